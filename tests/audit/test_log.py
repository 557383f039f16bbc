"""The log above the history: what enters it, what it proves, and 200 ways to tamper with it as a superuser."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.audit.logbook import (
    AT,
    KEY,
    SEED,
    TABLES,
    a_database,
    a_witness,
    act,
    add_row,
    as_role,
    checked,
    history,
    kept,
    seen_by,
)
from xieshou.audit.log import (
    check_history,
    check_rows,
    first_receipt,
    origin_of,
    receipt,
    seal,
    take_in,
    unsealed_count,
    write_out,
)
from xieshou.audit.log.entries import columns_of, commitment, flat, leaf_of
from xieshou.audit.log.sequencing import CHAIN_ENDS, WAITING
from xieshou.engines.draw import check_draw
from xieshou.engines.errors import InputError, ProofRefused
from xieshou.engines.merkle import Policy, check_log, check_receipt

ROWS = 30


@pytest.fixture(scope="module")
def book(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[int]]:
    """A small history, taken in and sealed; the ids of the rows that live."""
    with django_db_blocker.unblock(), a_database():
        left = history(ROWS)
        kept()
        yield left



NAMES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=6)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.dictionaries(NAMES, WORDS | st.integers(-(2**53) + 1, 2**53 - 1), max_size=6))
def test_the_short_way_writes_what_the_stand_alone_checker_writes(values: dict[str, str | int]) -> None:
    assert flat(values) == check_draw.canonical(values)


@pytest.mark.parametrize(
    ("table", "more", "query", "count"),
    [
        ("audit_outbox", "SELECT 1000000 + n", WAITING.replace("%s", "5"), 5),
        ("audit_entry", "SELECT 1000000 + n, 1000000 + n, '1.2.3', 1000000 + n, '', ''", CHAIN_ENDS.replace("%s", "'{1.2.3}'"), 1),
    ],
)
def test_a_batch_reads_no_more_however_many_there_are(book: list[int], table: str, more: str, query: str, count: int) -> None:
    """Ten thousand more: the plan takes the first of an index, and sorts and scans nothing whole."""
    with as_role("owner") as connection:
        connection.execute(f"INSERT INTO {table} {more} FROM generate_series(1, 10000) n")
        connection.execute("SELECT set_config('enable_seqscan', 'off', true)")
        plan = [line for (line,) in connection.execute("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " + query)]
        connection.rollback()
    [read] = [line for line in plan if f"on {table}" in line]
    assert "Index" in read
    assert f"rows={count}" in read


def test_every_event_enters_once_and_everything_agrees(book: list[int], tmp_path: Path) -> None:
    kept()
    with as_role("owner") as connection, connection.cursor() as cursor:
        line = checked(cursor, tmp_path)
        events = cursor.execute("SELECT count(*) FROM audit_event").fetchone()[0]
        assert f"size={events} checkpoints=" in line
        assert line.endswith(check_log.UNWITNESSED)
        assert unsealed_count(cursor) == 0
        assert cursor.execute("SELECT count(*) FROM audit_outbox").fetchone()[0] == 0


def test_batches_of_any_size_make_whole_chains(book: list[int], tmp_path: Path) -> None:
    history(ROWS)
    kept(most=7)
    with as_role("owner") as connection, connection.cursor() as cursor:
        checked(cursor, tmp_path)


def test_an_entry_holds_commitments_and_nothing_of_the_person(book: list[int], tmp_path: Path) -> None:
    with as_role("owner") as connection, connection.cursor() as cursor:
        checked(cursor, tmp_path)
    text = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
    entry = json.loads(text.splitlines()[-1])
    assert entry["actor"] == "user:7"
    assert entry["obj"].startswith("audit_export:")
    for secret in ("某某", "补登", "L-1", "村"):
        assert secret not in text


def test_a_change_that_is_undone_leaves_nothing_and_one_that_holds_waits_until_it_is_taken_in(book: list[int]) -> None:
    kept()
    with as_role("owner") as connection:
        add_row(connection, 900)
        connection.rollback()
    with as_role("owner") as connection:
        add_row(connection, 901)
    with as_role("owner") as connection, connection.cursor() as cursor:
        assert unsealed_count(cursor) == 1
        check_history(cursor)
        assert check_rows(cursor, TABLES).waiting_count == 1


def test_the_order_of_a_rows_history_survives_overlapping_transactions(book: list[int], tmp_path: Path) -> None:
    """A long transaction begun first changes the row last; the sequencer runs in between."""
    row = book[0]
    with as_role("owner") as first:
        act(first, "UPDATE audit_export SET row_count = 1000 WHERE id = %s", book[1])
        with as_role("owner") as second:
            act(second, "UPDATE audit_export SET row_count = 2000 WHERE id = %s", row)
        kept()
        act(first, "UPDATE audit_export SET row_count = 3000 WHERE id = %s", row)
    kept()
    with as_role("owner") as connection, connection.cursor() as cursor:
        checked(cursor, tmp_path)


def test_two_sequencers_at_once_number_without_gap_or_repetition(book: list[int], tmp_path: Path) -> None:
    history(40)
    threads = [threading.Thread(target=kept, args=(3,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with as_role("owner") as connection, connection.cursor() as cursor:
        checked(cursor, tmp_path)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM audit_entry", "UPDATE audit_entry SET scope = ''", "INSERT INTO audit_entry DEFAULT VALUES",
        "DELETE FROM audit_checkpoint", "UPDATE audit_checkpoint SET size = 1", "INSERT INTO audit_checkpoint DEFAULT VALUES",
        "SELECT * FROM audit_salt", "DELETE FROM audit_salt", "SELECT * FROM audit_outbox", "DELETE FROM audit_outbox",
    ],
)  # fmt: skip
def test_the_app_cannot_touch_the_log(book: list[int], sql: str) -> None:
    with as_role("app") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(sql)


@pytest.mark.parametrize(
    "sql",
    ["DELETE FROM audit_entry", "UPDATE audit_entry SET scope = ''", "UPDATE audit_checkpoint SET size = 1",
     "DELETE FROM audit_checkpoint", "UPDATE audit_salt SET salt = ''", "DELETE FROM audit_event", "SELECT * FROM audit_export"],
)  # fmt: skip
def test_the_sequencer_can_only_add(book: list[int], sql: str) -> None:
    with as_role("sequencer") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(sql)


def test_a_column_added_or_dropped_since_is_no_change_of_rows(book: list[int]) -> None:
    with as_role("admin") as connection, connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_export ADD COLUMN later int NOT NULL DEFAULT 5")
        cursor.execute("ALTER TABLE audit_export DROP COLUMN sha256")
        check_rows(cursor, TABLES)
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE audit_export SET row_count = -1 WHERE id = %s", [book[0]])
        with pytest.raises(ProofRefused, match=f"audit_export {book[0]}:"):
            check_rows(cursor, TABLES)
        connection.rollback()


# --- T4 --------------------------------------------------------------------------------------------------------------

Tamper = Callable[[Any, Random, list[int]], str]


def _some(cursor: Any, luck: Random, sql: str) -> Any:
    return luck.choice(cursor.execute(sql).fetchall())


def _row_changed(cursor: Any, luck: Random, rows: list[int]) -> str:
    row, column = (
        luck.choice(rows),
        luck.choice(
            ["row_count = row_count + 7", "what = what || 'x'", "day = day + 1", "scope_path = '9'", "filters = '{}'"]
        ),
    )
    cursor.execute(f"UPDATE audit_export SET {column} WHERE id = %s", [row])
    return f"audit_export {row}"


def _row_removed(cursor: Any, luck: Random, rows: list[int]) -> str:
    row = luck.choice(rows)
    cursor.execute("DELETE FROM audit_export WHERE id = %s", [row])
    return f"audit_export {row}"


def _row_added(cursor: Any, luck: Random, rows: list[int]) -> str:
    cursor.execute(
        "INSERT INTO audit_export SELECT (SELECT max(id) + 1000 FROM audit_export), gen_random_uuid(), what, day, filters, "
        "scope_path, row_count, sha256, actor_id, actor_label, at FROM audit_export WHERE id = %s RETURNING id",
        [luck.choice(rows)],
    )
    return f"audit_export {cursor.fetchone()[0]}"


def _row_back(cursor: Any, luck: Random, rows: list[int]) -> str:
    row = _some(cursor, luck, "SELECT row_id FROM audit_event WHERE op = 'delete' AND \"table\" = 'audit_export'")[0]
    cursor.execute(
        "INSERT INTO audit_export SELECT %s, gen_random_uuid(), what, day, filters, scope_path, row_count, sha256, actor_id, "
        "actor_label, at FROM audit_export LIMIT 1",
        [row],
    )
    return f"audit_export {row}"


def _event(column: str) -> Tamper:
    def tamper(cursor: Any, luck: Random, rows: list[int]) -> str:
        where = "reason <> ''" if column.startswith("reason") else "after IS NOT NULL"
        event = _some(cursor, luck, f"SELECT id FROM audit_event WHERE \"table\" = 'audit_export' AND {where}")[0]
        cursor.execute(f"UPDATE audit_event SET {column} WHERE id = %s", [event])
        return str(event)

    return tamper


def _event_removed(cursor: Any, luck: Random, rows: list[int]) -> str:
    event = _some(cursor, luck, "SELECT id FROM audit_event")[0]
    cursor.execute("DELETE FROM audit_event WHERE id = %s", [event])
    return str(event)


def _event_and_entry_removed(cursor: Any, luck: Random, rows: list[int]) -> str:
    seq, event = _some(
        cursor, luck, "SELECT seq, event_id FROM audit_entry WHERE seq < (SELECT max(seq) FROM audit_entry)"
    )
    cursor.execute("DELETE FROM audit_event WHERE id = %s", [event])
    cursor.execute("DELETE FROM audit_entry WHERE seq = %s", [seq])
    return str(seq)


def _event_forged(cursor: Any, luck: Random, rows: list[int]) -> str:
    cursor.execute(
        'INSERT INTO audit_event ("table", row_id, op, before, after, actor_id, actor_label, verb, reason, at) '
        'SELECT "table", row_id, op, before, after, actor_id, actor_label, verb, reason, at FROM audit_event WHERE id = %s RETURNING id',
        [_some(cursor, luck, "SELECT id FROM audit_event")[0]],
    )
    return str(cursor.fetchone()[0])


def _row_and_history(cursor: Any, luck: Random, rows: list[int]) -> str:
    """A row and its last event changed alike, so that the two agree."""
    row = luck.choice(rows)
    cursor.execute("UPDATE audit_export SET row_count = 777 WHERE id = %s", [row])
    cursor.execute(
        "UPDATE audit_event SET after = jsonb_set(after, '{row_count}', '777') WHERE id = (SELECT max(id) FROM audit_event WHERE "
        "\"table\" = 'audit_export' AND row_id = %s) RETURNING id",
        [row],
    )
    return str(cursor.fetchone()[0])


def _all_forged_alike(cursor: Any, luck: Random, rows: list[int]) -> str:
    """Row, event, entry and leaf, all made to agree by somebody who knows every formula: only the signature is left."""
    from xieshou.audit.log.entries import EVENT_COLUMNS, Happened, facts_of
    from xieshou.engines.draw.check_draw import canonical

    event = _row_and_history(cursor, luck, rows)
    found = cursor.execute(
        f"SELECT n.seq, n.body, s.salt, {EVENT_COLUMNS} FROM audit_entry n JOIN audit_event e ON e.id = n.event_id "
        'JOIN audit_salt s ON s."table" = e."table" AND s.row_id = e.row_id WHERE e.id = %s',
        [event],
    ).fetchone()
    body = canonical({**json.loads(bytes(found[1])), **facts_of(Happened(*found[3:]), bytes(found[2]))})
    cursor.execute("UPDATE audit_entry SET body = %s, leaf = %s WHERE seq = %s", [body, leaf_of(body), found[0]])
    return ""


def _entry(column: str) -> Tamper:
    def tamper(cursor: Any, luck: Random, rows: list[int]) -> str:
        seq = _some(cursor, luck, "SELECT seq FROM audit_entry")[0]
        cursor.execute(f"UPDATE audit_entry SET {column} WHERE seq = %s", [seq])
        return str(seq)

    return tamper


def _entries_exchanged(cursor: Any, luck: Random, rows: list[int]) -> str:
    last = cursor.execute("SELECT max(seq) FROM audit_entry").fetchone()[0]
    first, second = sorted(luck.sample(range(last), 2))
    for before, after in [(first, -1), (second, first), (-1, second)]:
        cursor.execute("UPDATE audit_entry SET seq = %s WHERE seq = %s", [after, before])
    return str(first)


def _entry_removed(cursor: Any, luck: Random, rows: list[int]) -> str:
    seq = _some(cursor, luck, "SELECT seq FROM audit_entry WHERE seq < (SELECT max(seq) FROM audit_entry)")[0]
    cursor.execute("DELETE FROM audit_entry WHERE seq = %s", [seq])
    return str(seq)


def _tail_cut(cursor: Any, luck: Random, rows: list[int]) -> str:
    """The last entries with their events, rows, salts and checkpoints: what is left agrees with itself."""
    start = cursor.execute("SELECT max(seq) FROM audit_entry").fetchone()[0] - luck.randint(0, 5)
    cursor.execute("DELETE FROM audit_event WHERE id IN (SELECT event_id FROM audit_entry WHERE seq >= %s)", [start])
    cursor.execute("DELETE FROM audit_entry WHERE seq >= %s", [start])
    cursor.execute("DELETE FROM audit_checkpoint WHERE size > %s", [start])
    return ""


def _salt(change: str) -> Tamper:
    def tamper(cursor: Any, luck: Random, rows: list[int]) -> str:
        salt, row = _some(cursor, luck, "SELECT id, row_id FROM audit_salt WHERE \"table\" = 'audit_export'")
        cursor.execute(change, [salt])
        return str(row)

    return tamper


def _checkpoint(column: str) -> Tamper:
    def tamper(cursor: Any, luck: Random, rows: list[int]) -> str:
        cursor.execute(f"UPDATE audit_checkpoint SET {column} WHERE size = (SELECT max(size) FROM audit_checkpoint)")
        return ""

    return tamper


def _checkpoint_removed(cursor: Any, luck: Random, rows: list[int]) -> str:
    cursor.execute("DELETE FROM audit_checkpoint WHERE size = (SELECT max(size) FROM audit_checkpoint)")
    return ""


def _outbox_again(cursor: Any, luck: Random, rows: list[int]) -> str:
    event = _some(cursor, luck, "SELECT event_id FROM audit_entry")[0]
    cursor.execute("INSERT INTO audit_outbox VALUES (%s)", [event])
    return str(event)


def _outbox_of_nothing(cursor: Any, luck: Random, rows: list[int]) -> str:
    cursor.execute("INSERT INTO audit_outbox SELECT max(id) + 50 FROM audit_event RETURNING event_id")
    return str(cursor.fetchone()[0])


FLIP = "{0} = set_byte({0}, 5, get_byte({0}, 5) # 1)"
TAMPERINGS: dict[str, Tamper] = {
    "a row changed": _row_changed,
    "a row removed": _row_removed,
    "a row added": _row_added,
    "a deleted row back": _row_back,
    "an event's after": _event("after = after || '{\"row_count\": 1234}'"),
    "an event's before": _event("before = '{\"id\": 1}'"),
    "an event's verb": _event("verb = 'innocent.act'"),
    "an event's actor": _event("actor_id = 99"),
    "an event's reason": _event("reason = '领导要求'"),
    "an event's reason gone": _event("reason = ''"),
    "an event's time": _event("at = at + interval '1 microsecond'"),
    "an event's row": _event("row_id = row_id + 100000"),
    "an event removed": _event_removed,
    "an event and its entry removed": _event_and_entry_removed,
    "an event forged": _event_forged,
    "a row and its history alike": _row_and_history,
    "row, history, entry and leaf alike": _all_forged_alike,
    "an entry's body": _entry(FLIP.format("body")),
    "an entry's leaf": _entry(FLIP.format("leaf")),
    "an entry's chain": _entry("scope = scope || '.9'"),
    "an entry's place in the chain": _entry("scope_seq = scope_seq + 1000"),
    "an entry's event": _entry("event_id = event_id + 100000"),
    "entries exchanged": _entries_exchanged,
    "an entry removed": _entry_removed,
    "the tail cut": _tail_cut,
    "a salt changed": _salt("UPDATE audit_salt SET salt = set_byte(salt, 0, get_byte(salt, 0) # 1) WHERE id = %s"),
    "a salt removed": _salt("DELETE FROM audit_salt WHERE id = %s"),
    "a salt emptied": _salt("UPDATE audit_salt SET salt = NULL WHERE id = %s"),
    "a checkpoint's size": _checkpoint("note = replace(note, E'\\n' || size || E'\\n', E'\\n' || size + 1 || E'\\n')"),
    "a checkpoint's signature": _checkpoint("note = regexp_replace(note, '(— \\S+ \\S{20})A?(\\S)', '\\1B\\2')"),
    "the newest checkpoint removed": _checkpoint_removed,
    "an event in the outbox again": _outbox_again,
    "an outbox line of nothing": _outbox_of_nothing,
}


def test_two_hundred_tamperings_as_superuser_are_detected_and_the_first_bad_item_named(
    book: list[int], tmp_path: Path
) -> None:
    """Triggers off, every right; each is undone again. What somebody outside kept is the newest checkpoint alone."""
    history(6)
    note, luck, detected = kept(), Random(2018), 0
    classes = list(TAMPERINGS) * 7
    with as_role("admin") as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SELECT 1")
        connection.commit()
        checked(cursor, tmp_path, known=(note,))
        for name in classes[:200] if len(classes) >= 200 else classes:
            connection.rollback()
            named = TAMPERINGS[name](cursor, luck, book)
            with pytest.raises((ProofRefused, check_log.Refused)) as refusal:
                checked(cursor, tmp_path, known=(note,))
            assert named in str(refusal.value), f"{name}: {refusal.value}"
            detected += 1
        connection.rollback()
        checked(cursor, tmp_path, known=(note,))
    assert detected == 200


def test_without_the_check_of_rows_a_silent_change_would_pass(book: list[int], tmp_path: Path) -> None:
    """The hashes alone cannot see it: this is what `check_rows` is for."""
    with as_role("admin") as connection, connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE audit_export SET row_count = 5 WHERE id = %s", [book[0]])
        check_history(cursor)
        write_out(cursor, tmp_path, [KEY.verifier])
        check_log.check(tmp_path, check_log.read_keys(str(KEY.verifier)))
        with pytest.raises(ProofRefused):
            check_rows(cursor, TABLES)
        connection.rollback()


# --- witnesses and receipts ------------------------------------------------------------------------------------------


def test_two_of_three_witnesses_are_enough_and_one_is_not(book: list[int], tmp_path: Path) -> None:
    eyes = [a_witness(tmp_path, name) for name in ("province", "discipline", "finance")]
    note = kept()
    keys = tuple(key for _folder, key in eyes)
    seen_by(*eyes[0], note, old=0)
    with (
        as_role("owner") as connection,
        connection.cursor() as cursor,
        pytest.raises(check_log.Refused, match="too few"),
    ):
        checked(cursor, tmp_path / "out", keys=keys, needed=2)
    seen_by(*eyes[2], note, old=0)
    with as_role("owner") as connection, connection.cursor() as cursor:
        assert checked(cursor, tmp_path / "out", keys=keys, needed=2).endswith("witnessed=2")


def test_a_seal_after_the_tail_was_cut_is_refused(book: list[int]) -> None:
    kept()  # an entry that no checkpoint covers yet can be cut unseen: adr/0010
    with as_role("admin") as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry WHERE seq = (SELECT max(seq) FROM audit_entry)")
        with pytest.raises(ProofRefused, match="tail"):
            seal(cursor, KEY, AT)
        connection.rollback()


def test_a_receipt_holds_for_its_event_and_no_other(book: list[int]) -> None:
    with as_role("owner") as connection:
        add_row(connection, 903)
    kept()  # a checkpoint of its own: the lines of witnesses nobody asks about may be spoiled, and are passed over
    with as_role("owner") as connection, connection.cursor() as cursor:
        event = cursor.execute("SELECT max(id) FROM audit_event").fetchone()[0]
        text = receipt(cursor, event)
    held = check_receipt(text, Policy(KEY.verifier))
    assert json.loads(held.entry)["obj_version"] == event
    assert not held.seen.is_witnessed
    lines = text.split("\n")
    for at in range(len(lines) - 1):
        for spoiled in (lines[:at] + lines[at + 1 :], [*lines[:at], "A" + lines[at], *lines[at + 1 :]]):
            with pytest.raises(ProofRefused):
                check_receipt("\n".join(spoiled), Policy(KEY.verifier))


def test_no_receipt_before_the_checkpoint(book: list[int]) -> None:
    with as_role("owner") as connection:
        add_row(connection, 902)
    with as_role("sequencer") as connection, connection.cursor() as cursor:
        take_in(cursor, origin_of(SEED))
    with as_role("owner") as connection, connection.cursor() as cursor:
        event = cursor.execute("SELECT max(id) FROM audit_event").fetchone()[0]
        with pytest.raises(InputError):
            receipt(cursor, event)


def test_the_checker_stands_alone(book: list[int], tmp_path: Path) -> None:
    with as_role("owner") as connection, connection.cursor() as cursor:
        checked(cursor, tmp_path)
    words = [sys.executable, "-I", check_log.__file__, tmp_path]
    good = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (good.returncode, good.stdout.count("\n")) == (0, 1)
    (tmp_path / "log.jsonl").write_bytes((tmp_path / "log.jsonl").read_bytes().replace(b'"seq":3,', b'"seq":4,'))
    bad = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (bad.returncode, bad.stdout) == (1, "")
    assert "entry 3" in bad.stderr


def test_a_commitment_needs_its_salt_and_all_its_columns() -> None:
    row = '{"a": 1, "b": null, "c": true, "d": 1.50, "e": {"y": 1, "x": [2]}, "f": "1"}'
    assert columns_of(row) == {"a": "1", "c": "true", "d": "1.50", "e": '{"x":["2"],"y":"1"}', "f": "1"}
    good = commitment("t", 1, row, b"s" * 16)
    for other in [
        ("u", 1, row, b"s" * 16),
        ("t", 2, row, b"s" * 16),
        ("t", 1, row, b"r" * 16),
        ("t", 1, "{}", b"s" * 16),
    ]:
        assert commitment(*other) != good
    assert commitment("t", 1, None, b"s" * 16) == ""


def test_a_public_row_is_named_in_clear_and_its_first_receipt_holds(book: list[int]) -> None:
    """An announcement: a stranger finds it in the log by its name and its digest."""
    text = '{"draw_id":"451299-0001"}'
    digest = hashlib.sha256(text.encode()).hexdigest()
    with as_role("owner") as connection:
        sql = "INSERT INTO supervision_announcement (log_as, log_sha256, text) VALUES (%s, %s, %s) RETURNING id"
        [row_id] = act(connection, sql, "draw:451299-0001", digest, text, verb="draw.announce").fetchone()
    kept()
    with as_role("owner") as connection:
        add_row(connection, 902)
    kept()
    with as_role("owner") as connection, connection.cursor() as cursor:
        check_history(cursor)
        proof = first_receipt(cursor, "supervision_announcement", row_id)
        assert first_receipt(cursor, "supervision_announcement", row_id + 1) == ""
    entry, _body, _signatures = check_draw.read_proof(proof.encode())
    said = json.loads(entry)
    assert (said["verb"], said["obj"], said["after"]) == ("draw.announce", "draw:451299-0001", digest)


def test_a_public_row_cannot_claim_another_digest(book: list[int]) -> None:
    sql = "INSERT INTO supervision_announcement (log_as, log_sha256, text) VALUES ('draw:x', %s, 'y')"
    with as_role("owner") as connection, pytest.raises(psycopg.errors.CheckViolation):
        act(connection, sql, "0" * 64)
