"""When somebody does not reveal: the draw is void, the refuser is named, nothing is drawn again in silence (§2.1, 4)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from xieshou.engines.bound import Statement, state


class Side(StrEnum):
    """Whose holder it is: the inspected side's (the county's own), or anybody else's."""

    INSPECTED = "inspected"
    OTHER = "other"


@dataclass(frozen=True)
class Holder:
    """A secret holder at the opening: the commitment, and what was revealed, if anything."""

    name: str
    side: Side
    commitment: str
    revealed: str | None

    @property
    def kept_word(self) -> bool:
        try:
            raw = bytes.fromhex(self.revealed or "")
        except ValueError:
            return False
        return bool(raw) and hashlib.sha256(raw).hexdigest() == self.commitment


@dataclass(frozen=True)
class Void:
    """A draw that cannot be opened, and by whose doing."""

    refusers: tuple[str, ...]
    is_inspected_side: bool


def void_by(holders: Sequence[Holder], *, inspected_side_refuses: bool = False) -> Void | None:
    """The void, or nothing when every holder kept their word and the inspected side let the inspectors in."""
    broken = [holder for holder in holders if not holder.kept_word]
    if not broken and not inspected_side_refuses:
        return None
    inspected = inspected_side_refuses or any(holder.side is Side.INSPECTED for holder in broken)
    return Void(tuple(holder.name for holder in broken), inspected)


def bound_of_void(void: Void, *, population: int, n: int, alpha: Fraction) -> Statement | None:
    """Where the inspected side refused: all n count as false above, and none as proven. Else nothing may be said."""
    return state(population, n, n, proven=0, alpha=alpha) if void.is_inspected_side else None
