"""What if: the difference is what two runs from scratch differ by, and names who it is about."""

import numpy as np
import polars as pl
import pytest

from tests.engines.matching.builders import random_market
from xieshou.engines.matching import Posts, solve, verify_solution, what_if

DAY = "2018-06-30"


@pytest.mark.parametrize("seed", range(12))
def test_the_difference_is_that_of_two_runs_from_scratch(seed):
    people, posts, pairings = random_market(np.random.default_rng([41, seed]), 40, 18)
    before = solve(people, posts, pairings, as_of=DAY)
    more = posts.table.cells.with_columns(capacity=pl.lit("3"))[seed % 3 :]
    after, change = what_if(before, posts=Posts.of(more))
    cold = solve(people, Posts.of(more), pairings, as_of=DAY)
    assert change.score == cold.certificate.score - before.certificate.score
    assert change.households_placed == cold.certificate.households_placed - before.certificate.households_placed
    assert change.households_bound == cold.certificate.households_bound - before.certificate.households_bound
    assert len(change.gained) - len(change.lost) == change.placed
    assert verify_solution(after).has_certificate


def test_whoever_loses_the_only_post_is_named_and_nothing_changes_without_a_change():
    people, posts, pairings = random_market(np.random.default_rng(6), 30, 12)
    before = solve(people, posts, pairings, as_of=DAY)
    _, nothing = what_if(before)
    assert (nothing.placed, nothing.score, nothing.households_placed, nothing.gained, nothing.lost) == (0, 0, 0, [], [])
    closed = Posts.of(posts.table.cells.with_columns(capacity=pl.lit("0")))
    _, all_gone = what_if(before, posts=closed)
    held = np.flatnonzero(before.assigned >= 0)
    assert sorted(all_gone.lost) == sorted(people.person_id.gather(held).to_list())
    assert all_gone.score == -before.certificate.score < 0
