"""Flows from one side to the other: what leaves on the left arrives on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from xieshou.kit.charts.model import Chart, ChartRow, ChartTable, Flow, Heads, Number, total_of
from xieshou.kit.charts.svg import NARROW, QUIET, WIDE, clip, colour, drawing, el, grouped, label, measure, px, rect

NODE, SLOT, GAP, TALL = 12, 18, 8, 330


@dataclass
class _Node:
    """One name on one side; `filled` is how much of its height has been used by ribbons so far."""

    name: str
    value: Number
    order: int
    y: float = 0.0
    height: float = 0.0
    filled: float = 0.0


def sankey(
    title: str, flows: Sequence[Flow], *, heads: Heads, unit: str = "", width: int = WIDE, most: int = 14
) -> Chart:
    """Ribbons as thick as their numbers; on a phone a list of bars grouped by where they go.

    heads: names of the three columns of the twin: source, target, number. most: names drawn on a side; smaller
    ones are drawn together as one, named with their count, and stand one by one in the twin.
    Raises ValueError on a negative or not finite number.
    """
    total = total_of(flow.value for flow in flows)
    table = ChartTable(
        heads[:3], tuple(ChartRow((f.source, f.target), (f.value,), f.href) for f in flows), (total,) if flows else None
    )
    summary = _summary(flows, total, unit)
    if not total:
        return Chart(title, summary, "", "", table)
    drawn = _gather([flow for flow in flows if flow.value], most)
    return Chart(
        title, summary, _wide(title, summary, drawn, heads, width), _narrow(title, summary, drawn, heads), table
    )


def _summary(flows: Sequence[Flow], total: Number, unit: str) -> str:
    if not total:
        return _("没有数据。")
    first = max(flows, key=lambda flow: flow.value)
    return _("最大的一股从{source}到{target},{value}{unit};合计{total}{unit}。").format(
        source=first.source, target=first.target, value=grouped(first.value), unit=unit, total=grouped(total)
    )


def _by(flows: Sequence[Flow], side: str) -> dict[str, Number]:
    """Totals of one side, greatest first, ties by name."""
    names = dict.fromkeys(getattr(flow, side) for flow in flows)
    sums = {name: total_of(flow.value for flow in flows if getattr(flow, side) == name) for name in names}
    return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))


def _gather(flows: list[Flow], most: int) -> list[Flow]:
    """At most `most` names on a side; equal pairs are added together. The grand total stays the same."""
    short = {side: _short_names(_by(flows, side), most) for side in ("source", "target")}
    sums: dict[tuple[str, str], Number] = {}
    for flow in flows:
        key = (short["source"][flow.source], short["target"][flow.target])
        sums[key] = sums.get(key, 0) + flow.value
    return [Flow(source, target, value) for (source, target), value in sums.items()]


def _short_names(sums: dict[str, Number], most: int) -> dict[str, str]:
    names = list(sums)
    if len(names) <= most:
        return {name: name for name in names}
    rest = names[most - 1 :]
    others = _("其他 {count} 项").format(count=len(rest))
    return {name: others if name in rest else name for name in names}


def _scale(sums: dict[str, Number], height: float) -> float:
    """The greatest thickness of one unit at which every node keeps room for its name and a gap to the next."""
    room = height - GAP * (len(sums) - 1)
    values = sorted(sums.values(), reverse=True)
    for thin in range(len(values)):
        scale = (room - SLOT * thin) / total_of(values[: len(values) - thin])
        if values[len(values) - thin - 1] * scale >= SLOT:
            return scale
    return SLOT / values[0]


def _column(sums: dict[str, Number], scale: float, height: float) -> dict[str, _Node]:
    """Nodes from top to bottom, spread over the height; each has room for its name."""
    nodes = {name: _Node(name, value, order, height=value * scale) for order, (name, value) in enumerate(sums.items())}
    used = sum(max(node.height, SLOT) for node in nodes.values())
    gap = min((height - used) / max(1, len(nodes) - 1), 40.0) if len(nodes) > 1 else 0.0
    y = (height - used - gap * (len(nodes) - 1)) / 2
    for node in nodes.values():
        slot = max(node.height, SLOT)
        node.y = y + (slot - node.height) / 2
        y += slot + gap
    return nodes


def _wide(title: str, summary: str, flows: list[Flow], heads: Heads, width: int) -> str:
    lefts, rights = _by(flows, "source"), _by(flows, "target")
    height = max(TALL, 34 * max(len(lefts), len(rights)))
    scale = min(_scale(lefts, height), _scale(rights, height))
    left, right = _column(lefts, scale, height), _column(rights, scale, height)
    inset = [
        min(max(measure(head) - NODE, *(measure(f"{n.name} {grouped(n.value)}") for n in nodes.values())), width * 0.32)
        + 10
        for nodes, head in ((left, heads[0]), (right, heads[1]))
    ]
    x0, x1, top = inset[0], width - inset[1] - NODE, 30
    by_right = len(rights) <= len(lefts)
    shapes = [label(x0 + NODE, 14, heads[0], anchor="end", quiet=True), label(x1, 14, heads[1], quiet=True)]
    for flow in sorted(flows, key=lambda f: (left[f.source].order, right[f.target].order)):
        tint = colour((right[flow.target] if by_right else left[flow.source]).order)
        shapes.append(_ribbon(flow, left[flow.source], right[flow.target], (x0 + NODE, x1, top), scale, tint))
    for node in left.values():
        shapes += _node(node, x0, top, inset[0] - 10, x0 - 8, "end", None if by_right else node.order)
    for node in right.values():
        shapes += _node(node, x1, top, inset[1] - 10, x1 + NODE + 8, "start", node.order if by_right else None)
    return drawing(title, summary, width, top + height + 6, *shapes)


def _ribbon(
    flow: Flow, a: _Node, b: _Node, where: tuple[float, float, float], scale: float, tint: tuple[str, str]
) -> str:
    x0, x1, top = where
    thick, middle = flow.value * scale, (x0 + x1) / 2
    y0, y1 = top + a.y + a.filled, top + b.y + b.filled
    a.filled, b.filled = a.filled + thick, b.filled + thick
    path = (
        f"M{px(x0)} {y0:.2f}C{px(middle)} {y0:.2f} {px(middle)} {y1:.2f} {px(x1)} {y1:.2f}v{thick:.2f}"
        f"C{px(middle)} {y1 + thick:.2f} {px(middle)} {y0 + thick:.2f} {px(x0)} {y0 + thick:.2f}Z"
    )
    return el("path", d=path, fill=tint[0], fill_opacity=0.34, class_=f"{tint[1]} c-ribbon")


def _node(node: _Node, x: float, top: float, room: float, text_x: float, anchor: str, order: int | None) -> list[str]:
    fill, class_ = (QUIET, "c-node") if order is None else colour(order)
    number = grouped(node.value)
    name = clip(node.name, room - measure(f" {number}"))
    middle = top + node.y + node.height / 2 + 4.5
    return [
        rect(x, top + node.y, NODE, max(node.height, 1), fill, class_),
        label(text_x, middle, f"{name} {number}", anchor=anchor),
    ]


def _narrow(title: str, summary: str, flows: list[Flow], heads: Heads) -> str:
    """Grouped by target: its name and total, then a bar for each source. Bars share one scale."""
    top = max(flow.value for flow in flows)
    shapes = [label(0, 13, f"{heads[1]} ← {heads[0]}", quiet=True, size=12)]
    y = 24.0
    for order, (target, value) in enumerate(_by(flows, "target").items()):
        number = grouped(value)
        shapes += [
            label(0, y + 16, clip(target, NARROW - measure(number) - 12), bold=True, size=14),
            label(NARROW, y + 16, number, anchor="end", bold=True, size=14),
        ]
        y += 26
        for flow in sorted((f for f in flows if f.target == target), key=lambda f: (-f.value, f.source)):
            shapes += _narrow_row(flow, y, top, order)
            y += 26
        y += 10
    return drawing(title, summary, NARROW, y, *shapes)


def _narrow_row(flow: Flow, y: float, top: Number, order: int) -> list[str]:
    fill, class_ = colour(order)
    return [
        label(0, y + 14, clip(flow.source, 112)),
        rect(122, y + 4, max(1.0, 130 * flow.value / top), 12, fill, class_, rx=2),
        label(NARROW, y + 14, grouped(flow.value), anchor="end"),
    ]
