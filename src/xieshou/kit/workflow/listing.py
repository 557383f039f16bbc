"""A flow as a ledger: its records with where each stands, for a file and for a program; the same rows as its page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xieshou.kit.ledgers import Column, Filter, Ledger
from xieshou.kit.signatures import Signature
from xieshou.kit.workflow.declaration import Workflow, in_words


def as_ledger(flow: Workflow, roles: frozenset[str]) -> Ledger:
    """The records of a flow, open to `roles`: what each is called, its state, its last step, who takes the next, by when."""

    def by_state(rows: QuerySet, value: str, day: date) -> QuerySet:
        return rows.filter(**{flow.state: value}) if value in flow.states.values else rows.none()

    def dress(rows: list[Any], day: date) -> None:
        last = last_steps(flow, rows)
        for row in rows:
            row.last_step = last.get(row.pk)

    return Ledger(
        code=flow.code,
        title=flow.title,
        clause=flow.clause,
        rows=lambda actor, day: flow.rows(actor),
        roles=roles,
        columns=(
            Column(_("事项"), flow.name, is_key=True),
            Column(_("状态"), lambda row: flow.label(flow.state_of(row))),
            Column(_("最近办理"), lambda row: _step_title(flow, row.last_step), missing=_("还没有办理")),
            Column(_("办理日期"), "last_step.on", kind="day", missing=_("还没有办理")),
            Column(_("办理人"), "last_step.actor_label", missing=_("还没有办理")),
            Column(_("应办日期"), lambda row: _due(flow, row), kind="day", missing="—"),
            Column(_("由谁办理"), lambda row: _next(flow, row), missing=_("已经办结")),
        ),
        filters=(Filter("state", _("状态"), by_state, choices=flow.states.choices),),
        sort=("pk",),
        dress=dress,
        link=flow.link,
        source=_("签办记录"),
    )


def last_steps(flow: Workflow, rows: Sequence[Any]) -> dict[int, Signature]:
    """Row id -> its last step; one query however many rows."""
    signed = Signature.objects.unscoped("of records already seen").filter(flow=flow.code)
    found = signed.filter(row_id__in=[row.pk for row in rows]).order_by("row_id", "-seq").distinct("row_id")
    return {one.row_id: one for one in found}


def _step_title(flow: Workflow, last: Signature | None) -> Any:
    if last is None:
        return None
    step = flow.step(last.step)
    return step.title if step else last.step


def _due(flow: Workflow, row: Any) -> date | None:
    return row.last_step.due_on if row.last_step and not flow.is_final(flow.state_of(row)) else None


def _next(flow: Workflow, row: Any) -> str:
    """Who takes the next steps, each named once."""
    return str(_("、")).join(dict.fromkeys(in_words(step.by) for step in flow.steps_from(flow.state_of(row))))
