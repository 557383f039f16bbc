"""Further tables of the roster: who may be the same person, and what became of it."""

from xieshou.roster.tables.duplicates import DuplicatePair, Merge, PairState

__all__ = ["DuplicatePair", "Merge", "PairState"]
