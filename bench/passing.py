"""A demo county in a passing database, for the benches that ask the product itself."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path


def in_passing(database: str, sizes: Iterable[str], measure: Callable[[int, Path], None], *, keep: bool = False) -> None:
    """`measure(size, folder)` for each size, Django awake on a database made for it and dropped afterwards.

    With `keep` the database and its folder stay, one for each size, and the next call finds them: the folder is empty
    only where nothing was kept."""
    from xieshou.config.database import data_folder, drop_database, embedded_cluster, make_passing_database
    from xieshou.config.django import awake

    os.environ |= {"XIESHOU_DEMO": "1", "XIESHOU_JOBS": "inline"}
    cluster = embedded_cluster()
    with cluster.used():
        for size in sizes:
            name = f"{database}_{size}" if keep else database
            folder = data_folder() / name
            try:
                if not (keep and is_whole(folder)):
                    shutil.rmtree(folder, ignore_errors=True)
                    make_passing_database(cluster, name)
                with awake(name):
                    measure(int(size), folder)
            finally:
                if not (keep and is_whole(folder)):
                    drop_database(cluster, name)


def is_whole(folder: Path) -> bool:
    """True when a county was told to its end into the database of this folder."""
    return (folder / "whole").exists()
