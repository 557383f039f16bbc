"""W-11: accepted within days, looked into, answered, handed over where it is another's, filed away by a second person."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xieshou.kit.scope import Actor, scoped
from xieshou.kit.signatures import Signature
from xieshou.kit.workflow import Step, Term, Workflow, by, workflow
from xieshou.offices.models import Line, Role
from xieshou.offices.places import is_inside
from xieshou.supervision.complaints.models import Complaint, ComplaintState

DESK = by(Role.AUDITOR, lines=(Line.SUPERVISION,))
S = ComplaintState


def _rows(actor: Actor) -> QuerySet[Complaint]:
    return scoped(actor, Complaint).select_related("region", "desk__office", "accused_office").order_by("pk")


def _name(found: Complaint) -> str:
    return _("{kind}({place},{day:%Y年%-m月%-d日})").format(kind=found.get_kind_display(), place=found.region.name, day=found.received_on)


def _at_desk(actor: Actor, found: Complaint) -> bool:
    return any(is_inside(path, own) for own in actor.scope.own for path in (found.desk_path, found.above_path) if path)


def _due(actor: Actor, found: Any, signed: Signature) -> None:
    Complaint.objects.unscoped("the row of the step").filter(pk=found.pk).update(due_on=signed.due_on)


COMPLAINTS = workflow(
    Workflow(
        code="W-11",
        title=_("投诉举报"),
        clause="R-109, W-11",
        model=Complaint,
        states=S,
        starts=(S.RECEIVED,),
        signs=("kind", "told", "answer"),
        steps=(
            Step("accept", _("受理"), (S.RECEIVED,), S.ACCEPTED, DESK, then=_due, note=_("受理后在规定的工作日内答复。")),
            Step(
                "answer", _("答复"), (S.ACCEPTED,), S.ANSWERED, DESK, edits=True, then=_due,
                form=lambda found: f"/complaints/{found.ref}/answer/",
            ),
            Step(
                "hand_over", _("移交"), (S.RECEIVED, S.ACCEPTED), S.HANDED_OVER, DESK, needs_words=True, tone="secondary", then=_due,
                note=_("写明移交给哪个单位、凭什么;不能移交给被反映的单位。"),
            ),
            Step("close", _("归档"), (S.ANSWERED, S.HANDED_OVER), S.CLOSED, DESK, never_by=("answer", "hand_over"), then=_due),
        ),
        rows=_rows,
        name=_name,
        link=lambda found: f"/complaints/{found.ref}/",
        within=_at_desk,
        places=lambda found: (str(found.desk_path), str(found.above_path)) if found.above_path else (str(found.desk_path),),
        deadlines={S.ACCEPTED: Term("complaint.answer_days"), S.ANSWERED: Term("complaint.answer_days")},
    )
)  # fmt: skip
