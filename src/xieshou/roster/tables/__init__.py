"""Further tables of the roster: who may be the same person, what became of it, and what happens to households."""

from xieshou.roster.tables.duplicates import DuplicatePair, Merge, PairState
from xieshou.roster.tables.events import COMES, LEAVES, EventKind, HouseholdEvent

__all__ = ["COMES", "LEAVES", "DuplicatePair", "EventKind", "HouseholdEvent", "Merge", "PairState"]
