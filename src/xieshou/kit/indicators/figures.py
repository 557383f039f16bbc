"""Counting: many indicators of one population in one query, whole, by the units below a place, or by a dimension.

Each figure equals the length of the list it opens: both come from the same condition over the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from xieshou.kit.indicators.declaration import Dimension, Indicator, Population
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.sets import as_a_set

Narrow = Callable[[QuerySet], QuerySet]
Split = tuple[str, list[Any]]  # SQL of the group a row belongs to, and its values
WHOLE: Split = ("''", [])


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


def standing(
    indicators: Iterable[Indicator], actor: Actor, day: date, path: str, *, narrow: Narrow | None = None,
    rung: int | None = None,
) -> tuple[dict[str, Figure], dict[str, dict[str, Figure]]]:  # fmt: skip
    """Whole and below at once: code -> figure, and code -> path of a unit right below `path` -> figure.

    What lies no deeper than `path` stands under `path` itself. The whole counts what lies outside `path`, too (people whom
    a pairing has opened), as the lists do.
    """
    wanted = list(indicators)
    depth = len(str(path).split(".")) + 1
    unit = f"subpath(m.scope_path, 0, least(nlevel(m.scope_path), {depth}))::text"
    split: Split = (f"CASE WHEN m.scope_path <@ %s::ltree THEN {unit} ELSE '' END", [str(path)])
    found = _split(wanted, actor, day, split, narrow, rung)
    whole = {one.code: _sum(one, found[one.code].values()) for one in wanted}
    below = {code: {part: figure for part, figure in parts.items() if part} for code, parts in found.items()}
    return whole, below


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
    found = _split([indicator], actor, day, (f"coalesce(s.{dimension.column}::text, '')", []), narrow, rung)
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
    source, source_values = population.source(day)
    members, member_values = _members(population, actor, narrow)
    counts = [
        f"count(*) FILTER (WHERE {condition})"
        for one in indicators
        for condition in (population.at_rung(one.counts, rung), *([one.base] if one.is_rate else []))
    ]
    sql = (
        f"SELECT {split[0]} AS part, {', '.join(counts)} FROM ({source}) s "
        f"JOIN ({members}) m ON m.id = s.{population.key} GROUP BY 1"
    )
    for row in _asked(sql, [*split[1], *source_values, *member_values]):
        yield row[0], iter(row[1:])


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
        text, values = rows.order_by().values("id", "scope_path").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT NULL::bigint AS id, NULL::ltree AS scope_path WHERE false", ()
    return text, values


def _own_rows(one: Indicator, actor: Actor, day: date, split: Split, narrow: Narrow | None) -> dict[str, Figure]:
    """An indicator whose rows are a function: counted whole, or by the first steps of their path."""
    rows = one.behind(actor, day).order_by()
    rows = narrow(rows) if narrow is not None else rows
    text, values = _sql(rows)
    sql = f"SELECT {split[0]} AS part, count(DISTINCT m.id) FROM ({text}) m GROUP BY 1"
    return {part: Figure(count) for part, count in _asked(sql, [*split[1], *values])}
