"""`xieshou bench` from outside: an option that a bench does not take is refused before anything is measured."""

from __future__ import annotations

import subprocess
import sys

import pytest
from bench.pages import _is

from xieshou.config.cli import main


@pytest.mark.parametrize("words", [["--page", "/"], ["--keep"]])
def test_an_option_that_a_bench_does_not_take_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "matching", *words]) == 2
    assert "no such option" in capsys.readouterr().err


def test_a_size_nobody_can_read_is_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert [main(["bench", name, "--size", "short"]) for name in ("checks", "proofs", "linkage")] == [2, 2, 2]
    assert "--size:看不懂“short”" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["linkage", "--size", "200"], ["checks", "--size", "500"], ["checkup", "--size", "500"]])
def test_what_needs_no_database_starts_none(words: list[str]) -> None:
    """In a process of its own, where nobody has woken Django."""
    done = subprocess.run([sys.executable, "-m", "xieshou.config.cli", "bench", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("kind", "asked", "is_meant"),
    [
        ("/", "/", True),
        ("/cockpit/", "/", False),
        ("/ledgers/L-01/?cell&day", "/ledgers/L-01/", True),
        ("/ledgers/L-07/", "/ledgers/L-01/", False),
    ],
)
def test_which_kinds_of_page_are_meant(kind: str, asked: str, is_meant: bool) -> None:
    assert _is(kind, asked) is is_meant
