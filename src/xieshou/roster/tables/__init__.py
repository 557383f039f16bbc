"""Further tables of the roster: who may be the same person, what happens to households, and what other bases say."""

from xieshou.roster.tables.barriers import Barrier
from xieshou.roster.tables.comparing import ComparedWith, Comparison, Difference, DifferenceKind, Settled, Verification
from xieshou.roster.tables.duplicates import DuplicatePair, Merge, PairState
from xieshou.roster.tables.events import COMES, LEAVES, EventKind, HouseholdEvent
from xieshou.roster.tables.hardship import Hardship, HardshipReason
from xieshou.roster.tables.locking import CorrectionRequest, RequestState

__all__ = [
    "COMES", "LEAVES", "Barrier", "ComparedWith", "Comparison", "CorrectionRequest", "Difference", "DifferenceKind", "DuplicatePair", "EventKind",
    "Hardship", "HardshipReason", "HouseholdEvent",
    "Merge", "PairState", "RequestState", "Settled", "Verification",
]  # fmt: skip
