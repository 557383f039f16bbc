"""底数比对 and 核实: what a national file says otherwise, as tasks to the right side; when a person was last verified, and how far."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.constraints import one_of
from xieshou.kit.fields import PathField
from xieshou.kit.scope import Mine, Scoped, Within


class ComparedWith(models.TextChoices):
    JANUARY = "january", _("一月底数")
    QUARTER = "quarter", _("季度比对")


class DifferenceKind(models.TextChoices):
    NEW = "new", _("新增:表里有,名册里没有")
    GONE = "gone", _("减少:名册里有,表里没有")
    CHANGED = "changed", _("变更:两边写的不一样")
    WORK = "work", _("就业情况两边不一样")


class Settled(models.TextChoices):
    OURS = "ours", _("名册是对的,已请上级更正表")
    THEIRS = "theirs", _("表是对的,名册已更正")
    BOTH = "both", _("都不对,已分别更正")
    UNKNOWN = "unknown", _("暂时查不清,写明原因")


class Comparison(Scoped):
    """One national file held against the register of one place on one day. The file changes nothing by itself.

    Only of a file that is whole is somebody missing. One that was held by mistake is withdrawn, its differences with it.
    """

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    batch_id = models.BigIntegerField(_("导入批次"))
    scope_path = PathField()
    with_what = models.CharField(_("比对"), max_length=10, choices=ComparedWith.choices)
    file_name = models.CharField(_("文件名"), max_length=200)
    on = models.DateField(_("比对日期"))
    row_count = models.IntegerField(_("表里的人"))
    same_count = models.IntegerField(_("一致的人"))
    is_whole = models.BooleanField(_("全部底数"))
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True)
    withdrawn_why = models.CharField(_("撤回理由"), max_length=300, blank=True)

    scope_rule = Within("scope_path")
    keeps_history = True

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["batch_id"], condition=models.Q(withdrawn_on__isnull=True), name="compared_once",
                violation_error_message=_("这个文件已经比对过了。"),
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_on__isnull=True, withdrawn_why="")
                | models.Q(withdrawn_on__isnull=False) & ~models.Q(withdrawn_why=""),
                name="comparison_withdrawn_with_reason",
            ),
        ]  # fmt: skip


class Difference(Scoped):
    """One person about whom file and register differ: a task to the side that can tell (R-082).

    未就业 is the home side's to verify, 已就业 the place of work's: `asked_path`. `facts` hold what each says, never a number.
    """

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    comparison = models.ForeignKey("roster.Comparison", models.PROTECT, related_name="differences")
    kind = models.CharField(_("差异"), max_length=8, choices=DifferenceKind.choices)
    person = models.ForeignKey("roster.Person", models.PROTECT, null=True, related_name="differences")
    name_masked = models.CharField(_("姓名"), max_length=100)
    scope_path = PathField()
    asked_path = PathField()
    facts = models.JSONField(_("两边各怎么写"), default=list)  # [column, the file's code, ours]
    due_on = models.DateField(_("应核实日期"))
    outcome = models.CharField(_("核实结果"), max_length=8, choices=Settled.choices, blank=True)
    words = models.CharField(_("说明"), max_length=300, blank=True)
    settled_on = models.DateField(_("核实日期"), null=True, blank=True)

    scope_rule = Within("scope_path") | Within("asked_path")
    keeps_history = True

    class Meta(Scoped.Meta):
        constraints = [
            one_of("kind", DifferenceKind, name="difference_kind"),
            models.CheckConstraint(
                condition=models.Q(settled_on__isnull=True, outcome="")
                | models.Q(settled_on__isnull=False) & ~models.Q(outcome="") & ~models.Q(words=""),
                name="difference_settled_whole",
                violation_error_message=_("请选核实结果,并写明凭什么。"),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=models.Q(settled_on__isnull=True), name="difference_open")
        ]


class Verification(Scoped):
    """核实: on a day an office found a person's record to be so, by what. The last one tells how fresh the record is."""

    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="verifications")
    scope_path = PathField()
    verified_on = models.DateField(_("核实日期"))
    rung = models.SmallIntegerField(_("核实级别"))
    evidence = models.CharField(_("依据"), max_length=200)
    by = models.CharField(_("核实人"), max_length=200)

    scope_rule = Within("scope_path") | Mine("person", "person_id")
    keeps_history = True
    true_paths = (("person_id", "scope_path", "roster_person", "scope_path"),)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["person", "verified_on", "rung"], name="verified_once_a_day_and_rung",
                violation_error_message=_("今天已经核实过了。"),
            ),
            models.CheckConstraint(condition=~models.Q(evidence=""), name="verification_has_evidence"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["person", "-verified_on"], name="verification_latest")]
