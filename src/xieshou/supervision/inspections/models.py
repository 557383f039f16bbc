"""Campaigns, their frames, draws, tasks and findings; and what of them is public."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.kit.constraints import one_of
from xieshou.kit.fields import PathField, SecretField, mask_phone
from xieshou.kit.periods import in_order
from xieshou.kit.scope import Linked, Mine, Scoped, Through, Within
from xieshou.supervision.inspections.enums import (
    CampaignState,
    ContactResult,
    ContactWay,
    Design,
    FindingState,
    HolderSide,
    TaskKind,
    TaskState,
    Verdict,
    VoidReason,
)

OF_OFFICE = (("campaign_id", "office_path", "supervision_campaign", "office_path"),)
OF_INSPECTORS = Mine("user", "first_id") | Mine("user", "second_id")


class Campaign(Scoped):
    """督查: one inspection of one sealed figure of one place, by an office above it; one draw.

    Both sides read it; only the inspecting office writes it. What was announced never changes (sql/inspections.sql).
    """

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    title = models.CharField(_("督查事项"), max_length=100)
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="campaigns")
    scope_path = PathField()
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="campaigns")
    office_path = PathField()
    snapshot_number = models.CharField(_("快照编号"), max_length=60)
    snapshot_sha256 = models.CharField(_("快照摘要"), max_length=64)
    figure = models.CharField(_("指标"), max_length=40)
    figure_title = models.CharField(_("指标名称"), max_length=60)
    period = models.CharField(_("所属期"), max_length=7)
    as_of = models.DateField(_("截至"))
    published_count = models.IntegerField(_("公布数"))
    alpha = models.CharField(_("风险α"), max_length=12)
    p0 = models.CharField(_("可容忍的不实率"), max_length=12)
    allowed = models.SmallIntegerField(_("容许不实条数c"))
    sample_size = models.IntegerField(_("样本数"))
    design = models.CharField(_("抽样方式"), max_length=14, choices=Design.choices, default=Design.FIXED)
    load_cap = models.SmallIntegerField(_("每名检查人最多几个村"))
    again_count = models.IntegerField(_("盲复查条数"), default=0)
    round_one_until = models.DateField(_("第一轮(电话)截止"))
    round_two_until = models.DateField(_("第二轮(入户)截止"))
    frame_root = models.CharField(_("名单的根"), max_length=64, blank=True)
    frame_size = models.IntegerField(_("名单条数"), null=True)
    frozen_at = models.DateTimeField(_("冻结时间"), null=True)
    serial = models.IntegerField(_("第几次抽查"), null=True)
    draw_id = models.CharField(_("抽查编号"), max_length=60, blank=True)
    announced_at = models.DateTimeField(_("公告时间"), null=True)
    opens_at = models.DateTimeField(_("开奖时间"), null=True)
    announcement_sha256 = models.CharField(_("公告摘要"), max_length=64, blank=True)
    values = models.JSONField(_("开奖结果"), default=list)
    sources = models.JSONField(_("开奖结果的出处"), default=list)
    selection_sha256 = models.CharField(_("抽取名单摘要"), max_length=64, blank=True)
    proof = models.TextField(_("公告见证"), blank=True)
    keys = models.TextField(_("日志和见证人的公钥"), blank=True)
    void_reason = models.CharField(_("作废原因"), max_length=20, choices=VoidReason.choices, blank=True)
    results_sha256 = models.CharField(_("结果摘要"), max_length=64, blank=True)
    reply_until = models.DateField(_("反馈期限"), null=True)
    made_by = models.CharField(_("立项人"), max_length=200)
    made_on = models.DateField(_("立项日期"))
    state = models.CharField(_("状态"), max_length=12, choices=CampaignState.choices, default=CampaignState.PLANNED)

    # Inspectors may come from the supporting side, whose places are neither.
    scope_rule = (
        Within("scope_path")
        | Within("office_path")
        | Linked("supervision.InspectionTask", "campaign_id", OF_INSPECTORS)
    )
    write_rule = Within("office_path")
    keeps_history = True
    true_paths = (
        ("region_id", "scope_path", "regions_region", "path"),
        ("office_id", "office_path", "offices_office", "path"),
    )

    class Meta(Scoped.Meta):
        constraints = [
            one_of("state", CampaignState, name="campaign_state"),
            in_order("round_one_until", "round_two_until", name="campaign_rounds_in_order"),
            models.UniqueConstraint(fields=["region", "serial"], name="draw_serial_once"),
            models.UniqueConstraint(fields=["draw_id"], condition=~Q(draw_id=""), name="draw_id_once"),
            models.CheckConstraint(
                condition=Q(announced_at__isnull=True) | Q(frame_size=F("published_count")),
                name="frame_is_what_was_published",
                violation_error_message=_("名单条数与公布数不一致,不能公告。"),
            ),
            models.CheckConstraint(
                condition=Q(sample_size__gte=0) & Q(sample_size__lte=F("published_count")) & Q(published_count__gte=1),
                name="sample_within_figure",
            ),
        ]
        indexes = [GistIndex(fields=["scope_path"], name="campaign_scope")]

    def __str__(self) -> str:
        return self.title


class Announcement(models.Model):
    """公告: the bytes whose hash enters every ticket. Public, written once.

    The log says of it in clear what it is (`log_as`) and what it holds (`log_sha256`), so that anybody can see that it
    stood in the log before the beacon (audit.log.entries).
    """

    log_as = models.CharField(max_length=80, unique=True)
    log_sha256 = models.CharField(max_length=64)
    text = models.TextField(_("公告"))

    keeps_history = True
    is_written_once = True


class Holder(Scoped):
    """秘密保管人: handed in a commitment before the announcement, reveals after the beacon."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="holders")
    place = models.SmallIntegerField(_("次序"))
    name = models.CharField(_("保管人"), max_length=100)
    side = models.CharField(_("哪一方"), max_length=10, choices=HolderSide.choices)
    commitment = models.CharField(_("承诺"), max_length=64, unique=True)
    revealed = models.CharField(_("揭示值"), max_length=64, blank=True)

    scope_rule = Through("campaign_id", "supervision.Campaign")
    keeps_history = True

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["campaign", "place"], name="holder_in_order")]


