"""Tiers among households and quotas over posts: equal to a slow twin on thousands of small problems, and proved."""

import itertools
import json

import numpy as np
import polars as pl
import pytest
from ortools.sat.python import cp_model

from tests.engines.matching.builders import random_market, random_problem
from tests.sizes import some
from xieshou.config.cli import main
from xieshou.engines.errors import InputError, ProofRefused
from xieshou.engines.matching import (
    Earlier,
    Pairings,
    PairInput,
    People,
    Posts,
    Quotas,
    score_of,
    solve,
    solve_pair_input,
    solving,
    verify_dir,
    verify_solution,
    write_dir,
)
from xieshou.engines.matching.folder import canonical
from xieshou.engines.matching.reading import table_of

DAY = "2018-06-30"


def some_quotas(rng: np.random.Generator, posts: int) -> tuple[dict, list[str], list[int], list[int], list[int]]:
    """(columns of a quotas file; quota_id per post; room, parent, and quota per post as rows): a random forest."""
    count = int(rng.integers(1, 5))
    parent = [int(rng.integers(-1, q)) if q else -1 for q in range(count)]
    room = [int(x) for x in rng.integers(0, [2, 4, 8][rng.integers(0, 3)], count)]
    of = [int(x) for x in rng.integers(-1, count, posts)]
    turn = [int(x) for x in rng.permutation(count)]  # a parent may come after its child in the file
    columns = {
        "quota_id": [f"Q{q}" for q in turn],
        "capacity": [room[q] for q in turn],
        "parent": [f"Q{parent[q]}" if parent[q] >= 0 else "" for q in turn],
    }
    return columns, [f"Q{q}" if q >= 0 else "" for q in of], room, parent, of


def below(quota: int, parent: list[int], of: list[int]) -> list[int]:
    """The posts below a quota."""

    def is_within(q: int) -> bool:
        return q >= 0 and (q == quota or is_within(parent[q]))

    return [j for j, q in enumerate(of) if is_within(q)]


def twin(people, triples, capacity, household, zero, tier, quotas) -> tuple[list[int], int]:
    """(households placed of the first tier, of the first two, …; score): one whole-number program after another."""
    room, parent, of = quotas
    model, tiers = cp_model.CpModel(), sorted({tier[h] for h in range(len(zero)) if zero[h]})
    x = {(i, j): model.new_bool_var("") for i, j, _ in triples}
    for i in range(people):
        model.add(sum(v for (a, _), v in x.items() if a == i) <= 1)
    for j, most in enumerate(capacity):
        model.add(sum(v for (_, b), v in x.items() if b == j) <= int(most))
    for q, most in enumerate(room):
        inside = set(below(q, parent, of))
        model.add(sum(v for (_, b), v in x.items() if b in inside) <= most)
    y = {h: model.new_bool_var("") for h in range(len(zero)) if zero[h]}
    for h, v in y.items():
        model.add(v <= sum(w for (i, _), w in x.items() if household[i] == h))
    placed = []
    for t in tiers:
        goal = sum(v for h, v in y.items() if tier[h] <= t)
        placed.append(best(model, goal))
        model.add(goal == placed[-1])
    return placed, best(model, sum(s * x[i, j] for i, j, s in triples))


def best(model: cp_model.CpModel, goal) -> int:
    if isinstance(goal, int):
        return goal
    model.maximize(goal)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return round(solver.objective_value)


def as_input(pairs, households, tier, of, quotas) -> PairInput:
    """The same problem as the files of `--pairs`, with everybody in the households file."""
    people = households.of.size
    tables = {
        "pairs": table_of("pairs", {"person_id": [f"P{i}" for i in pairs.person], "post_id": [f"J{j}" for j in pairs.post],
                                    "score": pairs.score}, ["person_id", "post_id", "score"]),
        "capacities": table_of("capacities", {"post_id": [f"J{j}" for j in range(pairs.capacity.size)],
                                              "capacity": pairs.capacity, "quota_id": of}, ["post_id", "capacity"], also=["quota_id"]),
        "households": table_of("households", {"person_id": [f"P{i}" for i in range(people)],
                                              "household_id": [f"H{h}" for h in households.of],
                                              "zero_employment": households.person_is_zero.astype(int),
                                              "tier": tier[households.of]},
                               ["person_id", "household_id", "zero_employment"], also=["tier"]),
    }  # fmt: skip
    return PairInput.of(tables, Quotas.of(quotas))


