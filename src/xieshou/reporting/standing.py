"""How a place stands on a day, part by part, and from where to where its people go. One query a question, whatever the size."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, Func, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from xieshou.kit.fields import PathField
from xieshou.kit.indicators import Counted, Figure, Indicator, kept_standing, nothing
from xieshou.kit.scope import Actor, sql_of
from xieshou.placements import selectors as work
from xieshou.placements.enums import Group
from xieshou.placements.indicators import AT_WORK, CAPABLE
from xieshou.placements.indicators import GROUPS as GROUP_INDICATORS
from xieshou.regions.models import Level, Region
from xieshou.regions.selectors import units_right_below

Narrow = Callable[[QuerySet], QuerySet]
GROUPS = (Group.NEEDS_HELP, Group.NOBODY_WILLING, Group.EXEMPT)


@dataclass(frozen=True)
class PeopleFlow:
    """So many people of `home` at work in `place`; ids are those of the units, None where the workplace is not known."""

    home: str
    place: str
    count: int
    home_id: int
    place_id: int | None


@dataclass(frozen=True)
class UnitStanding:
    """One unit right below a place: people who can work, people at work, households of the three groups."""

    region: Region
    capable: int
    employed: int
    groups: dict[str, int]


def people_flow(actor: Actor, day: date, here: Region, narrow: Narrow) -> list[PeopleFlow]:
    """People at work on `day` by where they come from and where they work, the greatest first.

    One spell a person. A place inside `here` counts as its unit right below; one outside, as its prefecture.
    """
    spells = work.spells_on(actor, day).filter(pk__in=work.status_spell_ids(day))
    # Two-sided work of people from elsewhere has no status here: the receiving side counts the running spells it confirmed.
    received = work.spells_on(actor, day).filter(is_two_sided=True).exclude(scope_path__within=[here.path])
    counted = narrow(spells) | narrow(received)
    grouped = counted.order_by().annotate(home_unit=_unit("scope_path", here), place_unit=_unit("place_path", here))
    rows = [(_last(home), _last(place), n) for home, place, n in _people_per_way(grouped)]
    names = _names({pk for home, place, _n in rows for pk in (home, place) if pk})
    flows = [PeopleFlow(names[home], names[place] if place else "", n, home, place) for home, place, n in rows if home]
    return sorted(flows, key=lambda flow: (-flow.count, flow.home, flow.place))


def _people_per_way(grouped: QuerySet) -> list[tuple[str | None, str | None, int]]:
    """(Home unit, place unit, persons). Who works twice on one way is one person; told apart by hash, not by sorting texts."""
    try:
        ways, values = sql_of(grouped.values_list("home_unit", "place_unit", "person_id").distinct())
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT home_unit, place_unit, count(*) FROM ({ways}) ways GROUP BY 1, 2", values)
        return list(cursor.fetchall())


@dataclass(frozen=True)
class PlaceStanding:
    """A place on a day: the figures of the whole by code, and each unit right below it; `counted` is what may be kept."""

    whole: dict[str, Figure]
    units: list[UnitStanding]
    counted: Counted


def place_standing(
    indicators: Iterable[Indicator], actor: Actor, day: date, here: Region, narrow: Narrow, *, asked: str
) -> PlaceStanding:
    """The figures of `indicators`, and for each unit right below `here`, by code: who can work, who does, and the
    households that nobody of works for. One query for all people, one for all households, where no kept figure holds;
    `asked` names what `narrow` does.
    """
    per_unit = (CAPABLE, AT_WORK, *(GROUP_INDICATORS[group] for group in GROUPS))
    wanted = {one.code: one for one in (*indicators, *per_unit)}
    found = kept_standing(list(wanted.values()), actor, day, here.path, asked=asked, narrow=narrow)
    units = [
        UnitStanding(
            unit,
            _of(found.below, CAPABLE, unit),
            _of(found.below, AT_WORK, unit),
            {group.value: _of(found.below, GROUP_INDICATORS[group], unit) for group in GROUPS},
        )
        for unit in units_right_below(here)
    ]
    return PlaceStanding(found.figures, units, found)


def _of(found: dict[str, dict[str, Figure]], one: Indicator, unit: Region) -> int:
    return found[one.code].get(str(unit.path), nothing(one)).count


def _unit(column: str, here: Region) -> Case:
    """The path of the unit a row is counted under: right below `here` for places inside it, the prefecture for others."""
    depth = len(str(here.path).split("."))
    inside = When(**{f"{column}__within": [here.path]}, then=_first(column, depth + 1))
    # A path has one step a level; whether it begins with the country or the province is seen from `here`.
    prefecture = max(1, depth - here.level + Level.PREFECTURE)
    return Case(inside, default=_first(column, prefecture), output_field=TextField())


def _first(column: str, steps: int) -> Cast:
    """The first steps of a path; a shorter one stays as it is."""
    cut = Func(F(column), Value(0), Value(int(steps)), function="subpath", output_field=PathField())
    return Cast(cut, TextField())


def _last(path: Any) -> int | None:
    return int(str(path).rsplit(".", 1)[-1]) if path else None


def _names(ids: Iterable[int]) -> dict[int, str]:
    return dict(Region.objects.filter(pk__in=list(ids)).values_list("pk", "name"))
