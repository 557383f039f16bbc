"""The database out to a file and back, with PostgreSQL's own tools, in one snapshot with the row counts."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from xieshou.config.postgres import binaries
from xieshou.engines.errors import InputError

# A session, a worker's mark, a kept figure are of the running site, not of the office: they are not counted.
PASSING = ("django_session", "procrastinate_workers", "kit_keptfigure", "kit_changedplace")
TABLES = "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1"


@dataclass(frozen=True)
class Counted:
    """What a snapshot holds: rows by table, and the server's version."""

    rows: dict[str, int]
    server: str


@contextmanager
def snapshot(owner: str) -> Iterator[tuple[str, Counted]]:
    """A snapshot that lasts, and what is in it; `owner` is the owner's address, whom no row-level security narrows."""
    with _connected(owner) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        (name,) = connection.execute("SELECT pg_export_snapshot()").fetchone()  # type: ignore[misc]
        yield name, _count(connection)


def count_rows(owner: str) -> Counted:
    """What the database holds now."""
    with _connected(owner) as connection:
        return _count(connection)


def is_empty(owner: str) -> bool:
    """True when the database has no table of ours yet."""
    with _connected(owner) as connection:
        return connection.execute(TABLES).fetchone() is None


def dump(owner: str, to: Path, snapshot_name: str) -> None:
    """The whole database into a file of PostgreSQL's custom format. Raises InputError."""
    _run("pg_dump", owner, "--format=custom", f"--snapshot={snapshot_name}", f"--file={to}", "--no-sync")


def load(owner: str, dumped: Path) -> None:
    """A dump into an empty database, whole or not at all; rights are made anew by `migrate`. Raises InputError."""
    _run(
        "pg_restore",
        owner,
        "--no-owner",
        "--no-privileges",
        "--no-comments",
        "--single-transaction",
        "--exit-on-error",
        str(dumped),
    )


def beside(address: str, database: str) -> str:
    """The same address with another database."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{database}"))


def name_of(address: str) -> str:
    """The database of an address."""
    return urlsplit(address).path.lstrip("/")


@contextmanager
def _connected(address: str) -> Iterator[psycopg.Connection]:
    try:
        connection = psycopg.connect(address, connect_timeout=10)
    except psycopg.OperationalError as fault:
        raise InputError(f"连不上数据库 / the database does not answer: {' '.join(str(fault).split())[:200]}") from None
    with connection:
        yield connection


def _count(connection: psycopg.Connection) -> Counted:
    names = [row[0] for row in connection.execute(TABLES) if row[0] not in PASSING]
    rows = {name: _rows(connection, name) for name in names}
    return Counted(rows, connection.info.parameter_status("server_version") or "")


def _rows(connection: psycopg.Connection, table: str) -> int:
    found = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
    return found[0] if found else 0


def _program(name: str) -> str:
    beside_server = binaries.bin_folder() / name
    found = str(beside_server) if beside_server.exists() else shutil.which(name)
    if not found:
        raise InputError(
            f"找不到 {name};请安装 PostgreSQL 客户端程序 / {name} not found: install PostgreSQL's client programs"
        )
    return found


def _run(name: str, address: str, *words: str) -> None:
    # The address may hold a password: it goes by the environment, where other users' `ps` does not show it.
    facts = psycopg.conninfo.conninfo_to_dict(address)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    given = {names[key]: str(value) for key, value in facts.items() if key in names and value}
    target = ["--dbname", given["PGDATABASE"]] if name == "pg_restore" else []
    done = subprocess.run(
        [_program(name), "--no-password", *target, *words],
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = " | ".join(line for line in done.stderr.splitlines() if line.strip())[-300:]
        raise InputError(f"{name} 没有做完 / did not finish: {last}")
