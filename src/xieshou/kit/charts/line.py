"""Lines over time. A missing value breaks the line; it never falls to zero."""

from __future__ import annotations

import math
from collections.abc import Sequence

from django.utils.translation import gettext as _

from xieshou.kit.charts.model import Chart, ChartRow, ChartTable, Number, Series
from xieshou.kit.charts.svg import (
    NARROW,
    RULE,
    WIDE,
    axis_steps,
    clip,
    colour,
    drawing,
    el,
    grouped,
    label,
    measure,
    px,
)

Point = tuple[float, float]


def line(
    title: str, periods: Sequence[str], series: Sequence[Series], *, head: str, unit: str = "", width: int = WIDE
) -> Chart:
    """One line a series over the same periods; the scale starts at zero unless a value lies below it.

    head: name of the period column of the twin. Raises ValueError when a series has another number of values than
    periods, or a value is not finite.
    """
    for one in series:
        if len(one.values) != len(periods):
            raise ValueError(f"{one.label}: 有 {len(one.values)} 个数,应为 {len(periods)} 个 / wrong number of periods")
        if any(value is not None and not math.isfinite(value) for value in one.values):
            raise ValueError(f"{one.label}: 数必须有限 / values must be finite")
    rows = tuple(ChartRow((period,), tuple(one.values[i] for one in series)) for i, period in enumerate(periods))
    table = ChartTable((head, *(one.label for one in series)), rows)
    summary = _summary(periods, series, unit)
    if not any(value is not None for one in series for value in one.values):
        return Chart(title, summary, "", "", table)
    return Chart(
        title,
        summary,
        _draw(title, summary, periods, series, width, 230),
        _draw(title, summary, periods, series, NARROW, 210),
        table,
    )


def _summary(periods: Sequence[str], series: Sequence[Series], unit: str) -> str:
    """For each line, its last known value and the period of it."""
    lasts = []
    for one in series:
        known = [(period, value) for period, value in zip(periods, one.values, strict=True) if value is not None]
        if known:
            period, value = known[-1]
            lasts.append(f"{one.label} {period} {grouped(value)}{unit}")
    return _(";").join(lasts) + _("。") if lasts else _("没有数据。")


def _draw(title: str, summary: str, periods: Sequence[str], series: Sequence[Series], width: int, height: int) -> str:
    known = [value for one in series for value in one.values if value is not None]
    steps = axis_steps(max([*known, 0]), min([*known, 0]))
    left = max(measure(grouped(_whole(step))) for step in steps) + 10
    shapes, start = _legend(series, width)
    box = _Box(left, start + 10, width - left - 12, height - 44, steps[0], steps[-1], len(periods))
    shapes += _grid(box, steps, width) + _ticks(box, periods)
    for index, one in enumerate(series):
        shapes += _one(box, one.values, index, filled=len(series) == 1)
    return drawing(title, summary, width, start + height, *shapes)


class _Box:
    """The plotting area: from index and value to a point of the drawing."""

    def __init__(self, x: float, y: float, width: float, height: float, low: float, high: float, count: int) -> None:
        self.x, self.y, self.width, self.height, self.low, self.high, self.count = x, y, width, height, low, high, count

    def across(self, index: int) -> float:
        return self.x + (self.width * index / (self.count - 1) if self.count > 1 else self.width / 2)

    def down(self, value: Number) -> float:
        return self.y + self.height * (self.high - value) / (self.high - self.low)


def _whole(step: float) -> Number:
    return int(step) if float(step).is_integer() else step


def _legend(series: Sequence[Series], width: float) -> tuple[list[str], float]:
    if len(series) < 2:
        return [], 0.0
    shapes: list[str] = []
    x, y = 0.0, 0.0
    for index, one in enumerate(series):
        text = clip(one.label, width - 30)
        need = 30 + measure(text) + 14
        if x and x + need > width + 14:
            x, y = 0.0, y + 22
        stroke, class_ = colour(index)
        shapes += [
            el("path", d=f"M{px(x)} {px(y + 10)}h22", stroke=stroke, stroke_width=3, class_=f"{class_} c-line"),
            label(x + 30, y + 14, text, quiet=True),
        ]
        x += need
    return shapes, y + 24


def _grid(box: _Box, steps: Sequence[float], width: float) -> list[str]:
    shapes = []
    for step in steps:
        y = box.down(step)
        shapes.append(el("path", d=f"M{px(box.x)} {px(y)}H{px(width)}", stroke=RULE, class_="c-rule"))
        shapes.append(label(box.x - 8, y + 4, grouped(_whole(step)), anchor="end", quiet=True, size=12))
    return shapes


def _ticks(box: _Box, periods: Sequence[str]) -> list[str]:
    """Period names, as many as fit; the last one always stands."""
    widest = max(measure(period, 12) for period in periods) + 10
    every = max(1, math.ceil(widest * len(periods) / max(box.width, 1)))
    shown = [i for i in range(len(periods)) if (len(periods) - 1 - i) % every == 0]
    y = box.y + box.height + 20
    return [
        label(box.across(i), y, clip(periods[i], box.width, 12), anchor=_anchor(i, len(periods)), quiet=True, size=12)
        for i in shown
    ]


def _anchor(index: int, count: int) -> str:
    return "end" if index == count - 1 and count > 1 else "middle"


def _one(box: _Box, values: Sequence[Number | None], index: int, *, filled: bool) -> list[str]:
    stroke, class_ = colour(index)
    shapes: list[str] = []
    for run in _runs(box, values):
        path = "M" + "L".join(f"{px(x)} {px(y)}" for x, y in run)
        if filled and len(run) > 1:
            base = px(box.down(max(0, box.low)))
            shapes.append(
                el(
                    "path",
                    d=f"{path}L{px(run[-1][0])} {base}L{px(run[0][0])} {base}Z",
                    fill=stroke,
                    fill_opacity=0.12,
                    class_=f"{class_} c-area",
                )
            )
        shapes.append(
            el(
                "path",
                d=path,
                fill="none",
                stroke=stroke,
                stroke_width=2.5,
                stroke_linejoin="round",
                class_=f"{class_} c-line",
            )
        )
        shapes += [
            el("circle", cx=x, cy=y, r=3.5, fill="#fff", stroke=stroke, stroke_width=2, class_=f"{class_} c-dot")
            for x, y in run
        ]
    return shapes + _last_value(box, values)


def _last_value(box: _Box, values: Sequence[Number | None]) -> list[str]:
    last = max((i for i, value in enumerate(values) if value is not None), default=None)
    if last is None:
        return []
    value = values[last]
    return [
        label(
            box.across(last) + (6 if last == len(values) - 1 else 0),
            box.down(value or 0) - 10,
            grouped(value or 0),
            anchor="end",
            bold=True,
        )
    ]


def _runs(box: _Box, values: Sequence[Number | None]) -> list[list[Point]]:
    """Unbroken stretches of known values."""
    runs: list[list[Point]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((box.across(index), box.down(value)))
    return [run for run in runs if run]
