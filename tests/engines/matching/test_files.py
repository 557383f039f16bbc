"""DIR and the command: a changed byte is refused, bad input is named, an assignment without a certificate is judged."""

import hashlib
import json

import numpy as np
import polars as pl
import pytest

from tests.engines.matching.builders import random_market
from xieshou.config.cli import main
from xieshou.engines.errors import InputError, ProofRefused
from xieshou.engines.matching import PairInput, solve, solve_pair_input, verify_dir, write_dir
from xieshou.engines.matching.folder import canonical
from xieshou.engines.matching.verify_rules import _wanted

DAY = "2018-06-30"


def text_files(folder, **files):
    for name, body in files.items():
        (folder / f"{name}.csv").write_text(body, encoding="utf-8")
    return folder


@pytest.fixture
def small(tmp_path):
    """Two people of one household, one post for one, one closed post."""
    folder = tmp_path / "in"
    folder.mkdir()
    return text_files(
        folder,
        pairs="person_id,post_id,score\na,x,5\nb,x,7\nb,y,9\nc,x,-2\n",
        capacities="post_id,capacity\nx,1\ny,0\nz,4\n",
        households="person_id,household_id,zero_employment\nc,h,1\nd,h,1\na,g,0\n",
    )


def solved(small, out, *more):
    words = [f"--{k}={small / k}.csv" for k in ("pairs", "capacities", "households")]
    return main(["match", "solve", *words, "--out", str(out), *more])


def test_households_first_then_score(small, tmp_path, capsys):
    assert solved(small, tmp_path / "out", "--json", "--exact") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["placed"], said["score"], said["households_placed"], said["households_bound"]) == (1, -2, 1, 1)
    assert said["exact"] is True
    assert (tmp_path / "out" / "assignment.csv").read_text() == "person_id,post_id\nc,x\n"
    assert main(["match", "verify", str(tmp_path / "out")]) == 0


def people_folder(tmp_path):
    people, posts, pairings = random_market(np.random.default_rng(12), 30, 12)
    return write_dir(solve(people, posts, pairings, as_of=DAY), tmp_path / "run")


def test_every_byte_of_every_file_counts(tmp_path, small, capsys):
    solved(small, tmp_path / "pairs")
    capsys.readouterr()
    for folder, step in ((tmp_path / "pairs", 1), (people_folder(tmp_path), 41)):
        assert verify_dir(folder).has_certificate
        for file in sorted(folder.iterdir()):
            body = file.read_bytes()
            for at in range(0, len(body), step):
                for new in (body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :], body[:at] + body[at + 1 :], body[:at]):
                    file.write_bytes(new)
                    with pytest.raises(ProofRefused):
                        verify_dir(folder)
            file.write_bytes(body + b" ")
            with pytest.raises(ProofRefused):
                verify_dir(folder)
            file.write_bytes(body)
        assert verify_dir(folder).has_certificate


def test_a_forged_certificate_with_matching_hashes_is_refused_by_recomputation(tmp_path):
    folder = people_folder(tmp_path)
    path = folder / "certificate.json"
    honest = json.loads(path.read_text())
    lies = {
        "placed": honest["placed"] + 1,
        "households_placed": honest["households_placed"] - 1,
        "households_bound": honest["households_bound"] + 1,
        "score": honest["score"] + 1,
        "dual_bound": honest["dual_bound"] - 1,
        "gap": 0.5,
        "exact": not honest["exact"],
        "B": -1,
        "short_posts": ["nowhere"],
        "extra": 1,
    }
    for key, lie in lies.items():
        claim = {**honest, key: lie}
        summary = folder / "summary.json"
        summary.write_bytes(canonical({k: v for k, v in claim.items() if k != "sha256"}))
        claim["sha256"] = {**claim["sha256"], "summary.json": hashlib.sha256(summary.read_bytes()).hexdigest()}
        path.write_bytes(canonical(claim))
        with pytest.raises(ProofRefused, match=key):
            verify_dir(folder)


def test_an_extra_file_and_a_missing_one_are_refused(tmp_path):
    folder = people_folder(tmp_path)
    (folder / "note.txt").write_text("x")
    with pytest.raises(ProofRefused, match=r"note\.txt"):
        verify_dir(folder)
    (folder / "note.txt").unlink()
    (folder / "prices.csv").unlink()
    with pytest.raises(ProofRefused, match=r"prices\.csv"):
        verify_dir(folder)


