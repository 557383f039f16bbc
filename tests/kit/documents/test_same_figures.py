"""The same figures in all four formats: read back out of each, and compared with the record."""

from __future__ import annotations

import io
import itertools
import re

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tests.kit.documents import samples
from xieshou.kit.documents import (
    Column,
    Figure,
    Rate,
    Row,
    Table,
    as_body,
    as_docx,
    as_html,
    as_pdf,
    as_xlsx,
)
from xieshou.kit.documents.numbers import in_prose, in_table, percent
from xieshou.kit.documents.typography import in_lines, printed

READ = {
    "html": (as_html, samples.figures_of_html),
    "xlsx": (as_xlsx, samples.figures_of_xlsx),
    "docx": (as_docx, samples.figures_of_docx),
    "pdf": (as_pdf, samples.figures_of_pdf),
}


@pytest.mark.parametrize("form", READ)
def test_every_format_gives_back_the_figures_of_the_record(form: str) -> None:
    write, read = READ[form]
    document = samples.long(samples.a_report())
    wanted = [f"第{at}项" for at in range(len(samples.COUNTS))] + [f"第{at}项" for at in range(200)]
    assert read(write(document)) == list(zip(wanted, [f.value for f in document.figures()], strict=True))


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_any_figures(counts: list[int]) -> None:
    document = samples.a_report(samples.a_table("一、", tuple(counts)))
    for write, read in READ.values():
        assert [count for _what, count in read(write(document))] == counts


def test_sentences_say_the_same_everywhere() -> None:
    said = "共20,000人，其中16,321人，占81.6%（16,321人/20,000人）。"
    document = samples.a_bulletin()
    words = docx.Document(io.BytesIO(as_docx(document)))
    assert said in re.sub(r"<[^>]+>", "", as_body(document))
    assert said in [line.text for line in words.paragraphs]
    assert said in "".join(page.extract_text() for page in PdfReader(io.BytesIO(as_pdf(document))).pages).replace("\n", "").replace(" ", "")  # fmt: skip
    cells = [c.value for row in openpyxl.load_workbook(io.BytesIO(as_xlsx(document))).active.iter_rows() for c in row]
    assert said in cells


def test_every_figure_of_the_page_opens_its_records() -> None:
    document = samples.a_report()
    links = re.findall(r'href="(/ledgers/[^"]+)"', as_body(document))
    assert links == [figure.href for figure in document.figures()]


def test_unknown_is_said_and_never_zero() -> None:
    document = samples.a_report(Table("一", (Column("指标"), Column("数量", "number")), (Row(("甲", Figure(None))),)))
    assert in_table(Figure(None)) == "不详"
    assert "不详" in as_body(document)
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(document))).active
    assert ["甲", "不详"] in [[c.value for c in row[:2]] for row in sheet.iter_rows()]


def test_a_share_never_travels_alone() -> None:
    assert in_prose(Rate(Figure(1, "人"), Figure(3, "人"))) == "33.3%(1人/3人)"
    assert in_prose(Rate(Figure(0, "人"), Figure(0, "人"))) == "—(0人/0人)"
    assert in_prose(Rate(Figure(None, "人"), Figure(3, "人"))) == "不详(不详/3人)"


@pytest.mark.parametrize(("part", "base", "said"), [(1, 8, "12.5%"), (1, 16, "6.3%"), (2, 3, "66.7%"), (3, 3, "100.0%"), (9999, 10000, "100.0%"), (0, 7, "0.0%")])  # fmt: skip
def test_shares_round_half_up(part: int, base: int, said: str) -> None:
    # 1/16 = 6.25 %, a tie, goes up; 9999/10000 = 99.99 % rounds to 100.0 %.
    assert percent(part, base) == said


def test_money_is_fen_inside_and_yuan_outside() -> None:
    assert in_table(Figure(435050, is_money=True)) == "4,350.50"


@pytest.mark.parametrize(
    ("typed", "on_paper"),
    [
        ("截至30日,共3人(甲、乙):是;", "截至30日，共3人（甲、乙）：是；"),
        ("20,000人,9:12 (UTC)", "20,000人，9:12 (UTC)"),
        ("附件(A4)", "附件（A4）"),
        ("1:2", "1:2"),
    ],
)
def test_marks_are_printed_full_width_in_chinese_only(typed: str, on_paper: str) -> None:
    assert printed(typed) == on_paper


@given(st.text(alphabet="甲乙丙2018年", min_size=1, max_size=60), st.integers(5, 20))
def test_a_title_keeps_every_character_and_breaks_no_number(title: str, most: int) -> None:
    lines = in_lines(title, most)
    assert "".join(lines) == title
    assert all(not (a[-1].isascii() and b[0].isascii()) for a, b in itertools.pairwise(lines))


def test_a_row_that_does_not_fit_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="2 cells under 1"):
        Table("一", (Column("甲"),), (Row(("1", "2")),))
