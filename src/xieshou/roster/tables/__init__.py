"""Further tables of the roster: who may be the same person, what happens to households, and what other bases say."""

from xieshou.roster.tables.comparing import ComparedWith, Comparison, Difference, DifferenceKind, Settled, Verification
from xieshou.roster.tables.duplicates import DuplicatePair, Merge, PairState
from xieshou.roster.tables.events import COMES, LEAVES, EventKind, HouseholdEvent

__all__ = [
    "COMES", "LEAVES", "ComparedWith", "Comparison", "Difference", "DifferenceKind", "DuplicatePair", "EventKind", "HouseholdEvent",
    "Merge", "PairState", "Settled", "Verification",
]  # fmt: skip
