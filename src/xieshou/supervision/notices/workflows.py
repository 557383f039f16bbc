"""W-G 公示: written by one, published by another, on show for its term, ended when no objection is open."""

from __future__ import annotations

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xieshou.kit.scope import Actor
from xieshou.kit.workflow import Step, Term, Workflow, by, workflow
from xieshou.offices.models import Role
from xieshou.offices.places import is_inside
from xieshou.supervision.notices.models import Notice, NoticeState
from xieshou.supervision.notices.selectors import none_open, notices
from xieshou.supervision.notices.services import on_show, over

S = NoticeState


class NoticeReturned(models.TextChoices):
    WRONG_LIST = "wrong_list", _("名单不对")
    NO_BASIS = "no_basis", _("依据不足")
    OTHER = "other", _("其他")


def _rows(actor: Actor) -> QuerySet[Notice]:
    return notices(actor).order_by("pk")


def _own(actor: Actor, notice: Notice) -> bool:
    return actor.office_id == notice.office_id and any(is_inside(notice.scope_path, own) for own in actor.scope.kept)


NOTICES = workflow(
    Workflow(
        code="W-G",
        title=_("公示"),
        clause="R-106, W-2, W-6",
        model=Notice,
        states=S,
        starts=(S.DRAFT,),
        signs=("kind", "title", "document", "region", "contact", "lines_sha256"),
        steps=(
            Step("submit", _("提交审定"), (S.DRAFT,), S.SUBMITTED, by(Role.CLERK, Role.LEADER)),
            Step(
                "publish", _("开始公示"), (S.SUBMITTED,), S.ON_NOTICE, by(Role.LEADER), never_by=("submit",), then=on_show,
                note=_("从今天起不用账号就能看到;期满的第二天名单自动撤下。"),
            ),
            Step("send_back", _("退回"), (S.SUBMITTED,), S.DRAFT, by(Role.LEADER), restarts=True, reasons=NoticeReturned, tone="secondary"),
            Step(
                "end", _("结束公示"), (S.ON_NOTICE,), S.ENDED, by(Role.CLERK, Role.LEADER), needs=(none_open,), then=over,
                note=_("写下期满有没有异议,以后的拨付、聘用凭这一条。"),
            ),
            Step(
                "withdraw", _("撤回公示"), (S.ON_NOTICE,), S.WITHDRAWN, by(Role.LEADER), interrupts=True, needs_words=True,
                then=over, tone="danger", note=_("名单立刻撤下;改正以后重新公示,期限重新算。"),
            ),
        ),
        rows=_rows,
        name=lambda notice: notice.title,
        link=lambda notice: f"/notices/{notice.ref}/",
        within=_own,
        places=lambda notice: (str(notice.scope_path),),
        deadlines={S.SUBMITTED: Term("notice.decide_days")},
        notices={S.ON_NOTICE: Term("notice.days", working=False, of="kind")},
    )
)  # fmt: skip
