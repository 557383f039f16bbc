"""Employment codes (domain.md §2.5): the status of a person on a day, and the way a job was found."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Mutually exclusive, derived from spells, school and ability; never typed."""

    UNIT = "E1", _("单位就业")
    FLEXIBLE = "E2", _("灵活就业")
    OWN_BUSINESS = "E3", _("自主创业")
    PUBLIC_POST = "E4", _("公益性岗位")
    FARMING = "E5", _("务农")
    UNEMPLOYED = "U", _("未就业")
    NOT_LABOUR = "N", _("非劳动力")
    UNKNOWN = "X", _("状态不明")


EMPLOYED = (Status.UNIT, Status.FLEXIBLE, Status.OWN_BUSINESS, Status.PUBLIC_POST, Status.FARMING)
SPELL_KINDS = [(choice.value, choice.label) for choice in EMPLOYED]


class Channel(models.TextChoices):
    WORKSHOP = "workshop", _("扶贫车间")
    COMMUNITY_FACTORY = "community", _("社区工厂")
    BASE = "base", _("就业扶贫基地")
    FARM = "farm", _("农业经营主体")
    PUBLIC_POST = "public_post", _("公益性岗位")
    EAST_WEST = "east_west", _("东西部协作组织")
    IN_PROVINCE = "in_province", _("省内劳务协作")
    BROKER = "broker", _("劳务经纪")
    OWN = "own", _("自发")
    FRIENDS = "friends", _("亲友介绍")
    ORGANISED = "organised", _("组织介绍(未注明)")  # a table's word that does not say by whom
    OTHER = "other", _("其他")


class Group(models.TextChoices):
    """The three groups of R-021, always printed together, and the two beside them."""

    NEEDS_HELP = "needs_help", _("需帮扶户")
    NOBODY_WILLING = "nobody_willing", _("有劳动力但本人均表示暂不就业")
    EXEMPT = "exempt", _("暂无人能就业")
    SETTLING = "settling", _("已上岗待稳定")
    EMPLOYED = "employed", _("有人就业")


class OfferAnswer(models.TextChoices):
    ACCEPTED = "accepted", _("接受")
    DECLINED = "declined", _("谢绝")


class EndReason(models.TextChoices):
    CONTRACT = "contract", _("合同到期")
    LAID_OFF = "laid_off", _("企业停产或裁员")
    PAY = "pay", _("工资低或拖欠")
    FAMILY = "family", _("家庭照料")
    HEALTH = "health", _("生病受伤")
    UNFIT = "unfit", _("不适应")
    HOME_BUSINESS = "home_business", _("返乡创业")
    OTHER_JOB = "other_job", _("换工作")
    COERCED = "coerced", _("权益受侵害")
    OTHER = "other", _("其他")
    UNKNOWN = "unknown", _("不详")


class FollowUpResult(models.TextChoices):
    """回访结果: all of them plain facts; "联系不上" and "不愿说" are answers too."""

    WORKING = "working", _("仍在岗")
    OTHER_JOB = "other_job", _("换了工作")
    LEFT = "left", _("已离岗")
    UNREACHABLE = "unreachable", _("联系不上")
    SILENT = "silent", _("本人不愿说")


class RunKind(models.TextChoices):
    """What a match run is for. Only the first counts as matching on the market."""

    MARKET = "market", _("市场匹配")
    PROOF = "proof", _("托底核对")  # every open post of the market tried for those who may need a last resort
    FALLBACK = "fallback", _("托底安置")


class Order(models.TextChoices):
    """先后次序: which zero-employment households come first, when openings are short."""

    NONE = "none", _("不分先后")
    DEEP = "deep", _("先深度贫困地区")
    WAIT = "wait", _("先等得久的")
    DEEP_THEN_WAIT = "deep_then_wait", _("先深度贫困地区,再等得久的")


class Limits(models.TextChoices):
    """Which 名额上限 a run keeps to."""

    NONE = "none", _("不设名额")
    EMPLOYER = "employer", _("按用工单位")
    PAIRING = "pairing", _("按结对关系")
    BOTH = "both", _("按用工单位和结对关系")


class Need(models.TextChoices):
    """差什么: what would let somebody reach the nearest posts."""

    TRAINING = "training", _("培训")
    LODGING = "lodging", _("住宿")
    TRANSPORT = "transport", _("交通")
    PAY = "pay", _("工资")
    OTHER = "other", _("其他")


class Resort(models.TextChoices):
    """What a fallback run says of one person."""

    ADMITTED = "admitted", _("没有合适的市场岗位,可以托底")
    SUITED = "suited", _("有合适的市场岗位,不托底")
    USED_UP = "used_up", _("安排的次数或期限已用完")


class TermException(models.TextChoices):
    """Why a term may be longer than the general limit."""

    NEAR_RETIREMENT = "near_retirement", _("距法定退休年龄不足规定年数")


class WorkSaid(models.TextChoices):
    """务工月更新: what was said when somebody was asked how their work stands."""

    SAME = "same", _("问过,没变")
    BEGAN = "began", _("找到工作")
    CHANGED = "changed", _("换了工作")
    ENDED = "ended", _("不干了")
    REST = "rest", _("返乡过节待返岗")
    BACK = "back", _("已返岗")
    DETAIL = "detail", _("补记工资或单位")
    UNREACHED = "unreached", _("联系不上")


TAPS = (WorkSaid.SAME, WorkSaid.REST, WorkSaid.BACK, WorkSaid.UNREACHED)  # said at one touch, nothing to fill in
STANDS = (WorkSaid.SAME, WorkSaid.BEGAN, WorkSaid.CHANGED, WorkSaid.ENDED, WorkSaid.REST, WorkSaid.BACK)  # how it is now


class PaySaid(models.TextChoices):
    """What was said of the pay: nothing, a sum (kept with the job), or that it is not said."""

    NOTHING = "", _("没有问工资")
    SAID = "said", _("说了工资")
    WITHHELD = "withheld", _("不愿说")
