"""Two records that may be one person: laid side by side, with the rule that found them in words."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieshou.offices.selectors import contact_for
from xieshou.placements.casefile import PersonFile
from xieshou.regions.models import Region
from xieshou.roster.models import DuplicatePair
from xieshou.web import components as c
from xieshou.web.pages import Section
from xieshou.web.templatetags.xs import day as in_full

_t = gettext_lazy
RULES = {
    "R01": _t("证件号码相同,姓名相同或读音相同"),
    "R02": _t("证件号码相同,姓名只差一字,或出生日期、电话也相同"),
    "R03": _t("姓名和出生日期相同,同村、同户或同一电话,号码不相矛盾"),
    "R04": _t("姓名和出生日期相同,号码差一两位且其中一个不合校验"),
    "R05": _t("姓名读音和出生日期相同,同村、同户或同一电话,号码不相矛盾"),
    "R06": _t("姓名读音和出生日期相同,号码差一两位且其中一个不合校验"),
    "R07": _t("姓名和电话相同,号码不相矛盾"),
    "R08": _t("姓名、村相同,号码差一两位且其中一个不合校验"),
    "R09": _t("出生日期、村相同,姓名只差一字,号码差一两位且其中一个不合校验"),
    "R10": _t("出生日期、电话相同,姓名只差一字,号码不相矛盾"),
    "R11": _t("姓名和出生日期相同,一方没有号码"),
    "R12": _t("出生日期、村相同,同姓,姓名只差一字,一方没有号码"),
    "R13": _t("姓名读音和出生日期相同,一方没有号码"),
    "R14": _t("姓名、村相同,出生日期相近,一方没有号码"),
    "Q01": _t("证件号码相同,姓名和其他都不同"),
    "Q02": _t("姓名、出生日期、村都相同,号码却是两个有效号码"),
    "Q03": _t("同一户里姓名相同,出生日期相近"),
    "Q04": _t("姓名、出生日期、电话都相同,号码却是两个有效号码"),
}


def why(pair: DuplicatePair) -> Section:
    """The rule in words, and what the numbers say."""
    apart = pair.digits_apart
    if apart is None:
        numbers = _("至少一方没有可比的号码")
    elif apart == 0:
        numbers = _("号码相同")
    else:
        numbers = _("号码有{count}位不同").format(count=apart)
    facts = (
        c.Fact(_("凭哪一条"), str(RULES.get(pair.rule, pair.rule)), source=pair.rule),
        c.Fact(_("证件号码"), numbers),
        c.Fact(_("发现日期"), pair.found_on),
    )
    lede = _("规则只是提出问题:同名同日的人是有的,双胞胎也有。请对照户口簿或当面问;系统自己不合并。")
    return Section(_("为什么提出"), facts=facts, lede=lede)


def side_by_side(one: PersonFile, other: PersonFile) -> Section:
    """Both records, field by field."""
    left, right = _fields(one), _fields(other)
    differences = tuple(
        c.Difference(label, a, b) for (label, a), (_label, b) in zip(left.items(), right.items(), strict=True)
    )
    return Section(_("两条记录对照"), comparison=c.Comparison(_("记录一"), _("记录二"), differences))


def differing(one: PersonFile, other: PersonFile) -> Section:
    """What differs, for the narrow column beside a form."""
    left, right = _fields(one), _fields(other)
    facts = tuple(c.Fact(label, f"{a} / {right[label]}") for label, a in left.items() if a != right[label])
    return Section(_("不同的地方"), facts=facts, lede=_("前面是记录一,后面是记录二。"))


def _fields(file: PersonFile) -> dict[str, str]:
    person, home, nothing = file.person, file.membership, _("没有登记")
    number = f"**************{file.identity.tail4}({file.identity.get_state_display()})" if file.identity else nothing
    household = (
        _("户{number},{relation},{day}起").format(
            number=home.household.source_no, relation=home.get_relation_display(), day=_day(home.started_on)
        )
        if home
        else _("今天不在任何一户")
    )
    known = file.profile
    return {
        _("姓名"): person.name,
        _("证件号码"): number,
        _("出生日期"): _day(person.birth_on),
        _("性别"): str(person.get_sex_display()),
        _("民族"): person.ethnic or nothing,
        _("电话"): str(person.phone) if person.phone else nothing,
        _("村"): person.region.full_name,
        _("所在户"): household,
        _("人编号"): person.source_no or nothing,
        _("劳动能力"): str(known.get_ability_display()) if known else nothing,
        _("文化程度"): str(known.get_education_display()) if known else nothing,
        _("资料来源"): known.source if known else nothing,
        _("本人回答"): _("{count}次").format(count=len(file.intentions)),
        _("推荐"): _("{count}次").format(count=len(file.offers)),
        _("就业经历"): _("{count}段").format(count=len(file.spells)),
    }


def _day(day: date | None) -> str:
    return in_full(day) if day else _("不详")


def elsewhere(masked: str, path: str) -> Section:
    """The other place's record: that it exists, and whom to ask; nothing of what it says."""
    place = Region.objects.filter(pk=int(str(path).rpartition(".")[2])).first()
    office = contact_for(str(path))
    facts = (
        c.Fact(_("姓名"), masked),
        c.Fact(_("地方"), place.full_name if place else None, missing=_("不详")),
        c.Fact(_("联系单位"), office.name if office else None, missing=_("没有登记")),
        c.Fact(_("联系电话"), (office.phone or None) if office else None, missing=_("没有登记")),
    )
    lede = _("另一地也有一条相像的记录。两地各看各的,不互相打开;请打电话核对,由管着两地的上级决定是否合并。")
    return Section(_("另一地的记录"), facts=facts, lede=lede)
