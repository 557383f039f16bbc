"""A database of its own for the log, with a little history in it; connections as each of its roles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.db import connections

from xieshou.audit.log import (
    add_cosignature,
    check_history,
    check_rows,
    check_subtrees,
    seal,
    take_in,
    tree_of,
    write_out,
)
from xieshou.audit.log.entries import key_of, origin_of
from xieshou.audit.log.witnesses import request
from xieshou.config import witness
from xieshou.config.database import APP, OWNER, SEQUENCER, drop_database, embedded_cluster, make_database
from xieshou.engines.merkle import Checkpoint, VerifierKey, check_log, split

NAME = "xieshou_log"
SEED = b"s" * 32
KEY = key_of(SEED)
AT = datetime(2018, 9, 30, 9, 0, tzinfo=UTC)
ADMIN = "xieshou_admin"
TABLES = {"audit_export": ()}
LOG = ("audit_event", "audit_outbox", "audit_entry", "audit_subtree", "audit_checkpoint", "audit_salt", "audit_forgotten")
ROLES = {"owner": OWNER, "app": APP, "sequencer": SEQUENCER, "admin": ADMIN}


@contextmanager
def a_database() -> Iterator[None]:
    """A copy of the tests' database with an empty log, whatever tests that really commit have left in theirs; gone afterwards."""
    connections.close_all()
    cluster = embedded_cluster()
    drop_database(cluster, NAME)
    make_database(cluster, NAME, template="xieshou_test")
    with psycopg.connect(cluster.url(NAME, ADMIN)) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(f"TRUNCATE {', '.join(LOG)} RESTART IDENTITY")
    try:
        yield
    finally:
        drop_database(cluster, NAME)


@contextmanager
def as_role(role: str) -> Iterator[psycopg.Connection[Any]]:
    """A transaction as `owner`, `app`, `sequencer` or `admin`, which is committed."""
    with psycopg.connect(embedded_cluster().url(NAME, ROLES[role])) as connection:
        connection.execute("SET timezone = 'UTC'")
        yield connection


def act(connection: psycopg.Connection[Any], sql: str, *values: Any, verb: str = "test.act", reason: str = "") -> Any:
    """One statement by somebody, as a service would have it."""
    settings = {"app.verb": verb, "app.actor": "7", "app.actor_label": "某某", "app.reason": reason, "app.whole": "on"}
    for name, value in settings.items():
        connection.execute("SELECT set_config(%s, %s, true)", [name, value])
    return connection.execute(sql, values)


def add_row(connection: psycopg.Connection[Any], number: int, *, path: str = "1.2.3.4", reason: str = "") -> int:
    """A row of audit_export; returns its id."""
    [row_id] = act(
        connection,
        "INSERT INTO audit_export (ref, what, day, filters, scope_path, row_count, sha256, actor_label, at) "
        "VALUES (%s, %s, '2018-09-30', %s, %s, %s, %s, '某某', %s) RETURNING id",
        uuid4(), f"L-{number}", json.dumps({"村": number}), path, number, f"{number:064x}", AT, reason=reason,
    ).fetchone()  # fmt: skip
    return int(row_id)


def history(rows: int) -> list[int]:
    """`rows` rows by the owner in two counties; every third changed, every fifth deleted. Returns the ids left."""
    left = []
    with as_role("owner") as connection:
        for number in range(rows):
            path = f"1.2.{3 + number % 2}.{number % 4 + 10}"
            row_id = add_row(connection, number, path=path, reason="补登" if number % 2 else "")
            if number % 3 == 0:
                act(connection, "UPDATE audit_export SET row_count = row_count + 1 WHERE id = %s", row_id)
            if number % 5 == 0:
                act(connection, "DELETE FROM audit_export WHERE id = %s", row_id)
            else:
                left.append(row_id)
    return left


def kept(most: int = 5000) -> str:
    """Take in all that waits and seal it, as the sequencer; returns the checkpoint."""
    with as_role("sequencer") as connection, connection.cursor() as cursor:
        while take_in(cursor, origin_of(SEED), most=most):
            pass
        return seal(cursor, KEY, AT)


def checked(
    cursor: Any, folder: Path, *, known: tuple[str, ...] = (), keys: tuple[VerifierKey, ...] = (), needed: int = 0
) -> str:
    """Everything that can be checked, in the caller's transaction; the ok line."""
    check_history(cursor)
    check_subtrees(cursor)
    check_rows(cursor, TABLES)
    every = (KEY.verifier, *keys)
    write_out(cursor, folder, every)
    return check_log.check(folder, check_log.read_keys(" ".join(map(str, every))), needed, known).line()


def a_witness(folder: Path, name: str) -> tuple[Path, VerifierKey]:
    """A witness that watches this log from nothing on."""
    key = VerifierKey.read(witness.init(folder / name, name))
    witness.watch(folder / name, str(KEY.verifier))
    return folder / name, key


def seen_by(folder: Path, key: VerifierKey, note: str, *, old: int, at: float = 1_538_265_600) -> str:
    """The note with that witness's line, kept in the database too."""
    with as_role("sequencer") as connection, connection.cursor() as cursor:
        size = Checkpoint.read(split(note)[0]).size
        line = witness.add_checkpoint(folder, request(old, note, tree_of(cursor, size)), lambda: at)
        return add_cosignature(cursor, size, line, key)
