"""The log of changes: every row written anywhere, with who did it, by which act and why. Append only."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """A change to one row of one table; written by triggers, so that no path around them exists for the app.

    `before` and `after` hold the row as the table has it: encrypted columns stay encrypted.
    """

    table = models.CharField("表", max_length=63)
    row_id = models.BigIntegerField("行")
    op = models.CharField("动作", max_length=6)
    before = models.JSONField("改前", null=True)
    after = models.JSONField("改后", null=True)
    actor_id = models.BigIntegerField("办理人", null=True)
    actor_label = models.CharField("办理人姓名和单位", max_length=200)
    verb = models.CharField("事项", max_length=80)
    reason = models.TextField("理由", blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        indexes = [models.Index(fields=["table", "row_id", "id"], name="event_row")]
