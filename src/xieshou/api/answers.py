"""What the API answers, as OpenAPI describes it."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Schema


class Problem(Schema):
    """A refusal: `code` is stable, `message` and `remedy` are in the language of the request."""

    code: str
    message: str
    remedy: str


class ColumnOut(Schema):
    """A column; `kind`: text, int, day (ISO date), fen (money in 分), choice."""

    title: str
    kind: str


class LedgerOut(Schema):
    """A ledger, its clause and its columns."""

    code: str
    title: str
    clause: str
    source: str
    columns: list[ColumnOut]
    filters: list[str]


class RowOut(Schema):
    """A row: its cells in the order of the columns, masked as on the page, and the page of its record."""

    cells: list[str | int | date | None]
    record: str | None


class LedgerPageOut(Schema):
    """Rows of a ledger; `after` is the cursor of the next page, null on the last."""

    code: str
    title: str
    day: date
    scope: str
    total: int
    columns: list[ColumnOut]
    rows: list[RowOut]
    after: str | None


class IndicatorOut(Schema):
    """What an indicator counts."""

    code: str
    title: str
    clause: str
    unit: str
    is_rate: bool
    ledger: str


class CheckOut(Schema):
    """A check: how many of its questions wait in the place of the asker; severity B, H, M or I."""

    code: str
    title: str
    clause: str
    severity: str
    version: int
    open: int
    answered: int
    unjudged: int
    last_run_on: date | None


class FlowOut(Schema):
    """A flow and its states."""

    code: str
    title: str
    clause: str
    states: list[str]


class UnitOut(Schema):
    """The figure of one unit right below the place."""

    code: str
    name: str
    count: int
    base: int | None


class FigureOut(IndicatorOut):
    """A number on a day: of how many where it is a rate, and where its records are."""

    day: date
    scope: str
    verified: int | None
    count: int
    base: int | None
    per_mille: int | None
    records: str
    units: list[UnitOut]


PROBLEMS: dict[int, Any] = dict.fromkeys((401, 403, 404, 409, 422, 429), Problem)
