"""From the optimum to offers: the assigned post first, then the next best by reduced cost, up to the service floor.

A post is offered to at most capacity ÷ acceptance rate people, those assigned to it first: so it is over-offered by
what is expected to be declined, and never filled beyond its capacity, because acceptances close at the capacity."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from xieshou.engines.errors import InputError
from xieshou.engines.matching.grid import Grid
from xieshou.engines.matching.results import Solution
from xieshou.engines.matching.threads import Crew


@dataclass(frozen=True)
class Offer:
    """Offer `rank` (1 = first) to a person; `behind` is what it gives up against the person's best at these prices."""

    person: int
    post: int
    rank: int
    score: int
    behind: int
    is_assigned: bool


def offer_lists(
    solution: Solution,
    per_person: int = 3,
    acceptance_bp: int = 10_000,
    *,
    declined: AbstractSet[tuple[int, int]] = frozenset(),
) -> list[Offer]:
    """Offers ordered by person and rank. `acceptance_bp` is the share of offers expected to be accepted, in 1/10000;
    `declined` holds (person, post) rows that are not offered again."""
    if per_person < 1 or not 1 <= acceptance_bp <= 10_000:
        raise InputError("推荐数须大于0,接受率须在1到10000之间 / per_person ≥ 1, acceptance_bp 1..10000")
    person, post, score, behind = _candidates(solution, per_person)
    most = solution.tree.capacity * 10_000 // acceptance_bp
    left = most - np.bincount(solution.assigned[solution.assigned >= 0], minlength=len(solution.posts))
    chosen: dict[int, list[tuple[int, int, int, bool]]] = {}
    for i in np.flatnonzero(solution.assigned >= 0).tolist():
        if (i, int(solution.assigned[i])) in declined:
            continue
        chosen[i] = [(int(solution.assigned[i]), int(solution.score[i]), 0, True)]
    order = np.lexsort((post, person, -solution.people.wait_days[person], behind))
    for t in order.tolist():
        i, j = int(person[t]), int(post[t])
        mine = chosen.setdefault(i, [])
        if len(mine) < per_person and left[j] > 0 and j != solution.assigned[i] and (i, j) not in declined:
            left[j] -= 1
            mine.append((j, int(score[t]), int(behind[t]), False))
    return [
        Offer(i, j, rank, s, b, own) for i in sorted(chosen) for rank, (j, s, b, own) in enumerate(chosen[i], start=1)
    ]


def _candidates(solution: Solution, per_person: int) -> tuple[np.ndarray, ...]:
    """(person, post row, score, distance behind the person's best) of each person's best posts at the final prices."""
    order = solution.layout.order
    price = solution.to_people[order]
    with Crew() as crew:
        grid = Grid(solution.layout.market, crew)
        person, post, score = grid.lists(np.arange(grid.people), price, 4 * per_person + 4)
        best, _ = grid.best(price)
    return person, order[post], score, best[person] - (score - price[post])
