"""Files → sheets: each is read in the limited child, and what it is a list of is guessed by its headings, and said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from xieshou.engines.errors import InputError
from xieshou.kit.imports import FileRefused, Layout, RawTable, Sheet, read_sheet, read_table
from xieshou.kit.imports.headings import find_heading
from xieshou.kit.imports.opening.words import HEADING_ROWS
from xieshou.supervision.checkup.layouts import LAYOUTS, Source, profiles

FILES_MAX = 5
CHILDREN = 2
Step = Callable[[str], None]


@dataclass(frozen=True)
class Named:
    """A file on disk, and what the person called it."""

    path: Path
    name: str


@dataclass(frozen=True)
class List:
    """One file as read: what it is a list of, its columns and rows. `first` is the id of its first row among all rows."""

    source: Source
    name: str
    sheet: Sheet
    first: int

    @property
    def ids(self) -> range:
        """The ids of its rows."""
        return range(self.first, self.first + len(self.sheet))


def read_lists(files: Sequence[Named], *, as_of: date, profile: str = "", step: Step = lambda _said: None) -> list[List]:
    """Read 1 to 5 files, two at a time; `step` is told on the caller's own thread. Raises InputError (FileRefused) that names the file and what to do."""
    if not 1 <= len(files) <= FILES_MAX:
        raise InputError(f"一次检查1至{FILES_MAX}个文件,现在是{len(files)}个 / one to {FILES_MAX} files at a time")
    if profile and profile not in profiles():
        raise InputError(f"--profile {profile}:没有这种版式,可选{'、'.join(profiles())} / no such layout")
    wanted = {heading for layouts in LAYOUTS.values() for layout in layouts for heading in layout.by_heading}

    def read(file: Named) -> tuple[Source, Sheet]:
        try:
            table = read_table(file.path, name=file.name, wanted=wanted)
            source, layout = guess(table, profile)
            sheet = read_sheet(table, layout, as_of=as_of)
        except FileRefused as refusal:
            raise InputError(f"{file.name}:{refusal}") from refusal
        if len(sheet) == 0:
            raise InputError(f"{file.name}:{FileRefused('no_rows')}")
        return source, sheet

    with ThreadPoolExecutor(CHILDREN) as pool:
        reading = {pool.submit(read, file): file for file in files}
        for done in as_completed(reading):
            done.result()
            step(reading[done].name)
    lists: list[List] = []
    for asked, file in reading.items():
        source, sheet = asked.result()
        lists.append(List(source, file.name, sheet, 1 + sum(len(one.sheet) for one in lists)))
    return lists


def guess(table: RawTable, profile: str = "") -> tuple[Source, Layout]:
    """The kind of list whose headings fit best; every column it needs must be there. Raises FileRefused."""
    first = [list(row) for row in table.cells.head(HEADING_ROWS).iter_rows()]
    fits: list[tuple[int, Source, Layout]] = []
    nearest: list[tuple[int, FileRefused]] = []
    for source, layouts in LAYOUTS.items():
        for layout in layouts:
            if source is Source.ROSTER and profile and layout.code != f"roster.{profile}":
                continue
            try:
                fits.append((len(find_heading(first, layout).places), source, layout))
            except FileRefused as refusal:
                nearest.append((_known(first, layout), refusal))
    if not fits:
        raise max(nearest, key=lambda pair: pair[0])[1]
    best = max(fits, key=lambda fit: fit[0])
    return best[1], best[2]


def _known(rows: list[list[str]], layout: Layout) -> int:
    """How many of the layout's columns the best row names, needed ones or not."""
    from_layout = Layout(layout.code, layout.title, tuple(replace(column, required=False) for column in layout.columns), layout.ignored)
    try:
        return len(find_heading(rows, from_layout).places)
    except FileRefused:
        return 0
