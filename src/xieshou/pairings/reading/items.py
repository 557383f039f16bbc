"""A cell cut into items: names between separators, each with what stands in brackets behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import combinations

from xieshou.pairings.reading import sentences as said
from xieshou.pairings.reading.text import clean
from xieshou.regions.gazetteer import Note

SEPARATORS = "、,,;;/／|｜.．。·•\n"
USUAL = "、"
_OPEN, _CLOSE = "([", ")]"
_AND = re.compile(r"以及|和|与|及")


@dataclass
class Item:
    """A name as printed, and the text of the brackets after it (None: no brackets)."""

    name: str
    inner: str | None = None


@dataclass
class Cut:
    """The items of a cell, what was noticed, and what makes the whole cell doubtful."""

    items: list[Item]
    notes: list[Note] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    goes_on: bool = False  # the cell ends in a separator: the next line continues it


def cut(cell: str) -> Cut:
    """Split at separators outside brackets; brackets that do not pair make the cell doubtful, never vanish."""
    text = clean(cell)
    result = Cut([])
    name, inner, depth = "", "", 0
    for mark in [*text, USUAL]:
        if mark in _OPEN:
            depth += 1
            inner += mark if depth > 1 else ""
        elif mark in _CLOSE:
            depth -= 1
            if depth < 0:
                result.doubts.append(said.BRACKETS)
                depth = 0
            elif depth == 0:
                result.items.append(Item(name.strip(), inner.strip()))
                name, inner = "", ""
            else:
                inner += mark
        elif depth:
            inner += mark
        elif mark in SEPARATORS:
            if name.strip():
                result.items.append(Item(name.strip()))
            name = ""
        else:
            name += mark
    if depth:
        result.doubts.append(said.BRACKETS)
        result.items.append(Item(name.strip(), inner.rstrip(USUAL).strip()))
    _note_marks(text, result)
    return result


def _note_marks(text: str, result: Cut) -> None:
    odd = sorted({mark for mark in text.rstrip("。") if mark in SEPARATORS and mark != USUAL})
    if odd:
        result.notes.append(Note("I-20", said.OTHER_MARKS.format(marks="".join(odd))))
    if " " in text:
        result.notes.append(Note("I-20", said.BLANKS))
    result.goes_on = text.endswith(tuple(SEPARATORS.replace("。", "")))


def splits_at_and(name: str) -> list[list[str]]:
    """Every way to split a name at 和, 与, 及: fewest parts first; a part has at least two characters."""
    joints = [match.span() for match in _AND.finditer(name)][:4]
    ways = []
    for count in range(1, len(joints) + 1):
        for chosen in combinations(joints, count):
            edges = [0, *[edge for span in chosen for edge in span], len(name)]
            parts = [name[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
            if all(len(part) > 1 for part in parts):
                ways.append(parts)
    return ways
