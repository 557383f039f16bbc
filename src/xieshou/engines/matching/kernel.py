"""The one eligibility-and-score kernel: branch-free over contiguous posts, so that it runs on wide registers.

`scan` scores every post a person can reach; `profits` subtracts prices; the rest picks. A score is 0…1000; a pair that
fails a rule holds a negative number. `pair_score` is the scalar way to the same score, one pair at a time."""

from __future__ import annotations

import numba as nb
import numpy as np

from xieshou.engines.matching.kinds import Whole
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
    need: np.ndarray,
    age_min: np.ndarray,
    pay: np.ndarray,
    pay_step: np.ndarray,
    bonus: np.ndarray,
    out: np.ndarray,
    lack: Whole,
    age: Whole,
    floor: Whole,
    floor_step: Whole,
    base: Whole,
    per_step: Whole,
    steps_max: Whole,
    most: Whole,
) -> None:
    """Scores of one contiguous run of posts, before what their place adds."""
    for k in range(need.size):
        fits = ((need[k] & lack) == 0) & (age_min[k] <= age) & (pay[k] >= floor)
        steps = np.int16(pay_step[k] - floor_step)
        steps = min(max(steps, np.int16(0)), steps_max)
        points = np.int16(base + bonus[k] + min(np.int16(steps * per_step), most))
        out[k] = points if fits else FAILED


@nb.njit(cache=True, nogil=True, inline="always")
def _first_at(code: np.ndarray, lo: Whole, hi: Whole, value: Whole) -> Whole:
    """First position in code[lo:hi] that is not below value."""
    while lo < hi:
        mid = (lo + hi) >> 1
        if code[mid] < value:
            lo = mid + 1
        else:
            hi = mid
    return lo


@nb.njit(cache=True, nogil=True, inline="always")
def _add(run: np.ndarray, points: Whole) -> None:
    """What the place adds to the scores of a run of posts."""
    for k in range(run.size):
        run[k] = np.int16(run[k] + points)


@nb.njit(cache=True, nogil=True)
def scan(m: Market, i: Whole, out: np.ndarray, seg: np.ndarray) -> tuple[Whole, Whole]:
    """Scores of every post person i can reach, into out; seg rows are (first position, offset in out, length).

    Returns (posts scored, segments). Columns are taken out of the market once: a reference counted in the loops costs
    more than the loops."""
    code, cols, pay, points, block = m.code, m.cols, m.pay, m.points, m.block
    need, age_min, pay_step, bonus = cols[NEED], cols[AGE_MIN], cols[PAY_STEP], cols[BONUS]
    reach, wish, pair, who = m.reach, m.wish, m.pair, m.who
    lack, age, floor, floor_step, waited = who[LACK, i], who[AGE, i], m.floor[i], who[FLOOR_STEP, i], who[WAITED, i]
    region, takes_any = m.region[i], m.takes_any[i]
    reach_from, reach_to = m.reach_start[i], m.reach_start[i + 1]
    wish_from, wish_to = m.wish_start[i], m.wish_start[i + 1]
    row = m.pair_of[i]
    pair_from, pair_to = m.pair_start[row], m.pair_start[row + 1]
    n = 0
    segments = 0
    for rank in range(3):
        o = m.occupation[i, rank]
        if o < 0:
            continue
        base = np.int16((points[WHEN_ANY] if takes_any else points[rank]) + waited + points[NEAR])
        for q in range(reach_from, reach_to):
            a = _first_at(code, block[o], block[o + 1], reach[0, q])
            b = _first_at(code, a, block[o + 1], reach[1, q])
            if a == b:
                continue
            run = out[n : n + b - a]
            _score_block(
                need[a:b], age_min[a:b], pay[a:b], pay_step[a:b], bonus[a:b], run, lack, age, floor, floor_step, base,
                points[PER_STEP], points[STEPS], points[PAY_MOST],
            )  # fmt: skip
            lo, hi = a, b
            for level in range(5):
                span = _SPANS_WIDE_FIRST[level]
                unit = region // span * span
                lo = _first_at(code, lo, hi, unit)
                hi = _first_at(code, lo, hi, unit + span)
                if lo == hi:
                    break
                _add(run[lo - a : hi - a], points[NEAR + level + 1])
            for w in range(wish_from, wish_to):
                c = _first_at(code, a, b, wish[0, w])
                _add(run[c - a : _first_at(code, c, b, wish[1, w]) - a], points[WISHED])
            for w in range(pair_from, pair_to):
                c = _first_at(code, a, b, pair[0, w])
                _add(run[c - a : _first_at(code, c, b, pair[1, w]) - a], points[PAIRED])
            seg[segments, 0] = a
            seg[segments, 1] = n
            seg[segments, 2] = b - a
            segments += 1
            n += b - a
    return n, segments


@nb.njit(cache=True, nogil=True, inline="always")
def profits(
    score: np.ndarray, seg: np.ndarray, segments: Whole, price: np.ndarray, out: np.ndarray, dead: Whole
) -> None:
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
def best_profits(
    lo: Whole, hi: Whole, m: Market, price: np.ndarray, dead: Whole, best: np.ndarray, segments: Whole
) -> Whole:
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
def greatest(values: np.ndarray, n: Whole) -> Whole:
    """The greatest of the first n values, n >= 1."""
    run = values[:n]
    top = run[0]
    for k in range(run.size):
        top = max(top, run[k])
    return top


@nb.njit(cache=True, nogil=True, inline="always")
def count_eligible(score: np.ndarray, n: Whole) -> Whole:
    total = np.int64(0)
    a = 0
    while a < n:
        b = min(n, a + 16384)
        lane = np.int16(0)
        run = score[a:b]
        for k in range(run.size):
            lane = np.int16(lane + np.int16(run[k] > FAILED_MOST))
        total += np.int64(lane)
        a = b
    return total


@nb.njit(cache=True, nogil=True)
def pair_score(m: Market, i: Whole, j: Whole) -> Whole:
    """Score of person i at sorted post j, negative when a rule fails: the slow twin of `scan`, one plain `if` a
    rule."""
    if (m.cols[NEED, j] & m.who[LACK, i]) != 0 or m.who[AGE, i] < m.cols[AGE_MIN, j] or m.pay[j] < m.floor[i]:
        return -1
    rank = -1
    for place in range(3):
        o = m.occupation[i, place]
        if o >= 0 and not m.takes_any[i] and m.block[o] <= j < m.block[o + 1]:
            rank = place
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
            total += np.int64(m.points[NEAR + level + 1])
    for q in range(m.wish_start[i], m.wish_start[i + 1]):
        if m.wish[0, q] <= code < m.wish[1, q]:
            total += m.points[WISHED]
    r = np.int64(m.pair_of[i])
    for q in range(m.pair_start[r], m.pair_start[r + 1]):
        if m.pair[0, q] <= code < m.pair[1, q]:
            total += m.points[PAIRED]
    return total


@nb.njit(cache=True, nogil=True)
def pair_scores(m: Market, person: np.ndarray, post: np.ndarray) -> np.ndarray:
    """Scores of many (person, sorted post) pairs; negative where a rule fails."""
    out = np.empty(person.size, np.int64)
    for t in range(person.size):
        out[t] = pair_score(m, person[t], post[t])
    return out
