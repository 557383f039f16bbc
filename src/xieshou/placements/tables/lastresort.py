"""Further tables of placements: what somebody left out of a run lacks, and 公益性岗位 as the last resort with its proof."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.constraints import one_of
from xieshou.kit.fields import PathField
from xieshou.kit.periods import in_order
from xieshou.kit.scope import Mine, Scoped, Within
from xieshou.placements.enums import Need, Resort, TermException

OF_PERSON = ("person_id", "scope_path", "roster_person", "scope_path")


class Gap(Scoped):
    """差距: what one person whose household a run could not place lacks at the nearest posts of one trade. One row a need."""

    run = models.ForeignKey("placements.MatchRun", models.CASCADE, related_name="gaps")
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="gaps")
    scope_path = PathField()
    need = models.CharField(_("差什么"), max_length=10, choices=Need.choices)
    occupation = models.CharField(_("工种"), max_length=10, blank=True)  # "" = no post of a trade the person would do
    post = models.ForeignKey("jobs.Post", models.PROTECT, null=True, blank=True, related_name="gaps")
    reason = models.TextField(_("差在哪里"), blank=True)
    remedy = models.TextField(_("怎样就够得着"))

    scope_rule = Within("scope_path")
    true_paths = (OF_PERSON,)

    class Meta(Scoped.Meta):
        constraints = [
            one_of("need", Need, name="gap_need"),
            models.UniqueConstraint(fields=["run", "person", "need", "occupation"], name="gap_once"),
        ]


class LastResort(Scoped):
    """托底对象: one person with a recognised 就业困难 reason in a fallback run, and what the proof says of them.

    `suited_count` posts of the market suited, of `tried_count` tried; `nearest` says in words what the nearest lack."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    run = models.ForeignKey("placements.MatchRun", models.CASCADE, related_name="last_resorts")
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="last_resorts")
    scope_path = PathField()
    hardship = models.ForeignKey("roster.Hardship", models.PROTECT, related_name="last_resorts")
    outcome = models.CharField(_("结论"), max_length=10, choices=Resort.choices)
    suited_count = models.IntegerField(_("合格的市场岗位"))
    tried_count = models.IntegerField(_("比过的市场岗位"))
    months_left = models.SmallIntegerField(_("还可安排的月数"), null=True, blank=True)  # null = until retirement
    nearest = models.JSONField(_("最近的岗位差什么"), default=list)

    scope_rule = Within("scope_path")
    keeps_history = True
    true_paths = (OF_PERSON,)

    class Meta(Scoped.Meta):
        constraints = [
            one_of("outcome", Resort, name="last_resort_outcome"),
            models.UniqueConstraint(fields=["run", "person"], name="last_resort_once_a_run"),
            models.CheckConstraint(
                condition=~models.Q(outcome=Resort.ADMITTED) | models.Q(suited_count=0),
                name="admitted_only_where_no_post_suits",
                violation_error_message=_("有合适的市场岗位,不能安排公益性岗位。"),
            ),
        ]


class Appointment(Scoped):
    """公益性岗位安排: one person on one post for a fixed term, with the reason and the proof. It ends with the spell."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="appointments")
    scope_path = PathField()
    post = models.ForeignKey("jobs.Post", models.PROTECT, related_name="appointments")
    spell = models.OneToOneField("placements.Spell", models.PROTECT, related_name="appointment")
    proof = models.ForeignKey(LastResort, models.PROTECT, related_name="appointments")
    number = models.SmallIntegerField(_("第几次安排"))
    started_on = models.DateField(_("起始日期"))
    ended_on = models.DateField(_("期满日期"))  # always a fixed term
    exception = models.CharField(_("期限例外"), max_length=16, choices=TermException.choices, blank=True)
    left_on = models.DateField(_("离岗日期"), null=True, blank=True)

    scope_rule = Within("scope_path") | Mine("person", "person_id")
    keeps_history = True
    true_paths = (OF_PERSON,)

    class Meta(Scoped.Meta):
        constraints = [
            in_order("started_on", "ended_on", name="appointment_in_order"),
            in_order("started_on", "left_on", name="appointment_left_in_order"),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(left_on__isnull=True),
                name="appointment_one_live",
                violation_error_message=_("本人已在一个公益性岗位上;一个人同一时间只能在一个。"),
            ),
        ]
        indexes = [GistIndex(fields=["scope_path"], name="appointment_scope")]
