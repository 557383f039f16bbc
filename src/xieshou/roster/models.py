"""摸清底数: households, people, what is known of them for a period, and what they themselves want.

Employment is not here: it is derived from spells, one floor up. Nobody is ever deleted.
"""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models.functions import Lower, Reverse
from django.utils.translation import gettext_lazy as _

from xieshou.kit.fields import PathField, SecretField, mask_phone
from xieshou.kit.periods import in_order, one_at_a_time
from xieshou.kit.scope import Mine, Scoped, Shared, Within
from xieshou.roster.enums import (
    Ability,
    Answerer,
    AnswerWay,
    Education,
    Health,
    IdentityState,
    Reach,
    Relation,
    Rung,
    SchoolStatus,
    Sex,
    Want,
)
from xieshou.roster.tables import (
    Barrier,
    Comparison,
    CorrectionRequest,
    Difference,
    DuplicatePair,
    Hardship,
    HouseholdEvent,
    Merge,
    Verification,
)

__all__ = [
    "Barrier", "ClaimedWish", "Comparison", "CorrectionRequest", "Difference", "DuplicatePair", "Hardship", "Household", "HouseholdEvent", "Identity", "Intention", "Membership", "Merge", "Person", "PersonName",
    "Profile", "Verification",
]  # fmt: skip

OF_REGION = (("region_id", "scope_path", "regions_region", "path"),)
OF_PERSON = (("person_id", "scope_path", "roster_person", "scope_path"),)
OF_HOUSEHOLD = (("household_id", "scope_path", "roster_household", "scope_path"),)


def letters_of(column: str, dropped: str) -> models.GeneratedField:
    """A column the database keeps by itself: another one without what the pattern names, to be found by range."""
    kept = models.Func(
        Lower(models.F(column)), models.Value(dropped), models.Value(""), models.Value("g"),
        function="REGEXP_REPLACE", output_field=models.CharField(),
    )  # fmt: skip
    return models.GeneratedField(
        expression=kept, output_field=models.CharField(max_length=300, db_collation="C"), db_persist=True
    )


NO_LETTER = "[^a-z]"  # tones and blanks of a sort key
SEPARATOR = r"[ .·•‧∙⋅・･．。\u3000-]"  # what different writers put between the parts of one name


class Household(Scoped):
    """户: the unit of the promise. `source_no` is the 户编号 of the national system."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    source_no = models.CharField(_("户编号"), max_length=40, db_collation="C")
    source_tail = models.GeneratedField(
        expression=Reverse("source_no"), output_field=models.CharField(max_length=40, db_collation="C"), db_persist=True
    )
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="households")
    scope_path = PathField()
    group_name = models.CharField(_("村民组"), max_length=60, blank=True)
    standard = models.CharField(_("识别标准"), max_length=12, default="national")
    kind = models.CharField(_("户类型"), max_length=40, blank=True)
    monitored_kind = models.CharField(_("监测对象类型"), max_length=40, blank=True)
    causes = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("致贫原因"))
    identified_on = models.DateField(_("首次识别时间"), null=True, blank=True)
    phone = SecretField(_("户联系电话"), mask=mask_phone, null=True, blank=True)
    extra = models.JSONField(_("原表其他列"), default=dict, blank=True)
    ended_on = models.DateField(_("注销日期"), null=True, blank=True)

    scope_rule = Within("scope_path") | Shared("scope_path")
    keeps_history = True
    true_paths = OF_REGION

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["source_no"],
                name="household_source_no_once",
                violation_error_message=_("这个户编号已经登记过了,请核对编号。"),
            )
        ]
        indexes = [
            GistIndex(fields=["scope_path"], name="household_scope"),
            models.Index(fields=["source_tail"], name="household_tail"),
        ]


class Person(Scoped):
    """人: the unit of the service. `name` is the one of today; those that gave way are in PersonName."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    source_no = models.CharField(_("人编号"), max_length=40, blank=True, db_collation="C")
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="people")
    scope_path = PathField()
    name = models.CharField(_("姓名"), max_length=100)
    sort_key = models.CharField(max_length=300, db_collation="C")
    initials = models.CharField(max_length=60, blank=True, db_collation="C")
    spelled = letters_of("sort_key", NO_LETTER)
    plain_name = letters_of("name", SEPARATOR)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    birth_on = models.DateField(_("出生日期"), null=True, blank=True)
    ethnic = models.CharField(_("民族"), max_length=20, blank=True)
    phone = SecretField(_("联系电话"), mask=mask_phone, null=True, blank=True)
    phone_index = models.BinaryField(null=True, editable=False)
    mandarin = models.SmallIntegerField(_("普通话"), null=True, blank=True)  # 0 不会 1 会一些 2 会; null 不详
    died_on = models.DateField(_("死亡日期"), null=True, blank=True)
    left_on = models.DateField(_("转出日期"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from", verbose_name=_("已并入"), db_index=False
    )
    extra = models.JSONField(_("原表其他列"), default=dict, blank=True)

    scope_rule = Within("scope_path") | Shared("scope_path") | Mine("person", "id")
    keeps_history = True
    true_paths = OF_REGION

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["source_no"],
                condition=~models.Q(source_no=""),
                name="person_source_no_once",
                violation_error_message=_("这个人编号已经登记在另一人名下,请核对编号。"),
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True)
                | models.Q(left_on__isnull=False) & ~models.Q(merged_into=models.F("id")),
                name="merged_person_has_left",
                violation_error_message=_("并入另一条的记录从那天起不再单独计算。"),
            ),
        ]
        indexes = [
            GistIndex(fields=["scope_path"], name="person_scope"),
            models.Index(fields=["sort_key", "id"], name="person_sort"),
            models.Index(fields=["initials"], name="person_initials_c"),
            models.Index(fields=["spelled"], name="person_spelled"),
            models.Index(fields=["plain_name"], name="person_plain_name"),
            models.Index(
                fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="person_merged_into"
            ),
            models.Index(fields=["phone_index"], name="person_phone_index"),
            models.Index(fields=["died_on"], condition=models.Q(died_on__isnull=False), name="person_died"),
            models.Index(fields=["left_on"], condition=models.Q(left_on__isnull=False), name="person_left"),
        ]

    def __str__(self) -> str:
        return self.name


