"""Employers and posts, and the log of sharing them along a pairing. Headcounts are derived, not typed."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.fields import PathField, SecretField, mask_phone
from xieshou.kit.periods import in_order, no_overlap
from xieshou.kit.scope import Above, Linked, Mine, Scoped, WhenSelf, Within


class Employer(models.Model):
    """用工单位, by its unified social credit code: a public fact of the business register."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    name = models.CharField(_("单位名称"), max_length=120)
    sort_key = models.CharField(max_length=400, blank=True)
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="employers")
    contact = models.CharField(_("联系人"), max_length=60, blank=True)
    phone = SecretField(_("联系电话"), mask=mask_phone, null=True, blank=True)
    verified_on = models.DateField(_("核实日期"), null=True, blank=True)
    verified_by = models.CharField(_("核实人"), max_length=100, blank=True)

    keeps_history = True

    def __str__(self) -> str:
        return self.name


class PostKind(models.TextChoices):
    MARKET = "market", _("市场岗位")
    WORKSHOP = "workshop", _("扶贫车间")
    PUBLIC = "public", _("公益性岗位")


class PostSource(models.TextChoices):
    DESTINATION = "destination", _("输入地提供")
    EMPLOYER = "employer", _("企业自报")
    AGENCY = "agency", _("机构提供")
    LOCAL = "local", _("本地收集")


class Post(Scoped):
    """岗位: work that is open to a number of people. `region` is the workplace; `keeper` the place whose office answers for
    the post: the workplace's own, or one that collected it elsewhere for its people."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    source_no = models.CharField(_("岗位编号"), max_length=40, blank=True)
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="posts")
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="posts")
    place_path = PathField()
    keeper = models.ForeignKey("regions.Region", models.PROTECT, related_name="kept_posts")
    scope_path = PathField()
    address = models.CharField(_("详细地址"), max_length=200, blank=True)
    title = models.CharField(_("岗位名称"), max_length=80)
    occupation = models.CharField(_("工种"), max_length=10)
    industry = models.CharField(_("行业"), max_length=10, blank=True)
    kind = models.CharField(_("岗位类别"), max_length=10, choices=PostKind.choices, default=PostKind.MARKET)
    headcount = models.PositiveIntegerField(_("招用人数"))
    pay_fen_month_min = models.PositiveBigIntegerField(_("月薪下限(分)"), null=True, blank=True)
    pay_fen_month_max = models.PositiveBigIntegerField(_("月薪上限(分)"), null=True, blank=True)
    pay_mode = models.CharField(_("计薪方式"), max_length=20, blank=True)
    education_min = models.CharField(_("最低学历"), max_length=2, blank=True)
    mandarin_required = models.BooleanField(_("要求普通话"), default=False)
    mandarin_reason = models.CharField(_("要求普通话的理由"), max_length=200, blank=True)
    age_min = models.SmallIntegerField(_("法定最低年龄"), default=16)
    age_limit_text = models.CharField(_("用工方年龄性别限制(不执行)"), max_length=100, blank=True)
    lodging = models.BooleanField(_("提供住宿"), default=False)
    meals = models.BooleanField(_("提供伙食"), default=False)
    transport = models.BooleanField(_("接送或包车"), default=False)
    couples = models.BooleanField(_("接受夫妻"), default=False)
    insurance = models.CharField(_("社会保险"), max_length=60, blank=True)
    contract = models.CharField(_("合同类型"), max_length=30, blank=True)
    hours = models.CharField(_("班制工时"), max_length=60, blank=True)
    risk = models.CharField(_("工种风险"), max_length=60, blank=True)
    started_on = models.DateField(_("发布日期"))
    ended_on = models.DateField(_("有效期至"))
    source = models.CharField(_("来源"), max_length=12, choices=PostSource.choices, default=PostSource.LOCAL)
    verified_on = models.DateField(_("核实日期"), null=True, blank=True)
    verified_by = models.CharField(_("核实人"), max_length=100, blank=True)
    extra = models.JSONField(_("原表其他列"), default=dict, blank=True)

    scope_rule = (
        Within("scope_path")
        | Within("place_path")
        # What the county keeps, its villages read out to people: an offer whose post is hidden could not be told.
        | Above("scope_path")
        | Linked("jobs.PostShare", "post_id", Within("to_path") | Above("to_path"))
        # What was recommended to its people, also where a sister village keeps it.
        | Linked("placements.Offer", "post_id", Within("scope_path"))
        | Mine("employer", "employer_id")
        # A labourer reads the posts that were recommended to them.
        | WhenSelf("person", Linked("placements.Offer", "post_id", Mine("person", "person_id")))
    )
    keeps_history = True
    true_paths = (
        ("keeper_id", "scope_path", "regions_region", "path"),
        ("region_id", "place_path", "regions_region", "path"),
    )

    class Meta(Scoped.Meta):
        constraints = [
            in_order("started_on", "ended_on", name="post_in_order"),
            models.UniqueConstraint(
                fields=["employer", "source_no"], condition=~models.Q(source_no=""), name="post_source_no_once"
            ),
            models.CheckConstraint(
                condition=models.Q(pay_fen_month_max__isnull=True)
                | models.Q(pay_fen_month_min__isnull=True)
                | models.Q(pay_fen_month_max__gte=models.F("pay_fen_month_min")),
                name="post_pay_in_order",
                violation_error_message=_("月薪上限低于下限,请核对。"),
            ),
            models.CheckConstraint(
                condition=models.Q(mandarin_required=False) | ~models.Q(mandarin_reason=""),
                name="mandarin_needs_a_reason",
                violation_error_message=_("要求普通话的,须写明岗位职责上的理由。"),
            ),
            models.CheckConstraint(
                condition=models.Q(age_min__gte=16),
                name="post_lawful_age",
                violation_error_message=_("不得招用未满十六周岁的人(劳动法第十五条)。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PostShare(Scoped):
    """A post sent along a pairing: to which place, when, and how far it got."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="shares")
    pairing = models.ForeignKey("pairings.Pairing", models.PROTECT, null=True, blank=True, related_name="post_shares")
    from_region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+")
    from_path = PathField()
    to_region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+")
    to_path = PathField()
    shared_on = models.DateField(_("共享日期"))
    shown_on = models.DateField(_("到村展示日期"), null=True, blank=True)

    scope_rule = Within("from_path") | Within("to_path") | Above("to_path")
    # A share opens a post: only the side that gives may write it.
    write_rule = Within("from_path")
    keeps_history = True
    true_paths = (
        ("from_region_id", "from_path", "regions_region", "path"),
        ("to_region_id", "to_path", "regions_region", "path"),
    )

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["post", "to_region"], name="post_shared_once")]