def test_without_a_certificate_the_true_gap_is_printed(tmp_path):
    folder = people_folder(tmp_path)
    proved = verify_dir(folder).figures
    (folder / "certificate.json").unlink()
    free = verify_dir(folder)
    assert not free.has_certificate
    assert free.figures["score"] == proved["score"]
    assert free.figures["dual_bound"] >= proved["score"]
    rows = pl.read_csv(folder / "assignment.csv", infer_schema=False)
    rows.head(len(rows) // 2).write_csv(folder / "assignment.csv")
    by_hand = verify_dir(folder).figures
    assert by_hand["gap"] > free.figures["gap"]
    (folder / "prices.csv").unlink()
    assert verify_dir(folder).figures["gap"] >= by_hand["gap"]


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ("a,x\nb,x\n", "x"),
        ("a,x\na,x\n", "第3行"),
        ("a,z\n", "不符合"),
        ("nobody,x\n", "第2行"),
        ("a,nowhere\n", "第2行"),
        ("b,y\n", "y"),
    ],
)
def test_an_infeasible_assignment_is_refused(small, tmp_path, rows, word):
    solved(small, tmp_path / "out")
    (tmp_path / "out" / "certificate.json").unlink()
    (tmp_path / "out" / "assignment.csv").write_text("person_id,post_id\n" + rows)
    with pytest.raises(ProofRefused, match=word):
        verify_dir(tmp_path / "out")


BAD = [
    ("pairs", "person_id,post_id,score\na,x,five\n", "pairs.csv:第2行 score"),
    ("pairs", "person_id,post_id,score\na,x,1000001\n", "pairs.csv:第2行 score"),
    ("pairs", "person_id,post_id,score\na,x,1\na,x,2\n", "pairs.csv:第3行"),
    ("pairs", "person_id,post_id,score\na,w,1\n", "pairs.csv:第2行 post_id"),
    ("pairs", "person_id,post_id,score\n,x,1\n", "pairs.csv:第2行 person_id"),
    ("pairs", "person_id,score\na,1\n", "post_id"),
    ("pairs", "", "pairs.csv"),
    ("pairs", "person_id,post_id,score\na,x\n", "pairs.csv"),
    ("pairs", "person_id,post_id,score\na,x,1,9\n", "pairs.csv"),
    ("capacities", "post_id,capacity\nx,-1\n", "capacities.csv:第2行 capacity"),
    ("capacities", "post_id,capacity\nx,1\nx,1\n", "capacities.csv:第3行"),
    ("households", "person_id,household_id,zero_employment\na,h,1\nb,h,0\n", "households.csv:第3行"),
    ("households", "person_id,household_id,zero_employment\na,h,2\n", "households.csv:第2行"),
    ("households", "person_id,household_id,zero_employment\na,h,1\na,g,1\n", "households.csv:第3行"),
]


@pytest.mark.parametrize(("name", "body", "word"), BAD)
def test_bad_input_is_one_line_with_file_row_and_column(small, tmp_path, capsys, name, body, word):
    text_files(small, **{name: body})
    assert solved(small, tmp_path / "out") == 2
    said = capsys.readouterr().err
    assert word in said
    assert said.count("\n") == 1
    assert " / " in said
    assert not (tmp_path / "out").exists()


def test_not_utf8_and_missing_files_are_named(small, tmp_path, capsys):
    (small / "pairs.csv").write_bytes("person_id,post_id,score\n张,x,1\n".encode("gbk"))
    assert solved(small, tmp_path / "out") == 2
    (small / "pairs.csv").unlink()
    assert solved(small, tmp_path / "out") == 2
    assert capsys.readouterr().err.count("pairs.csv") == 2


PERSON = "P1,H1,0,980121101201,1990-01-01,71,2,county,,200000,普工,0,10,\n"
POST = "J1,980121101000,普工,2,market,,0,200000,300000,1,18\n"


def people_files(folder, person=PERSON, post=POST):
    from xieshou.engines.matching.records import PEOPLE, POSTS

    folder.mkdir(exist_ok=True)
    return text_files(folder, people=",".join(PEOPLE) + "\n" + person, posts=",".join(POSTS) + "\n" + post)


def solve_people(folder, out, *more):
    words = ["match", "solve", "--people", f"{folder}/people.csv", "--posts", f"{folder}/posts.csv"]
    return main([*words, "--as-of", DAY, "--out", str(out), *more])


