"""Making the .venv that ./demo and ./check share. Standard library only; says what it does and how long it took."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = ROOT / "locks"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)


def refuse_old_python(program: str) -> None:
    """Leave with one clear sentence where Python is too old."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:2]))
        sys.exit(
            f"{program}: 需要 Python 3.11 或更新,这里是 {found};请用 python3.11 {program} / needs Python 3.11 or newer"
        )


def prepare(*, dev: bool) -> None:
    """The environment with everything locked installed, the package itself, and the compiled catalogues. Quick when nothing changed."""
    lock = LOCKS / ("dev.txt" if dev else "runtime.txt")
    mark = VENV / f".installed-{lock.stem}"
    wanted = hashlib.sha256(lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if not PYTHON.exists():
        with step("建立 Python 环境 / making .venv"):
            shutil.rmtree(VENV, ignore_errors=True)
            run([sys.executable, "-m", "venv", str(VENV)])
    if not mark.exists() or mark.read_text() != wanted:
        with step(
            f"安装依赖 {lock.name},首次约半分钟到三分钟 / installing what is locked, up to three minutes the first time"
        ):
            _install(lock)
        mark.write_text(wanted)
    with step("编译语言目录 / compiling catalogues"):
        run([PYTHON, "-m", "tools.catalogues"])


def _install(lock: Path) -> None:
    """Everything locked, hashes compared, and the package itself: by uv, several times faster, or by pip where uv cannot."""
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    ourselves = ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    try:
        run([*pip, "--require-hashes", "-r", str(LOCKS / "installer.txt")])
        uv = [VENV / "bin" / "uv", "pip", "install", "--quiet", "--no-config", "--python", PYTHON]
        settings = _uv_settings()
        run([*uv, "--require-hashes", "-r", str(lock)], env=settings)
        run([*uv, *ourselves], env=settings)
    except Failed:
        run([*pip, "--require-hashes", "-r", str(lock)])
        run([*pip, *ourselves])


def _uv_settings() -> dict[str, str]:
    """What pip was told about where packages lie, in uv's own words."""
    said = subprocess.run([PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False).stdout
    told = {
        key.split(".")[-1]: value.strip("'") for key, _, value in (line.partition("=") for line in said.splitlines())
    }
    names = {
        "index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS", "cert": "SSL_CERT_FILE",
    }  # fmt: skip
    given = {names[key]: value for key, value in told.items() if key in names}
    # Every file is known by its hash, so it may come from any of the places.
    return {**os.environ, **given, "UV_INDEX_STRATEGY": "unsafe-best-match", "UV_HTTP_TIMEOUT": "30"}


class Failed(SystemExit):
    """A command that did not finish well, with its last words; leaves the program unless somebody knows another way."""


def run(command: list[object], **extra: object) -> None:
    """Run one command; its last words are shown only when it fails. Raises Failed."""
    finished = subprocess.run(
        [str(word) for word in command], cwd=ROOT, capture_output=True, text=True, check=False, **extra
    )
    if finished.returncode:
        last = "\n".join((finished.stdout + finished.stderr).strip().splitlines()[-12:])
        raise Failed(f"\n没有完成 / failed: {' '.join(str(word) for word in command[:6])} …\n{last}")


@contextmanager
def step(title: str) -> Iterator[None]:
    """A line that says what is being done, with seconds running where somebody watches."""
    begun, done = time.monotonic(), threading.Event()

    def tick() -> None:
        while not done.wait(1.0):
            print(f"\r  … {title} {time.monotonic() - begun:4.0f} s", end="", flush=True)

    watcher = threading.Thread(target=tick, daemon=True)
    if sys.stdout.isatty():
        watcher.start()
    else:
        print(f"  … {title}", flush=True)
    try:
        yield
    finally:
        done.set()
    start = "\r" if sys.stdout.isatty() else ""
    print(f"{start}  ✓ {title} {time.monotonic() - begun:.1f} s", flush=True)


def become(*words: str) -> None:
    """Go on as the installed command."""
    os.chdir(ROOT)
    os.execv(str(VENV / "bin" / words[0]), [words[0], *words[1:]])
