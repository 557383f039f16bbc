"""Tables of the kit: a job with its progress."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.fields import PathField
from xieshou.kit.scope import Scoped, Within


class Job(Scoped):
    """Long work of one person: seen by its office, with progress, cancel and a result."""

    class State(models.TextChoices):
        WAITING = "waiting", _("排队中")
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("没有完成")
        CANCELLED = "cancelled", _("已取消")

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("事项"), max_length=60)
    title = models.CharField(_("名称"), max_length=200)
    scope_path = PathField()
    user_id = models.BigIntegerField()
    assignment_id = models.BigIntegerField()
    day = models.DateField()
    arguments = models.JSONField(default=dict)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    message = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict)
    result_url = models.CharField(max_length=300, blank=True)
    is_cancel_asked = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    scope_rule = Within("scope_path")

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["user_id", "-id"], name="job_mine")]
