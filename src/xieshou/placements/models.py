"""What is done for people: match runs with their certificate, offers and answers, spells confirmed by two sides, follow-ups."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.constraints import one_of
from xieshou.kit.fields import PathField, SecretField, mask_phone
from xieshou.kit.periods import in_order
from xieshou.kit.scope import Mine, Scoped, When, Within
from xieshou.placements.enums import SPELL_KINDS, Channel, EndReason, Group, OfferAnswer, RunKind, Status
from xieshou.placements.registries import FoundThere, RegistryComparison
from xieshou.placements.tables import Appointment, Gap, LastResort, PayState, PostPay, WorkMonth, WorkUpdate
from xieshou.roster.enums import Rung

__all__ = [
    "Appointment", "Confirmation", "FollowUp", "FoundThere", "Gap", "HandChange", "HouseholdStatus", "LastResort", "MatchRun", "Offer",
    "PayState", "PersonStatus", "PostPay", "RegistryComparison", "Spell", "StatusCache", "Suggestion", "WorkMonth", "WorkUpdate", "ZeroWatch",
]  # fmt: skip

OF_PERSON = ("person_id", "scope_path", "roster_person", "scope_path")
OF_PLACE = ("place_id", "place_path", "regions_region", "path")


class MatchRun(Scoped):
    """One run of the matching engine for a place on a day, with the certificate that anybody can check again.

    `rules` holds what was chosen for it: the order of households, the quotas kept to and how full each is. A fallback run
    (公益性岗位) names the run that tried every post of the market for the same people: its proof."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="match_runs")
    scope_path = PathField()
    day = models.DateField(_("日期"))
    seed = models.BigIntegerField(_("种子"))
    made_by = models.CharField(_("办理人"), max_length=200)
    made_at = models.DateTimeField(_("完成时间"))
    people_count = models.IntegerField(_("参加人数"))
    post_count = models.IntegerField(_("参加岗位"))
    pair_count = models.BigIntegerField(_("比较过的可行配对"), null=True)
    certificate = models.JSONField(_("证明书"))
    verified_at = models.DateTimeField(_("独立核验时间"), null=True, blank=True)
    folder = models.CharField(_("文件夹"), max_length=200)
    short_posts = models.JSONField(_("紧缺岗位"), default=list)
    kind = models.CharField(_("哪一种"), max_length=10, choices=RunKind.choices, default=RunKind.MARKET)
    market = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="fallback")
    rules = models.JSONField(_("先后和名额"), default=dict)
    begun_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    scope_rule = Within("scope_path")
    keeps_history = True
    true_paths = (("region_id", "scope_path", "regions_region", "path"),)

    class Meta(Scoped.Meta):
        constraints = [
            one_of("kind", RunKind, name="match_run_kind"),
            models.CheckConstraint(
                condition=models.Q(kind=RunKind.FALLBACK, market__isnull=False)
                | ~models.Q(kind=RunKind.FALLBACK) & models.Q(market__isnull=True),
                name="fallback_run_names_its_proof",
                violation_error_message=_("托底安置须附“没有合适岗位”的证明。"),
            )
        ]
        indexes = [GistIndex(fields=["scope_path"], name="match_run_scope")]


