"""辨认重复登记: one person says what two records are, and where identities are joined or taken apart, another confirms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xieshou.kit.parameters import value_on
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.workflow import Step, Term, Workflow, by, history, workflow
from xieshou.offices.models import Role
from xieshou.offices.places import is_inside
from xieshou.roster.models import CorrectionRequest, DuplicatePair, Merge
from xieshou.roster.services.locking import OPEN_DAYS
from xieshou.roster.services.merging import merge, unmerge
from xieshou.roster.tables import PairState as S
from xieshou.roster.tables import RequestState

LOOKERS = by(Role.CLERK, Role.VILLAGE, Role.SECRETARY)
DESK = by(Role.CLERK, Role.LEADER)


class NotSo(models.TextChoices):
    NOT_ENOUGH = "not_enough", _("依据不够")
    WRONG_ONE = "wrong_one", _("保留的记录选错了")
    OTHER = "other", _("其他")


def is_whole(actor: Actor, pair: DuplicatePair) -> bool:
    """True when both records lie in the actor's own place; otherwise only an office above both decides."""
    own = actor.scope.kept
    return all(any(is_inside(path, place) for place in own) for path in (pair.scope_path, pair.other_path))


def _rows(actor: Actor) -> QuerySet[DuplicatePair]:
    return scoped(actor, DuplicatePair).order_by("pk")


def _name(pair: DuplicatePair) -> str:
    return _now("{one}和{other}").format(one=pair.one_masked, other=pair.other_masked)


def _joined(actor: Actor, pair: DuplicatePair, signed: Any) -> None:
    merged = pair.other_id if pair.survivor_id == pair.one_id else pair.one_id
    merge(actor, pair.survivor_id, merged, day=signed.on, reason=_why(pair, "same"))


def _parted(actor: Actor, pair: DuplicatePair, signed: Any) -> None:
    done = scoped(actor, Merge).get(
        survivor_id=pair.survivor_id, merged_id__in=[pair.one_id, pair.other_id], undone_on__isnull=True
    )
    unmerge(actor, done, day=signed.on, reason=_why(pair, "take_apart"))


def _why(pair: DuplicatePair, code: str) -> str:
    """The words of the step that proposed it."""
    return next(one.words for one in reversed(history(DUPLICATES, pair)) if one.step == code)


def _nobody_stays(pair: Any) -> None:
    DuplicatePair.objects.unscoped("the row of the step").filter(pk=pair.pk).update(survivor=None)


DUPLICATES = workflow(
    Workflow(
        code="W-D",
        title=_("疑似重复登记"),
        clause="R-102, F-02",
        model=DuplicatePair,
        states=S,
        starts=(S.OPEN,),
        signs=("one", "other", "rule", "survivor"),
        steps=(
            Step(
                "same", _("是同一人"), (S.OPEN, S.UNSURE), S.PROPOSED, LOOKERS, edits=True, needs_words=True,
                form=lambda pair: f"/duplicates/{pair.ref}/same/",
                note=_("选定保留哪一条,写明凭什么;另一人复核以后才合并。"),
            ),
            Step(
                "different", _("不是同一人"), (S.OPEN, S.UNSURE), S.DIFFERENT, LOOKERS, needs_words=True, tone="secondary", edits=True,
                note=_("写明凭什么,例如“两人都见过”。以后不再问。"),
            ),
            Step(
                "unsure", _("拿不准"), (S.OPEN,), S.UNSURE, LOOKERS, needs_words=True, tone="secondary", edits=True,
                note=_("写明还要查什么;留在名单里。"),
            ),
            Step(
                "confirm", _("复核合并"), (S.PROPOSED,), S.MERGED, DESK, never_by=("same",), then=_joined,
                note=_("合并后本人的意愿、推荐、就业经历都归到保留的记录;另一条留着,随时可以照原样拆开。"),
            ),
            Step(
                "send_back", _("退回再认"), (S.PROPOSED,), S.OPEN, DESK, never_by=("same",), restarts=True, reasons=NotSo,
                tone="secondary", edit=_nobody_stays,
            ),
            Step(
                "take_apart", _("提出拆开"), (S.MERGED,), S.PARTING, LOOKERS, needs_words=True, tone="danger", edits=True,
                note=_("写明怎样知道并错了;另一人复核以后,照原样拆开。"),
            ),
            Step(
                "part", _("复核拆开"), (S.PARTING,), S.DIFFERENT, DESK, never_by=("take_apart",), then=_parted, tone="danger",
            ),
            Step("keep", _("仍是同一人"), (S.PARTING,), S.MERGED, DESK, never_by=("take_apart",), tone="secondary"),
        ),
        rows=_rows,
        name=_name,
        link=lambda pair: f"/duplicates/{pair.ref}/",
        within=is_whole,
        places=lambda pair: tuple(dict.fromkeys((str(pair.scope_path), str(pair.other_path)))),
        deadlines={S.PROPOSED: Term("duplicate.confirm_days"), S.PARTING: Term("duplicate.confirm_days")},
    )
)  # fmt: skip


# --- 更正申请 (R-105) ------------------------------------------------------------------------------------------------


def _is_above(actor: Actor, request: CorrectionRequest) -> bool:
    """The next level, or one above it, and the household lies in its place."""
    own = actor.scope.kept
    return actor.level < request.asked_level and any(is_inside(request.scope_path, place) for place in own)


def _opened(actor: Actor, request: CorrectionRequest, signed: Any) -> None:
    until = signed.on + timedelta(days=int(value_on(OPEN_DAYS, signed.on)))
    CorrectionRequest.objects.unscoped("the row of the step").filter(pk=request.pk).update(open_until=until)


CORRECTIONS = workflow(
    Workflow(
        code="W-L",
        title=_("锁定期更正申请"),
        clause="R-105",
        model=CorrectionRequest,
        states=RequestState,
        starts=(RequestState.ASKED,),
        signs=("household", "period_on", "what"),
        steps=(
            Step(
                "grant", _("同意更正"), (RequestState.ASKED,), RequestState.GRANTED, DESK, then=_opened,
                note=_("同意以后,这一户这一期的事在规定的天数内可以改。"),
            ),
            Step("decline", _("不同意"), (RequestState.ASKED,), RequestState.DECLINED, DESK, needs_words=True, tone="secondary", edits=True),
        ),
        rows=lambda actor: scoped(actor, CorrectionRequest).select_related("household").order_by("pk"),
        name=lambda request: _now("户{number}:{what}").format(number=request.household.source_no, what=request.what),
        link=lambda request: f"/flows/W-L/{request.ref}/",
        within=_is_above,
        places=lambda request: (str(request.scope_path),),
    )
)  # fmt: skip
