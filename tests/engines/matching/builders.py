"""Small random problems of many shapes: ties, zero and negative scores, empty sides, closed posts, crowds."""

from __future__ import annotations

import numpy as np

from xieshou.engines.matching.pricing import Households
from xieshou.engines.matching.transport import Pairs


def random_problem(rng: np.random.Generator) -> tuple[Pairs, Households]:
    people, posts = int(rng.integers(0, 9)), int(rng.integers(0, 6))
    pairs = [(i, j) for i in range(people) for j in range(posts) if rng.random() < rng.choice([0.2, 0.6, 1.0])]
    low, high = [(0, 1), (-5, 6), (0, 1001), (7, 8), (-1_000_000, 1_000_001), (-9, 0)][rng.integers(0, 6)]
    score = rng.integers(low, high, len(pairs))
    capacity = rng.integers(0, [2, 4, 10][rng.integers(0, 3)], posts)
    household = rng.integers(0, max(1, people // int(rng.integers(1, 5))), people)
    count = int(household.max()) + 1 if people else 0
    zero = rng.random(count) < rng.choice([0.0, 0.5, 1.0])
    person = np.array([i for i, _ in pairs], np.int64)
    post = np.array([j for _, j in pairs], np.int64)
    return Pairs.of(person, post, score, people, capacity), Households(household, count, zero)
