"""The county as files on disk: what offices hand in (.xlsx, GBK .csv), place lists, and the matching engine's input.

The same county gives the same bytes: workbooks carry a fixed creation time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import polars as pl
import xlsxwriter

from xieshou.config.fiction import tables
from xieshou.config.fiction.county import County
from xieshou.config.fiction.dice import DAY

ROWS_AT_ONCE = 50_000
SHEET_ROWS_MAX = 1_048_575
CREATED_AT = datetime(DAY.year, DAY.month, DAY.day, tzinfo=timezone(timedelta(hours=8))).replace(tzinfo=None)


@dataclass(frozen=True)
class Written:
    """One file: its name, data rows, size and SHA-256."""

    path: Path
    rows: int
    bytes: int
    sha256: str


def write_all(county: County, folder: Path, *, workbooks: bool) -> Iterator[Written]:
    """Every file of the county, one after another, into `folder` (made if absent); workbooks=False leaves .xlsx out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.places(county).items():
        yield csv(rows, folder / f"{name}.csv")
    yield csv(tables.match_people(county), folder / "people.csv")
    yield csv(tables.match_posts(county), folder / "posts.csv")
    yield csv(tables.match_pairings(), folder / "pairings.csv")
    for name, sheet, build in OFFICE_FILES:
        rows = build(county)
        yield csv(rows, folder / f"{name}.csv", encoding="gbk")
        if workbooks:
            yield xlsx(rows, folder / f"{name}.xlsx", sheet)


OFFICE_FILES: tuple[tuple[str, str, Callable[[County], pl.DataFrame]], ...] = (
    ("roster", "人员信息", tables.roster),
    ("posts_offered", "岗位信息", tables.posts),
    ("employment", "就业信息", tables.employment),
)


def csv(rows: pl.DataFrame, path: Path, *, encoding: str = "utf-8") -> Written:
    """A CSV with heading row: LF in UTF-8 (the engine's), CRLF in GBK (what the offices' systems export)."""
    line_end = "\n" if encoding == "utf-8" else "\r\n"
    with path.open("wb") as out:
        for begin in range(0, max(rows.height, 1), ROWS_AT_ONCE):
            part = rows[begin : begin + ROWS_AT_ONCE]
            out.write(part.write_csv(include_header=begin == 0, line_terminator=line_end).encode(encoding))
    return _written(path, rows.height)


def xlsx(rows: pl.DataFrame, path: Path, sheet: str) -> Written:
    """A workbook of one sheet, row by row in constant memory; codes and dates are text, counts are numbers.

    Raises ValueError when the rows do not fit on a sheet.
    """
    if rows.height > SHEET_ROWS_MAX:
        raise ValueError(f"{rows.height}行放不进一张表 / does not fit on one sheet")
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_numbers": False, "strings_to_urls": False})
    book.set_properties({"created": CREATED_AT, "title": sheet, "comments": "演示数据,人物均为虚构"})
    page = book.add_worksheet(sheet)
    for column, heading in enumerate(rows.columns):
        page.write_string(0, column, heading)
    writers = [page.write_number if kind.is_numeric() else page.write_string for kind in rows.dtypes]
    for line, row in enumerate(rows.iter_rows(), start=1):
        for column, value in enumerate(row):
            if value is not None:
                writers[column](line, column, value)
    book.close()
    return _written(path, rows.height)


def _written(path: Path, rows: int) -> Written:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Written(path, rows, path.stat().st_size, digest)
