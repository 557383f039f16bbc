"""务工月更新: what each person said of their work when asked, and how a village's month closed."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.constraints import one_of
from xieshou.kit.fields import PathField
from xieshou.kit.scope import Mine, Scoped, Within
from xieshou.placements.enums import TAPS, PaySaid, WorkSaid
from xieshou.roster.enums import Answerer


class WorkUpdate(Scoped):
    """One asking: on a day somebody (the person, the family, nobody reached) told how the work stands.

    What it changed in the jobs is kept in `before`, so that the last touch can be taken back; taken back, it stays as undone.
    """

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="work_updates")
    scope_path = PathField()
    spell = models.ForeignKey("placements.Spell", models.SET_NULL, null=True, blank=True, related_name="updates")
    asked_on = models.DateField(_("询问日期"))
    answerer = models.CharField(_("谁回答的"), max_length=12, choices=Answerer.choices)
    said = models.CharField(_("怎样说"), max_length=10, choices=WorkSaid.choices)
    pay = models.CharField(_("工资"), max_length=8, choices=PaySaid.choices, blank=True)
    back_by = models.DateField(_("应再问返岗的日期"), null=True, blank=True)
    before = models.JSONField(_("改动前"), default=dict, blank=True)
    operator_id = models.BigIntegerField(_("录入人"), null=True, blank=True)
    by = models.CharField(_("办理人"), max_length=200)
    at = models.DateTimeField(_("记录时间"))
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    scope_rule = Within("scope_path") | Mine("person", "person_id")
    keeps_history = True
    true_paths = (("person_id", "scope_path", "roster_person", "scope_path"),)

    class Meta(Scoped.Meta):
        constraints = [
            one_of("said", WorkSaid, name="work_update_said"),
            models.CheckConstraint(
                condition=models.Q(answerer=Answerer.NOBODY, said=WorkSaid.UNREACHED)
                | ~models.Q(answerer=Answerer.NOBODY) & ~models.Q(said=WorkSaid.UNREACHED),
                name="nobody_reached_tells_no_work",
                violation_error_message=_("联系不上时没有人回答;问到了请写明谁回答的。"),
            ),
            models.CheckConstraint(
                condition=models.Q(said=WorkSaid.REST, back_by__isnull=False)
                | ~models.Q(said=WorkSaid.REST) & models.Q(back_by__isnull=True),
                name="only_a_rest_has_a_return",
            ),
            models.UniqueConstraint(
                fields=["person", "asked_on", "said", "answerer"],
                condition=models.Q(undone_at__isnull=True, said__in=[one.value for one in TAPS]),
                name="work_told_once_a_day",
                violation_error_message=_("今天已经这样记过了。"),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-asked_on"], name="work_update_latest"),
            models.Index(fields=["person", "asked_on"], condition=models.Q(answerer=Answerer.NOBODY), name="work_update_unreached"),
            GistIndex(fields=["scope_path"], name="work_update_scope"),
        ]


class WorkMonth(Scoped):
    """How a village's month closed: of those who can work or do, how many were asked, only tried, or not asked."""

    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="work_months")
    scope_path = PathField()
    month = models.DateField(_("月份"))
    people_count = models.IntegerField(_("应问人数"))
    asked_count = models.IntegerField(_("问过人数"))
    tried_count = models.IntegerField(_("没联系上人数"))
    closed_on = models.DateField(_("结账日期"))

    scope_rule = Within("scope_path")
    keeps_history = True
    true_paths = (("region_id", "scope_path", "regions_region", "path"),)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["region", "month"], name="work_month_once"),
            models.CheckConstraint(
                condition=models.Q(people_count__gte=models.F("asked_count") + models.F("tried_count"))
                & models.Q(asked_count__gte=0, tried_count__gte=0),
                name="work_month_adds_up",
            ),
        ]

    @property
    def unasked_count(self) -> int:
        """Those nobody asked, nor tried to."""
        return self.people_count - self.asked_count - self.tried_count
