"""The full graph of people and posts, never written down: what the solver asks of it, by kernel."""

from __future__ import annotations

import numba as nb
import numpy as np

from xieshou.engines.matching.auction import dead_profit
from xieshou.engines.matching.kernel import best_profits, pair_scores, profits, scan, segments_most
from xieshou.engines.matching.market import Market, only
from xieshou.engines.matching.pricing import NO_PAIR
from xieshou.engines.matching.shortlist import Shortlist, list_one, list_range, narrow, refresh, take_in
from xieshou.engines.matching.threads import Crew

SLIGHT = 2  # a fall in price that is not worth looking at by itself


@nb.njit(cache=True, nogil=True)
def _reach(people: np.ndarray, found_by: np.ndarray, m: Market, segments: int) -> None:
    score = np.empty(m.code.size, np.int16)
    seg = np.empty((segments, 3), np.int64)
    for i in people:
        _, count = scan(m, i, score, seg)
        for s in range(count):
            for k in range(seg[s, 2]):
                j = m.primary[seg[s, 0] + k]
                if score[seg[s, 1] + k] >= 0 and found_by[j] < 0:
                    found_by[j] = i


@nb.njit(cache=True, nogil=True)
def _lists(
    lo: int,
    hi: int,
    people: np.ndarray,
    m: Market,
    price: np.ndarray,
    dead: int,
    post: np.ndarray,
    kept: np.ndarray,
    segments: int,
) -> None:
    score = np.empty(m.code.size, np.int16)
    profit = np.empty(m.code.size, price.dtype)
    one = np.empty(1, price.dtype)
    seg = np.empty((segments, 3), np.int64)
    bound = np.empty(hi, np.int32)
    found = np.empty(m.code.size + 1, np.int32)
    for t in range(lo, hi):
        list_one(t, people[t], m, price, dead, post, kept, bound, score, profit, seg, one, found)


@nb.njit(cache=True, nogil=True)
def _tight(
    lo: int,
    hi: int,
    m: Market,
    price: np.ndarray,
    dead: int,
    best: np.ndarray,
    start: np.ndarray,
    post: np.ndarray,
    kept: np.ndarray,
    segments: int,
) -> None:
    """With `post` empty: put the number of person i's best pairs into start[i]. Otherwise write them from start[i]
    on."""
    score = np.empty(m.code.size, np.int16)
    profit = np.empty(m.code.size, price.dtype)
    seg = np.empty((segments, 3), np.int64)
    for i in range(lo, hi):
        _, count = scan(m, i, score, seg)
        profits(score, seg, count, price, profit, dead)
        found = 0
        for s in range(count):
            for k in range(seg[s, 2]):
                o = seg[s, 1] + k
                if score[o] >= 0 and profit[o] == best[i]:
                    if post.size:
                        post[start[i] + found] = m.primary[seg[s, 0] + k]
                        kept[start[i] + found] = score[o]
                    found += 1
        if not post.size:
            start[i] = found


