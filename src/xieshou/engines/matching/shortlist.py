"""Each person's K best posts at the current prices, and a bound on every post left out.

Prices only rise within a phase of the auction, so the bound stays true until the phase ends; a person is scanned again
only when the second best on the list falls below it. Hence the auction is exact over all eligible pairs, although only
K of them are ever stored."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np

from xieshou.engines.matching.kernel import count_eligible, greatest, pair_score, profits, scan
from xieshou.engines.matching.kinds import Whole
from xieshou.engines.matching.market import Market
from xieshou.engines.matching.pricing import NO_PAIR

NO_BOUND = -(2**31)


class Shortlist(NamedTuple):
    """post[i, k] (sorted post, -1 ends the row), score[i, k], and bound[i] >= the profit of every post not listed."""

    post: np.ndarray
    score: np.ndarray
    bound: np.ndarray

    @classmethod
    def empty(cls, people: int, width: int) -> Shortlist:
        return cls(np.empty((people, width), np.int32), np.empty((people, width), np.int16), np.empty(people, np.int32))

    def loosen(self, fall: int) -> None:
        """Keep the bounds true after prices fell by at most `fall`."""
        self.bound[self.bound != NO_BOUND] += fall


@nb.njit(cache=True, nogil=True, inline="always")
def _count_above(values: np.ndarray, n: Whole, limit: Whole) -> Whole:
    """How many of values[:n] exceed limit; 16-bit lane counters, flushed in time."""
    total = np.int64(0)
    a = 0
    while a < n:
        b = min(n, a + 16384)
        lane = np.int16(0)
        run = values[a:b]
        for k in range(run.size):
            lane = np.int16(lane + np.int16(run[k] > limit))
        total += np.int64(lane)
        a = b
    return total


@nb.njit(cache=True, nogil=True)
def _cut(values: np.ndarray, n: Whole, width: Whole, dead: Whole, one: np.ndarray) -> tuple[Whole, bool]:
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


LANES = np.uint64(32)
ONE = np.uint64(1)


@nb.njit(cache=True, nogil=True, inline="always")
def collect(values: np.ndarray, a: Whole, b: Whole, limit: Whole, found: np.ndarray, q: Whole) -> Whole:
    """Append to found[q:] the places in a…b-1 whose value exceeds limit; returns the new q.

    Thirty-two at a time are looked at together; only runs that hold one are walked. Places are unsigned: looking for
    negative ones would keep the loops narrow."""
    k, end, w = np.uint64(a), np.uint64(b), np.uint64(q)
    while k + LANES <= end:
        hit = np.int16(0)
        for z in range(LANES):
            hit |= np.int16(values[k + z] > limit)
        if hit:
            for z in range(LANES):
                if values[k + z] > limit:
                    found[w] = np.int32(k + z)
                    w += ONE
        k += LANES
    while k < end:
        if values[k] > limit:
            found[w] = np.int32(k)
            w += ONE
        k += ONE
    return np.int64(w)


@nb.njit(cache=True, nogil=True)
def _fill_with_ties(
    row: Whole,
    i: Whole,
    m: Market,
    post: np.ndarray,
    kept: np.ndarray,
    score: np.ndarray,
    profit: np.ndarray,
    seg: np.ndarray,
    segments: Whole,
    one: np.ndarray,
    found: np.ndarray,
    ties: Whole,
    q: Whole,
) -> Whole:
    """Fill the row with posts tied at the cut, one[0]; each person begins elsewhere, or all would list the same few."""
    wanted = min(post.shape[1] - q, ties)
    begin = (i * 7919) % max(ties, 1)
    limit = one[0]
    one[0] -= 1
    below = one[0]
    t = 0
    for s in range(segments):
        a, o, length = seg[s, 0], seg[s, 1], seg[s, 2]
        until = collect(profit, o, o + length, below, found, 0)
        for z in range(until):
            k = found[z]
            if profit[k] == limit:
                turn = t - begin if t >= begin else t - begin + ties
                if turn < wanted:
                    post[row, q] = m.primary[a + k - o]
                    kept[row, q] = score[k]
                    q += 1
                t += 1
    return q


@nb.njit(cache=True, nogil=True)
def list_one(
    row: Whole,
    i: Whole,
    m: Market,
    price: np.ndarray,
    dead: Whole,
    post: np.ndarray,
    kept: np.ndarray,
    bound: np.ndarray,
    score: np.ndarray,
    profit: np.ndarray,
    seg: np.ndarray,
    one: np.ndarray,
    found: np.ndarray,
) -> Whole:
    """Write person i's list into `row`; returns how many posts were scored. `found` is scratch, one place a column."""
    width = post.shape[1]
    primary, listed, worth = m.primary, post[row], kept[row]
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
        until = collect(profit, o, o + length, limit, found, q)
        for t in range(q, until):
            k = found[t]
            listed[t] = primary[a + k - o]
            worth[t] = score[k]
        q = until
    if more and 4 * q < 3 * width:
        one[0] = cut - 1
        ties = _count_above(profit, n, one[0]) - q
        one[0] = cut
        q = _fill_with_ties(row, i, m, post, kept, score, profit, seg, segments, one, found, ties, q)
    for k in range(q, width):
        listed[k] = -1
    bound[row] = cut if more else NO_BOUND
    return n


