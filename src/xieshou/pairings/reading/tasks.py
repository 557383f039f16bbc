"""Task types as they are written, as of a day."""

from __future__ import annotations

from datetime import date
from functools import cache

from xieshou.pairings.facts import task_type_rows
from xieshou.pairings.reading.model import TaskType


def task_types(day: date) -> dict[str, TaskType]:
    """Written form → task type, for the types in force on the day."""
    return {
        alias: task
        for alias, task, since, until in _table()
        if since <= day.isoformat() and (not until or day.isoformat() <= until)
    }


@cache
def _table() -> tuple[tuple[str, TaskType, str, str], ...]:
    rows = []
    for row in task_type_rows():
        task = TaskType(row["code"], row["name"], row["population_standard"], row["in_province"] == "1", row["clause"])
        rows += [(alias, task, row["valid_from"], row["valid_to"]) for alias in row["aliases"].split(";")]
    return tuple(rows)
