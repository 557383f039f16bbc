"""Every check, a few side by side; stops at nothing, so that one run tells everything; non-zero when any failed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tools.bootstrap import ROOT, VENV, step
from tools.browser import BROWSERS, browser_path

NO_TESTS = 5  # pytest's code for "none was chosen"
FIRST = {"底层": ("audit", "jobs", "kit", "offices", "pairings", "regions", "roster")}  # these match nobody
THEN = {
    "权限": ("matrix",),
    "引擎": ("config", "engines"),
    "页面": ("api", "web"),
}  # and all that is in no group is one more
PYTEST = ("python", "-m", "pytest", "-m")
BRIEF = "not whole and not walk"
ALL = "not whole"  # what takes minutes alone is asked for by name
AT_ONCE = 4  # those in a browser wait more than they work
SEEN = "pytest.mark.e2e"  # a file that says so has tests in a real browser
ON_THE_DEMO = re.compile(r"\bsite: str\b")  # and one that asks for the served demo shares it


def main(words: list[str]) -> int:
    """Style, floors, types, then the tests in random order with a printed seed: every unit, property and page. `--all` adds the
    long walks through the served product, as CI does; `--fast` leaves the browser out.

    A test that matches waits until the kernels are compiled, so that they are compiled once.
    """
    fast = "--fast" in words
    which = ALL if "--all" in words else BRIEF
    words = [word for word in words if word not in ("--fast", "--all")]
    if not fast:
        _find_browser()
    kernels = Check("内核", "编译匹配内核 / matching kernels", ["python", "-m", "xieshou.config.warming"])
    plain = [
        Check("风格", "风格 / style", ["ruff", "check", "src", "tests", "bench", "tools"]),
        Check("楼层", "楼层 / floors", ["lint-imports"]),
        Check("类型", "类型 / types", ["mypy"]),
    ]
    first, then = ([], [_chosen(words, fast)]) if words else _all_tests(fast, which)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = {check: pool.submit(check.passes) for check in [kernels, *first, *plain]}
        running[kernels].result()
        running |= {check: pool.submit(check.passes) for check in then}
    failed = [check.title for check, passed in running.items() if not passed.result()]
    print("全部通过 / all passed" if not failed else f"没有通过 / failed: {', '.join(failed)}")
    return 1 if failed else 0


def _chosen(words: list[str], fast: bool) -> Check:
    """Some tests alone; they may all be of one kind."""
    command = ["python", "-m", "pytest", *words, *(["-m", "not e2e"] if fast else [])]
    return Check("测试", "选定的测试 / chosen tests", command, (0, NO_TESTS))


def _all_tests(fast: bool, which: str) -> tuple[list[Check], list[Check]]:
    """Every test of `which` once: those that match nobody, and the others; the longest first, so that no long one is left alone at the end."""
    first = [_group(mark, names, which) for mark, names in FIRST.items()]
    then = [_group(mark, names, which) for mark, names in THEN.items()]
    named = [f"--ignore=tests/{name}" for names in (FIRST | THEN).values() for name in names]
    others = Check("其余", "其余的测试 / all other tests", [*PYTEST, f"not e2e and {which}", *named])
    seen = [*PYTEST, f"e2e and {which}"]
    on_the_demo, alone = _in_a_browser()
    browser = [
        Check("演示", "浏览器里的演示 / the demo in a browser", [*seen, *on_the_demo]),
        Check("浏览", "浏览器里的其他测试 / other tests in a browser", [*seen, *alone]),
    ]
    return first, [*([] if fast else browser), others, *then]


def _group(mark: str, names: tuple[str, ...], which: str) -> Check:
    folders = [f"tests/{name}" for name in names if (ROOT / "tests" / name).is_dir()]
    return Check(mark, f"{mark} / tests of {', '.join(names)}", [*PYTEST, f"not e2e and {which}", *folders])


def _in_a_browser() -> tuple[list[str], list[str]]:
    """The files with tests in a browser: those on the one served demo, and those that serve themselves. Named one by one, so
    that a browser's run does not first load every other test."""
    files: tuple[list[str], list[str]] = ([], [])
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if SEEN in text:
            files[0 if ON_THE_DEMO.search(text) else 1].append(str(path.relative_to(ROOT)))
    return files


@dataclass(frozen=True)
class Check:
    """One command of the environment: a mark before each of its lines, a title, and the codes it may leave with."""

    mark: str
    title: str
    command: list[str] = field(compare=False)
    allowed: tuple[int, ...] = (0,)

    def passes(self) -> bool:
        """Run it, its lines printed as they come."""
        begun = time.monotonic()
        print(f"— {self.title}: {' '.join(self.command)}", flush=True)
        words = [str(VENV / "bin" / self.command[0]), *self.command[1:]]
        running = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for line in running.stdout or ():
            print(f"{self.mark} │ {line.decode(errors='replace').rstrip()}", flush=True)
        passed = running.wait() in self.allowed
        print(f"  {'✓' if passed else '✗'} {self.title} {time.monotonic() - begun:.1f} s", flush=True)
        return passed


def _find_browser() -> None:
    """Chromium: one on the PATH, else Debian's where root and apt are there, else Playwright's own."""
    found = browser_path()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        with step("安装 Chromium 和中文字体 / installing Chromium and Chinese fonts"):
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
            subprocess.run(["apt-get", "update", "-q"], **quiet)
            install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "fonts-noto-cjk"]
            unasked = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            for name in BROWSERS[:2]:  # older systems have no package of the first
                if browser_path() is None:
                    subprocess.run([*install, name], env=unasked, **quiet)
        found = browser_path()
    if found is None:
        with step("安装 Playwright 自带的浏览器 / installing Playwright's browser"):
            subprocess.run(
                [str(VENV / "bin" / "python"), "-m", "playwright", "install", "chromium"], cwd=ROOT, check=False
            )
    else:
        os.environ["XIESHOU_CHROMIUM"] = found
