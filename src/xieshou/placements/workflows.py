"""W-6, its monthly part: attendance is written down by one, money is released by another, of the county."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xieshou.kit.scope import Actor
from xieshou.kit.workflow import Step, Workflow, by, take, workflow
from xieshou.offices.models import Role
from xieshou.offices.places import is_inside
from xieshou.placements.models import PayState, PostPay
from xieshou.placements.services import postpay
from xieshou.regions.models import Level

S = PayState
KEEPS_SHEET = by(Role.VILLAGE, Role.SECRETARY, Role.CLERK)


class SheetReturned(models.TextChoices):
    DAYS = "days", _("考勤天数不对")
    LEFT = "left", _("中途离岗")
    OTHER = "other", _("其他")


def _rows(actor: Actor) -> QuerySet[PostPay]:
    return postpay.pays(actor).order_by("pk")


def _own(actor: Actor, pay: PostPay) -> bool:
    return any(is_inside(pay.scope_path, own) for own in actor.scope.kept)


POST_PAY = workflow(
    Workflow(
        code="W-6",
        title=_("公益性岗位月考勤和月发放"),
        clause="R-034, R-015",
        model=PostPay,
        states=S,
        starts=(S.DRAFT,),
        signs=("appointment", "month", "standard_fen", "due_days", "worked_days", "amount_fen", "evidence"),
        steps=(
            Step(
                "record", _("记考勤"), (S.DRAFT,), S.RECORDED, KEEPS_SHEET, edits=True, form=lambda pay: f"/post-pay/{pay.ref}/record/",
                note=_("照考勤表记,没有出勤的天数不记。"),
            ),
            Step(
                "release", _("核发"), (S.RECORDED,), S.RELEASED, by(Role.CLERK, Role.LEADER, levels=(Level.COUNTY,)), never_by=("record",),
                needs=(postpay.month_is_over, postpay.days_are_on_post, postpay.is_not_elsewhere),
                note=_("由县里另一人核发;核发以后这一条不再改。"),
            ),
            Step(
                "again", _("重记考勤"), (S.RECORDED,), S.DRAFT, by(Role.VILLAGE, Role.SECRETARY, Role.CLERK, Role.LEADER), restarts=True,
                reasons=SheetReturned, tone="secondary",
            ),
        ),
        rows=_rows,
        name=lambda pay: f"{pay.person.name} {pay.month:%Y-%m}",
        link=lambda pay: f"/post-pay/{pay.ref}/",
        within=_own,
        places=lambda pay: (str(pay.scope_path),),
    )
)  # fmt: skip


def months_waiting(actor: Actor, code: str) -> QuerySet[PostPay]:
    """The lines at the door of a step that opens to the actor's role; what holds one is said on its page."""
    step = POST_PAY.step(code)
    rows = postpay.pays(actor)
    return rows.filter(state__in=step.sources) if step is not None and step.by.lets(actor) else rows.none()


def record_attendance(actor: Actor, ref: UUID, said: postpay.Attendance, *, day: date, at: datetime, stamp: str = "") -> Any:
    """Sign one month's sheet. Raises NotYours, NoStandard, MoreDaysThanOnPost and what the flow refuses."""
    pay = postpay.one_pay(actor, ref)
    return take(POST_PAY, actor, pay, "record", day=day, at=at, stamp=stamp, edit=lambda record: postpay.write_attendance(record, said))
