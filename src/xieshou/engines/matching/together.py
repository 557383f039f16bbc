"""同去: two people who both wish to go together (夫妻, 结伴) get posts in one county, if the optimum can spare it.

Only changes that keep every household placed and lose no score are made: one of the two moves to a free opening near
the other, or changes places with somebody there. So the proof stands as it is; a wish that would cost anybody
anything is reported unmet with its reason, and the office decides."""

from __future__ import annotations

import numpy as np
import polars as pl

from xieshou.engines.matching.grid import Grid
from xieshou.engines.matching.kernel import pair_scores
from xieshou.engines.matching.market import numbers_in
from xieshou.engines.matching.quotas import Tree
from xieshou.engines.matching.records import People
from xieshou.engines.matching.results import Together
from xieshou.engines.words import phrase

COUNTY = 10**6
ONE_WITHOUT = phrase("两人中有人没有匹配到岗位")
SAME_COUNTY = phrase("同在一县")
BROUGHT_TOGETHER = phrase("同在一县,未影响他人")
NOT_WITHOUT_LOSS = phrase("同县没有不影响他人的合适岗位")


def mutual(people: People) -> list[tuple[int, int]]:
    """Pairs of people who name each other, each pair once."""
    wish = people.together
    asking = np.flatnonzero((wish != "").to_numpy())
    if asking.size == 0:
        return []
    named = numbers_in(people.person_id, wish.gather(asking))
    goal = np.full(len(people), -1, np.int64)
    goal[asking] = named
    both = [(int(i), int(goal[i])) for i in asking if goal[i] > i and goal[goal[i]] == i]
    return sorted(both)


def go_together(grid: Grid, tree: Tree, people: People, assigned: np.ndarray) -> list[Together]:
    """Honour what costs nothing (changing `assigned` in place) and report every wish shared by both."""
    wishes = mutual(people)
    if not wishes:
        return []
    county = grid.m.code[: grid.posts] // COUNTY
    taken = np.bincount(assigned[assigned >= 0], minlength=grid.posts)
    out = []
    settled = np.zeros(len(people), bool)  # nobody who already goes together is moved again
    for i, k in wishes:
        out.append(_one(grid, tree, i, k, assigned, county, taken, settled))
        settled[[i, k]] = out[-1].is_met
    return out


def _one(
    grid: Grid,
    tree: Tree,
    i: int,
    k: int,
    assigned: np.ndarray,
    county: np.ndarray,
    taken: np.ndarray,
    settled: np.ndarray,
) -> Together:
    if assigned[i] < 0 or assigned[k] < 0:
        return Together(i, k, False, ONE_WITHOUT)
    if county[assigned[i]] == county[assigned[k]]:
        return Together(i, k, True, SAME_COUNTY)
    for mover, stays in ((i, k), (k, i)):
        if _move(grid, tree, mover, stays, assigned, county, taken, settled):
            return Together(i, k, True, BROUGHT_TOGETHER)
    return Together(i, k, False, NOT_WITHOUT_LOSS)


def _move(
    grid: Grid,
    tree: Tree,
    mover: int,
    stays: int,
    assigned: np.ndarray,
    county: np.ndarray,
    taken: np.ndarray,
    settled: np.ndarray,
) -> bool:
    """Bring `mover` to the county of `stays` without loss; True when done."""
    near = np.flatnonzero(county == county[assigned[stays]])
    here = int(assigned[mover])
    worth = int(pair_scores(grid.m, np.array([mover]), np.array([here]))[0])
    score = pair_scores(grid.m, np.full(near.size, mover), near)
    free = near[(score >= worth) & (taken[near] < tree.capacity[near])]
    if free.size:
        free = free[tree.is_open(taken)[free]]
    if free.size:
        taken[here] -= 1
        taken[free[0]] += 1
        assigned[mover] = free[0]
        return True
    fits = np.full(grid.posts, -1, np.int64)
    fits[near] = score
    others = np.flatnonzero((assigned >= 0) & (fits[np.maximum(assigned, 0)] >= 0))
    others = others[(others != stays) & (others != mover) & ~settled[others]]
    back = pair_scores(grid.m, others, np.full(others.size, here))
    now = pair_scores(grid.m, others, assigned[others])
    fair = others[(back >= 0) & (back + fits[assigned[others]] >= now + worth)]
    if fair.size == 0:
        return False
    other = int(fair[0])
    assigned[mover], assigned[other] = assigned[other], here
    return True


def wish_rows(people: People, wishes: list[Together]) -> pl.DataFrame:
    """The report as columns: person_id, other_id, is_met (0/1), reason."""
    return pl.DataFrame(
        {
            "person_id": [people.person_id[w.person] for w in wishes],
            "other_id": [people.person_id[w.other] for w in wishes],
            "is_met": [int(w.is_met) for w in wishes],
            "reason": [w.reason for w in wishes],
        },
        schema={"person_id": pl.String, "other_id": pl.String, "is_met": pl.Int64, "reason": pl.String},
    )
