"""Matching, measured: ours beside greedy, household-blind and full-graph baselines, each in a process of its own.

Every line is one process that makes the same data, so CPU and memory are that method's alone (data included).
Kernels are compiled before the clock starts. The baselines prove no bound."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bench.matching_data import FAMILIES
from xieshou.engines.matching import Pairings, People, Posts, solve
from xieshou.engines.matching.grid import Grid
from xieshou.engines.matching.market import lay_out
from xieshou.engines.matching.pricing import Households
from xieshou.engines.matching.scoretable import default_table
from xieshou.engines.matching.threads import Crew

DAY = "2018-06-30"
PEER_PAIRS_MOST = 25_000_000
SIZES = ["market:20000x5000", "clusters:20000x5000"]
HEAD = ["data", "method", "pairs", "seconds", "CPU-s", "RSS MB", "placed", "households", "bound", "score", "gap"]


def main(sizes: list[str] | None = None) -> None:
    """Print one table a size; a size is [family:]PEOPLExPOSTS."""
    print(" | ".join(HEAD))
    for size in sizes or SIZES:
        for method in METHODS:
            words = [sys.executable, "-m", "bench.matching", size, method]
            done = subprocess.run(words, capture_output=True, text=True, cwd=Path(__file__).parents[1])
            if done.returncode:
                print(f"{size} | {method} | failed: {done.stderr.strip().splitlines()[-1][:120]}", flush=True)
                continue
            row = json.loads(done.stdout.splitlines()[-1])
            print(" | ".join(str(row.get(key, "")) for key in HEAD), flush=True)


def one(size: str, method: str) -> None:
    """Measure one method and print its line as JSON."""
    family, _, shape = size.rpartition(":")
    people, posts = (int(n) for n in shape.split("x"))
    make = FAMILIES[family or "market"]
    run = METHODS[method]
    run(_data(make(1_000, 200)))
    data = _data(make(people, posts))
    begun, cpu = time.perf_counter(), time.process_time()
    row = run(data)
    row.setdefault("seconds", round(time.perf_counter() - begun, 2))
    row.setdefault("CPU-s", round(time.process_time() - cpu, 2))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"data": size, "method": method, "RSS MB": memory, **row}))


def _data(frames: tuple) -> tuple[People, Posts, Pairings]:
    return People.of(frames[0]), Posts.of(frames[1]), Pairings.of(frames[2])


def _ours(exact: bool) -> Callable:
    def run(data: tuple) -> dict:
        answer = solve(*data, as_of=DAY, exact=exact)
        c = answer.certificate
        return {
            "pairs": answer.work.eligible_pairs,
            "placed": c.placed,
            "households": c.households_placed,
            "bound": c.households_bound,
            "score": c.score,
            "gap": f"{100 * c.gap:.4f}%" + (" exact" if c.exact else ""),
        }

    return run


def _all_pairs(data: tuple) -> tuple[np.ndarray, np.ndarray, np.ndarray, Grid]:
    """(person, post, score) of every eligible pair: what the baselines need in memory."""
    market, _ = lay_out(*data, 20180630, default_table())
    with Crew() as crew:
        grid = Grid(market, crew)
        _, count = grid.best(np.zeros(grid.posts, np.int64))
        if count > PEER_PAIRS_MOST:
            raise MemoryError(f"{count} pairs do not fit this baseline")
        person, post, score = grid.lists(np.arange(grid.people), np.zeros(grid.posts, np.int64), grid.posts)
    return person, post, score, grid


def _greedy(blind: bool) -> Callable:
    def run(data: tuple) -> dict:
        person, post, score, grid = _all_pairs(data)
        households = Households.from_people(data[0].household, data[0].household_count, data[0].is_zero)
        assigned = np.full(grid.people, -1, np.int64)
        left = grid.m.capacity.copy()
        done = np.zeros(households.count, bool)
        order = np.argsort(-score, kind="stable")
        for pass_zero in [False] if blind else [True, False]:
            for t in order:
                i, j = person[t], post[t]
                h = households.of[i]
                if assigned[i] >= 0 or left[j] == 0 or (pass_zero and (done[h] or not households.is_zero[h])):
                    continue
                assigned[i] = j
                left[j] -= 1
                done[h] = True
        return _plain(person.size, assigned, grid.scores(assigned), households)

    return run


def _plain(pairs: int, assigned: np.ndarray, score: np.ndarray, households: Households) -> dict:
    return {
        "pairs": pairs,
        "placed": int((assigned >= 0).sum()),
        "households": households.placed(assigned),
        "score": int(score.sum()),
    }


def _flow(blind: bool) -> Callable:
    def run(data: tuple) -> dict:
        from ortools.graph.python import min_cost_flow

        person, post, score, grid = _all_pairs(data)
        people, posts = data[0], grid.posts
        households = Households.from_people(people.household, people.household_count, people.is_zero)
        zero = households.is_zero & (not blind)
        begun, cpu = time.perf_counter(), time.process_time()
        n, h = grid.people, households.count
        size = np.bincount(households.of, minlength=h)
        house, source, sink = n + posts + np.arange(h), n + posts + h, n + posts + h + 1
        z = np.flatnonzero(zero)
        columns = [
            (np.full(h, source), house, size - zero, np.zeros(h, np.int64)),
            (np.full(z.size, source), house[z], np.ones(z.size, np.int64), np.full(z.size, -3000)),
            (house[households.of], np.arange(n), np.ones(n, np.int64), np.zeros(n, np.int64)),
            (person, n + post, np.ones(person.size, np.int64), -score),
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
        spent = {"seconds": round(time.perf_counter() - begun, 2), "CPU-s": round(time.process_time() - cpu, 2)}
        assigned = np.full(n, -1, np.int64)
        assigned[person[used]] = post[used]
        return {**_plain(person.size, assigned, grid.scores(assigned), households), "gap": "0 (B=3000)", **spent}

    return run


METHODS: dict[str, Callable] = {
    "xieshou": _ours(False),
    "xieshou --exact": _ours(True),
    "greedy by score": _greedy(True),
    "greedy, households first": _greedy(False),
    "flow, household-blind": _flow(True),
    "OR-Tools min-cost flow": _flow(False),
}

if __name__ == "__main__":
    one(sys.argv[1], sys.argv[2])