class Offer(Scoped):
    """A recommendation to one person, and the person's own answer. Declining is neutral: no reason is asked.

    The receiving side and the employer see it only once accepted, and then the disclosed name and chosen phone only.
    """

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    run = models.ForeignKey(MatchRun, models.PROTECT, null=True, blank=True, related_name="offers")
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="offers")
    scope_path = PathField()
    post = models.ForeignKey("jobs.Post", models.PROTECT, related_name="offers")
    employer_id = models.BigIntegerField()
    place = models.ForeignKey("regions.Region", models.PROTECT, related_name="+")
    place_path = PathField()
    rank = models.SmallIntegerField(_("顺序"))
    score = models.SmallIntegerField(_("匹配分"), null=True, blank=True)
    reasons = models.JSONField(_("推荐理由"), default=list)
    offered_on = models.DateField(_("推荐日期"))
    answer = models.CharField(_("本人答复"), max_length=10, choices=OfferAnswer.choices, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    answer_way = models.CharField(_("答复方式"), max_length=12, blank=True)
    answer_evidence = models.CharField(_("答复依据"), max_length=200, blank=True)
    disclosed_name = models.CharField(_("告知用工方的姓名"), max_length=100, blank=True)
    disclosed_phone = SecretField(_("告知用工方的电话"), mask=mask_phone, null=True, blank=True)
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True)

    scope_rule = (
        Within("scope_path")
        | Mine("person", "person_id")
        | When("answer", "accepted", Within("place_path") | Mine("employer", "employer_id"))
    )
    keeps_history = True
    true_paths = (OF_PERSON, OF_PLACE)

    class Meta(Scoped.Meta):
        constraints = [
            in_order("offered_on", "answered_on", name="offer_answer_in_order"),
            models.UniqueConstraint(
                fields=["person", "post"],
                condition=models.Q(answer="", withdrawn_on__isnull=True),
                name="offer_open_once",
                violation_error_message=_("这个岗位已经推荐给本人,正在等待答复。"),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(answer="accepted", withdrawn_on__isnull=True),
                name="offer_one_accepted",
                violation_error_message=_("本人已接受另一个岗位;请先办结或撤回那一个。"),
            ),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_on__isnull=True)
                | ~models.Q(answer="") & models.Q(answered_on__isnull=False) & ~models.Q(answer_evidence=""),
                name="offer_answer_has_day_and_evidence",
                violation_error_message=_("请写明答复日期和依据。"),
            ),
            models.CheckConstraint(
                condition=models.Q(answer="accepted") | models.Q(disclosed_name="", disclosed_phone__isnull=True),
                name="nothing_disclosed_before_acceptance",
            ),
        ]
        indexes = [
            GistIndex(fields=["scope_path"], name="offer_scope"),
            models.Index(fields=["person", "-offered_on"], name="offer_person"),
        ]


class Spell(Scoped):
    """就业经历: one person in one job; first and last day both count. The unit of the truth.

    A two-sided spell (from an accepted offer) counts from the receiving side's confirmation; a self-found one stands
    at rung 自报 with no receiving side needed. The home side's confirmation raises the rung.
    """

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="spells")
    scope_path = PathField()
    kind = models.CharField(_("就业类型"), max_length=2, choices=SPELL_KINDS)
    channel = models.CharField(_("就业渠道"), max_length=12, choices=Channel.choices)
    employer = models.ForeignKey("jobs.Employer", models.PROTECT, null=True, blank=True, related_name="spells")
    employer_text = models.CharField(_("单位名称(原文)"), max_length=120, blank=True)
    post = models.ForeignKey("jobs.Post", models.PROTECT, null=True, blank=True, related_name="spells")
    offer = models.OneToOneField(Offer, models.PROTECT, null=True, blank=True, related_name="spell")
    place = models.ForeignKey("regions.Region", models.PROTECT, null=True, blank=True, related_name="spells")
    place_path = PathField(null=True, blank=True)
    pairing = models.ForeignKey("pairings.Pairing", models.PROTECT, null=True, blank=True, related_name="spells")
    occupation = models.CharField(_("工种"), max_length=40, blank=True)
    started_on = models.DateField(_("上岗日期"))
    ended_on = models.DateField(_("离岗日期"), null=True, blank=True)  # null = still working
    end_reason = models.CharField(_("离岗原因"), max_length=14, choices=EndReason.choices, blank=True)
    wage_fen_month = models.PositiveBigIntegerField(_("月工资(分)"), null=True, blank=True)  # null = 不详, never 0
    evidence = models.CharField(_("依据"), max_length=200)
    rung = models.SmallIntegerField(_("核实级别"), choices=Rung.choices, default=Rung.REPORTED)
    is_two_sided = models.BooleanField(_("双方确认"), default=False)
    source = models.CharField(_("来源"), max_length=60)

    scope_rule = (
        Within("scope_path")
        | Mine("person", "person_id")
        | When("is_two_sided", True, Within("place_path") | Mine("employer", "employer_id"))
    )
    keeps_history = True
    true_paths = (OF_PERSON, OF_PLACE)

    class Meta(Scoped.Meta):
        constraints = [
            in_order("started_on", "ended_on", name="spell_in_order", say=_("离岗日期早于上岗日期,请核对后再存。")),
            models.CheckConstraint(
                condition=models.Q(is_two_sided=False) | models.Q(employer__isnull=False, place__isnull=False),
                name="two_sided_spell_names_the_other_side",
            ),
            models.CheckConstraint(condition=~models.Q(wage_fen_month=0), name="unknown_wage_is_null"),
        ]
        indexes = [
            GistIndex(fields=["scope_path"], name="spell_scope"),
            models.Index(fields=["person", "started_on"], name="spell_person"),
        ]


