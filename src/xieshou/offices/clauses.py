"""依据: what the numbers mean that pages, ledgers and refusals cite (R-021), by document and clause. R-001."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

NUMBER = re.compile(r"R-\d{3}")


@dataclass(frozen=True)
class Clause:
    """One number: its document (文号), where in it, and its words, shortened, in both languages."""

    code: str
    document: str
    place: str
    words: str
    english: str


@cache
def all_clauses() -> dict[str, Clause]:
    """Every number that may be cited, in its order."""
    text = files("xieshou.offices.facts").joinpath("clauses.csv").read_text(encoding="utf-8")
    return {row["code"]: Clause(**row) for row in csv.DictReader(text.splitlines())}


def cited_in(text: str) -> list[Clause]:
    """The clauses a citation names, in its order; other words of it (a law, a rule's own number) name none."""
    return [all_clauses()[code] for code in dict.fromkeys(NUMBER.findall(text)) if code in all_clauses()]
