"""Scans done elsewhere: labourers in parts, on other machines; posts and prices are all they are told.

What costs is looking at every pair: making a list of the best posts of each person at some prices. A part of the
labourers needs only its own columns, the posts and the prices for that (`scan_part`), and sends back a list a person.
Auction on a sample, repair, bounds and proof stay where they are; the certificate is over everybody and every pair, so it
is exact whoever found the prices, and `verify_dir` checks it as any other."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numba as nb
import numpy as np
import polars as pl

from xieshou.engines.matching.grid import Grid
from xieshou.engines.matching.market import Market, lay_out
from xieshou.engines.matching.records import Pairings, People, Posts
from xieshou.engines.matching.scoretable import ScoreTable
from xieshou.engines.matching.shortlist import Shortlist, best_listed
from xieshou.engines.matching.threads import Crew


class Found(NamedTuple):
    """Lists of these people (rows), and how many eligible pairs were looked at for them."""

    row: np.ndarray
    lists: Shortlist
    pairs: int


# far(price per sorted post, rows to look at or None for everybody, width of a list)
Far = Callable[[np.ndarray, np.ndarray | None, int], Found]


def scan_part(
    people: People, posts: Posts, pairings: Pairings, as_of: int, table: ScoreTable, price: np.ndarray, width: int
) -> tuple[Shortlist, int]:
    """(the lists of a part of the people, eligible pairs). `price` is by sorted post; the order is the posts' alone."""
    with Crew(1) as crew:
        return Grid(lay_out(people, posts, pairings, as_of, table).market, crew).shortlist(price, width)


class FarGrid(Grid):
    """A grid that has the long scans made elsewhere."""

    def __init__(self, market: Market, crew: Crew, far: Far) -> None:
        super().__init__(market, crew)
        self.far = far

    def shortlist(self, price: np.ndarray, width: int) -> tuple[Shortlist, int]:
        lists = Shortlist.empty(self.people, width)
        found = self.far(price, None, width)
        assert found.row.size == self.people
        _put(found, lists)
        return lists, found.pairs

    def refresh(self, lists: Shortlist, price: np.ndarray, assigned: np.ndarray) -> np.ndarray:
        unsure = np.flatnonzero(_cannot_tell(*lists, price))
        if unsure.size:
            _put(self.far(price, unsure, lists.post.shape[1]), lists)
        return super().refresh(lists, price, assigned)


def _put(found: Found, lists: Shortlist) -> None:
    for mine, theirs in zip(lists, found.lists, strict=True):
        mine[found.row] = theirs


@nb.njit(cache=True)
def _cannot_tell(post: np.ndarray, kept: np.ndarray, bound: np.ndarray, price: np.ndarray) -> np.ndarray:
    out = np.empty(bound.size, np.bool_)
    for i in range(bound.size):
        out[i] = best_listed(i, post, kept, price, -(2**30)) < bound[i]
    return out


@nb.njit(cache=True)
def first_seats(lists: Shortlist, price: np.ndarray, capacity: np.ndarray) -> np.ndarray:
    """A beginning: each in turn takes the best post on the own list that still has a place."""
    left, out = capacity.copy(), np.full(lists.bound.size, -1, np.int64)
    for i in range(out.size):
        best = np.int64(-1)
        for k in range(lists.post.shape[1]):
            j = lists.post[i, k]
            if j < 0:
                break
            if left[j] > 0 and np.int64(lists.score[i, k]) - price[j] > best:
                best, out[i] = np.int64(lists.score[i, k]) - price[j], j
        if out[i] >= 0:
            left[out[i]] -= 1
    return out


def sample_of(people: People, posts: Posts, share: int) -> tuple[People, Posts]:
    """Every `share`-th household with everybody in it, and as great a part of the openings: prices to begin with."""
    chosen = people.household % share == 0
    cells = posts.table.cells
    spread = (posts.capacity + np.arange(len(posts)) % share) // share
    return People.of(people.table.cells.filter(chosen)), Posts.of(cells.with_columns(capacity=pl.Series(spread).cast(pl.String)))
