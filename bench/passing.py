"""A demo county in a passing database, for the benches that ask the product itself."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path


def in_passing(database: str, sizes: Iterable[str], measure: Callable[[int, Path], None]) -> None:
    """`measure(size, empty folder)` for each size, Django awake on a database made for it and dropped afterwards."""
    from xieshou.config.database import data_folder, drop_database, embedded_cluster, make_passing_database
    from xieshou.config.django import awake

    os.environ |= {"XIESHOU_DEMO": "1", "XIESHOU_JOBS": "inline"}
    folder = data_folder() / database
    cluster = embedded_cluster()
    with cluster.used():
        for size in sizes:
            shutil.rmtree(folder, ignore_errors=True)
            try:
                make_passing_database(cluster, database)
                with awake(database):
                    measure(int(size), folder)
            finally:
                drop_database(cluster, database)
