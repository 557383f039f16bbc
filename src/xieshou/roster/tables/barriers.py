"""障碍: what stands between a person and a job, and the measure against it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.constraints import one_of
from xieshou.kit.fields import PathField
from xieshou.kit.periods import in_order
from xieshou.kit.scope import Mine, Scoped, Within
from xieshou.roster.enums import Obstacle


class Barrier(Scoped):
    """One open obstacle of one person (交通, 语言, 照料, …); every open barrier wants a measure (R-074)."""

    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="barriers")
    scope_path = PathField()
    code = models.CharField(_("障碍"), max_length=20, choices=Obstacle.choices)
    opened_on = models.DateField(_("提出日期"))
    closed_on = models.DateField(_("解决日期"), null=True, blank=True)
    measure = models.CharField(_("措施"), max_length=200, blank=True)

    scope_rule = Within("scope_path") | Mine("person", "person_id")
    keeps_history = True
    true_paths = (("person_id", "scope_path", "roster_person", "scope_path"),)

    class Meta(Scoped.Meta):
        constraints = [
            in_order("opened_on", "closed_on", name="barrier_in_order"),
            one_of("code", Obstacle, name="barrier_code"),
            models.UniqueConstraint(
                fields=["person", "code"],
                condition=models.Q(closed_on__isnull=True),
                name="barrier_open_once",
                violation_error_message=_("这个困难已经登记着;请直接写措施,或登记已解决。"),
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on__isnull=True) | ~models.Q(measure=""),
                name="barrier_closed_by_a_measure",
                violation_error_message=_("请写明怎样解决的。"),
            ),
        ]
