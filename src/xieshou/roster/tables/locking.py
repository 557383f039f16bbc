"""更正申请: asking the next level to let something of a locked period be corrected, and what it decided (R-105)."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.constraints import one_of
from xieshou.kit.fields import PathField
from xieshou.kit.scope import Scoped, Within


class RequestState(models.TextChoices):
    ASKED = "asked", _("已申请,待上级决定")
    GRANTED = "granted", _("已同意")
    DECLINED = "declined", _("未同意")


class CorrectionRequest(Scoped):
    """One household, one locked period, what is to be corrected and why. Granted, it opens that period for a few days."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    household = models.ForeignKey("roster.Household", models.PROTECT, related_name="correction_requests")
    scope_path = PathField()
    period_on = models.DateField(_("锁定期的最后一天"))
    what = models.CharField(_("要更正什么"), max_length=300)
    asked_level = models.SmallIntegerField(_("申请单位的级别"))
    asked_on = models.DateField(_("申请日期"))
    open_until = models.DateField(_("开放到"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=RequestState.choices, default=RequestState.ASKED)

    scope_rule = Within("scope_path")
    keeps_history = True
    true_paths = (("household_id", "scope_path", "roster_household", "scope_path"),)

    class Meta(Scoped.Meta):
        constraints = [
            one_of("state", RequestState, name="correction_request_state"),
            models.CheckConstraint(
                condition=~models.Q(what=""), name="correction_request_says_what",
                violation_error_message=_("请写明要更正什么、为什么。"),
            ),
            models.UniqueConstraint(
                fields=["household", "period_on"], condition=models.Q(state="asked"), name="correction_request_one_open",
                violation_error_message=_("这一户这一期的更正已经申请过了,正在等上级决定。"),
            ),
        ]  # fmt: skip
