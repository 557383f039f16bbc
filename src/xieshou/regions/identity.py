"""Which codes are one and the same unit over time: 康定县 513321 and 康定市 513301 are, a county that was merged is not.

A unit goes on under a new code or name when it ended into exactly one new code of its own level, and nothing else ended
into that code in the same year. Everything else (merged, divided, newly made) is a change between different units.
Pure; over the shipped tree.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from xieshou.regions.gazetteer.units import Tree, Unit


@dataclass(frozen=True)
class Identity:
    """One unit through its codes, names and parents, oldest first."""

    spans: tuple[Unit, ...]

    @property
    def last(self) -> Unit:
        return self.spans[-1]

    @property
    def is_in_force(self) -> bool:
        return self.last.until is None


@dataclass(frozen=True)
class Change:
    """In `year` the span `before` ended into the span `after`, a different unit."""

    year: int
    before: Unit
    after: Unit


def identities(tree: Tree) -> list[Identity]:
    """Every unit of the tree, each span in exactly one of them, ordered by level, then by the last code."""
    went_on = _continuations(tree)
    firsts = set(tree.units) - set(went_on.values())
    found = [Identity(tuple(_chain(first, went_on))) for first in firsts]
    order = {"P": 0, "C": 1, "X": 2}
    return sorted(found, key=lambda one: (order[one.last.level], one.last.code, one.last.since))


def changes(tree: Tree) -> list[Change]:
    """Every end of a unit into another one, by year and code."""
    went_on = _continuations(tree)
    pairs = [
        (span, heir)
        for span in tree.units
        if span.until is not None and span not in went_on
        for heir in (tree.begun_by(code, span.until) for code in span.successors)
        if heir is not None
    ]
    found = [Change(before.until or 0, before, after) for before, after in pairs]
    return sorted(found, key=lambda one: (one.year, one.before.code, one.after.code))


def _continuations(tree: Tree) -> dict[Unit, Unit]:
    """Span → the span the same unit went on as."""
    into = Counter((code, span.until) for span in tree.units if span.until for code in span.successors)
    found = {}
    for span in tree.units:
        if span.until is None or len(span.successors) != 1:
            continue
        code = span.successors[0]
        heir = tree.begun_by(code, span.until)
        if heir and heir.since == span.until and heir.level is span.level and into[code, span.until] == 1:
            found[span] = heir
    return found


def _chain(span: Unit, went_on: dict[Unit, Unit]) -> list[Unit]:
    chain = [span]
    while (heir := went_on.get(chain[-1])) is not None:
        chain.append(heir)
    return chain
