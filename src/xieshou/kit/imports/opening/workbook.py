"""Workbooks through python-calamine: the visible sheet that looks most like the layout, row by row."""

from __future__ import annotations

from collections.abc import Iterator

from inspecting import inspect
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum
from refusing import Refuse
from words import HEADING_ROWS, likeness
from writing import write_rows

LOOK_ROWS = 400  # how far down a sheet the twelve first rows with anything in them are looked for


def read_workbook(job: dict) -> dict:
    """Choose the visible sheet that looks most like the layout, and write its rows."""
    notes = inspect(job).notes() if job["form"] == "xlsx" else []
    try:
        name, sheet, others = choose_sheet(job, CalamineWorkbook.from_path(job["path"]))
        width = sheet.width
        count = write_rows(job, sheet.iter_rows(), width)
    except PasswordError as fault:
        raise Refuse("password") from fault
    except CalamineError as fault:
        raise Refuse("damaged", detail=str(fault)[:120]) from fault
    if others:
        notes.append({"code": "other_sheets", "facts": {"sheets": "、".join(others), "sheet": name}})
    first_column = sheet.start[1] if sheet.start else 0
    return {"sheet": name, "first_column": first_column, "rows": count, "width": width, "encoding": None, "notes": notes}


def choose_sheet(job: dict, book: CalamineWorkbook):
    """(name, sheet, names of other sheets that look as much like the layout)."""
    wanted, best, alike = set(job["wanted"]), None, []
    for about in visible(book)[: job["sheets_max"]]:
        sheet = book.get_sheet_by_name(about.name)
        score = max((likeness(row, wanted) for row in first_rows(sheet)), default=0)
        if best is None or score > best[0] or (score == best[0] == 0 and best[2].height == 0):
            best = (score, about.name, sheet)
        alike.append((score, about.name))
    if best is None or best[2].height == 0:
        raise Refuse("empty")
    return best[1], best[2], [name for score, name in alike if best[0] and score == best[0] and name != best[1]]


def visible(book: CalamineWorkbook) -> list:
    return [
        about
        for about in book.sheets_metadata
        if about.visible == SheetVisibleEnum.Visible and about.typ == SheetTypeEnum.WorkSheet
    ]


def first_rows(sheet) -> Iterator[list]:
    """The first rows with anything in them."""
    given = 0
    for number, row in enumerate(sheet.iter_rows()):
        if any(cell != "" for cell in row):
            yield row
            given += 1
        if given == HEADING_ROWS or number == LOOK_ROWS:
            return