@nb.njit(cache=True, nogil=True)
def list_range(
    lo: Whole,
    hi: Whole,
    m: Market,
    price: np.ndarray,
    dead: Whole,
    post: np.ndarray,
    kept: np.ndarray,
    bound: np.ndarray,
    segments: Whole,
) -> Whole:
    """Fill rows lo…hi-1 of the shortlist; returns how many eligible pairs were looked at."""
    score = np.empty(m.code.size, np.int16)
    profit = np.empty(m.code.size, price.dtype)
    one = np.empty(1, price.dtype)
    seg = np.empty((segments, 3), np.int64)
    found = np.empty(m.code.size + 1, np.int32)
    pairs = 0
    for i in range(lo, hi):
        n = list_one(i, i, m, price, dead, post, kept, bound, score, profit, seg, one, found)
        pairs += count_eligible(score, n)
    return pairs


@nb.njit(cache=True, nogil=True)
def best_listed(i: Whole, post: np.ndarray, kept: np.ndarray, price: np.ndarray, dead: Whole) -> Whole:
    """Person i's greatest profit over the own list, `dead` for an empty one."""
    best = np.int64(dead)
    for k in range(post.shape[1]):
        if post[i, k] < 0:
            break
        best = max(best, np.int64(kept[i, k]) - price[post[i, k]])
    return best


@nb.njit(cache=True, nogil=True)
def put_on(
    i: Whole, j: Whole, score: Whole, post: np.ndarray, kept: np.ndarray, price: np.ndarray, bound: np.ndarray
) -> None:
    """Put post j on person i's list, in the place of what is worth least there; the bound stays true."""
    at = 0
    least = np.int64(2**62)
    for k in range(post.shape[1]):
        q = post[i, k]
        if q == j:
            return
        if q < 0:
            at = k
            least = np.int64(NO_BOUND)
            if k + 1 < post.shape[1]:
                post[i, k + 1] = -1
            break
        worth = np.int64(kept[i, k]) - price[q]
        if worth < least:
            least = worth
            at = k
    bound[i] = max(np.int64(bound[i]), least)
    post[i, at] = j
    kept[i, at] = score


@nb.njit(cache=True, nogil=True)
def take_in(
    lo: Whole,
    hi: Whole,
    m: Market,
    wide: np.ndarray,
    dead: Whole,
    number: np.ndarray,
    price: np.ndarray,
    post: np.ndarray,
    kept: np.ndarray,
    bound: np.ndarray,
    segments: Whole,
) -> None:
    """Put the posts of a small market on the lists of those who may want them.

    `wide` holds its prices by position; number[j] is the sorted post that its post j is, `price` goes by these."""
    score = np.empty(m.code.size, np.int16)
    profit = np.empty(m.code.size, wide.dtype)
    seg = np.empty((segments, 3), np.int64)
    found = np.empty(m.code.size + 1, np.int32)
    one = np.empty(1, wide.dtype)
    for i in range(lo, hi):
        if bound[i] > 32_000:  # to be listed anew
            continue
        n, count = scan(m, i, score, seg)
        if n == 0:
            continue
        profits(score, seg, count, wide, profit, dead)
        one[0] = max(bound[i], dead)
        limit = one[0]
        for s in range(count):
            a, o = seg[s, 0], seg[s, 1]
            for t in range(collect(profit, o, o + seg[s, 2], limit, found, 0)):
                k = found[t]
                if profit[k] > bound[i]:
                    put_on(i, number[m.primary[a + k - o]], score[k], post, kept, price, bound)