@pytest.mark.parametrize("block", some(6, 1, pytest.mark.whole))
def test_pairs_equal_the_twin_tier_by_tier_and_prove_it(block):
    rng = np.random.default_rng([2019, block])
    held_back = 0
    for turn in range(200):
        pairs, households = random_problem(rng)
        tier = rng.integers(1, 4, max(households.count, 1))
        columns, named, *quotas = some_quotas(rng, pairs.capacity.size)
        found = solve_pair_input(as_input(pairs, households, tier, named, columns), seed=turn)
        triples = list(zip(pairs.person.tolist(), pairs.post.tolist(), pairs.score.tolist(), strict=True))
        placed, score = twin(households.of.size, triples, pairs.capacity, households.of.tolist(),
                             households.is_zero[: households.count].tolist(), tier, quotas)  # fmt: skip
        said = found.certificate
        present = [t["households_placed"] for t in said.tiers]
        # households without anybody are no households of the files
        assert present == [p for p, t in zip(placed, sorted_tiers(households, tier), strict=True) if t in names(said)]
        assert (said.score, said.dual_bound, said.gap, said.exact) == (score, score, 0.0, True)
        assert present == [t["households_bound"] for t in said.tiers]
        assert verify_solution(found).figures["exact"]
        held_back += bool(found.quota_price.any())
    assert held_back > 4


def sorted_tiers(households, tier) -> list[int]:
    return sorted({int(tier[h]) for h in range(households.count) if households.is_zero[h]})


def names(certificate) -> list[int]:
    return [t["tier"] for t in certificate.tiers]


def with_tiers(frame: pl.DataFrame, rng: np.random.Generator, most: int = 3) -> pl.DataFrame:
    homes = frame["household_id"].unique(maintain_order=True)
    tier = pl.Series([str(t) for t in rng.integers(1, most + 1, len(homes))], dtype=pl.String)
    return frame.with_columns(tier=frame["household_id"].replace_strict(homes, tier, return_dtype=pl.String))


def tiered_market(rng, people_count, post_count):
    people, posts, pairings = random_market(rng, people_count, post_count)
    columns, named, *quotas = some_quotas(rng, len(posts))
    people = People.of(with_tiers(people.table.cells, rng))
    posts = Posts.of(posts.table.cells.with_columns(quota_id=pl.Series(named, dtype=pl.String)))
    return people, posts, pairings, Quotas.of(columns), quotas


def expected(answer, quotas) -> tuple[list[int], int]:
    people, posts = answer.people, answer.posts
    pairs = itertools.product(range(len(people)), range(len(posts)))
    triples = [(i, j, s) for i, j in pairs if (s := score_of(answer, i, j)) >= 0]
    zero, tier = np.zeros(people.household_count, bool), np.zeros(people.household_count, int)
    zero[people.household[people.is_zero]] = True
    tier[people.household] = people.tier
    return twin(len(people), triples, posts.capacity, people.household.tolist(), zero.tolist(), tier, quotas)


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("block", some(4, 1, pytest.mark.whole))
def test_people_and_posts_equal_the_twin_cold_and_warm(block, narrow, monkeypatch):
    if narrow:
        monkeypatch.setattr(solving, "WIDTH", 3)
        monkeypatch.setattr(solving, "ROUND_WIDTH", 2)
    rng = np.random.default_rng([77, block, narrow])
    held_back = 0
    for turn in range(40):
        *market, quotas, shape = tiered_market(rng, int(rng.integers(0, 24)), int(rng.integers(0, 12)))
        answer = solve(*market, as_of=DAY, seed=turn, threads=1, quotas=quotas)
        placed, score = expected(answer, shape)
        said = answer.certificate
        assert [t["households_placed"] for t in said.tiers] == placed == [t["households_bound"] for t in said.tiers]
        assert (said.score, said.dual_bound, said.exact) == (score, score, True)
        assert verify_solution(answer).has_certificate
        held_back += bool(answer.quota_price.any())
        again = solve(*market, as_of=DAY, threads=1, quotas=quotas, earlier=Earlier.of(answer))
        assert (again.certificate.score, again.certificate.exact) == (score, True)
    assert held_back > 0


