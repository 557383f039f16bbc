"""Tables of the kit: a job with its progress, dated parameters, working days, signed steps, and the staging of imports."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.fields import PathField
from xieshou.kit.imports.models import ImportBatch, ImportChange, StagedBlock, StagedRow
from xieshou.kit.periods import in_order, no_overlap
from xieshou.kit.scope import Mine, Scoped, Within
from xieshou.kit.signatures import Signature

__all__ = [
    "CalendarDay", "ImportBatch", "ImportChange", "Job", "Parameter", "SavedView", "Signature", "StagedBlock", "StagedRow", "Upkeep",
]  # fmt: skip


class Job(Scoped):
    """Long work of one person: seen by its office, with progress, cancel and a result."""

    class State(models.TextChoices):
        WAITING = "waiting", _("排队中")
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("没有完成")
        CANCELLED = "cancelled", _("已取消")

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("事项"), max_length=60)
    title = models.CharField(_("名称"), max_length=200)
    scope_path = PathField()
    user_id = models.BigIntegerField()
    assignment_id = models.BigIntegerField()
    day = models.DateField()
    arguments = models.JSONField(default=dict)
    language = models.CharField(max_length=10, default="zh-hans")  # of the page it was asked for on
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    message = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict)
    result_url = models.CharField(max_length=300, blank=True)
    is_cancel_asked = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    scope_rule = Within("scope_path")

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["user_id", "-id"], name="job_mine")]


class SavedView(Scoped):
    """我的筛选: the answers of one list's filters under a name; seen by the person who saved them and nobody else."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    user_id = models.BigIntegerField()
    page = models.CharField(_("页面"), max_length=60)
    name = models.CharField(_("名称"), max_length=40)
    answers = models.JSONField(_("筛选"), default=dict)
    made_at = models.DateTimeField()

    scope_rule = Mine("user", "user_id")

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["user_id", "page", "name"], name="saved_view_name_once")]


class Parameter(models.Model):
    """A rule of law or office as a dated value, with its document and clause: a number inside a formula is a law nobody can amend.

    `path` is the place it holds for, "" everywhere; the value of the smallest place wins.
    """

    name = models.CharField(_("参数"), max_length=60)
    value = models.JSONField(_("值"))
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    title = models.CharField(_("含义"), max_length=120)
    path = PathField(default="")
    document = models.CharField(_("文件"), max_length=120)
    clause = models.CharField(_("条款"), max_length=120)
    started_on = models.DateField(_("起"))
    ended_on = models.DateField(_("止"), null=True, blank=True)

    keeps_history = True

    class Meta:
        constraints = [
            in_order("started_on", "ended_on", name="parameter_in_order"),
            no_overlap("name", "path", start="started_on", end="ended_on", name="parameter_one_value_a_day"),
            models.CheckConstraint(
                condition=~models.Q(document="") & ~models.Q(clause=""), name="parameter_has_a_citation"
            ),
        ]


class CalendarDay(models.Model):
    """A day that is not what its weekday says, as an office loaded it from the year's notice; see `kit.workdays`."""

    day = models.DateField(_("日期"), unique=True)
    is_workday = models.BooleanField(_("是否工作日"))
    title = models.CharField(_("名称"), max_length=40, blank=True)
    document = models.CharField(_("文件"), max_length=120)

    keeps_history = True

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(document=""), name="calendar_day_has_a_document")]


class KeptFigure(models.Model):
    """A figure as it was counted (`parts`: and each unit below its place), and the database's snapshot then; see
    `kit.indicators.kept`."""

    key = models.CharField(max_length=64, unique=True)
    day = models.DateField()
    reads_rung = models.BooleanField()
    count = models.BigIntegerField()
    base = models.BigIntegerField(null=True)
    parts = models.JSONField(null=True)
    seen = models.TextField()
    at = models.DateTimeField()


class ChangedPlace(models.Model):
    """Where rows that figures are made of have changed ("" everywhere), since which day that tells (none: on any day), whether
    only how far they are verified, by which transaction; written by triggers."""

    scope_path = PathField(default="")
    since = models.DateField(null=True)
    is_rung = models.BooleanField(db_default=False)
    xid = models.BigIntegerField(db_index=True)
    at = models.DateTimeField()


class Upkeep(models.Model):
    """每日维护: whether a daily chore went well for a day, and what it said if not."""

    code = models.CharField(_("事项"), max_length=60)
    day = models.DateField(_("日期"))
    started_at = models.DateTimeField(_("开始时间"))
    ended_at = models.DateTimeField(_("结束时间"))
    is_well = models.BooleanField(_("正常"))
    said = models.CharField(_("情况"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "day"], name="upkeep_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(is_well=True) | ~models.Q(said=""), name="upkeep_says_what_is_wrong"
            ),
        ]
