"""Horizontal bars, each against its target where it has one."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from xieshou.kit.charts.model import Bar, Chart, ChartRow, ChartTable, Heads, Number, counted, total_of
from xieshou.kit.charts.svg import (
    BRAND,
    INK,
    NARROW,
    WASH,
    WIDE,
    clip,
    drawing,
    el,
    grouped,
    label,
    measure,
    rect,
)


def bars(
    title: str, rows: Sequence[Bar], *, heads: Heads, unit: str = "", width: int = WIDE, adds_up: bool = True
) -> Chart:
    """One bar a row, in the order given, on one scale from zero.

    heads: column names of the twin: label, value, and target where any row has one.
    unit: printed after numbers in the summary. adds_up: False where a total would count somebody twice.
    Raises ValueError on a negative or not finite number.
    """
    with_target = any(row.target is not None for row in rows)
    top = max([counted(number) for row in rows for number in (row.value, row.target or 0)], default=0)
    summary = _summary(rows, unit, adds_up)
    table = _table(rows, heads, with_target, adds_up)
    if not top:
        return Chart(title, summary, "", "", table)
    return Chart(
        title,
        summary,
        drawing(title, summary, width, 30 * len(rows) + 4, *_wide(rows, top, width)),
        drawing(title, summary, NARROW, 46 * len(rows) + 4, *_narrow(rows, top)),
        table,
    )


def _summary(rows: Sequence[Bar], unit: str, adds_up: bool) -> str:
    if not rows:
        return _("没有数据。")
    first = max(rows, key=lambda row: row.value)
    if not first.value:
        return _("都是0{unit}。").format(unit=unit)
    greatest = _("最多的是{label},{value}{unit}").format(label=first.label, value=grouped(first.value), unit=unit)
    if not adds_up:
        return greatest + _("。")
    total = grouped(total_of(row.value for row in rows))
    return _("{greatest};合计{total}{unit}。").format(greatest=greatest, total=total, unit=unit)


def _table(rows: Sequence[Bar], heads: Heads, with_target: bool, adds_up: bool) -> ChartTable:
    lines = tuple(
        ChartRow((row.label,), (row.value, row.target) if with_target else (row.value,), row.href) for row in rows
    )
    total: tuple[Number, ...] | None = None
    if adds_up and rows:
        total = (total_of(row.value for row in rows),)
        total += (total_of(row.target or 0 for row in rows),) if with_target else ()
    return ChartTable(heads[: 3 if with_target else 2], lines, total)


def _value(row: Bar) -> str:
    return grouped(row.value) if row.target is None else f"{grouped(row.value)} / {grouped(row.target)}"


def _bar(row: Bar, x: float, y: float, room: float, top: Number, height: float) -> list[str]:
    shapes = []
    if row.target is not None:
        shapes.append(rect(x, y, room * row.target / top, height, WASH, "c-wash", rx=2))
    shapes.append(rect(x, y, room * row.value / top, height, BRAND, "c-1", rx=2))
    if row.target:
        mark = x + room * row.target / top
        shapes.append(
            el("path", d=f"M{mark:.1f} {y - 3:.1f}v{height + 6:.1f}", stroke=INK, stroke_width=1.5, class_="c-mark")
        )
    return shapes


def _wide(rows: Sequence[Bar], top: Number, width: int) -> list[str]:
    left = min(max(measure(row.label) for row in rows), width * 0.34)
    right = max(measure(_value(row)) for row in rows)
    room = max(width - left - right - 24, width * 0.2)
    shapes: list[str] = []
    for index, row in enumerate(rows):
        y = 30 * index + 4
        shapes.append(label(left, y + 16, clip(row.label, left), anchor="end"))
        shapes.extend(_bar(row, left + 12, y + 4, room, top, 15))
        longest = max(row.value, row.target or 0)
        shapes.append(label(left + 20 + room * longest / top, y + 16, _value(row)))
    return shapes


def _narrow(rows: Sequence[Bar], top: Number) -> list[str]:
    shapes: list[str] = []
    for index, row in enumerate(rows):
        y = 46 * index
        shapes.append(label(0, y + 16, clip(row.label, NARROW - measure(_value(row)) - 12)))
        shapes.append(label(NARROW, y + 16, _value(row), anchor="end"))
        shapes.extend(_bar(row, 0, y + 25, NARROW - 1, top, 12))
    return shapes
