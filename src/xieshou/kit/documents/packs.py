"""包: the files that go out together. A room says what it puts in; whoever makes the pack asks all of them, in order.

@packed("month", "L-13", title=_("月报"), order=10)
def monthly(order): yield PackFile("L-13.pdf", content, rows)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xieshou.kit.documents.model import Stamp
from xieshou.kit.scope import Actor


@dataclass(frozen=True)
class Order:
    """What is asked for: whose pack, for which month as of which day, on what day, under whose name, with which stamp."""

    actor: Actor
    issuer: str
    month: date
    day: date
    today: date
    at: datetime
    stamp: Stamp


@dataclass(frozen=True)
class PackFile:
    """One file: its name in the pack, its content, and how many rows or figures it holds."""

    name: str
    content: bytes
    rows: int


Fill = Callable[[Order], Iterator[PackFile]]


@dataclass(frozen=True)
class PackPart:
    """What a room puts into a pack."""

    code: str
    title: Any
    order: int
    fill: Fill


_packs: dict[str, dict[str, PackPart]] = {}


def packed(pack: str, code: str, *, title: Any, order: int) -> Callable[[Fill], Fill]:
    """Register a part of `pack`; codes are unique in it."""

    def register(fill: Fill) -> Fill:
        parts = _packs.setdefault(pack, {})
        if code in parts:
            raise ValueError(f"{pack}: {code} packed twice")
        parts[code] = PackPart(code, title, order, fill)
        return fill

    return register


def parts_of(pack: str) -> tuple[PackPart, ...]:
    """The parts of a pack, in their order."""
    return tuple(sorted(_packs.get(pack, {}).values(), key=lambda part: (part.order, part.code)))
