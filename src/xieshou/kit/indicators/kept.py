"""Figures kept once they are counted, and used until a row they were made of changes.

Counting a county on a day takes a tenth of a second; six months of it, more than anybody should wait. Rows change less often
than they are looked at, those of the past hardly ever; but they do: a correction, an answer entered late. So a figure is kept
with the snapshot of the database it was counted in, triggers write down where rows change, since which day that tells, and by
which transaction (`sql/kept.sql`), and a kept figure holds while no change in the asker's places that tells of its day is by a
transaction that its snapshot had not seen. That is the database's own notion of "before": nothing between counting and keeping
is missed, and what is shown is what a count would give, on the day itself, too.

A figure of a day knows nothing that begins later: a job that begins tomorrow, an end that is still to come. So what is
written of today ends no figure of a month that is over; what is corrected in it does. That something is verified further ends
those figures alone that ask how far it is.

Kept by who may see what: two offices share a figure only when their scopes are the same. A figure over a
population that does not say its tables are watched is counted each time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import connection

from xieshou.kit.indicators.declaration import Indicator
from xieshou.kit.indicators.figures import Figure, Narrow, figures, standing, trend
from xieshou.kit.scope import Actor

ACCOUNT = "user"
HOLDING = """
WITH kept AS (SELECT k.* FROM kit_keptfigure k WHERE k.key = ANY (%(keys)s)),
     -- One row a counting: what was counted together holds together.
     counted AS (SELECT DISTINCT day, reads_rung, seen FROM kept),
     holds AS (
       SELECT d.* FROM counted d
       WHERE NOT EXISTS (
         SELECT FROM kit_changedplace c
         WHERE c.xid >= pg_snapshot_xmin(d.seen::pg_snapshot)::text::bigint
           AND NOT pg_visible_in_snapshot(c.xid::text::xid8, d.seen::pg_snapshot)
           AND (c.since IS NULL OR c.since <= d.day)
           AND (d.reads_rung OR NOT c.is_rung)
           AND (c.scope_path = '' OR c.scope_path <@ ANY (%(places)s::ltree[]))
       )
     )
