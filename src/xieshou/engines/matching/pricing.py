"""The bound: what any prices >= 0 prove about every feasible assignment (design.md §5, "The bound")."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

NO_PAIR = -(2**62)


@dataclass(frozen=True)
class Households:
    """Which household each person belongs to (numbers 0…count-1), and which households have nobody at work.

    `rank` (0 first) orders the latter by tier; `tiers` are the numbers the tiers have in the files. Placing a household
    of rank r is worth B × (ranks - r): each tier B more than the next, whatever B turns out to be needed."""

    of: np.ndarray
    count: int
    is_zero: np.ndarray  # per household
    rank: np.ndarray | None = None  # per household; None: all alike
    tiers: tuple[int, ...] = ()

    @classmethod
    def from_people(
        cls, household: np.ndarray, count: int, person_is_zero: np.ndarray, tier: np.ndarray | None = None
    ) -> Households:
        """`tier` per person, the same within a household; only those of zero-employment households matter."""
        flag = np.zeros(count, bool)
        flag[household[person_is_zero]] = True
        return cls(household, count, flag).tiered(household, tier)

    def tiered(self, household: np.ndarray, tier: np.ndarray | None) -> Households:
        """The same households with a tier per row of `household`, if there is one."""
        if tier is None:
            return self
        number = np.zeros(self.count, np.int64)
        number[household] = tier
        tiers, found = np.unique(number[self.is_zero], return_inverse=True)
        rank = np.zeros(self.count, np.int64)
        rank[self.is_zero] = found
        return replace(self, rank=rank, tiers=tuple(tiers.tolist()))

    @property
    def ranks(self) -> int:
        return max(1, len(self.tiers))

    @property
    def person_is_zero(self) -> np.ndarray:
        return np.asarray(self.is_zero[self.of])

    def up_to(self, rank: int) -> Households:
        """Only the zero-employment households of the first tiers, `rank` included, count as such."""
        if self.rank is None:
            return self
        return replace(self, is_zero=self.is_zero & (self.rank <= rank))

    def worth(self, B: int) -> np.ndarray:
        """What placing each household is worth; 0 for those with somebody at work."""
        steps = self.ranks if self.rank is None else self.ranks - self.rank
        return np.where(self.is_zero, B * np.asarray(steps, np.int64), 0)

    def value(self, assigned: np.ndarray, B: int) -> int:
        """Worth of the zero-employment households with at least one member placed."""
        return int(self.worth(B)[self._with_somebody(assigned >= 0)].sum())

    def placed(self, assigned: np.ndarray) -> int:
        """Zero-employment households with at least one member placed (assigned >= 0)."""
        return int(self._with_somebody((assigned >= 0) & self.person_is_zero).sum())

    def _with_somebody(self, chosen: np.ndarray) -> np.ndarray:
        """Which households have a chosen member."""
        found = np.zeros(self.count, bool)
        found[self.of[chosen]] = True
        return found


def upper_bound(best: np.ndarray, households: Households, paid: int, B: int) -> int:
    """U(p): `paid` = Σ capacity × price (quotas' too), best[i] = person i's greatest score - price (NO_PAIR without a
    pair)."""
    gain = np.zeros(households.count, np.int64)
    np.add.at(gain, households.of, np.maximum(best, 0))
    top = np.full(households.count, NO_PAIR, np.int64)
    np.maximum.at(top, households.of, best)
    zero = np.maximum(0, households.worth(B) + gain + np.minimum(0, np.maximum(top, NO_PAIR // 2)))
    return paid + int(np.where(households.is_zero, zero, gain).sum())


def gap_of(score: int, dual_bound: int) -> float:
    """(dual_bound - score) / max(1, |dual_bound|), rounded up to 6 decimals."""
    part = Fraction(dual_bound - score, max(1, abs(dual_bound)))
    return math.ceil(part * 10**6) / 10**6
