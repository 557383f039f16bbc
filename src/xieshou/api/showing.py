"""Ledgers, rows and figures as the API shows them: the same columns, words and masks as the page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from xieshou.kit.indicators import Indicator, nothing, standing
from xieshou.kit.ledgers import Column, Ledger
from xieshou.kit.scope import Actor
from xieshou.kit.workflow import Workflow
from xieshou.regions.models import Region
from xieshou.regions.selectors import units_right_below
from xieshou.supervision.selectors import CheckStanding

KINDS = {"yuan": "fen"}


def ledger_out(one: Ledger) -> dict[str, Any]:
    """A ledger in the list."""
    return {
        "code": one.code, "title": str(one.title), "clause": one.clause, "source": str(one.source),
        "columns": [column_out(column) for column in one.columns], "filters": [each.name for each in one.filters],
    }  # fmt: skip


def column_out(column: Column) -> dict[str, str]:
    """A column's words and kind; money travels as whole fen."""
    return {"title": str(column.title), "kind": KINDS.get(column.kind, column.kind)}


def row_out(ledger: Ledger, row: Any) -> dict[str, Any]:
    """A row's cells; a secret prints masked, because it prints itself."""
    cells = [_cell(column, column.of(row)) for column in ledger.columns]
    return {"cells": cells, "record": ledger.link(row) if ledger.link else None}


def _cell(column: Column, value: Any) -> str | int | date | None:
    if value is None or value == "":
        return None
    if column.kind in ("int", "yuan") and isinstance(value, int):
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return str(value)


def check_out(one: CheckStanding) -> dict[str, Any]:
    """A check in the list, and how it stands."""
    return {
        "code": one.check.code, "title": str(one.check.title), "clause": one.check.clause, "severity": one.check.severity.value,
        "version": one.check.version, "open": one.open_count, "answered": one.answered_count, "unjudged": one.unjudged_count,
        "last_run_on": one.last.day if one.last else None,
    }  # fmt: skip


def flow_out(one: Workflow) -> dict[str, Any]:
    """A flow in the list."""
    states = [str(label) for _value, label in one.states.choices]
    return {"code": one.code, "title": str(one.title), "clause": one.clause, "states": states}


def indicator_out(one: Indicator) -> dict[str, Any]:
    """An indicator in the list."""
    return {
        "code": one.code, "title": str(one.title), "clause": one.clause, "unit": str(one.unit), "is_rate": one.is_rate,
        "ledger": one.ledger,
    }  # fmt: skip


def figure_out(one: Indicator, actor: Actor, day: date, place: Region, rung: int | None) -> dict[str, Any]:
    """The number of a place on a day, and of each unit right below it."""
    is_own = str(place.path) in {str(path) for path in actor.scope.own}
    narrow = None if is_own else lambda rows: rows.filter(scope_path__within=[place.path])
    rung = rung if one.population is not None and one.population.rung else None
    whole, below = standing([one], actor, day, place.path, narrow=narrow, rung=rung)
    found, parts = whole[one.code], below[one.code]
    filters = {} if is_own else {"region": str(place.pk)}
    units = [(unit, parts.get(str(unit.path), nothing(one))) for unit in units_right_below(place)]
    return indicator_out(one) | {
        "day": day, "scope": place.full_name, "verified": rung, "count": found.count, "base": found.base,
        "per_mille": found.per_mille, "records": one.address(day, rung=rung, **filters),
        "units": [{"code": unit.code, "name": unit.name, "count": part.count, "base": part.base} for unit, part in units],
    }  # fmt: skip
