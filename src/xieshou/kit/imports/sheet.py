"""A raw table seen through a layout: which column means what, every text kept, every value read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from xieshou.engines.identifiers import CitizenColumns, read_cards, read_citizens, read_credits, read_phones
from xieshou.engines.identifiers.faults import Fault
from xieshou.kit.imports import columns as read
from xieshou.kit.imports.child import HEADING_ROWS, normal_heading
from xieshou.kit.imports.headings import Heading, find_heading
from xieshou.kit.imports.layout import Column, Kind, Layout
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

    def get(self, key: str) -> pl.Series:
        """The values of a column; all null when the file has no such column."""
        return (
            self.value[key]
            if key in self.value.columns
            else pl.Series(key, [None] * len(self), dtype=_DTYPES[self.kind(key)])
        )

    def kind(self, key: str) -> Kind:
        return self.layout.by_key[key].kind

    @property
    def unknown_headings(self) -> list[str]:
        """Columns of the file that the layout does not know: kept with the row, never fatal."""
        return [h for h, key in zip(self.headings, self.keys, strict=True) if key is None and h]

    def findings(self) -> Findings:
        """An empty collection that names columns by the words of this file."""
        own = {key: heading for heading, key in zip(self.headings, self.keys, strict=True) if key}
        declared = {column.key: column.heading for column in self.layout.columns}
        return Findings(self.number, declared | own)


_DTYPES: dict[Kind, type[pl.DataType]] = dict.fromkeys(Kind, pl.String) | {
    Kind.DAY: pl.Date,
    Kind.INTEGER: pl.Int64,
    Kind.YUAN: pl.Int64,
    Kind.FLAG: pl.Boolean,
}


def read_sheet(table: RawTable, layout: Layout, *, as_of: date) -> Sheet:
    """Find the heading, name the columns, read every cell. Raises FileRefused when the file is not of this layout."""
    heading = find_heading(table.cells.head(HEADING_ROWS).rows(), layout)
    body = _body(table.cells, heading)
    if len(body) == 0:
        raise FileRefused("no_rows")
    places = [p for p, text in enumerate(heading.texts) if _is_kept(text, body[:, p], layout)]
    headings = _distinct([heading.texts[p] or f"第{p + 1}列" for p in places])
    keys = tuple(heading.keys[p] for p in places)
    raw = pl.DataFrame([body[:, p].alias(h) for p, h in zip(places, headings, strict=True)])
    reader = _Reader(layout, as_of)
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
    cells = [list(headings), *(list(row) for _, row in rows)]
    frame = pl.DataFrame(cells, schema={f"c{p}": pl.String for p in range(len(headings))}, orient="row")
    number = pl.Series([heading_row, *(number for number, _ in rows)], dtype=pl.Int32)
    table = RawTable(name, sha256, page or None, None, 0, number, pl.Series([""] * len(cells)), frame)
    return read_sheet(table, layout, as_of=as_of)


def _body(cells: pl.DataFrame, heading: Heading) -> pl.DataFrame:
    """The rows below the heading, without copies of the heading that printed pages carry; `_place` is the raw index."""
    rows = cells.with_row_index("_place").slice(heading.last + 1)
    same = [pl.col(f"c{place}") == heading.texts[place] for place in heading.places.values()]
    return rows.filter(~pl.all_horizontal(same)).select(*cells.columns, "_place")


def _is_kept(text: str, column: pl.Series, layout: Layout) -> bool:
    if normal_heading(text) in layout.ignored_headings:
        return False
    return bool(text) or bool((column != "").any())


class _Reader:
    """Reads columns one by one into the dictionaries of a Sheet."""

    def __init__(self, layout: Layout, as_of: date) -> None:
        self.as_of = as_of
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
                self._plain(key, read.Read(text.set(text == "", None), text.is_null()))
            case _:
                self._plain(key, _TYPED[column.kind](text, column))

    def _number(self, key: str, value: pl.Series, fault: np.ndarray) -> None:
        self.value[key] = value.alias(key)
        self.fault[key] = fault
        self.bad[key] = pl.Series((fault != Fault.NONE) & (fault != Fault.EMPTY) & (fault < Fault.AREA_UNKNOWN))

    def _plain(self, key: str, cells: read.Read) -> None:
        self.value[key] = cells.value.alias(key)
        self.bad[key] = cells.bad


_TYPED = {
    Kind.DAY: lambda text, column: read.read_days(text),
    Kind.INTEGER: lambda text, column: read.read_integers(text),
    Kind.YUAN: lambda text, column: read.read_yuan(text),
    Kind.CODE: lambda text, column: read.read_codes(text, column.codes),
    Kind.CODES: lambda text, column: read.read_code_sets(text, column.codes),
    Kind.FLAG: lambda text, column: read.read_flags(text),
}


def _distinct(headings: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    out = []
    for heading in headings:
        seen[heading] = seen.get(heading, 0) + 1
        out.append(heading if seen[heading] == 1 else f"{heading}({seen[heading]})")
    return out
