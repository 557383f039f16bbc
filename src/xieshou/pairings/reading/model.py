"""What reading a pairing table gives: typed pairs, each with its source line, its raw cells, and all that was noticed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xieshou.regions.gazetteer import Candidate, Note, Unit


@dataclass(frozen=True, slots=True)
class TaskType:
    """A kind of task; `standard` names the population it counts by, which is never added to another (clause)."""

    code: str
    name: str
    standard: str
    in_province: bool
    clause: str


@dataclass(frozen=True, slots=True)
class End:
    """One end of a pair: as written, as it stood on the document's day, and what that is today.

    `code` is empty for a farm or an end that was not recognised (then `name` is empty too). `code_today` is empty when
    several units took over: they are in `today`.
    """

    written: str
    name: str = ""
    code: str = ""
    level: str = ""
    parent: str = ""
    line: str = ""
    code_today: str = ""
    name_today: str = ""
    today: tuple[Unit, ...] = ()
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class PairRow:
    """支援方 → 受援方 under one task type, from one printed line. `held` rows wait for a person, with the reasons why."""

    line: int
    cells: tuple[str, ...]
    supporter: End
    recipient: End
    task_written: str
    task: TaskType | None
    remark: str = ""
    notes: tuple[Note, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        return bool(self.reasons)


@dataclass(frozen=True, slots=True)
class Reading:
    """Every pair of the table in printed order, and the notes on the table as a whole."""

    as_of: date
    rows: tuple[PairRow, ...]
    notes: tuple[Note, ...]

    @property
    def needs_review(self) -> list[PairRow]:
        return [row for row in self.rows if row.held]
