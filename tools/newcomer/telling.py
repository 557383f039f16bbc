"""The walk as a table of the manual."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.newcomer.walk import Step

BEGIN, END = "<!-- 步骤表:由 tools.newcomer 写出 -->", "<!-- 步骤表完 -->"
HEAD = "| 序 | 谁 | 做什么 | 填几格 | 点几下 | 机器用时(秒) |\n| --- | --- | --- | --- | --- | --- |"


def table(steps: Sequence[Step]) -> str:
    """One row a step, and their sums."""
    rows = [
        f"| {number} | {one.who} | {one.title}{_notes(one)} | {one.filled or '—'} | {one.pressed + one.opened or '—'} | {one.seconds} |"
        for number, one in enumerate(steps, start=1)
    ]
    sums = [sum(one.filled for one in steps), sum(one.pressed + one.opened for one in steps)]
    total = f"| | | **合计** | {sums[0]} | {sums[1]} | {sum(one.seconds for one in steps):.0f} |"
    return "\n".join([HEAD, *rows, total])


def _notes(one: Step) -> str:
    return f"({';'.join(one.notes)})" if one.notes else ""


def write_into(page: Path, told: str) -> None:
    """Replace the table of the page by this one. Raises ValueError when the page has no place for it."""
    text = page.read_text(encoding="utf-8")
    before, after = text.index(BEGIN) + len(BEGIN), text.index(END)
    page.write_text(f"{text[:before]}\n\n{told}\n\n{text[after:]}", encoding="utf-8")