class Identity(Scoped):
    """An identity number: encrypted, with a blind index unique among the active. A doubtful one is pending, never repaired."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="identities")
    scope_path = PathField()
    kind = models.CharField(_("证件类型"), max_length=20, default="居民身份证")
    number = SecretField(_("证件号码"))
    number_index = models.BinaryField(editable=False)
    tail4 = models.CharField(_("后四位"), max_length=4, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=IdentityState.choices, default=IdentityState.ACTIVE)
    problem = models.CharField(_("问题"), max_length=200, blank=True)

    scope_rule = Within("scope_path") | Mine("person", "person_id")
    keeps_history = True
    true_paths = OF_PERSON

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["number_index"],
                condition=models.Q(state="active"),
                name="identity_active_once",
                violation_error_message=_("这个证件号码已登记在另一人名下,请先核对是否同一人。"),
            ),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state="active"), name="person_one_active_identity"
            ),
        ]
        indexes = [models.Index(fields=["tail4"], name="identity_tail4")]


class PersonName(Scoped):
    """A name that somebody was written by before, or by a record that was joined: search finds it still."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="names", db_index=False)  # person_name_once serves
    scope_path = PathField()
    name = models.CharField(_("姓名"), max_length=100)
    sort_key = models.CharField(max_length=300, db_collation="C")
    spelled = letters_of("sort_key", NO_LETTER)
    plain_name = letters_of("name", SEPARATOR)

    scope_rule = Within("scope_path") | Mine("person", "person_id")
    true_paths = OF_PERSON

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="person_name_once")]
        indexes = [
            models.Index(fields=["spelled"], name="person_name_spelled"),
            models.Index(fields=["plain_name"], name="person_name_plain"),
        ]


class Membership(Scoped):
    """A person's place in a household for a period: one household at a time, one head a household at a time."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    household = models.ForeignKey(Household, models.PROTECT, related_name="memberships")
    scope_path = PathField()
    relation = models.CharField(_("与户主关系"), max_length=2, choices=Relation.choices)
    started_on = models.DateField(_("开始日期"))
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    end_reason = models.CharField(_("变更原因"), max_length=40, blank=True)

    scope_rule = Within("scope_path") | Shared("scope_path") | Mine("person", "person_id")
    keeps_history = True
    true_paths = OF_HOUSEHOLD

    class Meta(Scoped.Meta):
        constraints = [
            in_order("started_on", "ended_on", name="membership_in_order"),
            one_at_a_time("person", start="started_on", end="ended_on", name="person_one_household"),
            one_at_a_time(
                "household",
                start="started_on",
                end="ended_on",
                name="household_one_head",
                condition=models.Q(relation=Relation.HEAD),
                say=_("一户同一时间只能有一名户主,请先办理户主变更。"),
            ),
        ]


class Profile(Scoped):
    """What is known of a person for a period, with its source and rung. Periods do not overlap; unknown is a value."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="profiles")
    scope_path = PathField()
    started_on = models.DateField(_("起始日期"))
    ended_on = models.DateField(_("截止日期"), null=True, blank=True)
    education = models.CharField(_("文化程度"), max_length=2, choices=Education.choices, default=Education.UNKNOWN)
    school = models.CharField(_("在校生状况"), max_length=2, choices=SchoolStatus.choices, default=SchoolStatus.UNKNOWN)
    ability = models.CharField(_("劳动技能"), max_length=2, choices=Ability.choices, default=Ability.UNKNOWN)
    health = ArrayField(models.CharField(max_length=2, choices=Health.choices), default=list, blank=True)
    reported_months = models.SmallIntegerField(_("务工时间(月,原表)"), null=True, blank=True)
    source = models.CharField(_("来源"), max_length=60)
    rung = models.SmallIntegerField(_("核实级别"), choices=Rung.choices, default=Rung.REPORTED)

    scope_rule = Within("scope_path") | Mine("person", "person_id")
    keeps_history = True
    true_paths = OF_PERSON

    class Meta(Scoped.Meta):
        constraints = [
            in_order("started_on", "ended_on", name="profile_in_order"),
            one_at_a_time("person", start="started_on", end="ended_on", name="profile_one_at_a_time"),
        ]


