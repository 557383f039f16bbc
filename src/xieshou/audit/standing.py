"""Whether the walls stand: read from PostgreSQL's own catalogue, as anybody who doubts us would."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections

from xieshou.audit.walls import APPEND_ONLY, POLICIES, REFERENCING, UNSEEN, WRITE_ONCE, walled_models

ROLE = """
SELECT r.rolsuper, r.rolbypassrls, (SELECT count(*) FROM pg_tables t WHERE t.schemaname = 'public' AND t.tableowner = r.rolname)
FROM pg_roles r WHERE r.rolname = current_user
"""
SECURED = "SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace"
POLICED = "SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public'"
# 'O' fires for everybody, 'D' is switched off, 'R' and 'A' are of replication.
TRIGGERS = """
SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgname LIKE 'history\\_%' AND t.tgenabled IN ('O', 'A') AND c.relnamespace = 'public'::regnamespace
"""
MAY = """
SELECT has_table_privilege(who, %(table)s, 'INSERT'), has_table_privilege(who, %(table)s, 'UPDATE, DELETE'),
       has_table_privilege(who, %(table)s, 'SELECT')
FROM (SELECT coalesce(%(role)s, current_user::text) AS who) w
"""


@dataclass(frozen=True)
class Powers:
    """What the role of a connection could do past the walls; all false and 0 is as it should be."""

    is_superuser: bool
    bypasses_row_security: bool
    owned_tables: int

    @property
    def is_harmless(self) -> bool:
        return not (self.is_superuser or self.bypasses_row_security or self.owned_tables)


def powers(using: str = "default") -> Powers:
    """The powers of the role that `using` connects as."""
    return Powers(*_ask(using, ROLE)[0])


def fallen(using: str = "default", *, role: str | None = None) -> list[str]:
    """What is missing of the walls, as `table: what`, in order; empty when all stand.

    Seals are asked for `role`, by default the one that `using` connects as.
    """
    return sorted([*_unsecured(using), *_unwatched(using), *_unsealed(using, role)])


def _unsecured(using: str) -> list[str]:
    secured = {row[0] for row in _ask(using, SECURED)}
    policed = set(_ask(using, POLICED))
    tables = [model._meta.db_table for model in walled_models()]
    missing = [f"{table}: row-level security" for table in tables if table not in secured]
    return missing + [f"{table}: {name}" for table in tables for name in POLICIES if (table, name) not in policed]


def _unwatched(using: str) -> list[str]:
    found = set(_ask(using, TRIGGERS))
    kept = [model._meta.db_table for model in apps.get_models() if getattr(model, "keeps_history", False)]
    names = [f"history_{op}" for op in REFERENCING]
    return [f"{table}: {name}" for table in kept for name in names if (table, name) not in found]


def _unsealed(using: str, role: str | None) -> list[str]:
    written_once = {model._meta.db_table for model in apps.get_models() if getattr(model, "is_written_once", False)}
    open_tables = []
    for table in APPEND_ONLY | WRITE_ONCE | written_once:
        may_add, may_change, _may_see = _ask(using, MAY, {"table": table, "role": role})[0]
        if may_change or (may_add and table in APPEND_ONLY):
            open_tables.append(f"{table}: may be changed")
    unseen = {table: _ask(using, MAY, {"table": table, "role": role})[0] for table in UNSEEN}
    return open_tables + [f"{table}: may be seen or changed" for table, may in unseen.items() if any(may)]


def _ask(using: str, statement: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connections[using].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
