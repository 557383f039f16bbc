"""Why this post, and why not that one: the terms of a score in words, or the first rule that fails and what would
change it.

Written pair by pair from the same parsed columns as the kernel, in the order an official would ask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xieshou.engines.matching.kernel import pair_score, pair_scores
from xieshou.engines.matching.market import spans_of, supporters_of
from xieshou.engines.matching.records import Pairings, People, Posts, as_of_number
from xieshou.engines.matching.results import Solution
from xieshou.engines.matching.scoretable import SPANS, ScoreTable
from xieshou.engines.matching.words import (
    ANY_TRADE,
    BY_WISH,
    GIVEN_LODGING,
    GOING_FURTHER,
    LAST_RESORT,
    LEARNING_MANDARIN,
    LESS_PAY,
    LESS_SCHOOLING,
    MORE_PAY,
    NAMED_PLACE,
    NEAR_WORDS,
    NEEDS_MANDARIN,
    NO_LODGING,
    NOT_IN_MARKET,
    NOT_WISHED,
    PAIRED_PLACE,
    PAY_AND_WISH,
    REACH_WORDS,
    TOO_FAR,
    TOO_YOUNG,
    TRAINING,
    WAITED,
    WHEN_OF_AGE,
    WILLING_TO,
    WITH_LODGING,
)


@dataclass(frozen=True)
class Term:
    """One part of a score: its official title, what it says about this pair, its points."""

    title: str
    words: str
    points: int


@dataclass(frozen=True)
class Obstacle:
    """The first rule a pair fails: a stable code, the reason, and what would change it."""

    rule: str
    reason: str
    remedy: str


class _Pair:
    """One person and one post, looked at closely."""

    def __init__(
        self, people: People, posts: Posts, pairings: Pairings, as_of: int, table: ScoreTable, i: int, j: int
    ) -> None:
        self.people, self.posts, self.pairings, self.table, self.i, self.j = people, posts, pairings, table, i, j
        self.age = (as_of - int(people.birth[i])) // 10000
        self.home, self.place = int(people.region[i]), int(posts.region[j])
        self.near = next((k for k, span in enumerate(SPANS) if self.home // span == self.place // span), 5)
        named = people.places.row(i)
        self.is_wished = bool((self.place // spans_of(named) == named // spans_of(named)).any())
        helpers = supporters_of(np.array([self.home]), pairings).items
        self.is_paired = bool((self.place // spans_of(helpers) == helpers // spans_of(helpers)).any())
        self.wanted = people.occupations[i].to_list()

    def obstacle(self) -> Obstacle | None:
        for rule in (
            self._kind,
            self._occupation,
            self._place,
            self._age,
            self._education,
            self._mandarin,
            self._lodging,
            self._pay,
        ):
            found = rule()
            if found is not None:
                return found
        return None

    def _kind(self) -> Obstacle | None:
        if self.posts.kind[self.j] not in self.table.public_kinds:
            return None
        return Obstacle("kind", NOT_IN_MARKET, LAST_RESORT)

    def _occupation(self) -> Obstacle | None:
        word = self.posts.occupation[self.j]
        if not self.wanted or word in self.wanted:
            return None
        return Obstacle(
            "occupation",
            NOT_WISHED.format(word=word, wanted="、".join(self.wanted)),
            WILLING_TO.format(word=word),
        )

    def _place(self) -> Obstacle | None:
        reach = int(self.people.reach[self.i])
        if self.near <= reach or self.is_wished:
            return None
        where = NEAR_WORDS[self.near]
        return Obstacle(
            "place",
            TOO_FAR.format(where=where, reach=REACH_WORDS[reach]),
            GOING_FURTHER,
        )

    def _age(self) -> Obstacle | None:
        least = max(int(self.posts.age_min[self.j]), self.table.age_min)
        if self.age >= least:
            return None
        return Obstacle("age", TOO_YOUNG.format(age=self.age, least=least), WHEN_OF_AGE.format(least=least))

    def _education(self) -> Obstacle | None:
        levels = self.table.education_level
        has = levels.get((self.people.education[self.i] or "")[:1], 0)
        needs = levels.get((self.posts.education_min[self.j] or "")[:1], 0)
        if has >= needs:
            return None
        codes = f"{self.people.education[self.i]}→{self.posts.education_min[self.j]}"
        return Obstacle("education", LESS_SCHOOLING.format(codes=codes), TRAINING)

    def _mandarin(self) -> Obstacle | None:
        if not self.posts.mandarin_required[self.j] or self.people.mandarin[self.i] >= self.table.mandarin_needed:
            return None
        return Obstacle("mandarin", NEEDS_MANDARIN, LEARNING_MANDARIN)

    def _lodging(self) -> Obstacle | None:
        if not self.people.needs_lodging[self.i] or self.posts.lodging[self.j]:
            return None
        return Obstacle("lodging", NO_LODGING, GIVEN_LODGING)

    def _pay(self) -> Obstacle | None:
        floor, most = int(self.people.pay_min[self.i]), int(self.posts.pay_max[self.j])
        if most >= floor:
            return None
        return Obstacle(
            "pay",
            LESS_PAY.format(most=_yuan(most), floor=_yuan(floor)),
            MORE_PAY.format(more=_yuan(floor - most)),
        )

    def terms(self) -> list[Term]:
        t, i, j = self.table, self.i, self.j
        middle = (int(self.posts.pay_min[j]) + int(self.posts.pay_max[j])) // 2
        steps = max(0, middle // t.pay_step_fen - int(self.people.pay_min[i]) // t.pay_step_fen)
        wait = int(self.people.wait_days[i])
        word = self.posts.occupation[j]
        rank = self.wanted.index(word) if self.wanted else -1
        raw = t.raw
        found = [
            Term(
                raw["occupation"]["title"],
                BY_WISH.format(rank=rank + 1, word=word) if rank >= 0 else ANY_TRADE,
                t.by_rank[rank] if rank >= 0 else t.when_any,
            ),
            Term(
                raw["pay"]["title"],
                PAY_AND_WISH.format(middle=_yuan(middle), wished=_yuan(int(self.people.pay_min[i]))),
                min(steps * t.pay_per_step, t.pay_max),
            ),
            Term(raw["near"]["title"], NEAR_WORDS[self.near], t.near[self.near]),
            Term(raw["wished"]["title"], NAMED_PLACE, t.wished if self.is_wished else 0),
            Term(raw["paired"]["title"], PAIRED_PLACE, t.paired if self.is_paired else 0),
            Term(raw["lodging"]["title"], WITH_LODGING, t.lodging if self.posts.lodging[j] else 0),
            Term(
                raw["waiting"]["title"], WAITED.format(days=wait), min(wait // t.wait_step_days * t.wait_per_step, t.wait_max)
            ),
        ]
        return [term for term in found if term.points]


def _yuan(fen: int) -> str:
    return f"{fen // 100}" if fen % 100 == 0 else f"{fen // 100}.{fen % 100:02d}"


def explain(solution: Solution, person: int, post: int) -> list[Term]:
    """The named terms of the pair's score (rows of people and posts); their points add up to it. Empty if not
    eligible."""
    pair = _pair(solution, person, post)
    return pair.terms() if pair.obstacle() is None else []


def why_not(solution: Solution, person: int, post: int) -> Obstacle | None:
    """The first rule the pair fails, or None: it is eligible, and only better placed pairs stood before it."""
    return _pair(solution, person, post).obstacle()


@dataclass(frozen=True)
class Standing:
    """Where an eligible pair stands at the run's prices: what the post asks, what it leaves, what the person's best
    leaves."""

    score: int
    price: int
    left: int
    best: int


def standing(solution: Solution, person: int, post: int) -> Standing:
    """For an eligible pair: why it was or was not chosen. It is as good as any for the person when left == best."""
    market, asked = solution.layout.market, solution.to_people
    everywhere = np.arange(len(solution.posts))
    scores = pair_scores(market, np.full(everywhere.size, person), solution.position)
    left = np.where(scores >= 0, scores - asked, -(2**40))
    return Standing(int(scores[post]), int(asked[post]), int(left[post]), max(0, int(left.max(initial=0))))


def look_closely(
    people: People, posts: Posts, pairings: Pairings, as_of: str, table: ScoreTable, person: int, post: int
) -> tuple[list[Term], Obstacle | None]:
    """(terms, obstacle) without a run."""
    pair = _Pair(people, posts, pairings, as_of_number(as_of), table, person, post)
    obstacle = pair.obstacle()
    return ([] if obstacle else pair.terms()), obstacle


def _pair(s: Solution, person: int, post: int) -> _Pair:
    return _Pair(s.people, s.posts, s.pairings, s.as_of, s.table, person, post)


def nearest_obstacles(solution: Solution, person: int, most: int = 5) -> list[tuple[int, Obstacle]]:
    """For somebody without a post: up to `most` market posts of the wished occupations, nearest first, and what each
    lacks."""
    posts = solution.posts
    wanted = solution.people.occupations[person].to_list()
    fits = posts.occupation.is_in(wanted).to_numpy() if wanted else np.ones(len(posts), bool)
    fits = fits & ~posts.kind.is_in(sorted(solution.table.public_kinds)).to_numpy()
    home = int(solution.people.region[person])
    away = np.full(len(posts), 5)
    for level in range(4, -1, -1):
        away[posts.region // SPANS[level] == home // SPANS[level]] = level
    found = []
    for j in np.flatnonzero(fits)[np.argsort(away[fits], kind="stable")]:
        obstacle = why_not(solution, person, int(j))
        if obstacle is not None:
            found.append((int(j), obstacle))
        if len(found) == most:
            break
    return found


def score_of(solution: Solution, person: int, post: int) -> int:
    """The pair's score by the kernel's scalar twin, -1 when it is not eligible."""
    return int(pair_score(solution.layout.market, person, int(solution.position[post])))
