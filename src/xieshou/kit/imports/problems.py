"""What a row can be told: which row, which column, what is wrong, what to do. Declared once, found by the column.

A `ProblemKind` is a declaration; `Findings` turns masks over columns into `RowProblem`s, in the order of the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import polars as pl

from xieshou.engines.words import phrase

WHERE = "第{number}行“{heading}”:{what}"

class Severity(StrEnum):
    """BLOCK: the row cannot be merged as it stands. ASK: a 疑点, which asks a question and stops nothing."""

    BLOCK = "block"
    ASK = "ask"

    @property
    def label(self) -> str:
        return "不能入库" if self is Severity.BLOCK else "疑点"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """`code` is stable; `rule` is the number of domain.md 5.1; `what` and `remedy` are Chinese, filled with facts."""

    code: str
    rule: str
    severity: Severity
    what: str
    remedy: str

    def __post_init__(self) -> None:
        phrase(self.what)
        phrase(self.remedy)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong with one cell. `row` counts as the person sees it in the file; `column` is the layout's key."""

    row: int
    column: str
    code: str
    severity: Severity
    sentence: str
    remedy: str


@dataclass
class Findings:
    """Collects problems over the rows of one sheet; `number` holds the row numbers of the file."""

    number: np.ndarray
    headings: Mapping[str, str]
    problems: list[RowProblem] = field(default_factory=list)

    def add(self, kind: ProblemKind, column: str, mask: pl.Series | np.ndarray, **facts: Sequence | pl.Series) -> None:
        """One problem for each true row; `facts` are columns as long as the sheet, read only where the mask is true."""
        flags = mask.fill_null(False).to_numpy() if isinstance(mask, pl.Series) else mask
        rows = np.flatnonzero(flags)
        for row in rows.tolist():
            self.tell(kind, column, row, **{name: values[row] for name, values in facts.items()})

    def tell(self, kind: ProblemKind, column: str, row: int, **facts: object) -> None:
        """One problem at one place (`row` is the index in the sheet, from 0)."""
        number = int(self.number[row])
        heading = self.headings.get(column, column)
        sentence = WHERE.format(number=number, heading=heading, what=kind.what.format(**facts))
        self.problems.append(
            RowProblem(number, column, kind.code, kind.severity, sentence, kind.remedy.format(**facts))
        )

    def in_order(self) -> list[RowProblem]:
        """By row, then blocking first, then by column and code; the same problem is said once."""
        return sorted(set(self.problems), key=lambda p: (p.row, p.severity != Severity.BLOCK, p.column, p.code))
