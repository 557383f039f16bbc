"""户的变动: what happened to a household and its people on a day, with reason and evidence; replayed, they give any past day."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.constraints import one_of
from xieshou.kit.fields import PathField
from xieshou.kit.scope import Scoped, Within


class EventKind(models.TextChoices):
    SPLIT = "split", _("分户")
    JOIN = "join", _("合户")
    HEAD = "head", _("户主变更")
    BIRTH = "birth", _("新生儿")
    MARRY_IN = "marry_in", _("婚入")
    MOVE_IN = "move_in", _("户籍迁入")
    PRISON_OUT = "prison_out", _("刑满释放")
    ARMY_OUT = "army_out", _("退役")
    DEATH = "death", _("死亡")
    MARRY_OUT = "marry_out", _("婚出")
    MOVE_OUT = "move_out", _("户籍迁出")
    PRISON_IN = "prison_in", _("判刑收监")
    ARMY_IN = "army_in", _("参军")
    TRANSFER = "transfer", _("整村划转")
    UNDO = "undo", _("更正撤销")


LEAVES = (EventKind.DEATH, EventKind.MARRY_OUT, EventKind.MOVE_OUT, EventKind.PRISON_IN, EventKind.ARMY_IN)
COMES = (EventKind.MARRY_IN, EventKind.MOVE_IN, EventKind.PRISON_OUT, EventKind.ARMY_OUT)


class HouseholdEvent(Scoped):
    """One event of one household. `made` holds every value it changed, as it was; taking it back is an event too (`undoes`).

    `other` is the second household of a 分户, 合户 or marriage; `people` are those it happened to. Events of one act over
    many households (整村划转) share `act_ref`.
    """

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    act_ref = models.UUIDField(default=uuid4, editable=False, db_index=True)
    kind = models.CharField(_("变动"), max_length=12, choices=EventKind.choices)
    household = models.ForeignKey("roster.Household", models.PROTECT, related_name="events")
    other = models.ForeignKey("roster.Household", models.PROTECT, null=True, related_name="other_events")
    scope_path = PathField()
    people = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("涉及的人"))
    on = models.DateField(_("发生日期"))
    recorded_on = models.DateField(_("登记日期"))
    reason = models.CharField(_("原因"), max_length=200)
    evidence = models.CharField(_("依据"), max_length=200)
    made = models.JSONField(_("改动"), default=list)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="undone_by", verbose_name=_("撤销的是哪一次")
    )

    scope_rule = Within("scope_path")
    keeps_history = True
    true_paths = (("household_id", "scope_path", "roster_household", "scope_path"),)

    class Meta(Scoped.Meta):
        constraints = [
            one_of("kind", EventKind, name="household_event_kind"),
            models.CheckConstraint(
                condition=models.Q(on__lte=models.F("recorded_on")),
                name="household_event_has_happened",
                violation_error_message=_("这一天还没有到,请核对日期。"),
            ),
            models.CheckConstraint(
                condition=~models.Q(evidence=""),
                name="household_event_has_evidence",
                violation_error_message=_("请写明依据:户口簿、证明或证件的名称和编号。"),
            ),
            models.CheckConstraint(
                condition=models.Q(kind="undo", undoes__isnull=False)
                | ~models.Q(kind="undo") & models.Q(undoes__isnull=True),
                name="household_event_undo_names_what",
            ),
        ]
        indexes = [models.Index(fields=["household", "-on", "-id"], name="household_event_latest")]
