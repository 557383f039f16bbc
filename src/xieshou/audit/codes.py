"""Official codes as database rules: a column whose field declares choices takes those values and no other.

Made anew by every migration, like the walls: a code added to its list needs no migration of its own. The rule's name
ends in a hash of the list, so that only what changed is checked over the table again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.db import models


def code_rules(model: type[models.Model]) -> list[str]:
    """The statements that give every column of official codes in `model` its CHECK."""
    table = model._meta.db_table
    return [statement for column, values in _columns(model) for statement in _rule(table, column, values)]


def _columns(model: type[models.Model]) -> Iterator[tuple[str, list[str | int]]]:
    for field in model._meta.local_fields:
        if field.choices:
            values = [value for value, _word in field.flatchoices if value is not None]
            yield field.column, [*values, ""] if field.blank and isinstance(field, models.CharField) else values


def _rule(table: str, column: str, values: list[str | int]) -> list[str]:
    listed = ", ".join(_literal(value) for value in sorted(set(values), key=str))
    start = f"code_{table}_{column}"[:54]
    name = f"{start}_{hashlib.sha256(listed.encode()).hexdigest()[:8]}"
    return [
        "DO $$ DECLARE old text; BEGIN FOR old IN SELECT conname FROM pg_constraint "
        f"WHERE conrelid = '{table}'::regclass AND conname ~ '^{start}_[0-9a-f]{{8}}$' AND conname <> '{name}' "
        f"LOOP EXECUTE format('ALTER TABLE {table} DROP CONSTRAINT %I', old); END LOOP; "
        f"IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = '{table}'::regclass AND conname = '{name}') THEN "
        f'ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ("{column}" IN ({listed})); END IF; END $$'
    ]


def _literal(value: str | int) -> str:
    return str(int(value)) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
