"""The tamper-evident log: a checkpoint at most a minute behind, and somebody outside who watches it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from xieshou.audit.keeping import lag
from xieshou.audit.log import Lag
from xieshou.audit.log.witnesses import FILE, named_in
from xieshou.audit.sequencer import LAG_SECONDS
from xieshou.config.doctor.finding import Finding, bad, good, warn
from xieshou.engines.errors import InputError


def check_log(folder: Path, at: datetime) -> Iterator[Finding]:
    """The log's lag, and its witnesses."""
    if settings.DATABASE_ROLES["sequencer"] == settings.DATABASE_ROLES["app"]:
        yield bad(
            "log",
            "防篡改日志没有自己的数据库用户,变更收不进去 / the log has no role of its own",
            "请设 DATABASE_SEQUENCER_URL / set it",
        )
    else:
        yield said_of(lag(at))
    yield _witnesses(folder)


def said_of(found: Lag) -> Finding:
    """What a lag means. Events of one long transaction are old when it commits: then the log is not behind, it works."""
    if found.seconds <= LAG_SECONDS:
        return good("log", f"检查点在{LAG_SECONDS}秒以内,{found.waiting_count}条待收 / a checkpoint is at most a minute behind")
    told = f"有{found.waiting_count}条变更等了{found.seconds:.0f}秒还没有进检查点,应不超过{LAG_SECONDS}秒"
    if found.sealed_seconds is not None and found.sealed_seconds <= LAG_SECONDS:
        return warn(
            "log", f"{told};日志正在赶 / the log is behind, and catching up", "过几分钟再看;一直这样请看日志 / look again in a few minutes"
        )
    return bad(
        "log",
        f"{told}:这期间的改动还没有证据 / the log stands still: what changed since is not proved",
        "请启动 xieshou worker,或运行 xieshou log checkpoint 看原因 / start the worker, or run the command to see why",
    )  # fmt: skip


def _witnesses(folder: Path) -> Finding:
    try:
        count = len(named_in(folder))
    except InputError as fault:
        return bad("witnesses", str(fault), f"请改 {FILE} / mend the file")
    if not count:
        return warn(
            "witnesses",
            "没有见证单位,每份证明都写“未见证” / no witnesses: every proof says so",
            f"请另一家单位运行 witness.py,再写进 {FILE} / ask another office, then name it",
        )
    return good("witnesses", f"有{count}个见证单位 / witnesses: {count}")
