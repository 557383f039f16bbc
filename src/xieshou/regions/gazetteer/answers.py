"""What comes back when a written place name is looked up: a place, or candidates with reasons, and what was noticed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xieshou.regions.gazetteer.units import LEVEL_NAMES, Level, Unit


@dataclass(frozen=True, slots=True)
class Note:
    """One thing noticed while reading; `code` is the irregularity of domain.md §7.1."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """The place meant, as it stood on the day. `code` is empty for a farm or a division of the 兵团, which have none."""

    name: str
    level: Level
    code: str
    parent: str
    line: str = ""
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit a person may choose, with the reason it is offered."""

    code: str
    name: str
    path: str
    why: str


class Verdict(StrEnum):
    FOUND = "found"
    SEVERAL = "several"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Resolution:
    """`place` is set if and only if exactly one place fits; otherwise `reason` says in Chinese why not.

    `province` and `prefecture` are the units written in front (or the place itself): the context of the next name in a list.
    """

    written: str
    verdict: Verdict
    place: Place | None = None
    candidates: tuple[Candidate, ...] = ()
    notes: tuple[Note, ...] = ()
    reason: str = ""
    province: Unit | None = None
    prefecture: Unit | None = None
    says_province: bool = False


def level_name(level: Level) -> str:
    return LEVEL_NAMES[level]
