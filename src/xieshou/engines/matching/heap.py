"""A heap of (distance, node), nearest first, for the searches of `flow` and `repair`: two arrays that grow."""

from __future__ import annotations

import numba as nb
import numpy as np

from xieshou.engines.matching.kinds import Whole


@nb.njit(cache=True, nogil=True)
def push(level: np.ndarray, node: np.ndarray, size: Whole, d: Whole, v: Whole) -> tuple[np.ndarray, np.ndarray, Whole]:
    """Put node v at distance d on the heap of `size` entries. Returns the arrays, longer ones if need be, and the size."""
    if size == level.size:
        more_level = np.empty(2 * size, np.int64)
        more_node = np.empty(2 * size, np.int64)
        more_level[:size] = level
        more_node[:size] = node
        level, node = more_level, more_node
    k = size
    while k > 0:
        up = (k - 1) >> 1
        if level[up] <= d:
            break
        level[k] = level[up]
        node[k] = node[up]
        k = up
    level[k] = d
    node[k] = v
    return level, node, size + 1


@nb.njit(cache=True, nogil=True)
def pop(level: np.ndarray, node: np.ndarray, size: Whole) -> tuple[Whole, Whole, Whole]:
    """Take the nearest entry off: (its distance, its node, entries left)."""
    d, v = level[0], node[0]
    size -= 1
    last_d, last_v = level[size], node[size]
    k = 0
    while True:
        q = 2 * k + 1
        if q >= size:
            break
        if q + 1 < size and level[q + 1] < level[q]:
            q += 1
        if level[q] >= last_d:
            break
        level[k] = level[q]
        node[k] = node[q]
        k = q
    level[k] = last_d
    node[k] = last_v
    return d, v, size