class Confirmation(Scoped):
    """One side's word on a spell: the receiving side's makes it count, the home side's raises its rung."""

    class Side(models.TextChoices):
        RECEIVING = "receiving", _("就业地")
        HOME = "home", _("户籍地")

    spell = models.ForeignKey(Spell, models.PROTECT, related_name="confirmations")
    scope_path = PathField()
    place_path = PathField(null=True, blank=True)
    side = models.CharField(_("哪一方"), max_length=10, choices=Side.choices)
    rung = models.SmallIntegerField(_("核实级别"), choices=Rung.choices)
    on = models.DateField(_("确认日期"))
    by = models.CharField(_("确认人"), max_length=200)
    evidence = models.CharField(_("依据"), max_length=200)

    scope_rule = Within("scope_path") | Within("place_path")
    true_paths = (
        ("spell_id", "scope_path", "placements_spell", "scope_path"),
        ("spell_id", "place_path", "placements_spell", "place_path"),
    )
    keeps_history = True

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["spell", "side", "rung"], name="confirmed_once_a_side_and_rung")]


class FollowUp(Scoped):
    """回访: due 1, 3 and 6 months after the first day; the answer is the person's, and "联系不上" is one."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    spell = models.ForeignKey(Spell, models.PROTECT, related_name="follow_ups")
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="follow_ups")
    scope_path = PathField()
    months = models.SmallIntegerField(_("第几个月"))
    due_on = models.DateField(_("应回访日期"))
    done_on = models.DateField(_("回访日期"), null=True, blank=True)
    result = models.CharField(_("结果"), max_length=20, blank=True)
    note = models.CharField(_("情况"), max_length=300, blank=True)

    scope_rule = Within("scope_path")
    keeps_history = True
    true_paths = (OF_PERSON,)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["spell", "months"], name="follow_up_once")]
        indexes = [models.Index(fields=["due_on"], condition=models.Q(done_on__isnull=True), name="follow_up_open")]


class PersonStatus(Scoped):
    """Today's employment status of a person: a cache of the one set-based function, re-checked nightly."""

    person = models.OneToOneField("roster.Person", models.CASCADE, related_name="status")
    scope_path = PathField()
    household_id = models.BigIntegerField(db_index=True)
    day = models.DateField(_("截至"))
    status = models.CharField(_("就业状态"), max_length=2, choices=Status.choices)
    is_capable = models.BooleanField(_("有劳动能力"))
    is_willing = models.BooleanField(_("本人有意愿"), null=True)  # null = not asked, or the answer has expired
    spell = models.ForeignKey(Spell, models.SET_NULL, null=True, related_name="+")
    rung = models.SmallIntegerField(_("核实级别"), choices=Rung.choices, null=True)

    scope_rule = Within("scope_path") | Mine("person", "person_id")

    class Meta(Scoped.Meta):
        indexes = [GistIndex(fields=["scope_path"], name="person_status_scope")]


