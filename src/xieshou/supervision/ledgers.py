"""L-14 疑点数据/整改台账: every hit with its question, from first seen to settled."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xieshou.kit.checks import Severity, check_named, stored_checks
from xieshou.kit.ledgers import Column, Filter, Ledger, ledger
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.signatures import Signature
from xieshou.placements.ledgers import FOCUS, OFFICIALS, PLACE
from xieshou.supervision import selectors
from xieshou.supervision.inspections.enums import Verdict
from xieshou.supervision.models import DrawnResult, Hit, HitState, Outcome
from xieshou.supervision.notices.models import Notice, NoticeState
from xieshou.supervision.notices.selectors import notices
from xieshou.supervision.workflows import HITS


def rows_of(actor: Actor, day: date) -> QuerySet[Hit]:
    """The hits that had been seen by the day."""
    return selectors.hits(actor).filter(first_seen_on__lte=day)


def title_of(hit: Hit) -> Any:
    """The check's title; its code where it is no longer declared."""
    found = check_named(hit.check_code)
    return found.title if found else hit.check_code


def question_of(hit: Hit) -> str:
    """The question, filled with the facts; a check that is no longer declared leaves its facts."""
    found = check_named(hit.check_code)
    return found.question(hit.facts) if found else str(hit.facts)


def who(hit: Hit) -> str | None:
    """The person's name, the household's number, or the place."""
    if hit.region:
        return str(hit.region.name)
    return hit.person.name if hit.person else hit.household.source_no if hit.household else None


def place_of(hit: Hit) -> str | None:
    """Where the person or the household belongs."""
    subject = hit.person or hit.household
    if hit.region:
        return str(hit.region.full_name)
    return subject.region.full_name if subject else None


def link_of(hit: Hit) -> str:
    """The records behind the question: the person's, else the household's."""
    return f"/people/{hit.person.ref}/" if hit.person else f"/households/{hit.household.ref}/" if hit.household else ""


def _severity(hit: Hit) -> Any:
    return Severity(hit.severity).label


def dress(rows: list[Hit], day: date) -> None:
    """Who answered and who closed each, one query a page."""
    signed = Signature.objects.unscoped("of hits already seen").filter(flow=HITS.code, row_id__in=[hit.pk for hit in rows])
    steps: dict[int, list[Signature]] = {}
    for step in signed.order_by("row_id", "seq"):
        steps.setdefault(step.row_id, []).append(step)
    for hit in rows:
        taken = [step for step in steps.get(hit.pk, []) if not step.restarts]
        answers = [step for step in taken if step.target == HitState.ANSWERED]
        hit.answer = answers[-1] if answers and hit.state != HitState.OPEN else None
        hit.closing = next((step for step in taken if step.target == HitState.CLOSED), None)


def _by_check(rows: QuerySet[Hit], value: str, day: date) -> QuerySet[Hit]:
    return rows.filter(check_code=value)


def _by_state(rows: QuerySet[Hit], value: str, day: date) -> QuerySet[Hit]:
    return rows.filter(state=value) if value in HitState.values else rows.none()


def _by_severity(rows: QuerySet[Hit], value: str, day: date) -> QuerySet[Hit]:
    return rows.filter(severity=value) if value in set(Severity) else rows.none()


def _by_outcome(rows: QuerySet[Hit], value: str, day: date) -> QuerySet[Hit]:
    return rows.filter(outcome=value) if value in Outcome.values else rows.none()


def _by_verdict(rows: QuerySet[DrawnResult], value: str, day: date) -> QuerySet[DrawnResult]:
    return rows.filter(outcome=value) if value in Verdict.values else rows.none()


def _by_live(rows: QuerySet[Hit], value: str, day: date) -> QuerySet[Hit]:
    return rows.filter(selectors.LIVE) if value == "1" else rows.none()


def _results(actor: Actor, day: date) -> QuerySet[DrawnResult]:
    """Records drawn whose inspection was concluded by the day."""
    return scoped(actor, DrawnResult).filter(concluded_on__lte=day).select_related("campaign__region")


