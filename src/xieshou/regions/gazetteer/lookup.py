"""Resolve a written place name as of a date within a context: one place, or candidates with reasons, never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache

from xieshou.regions.gazetteer import sentences as say
from xieshou.regions.gazetteer.answers import Candidate, Note, Place, Resolution, Verdict, level_name
from xieshou.regions.gazetteer.forms import Form, kind_word, suffix_of
from xieshou.regions.gazetteer.index import Chain, Match, Rank, YearIndex
from xieshou.regions.gazetteer.nearby import nearest
from xieshou.regions.gazetteer.units import Level, Tree, Unit, shipped_tree

CORPS_PROVINCE = "650000"
FARM = re.compile(r"[^\W和与及的]{2,10}(?:农场|林场|牧场|茶场|果园场)")


class Gazetteer:
    """Written names → units of one tree."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.index = lru_cache(maxsize=8)(lambda year: YearIndex(tree, year))

    def unit(self, code: str, as_of: date) -> Unit | None:
        return self.tree.on(code, as_of.year)

    def path(self, unit: Unit, as_of: date) -> str:
        """省 → 市 → 县 in full, as of the day."""
        names = [up.name for up in self.tree.ancestors(unit, as_of.year)]
        return "".join([*reversed(names), unit.name])

    def resolve(self, written: str, as_of: date, within: Unit | None = None, *, suggest: bool = True) -> Resolution:
        """What `written` names on that day; with `within`, only below that unit.

        A name that fits several units, a name of later years and a misspelt one come back as candidates; without
        `suggest` nothing near is looked for (ten times faster).
        """
        index = self.index(as_of.year)
        chains = list(index.chains(written, within))
        ends = [chain for chain in chains if not chain.rest and (chain.matches or chain.corps or chain.division)]
        if ends:
            return self._settle(written, ends, index, within)
        for chain in sorted(chains, key=lambda chain: len(chain.rest)):
            if FARM.fullmatch(chain.rest) and not index.named(chain.rest) and _may_hold_farm(chain):
                return self._farm(written, chain, within)
        return self._unknown(written, chains, index, within, suggest=suggest)

    def _settle(self, written: str, ends: list[Chain], index: YearIndex, within: Unit | None) -> Resolution:
        best = _best_by_place(ends)
        rank = min(chain.rank[0] for chain in best.values())
        loose = within is None and all(len(chain.matches) == 1 for chain in best.values())
        rivals = loose and not any(chain.rank == (Rank.TYPED, 0) for chain in best.values())
        chosen = [chain for chain in best.values() if chain.rank[0] == rank or (rivals and _former_official(chain))]
        chosen = _one_of_a_year(chosen)
        if loose and rank is Rank.BARE and len(chosen) > 1:
            chosen = [chain for chain in chosen if chain.last and chain.last.level is Level.PROVINCE] or chosen
        if len(chosen) > 1:
            return self._several(written, chosen, index)
        chain = chosen[0]
        if chain.corps_only:
            return _corps_only(written, chain, next(unit for unit in index.current if unit.code == CORPS_PROVINCE))
        return self._found(written, chain, index, within)

    def _found(self, written: str, chain: Chain, index: YearIndex, within: Unit | None) -> Resolution:
        unit = chain.matches[-1].unit
        above = list(self.tree.ancestors(unit, index.year))
        province = next((up for up in [unit, *above] if up.level is Level.PROVINCE), None)
        said = [match.unit for match in chain.matches] + ([within] if within else [])
        notes = [note for match in chain.matches if (note := _spelling_note(match))]
        notes += _chain_notes(chain, above, said)
        return Resolution(
            written,
            Verdict.FOUND,
            place=Place(unit.name, Level.CORPS if unit.line else unit.level, unit.code, unit.parent, unit.line, unit),
            notes=tuple(notes),
            province=province,
            prefecture=next((up for up in said if up.level is Level.PREFECTURE), None),
            says_province=_says_province(chain),
        )

    def _several(self, written: str, chains: list[Chain], index: YearIndex) -> Resolution:
        units = sorted({chain.matches[-1].unit for chain in chains if chain.matches}, key=lambda unit: unit.code)
        names = "、".join(f"{unit.name}({unit.code})" for unit in units[:5])
        return Resolution(
            written,
            Verdict.SEVERAL,
            candidates=self._candidates(units, index, "同一写法"),
            reason=say.SEVERAL.format(written=written, count=len(units), places=names),
            says_province=any(_says_province(chain) for chain in chains),
        )

    def _farm(self, written: str, chain: Chain, within: Unit | None) -> Resolution:
        above = chain.last or within
        if above is None:
            return Resolution(written, Verdict.UNKNOWN, reason=say.NO_CODE.format(written=written))
        note = Note("I-13", say.FARM.format(name=chain.rest, place=above.name))
        province = next(
            (up for up in [above, *self.tree.ancestors(above, above.since)] if up.level is Level.PROVINCE), None
        )
        return Resolution(
            written,
            Verdict.FOUND,
            place=Place(chain.rest, Level.FARM, "", above.code),
            notes=(note,),
            province=province,
            prefecture=above if above.level is Level.PREFECTURE else None,
            says_province=_says_province(chain),
        )

    def _unknown(
        self, written: str, chains: list[Chain], index: YearIndex, within: Unit | None, *, suggest: bool
    ) -> Resolution:
        chains = [chain for chain in chains if chain.last is None or chain.last.level is not Level.COUNTY]
        chain = min(chains, key=lambda chain: (len(chain.rest), chain.rank))
        above = chain.last or within
        candidates = self._suggestions(written, chain, index, within) if suggest else ()
        name = chain.rest or written
        missing = (
            say.NOT_THERE.format(place=above.name, year=index.year, written=name)
            if above
            else say.NOWHERE.format(year=index.year, written=name)
        )
        near = say.PERHAPS.format(places="、".join(f"{c.name}({c.code})" for c in candidates)) if candidates else ""
        return Resolution(
            written, Verdict.UNKNOWN, candidates=candidates, reason=";".join(filter(None, [missing, near])),
            says_province=_says_province(chain),
        )  # fmt: skip

    def _suggestions(self, written: str, chain: Chain, index: YearIndex, within: Unit | None) -> tuple[Candidate, ...]:
        above = chain.last or within
        named = [unit for unit in self.tree.units if unit.name == chain.rest and unit.since > index.year]
        later = [unit for unit in named if above is None or self._will_lie_in(unit, above)]
        near = nearest(chain.rest, index.under(above))
        near += [unit for unit in nearest(written, index.under(within)) if unit not in near] if chain.matches else []
        return self._candidates(later, index, "后来才有的名称") + self._candidates(near, index, "写法相近")

    def _will_lie_in(self, unit: Unit, above: Unit) -> bool:
        return unit.code == above.code or any(up.code == above.code for up in self.tree.ancestors(unit, unit.since))

    def candidate(self, unit: Unit, as_of: date, why: str) -> tuple[Candidate, ...]:
        """The unit as one candidate."""
        return self._candidates([unit], self.index(as_of.year), why)

    def _candidates(self, units: Iterable[Unit], index: YearIndex, why: str) -> tuple[Candidate, ...]:
        day = date(index.year, 12, 31)
        return tuple(Candidate(u.code, u.name, self.path(u, day), f"{why},{level_name(u.level)}") for u in units)


