"""Matching, measured: ours beside greedy, household-blind and full-graph baselines, each in a process of its own.

Every line is one process that reads the same files, so CPU and memory are that method's alone (columns included).
Kernels are compiled before the clock starts. The baselines prove no bound; those that need a list of all pairs are not
run beyond 50 million pairs. `day after`: a run whose first 1 % of people and posts have gone and 1 % are new, from the
answer and the lists before, whose making and reading are not counted. `match verify` checks the folder of `xieshou`,
files included; then the same people with a greedy assignment and no certificate (its true gap is printed), and a forged
certificate (what is refused is printed)."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba as nb
import numpy as np
import polars as pl

from bench.matching_data import FAMILIES
from xieshou.engines.errors import InputError, ProofRefused
from xieshou.engines.matching import Earlier, Kept, Pairings, People, Posts, Solution, solve, verify_dir, write_dir
from xieshou.engines.matching.far import first_seats
from xieshou.engines.matching.folder import canonical
from xieshou.engines.matching.grid import Grid
from xieshou.engines.matching.kernel import scan
from xieshou.engines.matching.market import Market, lay_out
from xieshou.engines.matching.pricing import Households
from xieshou.engines.matching.scoretable import default_table
from xieshou.engines.matching.threads import Crew

DAY = "2018-06-30"
STAGES = bool(os.environ.get("BENCH_STAGES"))
PEER_PAIRS_MOST = 50_000_000
SHAPES = {"county": "20000x5000", "hundred": "100000x20000", "province": "2000000x200000"}
HEAD = ["data", "method", "pairs", "seconds", "CPU-s", "RSS MB", "placed", "households", "bound", "score", "gap"]
Data = tuple[People, Posts, Pairings]
Row = dict[str, Any]


def main(sizes: list[str] | None = None, methods: list[str] | None = None) -> list[Row]:
    """Print one table and return its rows. A size is county, hundred, province, all, or [family:]PEOPLExPOSTS."""
    print(" | ".join(HEAD))
    rows = []
    for size in _sizes(sizes or ["county"]):
        with tempfile.TemporaryDirectory() as folder:
            _make(size, Path(folder))
            for method in methods or METHODS:
                rows.append(_in_its_own_process(size, method, Path(folder)))
                print(" | ".join(str(rows[-1].get(key, "")) for key in HEAD), flush=True)
    return rows


def _sizes(words: list[str]) -> list[str]:
    found = []
    for word in SHAPES if "all" in words else words:
        shape = SHAPES.get(word, word)
        family, _, size = shape.rpartition(":")
        if family not in ("", *FAMILIES) or not all(n.isdigit() for n in size.split("x")) or size.count("x") != 1:
            raise InputError(f"--size:看不懂「{word}」 / county, hundred, province, all or [family:]PEOPLExPOSTS")
        found += [shape] if family else [f"{name}:{shape}" for name in FAMILIES]
    return found


def _make(size: str, folder: Path) -> None:
    """The data of a size, with 1 % more people and posts: yesterday is without the last, today without the first."""
    family, _, shape = size.rpartition(":")
    people, posts = (int(n) for n in shape.split("x"))
    frames = FAMILIES[family](people + people // 100, posts + posts // 100)
    for name, frame, count in (("people", frames[0], people), ("posts", frames[1], posts)):
        frame[:count].write_parquet(folder / f"{name}.parquet")
        frame[-count:].write_parquet(folder / f"{name}_today.parquet")
    frames[2].write_parquet(folder / "pairings.parquet")


def _in_its_own_process(size: str, method: str, folder: Path) -> Row:
    words = [sys.executable, "-m", "bench.matching", size, method, str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["?"])[-1]
        return {"data": size, "method": method, "pairs": last[:120]}
    return json.loads(done.stdout.splitlines()[-1])


def one(size: str, method: str, folder: Path) -> None:
    """Measure one method and print its line as JSON."""
    run = METHODS[method]
    with tempfile.TemporaryDirectory() as small:
        _make(size.rpartition(":")[0] + ":1000x200", Path(small))
        if method in AFTER_OURS:
            METHODS["xieshou"](Path(small))
        run(Path(small))
    row = run(folder)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"data": size, "method": method, "RSS MB": memory, **row}))


def _read(folder: Path, day: str = "") -> Data:
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


def _figures(answer: Solution) -> Row:
    c = answer.certificate
    return {
        "pairs": answer.work.eligible_pairs,
        "placed": c.placed,
        "households": c.households_placed,
        "bound": c.households_bound,
        "score": c.score,
        "gap": f"{100 * c.gap:.4f}%" + (" exact" if c.exact else ""),
    }


def _ours(exact: bool) -> Callable[[Path], Row]:
    def run(folder: Path) -> Row:
        data = _read(folder)
        clock = Clock()
        answer = solve(*data, as_of=DAY, exact=exact, keep=not exact)
        spent = clock.spent()
        if not exact:
            write_dir(answer, folder / "run")
            if answer.kept is not None:
                answer.kept.write(folder / "lists.npz")
        return {**_figures(answer), **spent}

    return run


def _day_after(folder: Path) -> Row:
    data, earlier, kept = _read(folder, "_today"), Earlier.read(folder / "run"), Kept.read(folder / "lists.npz")
    clock = Clock()
    answer = solve(*data, as_of=DAY, earlier=earlier, kept=kept)
    if STAGES:
        print(answer.work, file=sys.stderr)
    return {**_figures(answer), **clock.spent()}


def _verify(folder: Path) -> Row:
    return _judged(folder / "run")


def _judged(folder: Path) -> Row:
    clock = Clock()
    figures = verify_dir(folder).figures
    return {
        "placed": figures["placed"],
        "households": figures["households_placed"],
        "bound": figures["households_bound"],
        "score": figures["score"],
        "gap": f"{100 * figures['gap']:.4f}%",
        **clock.spent(),
    }


def _copied(folder: Path, name: str) -> Path:
    """The folder of `xieshou` once more, its big files not copied."""
    made = folder / name
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    for file in (folder / "run").iterdir():
        os.link(file, made / file.name)
    return made


def _verify_greedy(folder: Path) -> Row:
    """Whoever comes first takes the best post still open: a feasible assignment by somebody else, without a certificate."""
    data = _read(folder)
    layout = lay_out(*data, 20180630, default_table())
    with Crew() as crew:
        lists, _ = Grid(layout.market, crew).shortlist(np.zeros(len(data[1]), np.int64), 64)
    seats = first_seats(lists, np.zeros(len(data[1]), np.int64), layout.market.capacity)
    held = np.flatnonzero(seats >= 0)
    rival = _copied(folder, "rival")
    for name in ("certificate.json", "summary.json", "assignment.csv"):
        (rival / name).unlink()
    posts = data[1].post_id.gather(layout.order[seats[held]])
    pl.DataFrame({"person_id": data[0].person_id.gather(held), "post_id": posts}).write_csv(rival / "assignment.csv")
    del data, layout, lists
    return _judged(rival)


def _verify_tampered(folder: Path) -> Row:
    """One point more claimed than is there, every digest made to fit: only recomputing it all can tell."""
    forged = _copied(folder, "forged")
    claim = json.loads((forged / "certificate.json").read_bytes())
    claim["score"] += 1
    summary = canonical({key: value for key, value in claim.items() if key != "sha256"})
    claim["sha256"]["summary.json"] = hashlib.sha256(summary).hexdigest()
    for name, body in (("summary.json", summary), ("certificate.json", canonical(claim))):
        (forged / name).unlink()
        (forged / name).write_bytes(body)
    clock = Clock()
    try:
        verify_dir(forged)
    except ProofRefused as refusal:
        return {"pairs": str(refusal).split(" / ")[0], **clock.spent()}
    raise RuntimeError("a forged certificate was believed")


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
    data = _read(folder)
    market, _ = lay_out(*data, 20180630, default_table())
    grid = Grid(market, Crew(1))
    start, none = np.zeros(grid.people + 1, np.int64), np.empty(0, np.int32)
    _eligible(market, grid.segments, start, none, none.astype(np.int16))
    start = np.cumsum(start)
    if start[-1] > PEER_PAIRS_MOST:
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


def _greedy(blind: bool) -> Callable[[Path], Row]:
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


def _flow(blind: bool) -> Callable[[Path], Row]:
    def run(folder: Path) -> Row:
        from ortools.graph.python import min_cost_flow

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


METHODS: dict[str, Callable[[Path], Row]] = {
    "xieshou": _ours(False),
    "match verify": _verify,
    "verify a greedy one": _verify_greedy,
    "verify a forged one": _verify_tampered,
    "xieshou, day after": _day_after,
    "xieshou --exact": _ours(True),
    "greedy by score": _greedy(True),
    "greedy, households first": _greedy(False),
    "flow, household-blind": _flow(True),
    "OR-Tools min-cost flow": _flow(False),
}

AFTER_OURS = ("match verify", "verify a greedy one", "verify a forged one", "xieshou, day after")

if __name__ == "__main__":
    one(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
