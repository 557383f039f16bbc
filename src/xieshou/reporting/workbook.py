"""The monthly report as Excel: the same model as the page, figure by figure."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _

from xieshou.reporting.monthly import TITLE, MonthlyReport


def write_report(report: MonthlyReport, sink: Path | BinaryIO) -> None:
    """Write the report: title, place and day, then parts with their figures; A4, ready to print."""
    book = xlsxwriter.Workbook(sink, {"in_memory": True})
    sheet = book.add_worksheet(_("月报"))
    title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    plain, number = book.add_format({"border": 1}), book.add_format({"border": 1, "num_format": "#,##0"})
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#E8EEF4"})
    indented = book.add_format({"border": 1, "indent": 2})
    note = book.add_format({"italic": True, "text_wrap": True, "font_color": "#555555"})
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 2, 14)
    sheet.set_paper(9)
    sheet.merge_range(0, 0, 0, 2, str(TITLE), title)
    sheet.merge_range(1, 0, 1, 2, _("{place} · {day:%Y年%m月%d日}").format(place=report.place, day=report.day))
    at = 3
    for part in report.parts:
        for column, text in enumerate((str(part.title), _("数量"), _("单位"))):
            sheet.write_string(at, column, text, head)
        for line in part.lines:
            at += 1
            sheet.write_string(at, 0, str(line.title), indented if line.is_part else plain)
            sheet.write_number(at, 1, line.count, number)
            sheet.write_string(at, 2, str(line.unit), plain)
        if part.note:
            at += 1
            sheet.merge_range(at, 0, at, 2, str(part.note), note)
        at += 2
    book.close()
