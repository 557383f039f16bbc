"""Counting: many indicators of one population in one query, whole, by the units below a place, or by a dimension.

Each figure equals the length of the list it opens: both come from the same condition over the same rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from xieshou.kit.indicators.declaration import Dimension, Indicator, Population
from xieshou.kit.scope import Actor, scoped, sql_of
from xieshou.kit.sets import as_a_set

Narrow = Callable[[QuerySet], QuerySet]
Split = tuple[str, list[Any]]  # SQL of the group a row belongs to, and its values
WHOLE: Split = ("''", [])
COLUMN = re.compile(r"\bs\.(\w+)")  # as conditions speak of their population
MANY = 6  # up to so many conditions are asked row by row


@dataclass(frozen=True)
class Figure:
    """How many, and of how many where it is a rate."""

    count: int
    base: int | None = None

    @property
    def per_mille(self) -> int | None:
        """The rate in thousandths, rounded down, so that 100 % is only ever the whole; None for a count or an empty base."""
        return self.count * 1000 // self.base if self.base else None


def nothing(one: Indicator) -> Figure:
    """The figure of an indicator that finds no row."""
    return Figure(0, 0 if one.is_rate else None)


def figures(
    indicators: Iterable[Indicator], actor: Actor, day: date, *, narrow: Narrow | None = None, rung: int | None = None
) -> dict[str, Figure]:
    """Code -> figure of each indicator: one query a population, and one for each that counts rows of its own."""
    wanted = list(indicators)
    found = _split(wanted, actor, day, WHOLE, narrow, rung)
    return {one.code: found[one.code].get("", nothing(one)) for one in wanted}


@dataclass(frozen=True)
class Parts:
    """One figure whole, by the units right below a place (path -> figure), and by each dimension (its code -> part -> figure)."""

    whole: Figure
    below: dict[str, Figure]
    per: dict[str, dict[str, Figure]]


def parts_of(
    one: Indicator, actor: Actor, day: date, path: str, *, narrow: Narrow | None = None, rung: int | None = None
) -> Parts:
    """As `standing` and `figures_per` of every dimension, the rows read once."""
    if one.population is None or not one.per:
        whole, below = standing([one], actor, day, path, narrow=narrow, rung=rung)
        return Parts(whole[one.code], below[one.code], {})
    splits = [_by_unit(path), *(_by_dimension(by) for by in one.per)]
    found: list[dict[str, Figure]] = [{} for _split in splits]
    with as_a_set():
        for at, group, values in _counted_many(one.population, one, actor, day, splits, narrow, rung):
            count, base = next(values), next(values) if one.is_rate else None
            if count or base:
                found[at][group] = Figure(count, base)
    units, *dimensions = found
    below = {part: figure for part, figure in units.items() if part}
    return Parts(
        _sum(one, units.values()), below, {by.code: parts for by, parts in zip(one.per, dimensions, strict=True)}
    )


def standing(
    indicators: Iterable[Indicator], actor: Actor, day: date, path: str, *, narrow: Narrow | None = None,
    rung: int | None = None,
) -> tuple[dict[str, Figure], dict[str, dict[str, Figure]]]:  # fmt: skip
    """Whole and below at once: code -> figure, and code -> path of a unit right below `path` -> figure.

    What lies no deeper than `path` stands under `path` itself. The whole counts what lies outside `path`, too (people whom
    a pairing has opened), as the lists do.
    """
    wanted = list(indicators)
    found = _split(wanted, actor, day, _by_unit(path), narrow, rung)
    whole = {one.code: _sum(one, found[one.code].values()) for one in wanted}
    below = {code: {part: figure for part, figure in parts.items() if part} for code, parts in found.items()}
    return whole, below


def _by_unit(path: str) -> Split:
    depth = len(str(path).split(".")) + 1
    unit = f"subpath(m.scope_path, 0, least(nlevel(m.scope_path), {depth}))::text"
    return f"CASE WHEN m.scope_path <@ %s::ltree THEN {unit} ELSE '' END", [str(path)]


def _by_dimension(by: Dimension) -> Split:
    return f"coalesce(s.{by.column}::text, '')", []


def _sum(one: Indicator, parts: Iterable[Figure]) -> Figure:
    """Parts of one split never share a row, so they add up."""
    known = list(parts)
    base = sum(part.base or 0 for part in known) if one.is_rate else None
    return Figure(sum(part.count for part in known), base)


def figures_per(
    indicator: Indicator, dimension: Dimension, actor: Actor, day: date, *, narrow: Narrow | None = None,
    rung: int | None = None,
) -> dict[str, Figure]:  # fmt: skip
    """Code of the dimension -> figure; rows without one are under ""."""
    if dimension not in indicator.per:
        raise ValueError(f"{indicator.code} is not counted per {dimension.code}")
    found = _split([indicator], actor, day, _by_dimension(dimension), narrow, rung)
    return found[indicator.code]


def trend(
    indicator: Indicator, actor: Actor, days: Iterable[date], *, narrow: Narrow | None = None, rung: int | None = None
) -> list[tuple[date, Figure]]:
    """The figure on each day, as the records tell it now: a correction made since changes the past too."""
    return [(day, figures([indicator], actor, day, narrow=narrow, rung=rung)[indicator.code]) for day in days]


def _split(
    indicators: list[Indicator], actor: Actor, day: date, split: Split, narrow: Narrow | None, rung: int | None
) -> dict[str, dict[str, Figure]]:
    found: dict[str, dict[str, Figure]] = {one.code: {} for one in indicators}
    with as_a_set():
        for population, some in _by_population(indicators):
            for group, values in _counted(population, some, actor, day, split, narrow, rung):
                for one in some:
                    count, base = next(values), next(values) if one.is_rate else None
                    if count or base:
                        found[one.code][group] = Figure(count, base)
        for one in indicators:
            if one.population is None:
                found[one.code] = _own_rows(one, actor, day, split, narrow)
    return found


def _by_population(indicators: list[Indicator]) -> Iterator[tuple[Population, list[Indicator]]]:
    populations = {one.population.code: one.population for one in indicators if one.population is not None}
    for population in populations.values():
        yield population, [one for one in indicators if one.population is population]


def _counted(
    population: Population, indicators: list[Indicator], actor: Actor, day: date, split: Split, narrow: Narrow | None,
    rung: int | None,
) -> Iterator[tuple[str, Iterator[int]]]:  # fmt: skip
    """One row a group: its name and its counts, in the order of the indicators, a rate's base right after its count."""
    rows, values = _joined(population, actor, day, narrow)
    conditions = _conditions(population, indicators, rung)
    if len(conditions) > MANY:
        sql = _alike_first(split[0], rows, conditions)
    else:
        counts = ", ".join(f"count(*) FILTER (WHERE {one})" for one in conditions)
        sql = f"SELECT {split[0]} AS part, {counts} {rows} GROUP BY 1"
    for row in _asked(sql, [*split[1], *values]):
        yield row[0], iter(row[1:])


