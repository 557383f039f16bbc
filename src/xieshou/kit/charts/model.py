"""What goes into a chart and what comes out."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

Number = int | float
Heads = tuple[str, ...]


@dataclass(frozen=True)
class Bar:
    """One row of a bar chart, read against its target if it has one: a rate never travels without its two numbers."""

    label: str
    value: Number
    target: Number | None = None
    href: str = ""


@dataclass(frozen=True)
class Flow:
    """So many from `source` (drawn on the left) to `target` (on the right)."""

    source: str
    target: str
    value: Number
    href: str = ""


@dataclass(frozen=True)
class Series:
    """One line. A value of None is 不详: the line breaks there, it does not fall to zero."""

    label: str
    values: tuple[Number | None, ...]


@dataclass(frozen=True)
class Stack:
    """One row of a stacked chart: as many values as the chart has parts."""

    label: str
    values: tuple[Number, ...]
    href: str = ""


@dataclass(frozen=True)
class TileDatum:
    """One unit of a tile grid; None is 不详, drawn differently from zero."""

    label: str
    value: Number | None
    href: str = ""


@dataclass(frozen=True)
class ChartRow:
    """One row of the twin: its labels (one per label column), then its numbers, and where they open."""

    labels: tuple[str, ...]
    values: tuple[Number | None, ...]
    href: str = ""


@dataclass(frozen=True)
class ChartTable:
    """The numbers of a chart, unrounded and unmerged. `total` is None where adding up would be a lie."""

    columns: Heads
    rows: tuple[ChartRow, ...]
    total: tuple[Number, ...] | None = None


@dataclass(frozen=True)
class Chart:
    """A drawing and its twin; `svg` and `narrow_svg` are whole and escaped, or "" with nothing to draw."""

    title: str
    summary: str
    svg: str
    narrow_svg: str
    table: ChartTable

    @property
    def is_empty(self) -> bool:
        """True when no row carries a number worth drawing."""
        return not self.svg


def counted(value: Number) -> Number:
    """The value itself, if it can be the length of something. Raises ValueError on a negative or not finite number."""
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"图上的数必须是不小于零的有限数,得到 {value!r} / a chart needs a finite number >= 0")
    return value


def total_of(values: Iterable[Number]) -> Number:
    """Sum of checked values: exact for integers, correctly rounded for floats."""
    kept = [counted(value) for value in values]
    return sum(kept) if all(isinstance(value, int) for value in kept) else math.fsum(kept)
