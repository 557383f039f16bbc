"""`xieshou bench` from outside: an option that a bench does not take is refused before anything is measured."""

from __future__ import annotations

import pytest
from bench.pages import _is

from xieshou.config.cli import main


@pytest.mark.parametrize("words", [["--page", "/"], ["--keep"]])
def test_an_option_that_a_bench_does_not_take_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "matching", *words]) == 2
    assert "no such option" in capsys.readouterr().err


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