def test_tiers_never_cost_a_household_and_the_first_come_first():
    rng = np.random.default_rng(4)
    changed = 0
    for _ in range(40):
        people, posts, pairings = random_market(rng, 30, 6)
        plain = solve(people, posts, pairings, as_of=DAY).certificate
        tiered = solve(People.of(with_tiers(people.table.cells, rng)), posts, pairings, as_of=DAY).certificate
        assert tiered.households_placed == plain.households_placed
        assert tiered.score <= plain.score
        changed += tiered.score < plain.score
        for one, two in itertools.pairwise(tiered.tiers):
            assert set(one["short_posts"]) <= set(two["short_posts"])
    assert changed > 3


def test_two_generators_with_tiers_and_quotas_are_proved_and_threads_change_nothing():
    from bench.matching_data import FAMILIES

    for family, make in sorted(FAMILIES.items()):
        people, posts, pairings = make(1500, 300, seed=5)
        people = with_tiers(people, np.random.default_rng(1))
        posts = posts.with_columns(quota_id="E" + (pl.int_range(pl.len()) // 7).cast(pl.String))
        employers = posts["quota_id"].unique(maintain_order=True)
        room = posts.group_by("quota_id", maintain_order=True).agg(pl.col("capacity").sum() * 2 // 3)
        quotas = Quotas.of(
            {
                "quota_id": [*employers, "ALL"],
                "capacity": [*room["capacity"], int(posts["capacity"].sum() // 2)],
                "parent": ["ALL"] * len(employers) + [""],
            }
        )
        given = People.of(people), Posts.of(posts), Pairings.of(pairings)
        one, three = (solve(*given, as_of=DAY, quotas=quotas, threads=n) for n in (1, 3))
        assert one.certificate == three.certificate, family
        assert (one.assigned == three.assigned).all()
        assert one.certificate.exact, family
        assert verify_solution(one).figures["gap"] == 0


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(15)
    while True:
        *market, quotas, _ = tiered_market(rng, 40, 14)
        answer = solve(*market, as_of=DAY, quotas=quotas)
        if answer.quota_price.any() and len(answer.certificate.tiers) == 3:
            return write_dir(answer, tmp_path / "run")


def forged(folder, **lies):
    """The certificate with other figures and honest digests."""
    import hashlib

    claim = json.loads((folder / "certificate.json").read_bytes()) | lies
    summary = canonical({k: v for k, v in claim.items() if k != "sha256"})
    (folder / "summary.json").write_bytes(summary)
    for file in claim["sha256"]:
        claim["sha256"][file] = hashlib.sha256((folder / file).read_bytes()).hexdigest()
    (folder / "certificate.json").write_bytes(canonical(claim))


def test_every_figure_of_a_tier_is_recomputed(folder):
    honest = json.loads((folder / "certificate.json").read_bytes())["tiers"]
    forged(folder)
    assert verify_dir(folder).has_certificate
    for key, lie in [("B", 1), ("households_placed", 0), ("households_bound", 99), ("tier", 8), ("short_posts", ["no"])]:
        tiers = [dict(t) for t in honest]
        tiers[0][key] = lie
        forged(folder, tiers=tiers)
        with pytest.raises(ProofRefused, match="tiers"):
            verify_dir(folder)
    for lie in ([], honest[:2], "x"):
        forged(folder, tiers=lie)
        with pytest.raises(ProofRefused, match="tiers"):
            verify_dir(folder)


def test_a_quota_is_kept_and_its_price_counts(folder):
    prices = pl.read_csv(folder / "quota_prices.csv", infer_schema=False)
    dearer = prices.with_columns(price=(pl.col("price").cast(pl.Int64) + 1).cast(pl.String))
    dearer.write_csv(folder / "quota_prices.csv")
    forged(folder)
    with pytest.raises(ProofRefused, match="dual_bound"):
        verify_dir(folder)
    prices.write_csv(folder / "quota_prices.csv")
    quotas = pl.read_csv(folder / "quotas.csv", infer_schema=False)
    quotas.with_columns(capacity=pl.lit("0")).write_csv(folder / "quotas.csv")
    forged(folder)
    with pytest.raises(ProofRefused, match="名额"):
        verify_dir(folder)


def test_without_a_certificate_the_true_gap_of_any_assignment_is_printed(folder):
    (folder / "certificate.json").unlink()
    proved = verify_dir(folder).figures
    assert proved["gap"] < 0.2
    assert [t["tier"] for t in proved["tiers"]] == [1, 2, 3]
    (folder / "quota_prices.csv").unlink()
    (folder / "prices.csv").unlink()
    assert verify_dir(folder).figures["dual_bound"] > proved["score"]


def test_files_with_tiers_and_quotas_by_command(tmp_path, capsys):
    files = {
        "pairs": "person_id,post_id,score\na,x,5\nb,x,9\nb,y,9\nc,y,7\n",
        "capacities": "post_id,capacity,quota_id\nx,3,E\ny,3,E\n",
        "households": "person_id,household_id,zero_employment,tier\na,h,1,2\nb,g,1,1\nc,f,1,\n",
        "quotas": "quota_id,capacity\nE,2\n",
    }
    for name, body in files.items():
        (tmp_path / f"{name}.csv").write_text(body)
    words = [f"--{name}={tmp_path}/{name}.csv" for name in files]
    assert main(["match", "solve", *words, "--out", f"{tmp_path}/out", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [(t["tier"], t["households_placed"], t["households_bound"]) for t in said["tiers"]] == [(1, 1, 1), (2, 2, 2), (9, 2, 2)]  # fmt: skip
    assert (said["placed"], said["score"]) == (2, 14)
    assert main(["match", "verify", f"{tmp_path}/out"]) == 0
    assert "第2档" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("quotas", "word"),
    [
        ("quota_id,capacity\nE,-1\n", "quotas.csv:第2行 capacity"),
        ("quota_id,capacity\nE,1\nE,1\n", "quotas.csv:第3行 quota_id"),
        ("quota_id,capacity,parent\nE,1,F\n", "quotas.csv:第2行 parent"),
        ("quota_id,capacity,parent\nE,1,F\nF,1,E\n", "quotas.csv:第2行 parent"),
        ("quota_id,capacity\nF,1\n", "capacities.csv:第2行 quota_id"),
    ],
)
def test_bad_quotas_are_named(tmp_path, capsys, quotas, word):
    (tmp_path / "pairs.csv").write_text("person_id,post_id,score\na,x,5\n")
    (tmp_path / "capacities.csv").write_text("post_id,capacity,quota_id\nx,3,E\n")
    (tmp_path / "quotas.csv").write_text(quotas)
    words = [f"--{name}={tmp_path}/{name}.csv" for name in ("pairs", "capacities", "quotas")]
    assert main(["match", "solve", *words, "--out", f"{tmp_path}/out"]) == 2
    assert word in capsys.readouterr().err


def test_a_tier_differs_within_no_household_and_quotas_need_their_column():
    people, posts, _ = random_market(np.random.default_rng(2), 6, 3)
    homes = people.table.cells.with_columns(household_id=pl.lit("H"), zero_employment=pl.lit("1"))
    tiers = pl.Series(["1", "2", "1", "1", "1", "1"])
    with pytest.raises(InputError, match=r"第3行 tier"):
        People.of(homes.with_columns(tier=tiers))
    with pytest.raises(InputError, match="quota_id"):
        solve(people, posts, as_of=DAY, quotas=Quotas.of({"quota_id": ["E"], "capacity": [1]}))
