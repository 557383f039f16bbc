"""Quotas over posts (per employer, per pairing): a forest, and what it means to the one transportation problem.

A quota q lets at most C_q people through to the posts below it; quotas lie inside one another or apart (laminar). Where
the posts below could take D_q people more than C_q, D_q *blockers* hold a place each: they do not mind which, and must
have one. So a quota adds rows to the same problem and no new kind of rule. With e_j the price of a post to a person
and m_q the least e_j below q, the blockers' part of the bound is Σ c_j e_j - Σ D_q m_q. The same, said without
blockers: r_q = m_q - m_(parent of q) is the quota's own price, p_j = e_j - m_(quota of j) the post's, all of them >= 0,
and

    U = Σ c_j p_j + Σ C_q r_q + Σ_h best_h,   v_i = max_j (s_ij - p_j - Σ_{q above j} r_q).

It bounds every feasible assignment whatever p and r are: of people at j, p_j is paid at most c_j times, of people
below q, r_q at most C_q times. In the bound on households, what a set of posts can take is counted up the forest, each
quota letting no more than C_q pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numba as nb
import numpy as np
import polars as pl

from xieshou.engines.errors import InputError
from xieshou.engines.matching.market import numbers_in
from xieshou.engines.matching.reading import Table, read_table, table_of

ROOM_MAX = 10**9


@dataclass(frozen=True)
class Quotas:
    """One row a quota: `quota_id, capacity` and, if it lies within another, `parent`."""

    table: Table
    quota_id: pl.Series
    room: np.ndarray
    parent: np.ndarray  # row, -1 = none

    def __len__(self) -> int:
        return len(self.quota_id)

    @classmethod
    def read(cls, path: str | Path) -> Quotas:
        return cls._checked(read_table(path, ["quota_id", "capacity"], also=["parent"]))

    @classmethod
    def of(cls, columns: Mapping[str, Any] | pl.DataFrame) -> Quotas:
        return cls._checked(table_of("quotas", columns, ["quota_id", "capacity"], also=["parent"]))

    @classmethod
    def _checked(cls, table: Table) -> Quotas:
        table.refuse_repeats("quota_id")
        names, parent = table.text("quota_id"), np.full(len(table.cells), -1, np.int64)
        if "parent" in table.cells.columns:
            named = table.text("parent", required=False)
            parent = numbers_in(names, named)
            table.refuse_where((named != "").to_numpy() & (parent < 0), "parent", "没有这个名额", "is no quota")
            above = parent.copy()
            for _ in range(len(names)):
                if (above < 0).all():
                    break
                above = np.where(above >= 0, parent[np.maximum(above, 0)], -1)
            table.refuse_where(above >= 0, "parent", "名额互相包含成圈", "quotas lie within each other in a circle")
        return cls(table, names, table.integers("capacity", 0, ROOM_MAX), parent)


def quota_rows(table: Table, quotas: Quotas | None) -> np.ndarray:
    """Row of each post's quota (-1: none). Raises InputError: an unknown quota, or one of the two without the other."""
    if "quota_id" not in table.cells.columns:
        if quotas is not None:
            raise InputError(f"{table.name}:给了名额表,却没有 quota_id 列 / quotas are given, but there is no quota_id")
        return np.full(len(table.cells), -1, np.int64)
    named = table.text("quota_id", required=False)
    known = np.full(len(named), -1, np.int64) if quotas is None else numbers_in(quotas.quota_id, named)
    table.refuse_where((named != "").to_numpy() & (known < 0), "quota_id", "名额表(--quotas)里没有", "is in no --quotas")
    return known


