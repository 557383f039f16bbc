"""People and posts, whole: against the slow twin, on any number of threads, with offers, wishes and cancelling."""

import numpy as np
import polars as pl
import pytest

from tests.engines.matching.builders import random_market
from tests.engines.matching.oracle import optimum
from tests.sizes import some
from xieshou.engines.matching import (
    Cancelled,
    Pairings,
    People,
    Posts,
    explain,
    nearest_obstacles,
    offer_lists,
    score_of,
    solve,
    verify_solution,
    why_not,
)

DAY = "2018-06-30"


def every_pair(answer) -> list[tuple[int, int, int]]:
    scored = [(i, j, score_of(answer, i, j)) for i in range(len(answer.people)) for j in range(len(answer.posts))]
    return [pair for pair in scored if pair[2] >= 0]


@pytest.mark.parametrize("seed", some(60, 15))
def test_equals_the_twin(seed):
    rng = np.random.default_rng([11, seed])
    people, posts, pairings = random_market(rng, int(rng.integers(0, 20)), int(rng.integers(0, 12)))
    answer = solve(people, posts, pairings, as_of=DAY, seed=seed, exact=True)
    zero = [bool(people.is_zero[people.household == h].any()) for h in range(people.household_count)]
    placed, score = optimum(len(people), every_pair(answer), posts.capacity.tolist(), people.household.tolist(), zero)
    found = answer.certificate
    assert (found.households_placed, found.score, found.exact, found.gap) == (placed, score, True, 0.0)
    assert found.households_bound == placed
    assert answer.work.eligible_pairs == len(every_pair(answer))
    assert verify_solution(answer).has_certificate


def test_threads_change_nothing():
    people, posts, pairings = random_market(np.random.default_rng(3), 700, 60)
    one, three = (solve(people, posts, pairings, as_of=DAY, seed=5, threads=n) for n in (1, 3))
    assert (one.assigned == three.assigned).all()
    assert (one.price == three.price).all()
    assert one.certificate == three.certificate


def test_can_be_cancelled_and_tells_how_far():
    people, posts, pairings = random_market(np.random.default_rng(3))
    told = []
    with pytest.raises(Cancelled):
        solve(people, posts, pairings, as_of=DAY, cancelled=lambda: True)
    solve(people, posts, pairings, as_of=DAY, progress=lambda stage, done: told.append(done))
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_offers_start_with_the_assigned_post_and_never_pass_the_acceptance():
    people, posts, pairings = random_market(np.random.default_rng(8), 80, 20)
    answer = solve(people, posts, pairings, as_of=DAY)
    offers = offer_lists(answer, per_person=3, acceptance_bp=5_000)
    given = np.bincount([o.post for o in offers], minlength=len(posts))
    assert (given <= posts.capacity * 2).all()
    assert {(o.person, o.post) for o in offers if o.is_assigned} == {
        (i, int(j)) for i, j in enumerate(answer.assigned) if j >= 0
    }
    assert all(o.is_assigned <= (o.rank == 1) for o in offers)
    assert all(why_not(answer, o.person, o.post) is None for o in offers)
    assert len({(o.person, o.post) for o in offers}) == len(offers)
    assert 2 <= max(o.rank for o in offers) <= 3
    assert all(sum(t.points for t in explain(answer, o.person, o.post)) == o.score for o in offers)


def test_somebody_without_a_post_learns_what_is_missing():
    people, posts, pairings = random_market(np.random.default_rng(8), 40, 10)
    answer = solve(people, posts, pairings, as_of=DAY)
    left_out = int(np.flatnonzero(answer.assigned < 0)[0])
    for post, obstacle in nearest_obstacles(answer, left_out):
        assert why_not(answer, left_out, post) == obstacle
        assert obstacle.reason
        assert obstacle.remedy


def couple(together: list[str], capacity: list[int], regions: list[int]) -> tuple[People, Posts]:
    count = len(together)
    people = People.of(
        {
            "person_id": [f"P{k}" for k in range(count)],
            "household_id": [f"H{k}" for k in range(count)],
            "zero_employment": [0] * count,
            "region": [980121101201] * count,
            "birth_on": ["1990-01-01"] * count,
            "education": ["71"] * count,
            "mandarin": [2] * count,
            "reach": ["anywhere"] * count,
            "places": [""] * count,
            "pay_min_fen_month": [0] * count,
            "occupations": ["普工"] * count,
            "needs_lodging": [0] * count,
            "wait_days": [0] * count,
            "together": together,
        }
    )
    posts = Posts.of(
        {
            "post_id": [f"J{k}" for k in range(len(capacity))],
            "region": regions,
            "occupation": ["普工"] * len(capacity),
            "capacity": capacity,
            "kind": ["market"] * len(capacity),
            "education_min": [""] * len(capacity),
            "mandarin_required": [0] * len(capacity),
            "pay_min_fen_month": [300000] * len(capacity),
            "pay_max_fen_month": [300000] * len(capacity),
            "lodging": [0] * len(capacity),
            "age_min": [18] * len(capacity),
        }
    )
    return people, posts


def test_a_couple_goes_together_where_it_costs_nobody_anything():
    # Four people alike, two cities alike with two openings each: any split is optimal, so the couple gets one city.
    people, posts = couple(["P1", "P0", "", ""], [2, 2], [970100000000, 960100000000])
    for seed in range(6):
        answer = solve(people, posts, as_of=DAY, seed=seed)
        assert [w.is_met for w in answer.together] == [True]
        assert answer.assigned[0] == answer.assigned[1]
        assert answer.certificate.exact
        assert verify_solution(answer).figures["score"] == answer.certificate.score


def test_a_couple_that_would_cost_somebody_is_reported_unmet():
    people, posts = couple(["P1", "P0"], [1, 1], [980121101201, 970100000000])
    answer = solve(people, posts, as_of=DAY)
    assert [(w.is_met, bool(w.reason)) for w in answer.together] == [(False, True)]


def test_a_wish_of_one_side_only_is_no_couple():
    people, posts = couple(["P1", ""], [2], [970100000000])
    assert solve(people, posts, as_of=DAY).together == []


def test_columns_from_a_frame_equal_columns_from_lists():
    people, _ = couple(["", ""], [1], [970100000000])
    again = People.of(pl.DataFrame(people.table.cells))
    assert again.person_id.to_list() == people.person_id.to_list()
    assert Pairings.none().supporter.size == 0
