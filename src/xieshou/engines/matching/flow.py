"""Minimum-cost flow in whole numbers, by cost scaling (Goldberg's push-relabel), and the exact prices behind it.

Nodes hold supply (> 0) or demand (< 0); arcs have a capacity and an integer cost. Costs are multiplied by `scale`,
more than twice the nodes a cycle can pass, so that a flow that is optimal to within ε = 1 scaled unit is optimal. Its
potentials are then rounded to whole cost units at an offset that no potential is close to, which keeps every reduced
cost >= 0 (see `whole`)."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np

from xieshou.engines.matching.heap import pop, push
from xieshou.engines.matching.kinds import Whole

ALPHA = 8


class Network(NamedTuple):
    """Arcs by tail: arc a of node v is at first[v] <= a < first[v + 1]; rev[a] is its reverse."""

    first: np.ndarray
    head: np.ndarray
    cost: np.ndarray
    left: np.ndarray
    rev: np.ndarray
    at: np.ndarray  # where each given arc lies


@nb.njit(cache=True, nogil=True)
def build(nodes: Whole, tail: np.ndarray, head: np.ndarray, capacity: np.ndarray, cost: np.ndarray) -> Network:
    """The residual network of these arcs, with no flow."""
    arcs = tail.size
    first = np.zeros(nodes + 1, np.int64)
    for a in range(arcs):
        first[tail[a] + 1] += 1
        first[head[a] + 1] += 1
    for v in range(nodes):
        first[v + 1] += first[v]
    free = first[:-1].copy()
    heads = np.empty(2 * arcs, np.int32)
    costs = np.empty(2 * arcs, np.int64)
    left = np.zeros(2 * arcs, np.int64)
    rev = np.empty(2 * arcs, np.int64)
    at = np.empty(arcs, np.int64)
    for a in range(arcs):
        f, b = free[tail[a]], free[head[a]]
        free[tail[a]] += 1
        if tail[a] == head[a]:
            b += 1
        free[head[a]] += 1
        heads[f], costs[f], left[f], rev[f] = head[a], cost[a], capacity[a], b
        heads[b], costs[b], left[b], rev[b] = tail[a], -cost[a], 0, f
        at[a] = f
    return Network(first, heads, costs, left, rev, at)


@nb.njit(cache=True, nogil=True)
def _saturate(net: Network, excess: np.ndarray, potential: np.ndarray) -> None:
    """Push every arc of negative reduced cost full, so that the flow is optimal and only unbalanced."""
    for v in range(excess.size):
        for a in range(net.first[v], net.first[v + 1]):
            if net.left[a] > 0 and net.cost[a] + potential[v] - potential[net.head[a]] < 0:
                amount = net.left[a]
                net.left[a] = 0
                net.left[net.rev[a]] += amount
                excess[v] -= amount
                excess[net.head[a]] += amount


@nb.njit(cache=True, nogil=True)
def _lower(
    net: Network,
    excess: np.ndarray,
    potential: np.ndarray,
    eps: Whole,
    level: np.ndarray,
    heap_level: np.ndarray,
    heap_node: np.ndarray,
) -> bool:
    """Price update: lower potentials by whole ε so that every node with excess gets a cheap way to a deficit.

    Dijkstra from the deficits backwards over residual arcs, lengths floor(reduced cost / ε) + 1. Returns False when
    some excess cannot reach a deficit at all (the problem has no feasible flow)."""
    nodes = excess.size
    far = np.int64(2**60)
    waiting = 0
    size = 0
    for v in range(nodes):
        level[v] = far
        if excess[v] < 0:
            level[v] = 0
            heap_level, heap_node, size = push(heap_level, heap_node, size, 0, v)
        elif excess[v] > 0:
            waiting += 1
    last = np.int64(0)
    while size > 0 and waiting > 0:
        d, v, size = pop(heap_level, heap_node, size)
        if d > level[v]:
            continue
        last = d
        if excess[v] > 0:
            waiting -= 1
        for b in range(net.first[v], net.first[v + 1]):
            a = net.rev[b]
            if net.left[a] == 0:
                continue
            u = net.head[b]
            reduced = net.cost[a] + potential[u] - potential[v]
            step = (reduced // eps + 1) if reduced >= 0 else 0
            if d + step < level[u]:
                level[u] = d + step
                heap_level, heap_node, size = push(heap_level, heap_node, size, d + step, u)
    if waiting > 0:
        return False
    for v in range(nodes):
        potential[v] -= min(level[v], last) * eps
    return True


@nb.njit(cache=True, nogil=True)
def _refine(
    net: Network,
    excess: np.ndarray,
    potential: np.ndarray,
    eps: Whole,
    queue: np.ndarray,
    queued: np.ndarray,
    current: np.ndarray,
    level: np.ndarray,
    heap_level: np.ndarray,
    heap_node: np.ndarray,
) -> bool:
    """Make the flow ε-optimal and balanced again. Returns False when no feasible flow exists."""
    nodes = excess.size
    _saturate(net, excess, potential)
    if not _lower(net, excess, potential, eps, level, heap_level, heap_node):
        return False
    take, put = 0, 0
    for v in range(nodes):
        current[v] = net.first[v]
        queued[v] = excess[v] > 0
        if queued[v]:
            queue[put] = v
            put += 1
    waiting = put
    put = put % nodes
    relabels = 0
    while waiting > 0:
        v = queue[take]
        take = take + 1 if take + 1 < nodes else 0
        waiting -= 1
        queued[v] = False
        while excess[v] > 0:
            a = current[v]
            if a == net.first[v + 1]:
                best = np.int64(-(2**62))
                for q in range(net.first[v], net.first[v + 1]):
                    if net.left[q] > 0:
                        best = max(best, potential[net.head[q]] - net.cost[q])
                if best == -(2**62):
                    return False
                potential[v] = best - eps
                current[v] = net.first[v]
                relabels += 1
                continue
            w = net.head[a]
            if net.left[a] > 0 and net.cost[a] + potential[v] - potential[w] < 0:
                amount = min(excess[v], net.left[a])
                net.left[a] -= amount
                net.left[net.rev[a]] += amount
                excess[v] -= amount
                excess[w] += amount
                if excess[w] > 0 and not queued[w]:
                    queued[w] = True
                    queue[put] = w
                    put = put + 1 if put + 1 < nodes else 0
                    waiting += 1
            else:
                current[v] = a + 1
        if relabels > nodes:
            relabels = 0
            if waiting > 0:
                if not _lower(net, excess, potential, eps, level, heap_level, heap_node):
                    return False
                for u in range(nodes):
                    current[u] = net.first[u]
    return True


@nb.njit(cache=True, nogil=True)
def optimise(net: Network, supply: np.ndarray, potential: np.ndarray, eps: Whole) -> bool:
    """Route every supply to a demand at least cost. Costs in `net` are scaled; `eps` is where scaling starts.

    The flow is left in net.left, `potential` is optimal to within 1. Returns False when no feasible flow exists."""
    nodes = supply.size
    excess = supply.copy()
    queue = np.empty(nodes + 1, np.int64)
    queued = np.zeros(nodes, np.bool_)
    current = np.empty(nodes, np.int64)
    level = np.empty(nodes, np.int64)
    heap_level = np.empty(net.head.size + nodes + 1, np.int64)
    heap_node = np.empty(net.head.size + nodes + 1, np.int64)
    while True:
        eps = max(eps // ALPHA, 1)
        if not _refine(net, excess, potential, eps, queue, queued, current, level, heap_level, heap_node):
            return False
        if eps == 1:
            return True


def whole(potential: np.ndarray, scale: int, slack: int) -> np.ndarray:
    """Potentials in whole cost units, every reduced cost still >= 0.

    With all residual reduced costs >= -slack (scaled), rounding down after adding t breaks one only if some potential
    plus t lies within `slack` below a multiple of scale; `scale` > slack × nodes leaves room for a t where none
    does."""
    rest = np.unique(potential % scale)
    gaps = np.diff(np.append(rest, rest[0] + scale))
    at = int(np.argmax(gaps))
    assert int(gaps[at]) > slack
    return (potential + (scale - int(rest[at]) - 1 - slack)) // scale
