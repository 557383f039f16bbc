"""W-E: one hands in, another decides; the deletion follows by rule in the same step."""

from __future__ import annotations

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xieshou.kit.phrases import about
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.workflow import Step, Term, Workflow, by, workflow
from xieshou.offices.models import Role
from xieshou.offices.places import is_inside
from xieshou.regions.models import Level
from xieshou.supervision.erasing.models import Erasure, ErasureState
from xieshou.supervision.erasing.reaching import not_inspected
from xieshou.supervision.erasing.services import erase

S = ErasureState


class WhyNot(models.TextChoices):
    LAW = "law", _("法律规定须保存")
    CASE = "case", _("正在核查或办案")
    NOT_OWN = "not_own", _("不是本人申请")
    OTHER = "other", _("其他")


def _rows(actor: Actor) -> QuerySet[Erasure]:
    return scoped(actor, Erasure).select_related("person").order_by("pk")


def _own(actor: Actor, record: Erasure) -> bool:
    return any(is_inside(record.scope_path, own) for own in actor.scope.kept)


COUNTY = (Level.COUNTY,)
ERASURES = workflow(
    Workflow(
        code="W-E",
        title=_("依法删除个人信息"),
        clause="个人信息保护法第四十七条",
        model=Erasure,
        states=S,
        starts=(S.DRAFT,),
        signs=("person", "ground", "document"),
        steps=(
            Step("submit", _("提交"), (S.DRAFT,), S.ASKED, by(Role.CLERK, levels=COUNTY)),
            Step(
                "approve", _("批准并删除"), (S.ASKED,), S.DONE, by(Role.LEADER, levels=COUNTY), never_by=("submit",), then=erase, needs=(not_inspected,),
                note=_("姓名、号码、电话、依据和它们的历史当场清除,不能恢复;就业等事实留下,不再指向任何人。日志照样核得过。"),
            ),
            Step(
                "refuse", _("不予删除"), (S.ASKED,), S.REFUSED, by(Role.LEADER, levels=COUNTY), never_by=("submit",), reasons=WhyNot,
                tone="secondary",
            ),
        ),
        rows=_rows,
        name=lambda record: about(record.person.name, record.ground),
        link=lambda record: f"/flows/W-E/{record.ref}/",
        within=_own,
        places=lambda record: (str(record.scope_path),),
        deadlines={S.ASKED: Term("erasure.decide_days")},
    )
)  # fmt: skip
