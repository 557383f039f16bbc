"""A warm start: as good as a cold one whatever changed, from memory and from a folder, nonsense included."""

import json

import numpy as np
import polars as pl
import pytest

from tests.engines.matching.builders import random_market
from tests.sizes import some
from xieshou.config.cli import main
from xieshou.engines.errors import InputError
from xieshou.engines.matching import Earlier, Pairings, People, Posts, solve, verify_dir, verify_solution, write_dir

DAY = "2018-06-30"


def changed(rng: np.random.Generator, seed: int) -> tuple:
    """(market before, market after): some people and posts gone, some new, pay and capacity moved."""
    people, posts, pairings = random_market(rng, 60, 25)
    before = people.table.cells, posts.table.cells
    after = before[0].sample(50, seed=seed), before[1].sample(20, seed=seed, shuffle=True)
    raised = after[1].with_columns(
        pl.Series("pay_max_fen_month", (posts_pay(after[1]) + rng.integers(0, 90_000, 20)).astype(str)),
        pl.Series("capacity", rng.integers(0, 5, 20).astype(str)),
    )
    kept = before[0].sample(45, seed=seed + 1), before[1].sample(20, seed=seed + 1)
    return (*kept, pairings), (after[0], raised, pairings)


def posts_pay(cells: pl.DataFrame) -> np.ndarray:
    return cells["pay_max_fen_month"].cast(pl.Int64).to_numpy()


def run(frames: tuple, earlier: Earlier | None = None, **more):
    people, posts, pairings = frames
    return solve(People.of(people), Posts.of(posts), pairings, as_of=DAY, earlier=earlier, **more)


@pytest.mark.parametrize("seed", some(40, 10))
def test_a_warm_start_proves_the_same_as_a_cold_one(seed):
    yesterday, today = changed(np.random.default_rng([21, seed]), seed)
    warm, cold = run(today, Earlier.of(run(yesterday))), run(today)
    for key in ("households_placed", "households_bound", "score", "exact", "gap"):
        assert getattr(warm.certificate, key) == getattr(cold.certificate, key)
    assert warm.certificate.exact
    assert verify_solution(warm).has_certificate


def test_threads_change_nothing_in_a_warm_start():
    people, posts, pairings = random_market(np.random.default_rng(3), 700, 60)
    first = Earlier.of(solve(people, posts, pairings, as_of=DAY))
    more = (people.table.cells[20:], posts.table.cells[2:], pairings)
    one, three = (run(more, first, threads=n) for n in (1, 3))
    assert (one.assigned == three.assigned).all()
    assert (one.price == three.price).all()


def test_a_lie_about_yesterday_costs_time_only():
    frames, _ = changed(np.random.default_rng(5), 5)
    honest = run(frames)
    posts, people = honest.posts.post_id, honest.people.person_id
    everybody = pl.Series([posts[0]] * len(people))
    lie = Earlier(people, everybody, posts, np.full(len(posts), 777), 0)
    assert run(frames, lie).certificate.score == honest.certificate.score


def test_from_a_folder_by_command(tmp_path, capsys):
    (people, posts, _), (more_people, more_posts, _) = changed(np.random.default_rng(9), 9)
    write_dir(solve(People.of(people), Posts.of(posts), Pairings.none(), as_of=DAY), tmp_path / "one")
    for name, frame in (("people", more_people), ("posts", more_posts)):
        frame.write_csv(tmp_path / f"{name}.csv")
    words = ["match", "solve", "--people", f"{tmp_path}/people.csv", "--posts", f"{tmp_path}/posts.csv", "--as-of", DAY]
    assert main([*words, "--out", str(tmp_path / "cold"), "--json"]) == 0
    cold = json.loads(capsys.readouterr().out)
    assert main([*words, "--from", str(tmp_path / "one"), "--out", str(tmp_path / "warm"), "--json"]) == 0
    warm = json.loads(capsys.readouterr().out)
    assert (warm["score"], warm["households_placed"], warm["gap"]) == (cold["score"], cold["households_placed"], 0)
    assert verify_dir(tmp_path / "warm").has_certificate
    assert main([*words, "--from", str(tmp_path / "none"), "--out", str(tmp_path / "x")]) == 2
    assert "none" in capsys.readouterr().err
    with pytest.raises(InputError):
        Earlier.read(tmp_path)