@nb.njit(cache=True, nogil=True)
def refresh(
    lo: Whole,
    hi: Whole,
    m: Market,
    price: np.ndarray,
    dead: Whole,
    post: np.ndarray,
    kept: np.ndarray,
    bound: np.ndarray,
    own: np.ndarray,
    best: np.ndarray,
    segments: Whole,
) -> None:
    """best[i] = the greatest profit of person i over all pairs at these prices, for i in lo…hi-1.

    Whoever's list cannot tell is scanned again and listed anew; `own[i]` (-1: none) stays on the list. Returns how
    many had something better than the old list knew."""
    score = np.empty(m.code.size, np.int16)
    profit = np.empty(m.code.size, price.dtype)
    one = np.empty(1, price.dtype)
    seg = np.empty((segments, 3), np.int64)
    found = np.empty(m.code.size + 1, np.int32)
    for i in range(lo, hi):
        best[i] = best_listed(i, post, kept, price, dead)
        if best[i] < bound[i]:
            list_one(i, i, m, price, dead, post, kept, bound, score, profit, seg, one, found)
            best[i] = best_listed(i, post, kept, price, dead)
        if own[i] >= 0:
            put_on(i, own[i], np.int16(pair_score(m, i, own[i])), post, kept, price, bound)


@nb.njit(cache=True, nogil=True)
def narrow(
    lo: Whole,
    hi: Whole,
    people: np.ndarray,
    price: np.ndarray,
    own: np.ndarray,
    post: np.ndarray,
    kept: np.ndarray,
    out_post: np.ndarray,
    out_kept: np.ndarray,
    width: Whole,
) -> None:
    """Copy the `width` best of the row of each of people[lo:hi] at these prices; the own post comes along, -1 ends."""
    worth = np.empty(post.shape[1], np.int32)
    for t in range(lo, hi):
        i, n = people[t], 0
        low, high = np.int64(2**40), np.int64(-(2**40))
        while n < post.shape[1] and post[i, n] >= 0:
            worth[n] = np.int32(kept[i, n] - price[post[i, n]])
            n += 1
        for k in range(n):
            low, high = min(low, np.int64(worth[k])), max(high, np.int64(worth[k]))
        for k in range(n):
            if post[i, k] == own[i]:
                worth[k] = high + 1
        low, high = low - 1, high + 1
        while n > width and high - low > 1:  # at most `width` exceed high, more exceed low
            middle = (low + high) >> 1
            above = 0
            for k in range(n):
                above += worth[k] > middle
            if above > width:
                low = middle
            else:
                high = middle
        cut = high if n > width else low
        q = 0
        for k in range(n):
            if worth[k] > cut:
                out_post[i, q] = post[i, k]
                out_kept[i, q] = kept[i, k]
                q += 1
        for k in range(n):
            if q < width and worth[k] == cut:
                out_post[i, q] = post[i, k]
                out_kept[i, q] = kept[i, k]
                q += 1
        for k in range(q, out_post.shape[1]):
            out_post[i, k] = -1


@nb.njit(cache=True, nogil=True)
def best_in(post: np.ndarray, kept: np.ndarray, price: np.ndarray) -> np.ndarray:
    """Greatest profit per row, NO_PAIR for an empty one."""
    best = np.empty(post.shape[0], np.int64)
    for i in range(post.shape[0]):
        best[i] = best_listed(i, post, kept, price, NO_PAIR)
    return best