class HouseholdStatus(Scoped):
    """Today's group of a household (R-021): a cache of the same function."""

    household = models.OneToOneField("roster.Household", models.CASCADE, related_name="status")
    scope_path = PathField()
    day = models.DateField(_("截至"))
    group = models.CharField(_("分组"), max_length=16, choices=Group.choices)
    capable_count = models.SmallIntegerField(_("劳动力数"))
    willing_count = models.SmallIntegerField(_("有意愿人数"))
    employed_count = models.SmallIntegerField(_("就业人数"))
    since = models.DateField(_("进入本组日期"))

    scope_rule = Within("scope_path")

    class Meta(Scoped.Meta):
        indexes = [GistIndex(fields=["scope_path"], name="household_status_scope")]


class ZeroWatch(Scoped):
    """零就业户动态监测: a household found without anyone at work, until it is cleared (R-021, KPI-4).

    It is cleared only when a spell has lasted `zero_household.clear_days` at rung `zero_household.clear_rung` or above.
    """

    household = models.ForeignKey("roster.Household", models.PROTECT, related_name="watches")
    scope_path = PathField()
    opened_on = models.DateField(_("列入日期"))
    cleared_on = models.DateField(_("清零日期"), null=True, blank=True)
    cleared_by = models.ForeignKey(Spell, models.PROTECT, null=True, blank=True, related_name="+")

    scope_rule = Within("scope_path")
    keeps_history = True
    true_paths = (("household_id", "scope_path", "roster_household", "scope_path"),)

    class Meta(Scoped.Meta):
        constraints = [
            in_order("opened_on", "cleared_on", name="zero_watch_in_order"),
            models.UniqueConstraint(
                fields=["household"], condition=models.Q(cleared_on__isnull=True), name="zero_watch_one_open"
            ),
        ]
        indexes = [GistIndex(fields=["scope_path"], name="zero_watch_scope")]


class StatusCache(models.Model):
    """The one row that says for which day the status tables hold; other days are computed."""

    day = models.DateField()
    refreshed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="status_cache_one_row")]


class Suggestion(Scoped):
    """拟推荐: what a run proposes to offer one person, best first, with the reasons in words; an official decides to offer."""

    run = models.ForeignKey(MatchRun, models.CASCADE, related_name="suggestions")
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="suggestions")
    scope_path = PathField()
    post = models.ForeignKey("jobs.Post", models.PROTECT, related_name="suggestions")
    rank = models.SmallIntegerField(_("顺序"))
    score = models.SmallIntegerField(_("匹配分"))
    reasons = models.JSONField(_("推荐理由"), default=list)

    scope_rule = Within("scope_path")
    true_paths = (OF_PERSON,)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["run", "person", "post"], name="suggested_once_a_run")]
        indexes = [models.Index(fields=["run", "person", "rank"], name="suggestion_order")]


class HandChange(Scoped):
    """手工调整: what an official proposes instead of a run's own answer for one person, why, and what it costs.

    A proposal: nothing is offered by it, and the run stays as it was proved."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    run = models.ForeignKey(MatchRun, models.PROTECT, related_name="hand_changes")
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="hand_changes")
    scope_path = PathField()
    post = models.ForeignKey("jobs.Post", models.PROTECT, null=True, blank=True, related_name="hand_changes")
    reason = models.CharField(_("理由"), max_length=200)
    households_lost = models.IntegerField(_("少安排的零就业户"))
    placed_lost = models.IntegerField(_("少安排的人"))
    score_lost = models.BigIntegerField(_("少得的分"))
    score_before = models.BigIntegerField(_("原来的总分"))
    moved_count = models.IntegerField(_("跟着变动的人"))
    gap = models.FloatField(_("与最优的差距"))
    made_by = models.CharField(_("办理人"), max_length=200)
    made_at = models.DateTimeField(_("提出时间"))
    folder = models.CharField(_("文件夹"), max_length=200)

    scope_rule = Within("scope_path")
    keeps_history = True
    true_paths = (OF_PERSON,)

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="hand_change_says_why",
                violation_error_message=_("请写明调整的理由。"),
            )
        ]
        indexes = [GistIndex(fields=["scope_path"], name="hand_change_scope")]
