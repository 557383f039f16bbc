"""What if: other posts, other people or other pairings, solved from where an answer ended, and what it would change.

Add or close posts, change their pay or openings, open a pairing: give the changed columns. Both answers carry their
own certificate; the difference is as good as the two gaps say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xieshou.engines.matching.earlier import Earlier
from xieshou.engines.matching.market import numbers_in
from xieshou.engines.matching.records import Pairings, People, Posts
from xieshou.engines.matching.results import Solution
from xieshou.engines.matching.solving import solve


@dataclass(frozen=True)
class Difference:
    """After minus before, and who would have another post, a post for the first time, or none any more (person_id)."""

    placed: int
    households_placed: int
    households_bound: int
    score: int
    moved: list[str]
    gained: list[str]
    lost: list[str]


def what_if(
    before: Solution,
    *,
    people: People | None = None,
    posts: Posts | None = None,
    pairings: Pairings | None = None,
    seed: int = 0,
    exact: bool = False,
) -> tuple[Solution, Difference]:
    """(the answer after the change, what is different). Whatever is not given stays as it is in `before`."""
    day = f"{before.as_of // 10000:04}-{before.as_of // 100 % 100:02}-{before.as_of % 100:02}"
    after = solve(
        people or before.people,
        posts or before.posts,
        pairings or before.pairings,
        as_of=day,
        seed=seed,
        exact=exact,
        table=before.table,
        earlier=Earlier.of(before),
    )
    return after, difference(before, after)


def difference(before: Solution, after: Solution) -> Difference:
    """What `after` changes. People and posts are told apart by id; who is in only one of the two is not listed."""
    old, new = before.certificate, after.certificate
    row = numbers_in(before.people.person_id, after.people.person_id)
    both = np.flatnonzero(row >= 0)
    had = before.assigned[row[both]]
    has = after.assigned[both]
    same = numbers_in(before.posts.post_id, after.posts.post_id)
    has_before = np.where(has >= 0, same[np.maximum(has, 0)] if same.size else -1, -1)
    names = after.people.person_id.gather(both)

    def of(chosen: np.ndarray) -> list[str]:
        return names.gather(np.flatnonzero(chosen)).to_list()

    return Difference(
        placed=new.placed - old.placed,
        households_placed=new.households_placed - old.households_placed,
        households_bound=new.households_bound - old.households_bound,
        score=new.score - old.score,
        moved=of((had >= 0) & (has >= 0) & (has_before != had)),
        gained=of((had < 0) & (has >= 0)),
        lost=of((had >= 0) & (has < 0)),
    )
