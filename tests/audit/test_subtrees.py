"""What is kept of the log's tree: every proof is that of the whole tree, out of a few hashes, and a wrong hash proves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from tests.audit.logbook import a_database, add_row, as_role, kept
from xieshou.audit.log import check_subtrees, receipt, tree_of
from xieshou.audit.log import subtrees as kept_subtrees
from xieshou.audit.log.subtrees import keep_subtrees
from xieshou.engines.errors import ProofRefused
from xieshou.engines.merkle import Tree

ENTRIES = """
INSERT INTO audit_entry (seq, event_id, scope, scope_seq, body, leaf)
SELECT n, n, '', n, '', sha256(int8send(n)) FROM generate_series({}::bigint, {}) n
"""
LEAVES = "SELECT leaf FROM audit_entry ORDER BY seq"


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), a_database():
        yield


@pytest.fixture
def cursor(database: None) -> Iterator[Any]:
    """The owner's, of a log without entries; nothing of it stays."""
    with as_role("owner") as connection, connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_entry, audit_subtree")
        yield cursor
        connection.rollback()


@pytest.fixture
def low(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every third level is kept: four of them are reached by some hundred entries."""
    monkeypatch.setattr(kept_subtrees, "HEIGHT", 3)
    monkeypatch.setattr(kept_subtrees, "WIDTH", 8)
    monkeypatch.setattr(kept_subtrees, "STEP", 5)


class Counting:
    """A cursor that counts what it is asked, and the hashes it gives."""

    def __init__(self, cursor: Any) -> None:
        self.cursor, self.questions, self.hashes = cursor, 0, 0

    def execute(self, *words: Any) -> None:
        self.cursor.execute(*words)
        self.questions += 1

    def fetchall(self) -> list[Any]:
        rows = self.cursor.fetchall()
        self.hashes += len(rows)
        return list(rows)


def test_every_proof_is_the_whole_trees_however_the_log_grew(cursor: Any, low: None) -> None:
    luck, size = Random(1475), 0
    for grown in (1, 7, 8, 9, 63, 64, 65, 300, 513, 700):
        cursor.execute(ENTRIES.format(size, grown - 1))
        size = grown
        keep_subtrees(cursor, size)
        whole = Tree(bytes(leaf) for (leaf,) in cursor.execute(LEAVES).fetchall())
        tree = tree_of(cursor, size)
        assert (len(tree), tree.root()) == (size, whole.root())
        for _trial in range(40):
            part = luck.randint(1, size)
            index, old = luck.randrange(part), luck.randint(0, part)
            assert tree.root(part) == whole.root(part)
            assert tree.inclusion(index, part) == whole.inclusion(index, part)
            assert tree.consistency(old, part) == whole.consistency(old, part)
    assert check_subtrees(cursor) == 700 // 8 + 700 // 64 + 700 // 512


def test_a_proof_over_many_reads_a_few_hundred_hashes_a_level(cursor: Any) -> None:
    size = 70_000
    cursor.execute(ENTRIES.format(0, size - 1))
    keep_subtrees(cursor, size)
    whole = Tree(bytes(leaf) for (leaf,) in cursor.execute(LEAVES).fetchall())
    for index in (0, 255, 256, 65_535, 65_536, size - 1):
        counting = Counting(cursor)
        assert tree_of(counting, size).inclusion(index) == whole.inclusion(index)
        assert counting.questions <= 6
        assert counting.hashes <= 6 * 256
    assert check_subtrees(cursor) == size // 256 + 1


def test_an_earlier_log_gets_its_subtrees_with_the_next_seal(database: None, low: None) -> None:
    with as_role("owner") as connection:
        for number in range(20):
            add_row(connection, number)
    kept()
    with as_role("admin") as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_subtree")
        event = cursor.execute("SELECT min(id) FROM audit_event").fetchone()[0]
        with pytest.raises(ProofRefused, match="log checkpoint"):
            receipt(cursor, event)
    kept()
    with as_role("owner") as connection, connection.cursor() as cursor:
        assert receipt(cursor, event)
        assert check_subtrees(cursor) == 20 // 8


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE audit_subtree SET hash = sha256('x') WHERE level = 3 AND index = 1",
        "DELETE FROM audit_subtree WHERE level = 3 AND index = 0",
        "INSERT INTO audit_subtree VALUES (3, 4, sha256('x'))",
    ],
)
def test_a_subtree_that_was_tampered_with_is_found_and_proves_nothing(cursor: Any, low: None, spoil: str) -> None:
    cursor.execute(ENTRIES.format(0, 34))
    keep_subtrees(cursor, 35)
    whole, good = tree_of(cursor, 35).root(), check_subtrees(cursor)
    cursor.execute(spoil)
    with pytest.raises(ProofRefused):
        check_subtrees(cursor)
    assert good == 4
    if not spoil.startswith("INSERT"):
        with pytest.raises((ProofRefused, AssertionError)):
            assert tree_of(cursor, 35).root() == whole


@pytest.mark.parametrize("role", ["app", "sequencer"])
def test_nobody_at_work_changes_what_is_kept(database: None, role: str) -> None:
    with as_role(role) as connection, pytest.raises(Exception, match="permission denied"):
        connection.execute("UPDATE audit_subtree SET hash = ''")
    with as_role("app") as connection, pytest.raises(Exception, match="permission denied"):
        connection.execute("INSERT INTO audit_subtree VALUES (8, 0, '')")
