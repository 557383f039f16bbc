"""Waking Django for a command: the embedded cluster first, when no server is named."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import django

from xieshou.config.database import embedded_cluster, is_embedded, make_database, make_roles
from xieshou.config.postgres import Cluster


@contextlib.contextmanager
def awake(database: str | None = None) -> Iterator[Cluster | None]:
    """Django set up on a database that answers; the cluster is stopped on the way out if nobody else uses it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.config.settings")
    if not is_embedded():
        django.setup()
        yield None
        return
    if database:
        os.environ["XIESHOU_DATABASE"] = database
    with embedded_cluster().used() as cluster:
        make_roles(cluster)
        make_database(cluster, os.environ.get("XIESHOU_DATABASE", "xieshou"))
        django.setup()
        try:
            yield cluster
        finally:
            from django.db import connections

            connections.close_all()
