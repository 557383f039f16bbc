"""Each person's K best posts at the current prices, and a bound on every post left out.

Prices only rise within a phase of the auction, so the bound stays true until the phase ends; a person is scanned again
only when the second best on the list falls below it. Hence the auction is exact over all eligible pairs, although only
K of them are ever stored."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np

from xieshou.engines.matching.kernel import greatest, profits, scan

NO_BOUND = -(2**31)


class Shortlist(NamedTuple):
    """post[i, k] (sorted post, -1 ends the row), score[i, k], and bound[i] >= the profit of every post not listed."""

    post: np.ndarray
    score: np.ndarray
    bound: np.ndarray

    @classmethod
    def empty(cls, people: int, width: int) -> Shortlist:
        return cls(np.empty((people, width), np.int32), np.empty((people, width), np.int16), np.empty(people, np.int32))


@nb.njit(cache=True, nogil=True, inline="always")
def _count_above(values, n, limit):
    """How many of values[:n] exceed limit; 16-bit lane counters, flushed in time."""
    total = 0
    a = 0
    while a < n:
        b = min(n, a + 16384)
        lane = np.int16(0)
        run = values[a:b]
        for k in range(run.size):
            lane = np.int16(lane + np.int16(run[k] > limit))
        total += lane
        a = b
    return total


@nb.njit(cache=True, nogil=True)
def _cut(values, n, width, dead, one):
    """(threshold, is anything left out): at most `width` of the values exceed the threshold, and nearly that many do.

    `one` is a scratch cell of the values' own type: comparing like with like keeps the count on wide registers."""
    floor = np.int64(dead)
    one[0] = floor
    if _count_above(values, n, one[0]) <= width:
        return floor, False
    low, high = floor, np.int64(greatest(values, n))
    step = np.int64(8)
    while True:
        t = max(high - step, floor)
        one[0] = t
        if _count_above(values, n, one[0]) > width:
            low = t
            break
        high = t
        step *= 2
    while high - low > 1:
        mid = (low + high) >> 1
        one[0] = mid
        c = _count_above(values, n, one[0])
        if c > width:
            low = mid
        else:
            high = mid
            if 4 * c >= 3 * width:
                break
    return high, True


@nb.njit(cache=True, nogil=True)
def list_one(row, i, m, price, dead, post, kept, bound, score, profit, seg, one):
    """Write person i's list into `row`; returns how many posts were scored."""
    width = post.shape[1]
    n, segments = scan(m, i, score, seg)
    profits(score, seg, segments, price, profit, dead)
    q = 0
    cut, more = np.int64(dead), False
    if n:
        cut, more = _cut(profit, n, width, dead, one)
    one[0] = cut
    limit = one[0]
    for s in range(segments):
        a, o, length = seg[s, 0], seg[s, 1], seg[s, 2]
        for k in range(o, o + length):
            if profit[k] > limit:
                post[row, q] = m.primary[a + k - o]
                kept[row, q] = score[k]
                q += 1
    if more and q < width:  # ties at the cut fill the row; each person begins elsewhere, or all would list the same few
        ties = 0
        for k in range(n):
            ties += profit[k] == limit
        wanted = min(width - q, ties)
        begin = (i * 7919) % max(ties, 1)
        t = 0
        for s in range(segments):
            a, o, length = seg[s, 0], seg[s, 1], seg[s, 2]
            for k in range(o, o + length):
                if profit[k] == limit and score[k] >= 0:
                    turn = t - begin if t >= begin else t - begin + ties
                    if turn < wanted:
                        post[row, q] = m.primary[a + k - o]
                        kept[row, q] = score[k]
                        q += 1
                    t += 1
    for k in range(q, width):
        post[row, k] = -1
    bound[row] = cut if more else NO_BOUND
    return n


@nb.njit(cache=True, nogil=True)
def list_range(lo, hi, m, price, dead, post, kept, bound, segments):
    """Fill rows lo…hi-1 of the shortlist; returns how many posts were scored."""
    score = np.empty(m.code.size, np.int16)
    profit = np.empty(m.code.size, price.dtype)
    one = np.empty(1, price.dtype)
    seg = np.empty((segments, 3), np.int64)
    total = 0
    for i in range(lo, hi):
        total += list_one(i, i, m, price, dead, post, kept, bound, score, profit, seg, one)
    return total
