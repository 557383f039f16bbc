"""Names by year: every way a place may be written in that year, now or under a former name, and chains of them.

`新疆喀什疏附县` is a chain of three: each name must lie inside the one before it, levels may be left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from xieshou.regions.gazetteer.forms import Form, forms
from xieshou.regions.gazetteer.units import Level, Tree, Unit

NAME_LENGTH_MAX = 20
_CORPS = re.compile(r"(?:新疆)?(?:生产建设)?兵团")
_DIVISION = re.compile(r"(?:农|第)[一二三四五六七八九十]{1,3}师市?")


class Rank(IntEnum):
    """Which reading wins: a name that says its kind, then a bare one, then a former one."""

    TYPED = 0
    BARE = 1
    FORMER = 2


@dataclass(frozen=True, slots=True)
class Match:
    """A piece of text taken as the name of `unit`; `former` is the ended unit whose name it really is."""

    text: str
    unit: Unit
    form: Form
    former: Unit | None = None

    @property
    def rank(self) -> Rank:
        if self.former:
            return Rank.FORMER
        return Rank.TYPED if self.form <= Form.SHORT else Rank.BARE


@dataclass(frozen=True, slots=True)
class Chain:
    """Names read one inside another, what stands between them, and the text left over (empty: read to the end)."""

    matches: tuple[Match, ...]
    rest: str
    corps: str = ""
    division: str = ""
    connective: bool = False

    @property
    def last(self) -> Unit | None:
        return self.matches[-1].unit if self.matches else None

    @property
    def corps_only(self) -> bool:
        """兵团, or one of its divisions, and no place of its own after it."""
        return bool(self.corps or self.division) and (self.last is None or self.last.level is Level.PROVINCE)

    @property
    def rank(self) -> tuple[Rank, int]:
        """How the place itself is written; then how far all pieces are from the official names."""
        if not self.matches:
            return Rank.BARE, 0
        return self.matches[-1].rank, sum(match.form + 4 * bool(match.former) for match in self.matches)


class YearIndex:
    """All names usable in one year."""

    def __init__(self, tree: Tree, year: int) -> None:
        self.tree, self.year = tree, year
        self.current = [unit for unit in tree.units if unit.in_force(year)]
        self._above = {unit: frozenset(up.code for up in tree.ancestors(unit, year)) for unit in self.current}
        self._matches: dict[str, list[Match]] = defaultdict(list)
        for unit in self.current:
            for text, form in forms(unit.name):
                self._matches[text].append(Match(text, unit, form))
        for unit in tree.units:
            if unit.until is not None and unit.until <= year:
                self._add_former(unit)

    def _add_former(self, unit: Unit) -> None:
        heirs = [heir for heir in self.tree.heirs(unit, self.year) if heir in self._above]
        for text, form in forms(unit.name):
            known = {match.unit.code for match in self._matches.get(text, []) if match.former is None}
            if form <= Form.SHORT:
                self._matches[text] += [Match(text, heir, form, unit) for heir in heirs if heir.code not in known]

    def named(self, text: str) -> list[Match]:
        return self._matches.get(text, [])

    def lies_in(self, unit: Unit, above: Unit | None) -> bool:
        return above is None or above.code in self._above[unit]

    def under(self, above: Unit | None) -> Iterator[Unit]:
        return (unit for unit in self.current if self.lies_in(unit, above))

    def chains(self, text: str, within: Unit | None) -> Iterator[Chain]:
        """Every way to read the text from its start, complete or not; the empty reading comes first."""
        return self._extend(Chain((), text), within)

    def _extend(self, chain: Chain, within: Unit | None) -> Iterator[Chain]:
        yield chain
        if not chain.rest:
            return
        yield from self._over_words(chain, within)
        above = chain.last or within
        for length in range(2, min(len(chain.rest), NAME_LENGTH_MAX) + 1):
            for match in self.named(chain.rest[:length]):
                if self.lies_in(match.unit, above) and _fits_line(match.unit, chain):
                    longer = (*chain.matches, match)
                    yield from self._extend(_moved(chain, length, matches=longer), within)

    def _over_words(self, chain: Chain, within: Unit | None) -> Iterator[Chain]:
        """Words that are no place names: 的 between two of them, 兵团 and the number of its division."""
        if chain.matches and chain.rest.startswith("的"):
            yield from self._extend(_moved(chain, 1, connective=True), within)
        if not chain.corps and (word := _CORPS.match(chain.rest)):
            yield from self._extend(_moved(chain, word.end(), corps=word.group()), within)
        if not chain.division and (word := _DIVISION.match(chain.rest)):
            yield from self._extend(_moved(chain, word.end(), division=word.group()), within)


def _moved(chain: Chain, length: int, **changed: object) -> Chain:
    return replace(chain, rest=chain.rest[length:], **changed)


def _fits_line(unit: Unit, chain: Chain) -> bool:
    """After 兵团 or one of its divisions only a place of the 兵团 may follow."""
    return unit.line == "兵团" or not (chain.corps or chain.division)
