"""The history of records, told as a timeline: who changed what, by which act, and why. Encrypted columns are never shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from xieshou.audit.history import Change
from xieshou.kit.workflow import flow_named
from xieshou.web import components as c
from xieshou.web.words import OPERATIONS, TABLES, VERBS

CHINA = ZoneInfo("Asia/Shanghai")
QUIET = {
    "id",
    "ref",
    "sort_key",
    "initials",
    "spelled",
    "plain_name",
    "source_tail",
    "scope_path",
    "place_path",
    "extra",
    "phone_index",
    "number_index",
}


def told(changes: Iterable[Change]) -> tuple[c.Event, ...]:
    """One event a change, in the order given."""
    return tuple(_event(change) for change in changes)


def _event(change: Change) -> c.Event:
    act = VERBS.get(change.verb) or _step(change.verb)
    title = _("{act} · {done}{table}").format(
        act=act, done=OPERATIONS.get(change.op, change.op), table=TABLES.get(change.table, change.table)
    )
    parts = (
        [_difference(change.table, name, *pair) for name, pair in change.fields.items()]
        if change.op == "update"
        else []
    )
    body = _(";").join(part for part in parts if part)
    if change.reason:
        body = _("{what} 理由:{why}").format(what=body, why=change.reason).strip()
    at = change.at.astimezone(CHINA)
    return c.Event(at.date(), title, body, source=f"{change.who or _('系统')} {at:%H:%M}")


def _step(verb: str) -> str:
    """The word of a flow's step ("W-6.record"); the verb itself where no flow has it."""
    code, _dot, name = verb.partition(".")
    flow = flow_named(code)
    step = flow.step(name) if flow else None
    return str(step.title) if step else verb


def _difference(table: str, column: str, before: Any, after: Any) -> str:
    field = _field(table, column)
    if field is None or column in QUIET or isinstance(field, models.ForeignKey):
        return ""
    if isinstance(field, models.BinaryField):
        return _("{label}有更改(内容加密,不显示)").format(label=field.verbose_name)
    return _("{label}:{before} → {after}").format(
        label=field.verbose_name, before=_said(field, before), after=_said(field, after)
    )


def _field(table: str, column: str) -> Any:
    model = next((m for m in apps.get_models() if m._meta.db_table == table), None)
    fields = model._meta.concrete_fields if model else ()
    return next((field for field in fields if field.column == column), None)


def _said(field: Any, value: Any) -> str:
    if value is None or value == "":
        return _("空")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(dict(field.flatchoices).get(value, value))
