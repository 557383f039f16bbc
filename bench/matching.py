"""Matching, measured: ours beside greedy, household-blind and full-graph baselines, each in a process of its own.

Every line is one process that reads the same files, so CPU and memory are that method's alone (columns included; Linux).
Kernels are compiled before the clock starts. The baselines prove no bound; those that need a list of all pairs are not
run beyond 50 million pairs. `day after`: a run whose first 1 % of people and posts have gone and 1 % are new, from the
answer and the lists before, whose making and reading are not counted. `match verify` checks the folder of `xieshou`,
files included; then the same people with a greedy assignment and no certificate (its true gap is printed), and a forged
certificate (what is refused is printed). `short` is for a look in seconds; beside a province no peer fits."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np
import polars as pl

from bench.matching_data import FAMILIES
from bench.matching_peers import PAIRS_MOST, PEERS, Clock, Row, read
from xieshou.engines.errors import InputError, ProofRefused
from xieshou.engines.matching import (
    Earlier,
    Kept,
    People,
    Posts,
    Quotas,
    Solution,
    solve,
    verify_dir,
    write_dir,
)
from xieshou.engines.matching.far import first_seats
from xieshou.engines.matching.folder import canonical
from xieshou.engines.matching.grid import Grid
from xieshou.engines.matching.market import lay_out
from xieshou.engines.matching.scoretable import default_table
from xieshou.engines.matching.threads import Crew

DAY = "2018-06-30"
STAGES = bool(os.environ.get("BENCH_STAGES"))
EXACT_PEOPLE_MOST = 60_000
QUOTA_PEOPLE_MOST = 200_000
SHAPES = {"short": "2000x400", "county": "20000x5000", "hundred": "100000x20000", "province": "market:2000000x200000"}
ALL = ("county", "hundred", "province")
HEAD = ["data", "method", "pairs", "seconds", "CPU-s", "RSS MB", "placed", "households", "bound", "score", "gap"]


def main(sizes: list[str] | None = None, methods: list[str] | None = None) -> list[Row]:
    """Print one table and return its rows. A size is short, county, hundred, province, all, or [family:]PEOPLExPOSTS."""
    wanted, rows = _sizes(sizes or ["county"]), []
    print(machine())
    print(" | ".join(HEAD))
    for size in wanted:
        with tempfile.TemporaryDirectory() as folder:
            _make(size, Path(folder))
            for method in methods or METHODS:
                row = _too_large(size, method, rows) or _in_its_own_process(size, method, Path(folder))
                rows.append(row)
                print(" | ".join(str(row.get(key, "")) for key in HEAD), flush=True)
    for line in compared(rows):
        print(line)
    return rows


def machine() -> str:
    """Where this was measured."""
    cpu = [line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    memory = [int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")]
    used = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "polars", "ortools"))
    return (
        f"{len(os.sched_getaffinity(0))} × {cpu[0] if cpu else platform.processor()}, {sum(memory) // 2**20} GiB, "
        f"{platform.system()}, Python {platform.python_version()}, {used}; others were using {os.getloadavg()[0]:.1f} CPUs"
    )


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []


def _too_large(size: str, method: str, rows: list[Row]) -> Row | None:
    """The row of a method that this size is too large for."""
    people = int(size.rpartition(":")[2].split("x")[0])
    pairs = next((row.get("pairs", 0) for row in rows if row["data"] == size and row["method"] == "xieshou"), 0)
    if method in PEERS and isinstance(pairs, int) and pairs > PAIRS_MOST:
        return {"data": size, "method": method, "pairs": f"{pairs} pairs do not fit a list of them"}
    if method == "xieshou --exact" and people > EXACT_PEOPLE_MOST:
        return {"data": size, "method": method, "pairs": "not asked beyond 60,000 people"}
    if method == "xieshou, tiers and quotas" and people > QUOTA_PEOPLE_MOST:
        return {"data": size, "method": method, "pairs": "not asked beyond 200,000 people"}
    return None


def compared(rows: list[Row]) -> list[str]:
    """What the rows of each size say of each other, one line a size."""
    found = []
    for size in dict.fromkeys(row["data"] for row in rows):
        by = {row["method"]: row for row in rows if row["data"] == size and "CPU-s" in row}
        ours, said = by.get("xieshou"), [size]
        if ours is None:
            continue
        if peer := by.get("OR-Tools min-cost flow"):
            said.append(f"OR-Tools: {peer['CPU-s'] / ours['CPU-s']:.1f}× the CPU, {peer['RSS MB'] / ours['RSS MB']:.1f}× the memory, "
                        f"score {peer['score'] - ours['score']:+d}")  # fmt: skip
        if after := by.get("xieshou, day after"):
            said.append(f"day after: {100 * after['CPU-s'] / ours['CPU-s']:.0f} % of the cold CPU")
        for name in ("greedy by score", "greedy, households first"):
            if rival := by.get(name):
                more = [100 * (ours[key] / rival[key] - 1) for key in ("households", "score")]
                said.append(f"over {name}: households {more[0]:+.1f} %, score {more[1]:+.1f} %")
        found.append("; ".join(said))
    return found


def _sizes(words: list[str]) -> list[str]:
    found = []
    for word in ALL if "all" in words else words:
        shape = SHAPES.get(word, word)
        family, _, size = shape.rpartition(":")
        if family not in ("", *FAMILIES) or not all(n.isdigit() for n in size.split("x")) or size.count("x") != 1:
            raise InputError(
                f"--size:看不懂「{word}」 / short, county, hundred, province, all or [family:]PEOPLExPOSTS"
            )
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
    begun = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far, which the compiler made
    row = run(folder)
    print(json.dumps({"data": size, "method": method, "RSS MB": _memory(), "program MB": begun, **row}))


def _memory(which: str = "VmHWM") -> int:
    """What this process holds (VmRSS), or the most it has held (VmHWM), in MB."""
    return next(int(line.split()[1]) for line in _lines("/proc/self/status") if line.startswith(which)) // 1024


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
        data = read(folder)
        clock = Clock()
        answer = solve(*data, as_of=DAY, exact=exact, keep=not exact)
        spent = {**clock.spent(), "solved MB": _memory()}
        if not exact:
            write_dir(answer, folder / "run")
            if answer.kept is not None:
                answer.kept.write(folder / "lists.npz")
        return {**_figures(answer), **spent}

    return run


def _day_after(folder: Path) -> Row:
    data, earlier, kept = read(folder, "_today"), Earlier.read(folder / "run"), Kept.read(folder / "lists.npz")
    clock = Clock()
    answer = solve(*data, as_of=DAY, earlier=earlier, kept=kept)
    if STAGES:
        print(answer.work, file=sys.stderr)
    return {**_figures(answer), **clock.spent(), "solved MB": _memory()}


def _tiers_and_quotas(folder: Path) -> Row:
    """Three tiers; a quota an employer of seven posts at two thirds of its openings, all within one of 60 %."""
    people, posts, pairings = read(folder)
    tier = pl.Series(people.household % 3 + 1).cast(pl.String)
    employer = pl.Series(np.arange(len(posts)) // 7).cast(pl.String)
    rooms = pl.DataFrame({"quota_id": employer, "room": posts.capacity}).group_by("quota_id", maintain_order=True).sum()
    limits = rooms.select("quota_id", capacity=pl.col("room") * 2 // 3, parent=pl.lit("all"))
    whole = pl.DataFrame({"quota_id": ["all"], "capacity": [int(posts.capacity.sum()) * 6 // 10], "parent": [""]})
    quotas = Quotas.of(pl.concat([limits, whole]))
    people = People.of(people.table.cells.with_columns(tier=tier))
    posts = Posts.of(posts.table.cells.with_columns(quota_id=employer))
    clock = Clock()
    answer = solve(people, posts, pairings, as_of=DAY, quotas=quotas)
    return {**_figures(answer), **clock.spent(), "solved MB": _memory(), "blockers": answer.tree.blockers}


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
    data = read(folder)
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


METHODS: dict[str, Callable[[Path], Row]] = {
    "xieshou": _ours(False),
    "match verify": _verify,
    "verify a greedy one": _verify_greedy,
    "verify a forged one": _verify_tampered,
    "xieshou, day after": _day_after,
    "xieshou --exact": _ours(True),
    "xieshou, tiers and quotas": _tiers_and_quotas,
    **PEERS,
}

AFTER_OURS = ("match verify", "verify a greedy one", "verify a forged one", "xieshou, day after")

if __name__ == "__main__":
    one(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
