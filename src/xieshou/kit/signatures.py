"""签办: one row a step, over the record exactly as it stood. Append only; triggers hold what it may say."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.fields import PathField
from xieshou.kit.scope import Scoped, Shared, Unplaced, Within


class Signature(Scoped):
    """Who took which step of which flow on which record, in which role, from which state to which, and why.

    `seq`, `round` and `restarts` are set by the database: a step that sends back begins a new round, and voids the
    steps before it. `sha256` is the record's fingerprint (RFC 8785, see `kit/sql/workflow.sql`).
    """

    flow = models.CharField(_("流程"), max_length=30)
    table = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    seq = models.IntegerField(_("第几步"), default=0)
    round = models.IntegerField(_("第几轮"), default=0)
    restarts = models.BooleanField(default=False)
    step = models.CharField(_("办理"), max_length=30)
    source = models.CharField(_("办理前"), max_length=20)
    target = models.CharField(_("办理后"), max_length=20)
    actor_id = models.BigIntegerField(_("办理人"), null=True)
    actor_label = models.CharField(_("办理人姓名和单位"), max_length=200)
    office_id = models.BigIntegerField(_("单位"), null=True)
    role = models.CharField(_("角色"), max_length=12)
    line = models.CharField(_("条线"), max_length=12, blank=True)
    level = models.SmallIntegerField(_("级别"), default=0)
    on = models.DateField(_("办理日期"))
    at = models.DateTimeField(_("办理时间"))
    reason = models.CharField(_("原因"), max_length=30, blank=True)
    words = models.CharField(_("说明"), max_length=300, blank=True)
    sha256 = models.CharField(_("内容摘要"), max_length=64)
    due_on = models.DateField(_("下一步应办日期"), null=True)
    notice_until = models.DateField(_("公示截止日期"), null=True)
    scope_path = PathField(null=True)
    other_path = PathField(null=True)

    scope_rule = Within("scope_path") | Shared("scope_path") | Within("other_path") | Unplaced("scope_path")
    keeps_history = True
    is_written_once = True

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["flow", "row_id", "seq"], name="signature_in_order"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="signature_moves"),
        ]
