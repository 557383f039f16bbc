"""Who may audit what and until when; what they looked at; their own rules and papers."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.kit.fields import PathField
from xieshou.kit.periods import in_order
from xieshou.kit.scope import Mine, Scoped


class AuditorGrant(models.Model):
    """授权: one auditor, one region, a period, by an office strictly above the region; the database refuses any other."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    auditor = models.ForeignKey("offices.User", models.PROTECT, related_name="grants", verbose_name=_("监督检查员"))
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+", verbose_name=_("被审计地区"))
    path = PathField()
    granted_path = PathField()
    granted_by = models.ForeignKey("offices.User", models.PROTECT, null=True, related_name="+")
    granted_label = models.CharField(_("授权人"), max_length=200)
    document = models.CharField(_("授权文件"), max_length=100)
    purpose = models.CharField(_("审计事项"), max_length=200)
    started_on = models.DateField(_("开始日期"))
    ended_on = models.DateField(_("结束日期"))
    revoked_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    keeps_history = True
    true_paths = (("region_id", "path", "regions_region", "path"),)

    class Meta:
        constraints = [
            in_order("started_on", "ended_on", name="grant_in_order"),
            models.CheckConstraint(
                condition=Q(granted_path__holds=F("path")) & ~Q(granted_path=F("path")),
                name="grant_from_above",
                violation_error_message=_("审计权限只能由上一级授予,被审计的地方不能自己授权。"),
            ),
            models.CheckConstraint(
                condition=~Q(auditor=F("granted_by")),
                name="grant_not_to_oneself",
                violation_error_message=_("不能给自己授权。"),
            ),
        ]


class AuditorRead(Scoped):
    """监督检查员的查看记录: each page or file an auditor took, with what for. Append only, and in the log."""

    actor_id = models.BigIntegerField(_("查看人"))
    actor_label = models.CharField(_("查看人姓名和单位"), max_length=200)
    scope_path = PathField()
    what = models.CharField(_("内容"), max_length=40)
    address = models.CharField(_("页面"), max_length=200)
    facts = models.JSONField(_("明细"), default=dict)
    grant = models.ForeignKey(AuditorGrant, models.PROTECT, null=True, related_name="reads")
    at = models.DateTimeField(_("时间"))

    scope_rule = Mine("user", "actor_id")
    keeps_history = True
    is_written_once = True

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["actor_id", "-id"], name="auditor_read_who")]


class SavedRule(Scoped):
    """自定规则: a condition over one named input, in values and not in code."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.ForeignKey("offices.User", models.PROTECT, related_name="rules")
    title = models.CharField(_("名称"), max_length=80)
    input = models.CharField(_("数据"), max_length=40)
    conditions = models.JSONField(_("条件"), default=list)
    made_at = models.DateTimeField(_("保存时间"))

    scope_rule = Mine("user", "owner_id")
    keeps_history = True

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["owner", "title"], name="rule_title_once")]


class Workpaper(Scoped):
    """审计取证单 or 工作底稿: record, facts, clause, and room for the reply; printed in Word to be signed."""

    class Kind(models.TextChoices):
        EVIDENCE = "evidence", _("审计取证单")
        WORKING = "working", _("审计工作底稿")

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    grant = models.ForeignKey(AuditorGrant, models.PROTECT, related_name="papers")
    author = models.ForeignKey("offices.User", models.PROTECT, related_name="papers")
    kind = models.CharField(_("种类"), max_length=10, choices=Kind.choices)
    number = models.CharField(_("编号"), max_length=40, unique=True)
    title = models.CharField(_("事项"), max_length=120)
    record = models.CharField(_("涉及的记录"), max_length=500)
    facts = models.TextField(_("查明的事实"))
    clause = models.CharField(_("依据的条款"), max_length=200)
    rows = models.JSONField(_("附表"), default=list)
    made_at = models.DateTimeField(_("编制时间"))

    scope_rule = Mine("user", "author_id")
    keeps_history = True
