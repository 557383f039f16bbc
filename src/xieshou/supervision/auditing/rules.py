"""自定规则: conditions over one named input, as values. What reaches the database is written here, never by the auditor."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from xieshou.kit.checks import Sql, Stored, input_named, run, sql
from xieshou.kit.checks.postgres import PostgreSQL
from xieshou.kit.scope import Actor, Scope
from xieshou.kit.verbs import acting, looking_as, verb
from xieshou.supervision.auditing.access import note_look
from xieshou.supervision.auditing.errors import RuleNotUnderstood
from xieshou.supervision.auditing.models import AuditorGrant, SavedRule

CONDITIONS_MOST, ROWS_MOST, SECONDS_MOST = 5, 1000, 20
# Input → columns an auditor may speak of, with the words of the form. No name, number or phone is among them.
COLUMNS: dict[str, dict[str, Any]] = {
    "spells": {
        "kind": _("就业·类型"), "channel": _("就业·渠道"), "started_on": _("就业·上岗日期"), "ended_on": _("就业·离岗日期"),
        "wage_fen_month": _("就业·月工资(分)"), "has_employer": _("就业·写了单位"), "work_place": _("就业·就业地"),
        "pairing_started_on": _("就业·结对开始日期"), "employer_verified_on": _("就业·单位核实日期"),
    },
    "people": {"birth_on": _("人·出生日期"), "died_on": _("人·死亡日期"), "left_on": _("人·转出日期")},
    "answers": {
        "answered_on": _("意愿·回答日期"), "answerer": _("意愿·谁回答"), "way": _("意愿·方式"), "want": _("意愿·意愿"),
        "evidence": _("意愿·依据"),
    },
    "entries": {
        "entered_on": _("录入·日期"), "entered_by": _("录入·账号编号"), "verb": _("录入·事项"), "is_transfer": _("录入·外出"),
    },
}  # fmt: skip
OPERATORS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "empty": "IS NULL", "filled": "IS NOT NULL"}


@dataclass(frozen=True)
class Condition:
    """One column, one comparison, one value as typed; the value is another column's when it begins with @."""

    column: str
    operator: str
    value: str = ""


def compile_rule(input_name: str, conditions: Sequence[Condition]) -> tuple[Sql, dict[str, Any]]:
    """The query over the input, and the values it binds. Raises RuleNotUnderstood."""
    known = COLUMNS.get(input_name)
    if known is None or not conditions or len(conditions) > CONDITIONS_MOST:
        raise RuleNotUnderstood(column=input_name, value="")
    types, values, parts = input_named(input_name).columns, {}, []
    for letter, one in zip(string.ascii_lowercase, conditions, strict=False):
        if one.column not in known or one.operator not in OPERATORS:
            raise RuleNotUnderstood(column=one.column, value=one.operator)
        sign = OPERATORS[one.operator]
        if one.operator in ("empty", "filled"):
            parts.append(f"r.{one.column} {sign}")
        elif one.value.startswith("@"):
            other = one.value[1:]
            if other not in known or types[other] != types[one.column]:
                raise RuleNotUnderstood(column=one.column, value=one.value)
            parts.append(f"r.{one.column} {sign} r.{other}")
        else:
            values[f"v_{letter}"] = _typed(one, types[one.column])
            parts.append(f"r.{one.column} {sign} :v_{letter}")
    shown = ", ".join(f"r.{column}" for column in known)
    text = (
        f"SELECT r.person_id, r.scope_path, {shown} FROM {input_name} r WHERE {' AND '.join(parts)} "
        f"AND (r.scope_path = :place OR r.scope_path LIKE :below) ORDER BY r.person_id LIMIT {ROWS_MOST}"
    )
    return sql(text, input_name), values


def _typed(one: Condition, kind: str) -> Any:
    text = one.value.strip()
    try:
        if kind == "date":
            return date.fromisoformat(text)
        if kind == "bigint":
            return int(text)
        if kind == "boolean":
            return {"是": True, "否": False, "yes": True, "no": False}[text.lower()]
    except (ValueError, KeyError):
        raise RuleNotUnderstood(column=one.column, value=text) from None
    if not text or len(text) > 100:
        raise RuleNotUnderstood(column=one.column, value=text)
    return text


def ask_rule(
    actor: Actor, grant: AuditorGrant, input_name: str, conditions: Sequence[Condition], *, day: date, at: datetime
) -> list[Mapping[str, Any]]:
    """The rows of the granted place that fit, at most ROWS_MOST, within SECONDS_MOST; that it was asked is kept."""
    query, values = compile_rule(input_name, conditions)
    params = {"day": day, "place": str(grant.path), "below": f"{grant.path}.%", **values}
    with acting(actor, "audit.ask"), looking_as(Scope(own=(str(grant.path),), lent=(str(grant.path),))):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [SECONDS_MOST * 1000])
        rows = run(query, {input_name: Stored(input_named(input_name))}, params, by=PostgreSQL())
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
    facts = {"input": input_name, "conditions": [asdict(one) for one in conditions], "rows": len(rows)}
    note_look(actor, what="rule", address=f"/audits/{grant.ref}/rules/", at=at, grant=grant, facts=facts)
    return rows


@verb("audit.save_rule")
def save_rule(actor: Actor, title: str, input_name: str, conditions: Sequence[Condition], *, at: datetime) -> SavedRule:
    """Keep a rule of one's own; the same title again is the same rule, renewed. Raises RuleNotUnderstood."""
    compile_rule(input_name, conditions)
    made, _new = SavedRule.objects.for_scope(actor.scope).update_or_create(
        owner_id=actor.user_id, title=title,
        defaults={"input": input_name, "conditions": [asdict(one) for one in conditions], "made_at": at},
    )  # fmt: skip
    return made
