"""A PostgreSQL cluster in a folder: made once, shared by every process of that folder, stopped by the last one.

Two locks keep this true without a daemon: `start.lock` is held while somebody makes, starts or stops the server;
`users.lock` is held shared by everyone who uses it. Who can take it exclusively on leaving was the last.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import psycopg

from xieshou.config.postgres import binaries
from xieshou.config.postgres.binaries import ClusterFault

ADMIN = "xieshou_admin"
SOCKET_PATH_MAX = 90  # the kernel allows 107 with the file name


class Cluster:
    """The cluster below `folder`. `durable=False` trades crash safety for speed: test clusters only."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "pgdata"
        self.durable = durable
        self._users: IO[str] | None = None

    @property
    def socket(self) -> Path:
        """The folder of the Unix socket: beside the data, or, where that path is too long, a private one in the temporary folder."""
        beside = self.folder / "socket"
        if len(str(beside)) <= SOCKET_PATH_MAX:
            return beside
        mark = hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"xieshou-{os.getuid()}-{mark}"

    def url(self, database: str, role: str) -> str:
        """The address of `database` for `role`."""
        return f"postgresql://{role}@/{database}?host={self.socket}"

    def open(self) -> None:
        """Be a user of the cluster: make and start it if nobody has. Raises ClusterFault with the log's last words."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._locked("start.lock"):
            self._users = (self.folder / "users.lock").open("w")
            fcntl.flock(self._users, fcntl.LOCK_SH)
            if not self.data.joinpath("PG_VERSION").exists():
                self._make()
            if not self.answers():
                self._forget_stale_pid()
                self._start()

    def close(self) -> None:
        """Leave the cluster; the last to leave stops it."""
        if self._users is None:
            return
        with self._locked("start.lock"):
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self.stop()
            self._users.close()
            self._users = None

    def stop(self) -> None:
        """Stop the server now, whoever uses it."""
        if self.data.joinpath("postmaster.pid").exists():
            binaries.run(
                "pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", folder=self.data, socket=self.socket
            )

    def answers(self) -> bool:
        """True when the server takes connections."""
        try:
            psycopg.connect(self.url("postgres", ADMIN), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    @contextlib.contextmanager
    def used(self) -> Iterator[Cluster]:
        """Open, and close on the way out."""
        self.open()
        try:
            yield self
        finally:
            self.close()

    @contextlib.contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        with (self.folder / name).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make(self) -> None:
        self._private_folder(self.data)
        options = ["-D", str(self.data), "-U", ADMIN, "--auth=trust", "--locale=C.UTF-8", "--encoding=UTF8", "-k"]
        if not self.durable:
            options.append("--no-sync")
        made = binaries.run("initdb", *options, folder=self.data, socket=self.socket)
        if made.returncode:
            raise ClusterFault(f"数据库没有建成 / initdb failed: {_last_words(made.stdout)}")

    def _start(self) -> None:
        self._private_folder(self.socket)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket),
            "unix_socket_permissions": "0700",
            "shared_buffers": "256MB",
            "work_mem": "32MB",
            "maintenance_work_mem": "256MB",
            "max_connections": "60",
            "max_wal_size": "2GB",
            "jit": "off",
            "timezone": "Asia/Shanghai",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        log = self.data / "server.log"
        words = ["start", "-D", str(self.data), "-l", str(log), "-o", options, "-w", "-t", "40"]
        started = binaries.run("pg_ctl", *words, folder=self.data, socket=self.socket)
        if started.returncode or not self.answers():
            last = _last_words(log.read_text(errors="replace") if log.exists() else started.stdout)
            raise ClusterFault(f"数据库没有启动 / PostgreSQL did not start: {last}")

    def _private_folder(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if folder.stat().st_uid != os.getuid() and os.geteuid() != 0:
            raise ClusterFault(f"{folder} 属于别的用户 / belongs to another user")
        folder.chmod(0o700)

    def _forget_stale_pid(self) -> None:
        """A pid file whose server is gone, and whose number another program may have got, must not stop us for ever.

        Backends keep the data folder as their working folder; while one lives, the file stays (removing it could
        let two servers write one folder).
        """
        pid_file = self.data / "postmaster.pid"
        if pid_file.exists() and not _lives_in(self.data):
            pid_file.unlink()


def _lives_in(folder: Path) -> bool:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == folder:
                return True
        except OSError:
            continue
    return False


def _last_words(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " | ".join(lines[-3:])[-300:]
