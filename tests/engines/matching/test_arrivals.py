"""Posts that are new, fell or lost their holders: lists stay true, and whoever would come for the least is asked."""

import numpy as np
import pytest

from tests.engines.matching.builders import random_market
from tests.sizes import some
from xieshou.engines.matching.arrivals import ASKED, ASKED_LEAST, append, askers
from xieshou.engines.matching.grid import Grid
from xieshou.engines.matching.kernel import pair_scores
from xieshou.engines.matching.market import lay_out
from xieshou.engines.matching.scoretable import default_table
from xieshou.engines.matching.threads import Crew


def grid_of(seed: int, people: int = 60, posts: int = 40) -> Grid:
    data = random_market(np.random.default_rng([71, seed]), people, posts)
    return Grid(lay_out(*data, 20180630, default_table()).market, Crew(1))


def all_scores(grid: Grid) -> np.ndarray:
    person, post = np.divmod(np.arange(grid.people * grid.posts), grid.posts)
    return pair_scores(grid.m, person, post).reshape(grid.people, grid.posts)


@pytest.mark.parametrize("most", [40, 700, 40_000])
@pytest.mark.parametrize("width", [2, 5, 64])
@pytest.mark.parametrize("seed", some(6, 2))
def test_lists_stay_true_whatever_prices_do(seed, width, most):
    grid, rng = grid_of(seed), np.random.default_rng([72, seed, width])
    price = rng.integers(0, most, grid.posts)
    lists, _ = grid.shortlist(price, width)
    scores = all_scores(grid)
    for _ in range(5):
        after = np.where(rng.random(grid.posts) < 0.3, rng.integers(0, most, grid.posts), price)
        grid.loosen(lists, price, after)
        price = after
        worth = np.where(scores >= 0, scores - price, -(2**40))
        for i in range(grid.people):
            row = lists.post[i][: np.argmax(np.append(lists.post[i], -1) < 0)]
            assert np.unique(row).size == row.size
            assert (lists.score[i][: row.size] == scores[i][row]).all()
            rest = np.delete(worth[i], row)
            assert rest.max(initial=-(2**40)) <= max(lists.bound[i], -(2**30))
        best = grid.refresh(lists, price, np.full(grid.people, -1))
        assert (np.maximum(best, -(2**40)) == worth.max(axis=1)).all()


@pytest.mark.parametrize("seed", range(12))
def test_those_are_asked_who_lose_least(seed):
    grid, rng = grid_of(seed, people=90), np.random.default_rng([73, seed])
    scores, price = all_scores(grid), rng.integers(0, 300, grid.posts)
    free = np.where(rng.random(grid.posts) < 0.4, rng.integers(1, 4, grid.posts), 0)
    value, assigned = rng.integers(-3000, 500, grid.people), rng.integers(-1, grid.posts, grid.people)
    person, post, score = askers(grid.m, free, value, assigned, price)
    assert (score == scores[person, post]).all()
    assert (np.diff(person) >= 0).all()
    for j in np.flatnonzero(free):
        gain = np.where((scores[:, j] >= 0) & (assigned != j), scores[:, j] - value, 0)
        wanted = np.sort(gain[gain > 0])[::-1][: ASKED * free[j] + ASKED_LEAST]
        assert (np.sort(scores[person[post == j], j] - value[person[post == j]])[::-1] == wanted).all()
    assert (free[post] > 0).all()


def test_rows_take_what_they_have_room_for_and_nothing_twice():
    post, score = np.array([[4, 7, -1, -1], [1, -1, -1, -1]], np.int32), np.zeros((2, 4), np.int16)
    append(np.array([0, 0, 0, 0]), np.array([7, 5, 6, 9]), np.array([70, 50, 60, 90]), post, score)
    assert post.tolist() == [[4, 7, 5, 6], [1, -1, -1, -1]]
    assert score[0].tolist() == [0, 0, 50, 60]
