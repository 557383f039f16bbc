"""The lazy forward auction: people bid for posts until nobody wants to, prices only rise.

One phase at ε ends with ε-complementary slackness: everybody placed is within ε of the best they could have at these
prices, everybody else prefers to stay out, and (when the phase began at price 0) every post with a price is full. Then
the total is within ε × placements of the optimum. Bids of a batch are computed against one snapshot of the prices and
applied in order; a bid that is no longer above the price goes back to the queue. So threads change nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numba as nb
import numpy as np

from xieshou.engines.matching.kernel import segments_most
from xieshou.engines.matching.kinds import Whole
from xieshou.engines.matching.market import Market
from xieshou.engines.matching.shortlist import Shortlist, list_one
from xieshou.engines.matching.threads import Crew

OUT, HOME, FREE = -1, -2, -3
BATCH = 4096
FEW = 512
LOWEST = -(2**40)


class Homes(NamedTuple):
    """The household goal as extra posts: one per zero-employment household of several members, with room for all but
    one.

    `home[i]` is person i's home post or -1; `outside[i]` is what staying out is worth: -B (its tier's) in a zero-employment
    household (then exactly one member per unplaced household pays it), 0 otherwise."""

    home: np.ndarray
    outside: np.ndarray
    room: np.ndarray


class Prices(NamedTuple):
    """Prices by position (copies included), and of the home posts."""

    post: np.ndarray
    home: np.ndarray


class Slots(NamedTuple):
    """A heap of the bids held per post (lowest first): bids start[j]…start[j] + taken[j] - 1."""

    start: np.ndarray
    taken: np.ndarray
    bid: np.ndarray
    who: np.ndarray

    @classmethod
    def empty(cls, room: np.ndarray) -> Slots:
        start = np.zeros(room.size + 1, np.int64)
        np.cumsum(room, out=start[1:])
        return cls(start, np.zeros(room.size, np.int64), np.empty(start[-1], np.int32), np.empty(start[-1], np.int32))


class Phase(NamedTuple):
    """What one phase ends with: assignment (sorted post, OUT or HOME), prices, and its work."""

    assigned: np.ndarray
    prices: Prices
    bids: int
    scored: int


def homes_of(household: np.ndarray, is_zero: np.ndarray, worth: np.ndarray) -> Homes:
    """The home posts of zero-employment households with more than one member in this run.

    `is_zero` and `worth` (what placing the household is worth) per person."""
    count = int(household.max()) + 1 if household.size else 0
    size = np.bincount(household[is_zero], minlength=count)
    several = size >= 2
    number = np.cumsum(several) - 1
    home = np.where(is_zero & several[household], number[household], -1).astype(np.int32)
    return Homes(home, np.where(is_zero, -worth, 0).astype(np.int64), (size[several] - 1).astype(np.int64))


def dead_profit(size: np.dtype) -> int:
    """What a pair that failed a rule is worth, in a width of integer."""
    return -30_000 if size == np.int16 else -(2**30)


def price_width(B: int) -> np.dtype:
    """The narrowest integers that hold every price this B can lead to."""
    return np.dtype(np.int16 if 2 * B + 4_000 < 29_000 else np.int32)


@nb.njit(cache=True, nogil=True, inline="always")
def _two_best(
    i: Whole, post: np.ndarray, kept: np.ndarray, price: np.ndarray, home: np.ndarray, home_price: np.ndarray
) -> tuple[Whole, Whole, Whole]:
    """(best profit, second best, best post or HOME) of person i over the shortlist and the own home."""
    first, second, at = np.int64(LOWEST), np.int64(LOWEST), np.int64(OUT)
    for k in range(post.shape[1]):
        j = post[i, k]
        if j < 0:
            break
        v = np.int64(kept[i, k]) - price[j]
        if v > first:
            second, first, at = first, v, np.int64(j)
        elif v > second:
            second = v
    if home[i] >= 0:
        v = -np.int64(home_price[home[i]])
        if v > first:
            second, first, at = first, v, np.int64(HOME)
        elif v > second:
            second = v
    return first, second, at


@nb.njit(cache=True, nogil=True)
def _bids(
    lo: Whole,
    hi: Whole,
    batch: np.ndarray,
    m: Market,
    price: np.ndarray,
    home_price: np.ndarray,
    homes: Homes,
    eps: Whole,
    dead: Whole,
    post: np.ndarray,
    kept: np.ndarray,
    bound: np.ndarray,
    segments: Whole,
    out_at: np.ndarray,
    out_bid: np.ndarray,
) -> Whole:
    """For batch[lo:hi] against one snapshot of the prices: out_at = post, HOME or OUT, out_bid = the bid.

    Whoever's list may mislead is scanned again. Returns posts scored. (Columns are taken out of their tuples first:
    counting references to them costs more than a bid.)"""
    home, outside = homes.home, homes.outside
    score = np.empty(m.code.size, np.int16)
    profit = np.empty(m.code.size, price.dtype)
    one = np.empty(1, price.dtype)
    seg = np.empty((segments, 3), np.int64)
    found = np.empty(m.code.size + 1, np.int32)
    total = 0
    for t in range(lo, hi):
        i = batch[t]
        first, second, at = _two_best(i, post, kept, price, home, home_price)
        alt = outside[i]
        if max(second, alt) < bound[i]:
            total += list_one(i, i, m, price, dead, post, kept, bound, score, profit, seg, one, found)
            first, second, at = _two_best(i, post, kept, price, home, home_price)
        out_at[t] = OUT
        out_bid[t] = 0
        if first > alt:
            now = np.int64(home_price[home[i]]) if at == HOME else np.int64(price[at])
            out_at[t] = at
            out_bid[t] = now + first - max(second, alt) + eps
    return total


@nb.njit(cache=True, nogil=True)
def _hold(slots: Slots, j: Whole, bid: Whole, who: Whole, price_now: Whole) -> tuple[Whole, Whole]:
    """Let post j hold the bid. Returns (the price now, who was outbid or -1); the bid must beat the price of a full
    post."""
    o = slots.start[j]
    room = slots.start[j + 1] - o
    n = slots.taken[j]
    if n < room:
        k = np.int64(n)
        slots.taken[j] = n + 1
        while k > 0:
            up = (k - 1) >> 1
            if slots.bid[o + up] <= bid:
                break
            slots.bid[o + k] = slots.bid[o + up]
            slots.who[o + k] = slots.who[o + up]
            k = up
        slots.bid[o + k] = bid
        slots.who[o + k] = who
        return (np.int64(slots.bid[o]) if n + 1 == room else price_now), np.int64(-1)
    out = np.int64(slots.who[o])
    k = np.int64(0)
    while True:
        q = 2 * k + 1
        if q >= room:
            break
        if q + 1 < room and slots.bid[o + q + 1] < slots.bid[o + q]:
            q += 1
        if slots.bid[o + q] >= bid:
            break
        slots.bid[o + k] = slots.bid[o + q]
        slots.who[o + k] = slots.who[o + q]
        k = q
    slots.bid[o + k] = bid
    slots.who[o + k] = who
    return np.int64(slots.bid[o]), out


@nb.njit(cache=True, nogil=True)
def _place(
    i: Whole,
    at: Whole,
    bid: Whole,
    twin: np.ndarray,
    price: np.ndarray,
    home_price: np.ndarray,
    homes: Homes,
    slots: Slots,
    home_slots: Slots,
    assigned: np.ndarray,
) -> Whole:
    """Apply one bid; returns who is free again because of it (-1: nobody)."""
    if at == OUT:
        assigned[i] = OUT
        return np.int64(-1)
    if at == HOME:
        h = homes.home[i]
        if homes.room[h] == home_slots.taken[h] and bid <= home_price[h]:
            return np.int64(i)
        now, out = _hold(home_slots, h, bid, i, np.int64(home_price[h]))
        home_price[h] = now
    else:
        if slots.taken[at] == slots.start[at + 1] - slots.start[at] and bid <= price[at]:
            return np.int64(i)
        now, out = _hold(slots, at, bid, i, np.int64(price[at]))
        price[at] = now
        if twin[at] >= 0:
            price[twin[at]] = now
    assigned[i] = at
    if out >= 0:
        assigned[out] = FREE
    return out


@nb.njit(cache=True, nogil=True)
def _apply(
    batch: np.ndarray,
    n: Whole,
    at: np.ndarray,
    bid: np.ndarray,
    twin: np.ndarray,
    price: np.ndarray,
    home_price: np.ndarray,
    homes: Homes,
    slots: Slots,
    home_slots: Slots,
    assigned: np.ndarray,
    queue: np.ndarray,
    top: Whole,
) -> Whole:
    """Apply a batch of bids in order; whoever is free again goes on the queue. Returns its new length."""
    for t in range(n):
        out = _place(batch[t], at[t], bid[t], twin, price, home_price, homes, slots, home_slots, assigned)
        if out >= 0:
            queue[top] = out
            top += 1
    return top


@nb.njit(cache=True, nogil=True)
def _one_by_one(
    queue: np.ndarray,
    top: Whole,
    most: Whole,
    m: Market,
    price: np.ndarray,
    home_price: np.ndarray,
    homes: Homes,
    slots: Slots,
    home_slots: Slots,
    assigned: np.ndarray,
    eps: Whole,
    dead: Whole,
    post: np.ndarray,
    kept: np.ndarray,
    bound: np.ndarray,
    segments: Whole,
) -> tuple[Whole, Whole, Whole]:
    """Bid and apply one person at a time until the queue is empty or `most` bids are made: (queue length, bids,
    scored)."""
    home, outside, twin = homes.home, homes.outside, m.twin
    score = np.empty(m.code.size, np.int16)
    profit = np.empty(m.code.size, price.dtype)
    one = np.empty(1, price.dtype)
    seg = np.empty((segments, 3), np.int64)
    found = np.empty(m.code.size + 1, np.int32)
    bids = 0
    total = 0
    while top > 0 and bids < most:
        top -= 1
        i = queue[top]
        first, second, at = _two_best(i, post, kept, price, home, home_price)
        alt = outside[i]
        if max(second, alt) < bound[i]:
            total += list_one(i, i, m, price, dead, post, kept, bound, score, profit, seg, one, found)
            first, second, at = _two_best(i, post, kept, price, home, home_price)
        bid = np.int64(0)
        if first > alt:
            now = np.int64(home_price[home[i]]) if at == HOME else np.int64(price[at])
            bid = now + first - max(second, alt) + eps
        else:
            at = np.int64(OUT)
        out = _place(i, at, bid, twin, price, home_price, homes, slots, home_slots, assigned)
        bids += 1
        if out >= 0:
            queue[top] = out
            top += 1
    return top, bids, total


def run_phase(
    m: Market,
    homes: Homes,
    start: Prices,
    eps: int,
    shortlist: Shortlist,
    room: np.ndarray,
    order: np.ndarray,
    crew: Crew,
    tick: Callable[[int, int], None],
) -> Phase:
    """One phase at ε from the prices `start`: everybody bids afresh, in `order` (last first). `tick(free, people)`
    reports. The shortlist must be true at the prices `start` (`Shortlist.fill`, `Shortlist.loosened`)."""
    people = m.region.size
    price, home_price = start.post.copy(), start.home.copy()
    dead, segments = dead_profit(price.dtype), segments_most(m)
    lists = (shortlist.post, shortlist.score, shortlist.bound)
    scored = 0
    slots, home_slots = Slots.empty(room), Slots.empty(homes.room)
    assigned = np.full(people, FREE, np.int32)
    queue = np.concatenate([order.astype(np.int64), np.empty(BATCH, np.int64)])
    at, bid = np.empty(BATCH, np.int64), np.empty(BATCH, np.int64)
    top, bids, rounds = people, 0, 0
    while top > 0:
        if top <= FEW:
            top, made, more = _one_by_one(
                queue,
                top,
                200_000,
                m,
                price,
                home_price,
                homes,
                slots,
                home_slots,
                assigned,
                eps,
                dead,
                *lists,
                segments,
            )
        else:
            made = min(BATCH, top // 4)
            batch = queue[top - made : top].copy()
            top -= made
            more = crew.over(_bids, made, batch, m, price, home_price, homes, eps, dead, *lists, segments, at, bid)
            top = _apply(
                batch, made, at, bid, m.twin, price, home_price, homes, slots, home_slots, assigned, queue, top
            )
        bids, scored, rounds = bids + made, scored + more, rounds + 1
        if rounds % 16 == 0:
            tick(top, people)
    return Phase(assigned, Prices(price, home_price), bids, scored)
