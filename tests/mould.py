"""A cluster with its migrated database, made once for a state of the source and copied by every run of the tests.

Making one takes several seconds of a processor (ninety migrations, then the walls); copying takes none. It lies in the
environment and is made anew when any file of the product changes.
"""

from __future__ import annotations

import fcntl
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import xieshou
from xieshou.config.postgres import Cluster

SOURCE = Path(xieshou.__file__).parent
KEPT = Path(sys.prefix) / ".test-cluster"
DATABASE = "xieshou_test"
MADE_OF = {".py", ".sql", ".toml", ".json", ".tsv", ".csv"}


def in_place(data: Path) -> bool:
    """A data folder that another process begins with: the migrated cluster, its database named `DATABASE`; False when none is kept."""
    with mould() as kept:
        return kept.fill(Cluster(data / "postgres"))


@contextmanager
def mould() -> Iterator[Mould]:
    """The kept cluster, to one process at a time: who comes while it is being made waits and copies."""
    KEPT.mkdir(exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Mould(KEPT / _state())


class Mould:
    """One kept cluster, stopped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, cluster: Cluster) -> bool:
        """Copy it below the cluster's folder; False when there is none."""
        if not self.folder.is_dir():
            return False
        cluster.folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(self.folder, cluster.data)
        return True

    def keep(self, cluster: Cluster) -> None:
        """Keep a stopped cluster, in place of those of earlier states."""
        for old in (one for one in KEPT.iterdir() if one.is_dir()):
            shutil.rmtree(old)
        unfinished = self.folder.with_suffix(".new")
        shutil.copytree(cluster.data, unfinished)
        unfinished.rename(self.folder)


def _state() -> str:
    """What the database is made of: every file of the product that could say something of it."""
    files = sorted(path for path in SOURCE.rglob("*") if path.suffix in MADE_OF)
    whole = sha256()
    for path in files:
        whole.update(f"{path.relative_to(SOURCE)}\0".encode() + path.read_bytes())
    return whole.hexdigest()[:24]
