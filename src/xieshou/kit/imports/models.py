"""Staging: what a file said, row by row, before anything of it is true here; and what confirming it changed."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.fields import PathField, SealedField
from xieshou.kit.scope import Scoped, Within


def hidden(_text: str) -> str:
    """How staged rows printed before they lay in blocks; a migration names it."""
    return "…"


class ImportBatch(Scoped):
    """One file, staged by one office. The same file staged again is the same batch, unless it was undone."""

    class State(models.TextChoices):
        STAGED = "staged", _("待确认")
        CONFIRMED = "confirmed", _("已入库")
        UNDONE = "undone", _("已撤销")

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    layout = models.CharField(_("版式"), max_length=40)
    title = models.CharField(_("名称"), max_length=100)
    office_id = models.BigIntegerField(_("导入单位"))
    scope_path = PathField()
    file_name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(max_length=64)
    sheet_name = models.CharField(_("工作表"), max_length=60, blank=True)
    headings = models.JSONField(_("表头"), default=list)
    heading_row = models.IntegerField(_("表头所在行"))
    day = models.DateField(_("基准日"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.STAGED)
    row_count = models.IntegerField(_("行数"))
    staged_by = models.BigIntegerField(_("导入人"), null=True, blank=True)
    staged_at = models.DateTimeField(_("导入时间"))
    created = models.JSONField(_("新增的行"), default=dict)
    edited = models.JSONField(_("入库前在页面上改过的行"), default=list)
    notes = models.JSONField(_("读文件时的说明"), default=list)
    system = models.CharField(_("来源系统"), max_length=10, blank=True)

    scope_rule = Within("scope_path")
    keeps_history = True

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["office_id", "layout", "sha256", "day"],
                condition=~models.Q(state="undone"),
                name="import_file_once",
                violation_error_message=_("这个文件已经导入过了。"),
            )
        ]
        indexes = [models.Index(fields=["office_id", "-id"], name="import_latest")]


class RowState(models.TextChoices):
    """How one row of a file stands."""

    READY = "ready", _("可以入库")
    BLOCKED = "blocked", _("不能入库")
    NEW = "new", _("已新增")
    CHANGED = "changed", _("已更新")
    SAME = "same", _("与现有一致")


class StagedBlock(Scoped):
    """Some thousands of rows of the file, in its order: their cells as written (sealed as one, since they hold identity
    numbers), how each stands (a letter a row, see `blocks.LETTERS`), and what each became."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="blocks")
    scope_path = PathField()
    first = models.IntegerField(_("首行行号"))
    last = models.IntegerField(_("末行行号"))
    numbers = ArrayField(models.IntegerField(), verbose_name=_("行号"))
    cells = SealedField(_("原文"))
    states = models.TextField(_("状态"))
    targets = ArrayField(models.BigIntegerField(null=True), null=True, blank=True)

    scope_rule = Within("scope_path")

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["batch", "first"], name="staged_block_once")]


class StagedRow(Scoped):
    """A row that was told something, and how it stands; its cells are in its block."""

    State = RowState

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    scope_path = PathField()
    number = models.IntegerField(_("行号"))
    state = models.CharField(_("状态"), max_length=10, choices=RowState.choices, default=RowState.READY)
    problems = models.JSONField(_("问题"), default=list)

    scope_rule = Within("scope_path")

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="staged_row_once")]
        indexes = [models.Index(fields=["batch", "state", "number"], name="staged_by_state")]


class ImportChange(Scoped):
    """A row of the register as it was before a batch changed it, so that undoing the batch can put it back."""

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="changes")
    scope_path = PathField()
    table = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    before = models.JSONField()

    scope_rule = Within("scope_path")

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["batch", "table"], name="import_change_batch")]
