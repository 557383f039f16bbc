"""Offers, answers, the next round: nobody over-fills a post, what was declined is not offered again, the proof goes on."""

import json

import numpy as np
import polars as pl
import pytest

from tests.engines.matching.builders import random_market
from xieshou.config.cli import main
from xieshou.engines.errors import InputError
from xieshou.engines.matching import (
    People,
    Posts,
    Quotas,
    next_round,
    offer_lists,
    solve,
    verify_dir,
    verify_solution,
    write_dir,
)

DAY = "2018-06-30"


def answers_of(solution, share: int) -> pl.DataFrame:
    """Every assigned pair answered; one in `share` declines."""
    held = np.flatnonzero(solution.assigned >= 0)
    words = np.where(np.arange(held.size) % share == 0, "declined", "accepted")
    return pl.DataFrame(
        {
            "person_id": solution.people.person_id.gather(held),
            "post_id": solution.posts.post_id.gather(solution.assigned[held]),
            "answer": words,
        }
    )


@pytest.mark.parametrize("seed", range(12))
def test_the_next_round_is_the_optimum_of_what_is_left(seed):
    people, posts, pairings = random_market(np.random.default_rng([81, seed]), 70, 30)
    first = solve(people, posts, pairings, as_of=DAY)
    answers = answers_of(first, 3)
    after = next_round(first, answers)
    gone = answers.filter(answer="accepted")
    assert not set(gone["person_id"]) & set(after.people.person_id)
    assert int(first.posts.capacity.sum() - after.posts.capacity.sum()) == len(gone)
    cells = people.table.cells.filter(~pl.col("person_id").is_in(gone["person_id"].implode()))
    at_work = people.table.cells.filter(pl.col("person_id").is_in(gone["person_id"].implode()))["household_id"]
    zero = pl.when(pl.col("household_id").is_in(at_work.implode())).then(pl.lit("0")).otherwise("zero_employment")
    taken = gone.group_by("post_id").len()
    room = posts.table.cells.join(taken, on="post_id", how="left", maintain_order="left").with_columns(
        capacity=(pl.col("capacity").cast(pl.Int64) - pl.col("len").fill_null(0)).cast(pl.String)
    )
    cold = solve(People.of(cells.with_columns(zero_employment=zero)), Posts.of(room.drop("len")), pairings, as_of=DAY)
    for key in ("households_placed", "households_bound", "score", "exact"):
        assert getattr(after.certificate, key) == getattr(cold.certificate, key)
    assert after.certificate.exact
    assert verify_solution(after).has_certificate


def test_quotas_lose_what_was_accepted_below_them():
    people, posts, pairings = random_market(np.random.default_rng(82), 60, 20)
    posts = Posts.of(posts.table.cells.with_columns(quota_id=pl.lit("q")))
    first = solve(people, posts, pairings, as_of=DAY, quotas=Quotas.of({"quota_id": ["q"], "capacity": ["9"]}))
    answers = answers_of(first, 2)
    accepted = len(answers.filter(answer="accepted"))
    assert 0 < accepted < len(answers) <= 9
    after = next_round(first, answers)
    assert after.quotas.room.tolist() == [9 - accepted]
    assert 0 < after.certificate.placed <= 9 - accepted
    assert verify_solution(after).has_certificate


def test_more_acceptances_than_openings_are_refused_by_name():
    people, posts, pairings = random_market(np.random.default_rng(83), 80, 12)
    first = solve(people, posts, pairings, as_of=DAY)
    offers = offer_lists(first, 12, 1)
    most = max(range(len(posts)), key=lambda j: sum(o.post == j for o in offers) - posts.capacity[j])
    both = [o for o in offers if o.post == most]
    assert len(both) > posts.capacity[most]
    rows = {
        "person_id": [people.person_id[o.person] for o in both],
        "post_id": [posts.post_id[most]] * len(both),
        "answer": ["accepted"] * len(both),
    }
    with pytest.raises(InputError, match=posts.post_id[most]):
        next_round(first, pl.DataFrame(rows))


def test_by_command(tmp_path, capsys):
    people, posts, pairings = random_market(np.random.default_rng(84), 60, 25)
    first = solve(people, posts, pairings, as_of=DAY)
    write_dir(first, tmp_path / "run")
    words = [f"{tmp_path}/run", "--json", "--out"]
    assert main(["match", "offers", *words, f"{tmp_path}/offers.csv", "--acceptance-bp", "5000"]) == 0
    told, offers = json.loads(capsys.readouterr().out), pl.read_csv(tmp_path / "offers.csv")
    assert told["offers"] == len(offers) > told["people"] == offers["person_id"].n_unique()
    assert offers.filter(is_assigned=1).height == first.certificate.placed
    answers_of(first, 3).write_csv(tmp_path / "answers.csv")
    given = ["--answers", f"{tmp_path}/answers.csv"]
    assert main(["match", "next", *words, f"{tmp_path}/two", *given]) == 0
    assert json.loads(capsys.readouterr().out)["exact"]
    assert verify_dir(tmp_path / "two").has_certificate
    assert main(["match", "offers", *words, f"{tmp_path}/more.csv", *given]) == 0
    again = pl.read_csv(tmp_path / "more.csv").select("person_id", "post_id")
    declined = pl.read_csv(tmp_path / "answers.csv").filter(answer="declined").select("person_id", "post_id")
    assert again.join(declined, on=["person_id", "post_id"]).is_empty()
    assert not offers.join(declined, on=["person_id", "post_id"]).is_empty()


@pytest.mark.parametrize(
    ("row", "said"),
    [("PERSON,none,accepted", "row 2"), ("nobody,POST,accepted", "row 2"), ("PERSON,POST,perhaps", "accepted"), ("", "answer")],
)
def test_odd_answers_are_one_line(tmp_path, capsys, row, said):
    people, posts, pairings = random_market(np.random.default_rng(84), 60, 25)
    first = solve(people, posts, pairings, as_of=DAY)
    write_dir(first, tmp_path / "run")
    held = int(np.argmax(first.assigned))
    row = row.replace("PERSON", people.person_id[held]).replace("POST", posts.post_id[int(first.assigned[held])])
    head = "person_id,post_id,answer\n" if row else "person_id,post_id\n"
    (tmp_path / "answers.csv").write_text(head + row)
    assert main(["match", "next", f"{tmp_path}/run", "--answers", f"{tmp_path}/answers.csv", "--out", f"{tmp_path}/x"]) == 2
    assert said in capsys.readouterr().err
