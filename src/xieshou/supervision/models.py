"""核查: hits of checks from the day they are first seen to the day they are settled, and what each run asked."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.constraints import one_of
from xieshou.kit.fields import PathField
from xieshou.kit.periods import in_order
from xieshou.kit.scope import Scoped, Within
from xieshou.supervision.auditing.models import AuditorGrant, AuditorRead, SavedRule, Workpaper
from xieshou.supervision.complaints.models import Complaint, ComplaintDesk, Knock
from xieshou.supervision.erasing.models import Erasure
from xieshou.supervision.inspections.models import (
    Announcement,
    Campaign,
    ContactAttempt,
    DrawnResult,
    Finding,
    FrameRecord,
    Holder,
    InspectionTask,
    Inspector,
    PublishedBound,
    Reply,
)
from xieshou.supervision.notices.models import Notice, NoticeLine

__all__ = [
    "Announcement", "AuditorGrant", "AuditorRead", "Campaign", "CheckRun", "Complaint", "ComplaintDesk", "ContactAttempt", "DrawnResult", "Erasure", "Finding", "FrameRecord", "Hit", "HitState", "Holder", "InspectionTask", "Inspector", "Knock", "Notice", "NoticeLine", "Outcome", "PublishedBound", "Reply", "SavedRule", "SubjectKind", "Unjudged", "Workpaper",
]  # fmt: skip


class HitState(models.TextChoices):
    OPEN = "open", _("待核查")
    ANSWERED = "answered", _("已核查,待复核")
    CLOSED = "closed", _("已销号")


class Outcome(models.TextChoices):
    """What the enquiry found; a false alarm is kept with its reason, and the same facts are not asked again."""

    CORRECTED = "corrected", _("属实,已更正")
    HANDLED = "handled", _("属实,已处理")
    FALSE_ALARM = "false_alarm", _("误报")
    UNREACHABLE = "unreachable", _("无法核实")


class SubjectKind(models.TextChoices):
    PERSON = "person", _("人")
    HOUSEHOLD = "household", _("户")
    SPELL = "spell", _("就业经历")
    PLACE = "place", _("地方")


class Hit(Scoped):
    """疑点: one question a check asks about one subject, with the facts it was found by. It accuses nobody.

    `gone_on`: the day a run no longer found it (the records were put right, or the facts became others). Its state moves
    by signed steps only; `facts` never change, other facts are another hit.
    """

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    check_code = models.CharField(_("规则"), max_length=20)
    version = models.SmallIntegerField(_("规则版本"))
    severity = models.CharField(_("级别"), max_length=1)
    subject = models.CharField(_("对象"), max_length=10, choices=SubjectKind.choices)
    subject_id = models.BigIntegerField(_("对象的编号"))
    person = models.ForeignKey("roster.Person", models.PROTECT, null=True, related_name="hits")
    household = models.ForeignKey("roster.Household", models.PROTECT, null=True, related_name="hits")
    region = models.ForeignKey("regions.Region", models.PROTECT, null=True, related_name="hits")
    scope_path = PathField()
    facts = models.JSONField(_("依据的事实"))
    facts_sha256 = models.CharField(_("事实的摘要"), max_length=64)
    first_seen_on = models.DateField(_("首次发现"))
    last_seen_on = models.DateField(_("最近发现"))
    gone_on = models.DateField(_("不再出现"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=HitState.choices, default=HitState.OPEN)
    outcome = models.CharField(_("核查结果"), max_length=12, choices=Outcome.choices, blank=True)

    scope_rule = Within("scope_path")
    keeps_history = False  # seen anew every night; its steps are signed, its facts never change

    class Meta(Scoped.Meta):
        constraints = [
            one_of("state", HitState, name="hit_state"),
            in_order("first_seen_on", "last_seen_on", name="hit_seen_in_order"),
            models.UniqueConstraint(
                fields=["check_code", "subject", "subject_id", "facts_sha256"],
                condition=~models.Q(state="closed"),
                name="hit_open_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="closed") | ~models.Q(outcome=""),
                name="hit_closed_has_an_outcome",
                violation_error_message=_("请写明核查结果。"),
            ),
        ]
        indexes = [
            GistIndex(fields=["scope_path"], name="hit_scope"),
            models.Index(fields=["check_code", "state", "id"], name="hit_list"),
            models.Index(fields=["person"], name="hit_person"),
        ]


class Unjudged(Scoped):
    """没有条件判断的: rows of a place that the latest run of a check could not judge, and for want of what. Made anew by each run."""

    check_code = models.CharField(_("规则"), max_length=20)
    scope_path = PathField()
    what = models.CharField(_("缺什么"), max_length=200, blank=True)
    row_count = models.IntegerField(_("条数"))

    scope_rule = Within("scope_path")
    keeps_history = False  # made anew every night

    class Meta(Scoped.Meta):
        indexes = [
            GistIndex(fields=["scope_path"], name="unjudged_scope"),
            models.Index(fields=["check_code"], name="unjudged_check"),
        ]


class CheckRun(models.Model):
    """One check asked as of one day: how much it found, and what it could not judge. Append only."""

    check_code = models.CharField(_("规则"), max_length=20)
    version = models.SmallIntegerField(_("规则版本"))
    day = models.DateField(_("截至"))
    at = models.DateTimeField(_("时间"))
    hit_count = models.IntegerField(_("疑点数"))
    unjudged_count = models.IntegerField(_("没有条件判断的"), default=0)
    refused = models.CharField(_("没有运行的原因"), max_length=300, blank=True)

    is_written_once = True

    class Meta:
        indexes = [models.Index(fields=["check_code", "-day", "-id"], name="check_run_latest")]