SELECT k.key, k.count, k.base, k.parts FROM kept k JOIN holds USING (day, reads_rung, seen)
"""
KEEP = """
INSERT INTO kit_keptfigure (key, day, reads_rung, count, base, parts, seen, at) VALUES (%s, %s, %s, %s, %s, %s, %s, now())
ON CONFLICT (key) DO UPDATE
SET count = excluded.count, base = excluded.base, parts = excluded.parts, seen = excluded.seen, at = excluded.at
"""
# Changes outlive the figures they may end by a day: a figure counted just before is kept seconds later.
# What this transaction has written itself it sees, and may write again: it is none of what its figures have seen.
SEEN = """
SELECT pg_snapshot_xmin(s) || ':' || pg_snapshot_xmax(s) || ':' || coalesce((
  SELECT string_agg(x::text, ',' ORDER BY x)
  FROM (SELECT pg_snapshot_xip(s) AS x UNION SELECT pg_current_xact_id_if_assigned()) running WHERE x < pg_snapshot_xmax(s)
), '')
FROM (SELECT pg_current_snapshot() AS s) taken
"""
FORGET = (
    "DELETE FROM kit_keptfigure WHERE at < now() - interval '2 days'",
    "DELETE FROM kit_changedplace WHERE at < now() - interval '3 days'",
)


Below = dict[str, Figure]  # path of a unit -> its figure


@dataclass(frozen=True)
class Key:
    """What a figure is kept under, and what ends it: changes that tell of its day, and where it reads them, rungs."""

    key: str
    day: date
    reads_rung: bool


@dataclass(frozen=True)
class Counted:
    """What had to be counted: `keep` writes it, where writing is allowed."""

    seen: str = ""
    counted: dict[Key, tuple[Figure, Below | None]] = field(default_factory=dict)

    def keep(self) -> None:
        """Keep what was counted, for whoever asks the same next."""
        rows = [
            (one.key, one.day, one.reads_rung, figure.count, figure.base, None if parts is None else _written(parts), self.seen)
            for one, (figure, parts) in self.counted.items()
        ]
        with connection.cursor() as cursor:
            cursor.executemany(KEEP, rows)


@dataclass(frozen=True)
class Trend(Counted):
    """The figure on each day."""

    points: list[tuple[date, Figure]] = field(default_factory=list)


def kept_trend(
    indicator: Indicator, actor: Actor, days: Sequence[date], *, asked: str, narrow: Narrow | None = None,
    rung: int | None = None,
) -> Trend:  # fmt: skip
    """As `trend`, with what was kept of all days but the last, which is counted each time.

    `asked` names what `narrow` does: the same words, the same rows. Whose scope has no place of its own is always counted for.
    """
    may = _may_be_kept(indicator, actor)
    keys = {day: _key(indicator, actor, day, asked, rung) for day in days[:-1]} if may else {}
    known = _holding(actor, list(keys.values()))
    missing = [day for day in days if day not in keys or keys[day] not in known]
    seen = _snapshot()
    fresh = dict(trend(indicator, actor, missing, narrow=narrow, rung=rung))
    points = [(day, fresh[day] if day in fresh else known[keys[day]][0]) for day in days]
    return Trend(seen, {keys[day]: (figure, None) for day, figure in fresh.items() if day in keys}, points)


@dataclass(frozen=True)
class Together(Counted):
    """Figures of one day by code, and where they were asked for, code -> path of a unit -> its figure."""

    figures: dict[str, Figure] = field(default_factory=dict)
    below: dict[str, Below] = field(default_factory=dict)


def kept_figures(
    indicators: Sequence[Indicator], actor: Actor, day: date, *, asked: str = "", narrow: Narrow | None = None,
    rung: int | None = None,
) -> Together:  # fmt: skip
    """As `figures`, from what was kept while it holds; the others are counted together. `asked` as in `kept_trend`."""
    keys = _keys(indicators, actor, day, asked, rung)
    known = _holding(actor, list(keys.values()))
    held = {code: known[key][0] for code, key in keys.items() if key in known}
    seen = _snapshot() if len(held) < len(keys) else ""
    fresh = figures([one for one in indicators if one.code not in held], actor, day, narrow=narrow, rung=rung)
    return Together(seen, {keys[code]: (figure, None) for code, figure in fresh.items() if code in keys}, held | fresh)


def kept_standing(
    indicators: Sequence[Indicator], actor: Actor, day: date, path: str, *, asked: str, narrow: Narrow | None = None
) -> Together:
    """As `standing` (whole, and each unit right below `path`), from what was kept while all of it holds."""
    keys = _keys(indicators, actor, day, asked, None, str(path))
    known = _holding(actor, list(keys.values()))
    if len(keys) == len(indicators) and known.keys() >= set(keys.values()):
        figures_of = {code: known[key][0] for code, key in keys.items()}
        return Together(figures=figures_of, below={code: known[key][1] or {} for code, key in keys.items()})
    seen = _snapshot()
    whole, below = standing(indicators, actor, day, path, narrow=narrow)
    return Together(seen, {key: (whole[code], below[code]) for code, key in keys.items()}, whole, below)


def forget_kept() -> None:
    """Drop what is two days old, and the changes nobody can ask about any more."""
    with connection.cursor() as cursor:
        for statement in FORGET:
            cursor.execute(statement)


def _may_be_kept(one: Indicator, actor: Actor) -> bool:
    """Counted over a population whose changes are noted, for somebody with places of their own."""
    return bool(actor.scope.own) and one.population is not None and one.population.is_watched


def _keys(
    indicators: Sequence[Indicator], actor: Actor, day: date, asked: str, rung: int | None, *how: Any
) -> dict[str, Key]:
    """Code -> key of each that may be kept."""
    return {one.code: _key(one, actor, day, asked, rung, *how) for one in indicators if _may_be_kept(one, actor)}


def _key(indicator: Indicator, actor: Actor, day: date, asked: str, rung: int | None, *how: Any) -> Key:
    """All that a figure depends on besides the rows. What is one's own as an account (saved views) is counted nowhere, so
    that colleagues of one scope share."""
    own = frozenset((kind, pk) for kind, pk in actor.scope.self_ids if kind != ACCOUNT)
    scope = replace(actor.scope, self_ids=own).settings()
    facts = [indicator.code, indicator.counts, indicator.base, day.isoformat(), asked, rung, *how, scope]
    return Key(sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest(), day, indicator.reads_rung or rung is not None)


def _holding(actor: Actor, keys: list[Key]) -> dict[Key, tuple[Figure, Below | None]]:
    if not keys:
        return {}
    places = [str(path) for path in (*actor.scope.own, *actor.scope.shared)]
    with connection.cursor() as cursor:
        cursor.execute(HOLDING, {"keys": [one.key for one in keys], "places": places})
        found = {key: (Figure(count, base), _read(parts)) for key, count, base, parts in cursor.fetchall()}
    return {one: found[one.key] for one in keys if one.key in found}


def _written(parts: Below) -> str:
    return json.dumps({path: [figure.count, figure.base] for path, figure in parts.items()})


def _read(parts: str | None) -> Below | None:
    return None if parts is None else {path: Figure(*pair) for path, pair in json.loads(parts).items()}


def _snapshot() -> str:
    with connection.cursor() as cursor:
        cursor.execute(SEEN)
        [seen] = cursor.fetchone()
    return str(seen)
