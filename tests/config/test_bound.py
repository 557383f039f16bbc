"""`xieshou bound` from outside: six figures, and one line for everything impossible."""

from __future__ import annotations

import json

import pytest

from xieshou.config.cli import main


def test_six_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bound", "-N", "1000", "-n", "100", "-x", "2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"N": 1000, "n": 100, "x": 2, "alpha": 0.05, "upper": 59, "lower": 4}


def test_the_lower_bound_is_of_what_was_proven(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bound", "-N", "1000", "-n", "100", "-x", "2", "--proven", "0", "--alpha", "1/20", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["lower"] == 0


def test_in_words_the_certain_limits_stand_beside(capsys: pytest.CaptureFixture[str]) -> None:
    main(["bound", "-N", "30", "-n", "29", "-x", "0"])
    said = capsys.readouterr().out
    assert "至多 0 条" in said
    assert "0 到 1 条" in said


def test_a_plan(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bound", "-N", "1000", "--plan", "--p0", ".02", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["n"], made["c"], round(made["honest_passes"], 2)) == (269, 2, 0.88)


@pytest.mark.parametrize(
    "words",
    ["-N 0 -n 0 -x 0", "-N 5 -n 6 -x 0", "-N 5 -n 3 -x 4", "-N 5 -n 3 -x -1", "-N 5 -n 3", "-N 5 -n 3 -x 2 --proven 3",
     "-N 5 -n 3 -x 1 --alpha 0", "-N 5 -n 3 -x 1 --alpha 1/0", "-N 5 -n 3 -x 1 --alpha 5.0", "-N 5 -n 3 -x 1 --alpha nan",
     "-N 5 -n 3 -x 1 --alpha 1e-9999999", "-N 5 -n 3 --plan", "-N 1e3 -n 3 -x 0", "-N ٥ -n 3 -x 0", "-n 3 -x 0"],
)  # fmt: skip
def test_the_impossible_is_one_line(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bound", *words.split()]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert " / " in err