W9R = ledger(
    Ledger(
        code="W-9R",
        title=_("抽查结果"),
        clause="R-013, KPI-14",
        rows=_results,
        roles=OFFICIALS,
        columns=(
            Column(_("抽查编号"), "campaign.draw_id"),
            Column(_("地区"), "campaign.region.full_name", on_phone=False),
            Column(_("被查的数"), lambda row: f"{row.campaign.period} {row.campaign.figure_title}"),
            Column(_("票号次序"), "rank"),
            Column(_("记录编号"), "record_id", is_key=True),
            Column(_("核查结果"), "get_outcome_display"),
            Column(_("出结论日期"), "concluded_on", kind="day"),
        ),
        filters=(PLACE, Filter("verdict", _("核查结果"), _by_verdict, choices=Verdict.choices)),
        sort=("campaign_id", "rank", "pk"),
        link=lambda row: f"/inspections/{row.campaign.ref}/",
        empty=_("还没有出结论的抽查。"),
        source=_("公布的抽查结果,不含姓名"),
    )
)

def _notices(actor: Actor, day: date) -> QuerySet[Notice]:
    return notices(actor)


def _by_notice_state(rows: QuerySet[Notice], value: str, day: date) -> QuerySet[Notice]:
    return rows.filter(state=value) if value in NoticeState.values else rows.none()


L14 = ledger(
    Ledger(
        code="L-14",
        title=_("疑点和整改台账"),
        clause="R-015, R-086",
        rows=rows_of,
        roles=OFFICIALS,
        columns=(
            Column(_("规则"), "check_code", on_phone=False),
            Column(pgettext_lazy("栏目", "疑点"), title_of),
            Column(_("级别"), _severity),
            Column(_("姓名或户编号"), who, is_key=True),
            Column(_("所属行政区"), place_of, "place", on_phone=False),
            Column(_("请核对"), question_of),
            Column(_("首次发现"), "first_seen_on", kind="day", on_phone=False),
            Column(_("最近发现"), "last_seen_on", kind="day", on_phone=False),
            Column(_("不再出现"), "gone_on", kind="day", on_phone=False, missing=_("仍在")),
            Column(_("状态"), "get_state_display"),
            Column(_("核查结果"), "get_outcome_display", on_phone=False, missing=_("还没有核查")),
            Column(_("核查说明"), "answer.words", on_phone=False, missing=_("还没有核查")),
            Column(_("核查人"), "answer.actor_label", on_phone=False, missing=_("还没有核查")),
            Column(_("销号日期"), "closing.on", kind="day", on_phone=False, missing=_("还没有销号")),
            Column(_("复核人"), "closing.actor_label", on_phone=False, missing=_("还没有销号")),
        ),
        filters=(
            PLACE,
            FOCUS,
            Filter("check", _("规则"), _by_check, choices=lambda actor: [(one.code, one.title) for one in stored_checks()]),
            Filter("severity", _("级别"), _by_severity, choices=[(one.value, one.label) for one in Severity]),
            Filter("state", _("状态"), _by_state, choices=HitState.choices),
            Filter("outcome", _("核查结果"), _by_outcome, choices=Outcome.choices),
            Filter("live", _("待办"), _by_live, choices=(("1", _("仍在、没有销号的")),)),
        ),
        sort=("check_code", "first_seen_on", "pk"),
        dress=dress,
        link=lambda hit: f"/flows/W-F/{hit.ref}/",
        empty=_("没有疑点。检查每晚运行一次,也可以由管理员运行 xieshou checks run。"),
        source=_("疑点检查和核查记录"),
    )
)

L16 = ledger(
    Ledger(
        code="L-16",
        title=_("公告公示册"),
        clause="R-106, R-084",
        rows=_notices,
        roles=OFFICIALS,
        columns=(
            Column(_("标题"), "title", is_key=True),
            Column(_("公示的事项"), "get_kind_display"),
            Column(_("公示单位"), "office.name", on_phone=False),
            Column(_("依据的文件"), "document", on_phone=False),
            Column(_("行数"), "line_count"),
            Column(_("公示日期"), "published_on", kind="day", missing=_("还没有公示")),
            Column(_("公示到"), "until", kind="day", missing=_("还没有公示")),
            Column(_("收到异议"), "objection_count", missing=_("还没有结束")),
            Column(_("状态"), "get_state_display"),
        ),
        filters=(PLACE, Filter("state", _("状态"), _by_notice_state, choices=NoticeState.choices)),
        sort=("-pk",),
        link=lambda notice: f"/notices/{notice.ref}/",
        empty=_("还没有公示。"),
        source=_("公示登记;名单在每一份公示里"),
    )
)
