"""Workbooks in a layout's own columns: the empty template, plain rows, and the rows in doubt with 错误原因 beside them.

Every cell is written as text, so that no spreadsheet shortens an eighteen-digit number or runs a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from xieshou.kit.imports.layout import Column, Kind, Layout
from xieshou.kit.imports.problems import RowProblem, Severity
from xieshou.kit.imports.sheet import Sheet

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

REASON = "错误原因"
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
TEMPLATE_ROWS = 2000
Target = Path | IO[bytes]


def _opened(target: Target, **changed: Any) -> xlsxwriter.Workbook:
    import xlsxwriter  # loaded by whoever writes a workbook, not by every command

    return xlsxwriter.Workbook(target, OPTIONS | changed)


def write_rows(target: Target, title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A plain workbook of texts: one heading row, then the rows."""
    with _opened(target) as book:
        sheet, text = _sheet(book, title, headings)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell or "", text)


def write_template(target: Target, layout: Layout) -> None:
    """The import template: the layout's columns, required ones starred, lists to choose from, a sheet of notes."""
    shown = [column for column in layout.columns if column.in_template]
    with _opened(target, constant_memory=False) as book:
        headings = [f"{column.heading}*" if column.required else column.heading for column in shown]
        sheet, text = _sheet(book, str(layout.title), headings)
        lists = book.add_worksheet("选项")
        for place, column in enumerate(shown):
            sheet.set_column(place, place, max(10, 2 * len(column.heading) + 2), text)
            if column.codes or column.kind is Kind.FLAG:
                _offer(sheet, lists, place, column)
        _notes(book, shown)


def write_errors(target: Target, sheet: Sheet, problems: Sequence[RowProblem], *, everything: bool = False) -> int:
    """The rows with problems as they were in the file, in its order and columns, with 错误原因 last; returns how many.

    Cells in doubt are coloured: red blocks, yellow asks. `everything` also writes the rows without a problem.
    """
    by_row: dict[int, list[RowProblem]] = {}
    for problem in problems:
        by_row.setdefault(problem.row, []).append(problem)
    place_of = {key: place for place, key in enumerate(sheet.keys) if key}
    written = 0
    with _opened(target) as book:
        out, text = _sheet(book, str(sheet.layout.title), [*sheet.headings, REASON])
        marks = {severity: _mark(book, severity) for severity in Severity}
        for number, cells in zip(sheet.number.tolist(), sheet.raw.iter_rows(), strict=True):
            found = by_row.get(number, [])
            if found or everything:
                written += 1
                _error_row(out, written, cells, found, place_of, text, marks)
        out.set_column(len(sheet.headings), len(sheet.headings), 60)
    return written


def _error_row(out: Worksheet, at: int, cells: Sequence[str], found: list[RowProblem], place_of: dict[str, int],
               text: Format, marks: dict[Severity, Format]) -> None:  # fmt: skip
    severities: dict[int, Severity] = {}
    for problem in found:
        place = place_of.get(problem.column, len(cells))
        if severities.get(place) is not Severity.BLOCK:
            severities[place] = problem.severity
    for place, cell in enumerate(cells):
        form = marks[severities[place]] if place in severities else text
        out.write_string(at, place, cell, form)
    reasons = ";".join(f"[{p.severity.label}]{p.sentence}。{p.remedy}" for p in found)
    out.write_string(at, len(cells), reasons, marks[severities[len(cells)]] if len(cells) in severities else text)


def _sheet(book: xlsxwriter.Workbook, title: str, headings: Sequence[str]) -> tuple[Worksheet, Format]:
    bold = book.add_format({"bold": True, "num_format": "@", "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet("".join(c for c in title if c not in "[]:*?/\\")[:31] or "数据")
    sheet.freeze_panes(1, 0)
    for place, heading in enumerate(headings):
        sheet.set_column(place, place, min(24, max(10, 2 * len(heading) + 2)))
        sheet.write_string(0, place, heading, bold)
    return sheet, text


def _mark(book: xlsxwriter.Workbook, severity: Severity) -> Format:
    colour = "#F8CBAD" if severity is Severity.BLOCK else "#FFF2CC"
    return book.add_format({"num_format": "@", "bg_color": colour, "border": 1})


def _offer(sheet: Worksheet, lists: Worksheet, place: int, column: Column) -> None:
    words = list(column.codes.words.values()) if column.codes else ["是", "否"]
    lists.write_string(0, place, column.heading)
    for row, word in enumerate(words, start=1):
        lists.write_string(row, place, word)
    from xlsxwriter.utility import xl_col_to_name

    letter = xl_col_to_name(place)
    source = f"=选项!${letter}$2:${letter}${len(words) + 1}"
    strict = "information" if column.kind is Kind.CODES else "warning"
    sheet.data_validation(1, place, TEMPLATE_ROWS, place, {"validate": "list", "source": source, "error_type": strict})


def _notes(book: xlsxwriter.Workbook, shown: Sequence[Column]) -> None:
    notes = book.add_worksheet("填写说明")
    notes.set_column(0, 0, 24)
    notes.set_column(1, 2, 60)
    for row, column in enumerate(shown):
        notes.write_string(row, 0, column.heading)
        notes.write_string(row, 1, "必填" if column.required else "可不填,不清楚的请留空")
        notes.write_string(row, 2, column.note or _NOTES.get(column.kind, ""))


_NOTES = {
    Kind.CITIZEN: "18位公民身份号码;残疾人可填20位或22位残疾人证号。本列为文本格式,请勿改成数字",
    Kind.DAY: "写成2018-05-01",
    Kind.YUAN: "单位:元",
    Kind.CODES: "可多选,用“,”分开",
}
