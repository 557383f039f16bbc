"""Every check over ten million spells and ten million payments on DuckDB, from Parquet: `xieshou bench checks [--size 10000000]`.

The rows are drawn, not a county's: mostly lawful, with one fault in a thousand of each kind, so that every check has hits to give.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from xieshou.config.plain import plain_words
from xieshou.kit.checks import Extract, all_checks, ask, input_named
from xieshou.kit.checks.duck import DuckDB
from xieshou.kit.shipped import shipped_on
from xieshou.placements import checks as _placements
from xieshou.roster import checks as _roster
from xieshou.supervision import checks as _supervision

DECLARED = (_placements, _roster, _supervision)
DAY = date(2018, 9, 30)
EPOCH = np.datetime64("2018-01-01", "D")
NAT = np.datetime64("NaT", "D")
RARE = 0.001
SIZE = 10_000_000
PART = 1_000_000
KEYS = ("phone_key", "name_key", "payee", "payee_key", "account")
SHARED = ("list_id", "pairing_id", "county_id", "home_county_id", "work_county_id")


def main(sizes: Sequence[str] | None = None) -> None:
    """Print a line a check, and the sums."""
    plain_words()
    for size in [int(text) for text in sizes or ()] or [SIZE]:
        with tempfile.TemporaryDirectory(prefix="xieshou-bench-") as folder:
            _measure(size, Path(folder))


def _measure(size: int, folder: Path) -> None:
    begun = time.perf_counter()
    paths = write_parts(size, folder)
    megabytes = sum(part.stat().st_size for part in folder.rglob("*.parquet")) >> 20
    print(f"{size:,} spells, {size:,} payments, {size * 2 // 5:,} people; {megabytes} MB of Parquet, drawn in {time.perf_counter() - begun:.0f} s")
    given = {name: Extract(input_named(name), path) for name, path in paths.items()}
    duck = DuckDB(threads=2, memory="10GB")
    begun, cpu = time.perf_counter(), time.process_time()
    for relation in given.values():
        duck.load(relation)
    loaded, reading = time.perf_counter() - begun, time.process_time() - cpu
    spent = []
    wanted = {check.code: {*check.query.inputs, *(check.blind.inputs if check.blind else ())} for check in all_checks()}
    left_out = {code: sorted(names - given.keys()) for code, names in wanted.items() if names - given.keys()}
    for check in (one for one in all_checks() if one.code not in left_out):
        params = {"day": DAY, **{name.replace(".", "_"): shipped_on(name, DAY) for name in check.parameters}}
        start, busy = time.perf_counter(), time.process_time()
        result = ask(check, given, params, by=duck)
        spent.append((time.process_time() - busy, time.perf_counter() - start, check.code, len(result.hits)))
    for used, seconds, code, hits in sorted(spent, reverse=True):
        print(f"{code:<16}{used:8.2f} CPU-s {seconds:8.2f} s {hits:>10,} hits")
    total, used = sum(seconds for _used, seconds, *_rest in spent), sum(used for used, *_rest in spent)
    for code, names in left_out.items():
        print(f"{code:<16}not asked: {', '.join(names)} not drawn here")
    print(f"loading {loaded:.1f} s ({reading:.1f} CPU-s); {len(spent)} checks {total:.1f} s wall, {used:.1f} CPU-s")


def write_parts(size: int, folder: Path, part: int = PART) -> dict[str, Path]:
    """Every input as Parquet, drawn and written a part at a time, so that memory does not grow with the size; the people of
    one part are nobody of another. Returns for each input the pattern its parts are read by."""
    paths = {}
    for number, begin in enumerate(range(0, size, part)):
        for name, frame in inputs(min(part, size - begin), seed=1 + number).items():
            (folder / name).mkdir(exist_ok=True)
            _apart(frame, number, part).write_parquet(folder / name / f"{number:04d}.parquet")
            paths[name] = folder / name / "*.parquet"
    return paths


def _apart(frame: pl.DataFrame, number: int, part: int) -> pl.DataFrame:
    """The part's own ids and keys. Counties stay: they are the same for all."""
    keys = [name for name in frame.columns if name in KEYS]
    ids = [name for name in frame.columns if name.endswith("_id") and name not in SHARED]
    return frame.with_columns(
        *(pl.col(name) + number * (part + 1) for name in ids),
        *(pl.format(f"{number}-{{}}", pl.col(name)).alias(name) for name in keys),
    )


