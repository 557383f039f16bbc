"""The one eligibility-and-score kernel: branch-free over contiguous posts, so that it runs on wide registers.

`scan` scores every post a person can reach; `profits` subtracts prices; the rest picks. A score is 0…1000; a pair that
fails a rule holds a negative number. `pair_score` is the scalar way to the same score, one pair at a time."""

from __future__ import annotations

import numba as nb
import numpy as np

from xieshou.engines.matching.market import (
    AGE,
    AGE_MIN,
    BONUS,
    FLOOR_STEP,
    LACK,
    NEAR,
    NEED,
    PAIRED,
    PAY_MOST,
    PAY_STEP,
    PER_STEP,
    STEPS,
    WAITED,
    WHEN_ANY,
    WISHED,
    Market,
)
from xieshou.engines.matching.scoretable import SPANS

FAILED = np.int16(-16000)
FAILED_MOST = np.int16(-1)
_SPANS_WIDE_FIRST = np.array(SPANS[::-1], np.int64)


@nb.njit(cache=True, nogil=True, inline="always")
def _score_block(
    need, age_min, pay, pay_step, bonus, out, lack, age, floor, floor_step, base, per_step, steps_max, most
):
    """Scores of one contiguous run of posts, before what their place adds."""
    for k in range(need.size):
        fits = ((need[k] & lack) == 0) & (age_min[k] <= age) & (pay[k] >= floor)
        steps = np.int16(pay_step[k] - floor_step)
        steps = min(max(steps, np.int16(0)), steps_max)
        points = np.int16(base + bonus[k] + min(np.int16(steps * per_step), most))
        out[k] = points if fits else FAILED


@nb.njit(cache=True, nogil=True)
def _first_at(code, lo, hi, value):
    """First position in code[lo:hi] that is not below value."""
    while lo < hi:
        mid = (lo + hi) >> 1
        if code[mid] < value:
            lo = mid + 1
        else:
            hi = mid
    return lo


@nb.njit(cache=True, nogil=True)
def _add(out, a, b, shift, points):
    """Add points to the scores of positions a…b-1; `shift` leads from a position to its place in `out`."""
    for k in range(a + shift, b + shift):
        out[k] = np.int16(out[k] + points)


@nb.njit(cache=True, nogil=True)
def _add_places(m, i, a, b, shift, out):
    """What the place adds: each ring around home, the places the person named, the places that support home."""
    lo, hi = a, b
    for level in range(5):
        span = _SPANS_WIDE_FIRST[level]
        unit = m.region[i] // span * span
        lo = _first_at(m.code, lo, hi, unit)
        hi = _first_at(m.code, lo, hi, unit + span)
        if lo == hi:
            break
        _add(out, lo, hi, shift, m.points[NEAR + level + 1])
    for q in range(m.wish_start[i], m.wish_start[i + 1]):
        c = _first_at(m.code, a, b, m.wish[0, q])
        _add(out, c, _first_at(m.code, c, b, m.wish[1, q]), shift, m.points[WISHED])
    r = m.pair_of[i]
    for q in range(m.pair_start[r], m.pair_start[r + 1]):
        c = _first_at(m.code, a, b, m.pair[0, q])
        _add(out, c, _first_at(m.code, c, b, m.pair[1, q]), shift, m.points[PAIRED])


@nb.njit(cache=True, nogil=True)
def scan(m, i, out, seg):
    """Scores of every post person i can reach, into out; seg rows are (first position, offset in out, length).

    Returns (posts scored, segments)."""
    n = 0
    segments = 0
    for rank in range(3):
        o = m.occupation[i, rank]
        if o < 0:
            continue
        points = m.points[WHEN_ANY] if m.takes_any[i] else m.points[rank]
        base = np.int16(points + m.who[WAITED, i] + m.points[NEAR])
        for q in range(m.reach_start[i], m.reach_start[i + 1]):
            a = _first_at(m.code, m.block[o], m.block[o + 1], m.reach[0, q])
            b = _first_at(m.code, a, m.block[o + 1], m.reach[1, q])
            if a == b:
                continue
            _score_block(
                m.cols[NEED, a:b], m.cols[AGE_MIN, a:b], m.pay[a:b], m.cols[PAY_STEP, a:b], m.cols[BONUS, a:b], out[n
                : n + b - a], m.who[LACK, i], m.who[AGE, i], m.floor[i], m.who[FLOOR_STEP, i], base,
                m.points[PER_STEP], m.points[STEPS], m.points[PAY_MOST],
            )  # fmt: skip
            _add_places(m, i, a, b, n - a, out)
            seg[segments, 0] = a
            seg[segments, 1] = n
            seg[segments, 2] = b - a
            segments += 1
            n += b - a
    return n, segments


