"""依法删除: asked for by one, decided by another, done once."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.constraints import one_of
from xieshou.kit.fields import PathField
from xieshou.kit.scope import Scoped, Within


class ErasureState(models.TextChoices):
    DRAFT = "draft", _("待提交")
    ASKED = "asked", _("待批准")
    DONE = "done", _("已删除")
    REFUSED = "refused", _("不予删除")


class Erasure(Scoped):
    """One person's data to be forgotten: on what ground, by which paper of theirs."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="erasures")
    scope_path = PathField()
    ground = models.CharField(_("删除的依据"), max_length=200)
    document = models.CharField(_("本人申请或文件"), max_length=100)
    state = models.CharField(_("状态"), max_length=8, choices=ErasureState.choices, default=ErasureState.DRAFT)
    asked_on = models.DateField(_("申请日期"))
    row_count = models.IntegerField(_("清除的行"), null=True, blank=True)

    scope_rule = Within("scope_path")
    keeps_history = True
    true_paths = (("person_id", "scope_path", "roster_person", "scope_path"),)

    class Meta(Scoped.Meta):
        constraints = [
            one_of("state", ErasureState, name="erasure_state"),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state__in=("draft", "asked", "done")), name="erasure_once",
                violation_error_message=_("这个人已经申请删除,或已经删除。"),
            ),
            models.CheckConstraint(
                condition=~models.Q(ground="") & ~models.Q(document=""), name="erasure_has_a_ground",
                violation_error_message=_("请写明删除的依据和本人申请的编号。"),
            ),
        ]  # fmt: skip