def inputs(size: int, seed: int = 1) -> dict[str, pl.DataFrame]:
    """Every input of the checks, with `size` spells and `size` payments over two fifths as many people."""
    g = np.random.default_rng(seed)
    people = max(10, size * 2 // 5)
    number = np.arange(1, people + 1)
    odd = lambda n: g.random(n) < RARE  # noqa: E731
    born = EPOCH - g.integers(26 * 365, 58 * 365, people)
    died = np.where(odd(people), EPOCH - 200, NAT)
    frames = {
        "people": pl.DataFrame({
            "person_id": number, "scope_path": "1.2.3", "village_id": number // 400, "name": pl.Series(number % 5000).cast(pl.String),
            "birth_on": born, "phone_key": pl.Series(number).cast(pl.String), "died_on": died, "left_on": np.where(odd(people), EPOCH, NAT),
        }),
        "members": pl.DataFrame({
            "person_id": number, "household_id": number // 3, "scope_path": "1.2.3",
            "relation": np.where((number % 3 == 0) ^ odd(people), "01", np.where(number % 3 == 1, "02", "03")).tolist(),
        }),
        "profiles": pl.DataFrame({
            "person_id": number, "ability": np.where(odd(people), "03", "01").tolist(), "school": np.where(odd(people), "10", "").tolist(),
            "is_healthy": ~odd(people), "started_on": np.full(people, EPOCH - 900), "ended_on": np.full(people, NAT), "rung": 1,
        }),
        "identities": pl.DataFrame({"person_id": number, "scope_path": "1.2.3", "state": np.where(odd(people), "pending", "active").tolist(), "problem": "校验码不对"}),
        "household_groups": pl.DataFrame({"household_id": np.unique(number // 3)}).with_columns(
            scope_path=pl.lit("1.2.3"), household_group=pl.when(pl.col("household_id") % 2000 == 0).then(pl.lit("needs_help")).otherwise(pl.lit("employed"))
        ),
        "claims": pl.DataFrame({
            "claim_id": number, "person_id": number, "list_id": 1, "months": np.where(odd(people), 0, 6), "verified_on": EPOCH + np.where(odd(people), 0, 240),
        }),
    }  # fmt: skip
    spells = _spells(g, size, people)
    placed = frames["claims"].join(spells["spells"].select("person_id").unique(), on="person_id", how="semi", maintain_order="left")
    return frames | {"claims": placed} | spells | _others(g, size, spells["spells"])


def _spells(g: np.random.Generator, size: int, people: int) -> dict[str, pl.DataFrame]:
    """Two and a half jobs a person, one after another; the last is open. A public post is in the home county."""
    who = np.sort(g.integers(1, people + 1, size))
    last = np.r_[who[1:] != who[:-1], True]
    place = np.arange(size) - np.maximum.accumulate(np.where(np.r_[True, who[1:] != who[:-1]], np.arange(size), 0))
    started = EPOCH - 3000 + place * 150 + g.integers(0, 30, size)
    is_open = last & (g.random(size) > RARE)
    ended = np.where(is_open, NAT, started + 100 + np.where(g.random(size) < RARE, 150, 0))
    home = who % 300
    kind = np.array(["E1", "E2", "E4", "E5"])[np.searchsorted([0.7, 0.85, 0.95], g.random(size))]
    away = np.where((kind == "E4") & (g.random(size) > RARE), home, 300 + who % 500)
    spells = pl.DataFrame({
        "spell_id": np.arange(1, size + 1), "person_id": who, "scope_path": "1.2.3", "kind": kind.tolist(), "channel": "own", "started_on": started,
        "ended_on": ended, "wage_fen_month": np.where(g.random(size) < RARE, 20_000, 350_000), "has_employer": g.random(size) > RARE,
        "home_county_id": home, "work_county_id": away, "work_place": "输入市",
        "pairing_id": 1, "pairing_started_on": np.where(g.random(size) < RARE, started + 9, NAT),
        "employer_verified_on": np.where(g.random(size) < RARE, NAT, started - 30),
    })  # fmt: skip
    limits = pl.DataFrame({"spell_id": np.arange(1, size + 1), "wage_fen_month_min": 143_000, "post_age_max": 60})
    return {"spells": spells, "spell_limits": limits}


def _others(g: np.random.Generator, size: int, spells: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Payments, classes and registrations of people with an open job of the first kind; one in a thousand with a fault."""
    hired = spells.filter(pl.col("ended_on").is_null() & (pl.col("kind") == "E1"))["person_id"].to_numpy()
    who = hired[np.arange(size) % hired.size]
    turn = np.arange(size) // hired.size
    turn = np.where(g.random(size) < RARE, 0, turn)  # paid for a month before
    months = np.array([np.datetime64(f"201{5 + k // 12}-{k % 12 + 1:02d}-01", "D") for k in range(44)])
    name = pl.Series(who).cast(pl.String)
    payments = pl.DataFrame({
        "payment_id": np.arange(1, size + 1), "person_id": who, "kind": "稳岗补贴", "for_kind": "E", "month_on": months[43 - turn % 44], "amount_fen": 80_000,
        "name_key": name, "payee": name, "payee_key": pl.Series(np.where(g.random(size) < RARE, 0, who)).cast(pl.String), "account": name,
    })  # fmt: skip
    learners = hired[:: 3]
    began = EPOCH + g.integers(0, 200, learners.size)
    trainings = pl.DataFrame({
        "training_id": np.arange(1, learners.size + 1), "person_id": learners, "school": "某校", "place": "本县",
        "county_id": np.where(g.random(learners.size) < RARE, 1, 300 + learners % 500), "started_on": began, "ended_on": began + 20,
    })  # fmt: skip
    registrations = pl.DataFrame({
        "registration_id": np.arange(1, hired.size + 1), "person_id": hired, "is_employed": True, "place": "输入市", "employer": "某厂",
        "county_id": np.where(g.random(hired.size) < RARE, 999, 300 + hired % 500), "started_on": np.full(hired.size, EPOCH),
        "ended_on": np.full(hired.size, NAT),
    })  # fmt: skip
    return {"payments": payments, "trainings": trainings, "registrations": registrations}
