"""Running a check: `run(query, inputs, params)` is the one seam, and PostgreSQL its first back end.

A back end turns named inputs into relations, binds the values, and gives rows as dictionaries. Another one (extracts in
Parquet, a cluster) takes the same declarations.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db import connection

from xieshou.kit.checks.declaration import NAMED, SUBJECT, Check, Input, Sql, input_named
from xieshou.kit.parameters import value_on
from xieshou.kit.sets import as_a_set

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


Relation = Stored | Given


class BackEnd(Protocol):
    """What runs a query over relations."""

    def run(self, query: Sql, inputs: Mapping[str, Relation], params: Mapping[str, Any]) -> list[Row]: ...


class PostgreSQL:
    """In place: each input is a named subquery, each given row a row of a JSON document."""

    def run(self, query: Sql, inputs: Mapping[str, Relation], params: Mapping[str, Any]) -> list[Row]:
        values = dict(params)
        steps = [f"{name} AS ({_relation(inputs[name], values)})" for name in query.inputs]
        text = f"WITH {', '.join(steps)} {_bound(query.text)}"
        with as_a_set(), connection.cursor() as cursor:
            cursor.execute(text, values)
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _relation(relation: Relation, values: dict[str, Any]) -> str:
    if isinstance(relation, Stored):
        return _bound(relation.input.source)
    name = f"rows_of_{relation.input.name}"
    known = [{column: row.get(column) for column in relation.input.columns} for row in relation.rows]
    values[name] = json.dumps(known, default=_plain, ensure_ascii=False)
    columns = ", ".join(f"{column} {kind}" for column, kind in relation.input.columns.items())
    return f"SELECT * FROM jsonb_to_recordset(%({name})s::jsonb) AS given({columns})"


def _bound(text: str) -> str:
    """:name becomes the driver's own mark; a percent sign stays one."""
    return NAMED.sub(r"%(\1)s", text.replace("%", "%%"))


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} is no fact")


def run(
    query: Sql, inputs: Mapping[str, Relation], params: Mapping[str, Any], *, by: BackEnd | None = None
) -> list[Row]:
    """The rows a query gives over these inputs with these values."""
    return (by or PostgreSQL()).run(query, inputs, params)


@dataclass(frozen=True)
class Found:
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


def run_check(
    one: Check, day: date, *, given: Mapping[str, Iterable[Mapping[str, Any]]] | None = None, by: BackEnd | None = None
) -> Result:
    """Ask one check as of `day`, over the database, or over the `given` rows of the inputs named. Raises NoParameter."""
    params = {"day": day, **{name.replace(".", "_"): value_on(name, day) for name in one.parameters}}
    hits = [_found(row) for row in run(one.query, _relations(one.query, given), params, by=by)]
    blind = run(one.blind, _relations(one.blind, given), params, by=by) if one.blind else []
    return Result(tuple(hits), tuple(Unjudged(row["scope_path"], row["what"] or "", row["row_count"]) for row in blind))


def _relations(query: Sql, given: Mapping[str, Iterable[Mapping[str, Any]]] | None) -> dict[str, Relation]:
    found: dict[str, Relation] = {}
    for name in query.inputs:
        declared = input_named(name)
        found[name] = Stored(declared) if given is None else Given(declared, tuple(given.get(name, ())))
    return found


def _found(row: Row) -> Found:
    facts = {name: _fact(value) for name, value in row.items() if name not in SUBJECT}
    return Found(row["subject_id"], row["person_id"], row["household_id"], row["scope_path"], facts)


def _fact(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
