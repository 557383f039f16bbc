"""The example of the manual runs as it stands there, and is short."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from xieshou.kit import documents
from xieshou.kit.documents import Stamp, as_body, as_docx, as_html, as_pdf, as_xlsx

MANUAL = Path(__file__).resolve().parents[3] / "docs" / "documents.md"


def test_the_example_of_the_manual_runs_and_is_under_thirty_lines() -> None:
    text = MANUAL.read_text(encoding="utf-8")
    code = next(part for part in re.findall(r"(?:^    .*\n|^\n)+", text, re.M) if "def jobs_document" in part)
    code = re.sub(r"^    ", "", code, flags=re.M)
    assert len(code.strip().splitlines()) < 30
    at_work = SimpleNamespace(
        code="KPI-1", count=lambda actor, day: 1368, address=lambda day: "/ledgers/L-01/?cell=KPI-1"
    )
    names: dict[str, Any] = {"AT_WORK": at_work, "live_stamp": Stamp}
    body = code[: code.index("as_body(document)")]
    exec(compile(body, "documents.md", "exec"), names)
    document = names["jobs_document"](None, date(2018, 9, 30))
    assert [figure.value for figure in document.figures()] == [1368, 1368]
    assert all(write(document) for write in (as_body, as_html, as_xlsx, as_docx, as_pdf))


def test_the_manual_names_everything_the_piece_gives() -> None:
    text = MANUAL.read_text(encoding="utf-8")
    small = {"Cell", "Column", "Part", "Paper", "Row", "Rule", "as_pictures", "month_in_words"}
    assert [name for name in documents.__all__ if name not in small and name not in text] == []
