"""What goes in by COPY comes out as it was given: every kind of column, nulls, and the texts that COPY reads as marks."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from xieshou.kit.copying import NULL, ROWS_A_WRITE, copied
from xieshou.kit.fields import PathField

pytestmark = pytest.mark.django_db
HARD = ["", "阿依古丽·买买提", "a\tb", "a\nb", "a\r\nb", "\\N", "\\", "\\\\x41", "null", "NULL", '{"', "a,b", "'", "\U00020bb7"]
KINDS = {
    "words": (models.CharField(max_length=99), "text", HARD),
    "long": (models.TextField(), "text", [2 * word for word in HARD]),
    "number": (models.IntegerField(), "int", [0, -1, 2**31 - 1]),
    "small": (models.SmallIntegerField(), "smallint", [models.IntegerChoices("Rung", ["A", "B"]).B, 3]),
    "yes": (models.BooleanField(), "boolean", [True, False]),
    "day": (models.DateField(), "date", [date(1, 1, 1), date(2018, 11, 20), date(9999, 12, 31)]),
    "at": (models.DateTimeField(), "timestamptz", [datetime(2018, 11, 20, 9, 0, 0, 123456, tzinfo=UTC)]),
    "given": (models.UUIDField(), "uuid", [uuid.UUID(int=5)]),
    "bytes": (models.BinaryField(), "bytea", [b"", b"\\\t\n\x00\xff"]),
    "json": (models.JSONField(), "jsonb", [{}, [], {"其他": 'a"\\\tb\n', "n": None}, "text", 0, False]),
    "list": (ArrayField(models.CharField(max_length=99)), "text[]", [[], HARD, ["一"]]),
    "numbers": (ArrayField(models.IntegerField()), "int[]", [[], [1, None, 3]]),
    "money": (models.DecimalField(max_digits=9, decimal_places=2), "numeric", [Decimal("12.50"), Decimal("-0.01")]),
    "share": (models.FloatField(), "float8", [0.1, -1e300]),
    "place": (PathField(), "ltree", ["1.22.333"]),
}  # fmt: skip


def written_and_read(field: models.Field, kind: str, values: list) -> list:
    field.set_attributes_from_name("cell")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE kinds (n serial, cell {kind}) ON COMMIT DROP")
        with cursor.cursor.copy("COPY kinds (cell) FROM STDIN") as copy:
            for text in copied([field], ([value] for value in values)):
                copy.write(text)
        rows = cursor.execute("SELECT cell FROM kinds ORDER BY n").fetchall()
        cursor.execute("DROP TABLE kinds")
    return [json.loads(cell) if kind == "jsonb" and cell is not None else cell for (cell,) in rows]  # Django leaves it a text


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("nulls", [[], [None]])
def test_what_goes_in_comes_out(name, nulls):
    field, kind, values = KINDS[name]
    given = [*values, *nulls, *values]
    assert written_and_read(field, kind, given) == given


def test_a_null_is_not_the_word_for_it():
    assert written_and_read(models.CharField(), "text", [NULL, None, "N"]) == [NULL, None, "N"]


def test_more_rows_than_one_write_keep_their_order():
    given = list(range(2 * ROWS_A_WRITE + 7))
    assert written_and_read(models.IntegerField(), "int", given) == given


def test_a_ref_is_kept_where_given_and_made_where_not():
    field, mine = models.UUIDField(), uuid.uuid4()
    field.set_attributes_from_name("ref")
    [text] = copied([field], [[mine], *([None] for _ in range(500))])
    kept, *made = map(uuid.UUID, text.split())
    assert kept == mine
    assert len(set(made)) == 500
    assert {(one.version, one.variant) for one in made} == {(4, uuid.RFC_4122)}


def test_a_row_of_another_width_is_our_mistake():
    with pytest.raises((AssertionError, ValueError)):
        list(copied([models.IntegerField()], [[1, 2]]))
