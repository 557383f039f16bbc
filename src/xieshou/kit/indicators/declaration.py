"""What an indicator declares: a number is a query, and opens into its records.

An indicator names the ledger whose rows it counts and what is counted. A count says which rows; a rate says a base and a
condition on it, so that it cannot pass 100 %. The cell of a report, the tile of a cockpit and the list behind both come
from the same declaration, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.db.models.expressions import RawSQL

from xieshou.kit.scope import Actor, scoped

Rows = Callable[[Actor, date], Any]
Source = Callable[[date], tuple[str, list[Any]]]
BASE = ".base"  # the suffix of a cell that lists what a rate is a part of


@dataclass(frozen=True)
class Population:
    """What is counted: rows of a scoped `model`, described for a day by `source` (SQL and its values), one row each.

    `key` is the source's column with the model's id; conditions speak of its other columns as `s.<column>`. `rung` names
    the column of the verification ladder, where there is one. `is_watched`: every table it reads notes where its rows change
    (`kept.py`), so that its figures may be kept.
    """

    code: str
    title: Any
    model: type[models.Model]
    key: str
    source: Source
    rung: str = ""
    is_watched: bool = False

    def ids(self, day: date, condition: str) -> RawSQL:
        """The ids of the rows that meet `condition` on `day`, to narrow rows that are scoped already."""
        text, values = self.source(day)
        return RawSQL(f"SELECT s.{self.key} FROM ({text}) s WHERE {condition}", values)

    def at_rung(self, condition: str, rung: int | None) -> str:
        """`condition`, and verified at least so far. Raises ValueError where the population knows no ladder."""
        if rung is None:
            return condition
        if not self.rung:
            raise ValueError(f"{self.code} is not counted by rung")
        return f"({condition}) AND s.{self.rung} >= {int(rung)}"


@dataclass(frozen=True)
class Dimension:
    """Another way to split a number than by place: a column of the population with its official words.

    `filter` is the ledger's own filter of that name, so that a part opens into its records.
    """

    code: str
    title: Any
    column: str
    choices: tuple[tuple[str, Any], ...]
    filter: str = ""


@dataclass(frozen=True)
class Indicator:
    """One number, or one rate.

    Either `rows(actor, day)` gives the counted rows (a queryset of the ledger's model, scoped), or `population` and the
    condition `where` do. With `base`, a condition too, it is a rate: counted is who meets both. Conditions are SQL written
    in the code, never text from outside.
    """

    code: str
    title: Any
    clause: str
    ledger: str
    rows: Rows | None = None
    unit: Any = ""
    note: Any = ""
    population: Population | None = None
    where: str = ""
    base: str = ""
    per: tuple[Dimension, ...] = ()
    has_trend: bool = False

    def __post_init__(self) -> None:
        if (self.population is None) == (self.rows is None) or bool(self.where) != (self.population is not None):
            raise ValueError(f"indicator {self.code}: either rows, or a population and a condition")
        if self.base and self.population is None:
            raise ValueError(f"indicator {self.code}: a rate is a condition on a base of one population")

    @property
    def is_rate(self) -> bool:
        return bool(self.base)

    @property
    def reads_rung(self) -> bool:
        """Whether its own conditions ask how far something is verified."""
        return self.population is not None and bool(self.population.rung) and f"s.{self.population.rung}" in self.counts

    @property
    def counts(self) -> str:
        """The condition of what is counted: of a rate, those of the base that meet it."""
        return f"({self.base}) AND ({self.where})" if self.base else self.where

    def behind(self, actor: Actor, day: date, *, rung: int | None = None, of_base: bool = False) -> Any:
        """The very rows that are counted (or the base's), scoped."""
        if self.population is None:
            assert self.rows is not None
            return self.rows(actor, day)
        return scoped(actor, self.population.model).filter(pk__in=self.keys(actor, day, rung=rung, of_base=of_base))

    def keys(self, actor: Actor, day: date, *, rung: int | None = None, of_base: bool = False) -> Any:
        """What narrows rows that are scoped already to those that are counted (or the base's): for `pk__in`."""
        if self.population is None:
            return self.behind(actor, day).order_by().values("pk")
        condition = self.base if of_base else self.population.at_rung(self.counts, rung)
        return self.population.ids(day, condition)

    def count(self, actor: Actor, day: date) -> int:
        """How many distinct rows."""
        found: int = self.behind(actor, day).order_by().values("pk").distinct().count()
        return found

    def address(self, day: date, *, of_base: bool = False, rung: int | None = None, **filters: str) -> str:
        """Where the records behind the number (or behind its base) are."""
        cell = {"cell": self.code + (BASE if of_base else ""), "day": day.isoformat()}
        verified = {"verified": str(int(rung))} if rung is not None else {}
        return f"/ledgers/{self.ledger}/?" + urlencode({**cell, **verified, **filters})


_known: dict[str, Indicator] = {}


def indicator(declared: Indicator) -> Indicator:
    """Register a declaration; codes are unique."""
    if declared.code in _known:
        raise ValueError(f"indicator {declared.code} declared twice")
    _known[declared.code] = declared
    return declared


def named(code: str) -> Indicator | None:
    """The indicator of this code, if declared; a cell of a rate's base is the rate's."""
    return _known.get(code.removesuffix(BASE))


def all_indicators() -> list[Indicator]:
    """Every declared indicator, by code."""
    return [_known[code] for code in sorted(_known)]
