"""What a post that was not there yesterday would cost: the price at which as many people want it as it has openings.

At price 0 everybody for whom it is the best would leave a post for it; at a price nobody pays it would be on nobody's
list. So the openings are held by those who would gain most over what they have now (`auction._hold`); the lowest gain
among them is the price. A guess: whoever wants two new posts counts twice. The repair puts it right.

Likewise a post that lost its holders: who would leave least behind by coming (`askers`) may not have it on a short list,
so everybody is asked, and the repair is told."""

from __future__ import annotations

import numba as nb
import numpy as np

from xieshou.engines.matching.auction import Slots, _hold
from xieshou.engines.matching.kernel import scan, segments_most
from xieshou.engines.matching.market import Market, only
from xieshou.engines.matching.shortlist import collect

ASKED, ASKED_LEAST = 2, 8  # how many are asked for each free place, and at least for each post


@nb.njit(cache=True, nogil=True)
def _demand(
    m: Market, value: np.ndarray, held: np.ndarray, slots: Slots, price: np.ndarray, segments: int
) -> None:
    """Hold those who gain most over `value` at each post, but for whoever has it (`held`); price[j] ends as the least
    gain held at a full post."""
    score = np.empty(m.code.size, np.int16)
    seg = np.empty((segments, 3), np.int64)
    found = np.empty(m.code.size + 1, np.int32)
    one = np.empty(1, np.int16)
    for i in range(value.size):
        n, count = scan(m, i, score, seg)
        if n == 0:
            continue
        one[0] = min(max(value[i], -1), 32_000)
        limit = one[0]
        for s in range(count):
            a, o = seg[s, 0], seg[s, 1]
            for t in range(collect(score, o, o + seg[s, 2], limit, found, 0)):
                gain = np.int64(score[found[t]]) - value[i]
                j = m.primary[a + found[t] - o]
                if gain > price[j] and slots.start[j + 1] > slots.start[j] and held[i] != j:
                    price[j], _ = _hold(slots, j, gain, i, price[j])


def price_arrivals(m: Market, fresh: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Price of each fresh post (boolean per post); `value` is what each person has now."""
    few = only(m, fresh)
    price = np.zeros(few.capacity.size, np.int64)
    slots = Slots.empty(np.minimum(few.capacity, value.size))
    nobody = np.full(value.size, -1, np.int64)
    _demand(few, np.maximum(value, 0), nobody, slots, price, segments_most(few))
    return price


def askers(
    m: Market, free: np.ndarray, value: np.ndarray, assigned: np.ndarray, price: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(person, post, score): who would come to posts with `free` places for the least loss, were they given away.

    A few more than there are places for; `value` is what each person has, the loss what coming at `price` would take
    from it. Ordered by person, the least loss first."""
    chosen = free > 0
    few, number = only(m, chosen), np.flatnonzero(chosen)
    small = np.full(free.size + 1, -1, np.int64)
    small[number] = np.arange(number.size)
    slots = Slots.empty(np.minimum(ASKED * free[number] + ASKED_LEAST, value.size))
    _demand(few, value, small[assigned], slots, np.zeros(number.size, np.int64), segments_most(few))
    post = np.repeat(np.arange(number.size), slots.taken)
    at = np.repeat(slots.start[:-1] - np.append(0, np.cumsum(slots.taken)[:-1]), slots.taken) + np.arange(post.size)
    person, gain, post = slots.who[at].astype(np.int64), slots.bid[at].astype(np.int64), number[post]
    order = np.lexsort((post, price[post] - gain, person))
    person, post = person[order], post[order]
    return person, post, gain[order] + value[person]


@nb.njit(cache=True, nogil=True)
def append(person: np.ndarray, post: np.ndarray, score: np.ndarray, out_post: np.ndarray, out_score: np.ndarray) -> None:
    """Put these pairs at the end of the persons' rows as far as there is room; those on a row already are passed over."""
    width = out_post.shape[1]
    for t in range(person.size):
        i, n = person[t], 0
        while n < width and out_post[i, n] >= 0 and out_post[i, n] != post[t]:
            n += 1
        if n < width and out_post[i, n] < 0:
            out_post[i, n] = post[t]
            out_score[i, n] = score[t]
