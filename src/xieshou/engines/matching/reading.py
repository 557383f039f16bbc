"""Columns in: CSV (UTF-8, header) or Parquet to typed columns, or one line that names file, row and column.

Rows are counted as a spreadsheet shows them: the header is row 1. Every check is a set operation over the column,
so two million rows cost seconds; only the first wrong cell is looked at by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from xieshou.engines.errors import InputError


@dataclass(frozen=True)
class Table:
    """A file's cells as text, and the name to use when one of them is wrong."""

    name: str
    cells: pl.DataFrame
    source: Path | None = None

    def fault(self, row: int, column: str, zh: str, en: str) -> InputError:
        """An InputError for the cell at `row` (0 = first after the header)."""
        value = self.cells[column][row] if column in self.cells.columns else ""
        shown = str(value)[:40]
        return InputError(
            f"{self.name}:第{row + 2}行 {column} 列:{zh}「{shown}」 / row {row + 2}, column {column}: {en}"
        )

    def refuse_where(self, bad: pl.Series | np.ndarray, column: str, zh: str, en: str) -> None:
        """Raise for the first true row of `bad`."""
        mask = bad.to_numpy() if isinstance(bad, pl.Series) else bad
        if mask.any():
            raise self.fault(int(np.argmax(mask)), column, zh, en)

    def text(self, column: str, *, required: bool = True) -> pl.Series:
        """A column of text without outer blanks; empty cells are refused when `required`."""
        cells = self.cells[column].str.strip_chars()
        if required:
            self.refuse_where(cells == "", column, "不能为空", "must not be empty")
        return cells

    def integers(self, column: str, low: int, high: int, *, empty: int | None = None) -> np.ndarray:
        """A column of whole numbers within [low, high] as int64; empty cells mean `empty`, or are refused."""
        cells = self.text(column, required=empty is None)
        if empty is not None:
            cells = cells.replace("", str(empty))
        shaped = cells.str.contains(r"^[+-]?[0-9]{1,18}$")
        self.refuse_where(~shaped, column, "不是整数", "is not a whole number")
        numbers = cells.str.strip_prefix("+").cast(pl.Int64).to_numpy()
        wrong = (numbers < low) | (numbers > high)
        self.refuse_where(wrong, column, f"不在{low}到{high}之间", f"is not within {low}..{high}")
        return numbers

    def one_of(self, column: str, words: Sequence[str], *, empty: str | None = None) -> np.ndarray:
        """A column of words from a list, as int8 positions in it."""
        cells = self.text(column, required=empty is None)
        if empty is not None:
            cells = cells.replace("", empty)
        self.refuse_where(
            ~cells.is_in(list(words)), column, f"须为 {'、'.join(words)} 之一", f"is none of {', '.join(words)}"
        )
        order = pl.Series(list(words))
        return cells.replace_strict(order, pl.Series(range(len(words))), return_dtype=pl.Int8).to_numpy()

    def codes(self, column: str) -> np.ndarray:
        """A column of 12-digit place codes as int64."""
        cells = self.text(column)
        self.refuse_where(~is_code(cells), column, "不是12位行政区划代码", "is not a 12-digit place code")
        return cells.cast(pl.Int64).to_numpy()

    def days(self, column: str) -> np.ndarray:
        """A column of days (YYYY-MM-DD) as int32 yyyymmdd."""
        cells = self.text(column)
        parsed = cells.str.to_date("%Y-%m-%d", strict=False)
        bad = parsed.is_null() | ~cells.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
        self.refuse_where(bad, column, "不是日期(年-月-日)", "is not a day (YYYY-MM-DD)")
        return (
            parsed.dt.year() * 10000 + parsed.dt.month().cast(pl.Int32) * 100 + parsed.dt.day().cast(pl.Int32)
        ).to_numpy()

    def lists(self, column: str, most: int | None = None) -> pl.Series:
        """A column of `;`-lists, blanks and empty members dropped, repeats dropped, order kept."""
        parts = self.text(column, required=False).str.split(";")
        parts = parts.list.eval(pl.element().str.strip_chars().filter(pl.element().str.strip_chars() != ""))
        parts = parts.list.unique(maintain_order=True)
        if most is not None:
            self.refuse_where(parts.list.len() > most, column, f"最多{most}项", f"holds more than {most}")
        return parts

    def refuse_repeats(self, *columns: str) -> None:
        """Raise for the first row that repeats an earlier one in `columns`."""
        again = ~self.cells.select(
            pl.struct(pl.col(c).str.strip_chars() for c in columns).is_first_distinct()
        ).to_series()
        self.refuse_where(again, columns[-1], "与前面的行重复", "repeats an earlier row")


def is_code(cells: pl.Series) -> pl.Series:
    """Which cells are 12 digits with a first digit other than 0."""
    return cells.str.contains(r"^[1-9][0-9]{11}$")


def read_table(path: str | Path, columns: Sequence[str], *, also: Sequence[str] = ()) -> Table:
    """A CSV or Parquet file with at least `columns` (those in `also` are kept when present)."""
    path = Path(path)
    try:
        frame = _read_parquet(path) if path.suffix == ".parquet" else _read_csv(path)
    except OSError as fault:
        raise InputError(f"{path.name}:打不开文件 / cannot open the file: {fault.strerror or fault}") from fault
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as fault:
        raise InputError(f"{path.name}:读不出表格 / not a readable table: {_first_line(fault)}") from fault
    return _table(path.name, frame, columns, also, path)


def table_of(name: str, columns: Mapping[str, Any] | pl.DataFrame, wanted: Sequence[str], *, also: Sequence[str] = ()) -> Table:
    """The same from columns in memory (lists, arrays or a polars frame)."""
    frame = columns if isinstance(columns, pl.DataFrame) else pl.DataFrame(dict(columns))
    return _table(name, _as_text(frame), wanted, also, None)


def _table(name: str, frame: pl.DataFrame, columns: Sequence[str], also: Sequence[str], source: Path | None) -> Table:
    missing = [c for c in columns if c not in frame.columns]
    if missing:
        raise InputError(f"{name}:第1行缺少列 {'、'.join(missing)} / row 1: missing column {', '.join(missing)}")
    return Table(name, frame.select([*columns, *(c for c in also if c in frame.columns)]), source)


def _read_csv(path: Path) -> pl.DataFrame:
    if path.stat().st_size == 0:
        raise InputError(f"{path.name}:第1行没有表头 / row 1: no header, the file is empty")
    frame = pl.read_csv(path, infer_schema=False, empty_string_is_null=False, glob=False)
    for column in frame.columns:
        if frame[column].null_count():
            row = int(frame[column].is_null().arg_max() or 0) + 2
            raise InputError(f"{path.name}:第{row}行缺少 {column} 列 / row {row}: column {column} is missing")
    return frame


def _read_parquet(path: Path) -> pl.DataFrame:
    return _as_text(pl.read_parquet(path, glob=False))


def _as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Every column as text, the way a CSV would hold it."""

    def text(column: pl.Series) -> pl.Series:
        if column.dtype == pl.Boolean:
            column = column.cast(pl.Int8)
        if column.dtype == pl.List:
            return column.cast(pl.List(pl.String)).list.join(";").fill_null("")
        return column.cast(pl.String).fill_null("")

    return pl.DataFrame([text(frame[c]) for c in frame.columns])


def _first_line(fault: Exception) -> str:
    lines = str(fault).strip().splitlines()
    return lines[0][:160] if lines else type(fault).__name__
