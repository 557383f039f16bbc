"""PDF that can be kept and read aloud: what can be checked of PDF/A-2b and PDF/UA-1 from the outside."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from django.test import override_settings
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from tests.kit.documents import samples
from xieshou.kit.documents import Column, Facts, Row, Table, as_body, as_pdf, as_pictures, as_xlsx, pdf
from xieshou.kit.documents.fonts import families


def reader(*documents: object) -> PdfReader:
    return PdfReader(io.BytesIO(as_pdf(*documents)))


KINDS = [samples.a_report(), samples.a_bulletin(), samples.an_official(), replace(samples.an_official(), signature=samples.SIGNED)]  # fmt: skip


@pytest.mark.parametrize("document", KINDS, ids=["report", "bulletin", "draft", "signed"])
def test_it_is_for_keeping_and_tagged(document: object) -> None:
    root = reader(document).trailer["/Root"]
    told = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in told
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in told
    assert "<pdfuaid:part>1</pdfuaid:part>" in told
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "zh-CN"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    assert "/OutputIntents" in root


def test_every_font_travels_with_it() -> None:
    for page in reader(samples.long(samples.a_report())).pages:
        for font in page["/Resources"]["/Font"].values():
            described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(described), font


def kinds_of(node: DictionaryObject) -> list[str]:
    """The tags of the tree below a node."""
    found = [str(node.get("/S", ""))]
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        child = child.get_object()
        if isinstance(child, DictionaryObject):
            found += kinds_of(child)
    return found


def test_headings_tables_and_their_heads_are_tagged() -> None:
    tags = kinds_of(reader(samples.a_report()).trailer["/Root"]["/StructTreeRoot"])
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == 3
    assert tags.count("/Table") == 3
    assert tags.count("/TH") == 3 + 4
    assert tags.count("/TD") == 3 * len(samples.COUNTS) + 4 + 12


def test_the_same_document_is_the_same_file() -> None:
    assert as_pdf(samples.a_report()) == as_pdf(samples.a_report())


def test_words_are_never_read_as_commands() -> None:
    evil = '#panic("x") *粗* $x$ \\ `raw` <label> @ref = 一 // 不是注释 {{ x }} <script>'
    document = samples.a_report(Facts("甲", ((evil, evil),)), Table(evil, (Column(evil),), (Row((evil,)),)))
    text = "".join(page.extract_text() for page in reader(document).pages)
    assert text.count('#panic("x")') == 5
    assert "<script>" not in as_body(document)
    assert b"<f>" not in as_xlsx(samples.a_report(Table("甲", (Column("乙"),), (Row(("=1+1",)),))))


def test_a_character_no_font_has_is_named_and_not_dropped() -> None:
    document = samples.a_report(Facts("姓名", (("姓名", "韦𠮷祥"),)))
    text = "".join(page.extract_text() for page in reader(document).pages)
    assert "韦〓祥" in text
    assert "U+20BB7" in text


def test_several_documents_begin_a_page_each_and_count_their_own_pages() -> None:
    one, other = samples.a_report(), samples.long(samples.a_bulletin())
    whole = reader(one, other)
    words = [page.extract_text() for page in whole.pages]
    assert "— 1 / 1 —" in words[0]
    assert f"— 1 / {len(words) - 1} —" in words[1]
    assert f"— {len(words) - 1} / {len(words) - 1} —" in words[-1]
    with pytest.raises(ValueError, match="needs a document"):
        as_pdf()


def test_fonts_of_the_machine_are_not_used_and_those_of_the_office_are_looked_for(tmp_path: object) -> None:
    assert families() == {role: ["Noto Sans SC"] for role in ("body", "title", "heading")}
    with override_settings(FONTS_FOLDER=str(tmp_path)):
        assert families()["body"] == ["Noto Sans SC"]


def test_pages_can_be_looked_at() -> None:
    [picture] = as_pictures(samples.a_report(), ppi=30)
    assert picture.startswith(b"\x89PNG")


def test_a_long_document_drawn_apart_is_the_same_document(monkeypatch: pytest.MonkeyPatch) -> None:
    here = as_pdf(samples.a_report())
    monkeypatch.setattr(pdf, "ROWS_HERE_MOST", 0)
    assert as_pdf(samples.a_report()) == here
