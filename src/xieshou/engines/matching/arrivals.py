"""What a post that was not there yesterday would cost: the price at which as many people want it as it has openings.

At price 0 everybody for whom it is the best would leave a post for it; at a price nobody pays it would be on nobody's
list. So the openings are held by those who would gain most over what they have now (`auction._hold`); the lowest gain
among them is the price. A guess: whoever wants two new posts counts twice. The repair puts it right."""

from __future__ import annotations

import numba as nb
import numpy as np

from xieshou.engines.matching.auction import Slots, _hold
from xieshou.engines.matching.kernel import scan, segments_most
from xieshou.engines.matching.market import Market


@nb.njit(cache=True, nogil=True)
def _demand(m: Market, value: np.ndarray, slots: Slots, price: np.ndarray, segments: int) -> None:
    score = np.empty(m.code.size, np.int16)
    seg = np.empty((segments, 3), np.int64)
    for i in range(value.size):
        _, count = scan(m, i, score, seg)
        for s in range(count):
            for k in range(seg[s, 2]):
                gain = np.int64(score[seg[s, 1] + k]) - value[i]
                j = m.primary[seg[s, 0] + k]
                room = slots.start[j + 1] - slots.start[j]
                if score[seg[s, 1] + k] >= 0 and gain > price[j] and room > 0:
                    price[j], _ = _hold(slots, j, gain, i, price[j])


def only(m: Market, chosen: np.ndarray) -> Market:
    """The market with the chosen posts alone (boolean per post), numbered anew in the same order."""
    at = np.flatnonzero(chosen[m.primary])
    number = np.cumsum(chosen) - 1
    return m._replace(
        code=m.code[at],
        cols=np.ascontiguousarray(m.cols[:, at]),
        pay=m.pay[at],
        primary=number[m.primary[at]].astype(np.int32),
        capacity=m.capacity[chosen],
        block=np.searchsorted(at, m.block),
    )


def price_arrivals(m: Market, fresh: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Price of each fresh post (boolean per post); `value` is what each person has now."""
    few = only(m, fresh)
    price = np.zeros(few.capacity.size, np.int64)
    slots = Slots.empty(np.minimum(few.capacity, value.size))
    _demand(few, np.maximum(value, 0), slots, price, segments_most(few))
    return price
