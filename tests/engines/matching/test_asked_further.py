"""A run's folder asked further: what a change would change, why, what is short, what a decision by hand costs."""

import json

import numpy as np
import polars as pl
import pytest

from tests.engines.matching.builders import random_market
from xieshou.config.cli import main
from xieshou.engines.errors import InputError
from xieshou.engines.matching import (
    Obstacle,
    People,
    Posts,
    decide,
    fall_back,
    read_dir,
    score_of,
    shortage,
    solve,
    standing,
    suitable_posts,
    verify_dir,
    verify_solution,
    why_not,
    with_posts,
    with_reach,
    write_dir,
)

DAY = "2018-06-30"


@pytest.fixture(params=range(4))
def answer(request):
    people, posts, pairings = random_market(np.random.default_rng([90, request.param]), 60, 14)
    return solve(people, posts, pairings, as_of=DAY)


def test_a_folder_opens_as_the_answer_it_was_written_from(answer, tmp_path):
    again = read_dir(write_dir(answer, tmp_path / "run"))
    assert (again.assigned == answer.assigned).all()
    assert (again.score == answer.score).all()
    assert (again.price == answer.price).all()
    assert again.certificate == answer.certificate
    assert verify_solution(again).has_certificate
    (tmp_path / "run" / "prices.csv").unlink()
    with pytest.raises(InputError, match="run"):
        read_dir(tmp_path / "run")


def test_a_standing_says_why_a_pair_was_chosen(answer):
    for i in range(len(answer.people)):
        for j in range(len(answer.posts)):
            if why_not(answer, i, j) is not None:
                continue
            found = standing(answer, i, j)
            assert found.left == found.score - found.price <= found.best
            if answer.assigned[i] == j and not answer.people.is_zero[i]:
                assert found.left == found.best


def test_a_decision_by_hand_costs_what_the_optimum_without_that_choice_loses(answer, tmp_path):
    rng = np.random.default_rng(1)
    decided = 0
    for i in rng.permutation(len(answer.people))[:12].tolist():
        for post in [None, *rng.permutation(len(answer.posts))[:4].tolist()]:
            found = decide(answer, i, post)
            if isinstance(found, Obstacle):
                assert why_not(answer, i, post) is not None or answer.posts.capacity[post] == 0
                continue
            decided += 1
            new = found.answer
            assert new.assigned[i] == (-1 if post is None else post)
            before, after = answer.certificate, new.certificate
            assert (before.households_placed, before.score) >= (after.households_placed, after.score)
            assert found.households_lost == before.households_placed - after.households_placed >= 0
            assert best_around(answer, i, post) == (after.households_placed, after.score)
            folder = write_dir(new, tmp_path / "hand")
            (folder / "certificate.json").unlink()
            figures = verify_dir(folder).figures
            assert (figures["score"], figures["households_placed"]) == (after.score, after.households_placed)
    assert decided > 10


def best_around(answer, person, post) -> tuple[int, int]:
    """The optimum with the person allowed that post only, by a run from scratch: the post made the only one of a kind."""
    from tests.engines.matching.oracle import optimum

    people, posts = answer.people, answer.posts
    pairs = [(i, j, score_of(answer, i, j)) for i in range(len(people)) for j in range(len(posts))]
    pairs = [t for t in pairs if t[2] >= 0 and (t[0] != person or t[1] == post)]
    capacity, zero = posts.capacity.copy(), np.zeros(people.household_count, bool)
    zero[people.household[people.is_zero]] = True
    extra = (0, 0)
    if post is not None:
        capacity[post] -= 1
        home = int(people.household[person])
        extra = (int(zero[home]), score_of(answer, person, post))
        zero[home] = False
        pairs = [t for t in pairs if t[0] != person]
    placed, score = optimum(len(people), pairs, capacity.tolist(), people.household.tolist(), zero.tolist())
    return placed + extra[0], score + extra[1]


def test_the_shortage_is_what_the_bound_says(answer):
    found = shortage(answer)
    people, certificate = answer.people, answer.certificate
    reach = {i: [j for j in range(len(answer.posts)) if score_of(answer, i, j) >= 0] for i in np.flatnonzero(people.is_zero)}
    homes = {h: {j for i in reach if people.household[i] == h for j in reach[i]} for h in set(people.household[people.is_zero].tolist())}  # fmt: skip
    short = set(found.posts)
    confined = [h for h, posts in homes.items() if posts and posts <= short]
    assert found.confined == len(confined)
    assert found.cut_off == sum(not posts for posts in homes.values())
    assert found.openings == int(answer.posts.capacity[found.posts].sum())
    # Kőnig: openings of S + households that reach beyond = the bound; so the rest is what cannot be placed
    assert certificate.households_bound == found.openings + len(homes) - found.confined - found.cut_off
    assert certificate.households_bound == len(homes) - found.cut_off - found.lacking
    assert sum(n for _, _, n in found.missing) >= bool(found.left_out)


def test_as_many_more_openings_as_are_lacking_place_as_many_more(answer):
    found = shortage(answer)
    if not found.lacking:
        return
    more = answer.posts.capacity.copy()
    more[found.posts] += found.lacking
    posts = Posts.of(answer.posts.table.cells.with_columns(capacity=pl.Series(more).cast(pl.String)))
    after = solve(answer.people, posts, answer.pairings, as_of=DAY).certificate
    assert after.households_placed == answer.certificate.households_placed + found.lacking


