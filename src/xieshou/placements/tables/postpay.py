"""公益性岗位月发放: one person's month on a post, the days attended and the money that follows from them."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual, LessThan
from django.utils.translation import gettext_lazy as _

from xieshou.kit.constraints import one_of
from xieshou.kit.fields import PathField
from xieshou.kit.scope import Mine, Scoped, Within
from xieshou.placements.tables.lastresort import OF_PERSON, Appointment


class PayState(models.TextChoices):
    DRAFT = "draft", _("待记考勤")
    RECORDED = "recorded", _("待核发")
    RELEASED = "released", _("已核发")


DUE = F("standard_fen") * F("worked_days")  # the amount times the days due is this, rounded up to the whole fen


class PostPay(Scoped):
    """One appointment and month. `amount_fen` is the standard times days attended over days due, rounded up to the fen.

    Held is no state: while the records say that somebody worked in another province on the same days
    (`post_elsewhere`, sql/postpay.sql), the database releases nothing for that month.
    """

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="pays")
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="post_pays")
    scope_path = PathField()
    month = models.DateField(_("月份"))
    standard_fen = models.BigIntegerField(_("补贴标准(分/月)"), null=True, blank=True)  # as the post had it; null = 不详
    due_days = models.SmallIntegerField(_("应出勤天数"), null=True, blank=True)
    worked_days = models.SmallIntegerField(_("实出勤天数"), null=True, blank=True)
    amount_fen = models.BigIntegerField(_("应发金额(分)"), null=True, blank=True)
    evidence = models.CharField(_("考勤依据"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=PayState.choices, default=PayState.DRAFT)

    scope_rule = Within("scope_path") | Mine("person", "person_id")
    write_rule = Within("scope_path")
    keeps_history = True
    true_paths = (OF_PERSON,)

    class Meta(Scoped.Meta):
        constraints = [
            one_of("state", PayState, name="post_pay_state"),
            models.UniqueConstraint(
                fields=["appointment", "month"], name="post_pay_once_a_month",
                violation_error_message=_("这个人这个月已经在发放表里。"),
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="post_pay_of_a_month"),
            models.CheckConstraint(
                condition=Q(due_days__isnull=True, worked_days__isnull=True)
                | Q(due_days__gte=1, due_days__lte=31, worked_days__gte=0, worked_days__lte=F("due_days")),
                name="post_pay_days_within_the_month",
                violation_error_message=_("实出勤天数不能多于应出勤天数,应出勤天数在1到31之间。"),
            ),
            models.CheckConstraint(
                condition=Q(worked_days__isnull=True, amount_fen__isnull=True)
                | Q(amount_fen__gte=0)
                & Q(GreaterThanOrEqual(F("amount_fen") * F("due_days"), DUE))
                & Q(LessThan((F("amount_fen") - 1) * F("due_days"), DUE)),
                name="post_pay_follows_from_the_days",
                violation_error_message=_("应发金额按补贴标准和出勤天数算,不能另填。"),
            ),
            models.CheckConstraint(
                condition=Q(state=PayState.DRAFT) | Q(standard_fen__isnull=False, worked_days__isnull=False, amount_fen__isnull=False) & ~Q(evidence=""),
                name="post_pay_recorded_has_days",
                violation_error_message=_("请先记考勤,写明依据。"),
            ),
        ]  # fmt: skip
        indexes = [
            GistIndex(fields=["scope_path"], name="post_pay_scope"),
            models.Index(fields=["month", "state"], name="post_pay_month"),
        ]
