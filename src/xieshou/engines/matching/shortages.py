"""What is short, for whoever can open posts or train people: the reading of the bound on households.

"These 412 households can only reach these 47 posts": the posts S are the certificate's `short_posts`; the households are
the zero-employment ones none of whose members is eligible for a post outside S. S can take no more than its openings, so
at least the difference cannot be placed, by anybody: open that many more places there, or have some of these people become
eligible elsewhere (`missing`: what stands between them and the nearest posts)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numba as nb
import numpy as np

from xieshou.engines.matching import words
from xieshou.engines.matching.explaining import Obstacle, nearest_obstacles
from xieshou.engines.matching.kernel import scan, segments_most
from xieshou.engines.matching.market import Market, numbers_in
from xieshou.engines.matching.results import Solution

ASKED_MOST = 400  # people asked what is missing; the shares are of those
NEAREST = 3


@dataclass(frozen=True)
class Shortage:
    """Rows of posts and of people. `confined`: households that reach no post but the short ones; `cut_off`: those that
    reach none at all. `lacking` = confined - openings: how many of them cannot be placed, whoever assigns."""

    posts: list[int]
    openings: int
    confined: int
    cut_off: int
    lacking: int
    left_out: list[int]  # people of confined or cut-off households without anybody placed
    missing: list[tuple[str, str, int]]  # (rule, what would help, how many of those asked), the commonest first
    asked: int


@nb.njit(cache=True, nogil=True)
def _reaches(people: np.ndarray, m: Market, short: np.ndarray, segments: int, out: np.ndarray) -> None:
    """out[t] = 0: person people[t] is eligible for no post, 1: only for short ones, 2: for another."""
    score = np.empty(m.code.size, np.int16)
    seg = np.empty((segments, 3), np.int64)
    for t in range(people.size):
        _, count = scan(m, people[t], score, seg)
        for s in range(count):
            for k in range(seg[s, 2]):
                if score[seg[s, 1] + k] >= 0 and out[t] < 2:
                    out[t] = 1 if short[m.primary[seg[s, 0] + k]] else 2


def shortage(answer: Solution) -> Shortage:
    """Read the shortage off an answer's certificate."""
    people, posts, market = answer.people, answer.posts, answer.layout.market
    rows = numbers_in(posts.post_id, posts.post_id.filter(posts.post_id.is_in(answer.certificate.short_posts)))
    short = np.zeros(len(posts), bool)
    short[rows] = True
    members = np.flatnonzero(people.is_zero)
    reach = np.zeros(members.size, np.int8)
    _reaches(members, market, short[answer.layout.order], segments_most(market), reach)
    most = np.full(people.household_count, -1, np.int8)
    np.maximum.at(most, people.household[members], reach)
    placed = np.zeros(people.household_count, bool)
    placed[people.household[answer.assigned >= 0]] = True
    confined = int((most == 1).sum())
    openings = answer.tree.takes(short)
    waiting = members[(most[people.household[members]] < 2) & ~placed[people.household[members]]]
    asked = waiting[:: max(1, waiting.size // ASKED_MOST)]
    return Shortage(
        posts=rows.tolist(),
        openings=openings,
        confined=confined,
        cut_off=int((most == 0).sum()),
        lacking=max(0, confined - openings),
        left_out=waiting.tolist(),
        missing=_missing(answer, asked),
        asked=int(asked.size),
    )


def _missing(answer: Solution, people: np.ndarray) -> list[tuple[str, str, int]]:
    """What stands first between these people and the posts nearest to them, each person once a rule."""
    count: Counter[tuple[str, str]] = Counter()
    for i in people.tolist():
        found: dict[str, Obstacle] = {o.rule: o for _, o in nearest_obstacles(answer, i, NEAREST)}
        if not found:
            found = {"occupation": Obstacle("occupation", "", words.OTHER_TRADES)}
        count.update((rule, o.remedy if rule != "pay" else words.PAYING_MORE) for rule, o in found.items())
    return [(rule, remedy, n) for (rule, remedy), n in sorted(count.items(), key=lambda x: (-x[1], x[0]))]
