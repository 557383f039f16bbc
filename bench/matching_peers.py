"""The peers of `bench matching`: greedy, household-blind and full-graph ways that need a list of all pairs in memory.

They prove no bound, and are not run beyond 50 million pairs."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba as nb
import numpy as np

from xieshou.engines.matching import Pairings, People, Posts
from xieshou.engines.matching.grid import Grid
from xieshou.engines.matching.kernel import scan
from xieshou.engines.matching.market import Market, lay_out
from xieshou.engines.matching.pricing import Households
from xieshou.engines.matching.scoretable import default_table
from xieshou.engines.matching.threads import Crew

PAIRS_MOST = 50_000_000
Data = tuple[People, Posts, Pairings]
Row = dict[str, Any]


def read(folder: Path, day: str = "") -> Data:
    return (
        People.read(folder / f"people{day}.parquet"),
        Posts.read(folder / f"posts{day}.parquet"),
        Pairings.read(folder / "pairings.parquet"),
    )


class Clock:
    """What passed since: seconds on the wall, seconds of all processors."""

    def __init__(self) -> None:
        self.begun, self.cpu = time.perf_counter(), time.process_time()

    def spent(self) -> Row:
        wall, cpu = time.perf_counter() - self.begun, time.process_time() - self.cpu
        return {"seconds": round(wall, 2), "CPU-s": round(cpu, 2)}


@nb.njit(cache=True)
def _eligible(m: Market, segments: int, start: np.ndarray, post: np.ndarray, score: np.ndarray) -> None:
    """With `post` empty: count each person's pairs into start[1:]. Otherwise write them from start on."""
    scored = np.empty(m.code.size, np.int16)
    seg = np.empty((segments, 3), np.int64)
    for i in range(start.size - 1):
        _, count = scan(m, i, scored, seg)
        found = 0
        for s in range(count):
            for k in range(seg[s, 2]):
                if scored[seg[s, 1] + k] >= 0:
                    if post.size:
                        post[start[i] + found] = m.primary[seg[s, 0] + k]
                        score[start[i] + found] = scored[seg[s, 1] + k]
                    found += 1
        if not post.size:
            start[i + 1] = found


def _all_pairs(folder: Path) -> tuple[People, Grid, np.ndarray, np.ndarray, np.ndarray]:
    """(people, grid; person, post, score of every eligible pair): what the baselines need in memory."""
    data = read(folder)
    market, _ = lay_out(*data, 20180630, default_table())
    grid = Grid(market, Crew(1))
    start, none = np.zeros(grid.people + 1, np.int64), np.empty(0, np.int32)
    _eligible(market, grid.segments, start, none, none.astype(np.int16))
    start = np.cumsum(start)
    if start[-1] > PAIRS_MOST:
        raise MemoryError(f"{start[-1]} pairs do not fit this baseline")
    post, score = np.empty(start[-1], np.int32), np.empty(start[-1], np.int16)
    _eligible(market, grid.segments, start, post, score)
    return data[0], grid, np.repeat(np.arange(grid.people, dtype=np.int32), np.diff(start)), post, score


def _households(people: People) -> Households:
    return Households.from_people(people.household, people.household_count, people.is_zero)


@nb.njit(cache=True)
def _take(order: np.ndarray, person: np.ndarray, post: np.ndarray, house: np.ndarray, zero: np.ndarray,
          first_of_house: bool, left: np.ndarray, done: np.ndarray, assigned: np.ndarray) -> None:  # fmt: skip
    for t in order:
        i, j = person[t], post[t]
        h = house[i]
        if assigned[i] >= 0 or left[j] == 0 or (first_of_house and (done[h] or not zero[h])):
            continue
        assigned[i] = j
        left[j] -= 1
        done[h] = True


def greedy(blind: bool) -> Callable[[Path], Row]:
    def run(folder: Path) -> Row:
        clock = Clock()
        people, grid, person, post, score = _all_pairs(folder)
        homes = _households(people)
        assigned, left = np.full(grid.people, -1, np.int64), grid.m.capacity.copy()
        done, order = np.zeros(homes.count, bool), np.argsort(-score, kind="stable")
        for first_of_house in [False] if blind else [True, False]:
            _take(order, person, post, homes.of, homes.is_zero, first_of_house, left, done, assigned)
        return {**_plain(person.size, assigned, grid.scores(assigned), homes), **clock.spent()}

    return run


def _plain(pairs: int, assigned: np.ndarray, score: np.ndarray, households: Households) -> Row:
    return {
        "pairs": pairs,
        "placed": int((assigned >= 0).sum()),
        "households": households.placed(assigned),
        "score": int(score.sum()),
    }


def flow_of(blind: bool) -> Callable[[Path], Row]:
    def run(folder: Path) -> Row:
        from ortools.graph.python import min_cost_flow  # loads its own solvers: only where it is asked for

        people, grid, person, post, score = _all_pairs(folder)
        posts, households = grid.posts, _households(people)
        zero = households.is_zero & (not blind)
        clock = Clock()
        n, h = grid.people, households.count
        size = np.bincount(households.of, minlength=h)
        house, source, sink = n + posts + np.arange(h), n + posts + h, n + posts + h + 1
        z = np.flatnonzero(zero)
        columns = [
            (np.full(h, source), house, size - zero, np.zeros(h, np.int64)),
            (np.full(z.size, source), house[z], np.ones(z.size, np.int64), np.full(z.size, -3000)),
            (house[households.of], np.arange(n), np.ones(n, np.int64), np.zeros(n, np.int64)),
            (person, n + post, np.ones(person.size, np.int64), -score.astype(np.int64)),
            (n + np.arange(posts), np.full(posts, sink), grid.m.capacity, np.zeros(posts, np.int64)),
            (np.array([source]), np.array([sink]), np.array([n]), np.array([0])),
        ]
        tail, head, room, cost = (np.concatenate(x) for x in zip(*columns, strict=True))
        flow = min_cost_flow.SimpleMinCostFlow()
        arcs = flow.add_arcs_with_capacity_and_unit_cost(tail, head, room, cost)
        flow.set_nodes_supplies(np.array([source, sink]), np.array([n, -n]))
        if flow.solve() != flow.OPTIMAL:
            raise RuntimeError("no optimum")
        at = h + z.size + n
        used = np.flatnonzero(flow.flows(arcs[at : at + person.size]))
        spent = clock.spent()
        assigned = np.full(n, -1, np.int64)
        assigned[person[used]] = post[used]
        return {**_plain(person.size, assigned, grid.scores(assigned), households), "gap": "0 (B=3000)", **spent}

    return run


PEERS: dict[str, Callable[[Path], Row]] = {
    "greedy by score": greedy(blind=True),
    "greedy, households first": greedy(blind=False),
    "flow, household-blind": flow_of(blind=True),
    "OR-Tools min-cost flow": flow_of(blind=False),
}
