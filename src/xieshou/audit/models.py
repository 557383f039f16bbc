"""The log of changes: every row written anywhere, with who did it, by which act and why. Append only."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.fields import PathField
from xieshou.kit.scope import Mine, Scoped, When, Within


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


class Outbox(models.Model):
    """An event that the log has not taken in yet; written with it, in the same transaction."""

    event_id = models.BigIntegerField(primary_key=True)


class Entry(models.Model):
    """One line of the tamper-evident log: what an event was, as commitments, in canonical JSON. Append only."""

    seq = models.BigIntegerField(_("序号"), primary_key=True)
    event_id = models.BigIntegerField(_("事项"), unique=True)
    scope = models.CharField(_("县链"), max_length=200)
    scope_seq = models.BigIntegerField(_("县链序号"))
    body = models.BinaryField(_("内容"))
    leaf = models.BinaryField(_("摘要"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "scope_seq"], name="entry_chain")]


class Checkpoint(models.Model):
    """The signed root of the log's first `size` entries, with the cosignatures of witnesses as they come in."""

    size = models.BigIntegerField(_("条数"), primary_key=True)
    note = models.TextField(_("签名"))
    peaks = models.BinaryField()
    at = models.DateTimeField(_("时间"))


class Subtree(models.Model):
    """The hash over 2^level entries from index·2^level on, for every eighth level: what proofs are read from. Append only."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField(_("层"))
    index = models.BigIntegerField(_("序号"))
    hash = models.BinaryField(_("摘要"))


class Salt(models.Model):
    """What makes the commitments of one row unguessable; destroyed with the row's history on a lawful deletion."""

    table = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    salt = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "row_id"], name="salt_of_row")]


class Forgotten(models.Model):
    """Up to which event the values of a row were lawfully forgotten, by which decision. Written by `forget_history` alone."""

    table = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    upto = models.BigIntegerField()
    erasure_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "row_id"], name="forgotten_once")]


class SignInNote(Scoped):
    """登录记录: who came in or went out, how, from where. Append only, and so in the log; one sees one's own."""

    class What(models.TextChoices):
        IN = "in", _("登录")
        OUT = "out", _("退出")

    actor_id = models.BigIntegerField(_("账号"))
    actor_label = models.CharField(_("姓名"), max_length=200)
    what = models.CharField(_("动作"), max_length=4, choices=What.choices)
    way = models.CharField(_("方式"), max_length=12, blank=True)
    address = models.GenericIPAddressField(_("来自"), null=True)
    at = models.DateTimeField(_("时间"))

    scope_rule = Mine("user", "actor_id")
    keeps_history = True
    is_written_once = True

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["actor_id", "-id"], name="sign_in_note_who")]


class Reading(Scoped):
    """Somebody looked at a sensitive value in clear: who, what of whom, for what purpose. Append only.

    The person concerned may see the readings of their own file.
    """

    table = models.CharField(_("表"), max_length=63)
    row_id = models.BigIntegerField(_("行"))
    scope_path = PathField()
    what = models.CharField(_("内容"), max_length=20)
    purpose = models.CharField(_("用途"), max_length=200)
    actor_id = models.BigIntegerField(_("查看人"), null=True)
    actor_label = models.CharField(_("查看人姓名和单位"), max_length=200)
    at = models.DateTimeField(_("时间"))

    scope_rule = Within("scope_path", leaves=True) | When("table", "roster_person", Mine("person", "row_id"))
    keeps_history = True

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(purpose=""),
                name="reading_has_a_purpose",
                violation_error_message=_("请写明查看的用途。"),
            )
        ]
        indexes = [models.Index(fields=["table", "row_id", "-id"], name="reading_row")]


class Export(Scoped):
    """A list left the house as a file: who took it, which list, narrowed how, how many rows, and the file's digest. Append only."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    what = models.CharField(_("内容"), max_length=40)
    day = models.DateField(_("截至"))
    filters = models.JSONField(_("筛选"), default=dict)
    scope_path = PathField()
    row_count = models.IntegerField(_("行数"))
    sha256 = models.CharField(_("文件摘要"), max_length=64)
    actor_id = models.BigIntegerField(_("导出人"), null=True)
    actor_label = models.CharField(_("导出人姓名和单位"), max_length=200)
    at = models.DateTimeField(_("时间"))

    scope_rule = Within("scope_path", leaves=True)
    keeps_history = True

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["what", "-id"], name="export_what")]
