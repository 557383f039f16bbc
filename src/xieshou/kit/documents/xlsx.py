"""Excel: the same parts, numbers as numbers, one sheet ready to print; mark and stamp on each printed page."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from xieshou.kit.documents.model import BulletinHead, Cell, Document, Facts, Figure, Heading, Lines, Paper, Part, Table
from xieshou.kit.documents.numbers import in_prose, in_table
from xieshou.kit.documents.stamps import lines_of
from xieshou.kit.documents.typography import printed

A4, A3 = 9, 8
FOOTER_MOST = 250  # Excel's own limit is 255 characters
WIDE_MOST = 96
LINE = 15.0


def as_xlsx(document: Document) -> bytes:
    """The document as a workbook of one sheet."""
    sink = io.BytesIO()
    write_xlsx(document, sink)
    return sink.getvalue()


def write_xlsx(document: Document, sink: Path | BinaryIO) -> None:
    """Write the document as a workbook of one sheet."""
    import xlsxwriter  # loaded by whoever writes a workbook, not by every command

    book = xlsxwriter.Workbook(sink, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": document.title, "author": document.head.issuer})
    sheet = book.add_worksheet(document.title[:31])
    _Sheet(document, sheet, _styles(book)).write()
    book.close()


def _styles(book: Any) -> dict[str, Any]:
    bordered = {"border": 1, "border_color": "#847E70", "valign": "vcenter", "font_name": "宋体", "font_size": 10.5}
    return {
        "title": book.add_format({"bold": True, "font_size": 18, "align": "center", "valign": "vcenter", "font_name": "黑体"}),
        "line": book.add_format({"align": "center", "font_name": "宋体", "font_size": 11}),
        "mark": book.add_format({"bold": True, "align": "right", "font_name": "黑体"}),
        "part": book.add_format({"bold": True, "font_size": 12, "font_name": "黑体"}),
        "head": book.add_format({**bordered, "bold": True, "bg_color": "#EEEADF", "align": "center", "text_wrap": True}),
        "text": book.add_format({**bordered, "text_wrap": True}),
        "indented": book.add_format({**bordered, "text_wrap": True, "indent": 2}),
        "number": book.add_format({**bordered, "num_format": "#,##0", "align": "right"}),
        "money": book.add_format({**bordered, "num_format": "#,##0.00", "align": "right"}),
        "date": book.add_format({**bordered, "num_format": "yyyy-mm-dd", "align": "center"}),
        "note": book.add_format({"text_wrap": True, "font_color": "#505B63", "font_size": 9, "valign": "top"}),
        "prose": book.add_format({"text_wrap": True, "font_name": "仿宋_GB2312", "font_size": 12, "valign": "top"}),
    }  # fmt: skip


@dataclass
class _Sheet:
    """Writing from the top down; `at` is the next line, `last` the last column of the widest table."""

    document: Document
    sheet: Any
    styles: dict[str, Any]
    at: int = 0

    def __post_init__(self) -> None:
        tables = [part for part in self.document.parts if isinstance(part, Table)]
        widest = max(tables, key=lambda table: len(table.columns), default=None)
        self.widths = [column.width for column in widest.columns] if widest else [40, 60]
        self.last = max(1, len(self.widths) - 1)

    def write(self) -> None:
        self._page()
        self._head()
        for part in self.document.parts:
            self._part(part)
        self.at += 1
        for line in lines_of(self.document.stamp):
            self._merged(line, "note")

    def _page(self) -> None:
        document, sheet = self.document, self.sheet
        sheet.set_paper(A3 if document.paper == Paper.A3_WIDE else A4)
        if document.paper != Paper.A4:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.9)
        whole = sum(self.widths)
        for at, width in enumerate(self.widths):
            sheet.set_column(at, at, max(8.0, width * WIDE_MOST / whole))
        if document.mark:
            sheet.set_header(f"&R{document.mark}")
        stamp = self._said(" ".join(lines_of(document.stamp))).replace("&", "&&")
        sheet.set_footer(f"&L&7{stamp[: FOOTER_MOST - 20]}&C\n— &P / &N —")

    def _head(self) -> None:
        head = self.document.head
        if self.document.mark:
            self._merged(self.document.mark, "mark")
        if isinstance(head, BulletinHead):
            self._merged(f"{head.name} {_('第{number}期').format(number=head.number)}", "line")
        self._merged(head.issuer, "line")
        self.sheet.set_row(self.at, 28)
        self._merged(str(head.title), "title")
        if period := getattr(head, "period", ""):
            self._merged(period, "line")

    def _part(self, part: Part) -> None:
        self.at += 1
        if isinstance(part, Table):
            self._table(part)
        elif isinstance(part, Facts):
            self._facts(part)
        elif isinstance(part, Heading):
            self._merged(str(part.text), "part")
        elif isinstance(part, Lines):
            self._merged("".join(f"{label}:________________  " for label in part.labels), "prose")
        else:
            self._merged("".join(in_prose(run) for run in part.runs), "note" if part.is_note else "prose")

    def _table(self, part: Table) -> None:
        if part.title:
            self._merged(str(part.title), "part")
        for at, column in enumerate(part.columns):
            self.sheet.write_string(self.at, at, self._said(str(column.title)), self.styles["head"])
        self.at += 1
        for row in part.rows:
            for at, cell in enumerate(row.cells):
                self._cell(at, cell, "indented" if row.is_part and at == 0 else "text")
            self.at += 1
        for words in filter(None, ("" if part.rows else str(part.empty), str(part.note))):
            self._merged(words, "note")

    def _facts(self, part: Facts) -> None:
        if part.title:
            self._merged(str(part.title), "part")
        for label, value in part.pairs:
            self.sheet.write_string(self.at, 0, self._said(str(label)), self.styles["head"])
            if self.last > 1:
                self.sheet.merge_range(self.at, 1, self.at, self.last, "", self.styles["text"])
            self._cell(1, value, "text")
            self.at += 1

    def _cell(self, at: int, cell: Cell, style: str) -> None:
        """A known number as a number, a day as a day; what is unknown as the word that says so."""
        number = cell.value if isinstance(cell, Figure) else cell
        if isinstance(number, int) and not isinstance(number, bool):
            money = isinstance(cell, Figure) and cell.is_money
            self.sheet.write_number(self.at, at, number / 100 if money else number, self.styles["money" if money else "number"])  # fmt: skip
        elif isinstance(cell, date):
            self.sheet.write_datetime(self.at, at, cell, self.styles["date"])
        else:
            self.sheet.write_string(self.at, at, self._said(in_table(cell)), self.styles[style])

    def _merged(self, words: str, style: str) -> None:
        """One line across the sheet, as tall as its words need."""
        if style in ("note", "prose"):
            self.sheet.set_row(self.at, LINE * (1 + len(words) // (WIDE_MOST // 2)) + 3)
        self.sheet.merge_range(self.at, 0, self.at, self.last, self._said(words), self.styles[style])
        self.at += 1

    def _said(self, words: str) -> str:
        return printed(words) if self.document.language.startswith("zh") else words
