"""A ledger as Excel, in the office's column order, without a mark or an extra line: it goes back to where it came from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from xieshou.kit.fields import Secret
from xieshou.kit.ledgers.declaration import Column, Ledger


def write_workbook(ledger: Ledger, rows: Iterable[Any], sink: Path | BinaryIO) -> int:
    """Write `rows` under the ledger's columns; returns how many rows. Memory does not grow with the rows."""
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
    count = 0
    for count, row in enumerate(rows, start=1):
        for at, column in enumerate(ledger.columns):
            _write(sheet, count, at, column, row, styles.get(column.kind, plain))
    book.close()
    return count


def _write(sheet: Any, line: int, at: int, column: Column, row: Any, style: Any) -> None:
    value = column.of(row)
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
        sheet.write_string(line, at, str(value) if isinstance(value, Secret) else f"{value}", style)
