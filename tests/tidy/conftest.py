"""Sizes, told at the end of a run of this part; they are read, not enforced."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "xieshou"
LARGE_LINES = 500


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Files, the middle one, and the largest."""
    if not any("tests/tidy/" in one.nodeid for one in terminalreporter.stats.get("passed", [])):
        return
    sizes = {
        str(path.relative_to(SOURCE)): len(path.read_text(encoding="utf-8").splitlines())
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts and path.name != "__init__.py"
    }
    largest = sorted(sizes.items(), key=lambda one: -one[1])[:5]
    over = sum(lines > LARGE_LINES for lines in sizes.values())
    told = ", ".join(f"{name} {lines}" for name, lines in largest)
    terminalreporter.write_line(
        f"sizes: {len(sizes)} files, {sum(sizes.values())} lines, the middle one {median(sizes.values()):.0f}, "
        f"over {LARGE_LINES}: {over}; largest: {told}"
    )
