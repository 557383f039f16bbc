"""The database: reachable, of a version we know, a role that cannot pass the walls, migrations, walls, parameters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.apps import apps
from django.db import OperationalError, connection

from xieshou.audit.standing import fallen, powers
from xieshou.config.database import EXTENSIONS
from xieshou.config.doctor.finding import Finding, bad, good, warn
from xieshou.config.migrating import unapplied
from xieshou.kit.models import Parameter
from xieshou.kit.parameters import shipped_names

VERSION_LEAST = 150000
CLOCK_SECONDS_MAX = 5
MIGRATE = "请运行 xieshou migrate / run xieshou migrate"


def check_base(at: datetime) -> Iterator[Finding]:
    """Everything about the database; stops where the rest could not be asked."""
    try:
        connection.ensure_connection()
    except OperationalError as fault:
        yield bad(
            "database",
            f"连不上数据库 / no answer: {' '.join(str(fault).split())[:160]}",
            "请检查 DATABASE_URL 和数据库是否启动 / check that it runs",
        )
        return
    yield _version()
    yield _clock(at)
    yield _role()
    waiting = unapplied()
    if waiting:
        yield bad("migrations", f"有{len(waiting)}个升级没有做:{waiting[0]} … / not applied", MIGRATE)
        return
    yield good("migrations", "表是最新的 / up to date")
    yield _walls()
    yield _parameters()


def _version() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        missing = set(EXTENSIONS) - {row[0] for row in cursor.fetchall()}
    number = connection.pg_version
    told = f"PostgreSQL {number // 10000}.{number % 10000}"
    if number < VERSION_LEAST:
        return bad("database", f"{told} 太旧 / too old", "请升级到 PostgreSQL 15 以上 / upgrade to 15 or newer")
    if missing:
        return bad("database", f"{told} 缺少扩展 {', '.join(sorted(missing))} / extensions missing", MIGRATE)
    return good("database", told)


def _clock(at: datetime) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp(), current_setting('TimeZone')")
        theirs, _zone = cursor.fetchone()
    seconds = abs((theirs - at).total_seconds())
    if seconds > CLOCK_SECONDS_MAX:
        return warn(
            "clock",
            f"数据库的钟和这台机器差{seconds:.0f}秒 / the clocks differ",
            "请给两台机器对时(NTP)/ set both clocks",
        )
    return good("clock", f"{at:%Y-%m-%d %H:%M} {at.tzname()}")


def _role() -> Finding:
    found = powers()
    if found.is_harmless:
        return good("role", "程序的数据库用户不能绕过行级安全 / the role cannot bypass row-level security")
    return bad(
        "role",
        f"程序的数据库用户权力太大:超级用户={found.is_superuser},可绕过={found.bypasses_row_security},拥有{found.owned_tables}张表 / too powerful",
        "请用另一个不拥有表、没有 BYPASSRLS 的用户,写进 DATABASE_URL / use another role",
    )


def _walls() -> Finding:
    missing = fallen()
    if not missing:
        count = len([model for model in apps.get_models() if getattr(model, "scope_rule", None)])
        return good("walls", f"{count}张表的行级安全和全部变更记录都在 / walls and history stand")
    return bad("walls", f"有{len(missing)}处墙没有立好:{'; '.join(missing[:3])} / walls are down", MIGRATE)


def _parameters() -> Finding:
    missing = sorted(shipped_names() - set(Parameter.objects.values_list("name", flat=True)))
    if missing:
        return bad("parameters", f"缺少参数 {'、'.join(missing)} / parameters missing", MIGRATE)
    return good("parameters", "参数都在 / parameters are there")
