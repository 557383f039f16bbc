"""指标 over people and households: each is a function giving its rows, so that every number opens into its records."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xieshou.kit.indicators import Indicator, indicator
from xieshou.kit.scope import Actor
from xieshou.placements import selectors
from xieshou.placements.enums import EMPLOYED, Channel, Group, Status
from xieshou.placements.models import Spell
from xieshou.regions.models import Level
from xieshou.roster.enums import Rung
from xieshou.roster.models import Household, Person

PEOPLE, HOUSEHOLDS = _("人"), _("户")


def _by_status(*statuses: str) -> Any:
    return lambda actor, day: selectors.people_with_status(actor, day, statuses)


def _by_group(group: str) -> Any:
    return lambda actor, day: selectors.households_in_group(actor, day, [group])


CAPABLE = indicator(Indicator("KPI-1-base", _("建档立卡贫困劳动力"), "KPI-1, R-020", "L-01", selectors.capable, PEOPLE))
AT_WORK = indicator(Indicator("KPI-1", _("已就业"), "KPI-1", "L-01", _by_status(*EMPLOYED), PEOPLE))
BY_STATUS = [
    indicator(Indicator(f"KPI-1-{status.value}", status.label, "domain.md 2.5", "L-01", _by_status(status), PEOPLE))
    for status in (*EMPLOYED, Status.UNEMPLOYED, Status.UNKNOWN)
]
WAITING = indicator(
    Indicator("KPI-3-waiting", _("未就业且本人有意愿"), "KPI-3", "L-01", selectors.waiting_for_work, PEOPLE)
)
GROUPS = {
    group: indicator(
        Indicator(f"KPI-4-{group.value}", group.label, "KPI-4, R-021", "L-07", _by_group(group), HOUSEHOLDS)
    )
    for group in (Group.NEEDS_HELP, Group.NOBODY_WILLING, Group.EXEMPT, Group.SETTLING)
}


def _main_spells(actor: Actor, day: date) -> QuerySet[Spell]:
    """One spell a person: the one that gives the status that day."""
    return Spell.objects.for_scope(actor.scope).filter(pk__in=selectors.status_spell_ids(day))


def _people_of(spells: QuerySet[Spell], actor: Actor, day: date) -> QuerySet[Person]:
    return selectors.people_with_status(actor, day, EMPLOYED).filter(pk__in=spells.values("person_id"))


def _by_channel(channel: str) -> Any:
    return lambda actor, day: _people_of(_main_spells(actor, day).filter(channel=channel), actor, day)


BY_CHANNEL = [
    indicator(
        Indicator(f"channel-{channel.value}", channel.label, "domain.md 2.5", "L-01", _by_channel(channel), PEOPLE)
    )
    for channel in Channel
]


def _by_distance(level: int | None, beyond: int | None) -> Any:
    """People working within their own unit of `level`, and outside their own unit of `beyond`."""

    def rows(actor: Actor, day: date) -> QuerySet[Person]:
        spells = selectors.spells_by_distance(_main_spells(actor, day), within=level, beyond=beyond)
        return _people_of(spells, actor, day)

    return rows


def _place_unknown(actor: Actor, day: date) -> QuerySet[Person]:
    return _people_of(_main_spells(actor, day).filter(place__isnull=True), actor, day)


BY_PLACE = [
    indicator(Indicator("place-county", _("县内"), "L-13", "L-01", _by_distance(Level.COUNTY, None), PEOPLE)),
    indicator(
        Indicator("place-province", _("省内县外"), "L-13", "L-01", _by_distance(Level.PROVINCE, Level.COUNTY), PEOPLE)
    ),
    indicator(Indicator("place-outside", _("省外"), "L-13", "L-01", _by_distance(None, Level.PROVINCE), PEOPLE)),
    indicator(Indicator("place-unknown", _("就业地不详"), "L-13", "L-01", _place_unknown, PEOPLE)),
]


def _by_rung(rung: int) -> Any:
    return lambda actor, day: _people_of(_main_spells(actor, day).filter(rung__gte=rung), actor, day)


BY_RUNG = [
    indicator(Indicator(f"rung-{rung.value}", rung.label, "R-015", "L-01", _by_rung(rung), PEOPLE)) for rung in Rung
]


def _begun(actor: Actor, day: date) -> QuerySet[Person]:
    spells = selectors.spells_begun(actor, day.replace(day=1), day)
    return selectors.people_in_base(actor, day).filter(pk__in=spells.values("person_id"))


def _ended(actor: Actor, day: date) -> QuerySet[Person]:
    spells = selectors.spells_ended(actor, day.replace(day=1), day)
    return selectors.people_in_base(actor, day).filter(pk__in=spells.values("person_id"))


BEGUN = indicator(Indicator("month-begun", _("本月新上岗"), "L-13", "L-01", _begun, PEOPLE))
ENDED = indicator(Indicator("month-ended", _("本月离岗"), "L-13", "L-01", _ended, PEOPLE))


def _opened(actor: Actor, day: date) -> QuerySet[Household]:
    return selectors.households_opened(actor, day.replace(day=1), day)


def _cleared(actor: Actor, day: date) -> QuerySet[Household]:
    return selectors.households_cleared(actor, day.replace(day=1), day)


OPENED = indicator(Indicator("KPI-4-opened", _("本月新列入零就业户"), "KPI-4", "L-07", _opened, HOUSEHOLDS))
CLEARED = indicator(Indicator("KPI-4-cleared", _("本月清零"), "KPI-4", "L-07", _cleared, HOUSEHOLDS))
