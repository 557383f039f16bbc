"""What stands at the foot of each page: the snapshot's number and rules, or that the figures are live."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from xieshou.kit.documents import Rule, Stamp
from xieshou.kit.parameters import in_words, rules_on
from xieshou.reporting.beside import bounds_of_snapshot
from xieshou.reporting.models import Snapshot
from xieshou.reporting.snapshots import RULES
from xieshou.supervision.inspections.wording import at_the_foot


def stamp_of(snapshot: Snapshot) -> Stamp:
    """The stamp of everything made from a snapshot; no checkpoint and no bound, as long as no finished draw covers it."""
    bound = next(iter(bounds_of_snapshot(snapshot).values()), None)
    return Stamp(
        bound=at_the_foot(bound) if bound else "",
        checkpoint=bound.checkpoint if bound else "",
        day=snapshot.as_of,
        scope=snapshot.region.full_name,
        snapshot=snapshot.number,
        digest=snapshot.sha256,
        rules=_rules(snapshot.rules),
        rules_digest=_digest(snapshot.rules),
    )


def live_stamp(day: date, scope: str, *, is_counted: bool = True) -> Stamp:
    """The stamp of what is drawn from the records as they stand; `is_counted`: figures that rules decide stand in it."""
    rules = rules_on(RULES, day) if is_counted else []
    return Stamp(day=day, scope=scope, rules=_rules(rules), rules_digest=_digest(rules))


def printed_by(stamp: Stamp, *, label: str, at: datetime, export: UUID | None = None) -> Stamp:
    """The stamp with who printed it, when, and the number under which the taking is kept."""
    return replace(stamp, made_by=label, made_at=at, export=str(export)[:8] if export else "")


def _rules(rules: list[dict[str, Any]]) -> tuple[Rule, ...]:
    return tuple(
        Rule(in_words(one["title"]), _value(one), date.fromisoformat(one["since"]), one["document"], one["clause"])
        for one in rules
    )  # fmt: skip


def _value(rule: dict[str, Any]) -> str:
    value = rule["value"]
    if isinstance(value, bool):
        return _("计入") if value else _("不计入")
    return f"{value} {unit}" if (unit := in_words(rule["unit"])).isascii() else f"{value}{unit}"


def _digest(rules: list[dict[str, Any]]) -> str:
    return sha256(repr([(r["name"], r["value"], r["since"], r["clause"]) for r in rules]).encode()).hexdigest()
