"""What a room says to take files of its layout: how to check them, and how to make staged rows true as sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import models

from xieshou.kit.imports.layout import Layout
from xieshou.kit.imports.problems import RowProblem
from xieshou.kit.imports.sheet import Sheet
from xieshou.kit.scope import Actor


@dataclass
class Merged:
    """What merging did. `state` and `target` have one entry a row of the sheet: "new", "changed" or "same", and an id.

    `created` lists the ids of every row added, by model in the order they were added; undo removes them backwards.
    """

    state: list[str]
    target: list[int]
    created: dict[type[models.Model], list[int]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


Check = Callable[[Actor, Sheet, date], Sequence[RowProblem]]
# (actor, the rows to merge, the day, `keep`) -> Merged; `keep(Model, ids)` must be called before rows are changed.
Keep = Callable[[type[models.Model], Sequence[int]], None]
Merge = Callable[[Actor, Sheet, date, Keep], Merged]


@dataclass(frozen=True)
class Importer:
    """`check` names problems within the actor's scope; `merge` writes, one statement a table, and says what it did.

    Without `is_taken_in` the files are read, checked and kept, and `merge` says why they cannot become true yet.
    """

    layout: Layout
    check: Check
    merge: Merge
    is_taken_in: bool = True


_importers: dict[str, Importer] = {}


def takes_files(importer: Importer) -> Importer:
    """Register an importer; a room does so in its `imports.py`, loaded when the app is ready."""
    _importers[importer.layout.code] = importer
    return importer


def importer_of(code: str) -> Importer:
    """The importer of a layout. Raises KeyError for a layout nobody registered: our mistake."""
    return _importers[code]


def all_importers() -> list[Importer]:
    """Every importer, in the order of the rooms: people before posts."""
    return list(_importers.values())