class Inspector(Scoped):
    """检查人: one of the announced pool; `ties` are places declared, `code` what the published files call the person."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="pool")
    office_path = PathField()
    user = models.ForeignKey("offices.User", models.PROTECT, related_name="pools")
    inspector_label = models.CharField(_("检查人"), max_length=200)
    path = PathField()
    ties = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("声明回避的地方"))
    code = models.CharField(max_length=20)
    recused = ArrayField(models.CharField(max_length=40), default=list)

    scope_rule = Within("office_path")
    keeps_history = True
    true_paths = OF_OFFICE

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["campaign", "user"], name="inspector_once"),
            models.UniqueConstraint(fields=["campaign", "code"], name="inspector_code_once"),
        ]


class FrameRecord(Scoped):
    """名单的一条: a record behind the figure as it stood when the frame was frozen. Written once.

    Of a figure of households the record is `household`, and `person` its head that day, who is asked.

    `facts` are what the register said; the published line holds their commitment, which tells nothing without `salt`.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="records")
    office_path = PathField()
    record_id = models.CharField(max_length=32)
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="+")
    household = models.ForeignKey("roster.Household", models.PROTECT, null=True, related_name="+")
    village_id = models.BigIntegerField(null=True)
    town_id = models.BigIntegerField(null=True)
    spell_id = models.BigIntegerField(null=True)
    facts = models.JSONField(_("登记的内容"))
    salt = models.BinaryField(null=True)
    line = models.TextField(_("公布的一行"))

    scope_rule = Within("office_path") | Linked("supervision.InspectionTask", "record_id", OF_INSPECTORS)
    write_rule = Within("office_path")
    keeps_history = False  # its root stands in the campaign, which keeps its history
    is_written_once = True
    true_paths = OF_OFFICE

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["campaign", "record_id"], name="frame_record_once"),
            models.UniqueConstraint(fields=["campaign", "person"], name="frame_person_once"),
        ]


