"""举报受理席 and 投诉举报: what is kept, and what the database refuses."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.constraints import one_of
from xieshou.kit.fields import PathField, SecretField, mask_phone
from xieshou.kit.periods import in_order, no_overlap
from xieshou.kit.scope import Mine, Scoped, Within


class ComplaintKind(models.TextChoices):
    COERCION = "coercion", _("强迫或限制人身自由")
    WAGE = "wage", _("拖欠克扣工资")
    FEE = "fee", _("向劳动者收费")
    PAPERS = "papers", _("扣押证件或合同")
    FAKE = "fake", _("弄虚作假、数字不实")
    FAVOUR = "favour", _("优亲厚友、吃空饷")
    MONEY = "money", _("补贴资金问题")
    SERVICE = "service", _("不办、拖办、态度差")
    NOTICE = "notice", _("对公示有异议")
    OTHER = "other", _("其他")


class ComplaintState(models.TextChoices):
    RECEIVED = "received", _("待受理")
    ACCEPTED = "accepted", _("已受理,调查中")
    ANSWERED = "answered", _("已答复")
    HANDED_OVER = "handed_over", _("已移交")
    CLOSED = "closed", _("已归档")


class Satisfaction(models.TextChoices):
    SATISFIED = "satisfied", _("满意")
    FAIR = "fair", _("基本满意")
    NOT_SATISFIED = "not_satisfied", _("不满意")


class ComplaintDesk(models.Model):
    """举报受理席: which office of the line of supervision takes complaints about a region, since when, by which document."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="desks")
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="desks")
    phone = models.CharField(_("举报电话"), max_length=20, blank=True)
    document = models.CharField(_("设立的文件"), max_length=100)
    started_on = models.DateField(_("开始日期"))
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)

    keeps_history = True

    class Meta:
        constraints = [
            in_order("started_on", "ended_on", name="desk_in_order"),
            no_overlap(
                "region", start="started_on", end="ended_on", name="desk_one_a_region",
                say=_("这个地区已经有举报受理席,请先结束原来的。"),
            ),
        ]  # fmt: skip

    @property
    def path(self) -> str:
        """The place of the desk; no region has it."""
        return desk_path(self.pk)


def desk_path(pk: int) -> str:
    """The place of a desk, by its inner id."""
    return f"desk.{pk}"


class Complaint(Scoped):
    """投诉举报: what somebody told, kept sealed; read at its desk, at the desk above once it is overdue, and by the one who told.

    `due_on`: when the present step is overdue and the desk above is told. `person` is null for who wishes not to be named.
    """

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    code_index = models.BinaryField(unique=True, editable=False)
    kind = models.CharField(_("事由"), max_length=12, choices=ComplaintKind.choices)
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+")
    accused_office = models.ForeignKey("offices.Office", models.PROTECT, null=True, blank=True, related_name="+")
    accused = SecretField(_("被反映的单位或人"), null=True)
    told = SecretField(_("反映的情况"))
    contact = SecretField(_("联系电话"), mask=mask_phone, null=True)
    person = models.ForeignKey("roster.Person", models.PROTECT, null=True, blank=True, related_name="+")
    notice = models.ForeignKey("supervision.Notice", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("公示"))
    received_on = models.DateField(_("收到日期"))
    desk = models.ForeignKey(ComplaintDesk, models.PROTECT, related_name="complaints")
    desk_office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+")
    desk_path = PathField()
    above_path = PathField(null=True)
    due_on = models.DateField(_("应办日期"), null=True)
    raised_on = models.DateField(_("报上一级日期"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=ComplaintState.choices, default=ComplaintState.RECEIVED)
    answer = SecretField(_("答复"), null=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    satisfaction = models.CharField(_("满意度"), max_length=14, choices=Satisfaction.choices, blank=True)

    scope_rule = Within("desk_path") | Within("above_path") | Mine("person", "person_id")
    write_rule = Within("desk_path") | Within("above_path")
    keeps_history = True

    class Meta(Scoped.Meta):
        constraints = [
            one_of("state", ComplaintState, name="complaint_state"),
            models.CheckConstraint(
                condition=models.Q(accused_office__isnull=True) | ~models.Q(accused_office=models.F("desk_office")),
                name="complaint_not_at_the_accused",
                violation_error_message=_("投诉不能由被投诉的单位受理。"),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="answered") | models.Q(answer__isnull=False, answered_on__isnull=False),
                name="complaint_answered_has_an_answer",
                violation_error_message=_("请写明答复。"),
            ),
            in_order("received_on", "answered_on", name="complaint_in_order"),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="complaint_due")]


class Knock(models.Model):
    """How often one address wrote or asked today, under a digest of the day that leads back to nobody; gone the day after."""

    day = models.DateField()
    what = models.CharField(max_length=10)
    digest = models.BinaryField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "what", "digest"], name="knock_once_a_day")]
