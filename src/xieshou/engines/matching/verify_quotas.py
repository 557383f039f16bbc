"""The checker's own reading of quotas: what they let through, what they cost, whether an assignment keeps them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from xieshou.engines.errors import ProofRefused

ROOT = -1


@dataclass
class Forest:
    """Quotas by row: how many people each lets through, the row of the one around it, and each post's own (or ROOT)."""

    quota_id: pl.Series
    room: list[int]
    around: list[int]
    of: np.ndarray

    def __post_init__(self) -> None:
        self.inward = self._order()

    def _order(self) -> list[int]:
        """Rows so that each comes after the one around it. Raises ProofRefused for a circle."""
        inner: list[list[int]] = [[] for _ in self.room]
        for q, outer in enumerate(self.around):
            if outer != ROOT:
                inner[outer].append(q)
        order = [q for q, outer in enumerate(self.around) if outer == ROOT]
        for q in order:
            order.extend(inner[q])
        if len(order) < len(self.room):
            raise ProofRefused("quotas:名额互相包含成圈 / quotas lie within each other in a circle")
        return order

    def rooms(self) -> list[int]:
        """What each lets through when those around it are counted too."""
        room = list(self.room)
        for q in self.inward:
            if self.around[q] != ROOT:
                room[q] = min(room[q], room[self.around[q]])
        return room

    def capped(self, capacity: np.ndarray) -> np.ndarray:
        """No post takes more than the quotas above it let through."""
        room = np.array([*self.rooms(), 2**62], np.int64)
        return np.asarray(np.minimum(capacity, room[self.of]))

    def passing(self, amount: np.ndarray) -> int:
        """How many people can go through posts that take `amount` each."""
        own = _sums(self.of, amount, len(self.room))
        total = own[ROOT]
        for q in reversed(self.inward):
            through = min(self.room[q], own[q])
            if self.around[q] == ROOT:
                total += through
            else:
                own[self.around[q]] += through
        return int(total)

    def refuse_overfilled(self, used: np.ndarray) -> None:
        own = _sums(self.of, used, len(self.room))
        for q in reversed(self.inward):
            if own[q] > self.room[q]:
                raise ProofRefused(
                    f"assignment.csv:名额「{self.quota_id[q]}」安排{own[q]}人,只许{self.room[q]}人"
                    " / the quota is over-filled"
                )
            if self.around[q] != ROOT:
                own[self.around[q]] += own[q]

    def paid(self, price: list[int]) -> int:
        """Σ C_q r_q."""
        return sum(c * r for c, r in zip(self.rooms(), price, strict=True))

    def added(self, price: list[int]) -> np.ndarray:
        """What the quotas above each post add to its price."""
        total = list(price)
        for q in self.inward:
            if self.around[q] != ROOT:
                total[q] += total[self.around[q]]
        return np.asarray(np.array([*total, 0], np.int64)[self.of])


def _sums(of: np.ndarray, amount: np.ndarray, count: int) -> list[int]:
    """Sum of `amount` by quota; the last entry (ROOT) is what has none."""
    out = np.zeros(count + 1, np.int64)
    np.add.at(out, of, amount)
    return [int(x) for x in out]
