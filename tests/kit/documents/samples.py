"""A report, a bulletin and a 公文 about nothing in particular, and how to read the figures back out of each format."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import docx
import openpyxl
from pypdf import PdfReader

from xieshou.kit.documents import (
    BulletinHead,
    Column,
    Document,
    Figure,
    Heading,
    OfficialHead,
    Paragraph,
    PlainHead,
    Rate,
    Row,
    Rule,
    Signature,
    Stamp,
    Table,
    basis_of,
)

DAY = date(2018, 9, 30)
STAMP = Stamp(
    DAY, "演示县", "X-1-201809-1", "8f3a21c409be77aa" * 4,
    (Rule("最低年龄", "16周岁", date(1995, 1, 1), "劳动法", "第十五条"),), "ab12cd3400998877" * 4,
    made_by="经办人(演示县)", made_at=datetime(2018, 9, 30, 9, 12, tzinfo=UTC), export="1a2b3c4d",
)  # fmt: skip
SIGNED = Signature("李某", "演示县", date(2018, 10, 3))
COLUMNS = (Column("指标", width=60), Column("数量", "number", 20), Column("单位", width=12))
COUNTS = (20000, 16321, 9321, 0, 1234567)


def a_figure(value: int | None, unit: str = "人") -> Figure:
    return Figure(value, unit, f"k{value}", f"/ledgers/X/?cell=k{value}")


def a_table(title: str = "一、人数", counts: tuple[int, ...] = COUNTS) -> Table:
    rows = tuple(Row((f"第{at}项", a_figure(n), "人"), is_part=at > 1) for at, n in enumerate(counts))
    return Table(title, COLUMNS, rows, note="注:按级别分列")


def a_report(*parts: object, stamp: Stamp = STAMP) -> Document:
    whole = parts or (a_table(), *basis_of(stamp))
    return Document(PlainHead("演示县某局", "工作进展月报", "2018年9月", "X-1"), whole, stamp)


def a_bulletin() -> Document:
    head = BulletinHead("工作简报", 9, "演示县某局", DAY, "2018年9月工作进展")
    text = Paragraph(
        ("共", a_figure(20000), ",其中", a_figure(16321), ",占", Rate(a_figure(16321), a_figure(20000)), "。")
    )
    return Document(head, (Heading("一、总体"), text, a_table()), STAMP)


def an_official() -> Document:
    head = OfficialHead("演示县某局文件", "关于报送2018年9月工作进展的报告", "某市某局", "演人〔2018〕12号", "某办")
    return Document(head, a_bulletin().parts, STAMP)


def long(document: Document, rows: int = 200) -> Document:
    """The same, over several pages."""
    return replace(document, parts=(*document.parts, a_table("附表", tuple(range(rows)))))


# --- reading back ----------------------------------------------------------------------------------------------------


class _Cells(HTMLParser):
    """The words of each cell, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.is_in = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.is_in = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.is_in = False

    def handle_data(self, data: str) -> None:
        if self.is_in:
            self.rows[-1][-1] += data.strip()


def figures_of_html(text: str) -> list[tuple[str, int]]:
    """(what, how many) of each line of three cells, or four with how it was checked, whose second is a number."""
    reader = _Cells()
    reader.feed(text)
    return _of_rows(reader.rows)


def figures_of_xlsx(content: bytes) -> list[tuple[str, int]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    rows = [[row[0], row[1], row[2]] for row in sheet.iter_rows(values_only=True, max_col=3) if isinstance(row[1], int)]
    return [(str(what), int(count)) for what, count, _unit in rows]


def figures_of_docx(content: bytes) -> list[tuple[str, int]]:
    tables = docx.Document(io.BytesIO(content)).tables
    return _of_rows([[cell.text for cell in row.cells] for table in tables for row in table.rows])


def figures_of_pdf(content: bytes) -> list[tuple[str, int]]:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    found = re.findall(r"^(\S.*?) ((?:\d{1,3},)*\d{1,3}) (人|户|条)(?: (?:未核验|N=.*))?$", text, re.MULTILINE)
    return [(what, int(count.replace(",", ""))) for what, count, _unit in found]


def _of_rows(rows: list[list[str]]) -> list[tuple[str, int]]:
    return [(r[0], int(r[1].replace(",", ""))) for r in rows if _is_figure(r) and re.fullmatch(r"[\d,]+", r[1])]


def _is_figure(row: list[str]) -> bool:
    """Three cells; or a fourth that says how the figure was checked."""
    return len(row) == 3 or (len(row) == 4 and (row[3] == "未核验" or row[3].startswith("N=")))
