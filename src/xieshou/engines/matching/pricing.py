"""The bound: what any prices >= 0 prove about every feasible assignment (design.md §5, "The bound")."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

NO_PAIR = -(2**62)


@dataclass(frozen=True)
class Households:
    """Which household each person belongs to (numbers 0…count-1), and which households have nobody at work."""

    of: np.ndarray
    count: int
    is_zero: np.ndarray  # per household

    @classmethod
    def from_people(cls, household: np.ndarray, count: int, person_is_zero: np.ndarray) -> Households:
        flag = np.zeros(count, bool)
        flag[household[person_is_zero]] = True
        return cls(household, count, flag)

    @property
    def person_is_zero(self) -> np.ndarray:
        return np.asarray(self.is_zero[self.of])

    def placed(self, assigned: np.ndarray) -> int:
        """Zero-employment households with at least one member placed (assigned >= 0)."""
        return int(np.unique(self.of[(assigned >= 0) & self.person_is_zero]).size)


def upper_bound(best: np.ndarray, households: Households, paid: int, B: int) -> int:
    """U(p): `paid` = Σ capacity × price, best[i] = person i's greatest score - price (NO_PAIR without a pair)."""
    gain = np.zeros(households.count, np.int64)
    np.add.at(gain, households.of, np.maximum(best, 0))
    top = np.full(households.count, NO_PAIR, np.int64)
    np.maximum.at(top, households.of, best)
    zero = np.maximum(0, B + gain + np.minimum(0, np.maximum(top, NO_PAIR // 2)))
    return paid + int(np.where(households.is_zero, zero, gain).sum())


def gap_of(score: int, dual_bound: int) -> float:
    """(dual_bound - score) / max(1, |dual_bound|), rounded up to 6 decimals."""
    part = Fraction(dual_bound - score, max(1, abs(dual_bound)))
    return math.ceil(part * 10**6) / 10**6
