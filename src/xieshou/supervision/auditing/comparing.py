"""Comparing a table the auditor brought: read in the limited child, joined by blind index, asked as a check, then forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection

from xieshou.engines.identifiers.faults import Fault
from xieshou.kit.checks import Given, Stored, input_named, run
from xieshou.kit.checks.postgres import PostgreSQL
from xieshou.kit.fields import blind
from xieshou.kit.imports.reader import read_table
from xieshou.kit.imports.refusals import FileRefused
from xieshou.kit.imports.sheet import Sheet, read_sheet
from xieshou.kit.scope import Actor, Scope
from xieshou.kit.verbs import acting, looking_as
from xieshou.supervision.auditing.access import note_look
from xieshou.supervision.auditing.brought import LAYOUT, Table
from xieshou.supervision.auditing.errors import NothingRead
from xieshou.supervision.auditing.models import AuditorGrant

SHOWN_MOST = 1000


@dataclass(frozen=True)
class Match:
    """One row that fits: who (ref, name, village as the roster has them), and the question in words."""

    row_no: int
    person_ref: str
    name: str
    place: str
    said: str


@dataclass(frozen=True)
class Compared:
    """Rows of the table, rows with a usable number, people of theirs in the roster, and what was found."""

    row_count: int
    readable_count: int
    known_count: int
    matches: tuple[Match, ...]


def compare(
    actor: Actor, grant: AuditorGrant, table: Table, path: Path, *, name: str, day: date, at: datetime
) -> Compared:
    """Compare a file with the records of the granted place; nothing of it is kept but that it was done. Raises NothingRead."""
    try:
        sheet = read_sheet(read_table(path, name=name, wanted=LAYOUT.by_heading), LAYOUT, as_of=day)
    except FileRefused as refused:
        raise NothingRead(why=refused.chinese) from refused
    with acting(actor, "audit.compare"), looking_as(Scope(own=(str(grant.path),), lent=(str(grant.path),))):
        readable = _readable(sheet)
        rows = _known(readable, str(grant.path))
        found = _asked(table, rows, day)
        matches = _dressed(table, found)
    compared = Compared(len(sheet), len(readable), len({row["person_id"] for row in rows}), matches)
    facts = {"table": table.code, "sha256": sheet.table.sha256, "rows": compared.row_count, "matches": len(matches)}
    note_look(actor, what=f"compare:{table.code}", address=f"/audits/{grant.ref}/compare/", at=at, grant=grant, facts=facts)
    return compared


def _readable(sheet: Sheet) -> list[dict[str, Any]]:
    """The rows whose number can be one."""
    numbers = sheet.value["number"].to_list()
    days, words, accounts = (sheet.get(key).to_list() for key in ("day", "words", "account"))
    faults = sheet.fault["number"]
    good = (faults == Fault.NONE) | (faults >= Fault.AREA_UNKNOWN)
    return [
        {"row_no": int(sheet.number[at]), "number": numbers[at], "on_day": days[at], "words": words[at] or "", "account": accounts[at] or ""}
        for at in range(len(sheet))
        if good[at] and numbers[at]
    ]  # fmt: skip


def _known(rows: list[dict[str, Any]], path: str) -> list[dict[str, Any]]:
    """The rows whose person is in the roster of the place: one join by blind index."""
    keys = [blind(row["number"], "identity") for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT k.n, i.person_id, m.household_id, i.scope_path::text FROM unnest(%s::bytea[]) WITH ORDINALITY AS k(key, n)
               JOIN roster_identity i ON i.number_index = k.key AND i.state = 'active'
               LEFT JOIN roster_membership m ON m.person_id = i.person_id AND m.ended_on IS NULL
               WHERE i.scope_path <@ %s::ltree ORDER BY k.n""",
            [keys, path],
        )
        found = cursor.fetchall()
    return [
        {**rows[n - 1], "person_id": person_id, "household_id": household_id, "scope_path": scope_path}
        for n, person_id, household_id, scope_path in found
    ]


def _asked(table: Table, rows: list[dict[str, Any]], day: date) -> list[Mapping[str, Any]]:
    inputs = {name: input_named(name) for name in table.check.query.inputs}
    relations = {name: Given(one, tuple(rows)) if name == "brought" else Stored(one) for name, one in inputs.items()}
    return sorted(run(table.check.query, relations, {"day": day}, by=PostgreSQL()), key=lambda row: (row["row_no"], row["person_id"]))


def _dressed(table: Table, found: list[Mapping[str, Any]]) -> tuple[Match, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT p.id, p.ref::text, p.name, r.full_name FROM roster_person p JOIN regions_region r ON r.id = p.region_id
               WHERE p.id = ANY(%s)""",
            [sorted({row["person_id"] for row in found})],
        )
        people = {pk: (ref, name, place) for pk, ref, name, place in cursor.fetchall()}
    return tuple(
        Match(row["row_no"], *people[row["person_id"]], table.check.question(row)) for row in found[:SHOWN_MOST] if row["person_id"] in people
    )
