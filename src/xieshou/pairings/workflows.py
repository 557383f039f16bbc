"""W-7: a row of a pairing table that could not be read with certainty is proposed by one person and confirmed by another."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xieshou.kit.scope import Actor
from xieshou.kit.workflow import Step, Term, Workflow, by, history, workflow
from xieshou.offices.models import Role
from xieshou.pairings.models import Pairing, PairingNote
from xieshou.pairings.parents import set_parents
from xieshou.pairings.powers import may_decide
from xieshou.regions.models import Level

State = Pairing.State
ABOVE_TOWNS = (Level.PROVINCE, Level.PREFECTURE, Level.COUNTY)
CLERKS, LEADERS = by(Role.CLERK, levels=ABOVE_TOWNS), by(Role.LEADER, levels=ABOVE_TOWNS)
READ_BY_THE_READER = {"supporter": None, "recipient": None, "task_type": ""}


class ReturnReason(models.TextChoices):
    WRONG_PLACE = "wrong_place", _("地区选错")
    NO_EVIDENCE = "no_evidence", _("依据不足")
    NOT_CHECKED = "not_checked", _("没有核对原件")
    OTHER = "other", _("其他")


def _confirmed(actor: Actor, pairing: Pairing, signature: Any) -> None:
    """In force: the note says who proposed and who confirmed, and the pairing finds the one above it."""
    proposed = history(HELD_ROWS, pairing)[-2]
    text = _("{proposer}提出,{confirmer}审定:{words}").format(
        proposer=proposed.actor_label, confirmer=actor.label, words=proposed.words
    )
    PairingNote.objects.create(pairing=pairing, code="人工确认", text=text)
    set_parents([pairing.pk], pairing.started_on)


def _cleared(pairing: Pairing) -> None:
    """Sent back: what a person had filled in is open again."""
    for name in pairing.chosen:
        setattr(pairing, name, READ_BY_THE_READER[name])
    pairing.standard = pairing.standard if pairing.task_type else ""
    pairing.chosen = []
    pairing.save(update_fields=["supporter", "recipient", "task_type", "standard", "chosen"])


def _rows(actor: Actor) -> QuerySet[Pairing]:
    """Every row that was ever held; the table is every official's to read."""
    waiting = models.Q(state__in=[State.HELD, State.PROPOSED, State.DECLINING]) | ~models.Q(hold_reason="")
    return Pairing.objects.filter(waiting).select_related("supporter", "recipient").order_by("pk")


HELD_ROWS = workflow(
    Workflow(
        code="W-7",
        title=_("待确认的帮扶关系"),
        clause="R-016, W-7",
        model=Pairing,
        states=State,
        starts=(State.HELD, State.ACTIVE),
        signs=("supporter", "recipient", "task_type", "standard", "chosen", "started_on", "supporter_text", "recipient_text"),
        steps=(
            Step(
                "propose", _("提出采用"), (State.HELD,), State.PROPOSED, CLERKS, edits=True,
                form=lambda pairing: f"/pairings/{pairing.ref}/decide/",
                note=_("选定看不准的地区,写明依据;审定前不生效。"),
            ),
            Step(
                "propose_refusal", _("提出不予采用"), (State.HELD,), State.DECLINING, CLERKS, edits=True, tone="secondary",
                form=lambda pairing: f"/pairings/{pairing.ref}/decide/",
                note=_("写明原表为什么不能采用。"),
            ),
            Step(
                "confirm", _("审定采用"), (State.PROPOSED,), State.ACTIVE, LEADERS, never_by=("propose",), then=_confirmed,
                note=_("审定后从文件日期起生效,按它共享岗位和数据。"),
            ),
            Step(
                "confirm_refusal", _("审定不予采用"), (State.DECLINING,), State.REJECTED, LEADERS, never_by=("propose_refusal",),
                note=_("这一行不再采用;原文仍保留。"),
            ),
            Step(
                "send_back", _("退回重办"), (State.PROPOSED, State.DECLINING), State.HELD, LEADERS, restarts=True,
                reasons=ReturnReason, tone="secondary", edit=_cleared, note=_("退回后由经办人重新提出。"),
            ),
        ),
        rows=_rows,
        name=lambda pairing: f"{pairing.supporter_text} → {pairing.recipient_text}",
        link=lambda pairing: f"/pairings/{pairing.ref}/",
        within=may_decide,
        deadlines={State.PROPOSED: Term("pairing.confirm_days"), State.DECLINING: Term("pairing.confirm_days")},
    )
)  # fmt: skip
