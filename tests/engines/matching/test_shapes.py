"""The whole engine on hundreds of small markets of many shapes, equal to the slow twin: households first, then score.

Half of them run with lists of three posts, so that nearly everybody has to be scanned again and again."""

import os
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from bench.matching_data import FAMILIES

from tests.engines.matching.builders import random_market
from tests.engines.matching.oracle import optimum
from xieshou.engines.matching import Pairings, People, Posts, solve, solving
from xieshou.engines.matching.kernel import pair_scores
from xieshou.engines.matching.pricing import Households
from xieshou.engines.matching.transport import Pairs, solve_pairs

DAY = "2018-06-30"
SHARED = Path(os.environ.get("XIESHOU_SHARED", Path(__file__).parents[4] / "shared"))
SHARED = SHARED if SHARED.exists() else Path(__file__).parents[5] / "shared"
ALIKE = {"reach": "anywhere", "places": "", "occupations": "普工", "education": "31", "mandarin": "2"}
PLAIN = {"occupation": "普工", "kind": "market", "education_min": "", "mandarin_required": "0", "age_min": "16"}


def with_cells(frame: pl.DataFrame, **cells: str) -> pl.DataFrame:
    return frame.with_columns(pl.lit(value).alias(name) for name, value in cells.items())


def as_it_comes(people, posts):
    return people, posts


def all_alike(people, posts):
    """Every pair fits and has the same score: nothing but ties."""
    people = with_cells(people, **ALIKE, region="980121101201", birth_on="1990-01-01", pay_min_fen_month="0")
    people = with_cells(people, needs_lodging="0", wait_days="0")
    pay = {"pay_min_fen_month": "200000", "pay_max_fen_month": "200000", "lodging": "0"}
    return people, with_cells(posts, **PLAIN, **pay, region="970121000000")


def one_post_for_all(people, posts):
    return all_alike(people, with_cells(posts[:1], capacity=str(len(people))))


def one_opening(people, posts):
    return all_alike(people, with_cells(posts[:1], capacity="1"))


def everything_closed(people, posts):
    return people, with_cells(posts, capacity="0")


def one_great_household(people, posts):
    return with_cells(people, household_id="H", zero_employment="1"), posts


def a_third_closed(people, posts):
    turn = pl.int_range(pl.len()) % 3
    return people, posts.with_columns(capacity=pl.when(turn == 0).then(pl.lit("0")).otherwise("capacity"))


def nobody(people, posts):
    return people[:0], posts


def no_posts(people, posts):
    return people, posts[:0]


SHAPES = [
    as_it_comes, all_alike, one_post_for_all, one_opening, everything_closed, one_great_household, a_third_closed,
    nobody, no_posts,
]  # fmt: skip


def agrees_with_the_twin(people: People, posts: Posts, pairings: Pairings, seed: int) -> bool:
    """Assert that the answer is the twin's; tells whether anybody was placed."""
    answer = solve(people, posts, pairings, as_of=DAY, seed=seed, threads=1)
    person, post = (x.ravel() for x in np.indices((len(people), len(posts))))
    score = pair_scores(answer.layout.market, person, post) if person.size else np.empty(0, np.int64)
    triples = [t for t in zip(person.tolist(), post.tolist(), score.tolist(), strict=True) if t[2] >= 0]
    zero = np.zeros(people.household_count, bool)
    zero[people.household[people.is_zero]] = True
    capacity = posts.capacity[answer.layout.order].tolist()
    placed, best = optimum(len(people), triples, capacity, people.household.tolist(), zero.tolist())
    found = answer.certificate
    assert (found.households_placed, found.households_bound, found.score) == (placed, placed, best)
    assert (found.dual_bound, found.gap, found.exact) == (best, 0.0, True)
    used = np.bincount(answer.assigned[answer.assigned >= 0], minlength=len(posts))
    assert (used <= posts.capacity).all()
    return found.placed > 0


@pytest.mark.parametrize(("turns", "least"), [(12, 2), pytest.param(30, 5, marks=pytest.mark.walk)])
@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_every_shape_equals_the_twin(shape, narrow, turns, least, monkeypatch):
    if narrow:
        monkeypatch.setattr(solving, "WIDTH", 3)
        monkeypatch.setattr(solving, "ROUND_WIDTH", 2)
    rng = np.random.default_rng([31, SHAPES.index(shape), narrow])
    anybody = 0
    for seed in range(turns):
        people, posts, pairings = random_market(rng, int(rng.integers(0, 14)), int(rng.integers(0, 10)))
        frames = shape(people.table.cells, posts.table.cells)
        anybody += agrees_with_the_twin(People.of(frames[0]), Posts.of(frames[1]), pairings, seed)
    assert (anybody > least) == (shape not in (everything_closed, nobody, no_posts))


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_both_generators_equal_the_twin(family, narrow, monkeypatch):
    if narrow:
        monkeypatch.setattr(solving, "WIDTH", 3)
        monkeypatch.setattr(solving, "ROUND_WIDTH", 2)
    anybody = 0
    for seed in range(12):
        people, posts, pairings = FAMILIES[family](60 + seed, 20 + seed, seed=seed)
        anybody += agrees_with_the_twin(People.of(people), Posts.of(posts), Pairings.of(pairings), seed)
    assert anybody > 8


def test_a_household_comes_before_any_score():
    # One opening. P0 of a household with work scores more; P1 of a zero-employment household gets it all the same.
    people, posts, _ = random_market(np.random.default_rng(1), 2, 1)
    frames = one_opening(people.table.cells, posts.table.cells)
    two = frames[0].with_columns(
        pl.Series("household_id", ["A", "B"]),
        pl.Series("zero_employment", ["0", "1"]),
        pl.Series("wait_days", ["600", "0"]),
    )
    answer = solve(People.of(two), Posts.of(frames[1]), as_of=DAY)
    assert answer.assigned.tolist() == [-1, 0]
    assert answer.certificate.exact


def test_the_published_assignment_problem_has_its_published_optimum():
    path = SHARED / "data" / "assignment" / "assign100.txt"
    if not path.exists():
        pytest.skip(f"NOT TESTED: {path} is not here")
    cost = np.array([int(word) for word in path.read_text().split()][1:]).reshape(100, 100)
    person, post = (x.ravel() for x in np.indices(cost.shape))
    pairs = Pairs.of(person, post, 1000 - cost.ravel(), 100, np.ones(100, np.int64))
    alone = Households(np.arange(100), 100, np.zeros(100, bool))
    found = solve_pairs(pairs, alone, np.zeros(100, np.int64), seed=1)
    assert int((1000 - cost)[np.arange(100), found.assigned].sum()) == 99_695
