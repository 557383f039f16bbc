"""A ledger as Excel, in the office's column order, without a mark or an extra line: it goes back to where it came from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.functional import Promise

from xieshou.kit.ledgers.declaration import Column, Ledger


def write_workbook(ledger: Ledger, rows: Iterable[Any], sink: Path | BinaryIO) -> int:
    """Write `rows` under the ledger's columns; returns how many rows. Memory does not grow with the rows."""
    import xlsxwriter  # loaded by whoever writes a workbook, not by every command

    book = xlsxwriter.Workbook(sink, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(str(ledger.title)[:31])
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#E8EEF4", "text_wrap": True, "valign": "vcenter"})
    styles = {
        "day": book.add_format({"num_format": "yyyy-mm-dd", "border": 1}),
        "yuan": book.add_format({"num_format": "#,##0.00", "border": 1}),
    }
    plain = book.add_format({"border": 1})
    for at, column in enumerate(ledger.columns):
        sheet.write_string(0, at, str(column.title), head)
        sheet.set_column(at, at, 14)
    sheet.freeze_panes(1, 0)
    said = _Said()
    cells = [(at, column, styles.get(column.kind, plain)) for at, column in enumerate(ledger.columns)]
    count = 0
    for count, row in enumerate(rows, start=1):
        for at, column, style in cells:
            _write(sheet, count, at, column, said.of(column.of(row)), style)
    book.close()
    return count


class _Said:
    """Official words as text, each translated once a file and not once a cell."""

    def __init__(self) -> None:
        self.words: dict[int, tuple[Promise, str]] = {}

    def of(self, value: Any) -> Any:
        if not isinstance(value, Promise):
            return value
        known = self.words.get(id(value))
        if known is None:  # the word is kept beside its text, so that its id stays its own
            known = self.words[id(value)] = (value, str(value))
        return known[1]


def _write(sheet: Any, line: int, at: int, column: Column, value: Any, style: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(line, at, None, style)
    elif column.kind == "yuan":
        sheet.write_number(line, at, value / 100, style)
    elif column.kind == "day" and isinstance(value, date):
        sheet.write_datetime(line, at, value, style)
    elif column.kind == "int":
        sheet.write_number(line, at, value, style)
    else:
        # Text stays text: a leading = or + never becomes a formula, a long number never loses its digits.
        sheet.write_string(line, at, value if type(value) is str else str(value), style)
