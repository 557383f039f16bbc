"""Writing many rows as one statement: COPY into a passing table, then INSERT … SELECT into the real one.

COPY cannot write into a table under row-level security, and the real table's constraints, triggers and rules must all
speak: so the rows pass through a temporary table of the same columns, and one INSERT takes them over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.fields.related import ForeignObject
from psycopg import sql

from xieshou.kit.copying import copied
from xieshou.kit.fields import Secret, SecretField, encrypt_all
from xieshou.kit.scope import sql_of

FEW = 20  # up to here a passing table costs more than it saves


def insert_set(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    ids: Sequence[int] | None = None,
) -> list[int]:
    """Insert `rows` (values in the order of `columns`, field names) in one statement; returns their ids, in order.

    A `ref` that is None is made; no other default is filled in: give every column. `ids` are ids drawn before with
    `next_ids`, for rows that name each other or themselves (a path in a tree).
    """
    rows = list(rows)
    if not rows:
        return []
    ids = next_ids(model, len(rows)) if ids is None else list(ids)
    fields = [model._meta.get_field(name) for name in columns]
    table = sql.Identifier(model._meta.db_table)
    names = sql.SQL(", ").join(sql.Identifier(name) for name in ["id", *(field.column for field in fields)])
    # The driver is spoken to directly, so that its faults must be turned into Django's here.
    with connection.cursor() as cursor, connection.wrap_database_errors:
        raw = cursor.cursor if hasattr(cursor, "cursor") else cursor
        if len(rows) <= FEW:
            marks = sql.SQL(", ").join(
                [sql.SQL("({})").format(sql.SQL(", ").join([sql.Placeholder()] * (len(fields) + 1)))] * len(rows)
            )
            values = [value for pk, row in zip(ids, _sent(fields, rows), strict=True) for value in (pk, *row)]
            raw.execute(sql.SQL("INSERT INTO {} ({}) VALUES {}").format(table, names, marks), values)
        else:
            passing = sql.Identifier(f"passing_{model._meta.db_table}")
            sent = ((pk, *row) for pk, row in zip(ids, rows, strict=True))
            _pass(raw, passing, table, names, copied([model._meta.pk, *fields], sent))
            raw.execute(sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(table, names, names, passing))
            raw.execute(sql.SQL("DROP TABLE {}").format(passing))
    return list(ids)


def _pass(
    raw: Any, passing: sql.Identifier, table: sql.Identifier, names: sql.Composed, texts: Iterable[str]
) -> None:
    """A temporary table of these columns, without rules, filled by COPY; it is read back in the order it was written."""
    raw.execute(sql.SQL("CREATE TEMP TABLE {} AS SELECT {} FROM {} LIMIT 0").format(passing, names, table))
    with raw.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(passing, names)) as copy:
        for text in texts:
            copy.write(text)


# Values of these go to the driver as they are; the others are asked, one by one, to prepare theirs.
PLAIN = (
    models.CharField,
    models.IntegerField,
    models.DateField,
    models.BooleanField,
    models.ForeignKey,
    models.UUIDField,
)


def _sent(fields: Sequence[models.Field], rows: Sequence[Sequence[Any]]) -> Iterator[list[Any]]:
    """The rows as the driver takes them; a column of secrets is encrypted as one."""
    real = connections[DEFAULT_DB_ALIAS]
    secrets = {
        place: iter(encrypt_all([_text(row[place]) for row in rows], field.sealed_as))
        for place, field in enumerate(fields)
        if isinstance(field, SecretField)
    }
    asked = [
        (place, field.get_db_prep_save)
        for place, field in enumerate(fields)
        if not isinstance(field, PLAIN) and place not in secrets
    ]
    refs = [place for place, field in enumerate(fields) if field.name == "ref"]
    for row in rows:
        sent = list(row)
        assert len(sent) == len(fields), f"{len(sent)} values for {len(fields)} columns"
        for place, prepare in asked:
            if sent[place] is not None:
                sent[place] = prepare(sent[place], real)
        for place, sealed in secrets.items():
            sent[place] = next(sealed)
        for place in refs:
            sent[place] = sent[place] or uuid4()
        yield sent


def _text(value: str | Secret | None) -> str | None:
    return value.reveal() if isinstance(value, Secret) else value


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """`count` fresh ids of the model's own sequence."""
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval((SELECT pg_get_serial_sequence(%s, 'id')::regclass)) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def update_set(model: type[models.Model], columns: Sequence[str], rows: Iterable[tuple[int, Sequence[Any]]]) -> int:
    """Give each row (id, values in the order of `columns`) its new values, in one statement; returns how many there were."""
    fields = [model._meta.get_field(name) for name in columns]
    rows = list(rows)
    if not rows:
        return 0
    table, passing = sql.Identifier(model._meta.db_table), sql.Identifier(f"passing_{model._meta.db_table}")
    columns_of = [sql.Identifier(field.column) for field in fields]
    names = sql.SQL(", ").join([sql.Identifier("id"), *columns_of])
    pairs = sql.SQL(", ").join(sql.SQL("{} = p.{}").format(name, name) for name in columns_of)
    sent = ((pk, *values) for pk, values in rows)
    # The driver is spoken to directly, so that its faults must be turned into Django's here.
    with connection.cursor() as cursor, connection.wrap_database_errors:
        raw = cursor.cursor if hasattr(cursor, "cursor") else cursor
        _pass(raw, passing, table, names, copied([model._meta.pk, *fields], sent))
        raw.execute(sql.SQL("UPDATE {} t SET {} FROM {} p WHERE t.id = p.id").format(table, pairs, passing))
        count = raw.rowcount
        raw.execute(sql.SQL("DROP TABLE {}").format(passing))
    return count


@contextmanager
def as_a_set() -> Iterator[None]:
    """Around a query over whole tables: no nested loops. The planner takes the rows of a place for a few hundred, whatever
    they are, because it knows nothing of a path's share of a tree; looked up one by one, 30,000 people cost a second.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_nestloop', 'off', true)")
        yield
        cursor.execute("SELECT set_config('enable_nestloop', 'on', true)")


FIRST_OF = """
WITH listed AS MATERIALIZED ({rows})
SELECT (SELECT count(*) FROM listed), pk FROM listed ORDER BY {sort} LIMIT %s
"""


def first_of(rows: models.QuerySet, sort: Sequence[str], most: int) -> tuple[int, list[int]]:
    """How many rows a list has, and the ids of its first `most` by these columns (unknown first): the list is read once,
    and of what its rows lead to nothing."""
    names = [f"by_{at}" for at in range(len(sort))]
    keys = rows.order_by().annotate(**{name: models.F(column) for name, column in zip(names, sort, strict=True)})
    try:
        text, values = sql_of(keys.values_list("pk", *names))
    except EmptyResultSet:
        return 0, []
    order = ", ".join(f"{name} NULLS FIRST" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(FIRST_OF.format(rows=text, sort=order), [*values, most])
        found = cursor.fetchall()
    return (found[0][0] if found else 0), [pk for _count, pk in found]


@models.Field.register_lookup
@ForeignObject.register_lookup
class AnyOf(models.Lookup):
    """`column__anyof=[values]`: `= ANY` of one array parameter, for look-ups by many thousands of keys."""

    lookup_name = "anyof"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*params, list(self.rhs)]
