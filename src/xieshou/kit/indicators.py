"""指标: a number is a query, and opens into its records.

An indicator names the ledger whose rows it counts and a function giving exactly those rows; the cell of a report, the
tile of a cockpit and the list behind both ask the same function, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from xieshou.kit.scope import Actor

Rows = Callable[[Actor, date], Any]


@dataclass(frozen=True)
class Indicator:
    """One number: `rows(actor, day)` gives the counted rows (a queryset of the ledger's model), already scoped."""

    code: str
    title: Any
    clause: str
    ledger: str
    rows: Rows
    unit: Any = ""
    note: Any = ""

    def count(self, actor: Actor, day: date) -> int:
        """How many distinct rows."""
        return self.rows(actor, day).order_by().values("pk").distinct().count()

    def address(self, day: date, **filters: str) -> str:
        """Where the records behind the number are."""
        return f"/ledgers/{self.ledger}/?" + urlencode({"cell": self.code, "day": day.isoformat(), **filters})


_known: dict[str, Indicator] = {}


def indicator(declared: Indicator) -> Indicator:
    """Register a declaration; codes are unique."""
    if declared.code in _known:
        raise ValueError(f"indicator {declared.code} declared twice")
    _known[declared.code] = declared
    return declared


def named(code: str) -> Indicator | None:
    """The indicator of this code, if declared."""
    return _known.get(code)


def all_indicators() -> list[Indicator]:
    """Every declared indicator, by code."""
    return [_known[code] for code in sorted(_known)]
