"""Settings that are dangerous outside the demo."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xieshou.config.doctor.finding import Finding, bad, good, warn

LOCAL = {"localhost", "127.0.0.1", "[::1]"}
SECRET_LEAST = 32


def check_settings(settings: Any, *, is_durable: bool) -> Iterator[Finding]:
    """Each danger on a line of its own; one good line when there is none."""
    found = list(_dangers(settings, is_durable=is_durable))
    yield from found or [good("settings", "设置没有危险的 / no dangerous setting")]


def _dangers(settings: Any, *, is_durable: bool) -> Iterator[Finding]:
    hosts = set(settings.ALLOWED_HOSTS)
    if settings.DEBUG:
        yield bad("debug", "DEBUG 打开着,出错页会泄露内容 / DEBUG is on", "请关掉 DEBUG / turn it off")
    if "*" in hosts:
        yield bad(
            "hosts",
            "网站回应任何主机名 / any host name is answered",
            "请在 XIESHOU_HOSTS 里写明主机名 / name the hosts",
        )
    if len(settings.SECRET_KEY) < SECRET_LEAST:
        yield bad(
            "secret", "签名钥匙太短 / the signing key is too short", "请去掉 XIESHOU_SECRET_KEY,用自动生成的 / unset it"
        )
    if settings.DEMO:
        yield bad(
            "demo",
            "XIESHOU_DEMO=1:演示账号不用密码就能进 / demo accounts open without a password",
            "正式使用请去掉 XIESHOU_DEMO / unset it",
        )
    if not is_durable:
        yield bad(
            "durable", "XIESHOU_DURABLE=0:断电会丢数据 / a power cut loses data", "请去掉 XIESHOU_DURABLE / unset it"
        )
    if hosts - LOCAL and not settings.IS_HTTPS:
        yield warn(
            "https",
            "别的机器能访问,但没有 HTTPS:密码会明着走 / reached without HTTPS",
            "请配好 HTTPS,再设 XIESHOU_HTTPS=1 / set up HTTPS",
        )
    if settings.JOBS == "inline":
        yield warn(
            "jobs", "XIESHOU_JOBS=inline:长任务会卡住页面 / long jobs block pages", "请去掉 XIESHOU_JOBS / unset it"
        )
