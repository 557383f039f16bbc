"""Stacked horizontal bars: a whole and its parts, with a legend in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from xieshou.kit.charts.model import Chart, ChartRow, ChartTable, Heads, Number, Stack, total_of
from xieshou.kit.charts.svg import NARROW, WIDE, clip, colour, drawing, grouped, label, measure, rect


def stacked(
    title: str, parts: Sequence[str], rows: Sequence[Stack], *, head: str, unit: str = "", width: int = WIDE
) -> Chart:
    """One bar a row, split into `parts`; all rows on one scale, so that lengths compare.

    head: name of the label column of the twin. Raises ValueError when a row has another number of values than parts,
    or on a negative or not finite number.
    """
    for row in rows:
        if len(row.values) != len(parts):
            raise ValueError(f"{row.label}: 有 {len(row.values)} 个数,应为 {len(parts)} 个 / wrong number of parts")
    totals = [total_of(row.values) for row in rows]
    summary = _summary(parts, rows, totals, unit)
    table = _table(parts, rows, totals, head)
    top = max(totals, default=0)
    if not top:
        return Chart(title, summary, "", "", table)
    return Chart(
        title,
        summary,
        _wide(title, summary, parts, rows, totals, width),
        _narrow(title, summary, parts, rows, totals),
        table,
    )


def _summary(parts: Sequence[str], rows: Sequence[Stack], totals: Sequence[Number], unit: str) -> str:
    if not rows:
        return _("没有数据。")
    of_parts = [f"{part} {grouped(total_of(row.values[i] for row in rows))}{unit}" for i, part in enumerate(parts)]
    return _("合计{total}{unit}:{parts}。").format(
        total=grouped(total_of(totals)), unit=unit, parts=_("、").join(of_parts)
    )


def _table(parts: Sequence[str], rows: Sequence[Stack], totals: Sequence[Number], head: str) -> ChartTable:
    lines = tuple(
        ChartRow((row.label,), (*row.values, total), row.href) for row, total in zip(rows, totals, strict=True)
    )
    of_parts = tuple(total_of(row.values[i] for row in rows) for i in range(len(parts)))
    columns: Heads = (head, *parts, _("合计"))
    return ChartTable(columns, lines, (*of_parts, total_of(totals)) if rows else None)


def _legend(parts: Sequence[str], width: float) -> tuple[list[str], float]:
    """The legend, wrapped to the width, and the height it takes."""
    shapes: list[str] = []
    x, y = 0.0, 0.0
    for index, part in enumerate(parts):
        text = clip(part, width - 18)
        need = 18 + measure(text) + 14
        if x and x + need > width + 14:
            x, y = 0.0, y + 22
        fill, class_ = colour(index)
        shapes += [rect(x, y + 4, 11, 11, fill, class_), label(x + 18, y + 14, text, quiet=True)]
        x += need
    return shapes, y + 28 if parts else 0.0


def _segments(row: Stack, x: float, y: float, room: float, top: Number, height: float) -> list[str]:
    shapes: list[str] = []
    for index, value in enumerate(row.values):
        length = room * value / top
        fill, class_ = colour(index)
        shapes.append(rect(x, y, length - (1 if length > 2 else 0), height, fill, class_))
        x += length
    return shapes


def _wide(
    title: str, summary: str, parts: Sequence[str], rows: Sequence[Stack], totals: Sequence[Number], width: int
) -> str:
    shapes, start = _legend(parts, width)
    left = min(max(measure(row.label) for row in rows), width * 0.34)
    room = max(width - left - max(measure(grouped(total)) for total in totals) - 24, width * 0.2)
    for index, (row, total) in enumerate(zip(rows, totals, strict=True)):
        y = start + 30 * index
        shapes.append(label(left, y + 16, clip(row.label, left), anchor="end"))
        shapes += _segments(row, left + 12, y + 3, room, max(totals), 17)
        shapes.append(label(left + 20 + room * total / max(totals), y + 16, grouped(total)))
    return drawing(title, summary, width, start + 30 * len(rows), *shapes)


def _narrow(title: str, summary: str, parts: Sequence[str], rows: Sequence[Stack], totals: Sequence[Number]) -> str:
    shapes, start = _legend(parts, NARROW)
    for index, (row, total) in enumerate(zip(rows, totals, strict=True)):
        y = start + 46 * index
        shapes.append(label(0, y + 16, clip(row.label, NARROW - measure(grouped(total)) - 12)))
        shapes.append(label(NARROW, y + 16, grouped(total), anchor="end"))
        shapes += _segments(row, 0, y + 24, NARROW, max(totals), 14)
    return drawing(title, summary, NARROW, start + 46 * len(rows), *shapes)
