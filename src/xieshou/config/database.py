"""Which database, and as whom: three roles, so that a fault in the app is not a fault in everything.

- owner: makes and changes tables; only `migrate` and `demo` use it
- app: owns nothing, cannot bypass row-level security; everything else uses it
- sequencer: reads the event outbox and writes the sequenced log, nothing else

With DATABASE_URL a server is used, and DATABASE_OWNER_URL and DATABASE_SEQUENCER_URL name its other roles;
without, the embedded cluster below the data folder is used, and started by whoever comes first.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg
from psycopg import sql

from xieshou.config.places import data_folder
from xieshou.config.postgres import Cluster, ClusterFault

OWNER, APP, SEQUENCER = "xieshou_owner", "xieshou_app", "xieshou_sequencer"
EXTENSIONS = ("ltree", "btree_gist", "pg_trgm")
# Containment of paths tells nothing through errors or notices. Said so (by a superuser, once a database), the planner may
# use statistics and indexes for it below row-level security; else a village's first page reads the whole province (ADR 0004).
LEAKPROOF = ("ltree_isparent(ltree, ltree)", "ltree_risparent(ltree, ltree)", "_ltree_isparent(ltree[], ltree)",
             "_ltree_r_isparent(ltree, ltree[])", "_ltree_risparent(ltree[], ltree)", "_ltree_r_risparent(ltree, ltree[])")  # fmt: skip


@dataclass(frozen=True)
class Addresses:
    """The three addresses of one database."""

    owner: str
    app: str
    sequencer: str

    def roles(self) -> tuple[str, str, str]:
        """The role names, in the order owner, app, sequencer."""
        return _user(self.owner), _user(self.app), _user(self.sequencer)


def is_embedded() -> bool:
    """True when no server is named and the embedded cluster is used."""
    return not os.environ.get("DATABASE_URL")


def embedded_cluster() -> Cluster:
    """The cluster of the data folder."""
    return Cluster(data_folder() / "postgres", durable=os.environ.get("XIESHOU_DURABLE", "1") == "1")


def addresses() -> Addresses:
    """The addresses in force now."""
    if not is_embedded():
        app = os.environ["DATABASE_URL"]
        owner = os.environ.get("DATABASE_OWNER_URL", app)
        return Addresses(owner=owner, app=app, sequencer=os.environ.get("DATABASE_SEQUENCER_URL", app))
    cluster, name = embedded_cluster(), os.environ.get("XIESHOU_DATABASE", "xieshou")
    return Addresses(*(cluster.url(name, role) for role in (OWNER, APP, SEQUENCER)))


def django_settings(address: str) -> dict[str, object]:
    """One entry of Django's DATABASES for a `postgresql://` address."""
    parts = urlsplit(address)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": "xieshou"},
    }


def make_roles(cluster: Cluster) -> None:
    """Make the three roles of the embedded cluster; those that exist are left as they are."""
    with psycopg.connect(cluster.url("postgres", "xieshou_admin"), autocommit=True) as connection:
        known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        powers = {OWNER: "LOGIN CREATEDB", APP: "LOGIN NOBYPASSRLS", SEQUENCER: "LOGIN NOBYPASSRLS"}
        for role, power in powers.items():
            if role not in known:
                connection.execute(sql.SQL("CREATE ROLE {} " + power).format(sql.Identifier(role)))  # type: ignore[arg-type]


def make_database(cluster: Cluster, name: str, *, template: str = "template1") -> bool:
    """Make database `name` with its extensions, owned by the owner; False when it was there already."""
    with psycopg.connect(cluster.url("postgres", "xieshou_admin"), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return False
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)
            )
        )
    with psycopg.connect(cluster.url(name, "xieshou_admin"), autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(OWNER)))
        connection.execute("CREATE EXTENSION IF NOT EXISTS ltree")
        for function in LEAKPROOF:
            connection.execute(f"ALTER FUNCTION {function} LEAKPROOF".encode())
    return True


def make_passing_database(cluster: Cluster, name: str) -> None:
    """Make a database that nobody will miss: a commit does not wait for the disk. It is dropped after the one run.

    One that a run which was killed left behind goes first.
    """
    make_roles(cluster)
    drop_database(cluster, name)
    make_database(cluster, name)
    with psycopg.connect(cluster.url("postgres", "xieshou_admin"), autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))


def drop_database(cluster: Cluster, name: str) -> None:
    """Remove database `name`, whoever is still connected."""
    with psycopg.connect(cluster.url("postgres", "xieshou_admin"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _user(address: str) -> str:
    user = urlsplit(address).username
    if not user:
        raise ClusterFault("DATABASE_URL 里没有写数据库用户 / DATABASE_URL names no user")
    return unquote(user)