@nb.njit(cache=True, nogil=True, inline="always")
def profits(score, seg, segments, price, out, dead):
    """out = score - price over the scanned posts; pairs that failed a rule become `dead`."""
    none = price.dtype.type(dead)  # like types on both sides, or the loop stays narrow: nine times slower
    for s in range(segments):
        a, o, length = seg[s, 0], seg[s, 1], seg[s, 2]
        price_run = price[a : a + length]
        score_run = score[o : o + length]
        out_run = out[o : o + length]
        for k in range(length):
            profit = price.dtype.type(score_run[k] - price_run[k])
            out_run[k] = profit if score_run[k] >= 0 else none


def segments_most(m: Market) -> int:
    """Upper bound of segments one scan can make."""
    return 3 * int(np.diff(m.reach_start).max(initial=1))


@nb.njit(cache=True, nogil=True)
def best_profits(lo, hi, m, price, dead, best, segments):
    """best[i] = greatest profit of person i at these prices (dead without a pair), for i in lo…hi-1; returns eligible
    pairs."""
    score = np.empty(m.code.size, np.int16)
    profit = np.empty(m.code.size, price.dtype)
    seg = np.empty((segments, 3), np.int64)
    pairs = 0
    for i in range(lo, hi):
        n, s = scan(m, i, score, seg)
        profits(score, seg, s, price, profit, dead)
        best[i] = greatest(profit, n) if n else dead
        pairs += count_eligible(score, n)
    return pairs


@nb.njit(cache=True, nogil=True, inline="always")
def greatest(values, n):
    """The greatest of the first n values, n >= 1."""
    top = values[0]
    for k in range(1, n):
        top = max(top, values[k])
    return top


@nb.njit(cache=True, nogil=True, inline="always")
def count_eligible(score, n):
    total = 0
    a = 0
    while a < n:
        b = min(n, a + 16384)
        lane = np.int16(0)
        run = score[a:b]
        for k in range(run.size):
            lane = np.int16(lane + np.int16(run[k] > FAILED_MOST))
        total += lane
        a = b
    return total


@nb.njit(cache=True, nogil=True)
def pair_score(m, i, j):
    """Score of person i at sorted post j, negative when a rule fails: the slow twin of `scan`, one plain `if` a
    rule."""
    if (m.cols[NEED, j] & m.who[LACK, i]) != 0 or m.who[AGE, i] < m.cols[AGE_MIN, j] or m.pay[j] < m.floor[i]:
        return -1
    rank = -1
    for r in range(3):
        o = m.occupation[i, r]
        if o >= 0 and not m.takes_any[i] and m.block[o] <= j < m.block[o + 1]:
            rank = r
    if rank < 0 and not m.takes_any[i]:
        return -1
    code = m.code[j]
    reached = False
    for q in range(m.reach_start[i], m.reach_start[i + 1]):
        reached = reached or m.reach[0, q] <= code < m.reach[1, q]
    if not reached:
        return -1
    total = np.int64(m.points[WHEN_ANY] if m.takes_any[i] else m.points[rank])
    steps = min(max(np.int64(m.cols[PAY_STEP, j]) - m.who[FLOOR_STEP, i], 0), np.int64(m.points[STEPS]))
    total += (
        min(steps * m.points[PER_STEP], np.int64(m.points[PAY_MOST]))
        + m.cols[BONUS, j]
        + m.who[WAITED, i]
        + m.points[NEAR]
    )
    for level in range(5):
        span = _SPANS_WIDE_FIRST[level]
        if code // span == m.region[i] // span:
            total += m.points[NEAR + level + 1]
    for q in range(m.wish_start[i], m.wish_start[i + 1]):
        if m.wish[0, q] <= code < m.wish[1, q]:
            total += m.points[WISHED]
    r = m.pair_of[i]
    for q in range(m.pair_start[r], m.pair_start[r + 1]):
        if m.pair[0, q] <= code < m.pair[1, q]:
            total += m.points[PAIRED]
    return total


@nb.njit(cache=True, nogil=True)
def pair_scores(m, person, post):
    """Scores of many (person, sorted post) pairs; negative where a rule fails."""
    out = np.empty(person.size, np.int64)
    for t in range(person.size):
        out[t] = pair_score(m, person[t], post[t])
    return out
