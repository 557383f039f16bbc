"""Every figure of a month in four queries, whatever the size: each counts once, by group, what many indicators ask for.

An indicator of `placements.indicators` says what a figure is, row by row; this says the same by group, and a test holds
the two equal. The page, the snapshot and every file take their figures from here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Model

from xieshou.kit.indicators import Indicator
from xieshou.kit.scope import Actor, scoped
from xieshou.placements import indicators as work
from xieshou.placements import selectors
from xieshou.placements.enums import EMPLOYED, Channel, Group, Status
from xieshou.placements.models import Spell, ZeroWatch
from xieshou.regions.models import Level
from xieshou.roster.enums import Rung
from xieshou.roster.models import Household, Person

SAME_COUNTY, SAME_PROVINCE, ELSEWHERE, UNKNOWN = "county", "province", "outside", "unknown"

# One row per status, wish, channel, rung and distance, with how many people: a person once, by the spell of the status.
PEOPLE = """
WITH counted AS MATERIALIZED (
  SELECT s.status, s.is_capable, s.is_willing, w.channel, w.rung, w.id IS NOT NULL AS has_spell,
         w.place_id IS NULL AS is_unknown, w.scope_path AS home, w.place_path AS place, count(*) AS n
  FROM {source} s
  LEFT JOIN placements_spell w ON w.id = s.spell_id AND w.id IN ({spells})
  WHERE s.person_id IN ({people})
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
),
-- One row per place that occurs: the units of county and province level that hold it.
unit AS MATERIALIZED (
  SELECT x.path,
         ARRAY(SELECT u.id FROM regions_region u WHERE u.level = %s AND u.path @> x.path) AS counties,
         ARRAY(SELECT u.id FROM regions_region u WHERE u.level = %s AND u.path @> x.path) AS provinces
  FROM (SELECT home FROM counted UNION SELECT place FROM counted) x(path) WHERE x.path IS NOT NULL
)
SELECT c.status, c.is_capable, c.is_willing, c.has_spell, c.channel, c.rung,
       CASE WHEN NOT c.has_spell THEN NULL
            WHEN c.is_unknown THEN 'unknown'
            WHEN c.place IS NULL THEN NULL
            WHEN h.counties && p.counties THEN 'county'
            WHEN h.provinces && p.provinces THEN 'province'
            ELSE 'outside' END AS distance,
       sum(c.n)::bigint
FROM counted c LEFT JOIN unit h ON h.path = c.home LEFT JOIN unit p ON p.path = c.place
GROUP BY 1, 2, 3, 4, 5, 6, 7
"""

# One row per group of households.
HOUSEHOLDS = """
SELECT g.household_group, count(*) FROM {source} g WHERE g.household_id IN ({households}) GROUP BY 1
"""

# People of the base that day, with a job that began (or ended) within the month: each person once.
CHANGES = """
SELECT count(DISTINCT w.person_id) FILTER (WHERE w.started_on BETWEEN %s AND %s),
       count(DISTINCT w.person_id) FILTER (WHERE w.ended_on BETWEEN %s AND %s)
FROM placements_spell w
WHERE (w.started_on BETWEEN %s AND %s OR w.ended_on BETWEEN %s AND %s)
  AND w.id IN ({spells}) AND w.person_id IN ({people})
"""

# Households put on the watch, and cleared, within the month: each once.
WATCHES = """
SELECT count(DISTINCT z.household_id) FILTER (WHERE z.opened_on BETWEEN %s AND %s),
       count(DISTINCT z.household_id) FILTER (WHERE z.cleared_on BETWEEN %s AND %s)
FROM placements_zerowatch z
WHERE z.id IN ({watches}) AND z.household_id IN ({households})
"""


@dataclass(frozen=True)
class PeopleRow:
    """So many people (`n`) alike in everything the month's figures ask of a person."""

    status: str
    is_capable: bool
    is_willing: bool | None
    has_spell: bool
    channel: str | None
    rung: int | None
    distance: str | None
    n: int

    @property
    def is_at_work(self) -> bool:
        """At work by a spell that the asker may see, as the parts by channel, place and rung count."""
        return self.has_spell and self.status in EMPLOYED


