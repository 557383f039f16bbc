"""A pair decided by hand: the best that is left around it, and what the decision costs.

Somebody in charge puts one person at a post, or leaves the person out, for reasons the columns do not hold. The others
are then solved anew, from where the run ended, with that person and that opening gone. The outcome is an assignment of
the run's own people and posts, so the run's prices tell its true gap, and `verify_dir` checks it as it does any other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from xieshou.engines.matching import words
from xieshou.engines.matching.explaining import Obstacle, why_not
from xieshou.engines.matching.kernel import pair_scores
from xieshou.engines.matching.pricing import Households, gap_of
from xieshou.engines.matching.quotas import Quotas
from xieshou.engines.matching.records import People, Posts
from xieshou.engines.matching.results import Solution
from xieshou.engines.matching.whatif import what_if


@dataclass(frozen=True)
class Decision:
    """`answer` holds the new assignment and its figures under the run's own bound. What it costs is before minus after;
    `share` is the score lost as a part of the run's. People are rows."""

    answer: Solution
    households_lost: int
    score_lost: int
    placed_lost: int
    share: float
    moved: list[int]
    gained: list[int]
    lost: list[int]


def decide(before: Solution, person: int, post: int | None, *, seed: int = 0) -> Decision | Obstacle:
    """The best assignment with `person` at `post` (None: nowhere), or the rule that forbids the pair."""
    if post is not None:
        obstacle = why_not(before, person, post)
        if obstacle is None and not before.tree.capacity[post]:
            obstacle = Obstacle("capacity", words.NO_OPENINGS, words.MORE_OPENINGS)
        if obstacle is not None:
            return obstacle
    others = np.delete(np.arange(len(before.people)), person)
    after, _ = what_if(before, people=_without(before, person, post), posts=_with_one_less(before.posts, post),
                       quotas=_quotas_with_one_less(before, post), seed=seed)  # fmt: skip
    assigned = np.full(len(before.people), -1, np.int64)
    assigned[others] = after.assigned
    assigned[person] = -1 if post is None else post
    return _judged(before, assigned)


def _without(before: Solution, person: int, post: int | None) -> People:
    """The others; with the person at a post, the household has somebody at work and asks for nobody else."""
    cells = before.people.table.cells
    if post is not None:
        home = before.people.household == before.people.household[person]
        cells = cells.with_columns(
            zero_employment=pl.when(pl.Series(home)).then(pl.lit("0")).otherwise("zero_employment")
        )
    return People.of(cells.filter(pl.Series(np.arange(len(cells)) != person)))


def _with_one_less(posts: Posts, post: int | None) -> Posts:
    if post is None:
        return posts
    room = posts.capacity.copy()
    room[post] -= 1
    return Posts.of(posts.table.cells.with_columns(capacity=pl.Series(room).cast(pl.String)))


def _quotas_with_one_less(before: Solution, post: int | None) -> Quotas | None:
    quotas = before.quotas
    if quotas is None or post is None:
        return None
    room, at = quotas.room.copy(), int(before.tree.of[post])
    while at >= 0:
        room[at] -= 1
        at = int(quotas.parent[at])
    return Quotas.of(quotas.table.cells.with_columns(capacity=pl.Series(room).cast(pl.String)))


def _judged(before: Solution, assigned: np.ndarray) -> Decision:
    people, old = before.people, before.certificate
    held = np.flatnonzero(assigned >= 0)
    score = np.zeros(len(people), np.int64)
    score[held] = pair_scores(before.layout.market, held, before.position[assigned[held]])
    homes = Households.from_people(people.household, people.household_count, people.is_zero, people.tier)
    total, placed = int(score.sum()), homes.placed(assigned)
    figures = replace(
        old, placed=int(held.size), households_placed=placed, score=total, gap=gap_of(total, old.dual_bound),
        exact=placed == old.households_bound and total == old.dual_bound,
    )  # fmt: skip
    had, has = before.assigned, assigned
    return Decision(
        answer=replace(before, assigned=assigned, score=score, certificate=figures, together=[]),
        households_lost=old.households_placed - placed,
        score_lost=old.score - total,
        placed_lost=old.placed - int(held.size),
        share=(old.score - total) / max(1, old.score),
        moved=np.flatnonzero((had >= 0) & (has >= 0) & (had != has)).tolist(),
        gained=np.flatnonzero((had < 0) & (has >= 0)).tolist(),
        lost=np.flatnonzero((had >= 0) & (has < 0)).tolist(),
    )
