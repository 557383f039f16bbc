"""Names near a word that is no name: candidates for a person. Nothing here ever decides."""

from __future__ import annotations

from collections.abc import Iterable

from xieshou.regions.gazetteer.forms import Form, forms
from xieshou.regions.gazetteer.units import Unit


def nearest(text: str, units: Iterable[Unit], *, limit: int = 5) -> list[Unit]:
    """Units with a written form at most one edit away (two from five characters on), nearest first, then by code."""
    reach = 2 if len(text) >= 5 else 1
    found: dict[Unit, int] = {}
    for unit in units:
        shapes = [shape for shape, form in forms(unit.name) if form <= Form.SHORT or len(shape) > 2]
        best = min((edits(text, shape, reach) for shape in shapes), default=reach + 1)
        if best <= reach:
            found[unit] = best
    return sorted(found, key=lambda unit: (found[unit], unit.code))[:limit]


def edits(one: str, other: str, reach: int) -> int:
    """Characters to add, drop, change or swap with a neighbour to turn one into the other; reach + 1 if more.

    >>> edits("援朗县", "朗县", 2)
    1
    """
    if abs(len(one) - len(other)) > reach:
        return reach + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        above, row, before = row, [i], row if i == 1 else before
        for j, b in enumerate(other, start=1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b)))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[j] = min(row[j], before[j - 2] + 1)
        before = above
    return min(row[-1], reach + 1)
