"""A ledger as a document to print: the office's columns on wide paper, never with a red head, never counted as issued."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xieshou.kit.documents import model as doc
from xieshou.kit.documents.numbers import day_in_words
from xieshou.kit.documents.typography import text_width
from xieshou.kit.ledgers.declaration import Column, Ledger

A3_COLUMNS = 11  # from here on a line does not fit A4
KINDS = {"int": "number", "yuan": "number", "day": "date"}


def as_document(
    ledger: Ledger, rows: Iterable[Any], stamp: doc.Stamp, *, issuer: str, first: int = 1, period: str = ""
) -> doc.Document:
    """The rows under the ledger's columns, numbered from `first`; A4 or A3 across, by how many columns there are."""
    numbered = [_row(ledger, at, row) for at, row in enumerate(rows, start=first)]
    head = doc.PlainHead(
        issuer, ledger.title, period or _("截至{day}").format(day=day_in_words(stamp.day)), ledger.code
    )
    columns = (
        doc.Column(_("序号"), "number", 4),
        *(_column(one, numbered, at) for at, one in enumerate(ledger.columns, 1)),
    )
    empty = str(ledger.empty) or _("没有记录。")
    table = doc.Table(
        "", columns, tuple(numbered), note=_("来源:{source}").format(source=ledger.source), empty=empty
    )
    paper = doc.Paper.A3_WIDE if len(ledger.columns) >= A3_COLUMNS else doc.Paper.A4_WIDE
    language = get_language() or "zh-hans"
    return doc.Document(head, (table,), stamp, is_working=True, paper=paper, language=language)


def _row(ledger: Ledger, number: int, row: Any) -> doc.Row:
    return doc.Row((number, *(_cell(column, column.of(row)) for column in ledger.columns)))


def _cell(column: Column, value: Any) -> doc.Cell:
    """As the ledger's page shows it: secrets print masked, money in yuan, what is empty by the column's word for it."""
    if value is None or value == "":
        return str(column.missing)
    if column.kind == "yuan":
        return doc.Figure(value, is_money=True)
    return value if isinstance(value, int | date) and column.kind in ("int", "day") else str(value)


def _column(column: Column, rows: list[doc.Row], at: int) -> doc.Column:
    """As wide as its longest words need, within reason; a long heading may take two lines."""
    longest = max((text_width(str(row.cells[at])) for row in rows[:200]), default=0)
    return doc.Column(column.title, KINDS.get(column.kind, "text"), round(max(4, len(str(column.title)) / 2, min(16, longest)) + 1))
