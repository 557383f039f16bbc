"""What a run hands back: the assignment, the prices, and the figures that `verify` recomputes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from xieshou.engines.errors import XieshouError
from xieshou.engines.matching.market import Layout, lay_out
from xieshou.engines.matching.reading import Table
from xieshou.engines.matching.records import Pairings, People, Posts
from xieshou.engines.matching.scoretable import ScoreTable

Progress = Callable[[str, float], None]


class Cancelled(XieshouError):
    """The caller asked the run to stop; nothing was written."""


@dataclass(frozen=True)
class Certificate:
    """The figures of `certificate.json`; design.md §5 defines each."""

    placed: int
    households_placed: int
    households_bound: int
    score: int
    dual_bound: int
    gap: float
    exact: bool
    B: int
    short_posts: list[str]

    def figures(self) -> dict[str, Any]:
        return dict(self.__dict__)


@dataclass(frozen=True)
class Together:
    """A wish to go together, wished by both: whether this assignment honours it (same county), and if not, why."""

    person: int
    other: int
    is_met: bool
    reason: str


@dataclass(frozen=True)
class Work:
    """How hard the run was: pairs considered, seconds per stage, bids made."""

    eligible_pairs: int = 0
    bids: int = 0
    rounds: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Solution:
    """An answer for people and posts. `assigned[i]` is the row of person i's post, or -1; `price[j]` is post j's
    price."""

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