class Grid:
    """Questions about all eligible pairs at once. Posts are sorted positions; prices are whole numbers >= 0."""

    def __init__(self, market: Market, crew: Crew) -> None:
        self.m, self.crew = market, crew
        self.people, self.posts = market.region.size, market.capacity.size
        self.segments = segments_most(market)

    def widened(self, price: np.ndarray) -> np.ndarray:
        """Post prices by position (copies included), in the narrowest integers that hold them."""
        assert price.max(initial=0) < 2**30
        size = np.int16 if price.max(initial=0) < 29_000 else np.int32
        return np.asarray(price.astype(size)[self.m.primary])

    def best(self, price: np.ndarray) -> tuple[np.ndarray, int]:
        """(greatest score - price per person, NO_PAIR without a pair; eligible pairs looked at)."""
        wide = self.widened(price)
        dead = dead_profit(wide.dtype)
        best = np.empty(self.people, np.int64)
        pairs = self.crew.over(best_profits, self.people, self.m, wide, dead, best, self.segments, grain=8)
        best[best == dead] = NO_PAIR
        return best, pairs

    def reach(self, people: np.ndarray, found_by: np.ndarray) -> None:
        """coverage.Reach over all eligible pairs."""
        _reach(people, found_by, self.m, self.segments)

    def shortlist(self, price: np.ndarray, width: int) -> tuple[Shortlist, int]:
        """(everybody's `width` best posts at these prices, eligible pairs)."""
        lists = Shortlist.empty(self.people, width)
        wide = self.widened(price)
        work = (self.m, wide, dead_profit(wide.dtype), *lists, self.segments)
        return lists, self.crew.over(list_range, self.people, *work, grain=8)

    def loosen(self, lists: Shortlist, before: np.ndarray, after: np.ndarray) -> None:
        """Keep the lists' bounds true after prices went from `before` to `after`.

        A slight fall loosens every bound; the few posts that fell further are put on the lists of those who may want them."""
        fall = before - after
        far = fall > SLIGHT
        lists.loosen(int(fall[~far].max(initial=0)))
        if far.any():
            few, number = only(self.m, far), np.flatnonzero(far)
            wide = after[far].astype(np.int16 if after.max(initial=0) < 29_000 else np.int32)[few.primary]
            work = (few, wide, dead_profit(wide.dtype), number, after, *lists, segments_most(few))
            self.crew.over(take_in, self.people, *work, grain=8)

    def refresh(self, lists: Shortlist, price: np.ndarray, assigned: np.ndarray) -> np.ndarray:
        """Greatest profit per person over all pairs, NO_PAIR without a pair.

        The lists must be true, perhaps loose; they come back true, with everybody's own post on them."""
        wide = self.widened(price)
        dead = dead_profit(wide.dtype)
        best = np.empty(self.people, np.int64)
        self.crew.over(refresh, self.people, self.m, wide, dead, *lists, assigned, best, self.segments, grain=8)
        best[best == dead] = NO_PAIR
        return best

    def narrowed(
        self, lists: Shortlist, price: np.ndarray, assigned: np.ndarray, width: int, *, room: int = 0
    ) -> tuple[np.ndarray, np.ndarray]:
        """(posts, scores) of the `width` best of each list at these prices, and `room` places more; -1 ends a row."""
        shape = (self.people, width + room)
        post, kept = np.empty(shape, np.int32), np.empty(shape, np.int16)
        self.narrow(np.arange(self.people), lists, price, assigned, width, post, kept)
        return post, kept

    def narrow(self, people: np.ndarray, lists: Shortlist, price: np.ndarray, assigned: np.ndarray, width: int,
               post: np.ndarray, kept: np.ndarray) -> None:  # fmt: skip
        """`narrowed` for these people alone, into the rows of an earlier one."""
        work = (people, price, assigned, lists.post, lists.score, post, kept, width)
        self.crew.over(narrow, people.size, *work, grain=8)

    def lists(self, people: np.ndarray, price: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(person, post, score) of the `width` best posts of each of these people at these prices."""
        wide = self.widened(price)
        post, kept = np.empty((people.size, width), np.int32), np.empty((people.size, width), np.int16)
        work = (people, self.m, wide, dead_profit(wide.dtype), post, kept, self.segments)
        self.crew.over(_lists, people.size, *work, grain=8)
        row, column = np.nonzero(post >= 0)
        return people[row], post[row, column].astype(np.int64), kept[row, column].astype(np.int64)

    def tight(self, price: np.ndarray, best: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(person, post, score) of every pair that is as good as the person's best at these prices."""
        wide = self.widened(price)
        dead = dead_profit(wide.dtype)
        count, none = np.zeros(self.people, np.int64), np.empty(0, np.int32)
        work = (self.people, self.m, wide, dead, best)
        self.crew.over(_tight, *work, count, none, none.astype(np.int16), self.segments, grain=8)
        start = np.cumsum(count) - count
        post, kept = np.empty(int(count.sum()), np.int32), np.empty(int(count.sum()), np.int16)
        if post.size:
            self.crew.over(_tight, *work, start, post, kept, self.segments, grain=8)
        return np.repeat(np.arange(self.people), count), post.astype(np.int64), kept.astype(np.int64)

    def scores(self, assigned: np.ndarray) -> np.ndarray:
        """Score per person at the assigned post, 0 without one; a pair that fails a rule is our mistake."""
        held = np.flatnonzero(assigned >= 0)
        out = np.zeros(self.people, np.int64)
        out[held] = pair_scores(self.m, held, assigned[held])
        assert out.min(initial=0) >= 0
        return out
