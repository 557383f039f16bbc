"""The exact solver over given pairs: one transportation problem, 64-bit integers, any score, ties broken as promised.

Stage 1 finds the greatest total score + B × households (cost scaling) and whole prices that prove it; B is doubled
until no further household can be placed. Stages 2 and 3 stay on the optimal face those prices describe (only pairs
with nothing to gain elsewhere, posts with a price full): greatest sum of waiting days, then greatest sum of seeded
random weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numba as nb
import numpy as np

from xieshou.engines.matching import flow
from xieshou.engines.matching.auction import Homes, homes_of
from xieshou.engines.matching.coverage import Coverage, cover
from xieshou.engines.matching.pricing import NO_PAIR, Households
from xieshou.engines.matching.quotas import Tree

SLACK = 2


@dataclass(frozen=True)
class Pairs:
    """Scored pairs by person: person i has pairs start[i] … start[i + 1] - 1."""

    start: np.ndarray
    post: np.ndarray
    score: np.ndarray
    capacity: np.ndarray

    @property
    def person(self) -> np.ndarray:
        return np.repeat(np.arange(self.start.size - 1), np.diff(self.start))

    @classmethod
    def of(cls, person: np.ndarray, post: np.ndarray, score: np.ndarray, people: int, capacity: np.ndarray) -> Pairs:
        order = np.argsort(person, kind="stable")
        start = np.searchsorted(person[order], np.arange(people + 1)).astype(np.int64)
        return cls(start, post[order].astype(np.int64), score[order].astype(np.int64), capacity.astype(np.int64))

    def reach(self, people: np.ndarray, found_by: np.ndarray) -> None:
        _reach(people, found_by, self.start, self.post)

    def best(self, price: np.ndarray) -> np.ndarray:
        """Greatest score - price per person, NO_PAIR without a pair."""
        return _best(self.start, self.post, self.score, price)


@dataclass(frozen=True)
class Exact:
    """An optimal assignment (post or -1 per person), prices that prove it, and B."""

    assigned: np.ndarray
    price: np.ndarray
    B: int
    coverage: list[Coverage]  # of the first tier, of the first two, …


@nb.njit(cache=True, nogil=True)
def _reach(people: np.ndarray, found_by: np.ndarray, start: np.ndarray, post: np.ndarray) -> None:
    for i in people:
        for a in range(start[i], start[i + 1]):
            if found_by[post[a]] < 0:
                found_by[post[a]] = i


@nb.njit(cache=True, nogil=True)
def _best(start: np.ndarray, post: np.ndarray, score: np.ndarray, price: np.ndarray) -> np.ndarray:
    best = np.full(start.size - 1, NO_PAIR, np.int64)
    for i in range(start.size - 1):
        for a in range(start[i], start[i + 1]):
            best[i] = max(best[i], score[a] - price[post[a]])
    return best


@nb.njit(cache=True, nogil=True)
def _noise(person: np.ndarray, post: np.ndarray, seed: int) -> np.ndarray:
    """A number of 20 bits per pair, from the seed alone (splitmix64)."""
    out = np.empty(person.size, np.int64)
    for t in range(person.size):
        x = (
            np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15)
            + (np.uint64(person[t]) << np.uint64(32))
            + np.uint64(post[t])
        )
        for _ in range(2):
            x += np.uint64(0x9E3779B97F4A7C15)
            x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            x = x ^ (x >> np.uint64(31))
        out[t] = np.int64(x >> np.uint64(44)) + 1
    return out


class _Problem:
    """Nodes: people, the blockers of each quota that binds, posts, home posts, the sink. Arcs: pairs, home, outside,
    blockers, then posts and homes to the sink."""

    def __init__(self, pairs: Pairs, homes: Homes, tree: Tree) -> None:
        self.people, self.posts, self.homes = pairs.start.size - 1, tree.capacity.size, homes
        self.first_post = self.people + tree.binding.size
        self.sink = self.first_post + self.posts + homes.room.size
        self.supply = np.concatenate([np.ones(self.people, np.int64), tree.need])
        self.use = tree.capacity[pairs.post] > 0
        self.person, self.post = pairs.person[self.use], pairs.post[self.use]
        at_home = np.flatnonzero(homes.home >= 0)
        everybody = np.arange(self.people)
        block = np.repeat(np.arange(tree.binding.size), np.diff(tree.start))
        self.tail = np.concatenate([self.person, at_home, everybody, self.people + block])
        self.blocks_from = self.tail.size - block.size
        self.head = np.concatenate(
            [
                self.first_post + self.post,
                self.first_post + self.posts + homes.home[at_home],
                np.full(self.people, self.sink),
                self.first_post + tree.under,
            ]
        )
        nothing = np.zeros(at_home.size, np.int64), np.zeros(block.size, np.int64)
        self.gain = np.concatenate([pairs.score[self.use], nothing[0], homes.outside, nothing[1]])
        self.room = np.concatenate([tree.capacity, homes.room])
        self.scale = 3 * (self.posts + homes.room.size + 2)

    def solve(
        self, gain: np.ndarray, use: np.ndarray, full: np.ndarray, price: np.ndarray | None, eps: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """(arcs carrying flow, whole prices of posts and homes) that maximise gain over the arcs in `use`.

        Posts in `full` must be full, and their price may then be negative. `price` and `eps` (cost units) start
        warm."""
        loose = np.flatnonzero(~full)
        first_post = self.first_post
        tail = np.concatenate([self.tail[use], first_post + loose])
        head = np.concatenate([self.head[use], np.full(loose.size, self.sink)])
        everybody = int(self.supply.sum())
        room = np.concatenate([self.supply[self.tail[use]], np.minimum(self.room[loose], everybody + 1)])
        cost = np.concatenate([-gain[use], np.zeros(loose.size, np.int64)]) * self.scale
        net = flow.build(self.sink + 1, tail, head, room, cost)
        supply = np.zeros(self.sink + 1, np.int64)
        supply[:first_post] = self.supply
        supply[first_post : self.sink][full] = -self.room[full]
        supply[self.sink] = -everybody + int(self.room[full].sum())
        potential = self._start(gain, use, price)
        top = int(np.abs(gain[use]).max(initial=1))
        if not flow.optimise(net, supply, potential, (top if price is None else eps) * self.scale):
            raise AssertionError("the optimal face has no feasible flow")
        carries = np.zeros(self.tail.size, bool)
        carries[np.flatnonzero(use)] = net.left[net.at[: int(use.sum())]] == 0
        level = flow.whole(potential[first_post:], self.scale, SLACK)
        price = level[-1] - level[:-1]
        return carries, np.where(full, price, np.maximum(price, 0))

    def _start(self, gain: np.ndarray, use: np.ndarray, price: np.ndarray | None) -> np.ndarray:
        potential = np.zeros(self.sink + 1, np.int64)
        if price is not None:
            potential[self.first_post : self.sink] = -price * self.scale
            potential[: self.first_post] = NO_PAIR
            worth = gain * self.scale + potential[self.head]
            np.maximum.at(potential, self.tail[use], worth[use])
        return potential

    def optimal_face(self, gain: np.ndarray, use: np.ndarray, price: np.ndarray) -> np.ndarray:
        """The arcs in `use` on which some optimal assignment may run."""
        level = np.append(price, 0)
        worth = gain - level[self.head - self.first_post]
        best = np.full(self.first_post, NO_PAIR, np.int64)
        np.maximum.at(best, self.tail[use], worth[use])
        return np.asarray(use & (worth == best[self.tail]))

    def assigned(self, carries: np.ndarray) -> np.ndarray:
        out = np.full(self.people, -1, np.int64)
        on = carries[: self.person.size]
        out[self.person[on]] = self.post[on]
        return out


def solve_pairs(
    pairs: Pairs,
    households: Households,
    wait: np.ndarray,
    seed: int,
    *,
    tree: Tree | None = None,
    warm: tuple[np.ndarray, int] | None = None,
    B: int | None = None,
    ties: bool = True,
    stop: Callable[[], None] = lambda: None,
) -> Exact:
    """The optimal assignment over these pairs. `tree` holds the quotas over the posts; `warm` = (post prices, ε) from an
    auction; `stop` may raise to cancel."""
    tree = tree or Tree(None, np.full(pairs.capacity.size, -1, np.int64), pairs.capacity)
    with_pairs = np.diff(pairs.start) > 0
    B = B or first_worth(pairs.score)
    while True:
        stop()
        homes = _homes(households, with_pairs, B)
        problem = _Problem(pairs, homes, tree)
        everything = np.ones(problem.tail.size, bool)
        start = None if warm is None else np.concatenate([warm[0], _home_prices(pairs, problem, warm[0])])
        carries, price = problem.solve(
            problem.gain, everything, np.zeros(problem.room.size, bool), start, warm[1] if warm else 0
        )
        if ties:
            stop()
            carries = _break_ties(problem, carries, price, wait, seed)
        assigned = problem.assigned(carries)
        _, proof, _ = cover(assigned, tree, households, pairs.reach, most=0)
        if proof is not None:
            dearest = B * households.ranks
            return Exact(assigned, _closed_posts(pairs, tree.capacity, price[: problem.posts], dearest), B, proof)
        B *= 2


def first_worth(score: np.ndarray) -> int:
    """What a household is worth to begin with: more than any one move can gain."""
    if score.size == 0:
        return 1
    return 3 * max(1, int(score.max()), -int(score.min()), int(score.max()) - int(score.min()))


def _homes(households: Households, with_pairs: np.ndarray, B: int) -> Homes:
    """Home posts counting only members who have a pair at all."""
    return homes_of(households.of, households.person_is_zero & with_pairs, households.worth(B)[households.of])


def _home_prices(pairs: Pairs, problem: _Problem, price: np.ndarray) -> np.ndarray:
    """The home prices that go with post prices: what the last member who finds no room at home would pay."""
    best = pairs.best(price)
    home, outside = problem.homes.home, problem.homes.outside
    out = np.zeros(problem.homes.room.size, np.int64)
    inside = np.flatnonzero(home >= 0)
    highest = np.full(out.size, NO_PAIR, np.int64)
    np.maximum.at(highest, home[inside], np.maximum(best[inside], outside[inside]))
    return np.maximum(out, -highest)


def _break_ties(problem: _Problem, carries: np.ndarray, price: np.ndarray, wait: np.ndarray, seed: int) -> np.ndarray:
    pairs = problem.person.size
    use = np.ones(problem.tail.size, bool)
    gain = problem.gain
    full = np.zeros(problem.room.size, bool)
    rounds = [wait[problem.person].astype(np.int64)] if wait.any() else []
    for worth in [*rounds, _noise(problem.person, problem.post, seed)]:
        use = problem.optimal_face(gain, use, price)
        full = full | (price > 0)
        gain = np.zeros(problem.tail.size, np.int64)
        gain[:pairs] = worth
        if int(use[: problem.blocks_from].sum()) == problem.people:
            return use
        carries, price = problem.solve(gain, use, full, None, 0)
    return carries


def _closed_posts(pairs: Pairs, capacity: np.ndarray, price: np.ndarray, B: int) -> np.ndarray:
    """Prices with those of posts without openings so high that they change no bound."""
    out = price.copy()
    closed = capacity == 0
    if closed.any() and pairs.post.size:
        top = np.zeros(out.size, np.int64)
        np.maximum.at(top, pairs.post, pairs.score + B)
        out[closed] = top[closed]
    return out
