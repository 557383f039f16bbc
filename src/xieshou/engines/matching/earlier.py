"""Yesterday's answer as today's beginning: its prices and assignment, by id, over today's people and posts.

Whoever and whatever has gone is dropped, new posts begin at the price that `arrivals` guesses, a pair that is no longer eligible is let go, and
of too many holders of a post the first stay. What remains to be put right is only what has changed; the proof does not
know how the answer was found, so it is as good as a cold one's."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import polars as pl

from xieshou.engines.errors import InputError
from xieshou.engines.matching.kernel import pair_scores
from xieshou.engines.matching.market import Layout, Market, numbers_in
from xieshou.engines.matching.quotas import Quotas, Tree
from xieshou.engines.matching.records import People, Posts
from xieshou.engines.matching.results import Solution

PRICE_MOST = 2**28


@dataclass(frozen=True)
class Earlier:
    """An earlier run: who had which post, what each post cost, and the worth of a household then."""

    person_id: pl.Series
    post_of: pl.Series
    post_id: pl.Series
    price: np.ndarray
    B: int
    quota_id: pl.Series = field(default_factory=lambda: pl.Series([], dtype=pl.String))
    quota_price: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))

    @classmethod
    def of(cls, solution: Solution) -> Earlier:
        held = np.flatnonzero(solution.assigned >= 0)
        posts = solution.posts.post_id
        person_id, post_of = solution.people.person_id.gather(held), posts.gather(solution.assigned[held])
        known = () if solution.quotas is None else (solution.quotas.quota_id, solution.quota_price)
        return cls(person_id, post_of, posts, solution.price, solution.certificate.B, *known)

    @classmethod
    def read(cls, folder: str | Path) -> Earlier:
        """From a DIR of an earlier run. Raises InputError; a wrong figure in it costs time, never correctness."""
        folder = Path(folder)
        try:
            held = pl.read_csv(folder / "assignment.csv", infer_schema=False, glob=False)
            prices = pl.read_csv(folder / "prices.csv", infer_schema=False, glob=False)
            B = int(json.loads((folder / "certificate.json").read_bytes())["B"])
            price = prices["price"].cast(pl.Int64).clip(0, PRICE_MOST).to_numpy()
            found = cls(held["person_id"], held["post_id"], prices["post_id"], price, min(max(B, 0), PRICE_MOST))
            if not (folder / "quota_prices.csv").exists():
                return found
            rows = pl.read_csv(folder / "quota_prices.csv", infer_schema=False, glob=False)
            quota_price = rows["price"].cast(pl.Int64).clip(0, PRICE_MOST).to_numpy()
            return replace(found, quota_id=rows["quota_id"], quota_price=quota_price)
        except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as fault:
            raise InputError(
                f"{folder}:不是一次匹配的文件夹 / is no folder of a match run: {type(fault).__name__}"
            ) from fault

    def prices_for(self, posts: Posts) -> np.ndarray:
        """Own price per row of posts, -1 for new ones."""
        return _looked_up(self.post_id, self.price, posts.post_id)

    def quota_prices_for(self, quotas: Quotas | None) -> np.ndarray:
        """Price per quota, 0 for new ones."""
        if quotas is None:
            return np.empty(0, np.int64)
        return np.asarray(np.maximum(_looked_up(self.quota_id, self.quota_price, quotas.quota_id), 0))

    def assignment_for(self, people: People, posts: Posts) -> np.ndarray:
        """Row of the post each person had, -1 where either is gone."""
        person, post = numbers_in(people.person_id, self.person_id), numbers_in(posts.post_id, self.post_of)
        both = (person >= 0) & (post >= 0)
        out = np.full(len(people), -1, np.int64)
        out[person[both]] = post[both]
        return out


def _looked_up(names: pl.Series, price: np.ndarray, wanted: pl.Series) -> np.ndarray:
    """The price of each wanted name, -1 where it has none; of repeated names the first counts."""
    row = numbers_in(names.unique(maintain_order=True), wanted)
    known = price[names.is_first_distinct().to_numpy()]
    return np.asarray(np.where(row >= 0, known[np.maximum(row, 0)] if known.size else -1, -1))


def start_of(
    earlier: Earlier, people: People, posts: Posts, layout: Layout, tree: Tree, quotas: Quotas | None
) -> tuple[np.ndarray, np.ndarray, int]:
    """(price per sorted post, sorted post or -1 per person, B) of an earlier run."""
    place = np.empty(len(posts), np.int64)
    place[layout.order] = np.arange(len(posts))
    held = earlier.assignment_for(people, posts)
    assigned = np.where(held >= 0, place[np.maximum(held, 0)] if len(posts) else -1, -1)
    own = earlier.prices_for(posts)[layout.order]
    to_people = tree.prices_to_people(np.maximum(own, 0), earlier.quota_prices_for(quotas))
    return np.where(own >= 0, to_people, -1), assigned, earlier.B


def still_possible(m: Market, assigned: np.ndarray) -> np.ndarray:
    """An earlier assignment without the pairs that are no longer eligible and without more holders than openings."""
    held = np.flatnonzero(assigned >= 0)
    held = held[pair_scores(m, held, assigned[held]) >= 0]
    order = held[np.argsort(assigned[held], kind="stable")]
    post = assigned[order]
    rank = np.arange(order.size) - np.searchsorted(post, post)
    stays = order[rank < m.capacity[post]]
    out = np.full(assigned.size, -1, np.int64)
    out[stays] = assigned[stays]
    return out
