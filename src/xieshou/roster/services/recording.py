"""Writing with a memory: every value an act changes is kept as it was, so that the act can be taken back exactly.

Paths are never remembered: they are always the parent's (`true_paths`), also when the parent has moved in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.sets import insert_set, update_set

Changes = list[dict[str, Any]]


class ChangedSince(Invalid):
    code = "roster.changed_since"
    message = _("这次办理以后,同样的记录又有了别的变动({what}),不能直接撤销。")
    remedy = _("请先撤销后来的那一次,再撤销这一次;或者按现在的情况另行登记。")


@dataclass
class Recorder:
    """Changes and adds rows for `actor`; `made` is what to keep for taking it back."""

    actor: Actor
    made: Changes = field(default_factory=list)

    def change(self, model: type[models.Model], rows: Mapping[int, Mapping[str, Any]]) -> None:
        """Give rows (id → column → value) new values; all rows name the same columns."""
        if not rows:
            return
        columns = list(next(iter(rows.values())))
        before = _values(scoped(self.actor, model).filter(pk__in=list(rows)).select_for_update(of=("self",)), columns)
        _write(model, columns, {pk: [row[name] for name in columns] for pk, row in rows.items() if pk in before})
        for pk, was in before.items():
            now = [rows[pk][name] for name in columns]
            self.made.append(
                {"table": model._meta.label, "id": pk, "columns": columns, "was": _plain(was), "now": _plain(now)}
            )

    def add(self, model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
        """Add rows; returns their ids."""
        ids = insert_set(model, columns, rows)
        told = [name for name in columns if name != "ref" and not name.endswith("_path")]
        for pk, row in zip(ids, rows, strict=True):
            now = _plain([value for name, value in zip(columns, row, strict=True) if name in told])
            self.made.append({"table": model._meta.label, "id": pk, "new": True, "columns": told, "now": now})
        return ids


def take_back(actor: Actor, made: Changes) -> None:
    """Put back every value as it was, last change first; rows added go. Raises ChangedSince, and nothing is changed then."""
    try:
        with transaction.atomic():
            for one in reversed(made):
                model = apps.get_model(one["table"])
                if one.get("new"):
                    _refuse_changed(actor, model, one)
                    _remove(model, one["id"])
                else:
                    _restore(actor, model, one)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as fault:
        raise ChangedSince(what=_name(fault)) from fault


def _refuse_changed(actor: Actor, model: type[models.Model], one: Mapping[str, Any]) -> None:
    columns = one["columns"]
    now = _values(scoped(actor, model).filter(pk=one["id"]).select_for_update(of=("self",)), columns).get(one["id"])
    if now is None or _plain(now) != one["now"]:
        raise ChangedSince(what=model._meta.verbose_name if now is None else _words(model, columns, now, one["now"]))


def _restore(actor: Actor, model: type[models.Model], one: Mapping[str, Any]) -> None:
    _refuse_changed(actor, model, one)
    columns = one["columns"]
    fields = [model._meta.get_field(name) for name in columns]
    _write(model, columns, {one["id"]: [_typed(f, value) for f, value in zip(fields, one["was"], strict=True)]})


def _words(model: type[models.Model], columns: Sequence[str], now: Sequence[Any], then: Sequence[Any]) -> str:
    changed = [name for name, a, b in zip(columns, _plain(now), then, strict=True) if a != b]
    return "、".join(str(model._meta.get_field(name).verbose_name) for name in changed)  # type: ignore[union-attr]


def _name(fault: IntegrityError) -> str:
    return getattr(getattr(fault.__cause__, "diag", None), "constraint_name", None) or ""


def _remove(model: type[models.Model], pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [pk])


def _values(rows: Any, columns: Sequence[str]) -> dict[int, list[Any]]:
    names = [rows.model._meta.get_field(name).attname for name in columns]
    return {row[0]: list(row[1:]) for row in rows.order_by("pk").values_list("pk", *names)}


def _write(model: type[models.Model], columns: Sequence[str], rows: Mapping[int, Sequence[Any]]) -> None:
    """One statement; where a column names the parent of a path, the path goes along."""
    columns, rows = list(columns), {pk: list(row) for pk, row in rows.items()}
    for column, path, parent, parent_path in getattr(model, "true_paths", ()):
        name = column.removesuffix("_id")
        if name in columns:
            at = columns.index(name)
            paths = _paths(parent, parent_path, {row[at] for row in rows.values()})
            columns.append(path)
            rows = {pk: [*row, paths[row[at]]] for pk, row in rows.items()}
    update_set(model, columns, list(rows.items()))


def _paths(table: str, column: str, ids: set[int]) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {column}::text FROM {table} WHERE id = ANY (%s)", [list(ids)])
        return dict(cursor.fetchall())


def _plain(values: Sequence[Any]) -> list[Any]:
    return [value.isoformat() if isinstance(value, date) else value for value in values]


def _typed(column: Any, value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(column, models.DateField) and value else value
