"""Lists as SQL, built once for all who would build the same: putting a list together takes longer than asking a short one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import F

from xieshou.kit.scope import sql_of

KEPT_MOST = 2000
_kept: dict[Hashable, Listed] = {}


@dataclass(frozen=True)
class Listed:
    """A list of rows of `model`: `text` selects its columns, or is "" where nothing can be in it."""

    model: type[models.Model]
    text: str
    values: tuple[Any, ...] = ()


def compiled(key: Hashable, build: Callable[[], models.QuerySet], names: Sequence[str]) -> Listed:
    """What `build()` selects as SQL, its columns called `names`; kept under `key`, which names all that `build` is given.

    A list that had to ask the database while it was built (a parameter, a place) may come out otherwise the next time, and is
    not kept: what is kept is a question, never an answer.
    """
    found = _kept.get(key)
    if found is None:
        asked: list[str] = []

        def note(execute: Any, sql: str, *rest: Any) -> Any:
            asked.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(note):
            found = _listed(build(), names)
        if not asked:
            if len(_kept) >= KEPT_MOST:
                _kept.clear()
            _kept[key] = found
    return found


def columns_of(rows: models.QuerySet, columns: Sequence[str]) -> models.QuerySet:
    """The rows in no order, with nothing but these columns, related ones and annotations among them."""
    named = {f"column_{at}": F(column) for at, column in enumerate(columns)}
    return rows.order_by().annotate(**named).values_list(*named)


def _listed(rows: models.QuerySet, names: Sequence[str]) -> Listed:
    try:
        text, values = sql_of(rows)
    except EmptyResultSet:
        return Listed(rows.model, "")
    return Listed(rows.model, f"SELECT {', '.join(names)} FROM ({text}) listed ({', '.join(names)})", values)
