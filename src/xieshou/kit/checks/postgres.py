"""Asking the checks of the register: PostgreSQL in place, the values from the dated parameters."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection

from xieshou.kit.checks.declaration import Check, Sql, input_named
from xieshou.kit.checks.seam import BackEnd, Extract, Given, Relation, Result, Row, Stored, ask, marked
from xieshou.kit.parameters import value_on
from xieshou.kit.sets import as_a_set


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
    rows = relation.data.to_dicts() if isinstance(relation, Extract) else relation.rows
    known = [{column: row.get(column) for column in relation.input.columns} for row in rows]
    values[name] = json.dumps(known, default=_plain, ensure_ascii=False)
    columns = ", ".join(f"{column} {kind}" for column, kind in relation.input.columns.items())
    return f"SELECT * FROM jsonb_to_recordset(%({name})s::jsonb) AS given({columns})"


def _bound(text: str) -> str:
    """:name becomes the driver's own mark; a percent sign stays one."""
    return marked(text.replace("%", "%%"), r"%(\1)s")


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} is no fact")


def run_check(
    one: Check, day: date, *, given: Mapping[str, Iterable[Mapping[str, Any]]] | None = None, by: BackEnd | None = None
) -> Result:
    """Ask one check as of `day`, over the database, or over the `given` rows of the inputs named. Raises NoParameter."""
    params = {"day": day, **{name.replace(".", "_"): value_on(name, day) for name in one.parameters}}
    return ask(one, _relations(one, given), params, by=by or PostgreSQL())


def _relations(one: Check, given: Mapping[str, Iterable[Mapping[str, Any]]] | None) -> dict[str, Relation]:
    found: dict[str, Relation] = {}
    for name in {*one.query.inputs, *(one.blind.inputs if one.blind else ())}:
        declared = input_named(name)
        found[name] = Stored(declared) if given is None else Given(declared, tuple(given.get(name, ())))
    return found
