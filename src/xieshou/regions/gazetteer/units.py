"""The tree of places at county level and above, asked by year: who was in force, under whom, and what it became.

The source dates by year only, so in the year of a change the unit that ended and the one that began both count as in force.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property

from xieshou.regions.facts import rows_of


class Level(StrEnum):
    """Levels of the pairing table (domain.md §7)."""

    PROVINCE = "P"
    PREFECTURE = "C"
    COUNTY = "X"
    FARM = "F"
    CORPS = "B"


LEVEL_NAMES = {"P": "省级", "C": "地级", "X": "县级", "F": "农场", "B": "兵团"}


@dataclass(frozen=True, slots=True)
class Unit:
    """One code under one name and one parent; `until` is the year it ended, None while it is in force."""

    code: str
    name: str
    level: Level
    parent: str
    since: int
    until: int | None
    line: str = ""
    successors: tuple[str, ...] = ()

    def in_force(self, year: int) -> bool:
        """At any time of the year."""
        return self.since <= year and (self.until is None or year <= self.until)

    def at_end_of(self, year: int) -> bool:
        return self.since <= year and (self.until is None or year < self.until)


class Tree:
    """Units found by code and year; never by a prefix of a code."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = tuple(units)
        self._by_code: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.units:
            self._by_code[unit.code].append(unit)

    def spans(self, code: str) -> list[Unit]:
        """Every name and parent the code ever had, oldest first; empty for an unknown code."""
        return sorted(self._by_code.get(code, []), key=lambda unit: unit.since)

    def on(self, code: str, year: int) -> Unit | None:
        """The code as it stood at the end of `year`; in its last year, as it stood before it ended."""
        alive = [unit for unit in self.spans(code) if unit.in_force(year)]
        return alive[-1] if alive else None

    def standing(self, code: str, year: int) -> Unit:
        """The span of the code that stood at the end of the year. Raises LookupError."""
        found = next((unit for unit in self.spans(code) if unit.at_end_of(year)), None)
        if found is None:
            raise LookupError(f"{code} did not stand at the end of {year}")
        return found

    def ancestors(self, unit: Unit, year: int) -> Iterator[Unit]:
        """Prefecture, then province: the units above, as of the year (or the unit's own last year, if it ended before)."""
        year = min(max(year, unit.since), unit.until or year)
        code = unit.parent
        while code and (above := self.on(code, year)):
            yield above
            code = above.parent

    def lies_in(self, unit: Unit, above: Unit, year: int) -> bool:
        return any(up.code == above.code for up in self.ancestors(unit, year))

    def counties_under(self, code: str, year: int) -> list[Unit]:
        """County-level units that are, or lie under, the code at the end of that year."""
        counties = (unit for unit in self.units if unit.level is Level.COUNTY and unit.at_end_of(year))
        return [u for u in counties if u.code == code or any(up.code == code for up in self.ancestors(u, year))]

    def heirs(self, unit: Unit, year: int | None = None) -> tuple[Unit, ...]:
        """What the unit had become by `year` (default: now): itself while in force, else all that took over, by code.

        One unit is an answer; several are candidates for a person to choose from; none means the source does not say.
        """
        found: dict[str, Unit] = {}
        seen: set[tuple[str, int]] = set()
        todo = [unit]
        while todo:
            at = todo.pop()
            if (at.code, at.since) in seen:
                continue
            seen.add((at.code, at.since))
            if at.until is None or (year is not None and year < at.until):
                found[at.code] = at
            else:
                todo += [heir for code in at.successors if (heir := self.begun_by(code, at.until))]
        return tuple(found[code] for code in sorted(found))

    def begun_by(self, code: str, year: int) -> Unit | None:
        """The code as it went on from that year: its first span not ended by then."""
        return next((u for u in self.spans(code) if u.until is None or u.until > year), None)

    @cached_property
    def provinces(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.level is Level.PROVINCE)


@cache
def shipped_tree() -> Tree:
    """The tree of the shipped fact table `counties.csv` (1981 until now)."""
    return Tree(_unit(row) for row in rows_of("counties"))


def _unit(row: dict[str, str]) -> Unit:
    return Unit(
        code=row["code"],
        name=row["name"],
        level=Level(row["level"]),
        parent=row["parent_code"],
        since=int(row["valid_from"]),
        until=int(row["valid_to"]) if row["valid_to"] else None,
        line=row["line"],
        successors=tuple(code for code in row["successors"].split(";") if code),
    )
