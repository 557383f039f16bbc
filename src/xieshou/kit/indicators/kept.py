"""Figures of past days, kept once they are counted, and used until a row they were made of changes.

Counting a county on a day takes a tenth of a second; six months of it, more than anybody should wait. The past hardly
changes, but it may: a correction, an answer entered late. So a figure is kept with the snapshot of the database it was
counted in, triggers write down where rows change and by which transaction (`sql/kept.sql`), and a kept figure holds while no
change in the asker's places is by a transaction that its snapshot had not seen. That is the database's own notion of
"before": nothing between counting and keeping is missed, and what is shown is what a count would give.

Kept by who may see what: two offices share a figure only when their scopes are the same.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from django.db import connection

from xieshou.kit.indicators.declaration import Indicator
from xieshou.kit.indicators.figures import Figure, Narrow, figures, trend
from xieshou.kit.scope import Actor

HOLDING = """
SELECT k.key, k.count, k.base
FROM kit_keptfigure k
WHERE k.key = ANY (%(keys)s)
  AND NOT EXISTS (
    SELECT FROM kit_changedplace c
    WHERE c.xid >= pg_snapshot_xmin(k.seen::pg_snapshot)::text::bigint
      AND NOT pg_visible_in_snapshot(c.xid::text::xid8, k.seen::pg_snapshot)
      AND (c.scope_path = '' OR c.scope_path <@ ANY (%(places)s::ltree[]))
  )
"""
KEEP = """
INSERT INTO kit_keptfigure (key, count, base, seen, at) VALUES (%s, %s, %s, %s, now())
ON CONFLICT (key) DO UPDATE SET count = excluded.count, base = excluded.base, seen = excluded.seen, at = excluded.at
"""
# Changes outlive the figures they may end by a day: a figure counted just before is kept seconds later.
FORGET = (
    "DELETE FROM kit_keptfigure WHERE at < now() - interval '2 days'",
    "DELETE FROM kit_changedplace WHERE at < now() - interval '3 days'",
)


@dataclass(frozen=True)
class Trend:
    """The figure on each day, and those that had to be counted: `keep` writes them, where writing is allowed."""

    points: list[tuple[date, Figure]]
    seen: str = ""
    counted: dict[str, Figure] = field(default_factory=dict)

    def keep(self) -> None:
        """Keep what was counted, for whoever asks the same next."""
        rows = [(key, figure.count, figure.base, self.seen) for key, figure in self.counted.items()]
        with connection.cursor() as cursor:
            cursor.executemany(KEEP, rows)


def kept_trend(
    indicator: Indicator, actor: Actor, days: Sequence[date], *, asked: str, narrow: Narrow | None = None,
    rung: int | None = None,
) -> Trend:  # fmt: skip
    """As `trend`, with what was kept of all days but the last, which is counted each time.

    `asked` names what `narrow` does: the same words, the same rows. Whose scope has no place of its own is always counted for.
    """
    keys = {day: _key(indicator, actor, day, asked, rung) for day in days[:-1]} if actor.scope.own else {}
    known = _holding(list(keys.values()), [*actor.scope.own, *actor.scope.shared])
    missing = [day for day in days if keys.get(day) not in known]
    seen = _snapshot()
    fresh = dict(trend(indicator, actor, missing, narrow=narrow, rung=rung))
    points = [(day, fresh[day] if day in fresh else known[keys[day]]) for day in days]
    return Trend(points, seen, {keys[day]: figure for day, figure in fresh.items() if day in keys})


@dataclass(frozen=True)
class Together:
    """Figures of one past day by code, and those that had to be counted: `keep` writes them, where writing is allowed."""

    figures: dict[str, Figure]
    seen: str = ""
    counted: dict[str, Figure] = field(default_factory=dict)

    keep = Trend.keep


def kept_figures(indicators: Sequence[Indicator], actor: Actor, day: date) -> Together:
    """As `figures` on a past day, from what was kept while all of it holds; counted together otherwise."""
    keys = {one.code: _key(one, actor, day, "", None) for one in indicators}
    known = _holding(list(keys.values()), [*actor.scope.own, *actor.scope.shared])
    if known.keys() >= set(keys.values()):
        return Together({code: known[key] for code, key in keys.items()})
    seen = _snapshot()
    fresh = figures(indicators, actor, day)
    return Together(fresh, seen, {keys[code]: figure for code, figure in fresh.items()})


def forget_kept() -> None:
    """Drop what is two days old, and the changes nobody can ask about any more."""
    with connection.cursor() as cursor:
        for statement in FORGET:
            cursor.execute(statement)


def _key(indicator: Indicator, actor: Actor, day: date, asked: str, rung: int | None) -> str:
    """All that a figure depends on besides the rows."""
    facts = [indicator.code, indicator.counts, indicator.base, day.isoformat(), asked, rung, actor.scope.settings()]
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _holding(keys: list[str], places: list[str]) -> dict[str, Figure]:
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(HOLDING, {"keys": keys, "places": [str(path) for path in places]})
        return {key: Figure(count, base) for key, count, base in cursor.fetchall()}


def _snapshot() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        [seen] = cursor.fetchone()
    return str(seen)
