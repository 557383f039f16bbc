"""Nothing unsigned looks issued, and every page says where its figures come from."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import docx
import openpyxl
import pytest
from docx.shared import RGBColor
from pypdf import PdfReader

from tests.kit.documents import samples
from xieshou.kit.documents import Document, Stamp, as_body, as_docx, as_pdf, as_xlsx, basis_of
from xieshou.kit.documents.plain import plain

DRAFT = "草稿 · 未签发"
KINDS = {"report": samples.a_report(), "bulletin": samples.a_bulletin(), "official": samples.an_official()}


def words_of_pages(document: Document) -> list[str]:
    reader = PdfReader(io.BytesIO(as_pdf(document)))
    return [page.extract_text().replace("\n", "").replace(" ", "") for page in reader.pages]


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_says_so_on_every_page_of_every_format(kind: str) -> None:
    document = samples.long(KINDS[kind])
    pages = words_of_pages(document)
    assert len(pages) > 2
    assert all(DRAFT.replace(" ", "") in words for words in pages)
    assert DRAFT in as_body(document)
    assert DRAFT in [line.text for line in docx.Document(io.BytesIO(as_docx(document))).sections[0].header.paragraphs]
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(document))).active
    assert sheet.oddHeader.right.text == DRAFT


def test_a_working_list_is_not_called_a_draft_of_something() -> None:
    document = samples.long(replace(samples.a_report(), is_working=True))
    assert all("工作用件·未签发" in words for words in words_of_pages(document))


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_names_its_snapshot_its_rules_and_its_proof(kind: str) -> None:
    for words in words_of_pages(samples.long(KINDS[kind])):
        for said in ("快照X-1-201809-1", "摘要8f3a21c409be77aa", "规则1条，版本ab12cd3400998877", "未核验", "未见证", "导出号1a2b3c4d", "2018-09-3009:12"):  # fmt: skip
            assert said in words, said


def test_live_data_is_said_to_be_live_with_its_day() -> None:
    live = Stamp(samples.DAY, "演示县")
    [words] = words_of_pages(samples.a_report(samples.a_table(), *basis_of(live), stamp=live))
    assert "数据截至2018年9月30日·演示县·实时数据，没有快照" in words
    assert "没有；这一份直接取自打印时的记录" in words


def test_a_checkpoint_and_a_bound_take_the_place_of_their_absence() -> None:
    stamp = replace(samples.STAMP, checkpoint="12ab 34cd", bound="不实的至多3条")
    [words] = words_of_pages(samples.a_report(samples.a_table(), *basis_of(stamp), stamp=stamp))
    assert "检查点12ab34cd" in words
    assert "不实的至多3条" in words
    assert "未见证" not in words
    assert "未核验" not in words


def colours(document: Document) -> set[Any]:
    word = docx.Document(io.BytesIO(as_docx(document)))
    return {run.font.color.rgb for line in word.paragraphs for run in line.runs}


RED = RGBColor(0xC8, 0x10, 0x2E)


@pytest.mark.parametrize("kind", ["bulletin", "official"])
def test_a_head_is_red_only_once_signed(kind: str) -> None:
    draft, signed = KINDS[kind], replace(KINDS[kind], signature=samples.SIGNED)
    assert (draft.is_red, signed.is_red) == (False, True)
    assert (RED in colours(draft), RED in colours(signed)) == (False, True)
    assert ('class="report document red' in as_body(draft), 'class="report document red' in as_body(signed)) == (False, True)  # fmt: skip
    assert signed.mark == ""
    assert DRAFT.replace(" ", "") not in "".join(words_of_pages(signed))


def test_a_ledger_or_report_has_no_red_head_even_when_signed() -> None:
    signed = replace(samples.a_report(), signature=samples.SIGNED)
    assert not signed.is_red
    assert RED not in colours(signed)


def test_a_bulletin_carries_its_number_and_a_document_gets_one_only_when_signed() -> None:
    bulletin, official = samples.a_bulletin(), samples.an_official()
    assert plain(bulletin)["head"]["number"] == "第9期（未签发）"
    assert plain(replace(bulletin, signature=samples.SIGNED))["head"]["number"] == "第9期"
    assert "演人〔2018〕12号" not in words_of_pages(official)[0]
    assert "演人〔2018〕12号" in words_of_pages(replace(official, signature=samples.SIGNED))[0]


def test_a_signed_document_ends_with_who_and_when() -> None:
    words = "".join(words_of_pages(replace(samples.an_official(), signature=samples.SIGNED)))
    assert "演示县2018年10月3日" in words
    assert "签发人：李某" in words


def test_word_draws_chinese_in_the_fonts_of_official_documents() -> None:
    content = as_docx(samples.an_official())
    styles = zipfile.ZipFile(io.BytesIO(content)).read("word/styles.xml").decode()
    for font in ("仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"):
        assert f'w:eastAsia="{font}"' in styles
    assert 'w:eastAsia="zh-CN"' in styles
    assert "eastAsiaTheme" not in styles.split("Heading1")[1].split("</w:style>")[0]
    section = docx.Document(io.BytesIO(content)).sections[0]
    assert [round(m.mm) for m in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)] == [37, 35, 28, 26]  # fmt: skip


def test_the_head_of_a_table_stands_on_each_page_and_no_row_is_cut() -> None:
    xml = docx.Document(io.BytesIO(as_docx(samples.a_report()))).tables[0]._tbl.xml
    assert xml.count("<w:tblHeader/>") == 1
    assert xml.count("<w:cantSplit/>") == len(samples.COUNTS) + 1
    pages = words_of_pages(samples.long(samples.a_report()))
    assert all("指标数量单位" in words for words in pages[:-1])


def test_word_counts_its_pages() -> None:
    foot = docx.Document(io.BytesIO(as_docx(samples.a_report()))).sections[0].footer._element.xml
    assert " PAGE " in foot
    assert " NUMPAGES " in foot


def test_word_finds_every_property_in_its_order() -> None:
    order = ["pStyle", "keepNext", "pBdr", "shd", "tabs", "spacing", "ind", "jc", "rPr"]
    for document in KINDS.values():
        word = docx.Document(io.BytesIO(as_docx(replace(document, signature=samples.SIGNED))))
        for line in word.paragraphs:
            found = [child.tag.split("}")[1] for child in (line._element.pPr if line._element.pPr is not None else ())]
            assert found == sorted(found, key=order.index)
