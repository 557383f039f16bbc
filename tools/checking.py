"""Every check, one after another; stops at nothing, so that one run tells everything; non-zero when any failed."""

from __future__ import annotations

import os
import shutil
import subprocess
import time

from tools.bootstrap import ROOT, VENV, step

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main(words: list[str]) -> int:
    """Style, floors, types, then all tests in random order with a printed seed. `--fast` leaves the browser out."""
    fast = "--fast" in words
    words = [word for word in words if word != "--fast"]
    if not fast:
        _find_browser()
    tests = ["python", "-m", "pytest", *(["-m", "not e2e"] if fast else []), *words]
    checks = {
        "风格 / style": ["ruff", "check", "src", "tests", "bench", "tools"],
        "楼层 / floors": ["lint-imports"],
        "类型 / types": ["mypy"],
        "测试 / tests": tests,
    }
    failed = [title for title, command in checks.items() if not _passes(title, command)]
    print("全部通过 / all passed" if not failed else f"没有通过 / failed: {', '.join(failed)}")
    return 1 if failed else 0


def _passes(title: str, command: list[str]) -> bool:
    begun = time.monotonic()
    print(f"— {title}: {' '.join(command)}", flush=True)
    done = subprocess.run([str(VENV / "bin" / command[0]), *command[1:]], cwd=ROOT, check=False)
    print(f"  {'✓' if done.returncode == 0 else '✗'} {title} {time.monotonic() - begun:.1f} s", flush=True)
    return done.returncode == 0


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
            subprocess.run([str(VENV / "bin" / "python"), "-m", "playwright", "install", "chromium"], cwd=ROOT, check=False)
    else:
        os.environ["XIESHOU_CHROMIUM"] = found
