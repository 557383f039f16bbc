"""疑似重复: two records that may be one person, what people decided, and every joining with all it moved."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.constraints import one_of
from xieshou.kit.fields import PathField
from xieshou.kit.scope import Scoped, Within


class PairState(models.TextChoices):
    OPEN = "open", _("待辨认")
    UNSURE = "unsure", _("拿不准,待再查")
    PROPOSED = "proposed", _("提出是同一人,待复核")
    MERGED = "merged", _("已合并")
    PARTING = "parting", _("提出拆开,待复核")
    DIFFERENT = "different", _("不是同一人")


class DuplicatePair(Scoped):
    """Two records a rule of the ladder finds alike. It joins nothing: one person proposes, another confirms.

    `rule` and `digits_apart` are the evidence it was found by. `survivor` is the record that would stay. Both places see
    the row; what the other place's record holds they do not see.
    """

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    one = models.ForeignKey("roster.Person", models.PROTECT, related_name="+", verbose_name=_("记录一"))
    other = models.ForeignKey("roster.Person", models.PROTECT, related_name="+", verbose_name=_("记录二"))
    scope_path = PathField()
    other_path = PathField()
    one_masked = models.CharField(_("记录一的姓名"), max_length=100)
    other_masked = models.CharField(_("记录二的姓名"), max_length=100)
    rule = models.CharField(_("规则"), max_length=4)
    agreed = models.SmallIntegerField(_("相符的分量"))
    digits_apart = models.SmallIntegerField(_("号码相差位数"), null=True, blank=True)
    found_on = models.DateField(_("发现日期"))
    state = models.CharField(_("状态"), max_length=10, choices=PairState.choices, default=PairState.OPEN)
    survivor = models.ForeignKey(
        "roster.Person", models.PROTECT, null=True, related_name="+", verbose_name=_("保留的记录")
    )

    scope_rule = Within("scope_path") | Within("other_path")
    keeps_history = True
    true_paths = (
        ("one_id", "scope_path", "roster_person", "scope_path"),
        ("other_id", "other_path", "roster_person", "scope_path"),
    )

    class Meta(Scoped.Meta):
        constraints = [
            one_of("state", PairState, name="duplicate_pair_state"),
            models.UniqueConstraint(fields=["one", "other"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="duplicate_pair_in_order"),
            models.CheckConstraint(
                condition=models.Q(survivor__isnull=True)
                | models.Q(survivor=models.F("one"))
                | models.Q(survivor=models.F("other")),
                name="duplicate_pair_survivor_is_one_of_two",
                violation_error_message=_("保留的只能是这两条记录中的一条。"),
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["proposed", "merged", "parting"]) | models.Q(survivor__isnull=False),
                name="duplicate_pair_names_who_stays",
                violation_error_message=_("请选定保留哪一条记录。"),
            ),
        ]
        indexes = [models.Index(fields=["state", "found_on", "id"], name="duplicate_pair_queue")]


class Merge(Scoped):
    """合并: one joining of two records. `moved` holds every value it changed, as it was, so that it can be taken apart exactly."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    survivor = models.ForeignKey("roster.Person", models.PROTECT, related_name="merges")
    merged = models.ForeignKey("roster.Person", models.PROTECT, related_name="merged_away")
    scope_path = PathField()
    merged_on = models.DateField(_("合并日期"))
    reason = models.CharField(_("依据"), max_length=300)
    moved = models.JSONField(_("改动"), default=list)
    undone_on = models.DateField(_("拆开日期"), null=True, blank=True)

    scope_rule = Within("scope_path")
    keeps_history = True
    true_paths = (("survivor_id", "scope_path", "roster_person", "scope_path"),)

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(condition=~models.Q(survivor=models.F("merged")), name="merge_of_two"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="merge_has_a_reason"),
            models.UniqueConstraint(
                fields=["merged"], condition=models.Q(undone_on__isnull=True), name="merge_once_at_a_time",
                violation_error_message=_("这条记录已经并入另一条了。"),
            ),
        ]  # fmt: skip
