"""What a run hands back: the assignment, the prices, and the figures that `verify` recomputes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from xieshou.engines.errors import XieshouError
from xieshou.engines.matching.coverage import Coverage
from xieshou.engines.matching.kept import Kept
from xieshou.engines.matching.market import Layout, lay_out
from xieshou.engines.matching.pricing import Households, gap_of
from xieshou.engines.matching.quotas import Quotas, Tree, quota_rows
from xieshou.engines.matching.reading import Table
from xieshou.engines.matching.records import Pairings, People, Posts
from xieshou.engines.matching.scoretable import ScoreTable

Progress = Callable[[str, float], None]


class Cancelled(XieshouError):
    """The caller asked the run to stop; nothing was written."""


@dataclass(frozen=True)
class Certificate:
    """The figures of `certificate.json`; design.md §5 defines each.

    `tiers`, when the input has any: per tier what its households are worth, and the households placed, their proved
    maximum and the short posts of this tier and those before it together; the last tier's are the totals above."""

    placed: int
    households_placed: int
    households_bound: int
    score: int
    dual_bound: int
    gap: float
    exact: bool
    B: int
    short_posts: list[str]
    tiers: list[dict[str, Any]] | None = None

    def figures(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if key != "tiers" or value is not None}


def certify(
    assigned: np.ndarray,
    score: int,
    bound: int,
    B: int,
    households: Households,
    coverage: list[Coverage],
    names_of: Callable[[np.ndarray], list[str]],
) -> Certificate:
    """The certificate of an assignment (a post or a negative number per person) under the bound U = `bound`."""
    placed = [households.up_to(rank).placed(assigned) for rank in range(households.ranks)]
    most = [proof.bound for proof in coverage]
    dual_bound = bound - B * sum(most)
    tiers = None
    if households.rank is not None:
        tiers = [
            {
                "tier": tier,
                "B": B * (households.ranks - rank),
                "households_placed": placed[rank],
                "households_bound": most[rank],
                "short_posts": names_of(coverage[rank].short),
            }
            for rank, tier in enumerate(households.tiers)
        ]
    return Certificate(
        placed=int((assigned >= 0).sum()),
        households_placed=placed[-1],
        households_bound=most[-1],
        score=score,
        dual_bound=dual_bound,
        gap=gap_of(score, dual_bound),
        exact=placed == most and dual_bound == score,
        B=B,
        short_posts=names_of(coverage[-1].short),
        tiers=tiers,
    )


@dataclass(frozen=True)
class Together:
    """A wish to go together, wished by both: whether this assignment honours it (same county), and if not, why."""

    person: int
    other: int
    is_met: bool
    reason: str


@dataclass(frozen=True)
class Work:
    """How hard the run was: pairs considered (0: lists were taken up, and nobody counted), seconds a stage, bids made."""

    eligible_pairs: int = 0
    bids: int = 0
    rounds: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Solution:
    """An answer for people and posts. `assigned[i]` is the row of person i's post, or -1; `price[j]` is post j's own
    price, `quota_price[q]` the quota's; `to_people[j]` is what they come to together."""

    people: People
    posts: Posts
    pairings: Pairings
    as_of: int
    table: ScoreTable
    assigned: np.ndarray
    score: np.ndarray
    price: np.ndarray
    certificate: Certificate
    together: list[Together]
    work: Work
    quotas: Quotas | None = None
    quota_price: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    kept: Kept | None = None

    @cached_property
    def tree(self) -> Tree:
        """The quotas over the rows of posts."""
        return Tree(self.quotas, quota_rows(self.posts.table, self.quotas), self.posts.capacity)

    @property
    def to_people(self) -> np.ndarray:
        return self.tree.prices_to_people(self.price, self.quota_price)

    @cached_property
    def layout(self) -> Layout:
        return lay_out(self.people, self.posts, self.pairings, self.as_of, self.table)

    @cached_property
    def position(self) -> np.ndarray:
        """Sorted position of each post row."""
        place = np.empty(len(self.posts), np.int64)
        place[self.layout.order] = np.arange(len(self.posts))
        return place


@dataclass(frozen=True)
class PairSolution:
    """An answer for given pairs: ids as in the files, `assigned[i]` a row of posts or -1."""

    person_id: pl.Series
    post_id: pl.Series
    assigned: np.ndarray
    price: np.ndarray
    certificate: Certificate
    inputs: dict[str, Table]
    work: Work
    quotas: Quotas | None = None
    quota_price: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
