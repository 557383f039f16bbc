"""The log before and after a lawful deletion, in a database of its own: it verifies, and forgetting without a decision does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.audit.logbook import NAME, a_database, as_role, kept
from tests.builders import SYSTEM
from tests.supervision.test_erasing import NAME as PERSON
from tests.supervision.test_erasing import Case
from xieshou.audit.keeping import tables_with_history
from xieshou.audit.log import check_history, check_rows
from xieshou.engines.errors import ProofRefused
from xieshou.kit.verbs import acting


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Django itself on a copy of the tests' database, for real transactions."""
    with django_db_blocker.unblock(), a_database():
        settings = connections["default"].settings_dict
        own = settings["NAME"]
        connections.close_all()
        settings["NAME"] = NAME
        try:
            yield
        finally:
            connections.close_all()
            settings["NAME"] = own


def _check(cursor: Any) -> tuple[int, int]:
    return check_history(cursor), check_rows(cursor, tables_with_history()).row_count


def verified() -> tuple[int, int]:
    """Everything a stranger could check with the database at hand: (entries, rows)."""
    with as_role("owner") as connection, connection.cursor() as cursor:
        return _check(cursor)


def refused(*statements: str) -> str:
    """What the check says after these statements by a superuser with the triggers off, which are then undone."""
    with as_role("admin") as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        with pytest.raises(ProofRefused) as told:
            _check(cursor)
        connection.rollback()
        return str(told.value)


def test_the_log_verifies_after_a_person_is_forgotten(committed: None, tmp_path: Path) -> None:
    with acting(SYSTEM, "test"):  # outside a test's own transaction, the settings of row-level security end with each act
        case = Case()
    kept()
    before, _rows = verified()
    made = case.erased()
    kept()
    after, _rows = verified()
    assert after > before
    with as_role("owner") as connection:
        left = connection.execute("SELECT count(*) FROM audit_event e WHERE e::text LIKE %s", [f"%{PERSON}%"]).fetchone()
        assert left == (0,)
        forgotten = connection.execute("SELECT count(*) FROM audit_forgotten WHERE erasure_id = %s", [made.pk]).fetchone()
        assert forgotten[0] >= 4
    # What is left of the person is still watched, and so is what happened to it.
    assert "内容被改过" in refused(f"UPDATE roster_person SET mandarin = 0 WHERE id = {case.person.pk}")
    event = f'"table" = \'roster_person\' AND row_id = {case.person.pk}'
    assert "actor" in refused(f"UPDATE audit_event SET actor_id = 99 WHERE {event} AND verb = 'test'")
    # Forgetting without a decision of two people is tampering.
    other = case.other.pk
    forget = (
        f"INSERT INTO audit_forgotten (\"table\", row_id, upto, erasure_id) SELECT 'roster_person', {other}, max(id), 99 FROM audit_event",
        f'UPDATE audit_event SET after = NULL WHERE "table" = \'roster_person\' AND row_id = {other} AND op = \'insert\'',
    )
    assert "两个人签字" in refused(*forget)
    assert "after" in refused(forget[1])
