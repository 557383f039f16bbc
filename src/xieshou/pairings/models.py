"""附件2: supporter × recipient × task type × period, each with the row it was read from."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.constraints import one_of
from xieshou.kit.periods import in_order


class TaskType(models.TextChoices):
    EAST_WEST = "east_west", _("东西部扶贫协作")
    COUNTERPART = "counterpart", _("对口支援工作")
    SPECIAL = "special", _("专项援助")
    IN_PROVINCE = "in_province", _("省内精准扶贫对口帮扶")


class Standard(models.TextChoices):
    """识别标准 of the population a task counts; the two are never added into one number."""

    NATIONAL = "national", _("国定标准")
    PROVINCIAL = "provincial", _("省定标准")


class PairingState(models.TextChoices):
    ACTIVE = "active", _("生效")
    HELD = "held", _("待确认")
    PROPOSED = "proposed", _("拟采用,待审定")
    DECLINING = "declining", _("拟不采用,待审定")
    REJECTED = "rejected", _("不予采用")


def standard_of(task_type: str) -> str:
    """The population a task counts: the province's own standard for its own task, the national one for the others."""
    if not task_type:
        return ""
    return Standard.PROVINCIAL if task_type == TaskType.IN_PROVINCE else Standard.NATIONAL


class PairingTable(models.Model):
    """A table that was read: the document it belongs to, its day, the text as it came."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    document = models.CharField(_("文件"), max_length=200)
    as_of = models.DateField(_("文件日期"))
    sha256 = models.CharField(max_length=64, unique=True)
    text = models.TextField(_("原文"))

    keeps_history = True


class Pairing(models.Model):
    """One supporter helping one recipient under one task type for a period.

    `parent` is set for an explicit pairing below another (county in prefecture, town, village): only such a pairing
    between counties or below opens personal data. A held row has no effect until a person decides it.
    """

    State = PairingState

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    supporter = models.ForeignKey(
        "regions.Region", models.PROTECT, null=True, blank=True, related_name="helps", verbose_name=_("支援方")
    )
    recipient = models.ForeignKey(
        "regions.Region", models.PROTECT, null=True, blank=True, related_name="helped_by", verbose_name=_("受援方")
    )
    # Empty only while a row whose type nobody knows is held.
    task_type = models.CharField(_("任务类型"), max_length=12, choices=TaskType.choices, blank=True)
    standard = models.CharField(_("人群标准"), max_length=12, choices=Standard.choices, blank=True)
    task_text = models.CharField(_("任务类型原文"), max_length=60, blank=True)
    started_on = models.DateField(_("开始日期"))
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.ACTIVE)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    table = models.ForeignKey(PairingTable, models.PROTECT, null=True, blank=True, related_name="pairings")
    source_row = models.IntegerField(_("原表行号"), null=True, blank=True)
    source_ordinal = models.IntegerField(_("行内序号"), null=True, blank=True)
    supporter_text = models.CharField(_("支援方原文"), max_length=60, blank=True)
    recipient_text = models.CharField(_("受援方原文"), max_length=200, blank=True)
    supporter_code = models.CharField(_("支援方当时代码"), max_length=12, blank=True)
    recipient_code = models.CharField(_("受援方当时代码"), max_length=12, blank=True)
    hold_reason = models.TextField(_("待确认原因"), blank=True)
    candidates = models.JSONField(_("候选地区"), default=list, blank=True)  # [{"end", "code", "name", "path", "why"}]
    # What a person filled in when the reader was not sure: "supporter", "recipient", "task_type".
    chosen = ArrayField(models.CharField(max_length=10), default=list, blank=True, verbose_name=_("人工选定"))
    remark = models.CharField(_("原表备注"), max_length=200, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)

    keeps_history = True

    class Meta:
        constraints = [
            in_order("started_on", "ended_on", name="pairing_in_order"),
            one_of("state", PairingState, name="pairing_state"),
            models.UniqueConstraint(fields=["table", "source_row", "source_ordinal"], name="pairing_row_once"),
            models.CheckConstraint(
                condition=~models.Q(state="active") | models.Q(supporter__isnull=False, recipient__isnull=False),
                name="active_pairing_has_both_ends",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="active") | (~models.Q(task_type="") & ~models.Q(standard="")),
                name="active_pairing_has_a_task",
                violation_error_message=_("生效的结对关系必须有任务类型和人群标准。"),
            ),
            models.CheckConstraint(
                condition=~models.Q(supporter=models.F("recipient")), name="nobody_is_paired_with_itself"
            ),
        ]


class PairingNote(models.Model):
    """What the reader had to conclude to read a row: every inheritance, shift, split, rename and doubt."""

    pairing = models.ForeignKey(Pairing, models.CASCADE, related_name="notes")
    code = models.CharField(_("编号"), max_length=8)
    text = models.TextField(_("说明"))

    keeps_history = True
