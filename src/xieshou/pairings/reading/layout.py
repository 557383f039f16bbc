"""Lines → printed rows: which cell is the supporter, the task, the recipient, and what a blank cell inherits.

A row is aligned by its own task type, not by counting tabs: whatever stands before the type is the supporter, whatever
stands after it the recipient. A blank supporter or type is the one above; a doubtful inheritance is held.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from xieshou.engines.errors import InputError
from xieshou.pairings.reading import sentences as said
from xieshou.pairings.reading.text import Line, clean, compact, has_han, lines_of
from xieshou.regions.gazetteer import Note

_HEAD = {
    "supporter": re.compile(r"(支援|帮扶|援助|结对帮扶)(方|地|地区|单位|城市)"),
    "task": re.compile(r"(任务|帮扶|协作|工作)?类[型别]|任务"),
    "recipient": re.compile(r"(受援|被帮扶|受帮扶|被支援)(方|地|地区|单位|城市|县)"),
}
_BRACKETS = re.compile(r"\(.*?\)")
_FOOT = re.compile(r"(注|备注|说明|合计|来源)[::].*|[-—–]*第?\d+页?(共\d+页)?[-—–]*")
HEADER_WITHIN = 10


@dataclass
class Printed:
    """One printed row: three texts, where they come from, what was noticed and what is doubtful."""

    line: int
    cells: tuple[str, ...]
    supporter: str
    task: str
    recipient: str
    notes: list[Note] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


@dataclass
class Layout:
    """The columns as the header names them."""

    columns: dict[str, int]
    ignored: set[int]


@dataclass
class _Above:
    """What the next blank cell stands for."""

    supporter: str = ""
    supporter_line: int = 0
    task: str = ""
    task_line: int = 0
    task_owner: int = 0
    page: int = 1
    supporter_page: int = 1
    waiting: int = 0


def find_header(text: str) -> tuple[Layout, list[Line], list[Note]]:
    """The columns, the lines below the header, and notes on what stood above it. Raises InputError without a header."""
    for delimiter in ("\t", ","):
        lines = lines_of(text, delimiter)
        filled = [line for line in lines if not line.is_blank][:HEADER_WITHIN]
        for line in filled:
            if columns := _header(line):
                if len(columns) < len(_HEAD):
                    continue
                titles = [row for row in filled if row.number < line.number]
                notes = [Note("I-01", said.TITLE.format(line=row.number, words=compact("".join(row.cells)))) for row in titles]
                width = {i for i, cell in enumerate(line.cells) if clean(cell)}
                below = [row for row in lines if row.number > line.number]
                return Layout(columns, width - set(columns.values())), below, notes
    raise InputError("第1行:没有找到表头(支援方、任务类型、受援方) / line 1: no header row (支援方, 任务类型, 受援方)")


def _header(line: Line) -> dict[str, int]:
    found: dict[str, int] = {}
    for i, cell in enumerate(line.cells):
        word = _BRACKETS.sub("", compact(cell))
        name = next((name for name, shape in _HEAD.items() if shape.fullmatch(word)), None)
        if name:
            found.setdefault(name, i)
    return found


class RowReader:
    """Aligns rows and carries the cells that blank ones inherit."""

    def __init__(self, layout: Layout, types: Collection[str], is_place: Callable[[str], bool]) -> None:
        self.layout, self.types, self.is_place = layout, types, is_place
        self.above = _Above()
        self.table_notes: list[Note] = []

    def read(self, lines: list[Line]) -> list[Printed]:
        """Printed rows in order. Raises InputError, with the line, for a row nothing can be made of."""
        rows = [row for line in lines if not line.is_blank and (row := self._row(line))]
        self._refuse_waiting()
        if not rows:
            raise InputError("表头下面没有任何一行帮扶关系 / no pairing row below the header")
        return rows

    def _row(self, line: Line) -> Printed | None:
        if len(_header(line)) > 1:
            self.above.page += 1
            self.table_notes.append(Note("I-01", said.HEADER_AGAIN.format(line=line.number)))
            return None
        filled = [(i, clean(cell)) for i, cell in enumerate(line.cells) if clean(cell) and i not in self.layout.ignored]
        if not filled or (len(filled) == 1 and _FOOT.fullmatch(compact(filled[0][1]))):
            self.table_notes.append(Note("I-15", said.FOOT.format(line=line.number, words=compact("".join(line.cells)))))
            return None
        for _, text in filled:
            if not has_han(text):
                raise InputError(
                    f"第{line.number}行:“{text}”不是地名也不是任务类型 / line {line.number}: not a place or task"
                )
        row = Printed(line.number, line.cells, "", "", "")
        self._align(row, filled)
        return self._inherit(row)

    def _align(self, row: Printed, filled: list[tuple[int, str]]) -> None:
        at = [k for k, (_, text) in enumerate(filled) if compact(text) in self.types]
        if len(at) > 1:
            raise InputError(f"第{row.line}行:一行里有两个任务类型 / line {row.line}: two task types in one row")
        if at:
            self._align_by_type(row, filled, at[0])
        elif len(filled) == 1:
            self._align_single(row, *filled[0])
        else:
            self._align_without_type(row, filled)

    def _align_by_type(self, row: Printed, filled: list[tuple[int, str]], k: int) -> None:
        column, text = filled[k]
        row.supporter = " ".join(cell for _, cell in filled[:k])
        row.task = compact(text)
        row.recipient = " ".join(cell for _, cell in filled[k + 1 :])
        expected = self.layout.columns["task"]
        if column != expected:
            shifted = said.SHIFTED_LEFT if column < expected else said.SHIFTED_RIGHT
            row.notes.append(Note("I-03", shifted.format(count=abs(column - expected), task=row.task)))
        if len(filled) - k > 2:
            row.notes.append(Note("I-20", said.TABS))

    def _align_single(self, row: Printed, column: int, text: str) -> None:
        """One filled cell: the recipient, if it stands there; else a supporter that opens a group, or a shifted recipient."""
        if column >= self.layout.columns["recipient"]:
            row.recipient = text
        elif column == self.layout.columns["supporter"] and self._opens_group(text):
            row.supporter = text
        elif self.is_place(text):
            row.recipient = text
            row.notes.append(Note("I-03", said.OTHER_COLUMN.format(column=column + 1)))
            if column == self.layout.columns["supporter"]:
                row.doubts.append(said.ONE_CELL)
        else:
            row.task = compact(text)

    def _opens_group(self, text: str) -> bool:
        return not any(mark in text for mark in "、,,(") and (self.is_place(text) or text.startswith("全"))

    def _align_without_type(self, row: Printed, filled: list[tuple[int, str]]) -> None:
        columns = self.layout.columns
        first, rest = filled[0], filled
        if first[0] <= columns["supporter"] and (self.is_place(first[1]) or len(filled) > 2):
            row.supporter, rest = first[1], filled[1:]
        if (len(rest) > 1 and not self.is_place(rest[0][1])) or (
            rest[0][0] < columns["recipient"] and not self.is_place(rest[0][1])
        ):
            row.task, rest = compact(rest[0][1]), rest[1:]
        row.recipient = " ".join(text for _, text in rest)
        if rest and rest[0][0] < columns["recipient"]:
            row.notes.append(Note("I-03", said.OTHER_COLUMN.format(column=rest[0][0] + 1)))
            row.doubts.append(said.NO_TASK_AND_SHIFTED)

    def _inherit(self, row: Printed) -> Printed | None:
        above = self.above
        if row.supporter:
            self._refuse_waiting()
            above.supporter, above.supporter_line, above.supporter_page = row.supporter, row.line, above.page
        elif not above.supporter:
            raise InputError(f"第{row.line}行:上面没有支援方可以沿用 / line {row.line}: no supporter above to inherit")
        else:
            self._note_inherited(row)
            row.supporter = above.supporter
        if row.task:
            above.task, above.task_line, above.task_owner = row.task, row.line, above.supporter_line
        elif row.recipient:
            self._inherit_task(row)
        if not row.recipient:
            above.waiting = above.waiting or row.line
            return None
        above.waiting = 0
        return row

    def _note_inherited(self, row: Printed) -> None:
        above = self.above
        goes_over = above.supporter_page != above.page
        inherited = said.SUPPORTER_OVER_THE_PAGE if goes_over else said.SUPPORTER_ABOVE
        code = "I-01" if goes_over else "I-02"
        row.notes.append(Note(code, inherited.format(line=above.supporter_line, written=above.supporter)))

    def _inherit_task(self, row: Printed) -> None:
        above = self.above
        if not above.task:
            raise InputError(
                f"第{row.line}行:上面没有任务类型可以沿用 / line {row.line}: no task type above to inherit"
            )
        row.task = above.task
        row.notes.append(Note("I-02", said.TASK_ABOVE.format(line=above.task_line, task=above.task)))
        if above.task_owner != above.supporter_line:
            row.doubts.append(said.TASK_UNSURE.format(written=above.supporter, task=above.task))

    def _refuse_waiting(self) -> None:
        if line := self.above.waiting:
            raise InputError(f"第{line}行:没有受援方 / line {line}: no recipient")
