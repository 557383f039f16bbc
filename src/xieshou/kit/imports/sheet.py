"""A raw table seen through a layout: which column means what, every text kept, every value read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from xieshou.engines.identifiers import CitizenColumns, read_cards, read_citizens, read_credits, read_phones
from xieshou.engines.identifiers.faults import Fault
from xieshou.kit.imports import columns as read
from xieshou.kit.imports.headings import Heading, find_heading
from xieshou.kit.imports.layout import Column, Kind, Layout
from xieshou.kit.imports.opening.words import HEADING_ROWS, normal_heading
from xieshou.kit.imports.problems import Findings
from xieshou.kit.imports.reader import RawTable
from xieshou.kit.imports.refusals import FileRefused


@dataclass(frozen=True)
class Sheet:
    """`raw` has one String column a heading of the file, in its order; `text` and `value` have one a key of the layout.

    `value[key]` is typed by the column's kind and null where unreadable; `bad[key]` marks the unreadable;
    `fault[key]` holds the codes of `Fault` for numbers; `citizens[key]` what a citizen number tells.
    A key the file lacks is absent from all of them (`has`).
    """

    layout: Layout
    table: RawTable
    headings: tuple[str, ...]
    keys: tuple[str | None, ...]
    number: np.ndarray
    raw: pl.DataFrame
    text: pl.DataFrame
    value: pl.DataFrame
    bad: dict[str, pl.Series]
    fault: dict[str, np.ndarray]
    citizens: dict[str, CitizenColumns]

    def __len__(self) -> int:
        return len(self.number)

    def has(self, *keys: str) -> bool:
        return all(key in self.value.columns for key in keys)

    def part(self, begin: int, count: int) -> Sheet:
        """`count` rows from `begin` (fewer at the end) as a sheet of their own; nothing is copied or read again."""
        rows = slice(begin, begin + count)
        return replace(
            self, number=self.number[rows], raw=self.raw[rows], text=self.text[rows], value=self.value[rows],
            bad={key: column[rows] for key, column in self.bad.items()},
            fault={key: codes[rows] for key, codes in self.fault.items()},
            citizens={
                key: CitizenColumns(*(getattr(told, name)[rows] for name in CitizenColumns.__dataclass_fields__))
                for key, told in self.citizens.items()
            },
        )  # fmt: skip

    def get(self, key: str) -> pl.Series:
        """The values of a column; all null when the file has no such column."""
        return (
            self.value[key]
            if key in self.value.columns
            else _nothing(key, len(self), _DTYPES[self.kind(key)])
        )

    def get_or(self, key: str, kind: Kind = Kind.TEXT) -> pl.Series:
        """`get`, and all null also for a column (of `kind`) that the layout itself does not have."""
        return self.get(key) if key in self.layout.by_key else _nothing(key, len(self), _DTYPES[kind])

    def kind(self, key: str) -> Kind:
        return self.layout.by_key[key].kind

    def too_large(self, key: str) -> pl.Series:
        """The unreadable cells of a column of numbers that hold a number nonetheless: one too large."""
        bad = self.bad[key]
        is_number = self.kind(key) in (Kind.INTEGER, Kind.YUAN)
        return bad & read.are_too_large(self.text[key]) if is_number and bad.any() else bad & ~bad

    @property
    def unknown_headings(self) -> list[str]:
        """Columns of the file that the layout does not know: kept with the row, never fatal."""
        return [h for h, key in zip(self.headings, self.keys, strict=True) if key is None and h]

    def findings(self) -> Findings:
        """An empty collection that names columns by the words of this file."""
        own = {key: heading for heading, key in zip(self.headings, self.keys, strict=True) if key}
        declared = {column.key: column.heading for column in self.layout.columns}
        return Findings(self.number, declared | own)


def _nothing(key: str, count: int, dtype: type[pl.DataType]) -> pl.Series:
    return pl.Series(key, [], dtype=dtype).extend_constant(None, count)


_DTYPES: dict[Kind, type[pl.DataType]] = dict.fromkeys(Kind, pl.String) | {
    Kind.DAY: pl.Date,
    Kind.INTEGER: pl.Int64,
    Kind.YUAN: pl.Int64,
    Kind.FLAG: pl.Boolean,
}


def read_sheet(table: RawTable, layout: Layout, *, as_of: date, system: str = "") -> Sheet:
    """Find the heading, name the columns, read every cell; `system`: whose field codes and numbers the file uses.

    Raises FileRefused when the file is not of this layout.
    """
    heading = find_heading(table.cells.head(HEADING_ROWS).rows(), layout, system)
    body = _body(table.cells, heading)
    if len(body) == 0:
        raise FileRefused("no_rows")
    places = [p for p, text in enumerate(heading.texts) if _is_kept(text, body[:, p], layout)]
    headings = _distinct([heading.texts[p] or f"第{p + 1}列" for p in places])
    keys = tuple(heading.keys[p] for p in places)
    raw = pl.DataFrame([body[:, p].alias(h) for p, h in zip(places, headings, strict=True)])
    reader = _Reader(layout, as_of, system)
    for written, key in zip(headings, keys, strict=True):
        if key:
            reader.read(layout.by_key[key], raw[written])
    number = table.number.gather(body["_place"]).to_numpy()
    return Sheet(
        layout=layout,
        table=table,
        headings=tuple(headings),
        keys=keys,
        number=number,
        raw=raw,
        text=pl.DataFrame(reader.text),
        value=pl.DataFrame(reader.value),
        bad=reader.bad,
        fault=reader.fault,
        citizens=reader.citizens,
    )


def sheet_of_cells(
    layout: Layout,
    headings: Sequence[str],
    rows: Sequence[tuple[int, Sequence[str]]],
    *,
    as_of: date,
    name: str = "",
    sha256: str = "",
    page: str = "",
    heading_row: int = 1,
) -> Sheet:
    """Rows already held as texts (number, cells), read through the layout exactly as a file is. Raises FileRefused."""
    frame = pl.DataFrame(
        [list(row) for _, row in rows], schema=dict.fromkeys(headings, pl.String), orient="row"
    )
    numbers = [number for number, _ in rows]
    return sheet_of_frame(
        layout, frame, numbers, as_of=as_of, name=name, sha256=sha256, page=page, heading_row=heading_row
    )


def sheet_of_frame(
    layout: Layout, raw: pl.DataFrame, numbers: Sequence[int], *, as_of: date, name: str = "", sha256: str = "",
    page: str = "", heading_row: int = 1, system: str = "",
) -> Sheet:  # fmt: skip
    """Texts under the headings of a file, read through the layout exactly as the file is. Raises FileRefused."""
    places = {heading: f"c{place}" for place, heading in enumerate(raw.columns)}
    heading = pl.DataFrame({place: [text] for text, place in places.items()}, schema=dict.fromkeys(places.values(), pl.String))
    number = pl.Series([heading_row, *numbers], dtype=pl.Int32)
    table = RawTable(name, sha256, page or None, None, 0, number, pl.concat([heading, raw.rename(places)]))
    return read_sheet(table, layout, as_of=as_of, system=system)


def _body(cells: pl.DataFrame, heading: Heading) -> pl.DataFrame:
    """The rows below the heading, without copies of the heading that printed pages carry; `_place` is the raw index."""
    rows = cells.with_row_index("_place").slice(heading.last + 1)
    same = [pl.col(f"c{place}") == heading.texts[place] for place in heading.places.values()]
    again = rows.select(pl.all_horizontal(same)).to_series()
    return (rows.filter(~again) if again.any() else rows).select(*cells.columns, "_place")


def _is_kept(text: str, column: pl.Series, layout: Layout) -> bool:
    if normal_heading(text) in layout.ignored_headings:
        return False
    return bool(text) or bool((column != "").any())


class _Reader:
    """Reads columns one by one into the dictionaries of a Sheet."""

    def __init__(self, layout: Layout, as_of: date, system: str) -> None:
        self.as_of, self.system = as_of, system
        self.text: dict[str, pl.Series] = {}
        self.value: dict[str, pl.Series] = {}
        self.bad: dict[str, pl.Series] = {}
        self.fault: dict[str, np.ndarray] = {}
        self.citizens: dict[str, CitizenColumns] = {}

    def read(self, column: Column, raw: pl.Series) -> None:
        key = column.key
        self.text[key] = text = read.tidy(raw).alias(key)
        match column.kind:
            case Kind.CITIZEN:
                self.citizens[key] = read_citizens(raw, as_of=self.as_of)
                self._number(key, self.citizens[key].number, self.citizens[key].fault)
            case Kind.CREDIT:
                code, fault, warning = read_credits(raw)
                self._number(key, code, np.maximum(fault, warning))
            case Kind.PHONE:
                self._number(key, *read_phones(raw))
            case Kind.CARD:
                self._number(key, *read_cards(raw))
            case Kind.TEXT | Kind.NAME:
                empty = text == ""
                self._plain(key, read.Read(text.set(empty, None) if empty.any() else text, text.is_null()))
            case _:
                self._plain(key, _TYPED[column.kind](text, column, self.system))

    def _number(self, key: str, value: pl.Series, fault: np.ndarray) -> None:
        self.value[key] = value.alias(key)
        self.fault[key] = fault
        self.bad[key] = pl.Series((fault != Fault.NONE) & (fault != Fault.EMPTY) & (fault < Fault.AREA_UNKNOWN))

    def _plain(self, key: str, cells: read.Read) -> None:
        self.value[key] = cells.value.alias(key)
        self.bad[key] = cells.bad


_TYPED = {
    Kind.DAY: lambda text, column, system: read.read_days(text),
    Kind.INTEGER: lambda text, column, system: read.read_integers(text),
    Kind.YUAN: lambda text, column, system: read.read_yuan(text),
    Kind.CODE: lambda text, column, system: read.read_codes(text, column.codes, system),
    Kind.CODES: lambda text, column, system: read.read_code_sets(text, column.codes, system),
    Kind.FLAG: lambda text, column, system: read.read_flags(text),
}


def _distinct(headings: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    out = []
    for heading in headings:
        seen[heading] = seen.get(heading, 0) + 1
        out.append(heading if seen[heading] == 1 else f"{heading}({seen[heading]})")
    return out
