"""Small random problems of many shapes: ties, zero and negative scores, empty sides, closed posts, crowds."""

from __future__ import annotations

import numpy as np

from xieshou.engines.matching import Pairings, People, Posts
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


CODES = [
    980121101201, 980121101202, 980121102000, 980122000000, 980122101201, 980200000000, 980221000000,
    970100000000, 970121000000, 970121101000, 960100000000,
]  # fmt: skip


def random_market(rng: np.random.Generator, people: int = 12, posts: int = 9) -> tuple[People, Posts, Pairings]:
    """People and posts that meet every rule in some pairs and break every rule in others; codes of unassigned areas."""
    words = ["厨师", "保洁", "缝纫", "普工"]
    education = ["90", "81", "71", "61", "47", "31", "21", "10", ""]

    def some(options: list, count: int) -> list:
        return [options[k] for k in rng.integers(0, len(options), count)]

    def lists(options: list, most: int, count: int) -> list[str]:
        return [";".join(str(x) for x in rng.permutation(options)[: rng.integers(0, most + 1)]) for _ in range(count)]

    household = np.sort(rng.integers(0, max(1, people // 2), people))
    zero = rng.integers(0, 2, people + 1)
    day = [
        f"{y}-{m:02}-{d:02}"
        for y, m, d in zip(
            rng.integers(1955, 2004, people), rng.integers(1, 13, people), rng.integers(1, 29, people), strict=True
        )
    ]
    low = rng.integers(15, 40, posts) * 10_000 + some([0, 5050, 3], posts)
    made_people = People.of(
        {
            "person_id": [f"P{k}" for k in range(people)],
            "household_id": [f"H{h}" for h in household],
            "zero_employment": zero[household],
            "region": some(CODES[:6], people),
            "birth_on": day,
            "education": some(education, people),
            "mandarin": rng.integers(0, 3, people),
            "reach": some(["village", "town", "county", "prefecture", "province", "anywhere", "anywhere"], people),
            "places": lists(CODES, 2, people),
            "pay_min_fen_month": rng.integers(0, 40, people) * 10_000 + some([0, 5050], people),
            "occupations": lists([*words, "无此工种"], 3, people),
            "needs_lodging": some([0, 0, 1], people),
            "wait_days": rng.integers(0, 700, people),
            "together": [""] * people,
        }
    )
    made_posts = Posts.of(
        {
            "post_id": [f"J{k}" for k in range(posts)],
            "region": some(CODES, posts),
            "occupation": some(words, posts),
            "capacity": rng.integers(0, 4, posts),
            "kind": some(["market", "market", "workshop", "公益性岗位"], posts),
            "education_min": some(["", "", "71", "61", "31"], posts),
            "mandarin_required": some([0, 0, 1], posts),
            "pay_min_fen_month": low,
            "pay_max_fen_month": low + rng.integers(0, 20, posts) * 7_777,
            "lodging": rng.integers(0, 2, posts),
            "age_min": some([16, 18, 18, 20], posts),
        }
    )
    paired = Pairings.of(
        {"supporter": some(CODES[5:], 3), "recipient": some([980000000000, 980121000000, 980100000000], 3)}
    )
    return made_people, made_posts, paired
