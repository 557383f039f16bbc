"""The database's copy of the flows: their rules as functions made anew with the code, and the triggers on their tables."""

from __future__ import annotations

from collections.abc import Iterable

from xieshou.kit.workflow.declaration import Step, Workflow

HEADS = """
CREATE OR REPLACE FUNCTION flow_heads()
RETURNS TABLE (flow text, record_table text, state_column text, starts text[], signs text[])
LANGUAGE sql IMMUTABLE AS $$ {body} $$
"""
RULES = """
CREATE OR REPLACE FUNCTION flow_rules()
RETURNS TABLE (flow text, step text, sources text[], target text, never_by text[], roles text[], lines text[],
               levels smallint[], restarts boolean, edits boolean, interrupts boolean)
LANGUAGE sql IMMUTABLE AS $$ {body} $$
"""
NO_HEADS = "SELECT NULL::text, NULL::text, NULL::text, NULL::text[], NULL::text[] WHERE false"
NO_RULES = (
    "SELECT NULL::text, NULL::text, NULL::text[], NULL::text, NULL::text[], NULL::text[], NULL::text[], "
    "NULL::smallint[], NULL::boolean, NULL::boolean, NULL::boolean WHERE false"
)
ON_SIGNATURES = (
    "CREATE OR REPLACE TRIGGER sign BEFORE INSERT ON kit_signature FOR EACH ROW EXECUTE FUNCTION sign_step()",
    "DROP TRIGGER IF EXISTS signed_step_moves ON kit_signature",
    "CREATE CONSTRAINT TRIGGER signed_step_moves AFTER INSERT ON kit_signature DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW EXECUTE FUNCTION signed_step_moves()",
)


def flow_walls(flows: Iterable[Workflow]) -> list[str]:
    """Statements that bring rules and triggers into line with the declarations."""
    flows = list(flows)
    heads = [_row(_head(flow)) for flow in flows]
    rules = [_row(_rule(flow, step)) for flow in flows for step in flow.steps]
    return [
        HEADS.format(body=_values(heads, NO_HEADS)),
        RULES.format(body=_values(rules, NO_RULES)),
        *ON_SIGNATURES,
        *(_trigger(flow) for flow in flows),
    ]


def _head(flow: Workflow) -> tuple[str, ...]:
    columns = [flow.model._meta.get_field(name).column for name in flow.signs]
    state = flow.model._meta.get_field(flow.state).column
    return _text(flow.code), _text(flow.table), _text(state), _array(flow.starts), _array(columns)


def _rule(flow: Workflow, step: Step) -> tuple[str, ...]:
    flags = ("true" if flag else "false" for flag in (step.restarts, step.edits, step.interrupts))
    levels = ",".join(str(int(level)) for level in sorted(step.by.levels))
    return (
        _text(flow.code), _text(step.code), _array(step.sources), _text(step.target), _array(step.never_by),
        _array(sorted(step.by.roles)), _array(sorted(step.by.lines)), f"'{{{levels}}}'::smallint[]", *flags,
    )  # fmt: skip


def _trigger(flow: Workflow) -> str:
    state = flow.model._meta.get_field(flow.state).column
    return (
        f"CREATE OR REPLACE TRIGGER flow_guard BEFORE INSERT OR UPDATE ON {flow.table} FOR EACH ROW "
        f"EXECUTE FUNCTION guard_state({_quoted(flow.code)}, {_quoted(state)})"
    )


def _values(rows: list[str], otherwise: str) -> str:
    return "VALUES " + ", ".join(rows) if rows else otherwise


def _row(cells: tuple[str, ...]) -> str:
    return f"({', '.join(cells)})"


def _quoted(value: str) -> str:
    escaped = str(value).replace("'", "''")
    return f"'{escaped}'"


def _text(value: str) -> str:
    return f"{_quoted(value)}::text"


def _array(values: Iterable[str]) -> str:
    inner = ", ".join(_text(str(value)) for value in values)
    return f"ARRAY[{inner}]::text[]"