class InspectionTask(Scoped):
    """核查任务: one record drawn, two inspectors. Nobody of the inspected place sees it."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="tasks")
    office_path = PathField()
    record = models.ForeignKey(FrameRecord, models.PROTECT, related_name="tasks")
    kind = models.CharField(_("种类"), max_length=6, choices=TaskKind.choices, default=TaskKind.FIRST)
    rank = models.IntegerField(_("票号次序"))
    ticket = models.CharField(_("票号"), max_length=64)
    first = models.ForeignKey("offices.User", models.PROTECT, related_name="+", verbose_name=_("检查人一"))
    second = models.ForeignKey("offices.User", models.PROTECT, related_name="+", verbose_name=_("检查人二"))
    inspectors = models.CharField(_("检查人"), max_length=420)
    person_name = models.CharField(_("姓名"), max_length=100)
    phone = SecretField(_("电话"), mask=mask_phone, null=True, blank=True)
    place = models.CharField(_("住址"), max_length=200)
    due_on = models.DateField(_("应完成日期"))
    answers = models.JSONField(_("本人的回答"), default=dict)
    outcome = models.CharField(_("判定"), max_length=12, choices=Verdict.choices, blank=True)
    final = models.CharField(_("最后结果"), max_length=12, choices=Verdict.choices, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=TaskState.choices, default=TaskState.OPEN)

    scope_rule = Within("office_path") | OF_INSPECTORS
    keeps_history = True
    true_paths = OF_OFFICE

    class Meta(Scoped.Meta):
        constraints = [
            one_of("state", TaskState, name="task_state"),
            models.UniqueConstraint(fields=["record", "kind"], name="inspected_once_a_kind"),
            models.UniqueConstraint(fields=["campaign", "kind", "rank"], name="task_rank_once"),
            models.CheckConstraint(
                condition=~Q(first=F("second")),
                name="two_inspectors",
                violation_error_message=_("每条记录须由两名检查人核查。"),
            ),
            models.CheckConstraint(
                condition=(~Q(state="judged") | ~Q(outcome="")) & (~Q(state="open") | Q(outcome="")),
                name="judged_has_an_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["first", "state"], name="task_first"),
            models.Index(fields=["second", "state"], name="task_second"),
        ]


class ContactAttempt(Scoped):
    """一次联系: when, how, with what result, by whom. Written once."""

    task = models.ForeignKey(InspectionTask, models.PROTECT, related_name="attempts")
    at = models.DateTimeField(_("时间"))
    way = models.CharField(_("方式"), max_length=6, choices=ContactWay.choices)
    result = models.CharField(_("结果"), max_length=10, choices=ContactResult.choices)
    note = models.CharField(_("情况"), max_length=200, blank=True)
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(_("检查人"), max_length=200)

    scope_rule = Through("task_id", "supervision.InspectionTask")
    keeps_history = True
    is_written_once = True

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["task", "id"], name="attempt_task")]


class Finding(Scoped):
    """问题: a record that was not found true. The inspected office sees it from the preliminary conclusion on."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="findings")
    task_id = models.BigIntegerField(unique=True)  # the task itself is the inspectors' alone
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="findings")
    scope_path = PathField()
    outcome = models.CharField(_("核查结果"), max_length=12, choices=Verdict.choices)
    words = models.CharField(_("查到的情况"), max_length=300, blank=True)
    reply = models.CharField(_("被查单位反馈"), max_length=300, blank=True)
    closed_on = models.DateField(_("销号日期"), null=True)
    look_back_on = models.DateField(_("回头看日期"), null=True)
    state = models.CharField(_("状态"), max_length=12, choices=FindingState.choices, default=FindingState.RAISED)

    scope_rule = Within("scope_path")
    keeps_history = True
    true_paths = (("person_id", "scope_path", "roster_person", "scope_path"),)

    class Meta(Scoped.Meta):
        constraints = [
            one_of("state", FindingState, name="finding_state"),
            models.CheckConstraint(condition=~Q(outcome="true"), name="finding_is_of_something_not_true"),
            in_order("closed_on", "look_back_on", name="finding_looked_back_later"),
        ]
        indexes = [GistIndex(fields=["scope_path"], name="finding_scope")]


