"""核查—复核—销号 (domain.md 5.3): one answers for what was found, another closes it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xieshou.kit.checks import check_named
from xieshou.kit.phrases import about
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.workflow import Step, Term, Workflow, by, workflow
from xieshou.offices.models import Role
from xieshou.offices.places import is_inside
from xieshou.supervision.complaints.workflows import COMPLAINTS
from xieshou.supervision.erasing.workflows import ERASURES
from xieshou.supervision.inspections.workflows import CAMPAIGNS, FINDINGS, TASKS
from xieshou.supervision.models import Hit, HitState, Outcome
from xieshou.supervision.notices.workflows import NOTICES

__all__ = ["CAMPAIGNS", "COMPLAINTS", "ERASURES", "FINDINGS", "HITS", "NOTICES", "TASKS"]


class SentBack(models.TextChoices):
    NO_EVIDENCE = "no_evidence", _("没有写明依据")
    NOT_DONE = "not_done", _("还没有更正")
    OTHER = "other", _("其他")


FIELD = by(Role.VILLAGE, Role.SECRETARY, Role.HELPER, Role.CLERK)
DESK = by(Role.CLERK, Role.LEADER)


def _rows(actor: Actor) -> QuerySet[Hit]:
    return scoped(actor, Hit).select_related("person", "household", "region").order_by("pk")


def _name(hit: Hit) -> str:
    found = check_named(hit.check_code)
    who = hit.person.name if hit.person else hit.household.source_no if hit.household else hit.region.name if hit.region else ""
    return about(found.title if found else hit.check_code, who)


def _own(actor: Actor, hit: Hit) -> bool:
    return any(is_inside(hit.scope_path, own) for own in actor.scope.kept)


def _opened(hit: Hit) -> None:
    """Sent back: the outcome is open again."""
    Hit.objects.unscoped("the row of the step").filter(pk=hit.pk).update(outcome="")


def _steps() -> tuple[Step, ...]:
    """One answer a possible outcome, then the closing, or back."""
    answers = tuple(
        Step(
            f"answer_{outcome.value}", outcome.label, (HitState.OPEN,), HitState.ANSWERED, FIELD, edits=True,
            tone="primary" if outcome == Outcome.CORRECTED else "secondary", needs_words=True,
            edit=lambda hit, outcome=outcome: _answered(hit, outcome),
            note=_("写明问了谁、看了什么。误报也要写明原因,同样的情况不再问。"),
        )
        for outcome in Outcome
    )  # fmt: skip
    codes = tuple(step.code for step in answers)
    return (
        *answers,
        Step(
            "close", _("复核销号"), (HitState.ANSWERED,), HitState.CLOSED, DESK, never_by=codes,
            note=_("销号保留全部经过;情况仍在的,下次检查会重新提出。"),
        ),
        Step(
            "send_back", _("退回再核"), (HitState.ANSWERED,), HitState.OPEN, DESK, never_by=codes, restarts=True,
            reasons=SentBack, tone="secondary", edit=_opened,
        ),
    )  # fmt: skip


def _answered(hit: Any, outcome: Outcome) -> None:
    Hit.objects.unscoped("the row of the step").filter(pk=hit.pk).update(outcome=outcome)


HITS = workflow(
    Workflow(
        code="W-F",
        title=_("疑点核查销号"),
        clause="R-015, R-086",
        model=Hit,
        states=HitState,
        starts=(HitState.OPEN,),
        signs=("check_code", "version", "subject", "subject_id", "facts_sha256", "outcome"),
        steps=_steps(),
        rows=_rows,
        name=_name,
        link=lambda hit: f"/flows/W-F/{hit.ref}/",
        within=_own,
        places=lambda hit: (str(hit.scope_path),),
        deadlines={HitState.ANSWERED: Term("check.close_days")},
    )
)
