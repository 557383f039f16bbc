"""`xieshou bench truth`: the questions and the score over planted counties, and the bound against the planted truth (T3).

Rows go to the checks as rows at hand, so that a hundred counties need no hundred imports; the SQL is the one that asks the
records. The random inspections are drawn by the engine, from a frame of every published person.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from bench.passing import in_passing
from bench.truth.county import DAY, County, honest_county
from bench.truth.patterns import COUNTIES, DISHONEST, LEFT_OUT, PATTERNS, planted, the_counties
from xieshou.engines.bound import false_count_upper
from xieshou.engines.draw import Source, announce, freeze, open_draw, tickets

DATABASE = "xieshou_bench_truth"
SEED, SAMPLE, ALPHA = 2018, 150, Fraction(1, 20)
NOT_HERE = {"F-11", "F-05", "F-27.zero", "F-01", "F-26.firm", "F-21", "F-27.levels"}  # nothing of theirs is planted or told


@dataclass
class Seen:
    """What came of one county."""

    number: int
    pattern: str
    people_count: int
    fake_count: int
    is_first: bool
    reasons: tuple[str, ...]
    found_fakes: int
    upper: int
    took_s: float

    @property
    def is_covered(self) -> bool:
        return self.upper >= self.fake_count


@dataclass
class Outcome:
    """All counties of a run."""

    seen: list[Seen] = field(default_factory=list)

    @property
    def dishonest(self) -> list[Seen]:
        return [one for one in self.seen if one.pattern]

    @property
    def honest(self) -> list[Seen]:
        return [one for one in self.seen if not one.pattern]

    @property
    def recall(self) -> Fraction:
        """Dishonest counties that the score puts first, of all dishonest ones."""
        return Fraction(sum(one.is_first for one in self.dishonest), max(1, len(self.dishonest)))

    @property
    def false_alarms(self) -> Fraction:
        """Honest counties that the score puts first, of all honest ones."""
        return Fraction(sum(one.is_first for one in self.honest), max(1, len(self.honest)))

    @property
    def covered_count(self) -> int:
        return sum(one.is_covered for one in self.seen)


def measure(*, counties: int = COUNTIES, dishonest: int = DISHONEST, seed: int = SEED, say: Any = lambda line: None) -> Outcome:
    """Ask every county, draw an inspection in each. The caller has a database with the shipped parameters."""
    outcome = Outcome()
    for number, pattern, share_bp in the_counties(seed, counties, dishonest):
        began = time.perf_counter()
        county = planted(number, seed, pattern, share_bp) if pattern else honest_county(number, seed)
        outcome.seen.append(_ask(county, began))
        say(outcome.seen[-1])
    return outcome


def _ask(county: County, began: float) -> Seen:
    from xieshou.kit.checks import all_checks
    from xieshou.kit.checks.postgres import run_check
    from xieshou.kit.parameters import value_on
    from xieshou.supervision.scoring import PARAMETERS, rules_of, score

    rules = rules_of({name: value_on(name, DAY) for name in PARAMETERS})
    hits, asked = {}, set()
    for one in all_checks():
        if one.code in NOT_HERE or set(one.query.inputs) - set(county.rows):
            continue
        found = run_check(one, DAY, given=county.rows).hits
        hits[one] = len(found)
        asked |= {hit.person_id for hit in found if hit.person_id is not None}
    scored = score(hits, len(county.frame), **rules)
    return Seen(
        county.number, county.pattern, len(county.frame), len(county.fakes), scored.is_first,
        tuple(f"{part.check.code}×{part.hit_count}" for part in scored.reasons), len(county.fakes & asked), upper_of(county),
        time.perf_counter() - began,
    )  # fmt: skip


def upper_of(county: County) -> int:
    """The bound that an inspection of this county would print: SAMPLE people drawn by the engine, after a beacon."""
    frame = freeze({"id": f"p{person:06d}"} for person in county.frame)
    source = Source("dice", f"county-{county.number}")
    announcement = announce(frame, draw_id=f"t3-{county.number}", n=SAMPLE, beacon=[source])
    value = hashlib.sha256(f"{SEED}/{county.number}".encode()).hexdigest()
    opened = open_draw(announcement, values=[{"kind": source.kind, "reference": source.reference, "value": value}], reveals=[])
    fakes = {f"p{person:06d}" for person in county.fakes}
    false_seen = sum(ticket.record["id"] in fakes for ticket in tickets(frame, opened))
    return false_count_upper(frame.size, SAMPLE, false_seen, alpha=ALPHA)


def main(sizes: list[str] | None = None) -> None:
    """Print one line a county with anything to tell, results per pattern, and the three goals."""
    in_passing(DATABASE, sizes or [str(COUNTIES)], _measure)


def _measure(counties: int, folder: Any) -> None:
    from xieshou.config.migrating import migrate
    from xieshou.kit.parameters import load_shipped
    from xieshou.offices.selectors import system

    migrate()
    load_shipped(system("bench"))
    outcome = measure(counties=counties, dishonest=counties * DISHONEST // COUNTIES, say=_told)
    print("pattern | counties | put first | fakes | fakes asked about")
    for pattern in PATTERNS:
        mine = [one for one in outcome.dishonest if one.pattern == pattern]
        fakes, found = sum(one.fake_count for one in mine), sum(one.found_fakes for one in mine)
        name = f"{pattern} (left out of tuning)" if pattern == LEFT_OUT else pattern
        print(f"{name} | {len(mine)} | {sum(one.is_first for one in mine)} | {fakes} | {found}")
    tuned = [one for one in outcome.dishonest if one.pattern != LEFT_OUT]
    took = sum(one.took_s for one in outcome.seen)
    print(f"recall: {_of(outcome.dishonest)} of dishonest counties put first; without the pattern left out {_of(tuned)}")
    print(f"false alarms: {_of(outcome.honest)} of honest counties put first")
    covered = sum(one.is_covered for one in outcome.dishonest)
    print(
        f"bounds: {outcome.covered_count} of {len(outcome.seen)} cover the truth ({covered} of {len(outcome.dishonest)} dishonest ones; "
        f"an honest county's always does); n={SAMPLE}, alpha={ALPHA}; {took:.0f} s"
    )


def _of(seen: list[Seen]) -> str:
    return f"{sum(one.is_first for one in seen)} of {len(seen)}"


def _told(one: Seen) -> None:
    if one.pattern or one.is_first:
        print(
            f"{one.number} {one.pattern or 'honest'} people={one.people_count} fakes={one.fake_count} asked={one.found_fakes} "
            f"first={'yes' if one.is_first else 'no'} {' '.join(one.reasons)} upper={one.upper} covers={'yes' if one.is_covered else 'NO'}",
            flush=True,
        )
