"""W-9 督查, with the two flows inside it: each record inspected by two people, each finding brought to closure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xieshou.kit.scope import Actor, scoped
from xieshou.kit.workflow import Step, Term, Workflow, by, workflow
from xieshou.offices.models import Role
from xieshou.offices.places import is_inside
from xieshou.regions.models import Level
from xieshou.supervision.inspections.enums import (
    CampaignState,
    FindingState,
    TaskState,
    Verdict,
    VoidReason,
)
from xieshou.supervision.inspections.errors import FindingsOpen, NotConcluded, ReplyOpen, TasksOpen
from xieshou.supervision.inspections.models import Campaign, Finding, InspectionTask
from xieshou.supervision.inspections.powers import drives, inspects, is_inspected, place_of

S, T, F = CampaignState, TaskState, FindingState
ABOVE = (Level.PROVINCE, Level.PREFECTURE, Level.COUNTY)
DRIVERS = by(Role.AUDITOR, Role.CLERK, Role.LEADER, levels=ABOVE)
INSPECTORS = by(Role.AUDITOR, Role.CLERK, Role.LEADER)
FIELD = by(Role.CLERK, Role.LEADER, Role.VILLAGE, Role.SECRETARY)
SETTLED = (F.LOOKED_BACK, F.WITHDRAWN)


class LookedBack(models.TextChoices):
    AGAIN = "again", _("问题反弹")
    NOT_DONE = "not_done", _("整改没有落实")


class NotEnough(models.TextChoices):
    NO_EVIDENCE = "no_evidence", _("佐证不足")
    NOT_DONE = "not_done", _("整改没有落实")
    OTHER = "other", _("其他")


def _here(step: str) -> Callable[[Any], str]:
    return lambda campaign: f"/inspections/{campaign.ref}/{step}/"


def _all_judged(campaign: Campaign, day: date) -> None:
    waiting = campaign.tasks.exclude(state=TaskState.JUDGED).count()
    if waiting:
        raise TasksOpen(count=waiting)


def _heard(campaign: Campaign, day: date) -> None:
    """The inspected office has replied, or its term is over."""
    replied = hasattr(campaign, "reply")
    if not replied and campaign.reply_until is not None and day <= campaign.reply_until:
        raise ReplyOpen(until=campaign.reply_until)


def _all_settled(campaign: Campaign, day: date) -> None:
    waiting = campaign.findings.exclude(state__in=SETTLED).count()
    if waiting:
        raise FindingsOpen(count=waiting)


def _campaigns(actor: Actor) -> QuerySet[Campaign]:
    return scoped(actor, Campaign).select_related("region", "office").order_by("-pk")


CAMPAIGNS = workflow(
    Workflow(
        code="W-9",
        title=_("督查"),
        clause="R-013, W-9",
        model=Campaign,
        states=CampaignState,
        starts=(S.PLANNED,),
        signs=(
            "region", "office", "snapshot_number", "snapshot_sha256", "figure", "published_count", "alpha", "p0", "allowed",
            "sample_size", "design", "frame_root", "announcement_sha256", "selection_sha256", "results_sha256", "void_reason",
        ),
        steps=(
            Step(
                "freeze", _("冻结名单"), (S.PLANNED,), S.FROZEN, DRIVERS, edits=True, form=_here("freeze"),
                note=_("按快照的口径取出每一条;此后的改动不计入这次抽查。"),
            ),
            Step(
                "announce", _("公告"), (S.FROZEN,), S.ANNOUNCED, DRIVERS, never_by=("freeze",), edits=True, form=_here("announce"),
                note=_("由另一人公告:名单的根、样本数、开奖的期号、保管人的承诺;公告以后都不能改。"),
            ),
            Step(
                "open", _("开封"), (S.ANNOUNCED,), S.OPENED, DRIVERS, edits=True, form=_here("open"),
                note=_("录入公告的那一期开奖结果和出处,以及各保管人的揭示值。"),
            ),
            Step(
                "draw", _("抽取并派发"), (S.OPENED,), S.FIELDWORK, DRIVERS, edits=True, form=_here("draw"),
                note=_("票号最小的n条,第二次随机抽检查人;都由公告和开奖结果算出来,没有选择的余地。"),
            ),
            Step(
                "settle", _("初步结论"), (S.FIELDWORK,), S.PRELIMINARY, DRIVERS, needs=(_all_judged,), edits=True,
                form=_here("settle"), note=_("抽中的每一条都有结果以后;同时把初步问题交被查单位反馈。"),
            ),
            Step(
                "conclude", _("出结论"), (S.PRELIMINARY,), S.CONCLUDED, DRIVERS, needs=(_heard,), edits=True,
                form=_here("conclude"), note=_("被查单位反馈以后或反馈期满:下发问题清单,公布可信界。"),
            ),
            Step("archive", _("归档"), (S.CONCLUDED,), S.CLOSED, DRIVERS, needs=(_all_settled,), note=_("全部问题销号并回头看以后。")),
            Step(
                "void", _("作废这次抽查"), (S.ANNOUNCED, S.OPENED, S.FIELDWORK), S.VOID, DRIVERS, edits=True, tone="danger",
                reasons=VoidReason, form=_here("void"),
                note=_("写明是谁、为什么。被查方造成的,样本全部按不实计;不能悄悄重抽,下一次抽查另编号。"),
            ),
        ),
        rows=_campaigns,
        name=str,
        link=lambda campaign: f"/inspections/{campaign.ref}/",
        within=drives,
    )
)  # fmt: skip


def _tasks(actor: Actor) -> QuerySet[InspectionTask]:
    """One's own; those of others only after the conclusion: a second look is blind, in one office too."""
    own = models.Q(first_id=actor.user_id) | models.Q(second_id=actor.user_id)
    after = models.Q(campaign__state__in=(S.CONCLUDED, S.CLOSED), office_path__within=list(actor.scope.own))
    rows = scoped(actor, InspectionTask).filter(own | after if actor.scope.own else own)
    return rows.select_related("campaign", "record").order_by("campaign_id", "rank", "pk")