class Reply(Scoped):
    """反馈: the inspected office's word on the preliminary conclusion, once, within its term. Written once."""

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="reply")
    scope_path = PathField()
    words = models.TextField(_("反馈意见"))
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(_("反馈人"), max_length=200)
    on = models.DateField(_("反馈日期"))

    scope_rule = Within("scope_path")
    keeps_history = True
    is_written_once = True
    true_paths = (("campaign_id", "scope_path", "supervision_campaign", "scope_path"),)

    class Meta(Scoped.Meta):
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="reply_says_something")]


class DrawnResult(Scoped):
    """抽查结果: what became of one record drawn, as results.csv publishes it: no person, no name. Written once."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="results")
    scope_path = PathField()
    rank = models.IntegerField(_("票号次序"))
    record_id = models.CharField(_("记录编号"), max_length=32)
    outcome = models.CharField(_("核查结果"), max_length=12, choices=Verdict.choices)
    concluded_on = models.DateField(_("出结论日期"))

    scope_rule = Within("scope_path")
    keeps_history = True
    is_written_once = True
    true_paths = (("campaign_id", "scope_path", "supervision_campaign", "scope_path"),)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["campaign", "rank"], name="drawn_result_once")]


class PublishedBound(models.Model):
    """公布的可信界: what one finished draw proves of one sealed figure. Public, written once.

    `upper` of a void draw by the inspected side's doing counts the whole sample as false. `without_*` leave out whom
    nobody reached: a second figure, never a bound. `corrected` allows for what inspectors overlook, where that was measured.
    """

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="bound")
    draw_id = models.CharField(_("抽查编号"), max_length=60, unique=True)
    snapshot_number = models.CharField(_("快照编号"), max_length=60)
    figure = models.CharField(_("指标"), max_length=40)
    figure_title = models.CharField(_("指标名称"), max_length=60)
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+")
    place = models.CharField(_("地区"), max_length=100)
    period = models.CharField(_("所属期"), max_length=7)
    as_of = models.DateField(_("截至"))
    design = models.CharField(_("抽样方式"), max_length=14, choices=Design.choices)
    population = models.IntegerField("N")
    sampled = models.IntegerField("n")
    false_seen = models.IntegerField("x")
    proven = models.IntegerField(_("查实不实"))
    upper = models.IntegerField(_("不实至多"))
    lower = models.IntegerField(_("不实至少"))
    alpha = models.CharField(_("风险α"), max_length=12)
    outcomes = models.JSONField(_("各类结果"), default=dict)
    void_reason = models.CharField(_("作废原因"), max_length=20, choices=VoidReason.choices, blank=True)
    inspected_again = models.IntegerField(_("盲复查判不实"), default=0)
    found_again = models.IntegerField(_("其中首查已发现"), default=0)
    corrected = models.IntegerField(_("计入漏查以后不实至多"), null=True)
    checkpoint = models.CharField(_("检查点"), max_length=80)
    witness_count = models.SmallIntegerField(_("见证人数"))
    concluded_on = models.DateField(_("出结论日期"))

    keeps_history = True
    is_written_once = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(proven__gte=0, false_seen__gte=F("proven"), sampled__gte=F("false_seen"))
                & Q(population__gte=F("sampled"), upper__gte=F("false_seen"), upper__lte=F("population")),
                name="bound_of_possible_counts",
            ),
            models.CheckConstraint(condition=Q(witness_count__gte=1), name="bound_only_on_a_witnessed_draw"),
        ]
        indexes = [models.Index(fields=["snapshot_number", "figure"], name="bound_of_figure")]
