"""Every check, one after another; stops at nothing, so that one run tells everything; non-zero when any failed."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from tools.bootstrap import ROOT, VENV, step

NO_TESTS = 5  # pytest's code for "none was chosen"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main(words: list[str]) -> int:
    """Style, floors, types, then all tests in random order with a printed seed. `--fast` leaves the browser out.

    The tests in a real browser wait more than they work, so they run beside the others; their words are printed after them.
    """
    fast = "--fast" in words
    words = [word for word in words if word != "--fast"]
    pytest = ["python", "-m", "pytest", *words]
    checks = {
        "风格 / style": ["ruff", "check", "src", "tests", "bench", "tools"],
        "楼层 / floors": ["lint-imports"],
        "类型 / types": ["mypy"],
        "测试 / tests": [*pytest, "-m", "not e2e"],
    }
    beside = None
    if not fast:
        _find_browser()
        beside = _Beside("浏览器里的测试 / tests in a browser", [*pytest, "-m", "e2e"])
    allowed = (0, NO_TESTS) if words else (0,)  # some chosen tests may all be of one kind
    failed = [title for title, command in checks.items() if not _passes(title, command, allowed)]
    if beside and not beside.passes(allowed):
        failed.append(beside.title)
    print("全部通过 / all passed" if not failed else f"没有通过 / failed: {', '.join(failed)}")
    return 1 if failed else 0


def _passes(title: str, command: list[str], allowed: tuple[int, ...]) -> bool:
    begun = time.monotonic()
    print(f"— {title}: {' '.join(command)}", flush=True)
    done = subprocess.run([str(VENV / "bin" / command[0]), *command[1:]], cwd=ROOT, check=False)
    passed = done.returncode in allowed
    print(f"  {'✓' if passed else '✗'} {title} {time.monotonic() - begun:.1f} s", flush=True)
    return passed


class _Beside:
    """A check that runs while the others do, and speaks when it is asked."""

    def __init__(self, title: str, command: list[str]) -> None:
        self.title, self.begun = title, time.monotonic()
        print(f"— {title}: {' '.join(command)} (同时进行 / meanwhile)", flush=True)
        words = [str(VENV / "bin" / command[0]), *command[1:]]
        self.running = ThreadPoolExecutor(1).submit(subprocess.run, words, cwd=ROOT, check=False, capture_output=True)

    def passes(self, allowed: tuple[int, ...]) -> bool:
        """Wait for it, print what it said, and tell whether it left with one of the allowed codes."""
        done = self.running.result()
        print(f"— {self.title}\n{(done.stdout + done.stderr).decode(errors='replace')}", end="")
        passed = done.returncode in allowed
        print(f"  {'✓' if passed else '✗'} {self.title} {time.monotonic() - self.begun:.1f} s", flush=True)
        return passed


def _find_browser() -> None:
    """Chromium: the one on PATH, else Debian's where root and apt are there, else Playwright's own."""
    found = next((shutil.which(name) for name in BROWSERS if shutil.which(name)), None)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        with step("安装 Chromium 和中文字体 / installing Chromium and Chinese fonts"):
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
            subprocess.run(["apt-get", "update", "-q"], **quiet)
            install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium", "fonts-noto-cjk"]
            subprocess.run(install, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, **quiet)
        found = shutil.which("chromium")
    if found is None:
        with step("安装 Playwright 自带的浏览器 / installing Playwright's browser"):
            subprocess.run(
                [str(VENV / "bin" / "python"), "-m", "playwright", "install", "chromium"], cwd=ROOT, check=False
            )
    else:
        os.environ["XIESHOU_CHROMIUM"] = found
