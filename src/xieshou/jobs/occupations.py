"""工种: the 中类 of the occupation classification, by code; posts and wishes are written with these codes."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Any

import xieshou.jobs.terms  # noqa: F401 - so that its words are found again
from xieshou.kit.phrases import retold, retold_lazy

# Trades that need a contract with the state or a degree are no choice on a labourer's form, but keep their title.
WORK_FOR_LABOURERS = ("3", "4", "5", "6")


@cache
def occupation_titles() -> dict[str, str]:
    """Code ("6-25") -> official title, in the order of the classification."""
    text = files("xieshou.jobs.facts").joinpath("occupations.csv").read_text(encoding="utf-8")
    return {row["group"]: row["title"] for row in csv.DictReader(text.splitlines())}


def occupation_title(code: str) -> str:
    """The official title, in the reader's language; a code of another list is shown as it is."""
    return retold(occupation_titles().get(code, code))


def occupation_choices() -> list[tuple[str, Any]]:
    """(code, title) of the trades offered on forms."""
    return [(code, retold_lazy(title)) for code, title in occupation_titles().items() if code[0] in WORK_FOR_LABOURERS]