class ClaimedWish(Scoped):
    """An imported 意愿: a claim about what somebody wants, hence a task to ask. It never matches anybody."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="claimed_wishes")
    scope_path = PathField()
    text = models.CharField(_("原表意愿"), max_length=100)
    place_text = models.CharField(_("原表意向地"), max_length=100, blank=True)
    claimed_on = models.DateField(_("原表日期"))
    source = models.CharField(_("来源"), max_length=60)
    ask_by = models.DateField(_("应询问日期"))
    settled_on = models.DateField(_("已询问日期"), null=True, blank=True)

    scope_rule = Within("scope_path") | Mine("person", "person_id")
    keeps_history = True
    true_paths = OF_PERSON

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(settled_on__isnull=True), name="claimed_wish_one_open"
            )
        ]
        indexes = [
            models.Index(fields=["ask_by"], condition=models.Q(settled_on__isnull=True), name="claimed_wish_open")
        ]


class Intention(Scoped):
    """意愿: one dated answer, with who gave it and how. Only the person's own answer is ever matched; it expires."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="intentions")
    scope_path = PathField()
    answered_on = models.DateField(_("回答日期"))
    valid_to = models.DateField(_("有效期至"))
    answerer = models.CharField(_("谁回答的"), max_length=12, choices=Answerer.choices)
    way = models.CharField(_("怎样问到的"), max_length=12, choices=AnswerWay.choices)
    evidence = models.CharField(_("依据"), max_length=200)
    want = models.CharField(_("意愿"), max_length=12, choices=Want.choices)
    reach = models.CharField(_("愿去多远"), max_length=10, choices=Reach.choices, default=Reach.ANYWHERE)
    places = ArrayField(models.CharField(max_length=12), default=list, blank=True, verbose_name=_("意向地"))
    pay_fen_month_min = models.PositiveBigIntegerField(_("期望月薪下限(分)"), null=True, blank=True)
    occupations = ArrayField(models.CharField(max_length=10), default=list, blank=True, verbose_name=_("意向工种"))
    needs_lodging = models.BooleanField(_("需要住宿"), default=False)
    together_with = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("结伴")
    )
    reason_none = models.CharField(_("暂不就业的原因"), max_length=60, blank=True)
    operator_id = models.BigIntegerField(_("录入人"), null=True, blank=True)
    is_corrected = False  # told by who reads the answers of a person together
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name=_("更正的是哪一条")
    )

    scope_rule = Within("scope_path") | Mine("person", "person_id")
    keeps_history = True
    true_paths = OF_PERSON

    class Meta(Scoped.Meta):
        constraints = [
            in_order("answered_on", "valid_to", name="intention_in_order"),
            models.UniqueConstraint(
                fields=["person", "answered_on", "answerer", "way", "want"],
                condition=models.Q(corrects__isnull=True),
                name="intention_said_once",
                violation_error_message=_("本人当天的这一回答已经记录过了。"),
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=models.Q(corrects__isnull=False),
                name="intention_corrected_once",
                violation_error_message=_("这条回答刚才已经更正过了;请刷新页面,看最新的一条。"),
            ),
            models.CheckConstraint(
                condition=models.Q(answerer=Answerer.NOBODY, want=Want.UNKNOWN)
                | ~models.Q(answerer=Answerer.NOBODY) & ~models.Q(want=Want.UNKNOWN),
                name="nobody_reached_says_nothing",
                violation_error_message=_("联系不上时不能填写意愿;联系上了请写明谁回答的。"),
            ),
            models.CheckConstraint(
                condition=~models.Q(evidence=""),
                name="intention_has_evidence",
                violation_error_message=_("请写明依据:通话时间、短信回复或签字表编号。"),
            ),
            models.CheckConstraint(
                condition=~models.Q(way=AnswerWay.FILE),
                name="intention_never_from_a_file",
                violation_error_message=_("导入的意愿只能作为待询问的线索,不能当作本人回答。"),
            ),
            models.CheckConstraint(condition=models.Q(occupations__len__lte=3), name="intention_three_occupations"),
        ]
        indexes = [
            models.Index(fields=["person", "-answered_on"], name="intention_latest"),
            models.Index(
                fields=["person", "answered_on"], condition=models.Q(answerer=Answerer.NOBODY), name="intention_unreached"
            ),
        ]
