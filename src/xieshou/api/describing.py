"""OpenAPI by declaration: beside the general routes, one path for each ledger, indicator, check and flow there is."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from xieshou.kit.checks import stored_checks
from xieshou.kit.indicators import all_indicators
from xieshou.kit.ledgers import Filter, all_ledgers
from xieshou.kit.scope import Actor
from xieshou.kit.workflow import all_flows, as_ledger
from xieshou.placements.ledgers import OFFICIALS
from xieshou.supervision.ledgers import L14

PATHS = {kind: f"/{kind}/{{code}}" for kind in ("ledgers", "indicators", "checks", "flows")}


def described(schema: dict[str, Any], actor: Actor, prefix: str) -> dict[str, Any]:
    """The schema with a path a declaration, of those the actor's role may open: its title, clause, filters and columns."""
    found = deepcopy(schema)
    for ledger in all_ledgers():
        if actor.role in ledger.roles:
            _add(found, prefix, "ledgers", ledger, actor, filters=ledger.filters, columns=ledger.columns)
    for indicator in all_indicators():
        _add(found, prefix, "indicators", indicator, actor)
    for check in stored_checks():
        others = tuple(one for one in L14.filters if one.name != "check")
        _add(found, prefix, "checks", check, actor, filters=others, columns=L14.columns)
    for flow in all_flows():
        listed = as_ledger(flow, OFFICIALS)
        _add(found, prefix, "flows", flow, actor, filters=listed.filters, columns=listed.columns)
    return found


def _add(
    found: dict[str, Any], prefix: str, kind: str, one: Any, actor: Actor, *, filters: tuple[Filter, ...] = (),
    columns: tuple[Any, ...] = (),
) -> None:  # fmt: skip
    general = found["paths"][prefix.rstrip("/") + PATHS[kind]]["get"]
    own = deepcopy(general)
    own["operationId"] = f"{kind}_{one.code}"
    own["summary"] = f"{one.code} {one.title}"
    own["description"] = " ".join(part for part in (str(one.clause), _columns(columns)) if part)
    rest = [given for given in general["parameters"] if given["in"] != "path"]
    own["parameters"] = [*rest, *(_parameter(each, actor) for each in filters)]
    found["paths"][f"{prefix}{kind}/{one.code}"] = {"get": own}


def _columns(columns: tuple[Any, ...]) -> str:
    return " | ".join(str(column.title) for column in columns)


def _parameter(one: Filter, actor: Actor) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    choices = one.choices(actor) if callable(one.choices) else one.choices
    if choices:
        schema["enum"] = [str(value) for value, _label in choices]
    return {"name": one.name, "in": "query", "required": False, "description": str(one.label), "schema": schema}