def month_figures(actor: Actor, day: date) -> dict[str, int]:
    """Indicator code -> count in the actor's scope on `day`, for every figure of the month that ends with it."""
    rows = _people(actor, day)
    begun, ended = _pair(CHANGES, actor, day, spells=Spell, people=selectors.people_in_base(actor, day))
    opened, cleared = _pair(WATCHES, actor, day, watches=ZeroWatch, households=Household)
    return {
        work.CAPABLE.code: _sum(rows, lambda r: r.is_capable),
        work.AT_WORK.code: _sum(rows, lambda r: r.status in EMPLOYED),
        work.WAITING.code: _sum(rows, _is_waiting),
        work.BEGUN.code: begun,
        work.ENDED.code: ended,
        work.OPENED.code: opened,
        work.CLEARED.code: cleared,
        **_by(rows, work.BY_STATUS, (*EMPLOYED, Status.UNEMPLOYED, Status.UNKNOWN), lambda r, value: r.status == value),
        **_by(rows, work.BY_CHANNEL, Channel, lambda r, value: r.is_at_work and r.channel == value),
        **_by(rows, work.BY_PLACE, (SAME_COUNTY, SAME_PROVINCE, ELSEWHERE, UNKNOWN), lambda r, value: r.is_at_work and r.distance == value),
        **_by(rows, work.BY_RUNG, Rung, lambda r, value: r.is_at_work and r.rung is not None and r.rung >= value),
        **_groups(actor, day),
    }  # fmt: skip


def _is_waiting(row: PeopleRow) -> bool:
    return row.is_capable and row.status == Status.UNEMPLOYED and bool(row.is_willing)


def _sum(rows: Iterable[PeopleRow], holds: Callable[[PeopleRow], bool]) -> int:
    return sum(row.n for row in rows if holds(row))


def _by(
    rows: list[PeopleRow], declared: list[Indicator], values: Iterable[Any], holds: Callable[[PeopleRow, Any], bool]
) -> dict[str, int]:
    """The indicators of a split, in the order they are declared by the values they stand for."""
    pairs = zip(declared, values, strict=True)
    return {one.code: sum(row.n for row in rows if holds(row, value)) for one, value in pairs}


def _people(actor: Actor, day: date) -> list[PeopleRow]:
    source, values = selectors.people_source(day)
    spells, spell_values = _ids(actor, Spell)
    people, people_values = _ids(actor, Person)
    sql = PEOPLE.format(source=source, spells=spells, people=people)
    found = _asked(sql, [*values, *spell_values, *people_values, Level.COUNTY, Level.PROVINCE])
    return [PeopleRow(*row) for row in found]


def _groups(actor: Actor, day: date) -> dict[str, int]:
    source, values = selectors.household_source(day)
    households, inside = _ids(actor, Household)
    counts = Counter(dict(_asked(HOUSEHOLDS.format(source=source, households=households), [*values, *inside])))
    return {one.code: counts[Group(group).value] for group, one in work.GROUPS.items()}


def _pair(sql: str, actor: Actor, day: date, **what: Any) -> tuple[int, int]:
    """The two counts of a month's change; `what` names the rows that count, by model or as a query."""
    month = [day.replace(day=1), day]
    compiled = {name: _ids(actor, rows) for name, rows in what.items()}
    values = [value for _sql, inside in compiled.values() for value in inside]
    times = sql.count("%s") // 2
    [found] = _asked(sql.format(**{name: one for name, (one, _inside) in compiled.items()}), [*month * times, *values])
    return found


def _ids(actor: Actor, rows: Any) -> tuple[str, tuple[Any, ...]]:
    """The ids of the rows an actor may see, as SQL and its values."""
    found = scoped(actor, rows) if isinstance(rows, type) and issubclass(rows, Model) else rows
    sql, values = found.order_by().values("pk").query.sql_with_params()
    return sql, tuple(values)


def _asked(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
