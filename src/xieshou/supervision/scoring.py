"""Which place to look at first: points by named rule, all of them shown. An order for visits, never a verdict, never a bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xieshou.kit.checks import Check, Severity

# A rule that asks about single people counts for a place only in numbers; one that asks about the place counts at once.
PLACE = "place"


@dataclass(frozen=True)
class Part:
    """What one rule adds: so many hits at so many points; `is_reason` when it alone puts the place first."""

    check: Check
    hit_count: int
    points: int
    is_reason: bool


@dataclass(frozen=True)
class Score:
    """The points of a place, each part named, the most first."""

    parts: tuple[Part, ...]

    @property
    def points(self) -> int:
        return sum(part.points for part in self.parts)

    @property
    def reasons(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.is_reason)

    @property
    def is_first(self) -> bool:
        """To be looked at before the others."""
        return bool(self.reasons)


def score(hits: Mapping[Check, int], people_count: int, *, points: Mapping[str, int], least: int, permille: int) -> Score:
    """Points = hits × points of the rule's severity. A place comes first when a rule asks about the place itself, or when
    one rule of high severity asks about at least `least` and `permille` thousandths of its people."""
    parts = [
        Part(one, count, count * int(points[one.severity]), _is_reason(one, count, people_count, least, permille))
        for one, count in hits.items()
        if count
    ]
    return Score(tuple(sorted(parts, key=lambda part: (-part.points, part.check.code))))


def _is_reason(one: Check, count: int, people_count: int, least: int, permille: int) -> bool:
    if one.severity not in (Severity.BLOCK, Severity.HIGH):
        return False
    return one.subject == PLACE or (count >= least and count * 1000 >= permille * people_count)


def rules_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters a score needs, from their names."""
    return {"points": values["check.points"], "least": values["check.copies_min"], "permille": values["check.first_permille"]}
