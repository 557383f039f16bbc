"""Yesterday's answer as today's beginning: its prices and assignment, by id, over today's people and posts.

Whoever and whatever has gone is dropped, new posts begin at the price that `arrivals` guesses, a pair that is no longer eligible is let go, and
of too many holders of a post the first stay. What remains to be put right is only what has changed; the proof does not
know how the answer was found, so it is as good as a cold one's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from xieshou.engines.errors import InputError
from xieshou.engines.matching.market import numbers_in
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

    @classmethod
    def of(cls, solution: Solution) -> Earlier:
        held = np.flatnonzero(solution.assigned >= 0)
        posts = solution.posts.post_id
        person_id, post_of = solution.people.person_id.gather(held), posts.gather(solution.assigned[held])
        return cls(person_id, post_of, posts, solution.price, solution.certificate.B)

    @classmethod
    def read(cls, folder: str | Path) -> Earlier:
        """From a DIR of an earlier run. Raises InputError; a wrong figure in it costs time, never correctness."""
        folder = Path(folder)
        try:
            held = pl.read_csv(folder / "assignment.csv", infer_schema=False, glob=False)
            prices = pl.read_csv(folder / "prices.csv", infer_schema=False, glob=False)
            B = int(json.loads((folder / "certificate.json").read_bytes())["B"])
            price = prices["price"].cast(pl.Int64).clip(0, PRICE_MOST).to_numpy()
            return cls(held["person_id"], held["post_id"], prices["post_id"], price, min(max(B, 0), PRICE_MOST))
        except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as fault:
            raise InputError(
                f"{folder}:不是一次匹配的文件夹 / is no folder of a match run: {type(fault).__name__}"
            ) from fault

    def prices_for(self, posts: Posts) -> np.ndarray:
        """Price per row of posts, -1 for new ones."""
        row = numbers_in(self.post_id.unique(maintain_order=True), posts.post_id)
        known = self.price[self.post_id.is_first_distinct().to_numpy()]
        return np.where(row >= 0, known[np.maximum(row, 0)] if known.size else -1, -1)

    def assignment_for(self, people: People, posts: Posts) -> np.ndarray:
        """Row of the post each person had, -1 where either is gone."""
        person, post = numbers_in(people.person_id, self.person_id), numbers_in(posts.post_id, self.post_of)
        both = (person >= 0) & (post >= 0)
        out = np.full(len(people), -1, np.int64)
        out[person[both]] = post[both]
        return out
