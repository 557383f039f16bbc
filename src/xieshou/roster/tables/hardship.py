"""就业困难认定: why work is hard to find for a person, who recognised it, since when and until when (R-035)."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.constraints import one_of
from xieshou.kit.fields import PathField
from xieshou.kit.periods import in_order, no_overlap
from xieshou.kit.scope import Mine, Scoped, Within


class HardshipReason(models.TextChoices):
    """就业促进法第五十二条, 第五十六条: 身体状况、技能水平、家庭因素、失去土地、连续失业, 零就业家庭; and what villages write.

    A reason names no illness: health detail stays where it is."""

    AGE = "age", _("年龄偏大")
    WEAK = "weak", _("弱劳力或半劳力")
    SKILL = "skill", _("技能水平低")
    CARE = "care", _("照料家人,不能外出")
    LAND = "land", _("失去土地")
    LONG = "long", _("连续失业")
    ZERO_HOME = "zero_home", _("零就业家庭成员")
    DISTANCE = "distance", _("不能外出,就近无业可就")


class Hardship(Scoped):
    """One recognised reason of one person in a period. It opens the way to 公益性岗位 once the level asked for has recognised
    it, and only if no post of the market suits; it never enters a score."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="hardships")
    scope_path = PathField()
    reason = models.CharField(_("困难原因"), max_length=12, choices=HardshipReason.choices)
    started_on = models.DateField(_("认定日期"))
    ended_on = models.DateField(_("有效期至"))
    evidence = models.CharField(_("依据"), max_length=200)
    rung = models.SmallIntegerField(_("核实级别"))
    recorded_by = models.CharField(_("登记人"), max_length=200)
    recognised_by = models.CharField(_("认定人"), max_length=200, blank=True)
    recognised_on = models.DateField(_("核实日期"), null=True, blank=True)
    end_reason = models.CharField(_("终止的理由"), max_length=200, blank=True)

    scope_rule = Within("scope_path") | Mine("person", "person_id")
    keeps_history = True
    true_paths = (("person_id", "scope_path", "roster_person", "scope_path"),)

    class Meta(Scoped.Meta):
        constraints = [
            one_of("reason", HardshipReason, name="hardship_reason"),
            in_order("started_on", "ended_on", name="hardship_in_order"),
            no_overlap(
                "person", "reason", start="started_on", end="ended_on", name="hardship_once",
                say=_("这个原因在这段时间已经登记过了。"),
            ),
            models.CheckConstraint(
                condition=~models.Q(evidence=""),
                name="hardship_has_evidence",
                violation_error_message=_("请写明认定的依据。"),
            ),
            models.CheckConstraint(
                condition=models.Q(recognised_by="", recognised_on__isnull=True)
                | ~models.Q(recognised_by="") & models.Q(recognised_on__isnull=False),
                name="hardship_says_who_recognised_it",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["person", "-started_on"], name="hardship_latest")]
