"""`xieshou calendar import`: one file, one year, every bad line named."""

from __future__ import annotations

from pathlib import Path

import pytest

from xieshou.config.commands.calendar import _read
from xieshou.engines.errors import InputError


def test_a_year_is_read_with_or_without_a_heading(tmp_path: Path) -> None:
    file = tmp_path / "2041.csv"
    file.write_text("\ufeff日期,休或班,名称\n2041-01-01,休,元旦\n\n2041-01-05,班,\n", encoding="utf-8")
    assert [(str(day), worked, title) for day, worked, title in _read(file)] == [
        ("2041-01-01", False, "元旦"),
        ("2041-01-05", True, ""),
    ]


@pytest.mark.parametrize("line", ["2041-02-30,休,x", "2041-01-01,放,x", "2041-01-01"])
def test_a_line_that_says_nothing_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "2041.csv"
    file.write_text(f"2041-01-01,休,元旦\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match="第2行"):
        _read(file)
