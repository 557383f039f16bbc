"""One cell → the places it names, in order, each resolved as of the document's day or held with the reason.

Context grows from left to right inside the cell: a province or prefecture written once holds for what follows, until
another is written. A name that only fits outside the context is not taken: it is held.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from xieshou.pairings.reading import sentences as said
from xieshou.pairings.reading.items import Cut, Item, cut, splits_at_and
from xieshou.regions.gazetteer import Gazetteer, Level, Note, Resolution, Unit, Verdict
from xieshou.regions.gazetteer.forms import Form, kind_word
from xieshou.regions.gazetteer.index import Rank
from xieshou.regions.gazetteer.lookup import FARM

CHILD_NAME_MAX = 9


@dataclass(frozen=True, slots=True)
class Context:
    """The units written earlier in the cell; `given` was not written but is known; outside `bound` nothing is taken."""

    province: Unit | None = None
    prefecture: Unit | None = None
    given: Unit | None = None
    bound: Unit | None = None
    unread: str = ""  # a name before this one that was not read: what follows may lie wherever that lies

    @classmethod
    def of(cls, given: Unit | None, *, bound: bool = False) -> Context:
        return cls(province=given, given=given, bound=given if bound else None)


@dataclass
class Named:
    """One place of a cell: how it resolved, with every note and doubt about it."""

    written: str
    answer: Resolution
    notes: list[Note] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    remark: str = ""


@dataclass
class CellPlaces:
    """What a cell names, and the context a continued cell starts from."""

    places: list[Named]
    context: Context
    goes_on: bool


class CellReader:
    """Reads cells as of one day."""

    def __init__(self, gazetteer: Gazetteer, as_of: date) -> None:
        self.gazetteer, self.as_of = gazetteer, as_of
        self.index = gazetteer.index(as_of.year)

    def read(self, cell: str, start: Context = Context()) -> CellPlaces:
        """Every place of the cell. Never empty: a cell of separators only gives one held place."""
        parts = cut(cell)
        items = self._joined_items(parts)
        places, context = self._walk(items, start)
        remark = ";".join(place.remark for place in places if place.remark)
        for place in places:
            place.notes = [*parts.notes, *place.notes]
            place.doubts += parts.doubts
            if remark and not place.remark:
                place.notes.append(Note("I-15", said.REMARK.format(words=remark)))
            place.remark = remark
        return CellPlaces(places, context, parts.goes_on)

    def is_place(self, text: str) -> bool:
        """Whether any part of the text is the name of a place, wherever it lies."""
        return any(self._known(part) for item in cut(text).items for part in self._names(item.name)[0])

    def provinces_of(self, text: str) -> set[str]:
        """Codes of the provinces in which a place of this name lies."""
        name = text.replace(" ", "")
        ends = [chain for chain in self.index.chains(name, None) if not chain.rest and chain.last]
        return {self._province(chain.last).code for chain in ends if chain.last}

    def _province(self, unit: Unit) -> Unit:
        return [unit, *self.gazetteer.tree.ancestors(unit, self.as_of.year)][-1]

    # Cutting names out of items

    def _joined_items(self, parts: Cut) -> list[Item]:
        items = []
        for item in parts.items:
            names, notes = self._names(item.name)
            parts.notes += notes
            items += [Item(name) for name in names[:-1]]
            items.append(Item(names[-1], item.inner))
        return items

    def _names(self, name: str) -> tuple[list[str], list[Note]]:
        """The names inside an item that holds blanks or 和: one, unless only a split makes places of it."""
        whole = name.replace(" ", "")
        if self._known(whole):
            return [whole], []
        words = name.split()
        if len(words) > 1 and all(self._known(word) for word in words):
            return words, [Note("I-20", said.BLANKS_AS_MARKS)]
        # Every part must be a place: 和 is also a letter of names, and 新疆和错田地区 must not be read as all of 新疆.
        ways = [(len(way), way) for way in splits_at_and(whole) if all(self._known(part) for part in way)]
        if ways:
            return min(ways)[1], [Note("I-06", said.SPLIT_AT_AND.format(written=whole))]
        return [whole], []

    def _known(self, name: str) -> bool:
        return bool(FARM.fullmatch(name)) or any(not c.rest and c.matches for c in self.index.chains(name, None))

    # Resolving names in context

    def _walk(self, items: list[Item], context: Context) -> tuple[list[Named], Context]:
        places: list[Named] = []
        for at, item in enumerate(items):
            place = self._resolve(item.name, self._kind_bearer(items, at), context)
            if context.unread and place.answer.place and not place.answer.says_province:
                place.doubts.append(said.AFTER_UNREAD.format(unread=context.unread, written=item.name))
            context = self._after(place.answer, context)
            places += self._with_inner(place, item, context)
        if not items:
            nothing = Resolution("", Verdict.UNKNOWN, reason=said.NO_PLACE)
            places.append(Named("", nothing, doubts=[nothing.reason]))
        return places, context

    def _kind_bearer(self, items: list[Item], at: int) -> str:
        """The next name that says its kind (市, 县), if this one does not say its own; else empty."""
        if self._says_kind(items[at].name):
            return ""
        return next((item.name for item in items[at + 1 :] if self._says_kind(item.name)), "")

    def _says_kind(self, name: str) -> bool:
        ends = [chain.matches[-1] for chain in self.index.chains(name, None) if not chain.rest and chain.matches]
        if ends:
            return any(match.form <= Form.SHORT and match.rank is not Rank.FORMER for match in ends) or all(
                match.rank is Rank.FORMER for match in ends
            )
        return bool(FARM.fullmatch(name) or kind_word(name))

    def _resolve(self, name: str, bearer: str, context: Context) -> Named:
        plain = self._in_context(name, context)
        shared = kind_word(bearer)
        if not shared:
            return plain
        full = self._in_context(name + shared, context)
        if full.answer.place and plain.answer.verdict is Verdict.SEVERAL:
            like = self._in_context(bearer, context).answer.place
            if like and like.level is not full.answer.place.level:
                return plain
        return _with_shared_kind(name, shared, plain, full)

    def _in_context(self, name: str, context: Context) -> Named:
        """The name as the context has it; what lies outside the bound is held."""
        found = self._in_written_context(name, context)
        unit = found.answer.place.unit if found.answer.place else None
        if context.bound is None or unit is None or self.index.lies_in(unit, context.bound):
            return found
        doubt = said.OUT_OF_BOUND.format(written=name, bound=context.bound.name, place=unit.name, code=unit.code)
        return _doubtful(name, self._as_candidate(found.answer), doubt)

    def _in_written_context(self, name: str, context: Context) -> Named:
        """The name inside the prefecture written before it, else inside the province, else anywhere."""
        anywhere = self._lookup(name, None)
        inner = [self._lookup(name, unit) for unit in (context.prefecture, context.province) if unit]
        fits = _closest([answer for answer in inner if answer.verdict is not Verdict.UNKNOWN])
        if anywhere.verdict is Verdict.SEVERAL and anywhere.says_province and fits is None:
            return _named(name, anywhere)
        if anywhere.place and anywhere.says_province:
            return self._said_in_full(name, anywhere, fits, context)
        if fits:
            return self._inherited(name, fits, inner, context)
        if context.province is None:
            return _named(name, anywhere) if anywhere.verdict is not Verdict.UNKNOWN else self._suggested(name, context)
        if anywhere.place and anywhere.place.unit:
            where = self.gazetteer.path(anywhere.place.unit, self.as_of)
            doubt = said.NOT_IN_PROVINCE.format(written=name, province=context.province.name, place=where)
            return _doubtful(name, self._as_candidate(anywhere), doubt)
        return self._suggested(name, context)

    def _suggested(self, name: str, context: Context) -> Named:
        """Nothing bears the name: what is near it, in the closest context that has something near."""
        tries = [unit for unit in (context.prefecture, context.province) if unit]
        answers = [self.gazetteer.resolve(name, self.as_of, unit) for unit in tries or [None]]
        return _named(name, min(answers, key=lambda answer: not answer.candidates))

    def _lookup(self, name: str, within: Unit | None) -> Resolution:
        return self.gazetteer.resolve(name, self.as_of, within, suggest=False)

    def _said_in_full(self, name: str, answer: Resolution, fits: Resolution | None, context: Context) -> Named:
        if fits and fits.place and answer.place and fits.place.code != answer.place.code:
            where = context.province.name if context.province else "前文"
            doubt = said.EITHER.format(written=name, place=answer.place.name, province=where, other=fits.place.name)
            return _doubtful(name, self._as_candidate(answer), doubt)
        notes = list(answer.notes)
        if context.province and answer.province != context.province and answer.province:
            notes.append(Note("I-08", said.ANOTHER_PROVINCE.format(province=context.province.name, other=answer.province.name)))
        return Named(name, answer, notes)

    def _inherited(self, name: str, answer: Resolution, inner: list[Resolution], context: Context) -> Named:
        if answer.place is None:
            return _named(name, answer)
        unit = context.prefecture if answer is inner[0] and context.prefecture else context.province
        inherited = said.PROVINCE_OF_TABLE if unit == context.given else said.AS_BEFORE
        return Named(name, answer, [*answer.notes, Note("I-08", inherited.format(place=unit.name if unit else ""))])

    def _as_candidate(self, answer: Resolution) -> Resolution:
        """The same answer, offered to a person and no longer taken."""
        unit = answer.place.unit if answer.place else None
        offered = self.gazetteer.candidate(unit, self.as_of, "不在前面写明的地区") if unit else ()
        return replace(answer, verdict=Verdict.SEVERAL, place=None, candidates=(*offered, *answer.candidates))

    def _after(self, answer: Resolution, context: Context) -> Context:
        """The context for the next name."""
        if answer.place is None:
            return replace(context, unread=answer.written or context.unread)
        province = answer.province or context.province
        prefecture = answer.prefecture
        if prefecture is None and province == context.province:
            prefecture = context.prefecture
        unread = "" if answer.says_province else context.unread
        return replace(context, province=province, prefecture=prefecture, unread=unread)

    # Brackets

    def _with_inner(self, place: Named, item: Item, context: Context) -> list[Named]:
        """Counties in brackets after a city replace it; any other words in brackets are a remark and stay with it."""
        if item.inner is None:
            return [place]
        head = place.answer.place.unit if place.answer.place else None
        children = self._children(item.inner, head)
        if children is None:
            place.remark = item.inner
            place.notes.append(Note("I-15", said.REMARK_IN_BRACKETS.format(words=item.inner)))
            return [place]
        for child in children:
            child.notes = [*place.notes, Note("I-06", said.FOR_COUNTIES.format(written=item.name)), *child.notes]
            if head is None:
                child.doubts.append(said.HEAD_UNREAD.format(written=item.name, reason=place.answer.reason))
        return children

    def _children(self, inner: str, head: Unit | None) -> list[Named] | None:
        """The places in the brackets; None when the words are no list of places."""
        if head is not None and head.level is Level.COUNTY:
            return None
        parts = cut(inner)
        items = self._joined_items(parts)
        if not items or not all(self._could_be_child(item.name, head) for item in items):
            return None
        start = Context(province=head, prefecture=head, bound=head)
        children, _ = self._walk(items, start)
        for child in children:
            child.notes = [*parts.notes, *child.notes]
            child.doubts += parts.doubts
        return children

    def _could_be_child(self, name: str, head: Unit | None) -> bool:
        answer = self.gazetteer.resolve(name, self.as_of, head)
        if answer.verdict is not Verdict.UNKNOWN or answer.candidates:
            return True
        return len(name) <= CHILD_NAME_MAX and bool(kind_word(name) or self._known(name))


def _closest(answers: list[Resolution]) -> Resolution | None:
    """The innermost answer; one by a former name gives way to an outer one by the name in force."""
    in_force = [answer for answer in answers if not any(note.code == "I-12" for note in answer.notes)]
    return next(iter(in_force or answers), None)


def _named(name: str, answer: Resolution) -> Named:
    if answer.place:
        return Named(name, answer, list(answer.notes))
    code = "I-16" if answer.verdict is Verdict.SEVERAL else "I-11"
    return Named(name, answer, [*answer.notes, Note(code, answer.reason)], [answer.reason])


def _doubtful(name: str, answer: Resolution, doubt: str) -> Named:
    return Named(name, answer, [Note("I-16", doubt)], [doubt])


def _with_shared_kind(name: str, shared: str, plain: Named, full: Named) -> Named:
    """The name with the kind word it shares, unless alone it means something else."""
    if full.answer.place is None:
        return plain if plain.answer.place or not full.answer.candidates else replace(full, written=name)
    note = Note("I-07", said.SHARES_KIND.format(written=name, kind=shared))
    other = plain.answer.place
    if other and other.code != full.answer.place.code:
        doubt = said.ALONE_OR_SHARED.format(written=name, place=other.name, kind=shared, other=full.answer.place.name)
        return _doubtful(name, replace(full.answer, verdict=Verdict.SEVERAL, place=None), doubt)
    notes = [one for one in full.notes if one.code != "I-05"]
    return Named(name, full.answer, [note, *notes])
