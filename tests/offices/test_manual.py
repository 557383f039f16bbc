"""The administrator's manual has the table of powers exactly as the code declares it."""

from __future__ import annotations

from pathlib import Path

from django.utils import translation

from xieshou.offices.models import Line, Role
from xieshou.offices.powers import SEATS

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "user" / "admin.md"
LEVELS = {1: "省", 2: "地", 3: "县", 4: "乡", 5: "村"}


def _row(role: str) -> str:
    seat = SEATS[role]
    lines = "、".join(str(Line(line).label) for line in Line.values if line in seat.lines)
    levels, by = ("、".join(LEVELS[level] for level in sorted(which)) for which in (seat.levels, seat.by))
    return f"| {Role(role).label} | {lines} | {levels} | {by} |"


def test_the_table_of_powers_is_the_code_s() -> None:
    with translation.override("zh-hans"):
        declared = [_row(role) for role in SEATS]
    text = MANUAL.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line in declared] == sorted(declared, key=text.find)
    assert len([line for line in text.splitlines() if line.startswith("| ")]) == len(declared) + 2
