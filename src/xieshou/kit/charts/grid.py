"""A tile grid: one square a region, shaded by its number. Says "where" without a map and its borders."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from xieshou.kit.charts.model import Chart, ChartRow, ChartTable, Heads, TileDatum, counted, total_of
from xieshou.kit.charts.svg import INK, NARROW, QUIET, STEPS, WIDE, clip, drawing, grouped, label, rect

GAP, TALL = 6, 58


def tiles(title: str, cells: Sequence[TileDatum], *, heads: Heads, unit: str = "", width: int = WIDE) -> Chart:
    """One tile a unit in the order given, shaded in four equal steps up to the greatest; 不详 is dashed, not pale.

    heads: column names of the twin. Raises ValueError on a negative or not finite number.
    """
    known = [counted(cell.value) for cell in cells if cell.value is not None]
    table = ChartTable(
        heads[:2],
        tuple(ChartRow((cell.label,), (cell.value,), cell.href) for cell in cells),
        (total_of(known),) if known else None,
    )
    summary = _summary(cells, len(known), unit)
    if not known:
        return Chart(title, summary, "", "", table)
    return Chart(
        title,
        summary,
        _draw(title, summary, cells, width, max(1, width // 118)),
        _draw(title, summary, cells, NARROW, 3),
        table,
    )


def _summary(cells: Sequence[TileDatum], known: int, unit: str) -> str:
    if not known:
        return _("没有数据。")
    total = grouped(total_of(cell.value for cell in cells if cell.value is not None))
    told = _("{count} 个单位合计{total}{unit}").format(count=known, total=total, unit=unit)
    unknown = len(cells) - known
    return told + (_(";另有 {count} 个不详。").format(count=unknown) if unknown else _("。"))


def shade(value: float, top: float) -> int:
    """0 for nothing; otherwise 1…4 in equal steps up to the greatest."""
    return 0 if value <= 0 or top <= 0 else min(4, 1 + int(4 * value / top))


def _draw(title: str, summary: str, cells: Sequence[TileDatum], width: int, columns: int) -> str:
    side = (width - GAP * (columns - 1)) / columns
    top = max(cell.value for cell in cells if cell.value is not None)
    shapes: list[str] = []
    for index, cell in enumerate(cells):
        x, y = (side + GAP) * (index % columns), (TALL + GAP) * (index // columns)
        shapes += _tile(cell, x, y, side, top)
    rows = -(-len(cells) // columns)
    return drawing(title, summary, width, rows * (TALL + GAP) - GAP + 1, *shapes)


def _tile(cell: TileDatum, x: float, y: float, side: float, top: float) -> list[str]:
    if cell.value is None:
        box = rect(
            x + 0.5, y + 0.5, side - 1, TALL - 1, "none", "c-unknown", rx=3, stroke=QUIET, stroke_dasharray="4 3"
        )
        return [box, label(x + 9, y + 22, clip(cell.label, side - 16)), label(x + 9, y + 45, _("不详"), quiet=True)]
    step = shade(cell.value, top)
    box = rect(
        x + 0.5, y + 0.5, side - 1, TALL - 1, STEPS[step], f"c-step-{step}", rx=3, stroke=INK, stroke_opacity=0.12
    )
    return [
        box,
        label(x + 9, y + 22, clip(cell.label, side - 16)),
        label(x + 9, y + 46, grouped(cell.value), bold=True, size=17),
    ]
