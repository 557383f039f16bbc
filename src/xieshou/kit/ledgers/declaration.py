"""What a ledger declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xieshou.kit import indicators
from xieshou.kit.errors import Invalid
from xieshou.kit.scope import Actor

Value = Callable[[Any], Any]
NOT_KNOWN = _("不详")


class UnknownCell(Invalid):
    code = "ledger.unknown_cell"
    message = _("“{ledger}”里没有名为 {cell} 的数字。")
    remedy = _("请从报表或首页上的数字点进来。")


@dataclass(frozen=True)
class Column:
    """One column, in the office's words. `value` is a dotted path from the row, or a function of the row.

    `kind`: text, int, day, yuan (the value is fen), choice (shows the official word), place (its whole name; a page leaves
    out the places that hold the page). Secrets print masked by themselves.
    `is_key`: what the row is called; it stands first on the screen and opens the record. Files keep the office's order.
    `missing`: what an empty cell says on the screen and on paper: nothing known, or nothing there ("—").
    """

    title: Any
    value: str | Value
    kind: str = "text"
    on_phone: bool = True
    is_key: bool = False
    missing: Any = NOT_KNOWN

    def of(self, row: Any) -> Any:
        """The value of this column for `row`; a missing link on the way is None."""
        if callable(self.value):
            return self.value(row)
        found = row
        for name in self.value.split("."):
            found = getattr(found, name, None)
            if callable(found):
                found = found()
            if found is None:
                return None
        return found


@dataclass(frozen=True)
class Filter:
    """One filter, kept in the address. `apply(rows, value, day)` narrows; `choices` may be a function of the actor.

    Empty choices () are for a filter that only a link sets: it is shown as chosen, and never asked for; `told` says its
    answer in words.
    """

    name: str
    label: Any
    apply: Callable[[QuerySet, str, date], QuerySet]
    choices: Any = None
    help: Any = ""
    told: Callable[[str], str] | None = None


@dataclass(frozen=True)
class Ledger:
    """A 台账: `rows(actor, day)` are its rows, scoped; `openable` is what a cell may show, where wider; `sort` ends in a unique column; `link(row)` opens the record.

    `extras["tabs"]` names a filter whose answers are always printed together, each with its count.
    """

    code: str
    title: Any
    clause: str
    rows: Callable[[Actor, date], QuerySet]
    columns: tuple[Column, ...]
    roles: frozenset[str]
    filters: tuple[Filter, ...] = ()
    sort: tuple[str, ...] = ("sort_key", "pk")
    # The rows a number may open into, where that is more than the list: somebody who left work may be no labourer today.
    openable: Callable[[Actor, date], QuerySet] | None = None
    # Adds to rows already read what no single query gives (a standing on the day), one query however many rows.
    dress: Callable[[list[Any], date], None] = lambda rows, day: None
    link: Callable[[Any], str] | None = None
    empty: Any = ""  # what it means that nothing is here
    advice: Any = ""  # and what to do next
    source: Any = ""
    extras: dict[str, Any] = field(default_factory=dict)

    def narrowed(self, actor: Actor, day: date, asked: Mapping[str, str]) -> QuerySet:
        """The rows after the filters of the address; `cell` narrows to the records behind an indicator, `verified` to
        those of them that were checked at least so far.

        Unknown filters are ignored; an unknown cell is refused, since its list would be a lie.
        """
        cell = asked.get("cell", "")
        rows = (self.openable or self.rows)(actor, day) if cell else self.rows(actor, day)
        for declared in self.filters:
            value = asked.get(declared.name, "").strip()
            if value:
                rows = declared.apply(rows, value, day)
        if cell:
            rows = rows.filter(pk__in=self._behind(cell, asked.get("verified", ""), actor, day))
        return rows

    def _behind(self, cell: str, verified: str, actor: Actor, day: date) -> Any:
        found = indicators.named(cell)
        of_base = cell.endswith(indicators.BASE)
        if found is None or found.ledger != self.code or (of_base and not found.is_rate):
            raise UnknownCell(cell=cell, ledger=self.title)
        rung = int(verified) if verified.isdecimal() and len(verified) == 1 else None
        return found.keys(actor, day, rung=rung, of_base=of_base)  # the ledger's own rows are scoped


_known: dict[str, Ledger] = {}


def ledger(declared: Ledger) -> Ledger:
    """Register a declaration; codes are unique."""
    if declared.code in _known:
        raise ValueError(f"ledger {declared.code} declared twice")
    _known[declared.code] = declared
    return declared


def ledger_named(code: str) -> Ledger | None:
    """The ledger of this code, if declared."""
    return _known.get(code)


def all_ledgers() -> list[Ledger]:
    """Every declared ledger, by code."""
    return [_known[code] for code in sorted(_known)]
