"""The checker's own reading of tiers: which zero-employment households come first, and what placing them is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xieshou.engines.matching.verify_rules import Rules


@dataclass(frozen=True)
class Tiers:
    """Zero-employment households in order of precedence: `rank` per household (0 first, -1: somebody is at work).

    Without tiers in the inputs all of them have rank 0."""

    names: list[int]
    rank: np.ndarray
    are_named: bool

    @classmethod
    def of(cls, rules: Rules) -> Tiers:
        zero = np.zeros(rules.household_count, bool)
        zero[rules.household[rules.is_zero]] = True
        if rules.tier is None:
            return cls([1], np.where(zero, 0, -1), False)
        tier = np.zeros(rules.household_count, np.int64)
        tier[rules.household] = rules.tier
        names = sorted({int(t) for t in tier[zero]})
        rank = np.searchsorted(np.array(names, np.int64), tier) if names else np.zeros(zero.size, np.int64)
        return cls(names or [0], np.where(zero, rank, -1), True)

    def first(self, rank: int) -> np.ndarray:
        """Which households are in this tier or one before it."""
        return np.asarray((self.rank >= 0) & (self.rank <= rank))

    def worth(self, rank: int, B: int) -> int:
        return B * (len(self.names) - rank)
