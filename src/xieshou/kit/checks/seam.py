"""The one seam: `run(query, inputs, params, by=back_end)`. Pure: what is asked and what comes back, whoever answers.

A back end turns named inputs into relations, binds the values, and gives rows as dictionaries. There are three, each in a module
of its own, so that nobody meets an engine they did not ask for: `postgres` (PostgreSQL, in place), `duck` (DuckDB over
extracts), `spark` (past one machine).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from xieshou.kit.checks.declaration import NAMED, SUBJECT, Check, Input, Sql

Row = dict[str, Any]


@dataclass(frozen=True)
class Stored:
    """An input as the database has it."""

    input: Input


@dataclass(frozen=True)
class Given:
    """An input as rows at hand: staged rows of a file, or a test's."""

    input: Input
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, eq=False)
class Extract:
    """An input as columns: a polars frame with its columns, or the path of a Parquet or CSV file."""

    input: Input
    data: Any | Path


Relation = Stored | Given | Extract


class BackEnd(Protocol):
    """What runs a query over relations."""

    def run(self, query: Sql, inputs: Mapping[str, Relation], params: Mapping[str, Any]) -> list[Row]: ...


def run(query: Sql, inputs: Mapping[str, Relation], params: Mapping[str, Any], *, by: BackEnd) -> list[Row]:
    """The rows a query gives over these inputs with these values."""
    return by.run(query, inputs, params)


def marked(text: str, mark: str) -> str:
    """The text with each :name written in a driver's own manner: `mark` is a replacement for one name."""
    return NAMED.sub(mark, text)


class Found(NamedTuple):
    """One hit: what it is about, and the facts it was found by."""

    subject_id: int
    person_id: int | None
    household_id: int | None
    scope_path: str
    facts: Row


@dataclass(frozen=True)
class Unjudged:
    """Rows of one place that a check could not judge, and for want of what."""

    scope_path: str
    what: str
    row_count: int


@dataclass(frozen=True)
class Result:
    """What a check found, and what it could not judge: a check that looks away says so."""

    hits: tuple[Found, ...]
    unjudged: tuple[Unjudged, ...]


def ask(one: Check, inputs: Mapping[str, Relation], params: Mapping[str, Any], *, by: BackEnd) -> Result:
    """Ask one check over these inputs; `params` holds `day` and the values of its parameters."""
    hits = _found(run(one.query, inputs, params, by=by))
    blind = run(one.blind, inputs, params, by=by) if one.blind else []
    return Result(hits, tuple(Unjudged(row["scope_path"], row["what"] or "", row["row_count"]) for row in blind))


def _found(rows: list[Row]) -> tuple[Found, ...]:
    """Rows of one query as hits: all of them have the same columns."""
    names = [name for name in rows[0] if name not in SUBJECT] if rows else []
    return tuple(
        Found(
            row["subject_id"], row["person_id"], row["household_id"], row["scope_path"],
            {name: value.isoformat() if isinstance(value := row[name], date) else value for name in names},
        )
        for row in rows
    )  # fmt: skip
