"""Bringing a database up to date: migrations as the owner, then the walls."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from xieshou.audit.walls import raise_walls
from xieshou.config.database import EXTENSIONS
from xieshou.engines.errors import InputError
from xieshou.kit.parameters import load_shipped
from xieshou.offices.selectors import system
from xieshou.regions.services import load_facts


def migrate(verbosity: int = 0) -> None:
    """Apply all migrations and make grants, row-level security and history agree with the models. Idempotent."""
    roles = settings.DATABASE_ROLES
    if roles["owner"] == roles["app"]:
        raise InputError(
            "DATABASE_OWNER_URL 必须是另一个数据库用户:程序平时用的用户不能拥有数据表 / "
            "DATABASE_OWNER_URL must name another role: the app's role must not own the tables"
        )
    with connections["owner"].cursor() as cursor:
        for extension in EXTENSIONS:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    call_command("migrate", database="owner", verbosity=verbosity, interactive=False)
    raise_walls("owner", roles["app"], roles["sequencer"])


def unapplied() -> list[str]:
    """The migrations that the code has and the database lacks, in order."""
    executor = MigrationExecutor(connections["default"])
    plan: Any = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def refuse_behind() -> None:
    """Raise InputError when the tables are older than the code: pages would fail one by one."""
    if waiting := unapplied():
        raise InputError(
            f"数据库还差{len(waiting)}个升级:请先运行 xieshou migrate(新装的先运行 xieshou init) / "
            f"the tables lack {len(waiting)} migrations: run xieshou migrate first (xieshou init for a new installation)"
        )


def prepare(who: str) -> None:
    """A database ready for work: up to date, with the shipped parameters and the tree of regions. What is there stays."""
    migrate()
    load_shipped(system(who))
    load_facts(system(who))
