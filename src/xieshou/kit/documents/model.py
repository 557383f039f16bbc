"""What a document is: a head, parts and a stamp. Four writers draw the same record, so their figures cannot differ.

A figure is a number with its unit and the address of the records behind it; unknown is None and never zero. A document
that nobody has signed says so on each page (`Document.mark`), and its head is never red.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Figure:
    """A number. `code` says which one it is, `href` where its records are; `is_money`: the value is fen, shown as yuan."""

    value: int | None
    unit: Any = ""
    code: str = ""
    href: str = ""
    is_money: bool = False


@dataclass(frozen=True)
class Rate:
    """A share that never travels without its two numbers."""

    part: Figure
    base: Figure


Cell = str | int | date | Figure | Rate | None  # nothing at all is said to be unknown
BLANK = " "  # room to write in by hand


@dataclass(frozen=True)
class Column:
    """A column of a table. kind: text, number, date. `width` is its share of the page's width."""

    title: Any
    kind: str = "text"
    width: int = 10


@dataclass(frozen=True)
class Row:
    """A line of a table; `is_part`: one of those that the line above is made of."""

    cells: tuple[Cell, ...]
    is_part: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its title above ("" when the document's own says it) and its note below. Raises ValueError when a row does not fit the columns."""

    title: Any
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: Any = ""
    empty: Any = ""

    def __post_init__(self) -> None:
        odd = next((row for row in self.rows if len(row.cells) != len(self.columns)), None)
        if odd is not None:
            raise ValueError(f"{self.title}: a row of {len(odd.cells)} cells under {len(self.columns)} columns")


@dataclass(frozen=True)
class Facts:
    """Names and values in two columns; a value that is None is said to be unknown."""

    title: Any
    pairs: tuple[tuple[Any, Cell], ...]


@dataclass(frozen=True)
class Heading:
    """A heading inside the text; level 1 or 2."""

    text: Any
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text with figures in it."""

    runs: tuple[str | Figure | Rate, ...]
    is_note: bool = False


@dataclass(frozen=True)
class Lines:
    """Lines to be filled in by hand: who signs where."""

    labels: tuple[Any, ...]


Part = Table | Facts | Heading | Paragraph | Lines


@dataclass(frozen=True)
class PlainHead:
    """The head of a ledger, list or report: who made it, its title, its period. Never red."""

    issuer: str
    title: Any
    period: str = ""
    code: str = ""


@dataclass(frozen=True)
class BulletinHead:
    """简报: its name, 第N期, who brings it out and when. Red once signed."""

    name: Any
    number: int
    issuer: str
    on: date
    title: Any

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError("a bulletin is counted from 1")


@dataclass(frozen=True)
class OfficialHead:
    """公文 (GB/T 9704): issuer, 发文字号, title, addressee. Red once signed; the number is given only then."""

    issuer: str
    title: Any
    addressee: str
    number: str = ""
    copies_to: str = ""


Head = PlainHead | BulletinHead | OfficialHead


@dataclass(frozen=True)
class Signature:
    """Who signed the document out, for which office, on which day."""

    name: str
    office: str
    on: date


@dataclass(frozen=True)
class Rule:
    """A rule the figures were counted by: the value in force, since when, by which document."""

    title: Any
    value: str
    since: date
    document: str
    clause: str


@dataclass(frozen=True)
class Stamp:
    """Where the figures come from: printed on each page.

    `snapshot` is the number of the sealed figures, "" for live data; `digest` their sha256; `checkpoint` the short form of
    the log's witnessed checkpoint, "" while there is none; `bound` the sentence of a random inspection, "" while none was drawn.
    """

    day: date
    scope: str
    snapshot: str = ""
    digest: str = ""
    rules: tuple[Rule, ...] = ()
    rules_digest: str = ""
    checkpoint: str = ""
    bound: str = ""
    made_by: str = ""
    made_at: datetime | None = None
    export: str = ""


class Paper(StrEnum):
    A4 = "a4"
    A4_WIDE = "a4-wide"
    A3_WIDE = "a3-wide"


@dataclass(frozen=True)
class Document:
    """A whole document. `is_working`: a list to work with, that is never issued; `language` is that of its words."""

    head: Head
    parts: tuple[Part, ...]
    stamp: Stamp
    signature: Signature | None = None
    is_working: bool = False
    paper: Paper = Paper.A4
    language: str = "zh-hans"

    @property
    def title(self) -> str:
        return str(self.head.title)

    @property
    def is_red(self) -> bool:
        """Only what is signed, and of a kind that is issued, has a red head."""
        return self.signature is not None and not isinstance(self.head, PlainHead)

    @property
    def mark(self) -> str:
        """What stands at the head of each page of a document that nobody has signed; "" once signed."""
        if self.signature is not None:
            return ""
        return _("工作用件 · 未签发") if self.is_working else _("草稿 · 未签发")

    def figures(self) -> Iterator[Figure]:
        """Every figure, in the order of reading."""
        for part in self.parts:
            for cell in _cells(part):
                if isinstance(cell, Rate):
                    yield from (cell.part, cell.base)
                elif isinstance(cell, Figure):
                    yield cell


def _cells(part: Part) -> Iterator[Cell]:
    if isinstance(part, Table):
        for row in part.rows:
            yield from row.cells
    elif isinstance(part, Facts):
        yield from (value for _label, value in part.pairs)
    elif isinstance(part, Paragraph):
        yield from part.runs
