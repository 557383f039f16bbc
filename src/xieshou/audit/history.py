"""Reading the history of a row: what changed, when, by whom, why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from xieshou.audit.models import Event

SILENT = {"scope_path", "updated_at"}


@dataclass(frozen=True)
class Change:
    """One event in a reader's terms; `fields` maps a column to (before, after)."""

    at: datetime
    table: str
    row_id: int
    op: str
    who: str
    verb: str
    reason: str
    fields: dict[str, tuple[Any, Any]]


def history_of(rows: Iterable[models.Model], *, most: int = 200) -> list[Change]:
    """The latest changes of rows that the caller was allowed to see, newest first: one query a table."""
    ids: dict[str, list[int]] = {}
    for row in rows:
        ids.setdefault(row._meta.db_table, []).append(row.pk)
    wanted = models.Q(pk__in=[])
    for table, pks in ids.items():
        wanted |= models.Q(table=table, row_id__in=pks)
    return [_change(event) for event in Event.objects.filter(wanted).order_by("-id")[:most]]


def _change(event: Event) -> Change:
    before, after = event.before or {}, event.after or {}
    names = [name for name in {**before, **after} if name not in SILENT and before.get(name) != after.get(name)]
    fields = {name: (before.get(name), after.get(name)) for name in names}
    return Change(event.at, event.table, event.row_id, event.op, event.actor_label, event.verb, event.reason, fields)
