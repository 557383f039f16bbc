"""The exact solver against a slow twin, on thousands of small problems; ties and seeds."""

import itertools

import numpy as np
import pytest

from tests.engines.matching.builders import random_problem
from tests.engines.matching.oracle import optimum
from xieshou.engines.matching.pricing import Households, upper_bound
from xieshou.engines.matching.transport import Pairs, solve_pairs


def value(pairs: Pairs, assigned: np.ndarray) -> int:
    table = dict(zip(zip(pairs.person.tolist(), pairs.post.tolist(), strict=True), pairs.score.tolist(), strict=True))
    return sum(table[i, int(j)] for i, j in enumerate(assigned) if j >= 0)


def bound_of(pairs: Pairs, households: Households, price: np.ndarray, B: int) -> int:
    return upper_bound(pairs.best(price), households, int((price * pairs.capacity).sum()), B)


@pytest.mark.parametrize("block", range(8))
def test_equals_the_twin_and_proves_it(block):
    rng = np.random.default_rng([2018, block])
    for _ in range(400):
        pairs, households = random_problem(rng)
        wait = rng.integers(0, 4, households.of.size)
        found = solve_pairs(pairs, households, wait, seed=7)
        triples = list(zip(pairs.person.tolist(), pairs.post.tolist(), pairs.score.tolist(), strict=True))
        placed, score = optimum(
            households.of.size, triples, pairs.capacity.tolist(), households.of.tolist(), households.is_zero.tolist()
        )
        assert (np.bincount(found.assigned[found.assigned >= 0], minlength=pairs.capacity.size) <= pairs.capacity).all()
        assert households.placed(found.assigned) == placed == found.coverage[-1].bound
        assert value(pairs, found.assigned) == score
        assert found.price.min(initial=0) >= 0
        assert bound_of(pairs, households, found.price, found.B) - found.B * placed == score


def all_assignments(pairs: Pairs, people: int):
    choices = [[-1, *pairs.post[pairs.start[i] : pairs.start[i + 1]].tolist()] for i in range(people)]
    for pick in itertools.product(*choices):
        taken = np.bincount([j for j in pick if j >= 0], minlength=pairs.capacity.size)
        if (taken <= pairs.capacity).all():
            yield np.array(pick, np.int64)


def test_among_optimal_assignments_the_longest_waiting_go_first():
    rng = np.random.default_rng(5)
    tested = 0
    while tested < 60:
        pairs, households = random_problem(rng)
        people = households.of.size
        if people > 5 or pairs.post.size == 0:
            continue
        pairs = Pairs(pairs.start, pairs.post, pairs.score // max(1, abs(pairs.score).max() // 2), pairs.capacity)
        wait = rng.integers(0, 50, people)
        found = solve_pairs(pairs, households, wait, seed=1)

        every = [*all_assignments(pairs, people), found.assigned]
        keys = [(households.placed(a), value(pairs, a), int(wait[a >= 0].sum())) for a in every]
        assert keys[-1] == max(keys)
        tested += 1


def test_the_seed_decides_what_nothing_else_does():
    people = 6
    pairs = Pairs.of(np.arange(people), np.zeros(people, int), np.full(people, 5), people, np.array([1]))
    households = Households(np.arange(people), people, np.zeros(people, bool))

    def winner(seed):
        return int(np.argmax(solve_pairs(pairs, households, np.zeros(people, int), seed).assigned))

    assert winner(3) == winner(3)
    assert len({winner(seed) for seed in range(30)}) > 2
