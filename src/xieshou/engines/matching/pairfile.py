"""The solver alone: scored pairs, capacities and households from files, whatever made them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from xieshou.engines.matching.market import numbers_in
from xieshou.engines.matching.pricing import Households, upper_bound
from xieshou.engines.matching.quotas import Quotas, Tree, quota_rows
from xieshou.engines.matching.reading import Table, read_table
from xieshou.engines.matching.records import CAPACITY_MAX, household_numbers, tiers_in
from xieshou.engines.matching.results import PairSolution, Work, certify
from xieshou.engines.matching.transport import Pairs, solve_pairs

SCORE_MOST = 10**6


@dataclass(frozen=True)
class PairInput:
    """Checked columns. People are numbered by first appearance in the pairs, then in the households."""

    tables: dict[str, Table]
    person_id: pl.Series
    post_id: pl.Series
    pairs: Pairs
    households: Households
    quotas: Quotas | None
    tree: Tree

    @classmethod
    def read(
        cls,
        pairs: str | Path,
        capacities: str | Path,
        households: str | Path | None = None,
        quotas: str | Path | None = None,
    ) -> PairInput:
        """Raises InputError: bad cells, repeats, a pair whose post has no capacity row, |score| > 10⁶."""
        tables = {
            "pairs": read_table(pairs, ["person_id", "post_id", "score"]),
            "capacities": read_table(capacities, ["post_id", "capacity"], also=["quota_id"]),
        }
        if households is not None:
            columns = ["person_id", "household_id", "zero_employment"]
            tables["households"] = read_table(households, columns, also=["tier"])
        return cls.of(tables, None if quotas is None else Quotas.read(quotas))

    @classmethod
    def of(cls, tables: dict[str, Table], quotas: Quotas | None = None) -> PairInput:
        pairs, capacities = tables["pairs"], tables["capacities"]
        capacities.refuse_repeats("post_id")
        post_id = capacities.text("post_id")
        capacity = capacities.integers("capacity", 0, CAPACITY_MAX)
        pairs.refuse_repeats("person_id", "post_id")
        post = numbers_in(post_id, pairs.text("post_id"))
        pairs.refuse_where(post < 0, "post_id", "岗位不在容量表里", "has no row in the capacities")
        score = pairs.integers("score", -SCORE_MOST, SCORE_MOST)
        person_id = pairs.text("person_id").unique(maintain_order=True)
        table = tables.get("households")
        if table is not None:
            table.refuse_repeats("person_id")
            person_id = pl.concat([person_id, table.text("person_id")]).unique(maintain_order=True)
        person = numbers_in(person_id, pairs.text("person_id"))
        built = Pairs.of(person, post, score, len(person_id), capacity)
        tree = Tree(quotas, quota_rows(capacities, quotas), capacity)
        return cls(tables, person_id, post_id, built, _households(person_id, table), quotas, tree)


def _households(person_id: pl.Series, table: Table | None) -> Households:
    """People without a row live alone, in a household that is not a zero-employment one."""
    people = len(person_id)
    if table is None:
        return Households(np.arange(people), people, np.zeros(people, bool))
    zero = table.integers("zero_employment", 0, 1).astype(bool)
    number, count = household_numbers(table, table.text("household_id"), zero)
    of = np.full(people, -1, np.int64)
    of[numbers_in(person_id, table.text("person_id"))] = number
    alone = of < 0
    of[alone] = count + np.arange(int(alone.sum()))
    flag = np.zeros(count + int(alone.sum()), bool)
    flag[number] = zero
    return Households(of, flag.size, flag).tiered(number, tiers_in(table, number))


def solve_pair_input(given: PairInput, *, seed: int = 0, stop: Callable[[], None] = lambda: None) -> PairSolution:
    """The exact answer: always households_placed == households_bound and dual_bound == score."""
    begun = time.perf_counter()
    pairs, households = given.pairs, given.households
    people = len(given.person_id)
    tree = given.tree
    found = solve_pairs(pairs, households, np.zeros(people, np.int64), seed, tree=tree, stop=stop)
    held = found.assigned[pairs.person] == pairs.post
    bound = upper_bound(pairs.best(found.price), households, tree.paid(found.price), found.B)
    price, quota_price = tree.own_prices(found.price)

    def names_of(short: np.ndarray) -> list[str]:
        return sorted(given.post_id.filter(pl.Series(short)).to_list())

    certificate = certify(
        found.assigned, int(pairs.score[held].sum()), bound, found.B, households, found.coverage, names_of
    )
    work = Work(eligible_pairs=int(pairs.post.size), seconds={"求解 / solve": time.perf_counter() - begun})
    return PairSolution(
        given.person_id, given.post_id, found.assigned, price, certificate, given.tables, work, given.quotas, quota_price
    )
