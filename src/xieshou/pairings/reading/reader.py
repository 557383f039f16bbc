"""A printed pairing table → pairs: `read_table(data, as_of)`.

No rule is written for one file: rows are aligned by their task type, names are resolved as of the day, and whatever is
doubtful is held for a person with the reason. Nothing is dropped and nothing is mended silently.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import combinations

from xieshou.engines.errors import InputError
from xieshou.pairings.reading import sentences as said
from xieshou.pairings.reading.layout import Printed, RowReader, find_header
from xieshou.pairings.reading.model import End, PairRow, Reading, TaskType
from xieshou.pairings.reading.places import CellPlaces, CellReader, Context, Named
from xieshou.pairings.reading.tasks import task_types
from xieshou.pairings.reading.text import compact, decode
from xieshou.regions.gazetteer import Gazetteer, Note, Place, Resolution, Unit, Verdict, shipped_gazetteer
from xieshou.regions.gazetteer.units import LEVEL_NAMES

WHOLE_PROVINCE = {"全省", "省", "省级", "省本级", "全区", "全自治区"}


def read_table(
    data: bytes | str, as_of: date, *, gazetteer: Gazetteer | None = None, home: str | None = None
) -> Reading:
    """Every pair of the table as of the document's day.

    `home` is the code of the province that issued the table; left out, it is the one most supporters lie in. Raises
    InputError (Chinese / English, with the line) for what is no pairing table.
    """
    text, notes = decode(data) if isinstance(data, bytes) else (data, [])
    layout, lines, titles = find_header(text)
    places = gazetteer or shipped_gazetteer()
    cells = CellReader(places, as_of)
    types = task_types(as_of)
    rows = RowReader(layout, types, cells.is_place)
    printed = rows.read(lines)
    table = _Table(cells, types, _home(printed, cells, home))
    pairs = [pair for row in printed for pair in table.pairs(row)]
    about = (*notes, *titles, *rows.table_notes, *table.notes, *_oddities(pairs))
    return Reading(as_of, tuple(_without_doubles(pairs)), about)


def _home(printed: list[Printed], cells: CellReader, code: str | None) -> Unit | None:
    """The province given, or the only one in which more than half of the supporters have a place of their name."""
    year = cells.as_of.year
    if code is not None:
        return cells.gazetteer.tree.on(code, year)
    names = {row.supporter for row in printed if compact(row.supporter) not in WHOLE_PROVINCE}
    votes = Counter(province for name in names for province in cells.provinces_of(name))
    (best, count), (_, second) = [*votes.most_common(2), ("", 0), ("", 0)][:2]
    return cells.gazetteer.tree.on(best, year) if count > second and count * 2 > len(names) else None


class _Table:
    """Reads rows one after another, remembering a recipient cell that goes on below."""

    def __init__(self, cells: CellReader, types: dict[str, TaskType], home: Unit | None) -> None:
        self.cells, self.types, self.home = cells, types, home
        self.tree = cells.gazetteer.tree
        self.going_on: tuple[str, str, Context] | None = None
        self.notes = [Note("I-04", said.HOME.format(province=home.name))] if home else []

    def pairs(self, row: Printed) -> list[PairRow]:
        """The pairs of one printed row. Raises InputError when no cell of it means anything."""
        supporters = self._supporters(row)
        task = self.types.get(row.task)
        found = self._recipients(row, supporters, task)
        _refuse_nonsense(row, supporters, task, found.places)
        return [self._pair(row, one, other, task) for one in supporters for other in found.places]

    def _supporters(self, row: Printed) -> list[Named]:
        if compact(row.supporter) not in WHOLE_PROVINCE:
            return self.cells.read(row.supporter, Context.of(self.home)).places
        written = compact(row.supporter)
        if self.home is None:
            reason = said.WHICH_PROVINCE.format(written=written)
            return [Named(written, Resolution(written, Verdict.UNKNOWN, reason=reason), doubts=[reason])]
        place = Place(self.home.name, self.home.level, self.home.code, "", unit=self.home)
        answer = Resolution(written, Verdict.FOUND, place=place, province=self.home)
        return [Named(written, answer, [Note("I-04", said.IS_PROVINCE.format(written=written, province=self.home.name))])]

    def _recipients(self, row: Printed, supporters: list[Named], task: TaskType | None) -> CellPlaces:
        key = (row.supporter, row.task)
        start = Context()
        if task and task.in_province:
            start = Context.of(supporters[0].answer.province or self.home, bound=True)
        elif self.going_on and self.going_on[:2] == key:
            start = self.going_on[2]
        found = self.cells.read(row.recipient, start)
        self.going_on = (*key, found.context) if found.goes_on else None
        return found

    def _pair(self, row: Printed, one: Named, other: Named, task: TaskType | None) -> PairRow:
        reasons = [*row.doubts, *one.doubts, *other.doubts]
        notes = [*row.notes, *one.notes, *other.notes]
        if task is None:
            reasons.append(said.NO_SUCH_TASK.format(task=row.task))
        elif row.task != task.name:
            notes.append(Note("I-20", said.TASK_IS.format(task=row.task, name=task.name)))
        supporter, recipient = self._end(one, notes), self._end(other, notes)
        if supporter.code and supporter.code == recipient.code:
            reasons.append(said.SAME_PLACE)
        return PairRow(
            line=row.line,
            cells=row.cells,
            supporter=supporter,
            recipient=recipient,
            task_written=row.task,
            task=task,
            remark=other.remark,
            notes=tuple(dict.fromkeys(notes)),
            reasons=tuple(dict.fromkeys(reasons)),
        )

    def _end(self, named: Named, notes: list[Note]) -> End:
        place, written = named.answer.place, named.written
        if place is None:
            return End(written, candidates=named.answer.candidates)
        end = End(written, place.name, place.code, place.level, place.parent, place.line)
        if place.unit is None:
            return end
        heirs = self.tree.heirs(place.unit)
        if heirs != (place.unit,):
            after = "、".join(f"{heir.name}({heir.code})" for heir in heirs)
            now = said.NOW_ONE_OF if len(heirs) > 1 else said.NOW_CALLED
            notes.append(Note("I-12", now.format(place=place.name, code=place.code, heirs=after)))
        sole = heirs[0] if len(heirs) == 1 else None
        today = {"code_today": sole.code, "name_today": sole.name} if sole else {}
        return replace(end, today=heirs, **today)


def _refuse_nonsense(row: Printed, supporters: list[Named], task: TaskType | None, found: list[Named]) -> None:
    """A line of which neither the supporter, the task nor any recipient means anything is not part of the table."""
    if task is None and not any(_means_something(named) for named in [*supporters, *found]):
        say = f"第{row.line}行:“{compact(row.supporter)}”“{row.task}”“{compact(row.recipient)}”都认不出来,不是帮扶关系"
        raise InputError(f"{say} / line {row.line}: no supporter, task or recipient recognised")


def _means_something(named: Named) -> bool:
    return named.answer.place is not None or bool(named.answer.candidates)


def _oddities(pairs: list[PairRow]) -> list[Note]:
    """Mixed levels in one column, and supporters whose task types come in another order than most."""
    notes = []
    levels = sorted({LEVEL_NAMES[pair.recipient.level] for pair in pairs if pair.recipient.level})
    if len(levels) > 1:
        notes.append(Note("I-17", said.MIXED_LEVELS.format(levels="、".join(levels))))
    orders: dict[str, list[str]] = {}
    for pair in pairs:
        if pair.task and pair.task.name not in (seen := orders.setdefault(pair.supporter.written, [])):
            seen.append(pair.task.name)
    before = Counter(two for order in orders.values() for two in combinations(order, 2))
    for supporter, order in orders.items():
        if odd := next(((a, b) for a, b in combinations(order, 2) if before[b, a] > before[a, b]), None):
            notes.append(Note("I-19", said.OTHER_ORDER.format(supporter=supporter, first=odd[0], second=odd[1])))
    return notes


def _without_doubles(pairs: list[PairRow]) -> list[PairRow]:
    """The same pair under the same task twice is a doubt; under two tasks it is two pairs."""
    first: dict[tuple[str, ...], int] = {}
    checked = []
    for pair in pairs:
        key = _key(pair)
        if pair.held or key not in first:
            checked.append(pair)
            if not pair.held:
                first[key] = pair.line
        else:
            reason = said.TWICE.format(line=first[key])
            checked.append(replace(pair, reasons=(*pair.reasons, reason)))
    return _noting_two_tasks(checked)


def _noting_two_tasks(pairs: list[PairRow]) -> list[PairRow]:
    tasks: dict[tuple[str, ...], set[str]] = {}
    for pair in pairs:
        tasks.setdefault(_key(pair)[1:], set()).add(pair.task_written)
    note = Note("I-18", said.OTHER_TASK_TOO)
    return [
        replace(pair, notes=(*pair.notes, note)) if not pair.held and len(tasks[_key(pair)[1:]]) > 1 else pair
        for pair in pairs
    ]


def _key(pair: PairRow) -> tuple[str, ...]:
    """The task first, then both ends; a farm is known by its name and parent."""
    ends = (pair.supporter, pair.recipient)
    return (pair.task.code if pair.task else "", *(end.code or f"{end.parent}/{end.name}" for end in ends))