class Tree:
    """Quotas over the posts of a problem, whatever their order: `of[j]` is the innermost quota of post j or -1.

    `capacity` and `room` are what the quotas above leave of them; `excess[q]` is D_q. Binding quotas (D_q > 0) have the
    posts `under[start[b]:start[b + 1]]`, b counting through `binding`, deepest first."""

    def __init__(self, quotas: Quotas | None, of: np.ndarray, capacity: np.ndarray) -> None:
        self.parent = np.empty(0, np.int64) if quotas is None else quotas.parent
        self.room = np.empty(0, np.int64) if quotas is None else quotas.room.copy()
        self.of = of
        self.levels = _levels(self.parent)
        for rows in self.levels[::-1]:
            inside = rows[self.parent[rows] >= 0]
            self.room[inside] = np.minimum(self.room[inside], self.room[self.parent[inside]])
        self.capacity = capacity.astype(np.int64)
        held = np.flatnonzero(of >= 0)
        self.capacity[held] = np.minimum(self.capacity[held], self.room[of[held]])
        self.excess = np.zeros(self.room.size, np.int64)
        self.through(self.capacity, self.excess)
        self._list_posts()

    def _list_posts(self) -> None:
        quota, post = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        at, rows = self.of.copy(), np.flatnonzero((self.of >= 0) & (self.capacity > 0))
        while rows.size:
            bound = rows[self.excess[at[rows]] > 0]
            quota.append(at[bound])
            post.append(bound)
            at[rows] = self.parent[at[rows]]
            rows = rows[at[rows] >= 0]
        self.binding = np.concatenate([level[self.excess[level] > 0] for level in self.levels] or [quota[0]])
        turn = np.full(self.room.size, -1, np.int64)
        turn[self.binding] = np.arange(self.binding.size)
        row = turn[np.concatenate(quota)]
        order = np.argsort(row, kind="stable")
        self.under = np.concatenate(post)[order]
        self.start = np.searchsorted(row[order], np.arange(self.binding.size + 1)).astype(np.int64)
        self.need = self.excess[self.binding]
        self.blockers = int(self.need.sum())
        self.row_of = np.repeat(np.arange(self.binding.size), self.need)  # which binding quota a blocker belongs to

    def through(self, amount: np.ndarray, excess: np.ndarray | None = None) -> np.ndarray:
        """How many of `amount` per post each quota lets pass; `excess` is told what it holds back."""
        passed = self.use(amount, cut=True)
        if excess is not None:
            below = self._direct(amount)
            for rows in self.levels:
                inside = rows[self.parent[rows] >= 0]
                np.add.at(below, self.parent[inside], passed[inside])
            excess[:] = below - passed
        return passed

    def use(self, amount: np.ndarray, *, cut: bool = False) -> np.ndarray:
        """Sum of `amount` per post below each quota; with `cut`, no quota lets more than its room pass."""
        total = self._direct(amount)
        for rows in self.levels:
            if cut:
                total[rows] = np.minimum(total[rows], self.room[rows])
            inside = rows[self.parent[rows] >= 0]
            np.add.at(total, self.parent[inside], total[inside])
        return total

    def _direct(self, amount: np.ndarray) -> np.ndarray:
        total = np.zeros(self.room.size, np.int64)
        held = np.flatnonzero(self.of >= 0)
        np.add.at(total, self.of[held], amount[held])
        return total

    def takes(self, chosen: np.ndarray) -> int:
        """How many people the chosen posts (boolean per post) can take together."""
        amount = np.where(chosen, self.capacity, 0)
        return int(amount[self.of < 0].sum()) + int(self.through(amount)[self.parent < 0].sum())

    def least(self, price: np.ndarray) -> np.ndarray:
        """m_q of each binding quota: the least price below it."""
        if self.binding.size == 0:
            return np.empty(0, np.int64)
        return np.minimum.reduceat(price[self.under], self.start[:-1])

    def paid(self, price: np.ndarray) -> int:
        """What the bound pays at these prices to people (e): Σ c_j e_j - Σ D_q m_q."""
        return int((price * self.capacity).sum()) - int((self.need * self.least(price)).sum())

    def own_prices(self, price: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(p per post, r per quota) behind prices to people."""
        total = np.zeros(self.room.size, np.int64)
        total[self.binding] = self.least(price)
        is_binding = np.zeros(self.room.size, bool)
        is_binding[self.binding] = True
        own = np.zeros(self.room.size, np.int64)
        for rows in self.levels[::-1]:
            above = np.where(self.parent[rows] >= 0, total[np.maximum(self.parent[rows], 0)], 0)
            total[rows] = np.where(is_binding[rows], total[rows], above)
            own[rows] = total[rows] - above
        level = np.where(self.of >= 0, total[np.maximum(self.of, 0)] if total.size else 0, 0)
        return np.maximum(price - level, 0), own

    def prices_to_people(self, post: np.ndarray, quota: np.ndarray) -> np.ndarray:
        """e from p and r."""
        total = quota.copy()
        for rows in self.levels[::-1]:
            inside = rows[self.parent[rows] >= 0]
            total[inside] += total[self.parent[inside]]
        return np.asarray(post + np.where(self.of >= 0, total[np.maximum(self.of, 0)] if total.size else 0, 0))

    def shares(self) -> np.ndarray:
        """Capacities that keep every quota by themselves: each quota's room divided in proportion, from the top."""
        given, share = self.through(self.capacity), self.capacity.copy()
        depth = self._depth()
        for d in range(len(self.levels)):
            inner = np.flatnonzero((self.parent >= 0) & (depth == d + 1))
            posts = np.flatnonzero((self.of >= 0) & (np.append(depth, -1)[self.of] == d))
            above = np.concatenate([self.parent[inner], self.of[posts]])
            part = _divide(above, np.concatenate([given[inner], share[posts]]), given)
            given[inner], share[posts] = part[: inner.size], part[inner.size :]
        return share

    def _depth(self) -> np.ndarray:
        depth = np.zeros(self.room.size, np.int64)
        for d, rows in enumerate(self.levels[::-1]):
            depth[rows] = d
        return depth

    def kept(self, assigned: np.ndarray) -> np.ndarray:
        """The assignment (post or -1) with only so many holders as every quota has room for; the first stay."""
        out, depth = assigned.copy(), self._depth()
        held = np.flatnonzero(assigned >= 0)
        quota = self.of[assigned[held]]
        for d in range(len(self.levels) - 1, -1, -1):
            here = np.flatnonzero((quota >= 0) & (depth[np.maximum(quota, 0)] == d))
            order = here[np.argsort(quota[here], kind="stable")]
            rank = np.arange(order.size) - np.searchsorted(quota[order], quota[order])
            leaves = order[rank >= self.room[quota[order]]]
            out[held[leaves]] = -1
            quota[here] = self.parent[quota[here]]
            quota[leaves] = -1
        return out

    def seats(self, taken: np.ndarray, price: np.ndarray) -> np.ndarray:
        """A post for each blocker among the places left over, the cheapest first."""
        out = np.empty(self.blockers, np.int64)
        _seat(self.start, self.need, self.under, self.capacity - taken, price, out)
        assert out.min(initial=0) >= 0
        return out

    def lists(self, seat: np.ndarray, price: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
        """(posts, scores) listed for each blocker: the own seat, the cheapest, and others, not the same for all."""
        post = np.full((self.blockers, width), -1, np.int32)
        _list(self.start, self.under, self.row_of, seat, price, post)
        return post, np.zeros((self.blockers, width), np.int16)

    def is_open(self, taken: np.ndarray) -> np.ndarray:
        """Which posts could take one more, quotas and all."""
        return np.asarray((taken < self.capacity) & (self.first_full(taken) < 0))

    def first_full(self, taken: np.ndarray) -> np.ndarray:
        """The innermost full quota above each post, -1 where none is full."""
        full = self.use(taken) >= self.room
        at, out = self.of.copy(), np.full(self.of.size, -1, np.int64)
        rows = np.flatnonzero(at >= 0)
        while rows.size:
            hit = rows[full[at[rows]]]
            out[hit] = at[hit]
            rows = rows[~full[at[rows]]]
            at[rows] = self.parent[at[rows]]
            rows = rows[at[rows] >= 0]
        return out

    def posts_below(self, quota: int) -> np.ndarray:
        """The posts with openings below a quota that binds."""
        b = int(np.flatnonzero(self.binding == quota)[0])
        return self.under[self.start[b] : self.start[b + 1]]


def _levels(parent: np.ndarray) -> list[np.ndarray]:
    """Rows by depth, the deepest first."""
    depth, at = np.zeros(parent.size, np.int64), parent.copy()
    while (at >= 0).any():
        depth[at >= 0] += 1
        at = np.where(at >= 0, parent[np.maximum(at, 0)], -1)
    return [np.flatnonzero(depth == d) for d in range(int(depth.max(initial=-1)), -1, -1)]


@nb.njit(cache=True)
def _divide(above: np.ndarray, size: np.ndarray, lot: np.ndarray) -> np.ndarray:
    """What of lot[above[t]] falls to item t: in proportion to its size, in whole numbers, never more than its size."""
    whole, seen = np.zeros(lot.size, np.int64), np.zeros(lot.size, np.int64)
    for t in range(above.size):
        whole[above[t]] += size[t]
    part = size.copy()
    for t in range(above.size):
        q = above[t]
        if whole[q] > lot[q]:
            before = lot[q] * seen[q] // whole[q]
            seen[q] += size[t]
            part[t] = lot[q] * seen[q] // whole[q] - before
    return part


@nb.njit(cache=True)
def _seat(start: np.ndarray, need: np.ndarray, under: np.ndarray, free: np.ndarray, price: np.ndarray,
          out: np.ndarray) -> None:  # fmt: skip
    n = 0
    for b in range(need.size):
        posts = under[start[b] : start[b + 1]]
        left = need[b]
        for t in np.argsort(price[posts], kind="mergesort"):
            j = posts[t]
            while left > 0 and free[j] > 0:
                out[n] = j
                free[j] -= 1
                left -= 1
                n += 1
        while left > 0:
            out[n] = -1
            left -= 1
            n += 1


@nb.njit(cache=True)
def _list(start: np.ndarray, under: np.ndarray, row_of: np.ndarray, seat: np.ndarray, price: np.ndarray,
          post: np.ndarray) -> None:  # fmt: skip
    width = post.shape[1]
    last, order = -1, under[:0]
    for i in range(row_of.size):
        b = row_of[i]
        if b != last:
            posts = under[start[b] : start[b + 1]]
            order = posts[np.argsort(price[posts], kind="mergesort")]
            last = b
        post[i, 0] = seat[i]
        n, cheap = 1, order.size if order.size <= width else max(1, width // 2)
        for t in range(cheap):
            if n < width and order[t] != seat[i]:
                post[i, n] = order[t]
                n += 1
        for t in range(order.size - cheap):
            j = order[cheap + (t + i * 7919) % (order.size - cheap)]
            if n < width and j != seat[i]:
                post[i, n] = j
                n += 1
            if n == width:
                break
