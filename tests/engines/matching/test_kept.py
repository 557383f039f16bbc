"""Yesterday's lists: taking them up changes the time, never the answer; whatever does not fit is made again."""

import numpy as np
import polars as pl
import pytest
from bench.matching_data import FAMILIES

from tests.engines.matching.builders import random_market
from tests.engines.matching.test_warm import changed
from tests.sizes import some
from xieshou.config.cli import main
from xieshou.engines.errors import InputError
from xieshou.engines.matching import Earlier, Kept, Pairings, People, Posts, solve, solving, verify_dir, verify_solution
from xieshou.engines.matching.grid import Grid

DAY, NEXT = "2018-06-30", "2018-07-01"


def after(frames, first, day=DAY, **more):
    people, posts, pairings = frames
    return solve(People.of(people), Posts.of(posts), pairings, as_of=day, earlier=Earlier.of(first), kept=first.kept,
                 keep=True, **more)  # fmt: skip


@pytest.mark.parametrize("width", [3, 64])
@pytest.mark.parametrize("seed", some(20, 5))
def test_lists_taken_up_prove_the_same_as_a_cold_run(seed, width, monkeypatch):
    monkeypatch.setattr(solving, "WIDTH", width)
    monkeypatch.setattr(solving, "ROUND_WIDTH", min(width, 24))
    (people, posts, pairings), today = changed(np.random.default_rng([61, seed]), seed)
    first = solve(People.of(people), Posts.of(posts), pairings, as_of=DAY, keep=True)
    longer = today[0].with_columns(wait_days=(pl.col("wait_days").cast(pl.Int64) + 31).cast(pl.String))
    warm = after((longer, *today[1:]), first, NEXT)
    cold = solve(People.of(longer), Posts.of(today[1]), today[2], as_of=NEXT)
    for key in ("households_placed", "households_bound", "score", "exact", "gap"):
        assert getattr(warm.certificate, key) == getattr(cold.certificate, key)
    assert warm.certificate.exact
    assert verify_solution(warm).has_certificate
    again = after((longer, *today[1:]), warm, NEXT)
    assert again.certificate.score == warm.certificate.score


def test_lists_are_taken_up_where_nothing_has_changed_and_not_where_the_rules_have(monkeypatch):
    people, posts, pairings = random_market(np.random.default_rng(3), 700, 60)
    first = solve(people, posts, pairings, as_of=DAY, keep=True)
    scanned = []
    monkeypatch.setattr(solving._Run, "begin", lambda run, price: scanned.append(True) or _listed(run, price))
    one = solve(people, posts, pairings, as_of=DAY, earlier=Earlier.of(first), kept=first.kept, threads=1)
    three = solve(people, posts, pairings, as_of=DAY, earlier=Earlier.of(first), kept=first.kept, threads=3)
    assert not scanned
    assert (one.assigned == three.assigned).all()
    assert one.certificate == three.certificate
    other = solve(people, posts, Pairings.none(), as_of=DAY, earlier=Earlier.of(first), kept=first.kept)
    assert scanned
    assert other.certificate.score == solve(people, posts, Pairings.none(), as_of=DAY).certificate.score


@pytest.mark.parametrize("family", ["market", "clusters"])
def test_where_a_gap_is_allowed_short_lists_reach_it_and_the_proof_holds(family, monkeypatch):
    monkeypatch.setattr(solving, "EXACT_BY_DEFAULT", 0)
    people, posts, pairings = FAMILIES[family](2000, 400, seed=4)
    pairings = Pairings.of(pairings)
    first = solve(People.of(people[:1960]), Posts.of(posts[:392]), pairings, as_of=DAY, keep=True)
    widths = []
    narrowed = Grid.narrowed
    monkeypatch.setattr(Grid, "narrowed", lambda *words, **more: widths.append(words[-1]) or narrowed(*words, **more))
    warm = after((people[40:], posts[8:], pairings), first)
    assert widths[0] == solving.WARM_WIDTH
    assert warm.certificate.gap <= solving.GOOD_GAP
    assert warm.certificate.households_placed == warm.certificate.households_bound
    assert verify_solution(warm).has_certificate


def _listed(run, price):
    run.state.lists, run.state.pairs = run.grid.shortlist(price, solving.WIDTH)


def test_by_command(tmp_path, capsys):
    (people, posts, _), (more_people, more_posts, _) = changed(np.random.default_rng(9), 9)
    for name, frame in (("people", people), ("posts", posts), ("people2", more_people), ("posts2", more_posts)):
        frame.write_csv(tmp_path / f"{name}.csv")
    words = ["match", "solve", "--as-of", DAY, "--lists", f"{tmp_path}/lists.npz"]
    assert main([*words, "--people", f"{tmp_path}/people.csv", "--posts", f"{tmp_path}/posts.csv", "--out", f"{tmp_path}/one"]) == 0  # fmt: skip
    first = Kept.read(tmp_path / "lists.npz")
    today = ["--people", f"{tmp_path}/people2.csv", "--posts", f"{tmp_path}/posts2.csv", "--out", f"{tmp_path}/two"]
    assert main([*words, *today, "--from", f"{tmp_path}/one"]) == 0
    assert verify_dir(tmp_path / "two").figures["exact"]
    assert first.marks.person.size != Kept.read(tmp_path / "lists.npz").marks.person.size
    (tmp_path / "lists.npz").write_bytes(b"PK nothing")
    assert main([*words, *today, "--from", f"{tmp_path}/one"]) == 2
    assert "lists.npz" in capsys.readouterr().err
    with pytest.raises(InputError):
        Kept.read(tmp_path / "none.npz")


def test_a_damaged_file_of_lists_is_refused(tmp_path):
    people, posts, pairings = random_market(np.random.default_rng(3), 300, 60)
    first = solve(people, posts, pairings, as_of=DAY, keep=True)
    file = tmp_path / "lists.npz"
    first.kept.write(file)
    whole = file.read_bytes()
    taken = {"as_of": DAY, "earlier": Earlier.of(first)}
    assert solve(people, posts, pairings, kept=Kept.read(file), **taken).certificate == first.certificate
    at = whole.index(first.kept.lists.post.tobytes()[:64]) + 20
    file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    with pytest.raises(InputError, match="damaged"):
        solve(people, posts, pairings, kept=Kept.read(file), **taken)


def test_prices_that_prove_enough_are_not_looked_at_again(monkeypatch):
    monkeypatch.setattr(solving, "EXACT_BY_DEFAULT", 0)
    people, posts, pairings = FAMILIES["market"](4000, 800, seed=4)
    pairings = Pairings.of(pairings)
    first = solve(People.of(people), Posts.of(posts), pairings, as_of=DAY, keep=True)
    priced = []
    offer = solving._Run.offer_price
    monkeypatch.setattr(solving._Run, "offer_price", lambda run, price: priced.append(True) or offer(run, price))
    warm = after((people[5:], posts, pairings), first)
    assert len(priced) == 1
    assert warm.certificate.gap <= solving.GOOD_GAP
    assert verify_solution(warm).has_certificate