def test_what_if_by_command(tmp_path, capsys):
    people, posts, pairings = random_market(np.random.default_rng([90, 1]), 60, 14)
    write_dir(solve(people, posts, pairings, as_of=DAY), tmp_path / "run")
    name = posts.post_id[3]
    (tmp_path / "change.csv").write_text(f"post_id,capacity,pay_max_fen_month\n{name},9,\n")
    added = posts.table.cells[:1].with_columns(post_id=pl.lit("NEW"), capacity=pl.lit("5"), kind=pl.lit("market"))
    added.write_csv(tmp_path / "add.csv")
    words = ["match", "what-if", f"{tmp_path}/run"]
    more = ["--change", f"{tmp_path}/change.csv", "--add-posts", f"{tmp_path}/add.csv", "--remove", posts.post_id[1],
            "--reach", "980000000000:province", "--out", f"{tmp_path}/after", "--json"]  # fmt: skip
    assert main([*words, *more]) == 0
    said = json.loads(capsys.readouterr().out)
    changed = with_posts(posts, change=pl.DataFrame({"post_id": [name], "capacity": ["9"]}), add=added,
                         remove=[posts.post_id[1]])  # fmt: skip
    cold = solve(with_reach(people, "980000000000", "province"), changed, pairings, as_of=DAY).certificate
    assert (said["after"]["score"], said["after"]["households_placed"]) == (cold.score, cold.households_placed)
    assert verify_dir(tmp_path / "after").has_certificate
    assert main([*words, "--reach", "980000000000:anywhere"]) == 0
    assert "零就业户 +" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "--change"),
        (["--remove", "nobody"], "nobody"),
        (["--reach", "98:county"], "--reach"),
        (["--reach", "980000000000:moon"], "--reach"),
        (["--reach", "110000000000:county"], "110000000000"),
        (["--change", "none.csv"], "none.csv"),
    ],
)
def test_odd_changes_are_one_line(tmp_path, capsys, words, said):
    people, posts, pairings = random_market(np.random.default_rng([90, 1]), 10, 4)
    write_dir(solve(people, posts, pairings, as_of=DAY), tmp_path / "run")
    assert main(["match", "what-if", f"{tmp_path}/run", *words]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
    assert main(["match", "what-if", str(tmp_path), "--remove", "x"]) == 2
    assert main(["match", "explain", f"{tmp_path}/run", "--person", "nobody"]) == 2


def test_explain_and_shortage_by_command(tmp_path, capsys):
    people, posts, pairings = random_market(np.random.default_rng([90, 2]), 60, 14)
    answer = solve(people, posts, pairings, as_of=DAY)
    write_dir(answer, tmp_path / "run")
    placed, left = (int(np.flatnonzero(chosen)[0]) for chosen in (answer.assigned >= 0, answer.assigned < 0))
    words = ["match", "explain", f"{tmp_path}/run", "--person"]
    assert main([*words, people.person_id[placed], "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert sum(t["points"] for t in said["terms"]) == said["score"] == int(answer.score[placed])
    assert main([*words, people.person_id[left]]) == 0
    assert people.person_id[left] in capsys.readouterr().out
    unfit = next(j for j in range(len(posts)) if why_not(answer, left, j) is not None)
    assert main([*words, people.person_id[left], "--post", posts.post_id[unfit], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rule"] == why_not(answer, left, unfit).rule
    assert main(["match", "shortage", f"{tmp_path}/run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["posts"] == answer.certificate.short_posts
    assert main(["match", "shortage", f"{tmp_path}/run"]) == 0


def test_the_last_resort_is_for_those_with_a_recorded_reason_whom_nothing_suits():
    people, posts, pairings = random_market(np.random.default_rng(7), 80, 12)
    market = solve(people, posts, pairings, as_of=DAY)
    public = Posts.of(
        posts.table.cells.with_columns(kind=pl.lit("公益性岗位"), capacity=pl.lit("2"), education_min=pl.lit(""))
    )
    names = people.person_id.to_list()
    reasons = {name: "残疾" if k % 2 else " " for k, name in enumerate(names)}
    found = fall_back(market, reasons, public)
    rows = np.array([names.index(name) for name in found.admitted], int)
    assert rows.size
    assert all(market.assigned[i] < 0 and reasons[names[i]].strip() for i in rows)
    assert (suitable_posts(market, rows) == 0).all()
    assert all(score_of(market, i, j) < 0 for i in rows.tolist() for j in range(len(posts)))
    assert all(n > 0 for n in found.suited.values())
    assert {*found.admitted, *found.without_reason, *found.suited} == {names[i] for i in np.flatnonzero(market.assigned < 0)}
    assert found.answer.certificate.placed > 0
    assert verify_solution(found.answer).figures["exact"]
    lifted = fall_back(market, reasons, public, asking=lambda cells: cells.with_columns(occupations=pl.lit(""), pay_min_fen_month=pl.lit("0")))
    assert lifted.admitted == found.admitted
    assert lifted.answer.certificate.placed >= found.answer.certificate.placed
    assert verify_solution(lifted.answer).figures["exact"]
    assert market.certificate.short_posts == solve(people, posts, pairings, as_of=DAY).certificate.short_posts
    with pytest.raises(InputError, match="公益性岗位"):
        fall_back(market, reasons, posts)
    assert len(People.of(people.table.cells)) == len(people)