def _task_page(step: str) -> Callable[[Any], str]:
    return lambda task: f"/inspections/tasks/{task.ref}/{step}/"


TASKS = workflow(
    Workflow(
        code="W-9T",
        title=_("核查任务"),
        clause="R-013, W-9",
        model=InspectionTask,
        states=TaskState,
        starts=(T.OPEN,),
        signs=("record", "kind", "answers", "outcome"),
        steps=(
            Step(
                "answer", _("记录本人回答"), (T.OPEN,), T.ANSWERED, INSPECTORS, edits=True, form=_task_page("answer"),
                note=_("照提纲开放地问,不念登记的内容。"),
            ),
            Step(
                "give_up", _("没有联系上"), (T.OPEN,), T.ANSWERED, INSPECTORS, edits=True, tone="secondary",
                form=_task_page("give-up"), note=_("换过时段打过电话、上过门,仍联系不上的。"),
            ),
            Step(
                "judge", _("对照登记内容判定"), (T.ANSWERED,), T.JUDGED, INSPECTORS, never_by=("answer", "give_up"), edits=True,
                needs_words=True, form=_task_page("judge"), note=_("由另一名检查人判定;没有联系上的按没有联系上记,不能换一条。"),
            ),
        ),
        rows=_tasks,
        name=lambda task: f"{task.person_name} · {task.place}",
        link=lambda task: f"/flows/W-9T/{task.ref}/",  # the task's own page is its two inspectors'; its steps lead there
        within=inspects,
    )
)  # fmt: skip


def _findings(actor: Actor) -> QuerySet[Finding]:
    return scoped(actor, Finding).select_related("campaign", "person").order_by("pk")


def handles(actor: Actor, finding: Finding) -> bool:
    """The inspected side while it is to be put right and reviewed; the inspecting one before and afterwards."""
    if finding.state in (F.ISSUED, F.RECTIFIED):
        own = place_of(actor)
        return bool(own) and is_inside(finding.scope_path, own) and is_inside(own, finding.campaign.scope_path)
    return drives(actor, finding.campaign)


def _concluded(finding: Finding, day: date) -> None:
    if finding.campaign.state not in (S.CONCLUDED, S.CLOSED):
        raise NotConcluded()


FINDINGS = workflow(
    Workflow(
        code="W-9Q",
        title=_("督查问题整改"),
        clause="R-006, R-080",
        model=Finding,
        states=FindingState,
        starts=(F.RAISED,),
        signs=("campaign", "task_id", "person", "outcome", "words"),
        steps=(
            Step(
                "withdraw", _("反馈属实,撤销问题"), (F.RAISED,), F.WITHDRAWN, DRIVERS, tone="secondary", needs_words=True,
                form=lambda finding: f"/inspections/findings/{finding.ref}/withdraw/",
                note=_("被查单位举证、截至日当天确属实的;写明凭什么。两名检查人自己不能撤销。"),
            ),
            Step("issue", _("列入问题清单"), (F.RAISED,), F.ISSUED, DRIVERS, needs=(_concluded,), note=_("出结论时自动列入。")),
            Step(
                "rectify", _("整改并交佐证"), (F.ISSUED,), F.RECTIFIED, FIELD, needs=(_concluded,), needs_words=True,
                note=_("写明改了什么、佐证是什么;记录更正另按更正办理。"),
            ),
            Step(
                "review", _("复核"), (F.RECTIFIED,), F.REVIEWED, by(Role.LEADER, Role.CLERK), never_by=("rectify",), needs_words=True,
                note=_("由没有经手整改的人复核。"),
            ),
            Step(
                "return", _("退回再改"), (F.RECTIFIED,), F.ISSUED, by(Role.LEADER, Role.CLERK), never_by=("rectify",), restarts=True,
                reasons=NotEnough, tone="secondary",
            ),
            Step(
                "close", _("销号"), (F.REVIEWED,), F.CLOSED, DRIVERS, never_by=("rectify", "review"), needs_words=True,
                form=lambda finding: f"/inspections/findings/{finding.ref}/close/",
                note=_("由督查单位销号;销号以后30至90天随机一天回头看。"),
            ),
            Step(
                "send_back", _("退回再改"), (F.REVIEWED,), F.ISSUED, DRIVERS, never_by=("rectify", "review"), restarts=True,
                reasons=NotEnough, tone="secondary",
            ),
            Step(
                "look_back", _("回头看:没有反弹"), (F.CLOSED,), F.LOOKED_BACK, DRIVERS, needs_words=True,
                form=lambda finding: f"/inspections/findings/{finding.ref}/look-back/", note=_("到了回头看的日期再核一次。"),
            ),
            Step(
                "relapse", _("回头看:反弹"), (F.CLOSED,), F.ISSUED, DRIVERS, restarts=True, reasons=LookedBack, tone="secondary",
                note=_("重新列入问题清单。"),
            ),
        ),
        rows=_findings,
        name=lambda finding: f"{finding.person.name}:{Verdict(finding.outcome).label}",
        link=lambda finding: f"/inspections/findings/{finding.ref}/",
        within=handles,
        deadlines={F.ISSUED: Term("inspection.rectify_days"), F.RECTIFIED: Term("inspection.review_days")},
    )
)  # fmt: skip

__all__ = ["CAMPAIGNS", "FINDINGS", "TASKS", "is_inspected"]