def _may_hold_farm(chain: Chain) -> bool:
    """A farm is often called after its county: the bare county name belongs to the farm's name (察隅农场)."""
    match = chain.matches[-1] if chain.matches else None
    return match is None or match.unit.level is not Level.COUNTY or match.form <= Form.SHORT


def _says_province(chain: Chain) -> bool:
    return bool(chain.matches) and chain.matches[0].unit.level is Level.PROVINCE


def _best_by_place(ends: list[Chain]) -> dict[tuple[str, str], Chain]:
    """The plainest reading for each place that is meant."""
    best: dict[tuple[str, str], Chain] = {}
    for chain in sorted(ends, key=lambda chain: (chain.rank, -len(chain.matches))):
        unit = None if chain.corps_only else chain.last
        best.setdefault((unit.code, unit.name) if unit else ("", chain.division), chain)
    return best


def _former_official(chain: Chain) -> bool:
    """Without any context a former official name is as good as a present usual one."""
    match = chain.matches[-1]
    return match.rank is Rank.FORMER and match.form is Form.FULL


def _one_of_a_year(chains: list[Chain]) -> list[Chain]:
    """In the year of a change the old and the new unit may bear one short name: it is one place, taken as it was before."""
    sole = {chain.last.successors[0] for chain in chains if chain.last and len(chain.last.successors) == 1}
    return [chain for chain in chains if not (chain.last and chain.last.code in sole and _has_other(chain, chains))]


def _has_other(chain: Chain, chains: list[Chain]) -> bool:
    code = chain.last.code if chain.last else ""
    return any(c.last and c.last.successors == (code,) and c.last is not chain.last for c in chains)


def _corps_only(written: str, chain: Chain, province: Unit) -> Resolution:
    name = "新疆生产建设兵团" + (f"{chain.division}" if chain.division else "")
    note = Note("I-14", say.OF_CORPS.format(written=written))
    place = Place(name, Level.CORPS, "", province.code, "兵团")
    return Resolution(written, Verdict.FOUND, place=place, notes=(note,), province=province)


def _spelling_note(match: Match) -> Note | None:
    unit = match.unit
    if match.former and match.former.name != unit.name:
        return Note("I-12", say.FORMER.format(written=match.text, year=match.former.until, place=unit.name))
    if match.form is Form.FULL or unit.level is Level.PROVINCE:
        return None
    if kind_word(unit.name) in {"州"} or "自治" in unit.name:
        return Note("I-10", say.SHORT.format(written=match.text, place=unit.name))
    return Note("I-05", say.NO_SUFFIX.format(written=match.text, suffix=suffix_of(unit.name), place=unit.name))


def _chain_notes(chain: Chain, above: list[Unit], said: list[Unit]) -> list[Note]:
    unit = chain.matches[-1].unit
    notes = []
    prefecture = next((up for up in above if up.level is Level.PREFECTURE), None)
    if prefecture and all(up.code != prefecture.code for up in said):
        notes.append(Note("I-09", say.PREFECTURE_LEFT_OUT.format(place=unit.name, prefecture=prefecture.name)))
    if chain.connective:
        notes.append(Note("I-09", say.CONNECTIVE))
    if chain.division.startswith("农"):
        notes.append(Note("I-12", say.FORMER_DIVISION.format(written=chain.division, division=chain.division[1:])))
    if unit.line:
        notes.append(Note("I-14", say.DIRECT.format(place=unit.name, above=above[-1].name)))
    return notes


@cache
def shipped_gazetteer() -> Gazetteer:
    """The gazetteer over the shipped fact tables."""
    return Gazetteer(shipped_tree())
