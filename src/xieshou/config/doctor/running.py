"""The running site: somebody can come in, the worker lives, the day's chores went well."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection

from xieshou.config.doctor.finding import Finding, bad, good, warn
from xieshou.kit.periods import on_day
from xieshou.kit.upkeep import chores, day_at, latest, unwell
from xieshou.offices.models import Assignment, Role, User
from xieshou.supervision.complaints.routing import offices_without_desk

HEARTBEAT_SECONDS_MAX = 60
WAIT = timedelta(minutes=10)
# Chores begin with the day; give the worker time to come to them.
CHORES_BY_HOUR = 3
WORKERS = "SELECT count(*) FILTER (WHERE last_heartbeat > %s), max(last_heartbeat) FROM procrastinate_workers"
WAITING = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND coalesce(scheduled_at, now()) < %s"


def check_running(at: datetime, *, is_demo: bool) -> Iterator[Finding]:
    """Accounts, worker, chores."""
    yield _accounts(at, is_demo=is_demo)
    yield _worker(at)
    yield _chores(at)
    yield _desks(at)


def _accounts(at: datetime, *, is_demo: bool) -> Finding:
    day = at.date()
    admins = Assignment.objects.filter(on_day(day), role=Role.ADMIN, user__is_active=True, user__is_demo=False)
    if not is_demo and not admins.exists():
        return bad("accounts", "还没有管理员,没有人能进来 / no administrator", "请运行 xieshou init / run xieshou init")
    if not is_demo and not admins.filter(user__password_set_at__isnull=False).exists():
        return warn(
            "accounts",
            "管理员还没有用链接设密码 / the administrator has not set a password",
            "链接丢了用 xieshou account link 重发 / make a new link",
        )
    if not is_demo and (count := User.objects.filter(is_demo=True).count()):
        return warn(
            "accounts",
            f"库里有{count}个演示账号(正式运行时打不开)/ demo accounts in this database",
            "演示请用单独的库 / keep the demo apart",
        )
    return good("accounts", "有管理员 / there is an administrator")


def _desks(at: datetime) -> Finding:
    """Every office has an independent desk for complaints, of its place or above (R-109)."""
    without = offices_without_desk(at.date())
    count, first = without.count(), without.order_by("pk").first()
    if first is not None:
        return bad(
            "complaints",
            f"有{count}个单位没有独立的举报受理席,例如{first.name} / offices without a desk for complaints: {count}",
            "请运行 xieshou complaints desk --office 监督单位编号 --since 日期 --document 文件 / set one up, there or above",
        )
    return good("complaints", "每个单位都有举报受理席 / every office has a desk for complaints")


def _worker(at: datetime) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(WORKERS, [at - timedelta(seconds=HEARTBEAT_SECONDS_MAX)])
        alive, _last = cursor.fetchone()
        cursor.execute(WAITING, [at - WAIT])
        (waiting,) = cursor.fetchone()
    then = "请运行 xieshou serve,或另起 xieshou worker / start it"
    if not alive:
        return bad("worker", f"后台任务没有在运行,{waiting}件等着 / no worker; jobs wait: {waiting}", then)
    if waiting:
        return warn(
            "worker",
            f"后台任务在运行,有{waiting}件等了十分钟以上 / jobs wait long",
            "导入和匹配会排队;一直不动请重启 xieshou worker / restart it",
        )
    return good("worker", f"后台任务在运行({alive})/ the worker is alive")


def _chores(at: datetime) -> Finding:
    day = day_at(at)
    faults = unwell(day)
    if faults:
        return bad(
            "upkeep",
            f"每日维护有{len(faults)}项不正常:{faults[0].code} {faults[0].day} {faults[0].said} / a daily chore failed",
            "请看日志,改好后后台任务一小时内会重做 / see the log; it is tried again each hour",
        )
    late = [
        one.code
        for one in chores()
        if (last := latest(one.code)) is None or last.day < day - timedelta(days=at.hour < CHORES_BY_HOUR)
    ]
    if late:
        return warn(
            "upkeep",
            f"今天的每日维护还没有做:{'、'.join(late)} / not done today",
            "后台任务一小时内会做 / the worker does it within the hour",
        )
    return good("upkeep", f"每日维护已做:{day} / done for the day")