def _counted_many(
    population: Population, one: Indicator, actor: Actor, day: date, splits: list[Split], narrow: Narrow | None,
    rung: int | None,
) -> Iterator[tuple[int, str, Iterator[int]]]:  # fmt: skip
    """One row a group of each split: which split, the group, and its counts."""
    rows, values = _joined(population, actor, day, narrow)
    counts = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in _conditions(population, [one], rung))
    names = [f"part_{at}" for at in range(len(splits))]
    inner = ", ".join(f"{text} AS {name}" for (text, _values), name in zip(splits, names, strict=True))
    sets = ", ".join(f"({name})" for name in names)
    sql = (
        f"SELECT GROUPING({', '.join(names)}), coalesce({', '.join(names)}), {counts} "
        f"FROM (SELECT s.*, {inner} {rows}) s GROUP BY GROUPING SETS ({sets})"
    )
    # GROUPING has a bit for each column that is not grouped by, the first column's the highest.
    every = 2 ** len(splits) - 1
    places = {every ^ (1 << len(splits) - 1 - at): at for at in range(len(splits))}
    split_values = [value for _text, given in splits for value in given]
    for row in _asked(sql, [*split_values, *values]):
        yield places[row[0]], row[1], iter(row[2:])


def _joined(population: Population, actor: Actor, day: date, narrow: Narrow | None) -> tuple[str, list[Any]]:
    """The population's rows (s) that the actor may see (m), as the end of a query."""
    source, source_values = population.source(day)
    members, member_values = _members(population, actor, narrow)
    return f"FROM ({source}) s JOIN ({members}) m ON m.id = s.{population.key}", [*source_values, *member_values]


def _alike_first(part: str, rows: str, conditions: list[str]) -> str:
    """Rows that no condition tells apart are counted first: a county has few kinds of people, and each condition is then
    asked once a kind."""
    asked = sorted({name for condition in conditions for name in COLUMN.findall(condition)})
    names = ", ".join(f"s.{name}" for name in asked)
    counts = ", ".join(f"coalesce(sum(s.alike) FILTER (WHERE {one}), 0)::bigint" for one in conditions)
    kinds = f"SELECT {part} AS part, {names}, count(*) AS alike {rows} GROUP BY 1, {names}"
    return f"SELECT s.part, {counts} FROM ({kinds}) s GROUP BY 1"


def _conditions(population: Population, indicators: list[Indicator], rung: int | None) -> list[str]:
    """What is counted, in the order of the indicators, a rate's base right after its count."""
    return [
        condition
        for one in indicators
        for condition in (population.at_rung(one.counts, rung), *([one.base] if one.is_rate else []))
    ]


def _asked(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _members(population: Population, actor: Actor, narrow: Narrow | None) -> tuple[str, tuple[Any, ...]]:
    """The rows the actor may see, narrowed as the page is, as SQL: the same queryset the lists begin with."""
    rows = scoped(actor, population.model)
    if narrow is not None:
        rows = narrow(rows)
    return _sql(rows)


def _sql(rows: QuerySet) -> tuple[str, tuple[Any, ...]]:
    """The ids and places of a queryset as SQL; of one that Django knows to be empty, too."""
    try:
        return sql_of(rows.order_by().values("id", "scope_path"))
    except EmptyResultSet:
        return "SELECT NULL::bigint AS id, NULL::ltree AS scope_path WHERE false", ()


def _own_rows(one: Indicator, actor: Actor, day: date, split: Split, narrow: Narrow | None) -> dict[str, Figure]:
    """An indicator whose rows are a function: counted whole, or by the first steps of their path."""
    rows = one.behind(actor, day).order_by()
    rows = narrow(rows) if narrow is not None else rows
    text, values = _sql(rows)
    sql = f"SELECT {split[0]} AS part, count(DISTINCT m.id) FROM ({text}) m GROUP BY 1"
    return {part: Figure(count) for part, count in _asked(sql, [*split[1], *values])}
