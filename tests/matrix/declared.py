"""The rows of the matrix that come from declarations: each ledger, indicator, check and flow, its addresses, its roles.

A new declaration is in the matrix by itself: page, file, API, page of the manual.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.matrix.table import EVERYONE, READERS
from xieshou.kit.manual import KINDS
from xieshou.offices.models import Role


@dataclass(frozen=True)
class Opening:
    """One address of one declaration: how it is asked, and the roles it opens to."""

    what: str
    method: str
    address: str
    fields: tuple[tuple[str, str], ...]
    roles: frozenset[str]

    def __str__(self) -> str:
        return f"{self.what} {self.method} {self.address}"


def openings() -> list[Opening]:
    """Every row, kind by kind."""
    return [row for kind in KINDS.values() for one in kind.every() for row in openings_of(kind.code, one)]


def openings_of(kind: str, one: Any) -> list[Opening]:
    """The rows of one declaration."""
    manual = Opening(f"{one.code} help", "GET", f"/help/{kind}/{one.code}/", (), frozenset(EVERYONE))
    if kind == "checks" and not one.is_stored:  # asked of files only: no ledger, no programs
        return [manual]
    page = f"/{kind}/{one.code}/"
    pages = frozenset(READERS | {Role.ADMIN}) if kind == "flows" else frozenset(READERS)
    rows = frozenset(one.roles) if kind == "ledgers" else frozenset(READERS)
    return [
        Opening(f"{one.code} page", "GET", page, (), rows if kind == "ledgers" else pages),
        Opening(f"{one.code} file", "POST", *_file(kind, one), rows),
        Opening(f"{one.code} api", "GET", f"/api/v1/{kind}/{one.code}", (), rows),
        manual,
    ]


def _file(kind: str, one: Any) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Where the rows leave as a file: an indicator's from its ledger, a check's from the ledger of queries."""
    if kind == "indicators":
        return f"/ledgers/{one.ledger}/export.xlsx", (("cell", one.code),)
    if kind == "checks":
        return "/ledgers/L-14/export.xlsx", (("check", one.code),)
    return f"/{kind}/{one.code}/export.xlsx", ()
