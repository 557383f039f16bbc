"""指标 over people, households and spells: each gives its rows, so that every number opens into its records.

KPI-1 to KPI-4 are those of domain.md 4.1; a rate is a condition on a base of the same people, households or spells.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.kit.indicators import Indicator, Population, indicator
from xieshou.placements.enums import EMPLOYED, Channel, Group, Status
from xieshou.placements.populations import BY_CHANNEL as PER_CHANNEL
from xieshou.placements.populations import BY_RUNG as PER_RUNG
from xieshou.placements.populations import HOUSEHOLDS, PEOPLE, SPELLS, STABLE_MONTHS
from xieshou.regions.models import Level
from xieshou.roster.enums import Rung

PERSONS, FAMILIES, TIMES = _("人"), _("户"), _("人次")
LEDGERS = {PEOPLE.code: ("L-01", PERSONS), HOUSEHOLDS.code: ("L-07", FAMILIES), SPELLS.code: ("L-02", TIMES)}


def _one_of(column: str, codes: Any) -> str:
    """SQL: the column holds one of these official codes."""
    return f"s.{column} IN ({', '.join(repr(str(code.value)) for code in codes)})"


def _count(code: str, title: Any, clause: str, population: Population, where: str, **more: Any) -> Indicator:
    ledger, unit = LEDGERS[population.code]
    given = {"ledger": ledger, "unit": unit, "population": population, "where": where} | more
    return indicator(Indicator(code, title, clause, **given))


IS_CAPABLE, IS_EMPLOYED = "s.is_capable", _one_of("status", EMPLOYED)
IS_WAITING = f"s.is_capable AND s.status = '{Status.UNEMPLOYED.value}' AND s.is_willing"

CAPABLE = _count("KPI-1-base", _("建档立卡贫困劳动力"), "KPI-1, R-020", PEOPLE, IS_CAPABLE, has_trend=True)
AT_WORK = _count("KPI-1", _("已就业"), "KPI-1", PEOPLE, IS_EMPLOYED, per=(PER_CHANNEL, PER_RUNG), has_trend=True)
BY_STATUS = [
    _count(f"KPI-1-{status.value}", status.label, "KPI-1, R-020", PEOPLE, _one_of("status", [status]))
    for status in (*EMPLOYED, Status.UNEMPLOYED, Status.UNKNOWN)
]
WAITING = _count("KPI-3-waiting", _("未就业且本人有意愿"), "KPI-3", PEOPLE, IS_WAITING, has_trend=True)
GROUPS = {
    group: _count(f"KPI-4-{group.value}", group.label, "KPI-4, R-021", HOUSEHOLDS, _one_of("household_group", [group]), has_trend=True)
    for group in (Group.NEEDS_HELP, Group.NOBODY_WILLING, Group.EXEMPT, Group.SETTLING)
}  # fmt: skip
BY_CHANNEL = [
    _count(f"channel-{channel.value}", channel.label, "KPI-1, R-020", PEOPLE, f"{IS_EMPLOYED} AND {_one_of('channel', [channel])}")
    for channel in Channel
]  # fmt: skip
BY_RUNG = [
    _count(f"rung-{rung.value}", rung.label, "R-015", PEOPLE, f"{IS_EMPLOYED} AND s.rung >= {rung.value}") for rung in Rung
]  # fmt: skip


def _by_place(code: str, title: Any, where: str) -> Indicator:
    return _count(f"place-{code}", title, "L-13", PEOPLE, f"{IS_EMPLOYED} AND {where}")


# By the smallest unit that holds both home and workplace.
COUNTY, PROVINCE = Level.COUNTY.value, Level.PROVINCE.value
BY_PLACE = [
    _by_place("county", _("县内"), f"s.common_level >= {COUNTY}"),
    _by_place("province", _("省内县外"), f"s.common_level >= {PROVINCE} AND s.common_level < {COUNTY}"),
    _by_place("outside", _("省外"), f"s.has_place AND coalesce(s.common_level, 0) < {PROVINCE}"),
    _by_place("unknown", _("就业地不详"), "s.has_place IS FALSE"),
]

BEGUN = _count("month-begun", _("本月新上岗"), "L-13", PEOPLE, "s.begun")
ENDED = _count("month-ended", _("本月离岗"), "L-13", PEOPLE, "s.ended")
OPENED = _count("KPI-4-opened", _("本月新列入零就业户"), "KPI-4", HOUSEHOLDS, "s.opened_in_month")
CLEARED = _count("KPI-4-cleared", _("本月清零"), "KPI-4", HOUSEHOLDS, "s.cleared_in_month")

# --- rates: never without their two numbers -------------------------------------------------------------------------

NOT_UNWILLING = f"s.is_capable AND ({IS_EMPLOYED} OR s.is_willing IS NOT FALSE)"
EMPLOYMENT_RATE = _count(
    "KPI-1R", _("就业率"), "KPI-1", PEOPLE, IS_EMPLOYED, base=IS_CAPABLE, per=(PER_CHANNEL, PER_RUNG), has_trend=True,
    note=_("有劳动能力的人里已就业的;务农、公益性岗位都算在内,另有不计它们的口径。"),
)  # fmt: skip
VARIANTS = [
    _count(
        "KPI-1R-willing", _("就业率(不计本人表示暂不就业的)"), "KPI-1", PEOPLE, IS_EMPLOYED, base=NOT_UNWILLING,
        note=_("没问过的、回答过期的仍在分母里:没有回答不等于不愿意。"),
    ),
    _count(
        "KPI-1R-E5", _("就业率(务农不算就业)"), "KPI-1", PEOPLE,
        _one_of("status", [one for one in EMPLOYED if one != Status.FARMING]), base=IS_CAPABLE,
    ),
    _count(
        "KPI-1R-E4", _("就业率(公益性岗位不算就业)"), "KPI-1", PEOPLE,
        _one_of("status", [one for one in EMPLOYED if one != Status.PUBLIC_POST]), base=IS_CAPABLE,
    ),
]  # fmt: skip
STABLE_TITLES = {3: _("稳定就业率(三个月)"), 6: _("稳定就业率(六个月)")}
STABLE = [
    _count(
        f"KPI-2-{k}", STABLE_TITLES[k], "KPI-2", SPELLS, f"s.stable_{k}", base=f"s.begun_{k}",
        per=(PER_CHANNEL, PER_RUNG),
        note=_("按就业经历计人次;间隔很短的两段合并计算,天数见参数。"),
    )
    for k in STABLE_MONTHS
]  # fmt: skip
PARTICIPATION = _count(
    "KPI-3", _("劳动参与率"), "KPI-3", PEOPLE, f"{IS_EMPLOYED} OR {IS_WAITING}", base=IS_CAPABLE, has_trend=True,
    note=_("已就业的,加上未就业而本人有意愿的,占有劳动能力的人。"),
)  # fmt: skip
ZERO_RATE = _count(
    "KPI-4R", _("零就业户占比"), "KPI-4, R-021", HOUSEHOLDS, _one_of("household_group", [Group.NEEDS_HELP, Group.NOBODY_WILLING]),
    base="s.capable_count > 0", has_trend=True,
    note=_("有劳动力而无人就业的户,占有劳动力的户;暂无人能就业的户不在分母里,另列。"),
)  # fmt: skip
CLEARING_RATE = _count(
    "KPI-4C", _("零就业户清零率(本年)"), "KPI-4, R-021", HOUSEHOLDS, "s.cleared_in_year", base="s.watched_in_year",
    note=_("本年清零的户,占年初存量加本年新列入的户。已上岗待稳定的不算清零。"),
)  # fmt: skip
FRESHNESS = _count(
    "KPI-13", _("底数新鲜度"), "KPI-13, R-081", PEOPLE, "s.is_fresh", base=IS_CAPABLE,
    note=_("在规定的天数内核实过的人,占有劳动能力的人;导入不算核实。"),
)  # fmt: skip
RATES = (EMPLOYMENT_RATE, *VARIANTS, *STABLE, PARTICIPATION, ZERO_RATE, CLEARING_RATE)