class Quota(models.Model):
    """名额上限: at most how many people are at once in all posts of an employer, or away along a pairing, in a period and by
    which document. A public fact, as the employer and the pairing are."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    employer = models.ForeignKey(Employer, models.PROTECT, null=True, blank=True, related_name="quotas")
    pairing = models.ForeignKey("pairings.Pairing", models.PROTECT, null=True, blank=True, related_name="quotas")
    people_most = models.PositiveIntegerField(_("最多几人"))
    started_on = models.DateField(_("起始日期"))
    ended_on = models.DateField(_("截止日期"), null=True, blank=True)
    document = models.CharField(_("依据"), max_length=200)
    made_by = models.CharField(_("登记人"), max_length=200)

    keeps_history = True

    class Meta:
        constraints = [
            in_order("started_on", "ended_on", name="quota_in_order"),
            models.CheckConstraint(
                condition=models.Q(employer__isnull=True) ^ models.Q(pairing__isnull=True),
                name="quota_of_an_employer_or_a_pairing",
            ),
            models.CheckConstraint(
                condition=~models.Q(document=""),
                name="quota_names_its_document",
                violation_error_message=_("请写明名额的依据,例如劳务协议第几条。"),
            ),
            *(
                no_overlap(
                    whose,
                    start="started_on",
                    end="ended_on",
                    name=f"quota_{whose}_one_at_a_time",
                    say=_("这段时间已经有一个名额上限;请从更晚的一天起。"),
                )
                for whose in ("employer", "pairing")
            ),
        ]
