"""公益性岗位 as the last resort, apart from the market: only persons with a recorded 就业困难 reason whom no post suits.

The market run is the proof: it looked at every pair, so that a person is eligible for no post of it counts as the attempts
to find one. Whoever is eligible for any is refused here and told for how many; whoever has no recorded reason is refused
first. The run itself is the same engine over the public-welfare posts alone, with a certificate of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numba as nb
import numpy as np
import polars as pl

from xieshou.engines.errors import InputError
from xieshou.engines.matching.kernel import count_eligible, scan, segments_most
from xieshou.engines.matching.market import Market, is_public
from xieshou.engines.matching.records import People, Posts
from xieshou.engines.matching.results import Solution
from xieshou.engines.matching.solving import solve


@dataclass(frozen=True)
class Fallback:
    """`answer` is over the admitted people; the others by person_id: no recorded reason, or eligible posts (how many)."""

    answer: Solution
    admitted: dict[str, str]  # person_id → the recorded reason
    without_reason: list[str]
    suited: dict[str, int]


@nb.njit(cache=True, nogil=True)
def _eligible_posts(people: np.ndarray, m: Market, segments: int) -> np.ndarray:
    score = np.empty(m.code.size, np.int16)
    seg = np.empty((segments, 3), np.int64)
    out = np.empty(people.size, np.int64)
    for t in range(people.size):
        n, _ = scan(m, people[t], score, seg)
        out[t] = count_eligible(score, n)
    return out


def suitable_posts(market: Solution, people: np.ndarray) -> np.ndarray:
    """How many posts of a market run each of these people (rows) is eligible for."""
    return _eligible_posts(people, market.layout.market, segments_most(market.layout.market))


def fall_back(
    market: Solution,
    reasons: Mapping[str, str],
    posts: Posts,
    *,
    seed: int = 0,
    asking: Callable[[pl.DataFrame], pl.DataFrame] = lambda cells: cells,
) -> Fallback:
    """Assign the public-welfare `posts` to those whom the market run `market` had nothing for.

    `reasons`: person_id → the recorded 就业困难 reason. `asking` changes what the admitted ask of public-welfare posts
    (their columns as text); the market was tried with what they asked of it. Raises InputError for a post that is not a public-welfare one."""
    public = is_public(posts, market.table)
    if not public.all():
        name = posts.post_id[int(np.argmin(public))]
        raise InputError(f"岗位「{name}」不是公益性岗位,不能用于托底安置 / post {name} is not a public-welfare post")
    names = market.people.person_id.to_list()
    unplaced = np.flatnonzero(market.assigned < 0)
    recorded = np.array([bool(reasons.get(names[i], "").strip()) for i in unplaced], bool)
    asked = unplaced[recorded]
    count = suitable_posts(market, asked)
    rows = asked[count == 0]
    chosen = np.zeros(len(names), bool)
    chosen[rows] = True
    people = People.of(asking(market.people.table.cells.filter(chosen)))
    day = f"{market.as_of // 10000:04}-{market.as_of // 100 % 100:02}-{market.as_of % 100:02}"
    raw = {**market.table.raw, "rules": {**market.table.raw["rules"], "public_kinds": []}}
    table = replace(market.table, public_kinds=frozenset(), raw=raw)
    answer = solve(people, posts, market.pairings, as_of=day, seed=seed, table=table)
    return Fallback(
        answer=answer,
        admitted={names[i]: reasons[names[i]] for i in rows.tolist()},
        without_reason=[names[i] for i in unplaced[~recorded].tolist()],
        suited={names[i]: int(n) for i, n in zip(asked.tolist(), count.tolist(), strict=True) if n},
    )