def test_people_from_files_and_from_nothing(tmp_path, capsys):
    folder = people_files(tmp_path / "in")
    assert solve_people(folder, tmp_path / "out", "--json") == 0
    assert json.loads(capsys.readouterr().out)["placed"] == 1
    assert main(["match", "verify", str(tmp_path / "out")]) == 0
    people_files(folder, "", "")
    assert solve_people(folder, tmp_path / "none") == 0
    assert main(["match", "verify", str(tmp_path / "none")]) == 0


def test_parquet_gives_the_same_answer(tmp_path):
    folder = people_files(tmp_path / "in")
    for name in ("people", "posts"):
        pl.read_csv(folder / f"{name}.csv").write_parquet(folder / f"{name}.parquet")
    words = ["--people", f"{folder}/people.parquet", "--posts", f"{folder}/posts.parquet", "--as-of", DAY]
    assert main(["match", "solve", *words, "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "people.parquet").exists()
    assert verify_dir(tmp_path / "out").figures["placed"] == 1


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("1990-01-01", "1990-02-30", "birth_on"),
        ("980121101201", "98012110120", "region"),
        (",71,", ",55,", "education"),
        ("county", "moon", "reach"),
        (",普工,", ",a;b;c;d,", "occupations"),
        ("county,,", "county,123;980100000000,", "places"),
        (",200000,", ",-1,", "pay_min_fen_month"),
        ("P1,H1,0", "P1,H1,yes", "zero_employment"),
        (",10,\n", ",10,P1\n", "together"),
        (",2,county", ",3,county", "mandarin"),
    ],
)
def test_a_bad_person_is_named(tmp_path, capsys, old, new, column):
    folder = people_files(tmp_path / "in", person=PERSON.replace(old, new))
    assert solve_people(folder, tmp_path / "out") == 2
    assert f"people.csv:第2行 {column}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        (",18\n", ",15\n", "age_min"),
        (",300000,", ",100000,", "pay_max_fen_month"),
        ("普工,2", "普工,-2", "capacity"),
        ("普工,2", ",2", "occupation"),
    ],
)
def test_a_bad_post_is_named(tmp_path, capsys, old, new, column):
    folder = people_files(tmp_path / "in", post=POST.replace(old, new))
    assert solve_people(folder, tmp_path / "out") == 2
    assert f"posts.csv:第2行 {column}" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["match", "solve", "--out", "o"],
        ["match", "solve", "--people", "a", "--out", "o"],
        ["match", "solve", "--people", "a", "--posts", "b", "--out", "o"],
        ["match", "solve", "--pairs", "a", "--out", "o"],
        ["match", "solve", "--pairs", "a", "--capacities", "b", "--people", "c", "--out", "o"],
        ["match", "solve", "--pairs", "a", "--capacities", "b"],
        ["match", "verify", "/nonexistent"],
        ["match"],
    ],
)
def test_odd_words_are_exit_code_2(words, capsys):
    assert main(words) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_closed_post_does_not_spoil_the_proof(tmp_path):
    files = text_files(tmp_path, pairs="person_id,post_id,score\na,x,1000000\n", capacities="post_id,capacity\nx,0\n")
    answer = solve_pair_input(PairInput.read(files / "pairs.csv", files / "capacities.csv"))
    assert (answer.certificate.exact, answer.certificate.placed) == (True, 0)
    assert verify_dir(write_dir(answer, tmp_path / "out")).has_certificate


def test_a_folder_of_a_people_run_needs_its_day(tmp_path):
    folder = people_folder(tmp_path)
    for name in ("certificate.json", "score_table.json"):
        (folder / name).unlink()
    with pytest.raises((InputError, ProofRefused), match="as_of"):
        verify_dir(folder)
    assert verify_dir(folder, as_of=DAY).figures["placed"] > 0


def test_three_trades_are_read_as_any_list_would_be():
    words = ["", "a", "b", "zz"]
    rows = [";".join(w for w in (x, y, z) if w) for x in words for y in words for z in words]
    names = pl.Series(["b", "a"])
    plain = _wanted(pl.Series(rows), names)
    spaced = _wanted(pl.Series([*rows, " a ;;b"]), names)
    for fast, slow in zip(plain, spaced, strict=True):
        assert (fast == slow[:-1]).all()
    assert spaced[0][-1].tolist() == [1, 0, -1]
