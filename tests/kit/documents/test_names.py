"""Long names of minorities, whatever separates their parts, stand whole in Excel, Word and PDF."""

from __future__ import annotations

import io

import docx
import openpyxl
import pytest
from pypdf import PdfReader

from tests.kit.documents import samples
from xieshou.engines.identifiers.names import SEPARATORS
from xieshou.kit.documents import Column, Document, Row, Table, as_docx, as_pdf, as_xlsx

LONG = "努尔买买提{0}阿卜杜热合曼{0}阿不都克里木{0}买买提依明"
NAMES = [LONG.format(separator) for separator in SEPARATORS]


def a_list() -> Document:
    return samples.a_report(Table("名单", (Column("姓名"), Column("村")), tuple(Row((name, "演示村")) for name in NAMES)))


def same(text: str) -> str:
    """Without blanks, and all dots alike: fonts draw one dot for several."""
    return "".join("·" if c in "\u2022\u2027\u2219\u22c5\u30fb\uff65" else c for c in "".join(text.split()))


@pytest.mark.parametrize("name", NAMES, ids=[f"U+{ord(c):04X}" for c in SEPARATORS])
def test_excel_keeps_a_name_as_it_is(name: str) -> None:
    rows = openpyxl.load_workbook(io.BytesIO(as_xlsx(a_list()))).active.iter_rows(values_only=True)
    assert name in [cell for row in rows for cell in row]


def test_word_and_pdf_show_every_letter_of_every_name() -> None:
    words = same("".join(cell.text for table in docx.Document(io.BytesIO(as_docx(a_list()))).tables for row in table.rows for cell in row.cells))
    pages = same("".join(page.extract_text() for page in PdfReader(io.BytesIO(as_pdf(a_list()))).pages))
    for name in NAMES:
        assert same(name) in words
        assert same(name) in pages
    assert "〓" not in pages
