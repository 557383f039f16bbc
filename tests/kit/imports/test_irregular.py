"""One builder an irregularity of real files (R-102): each reads as if it had been regular."""

from __future__ import annotations

from datetime import date

import pytest
import xlsxwriter

from tests.kit.imports import files
from tests.kit.imports.xls import write_xls
from xieshou.kit.imports import CodeList, Column, FileRefused, Kind, Layout, read_sheet, read_table

DAY = date(2018, 11, 20)


def sheet_of(path, layout=files.LAYOUT, **more):
    return read_sheet(read_table(path, wanted=layout.by_heading), layout, as_of=DAY, **more)


def assert_is_row(sheet, row=0):
    assert sheet.value.row(row, named=True) == {
        "name": "李明", "citizen": "11010519491231002X", "sex": "1", "health": "01", "born_on": date(1949, 12, 31),
        "months": 3, "pay": 320000, "phone": "13800001234", "is_moved": True,
    }  # fmt: skip


def test_an_old_workbook(tmp_path):
    rows = [files.HEADINGS, ["李明", "11010519491231002X", "男", "健康", 18263.0, 3.0, 3200.0, "13800001234", "是"]]
    sheet = sheet_of(write_xls(tmp_path / "名册.xls", {"说明": [["填表说明"]], "人员": rows}))
    assert_is_row(sheet)
    assert sheet.table.sheet == "人员"


@pytest.mark.parametrize("before", [0, 1, 5, 11])
def test_a_heading_below_titles_and_blank_rows(tmp_path, before):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        out = book.add_worksheet("表")
        for row in range(before):
            out.write_string(row * 3, 0, f"第{row}行标题、单位、日期")
        out.write_row(before * 3, 0, files.HEADINGS)
        out.write_row(before * 3 + 1, 0, files.ROW)
    sheet = sheet_of(tmp_path / "a.xlsx")
    assert_is_row(sheet)
    assert sheet.number.tolist() == [before * 3 + 2]


def test_a_heading_too_far_down_is_not_guessed(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        out = book.add_worksheet("表")
        for row in range(13):
            out.write_string(row, 0, "说明")
        out.write_row(13, 0, files.HEADINGS)
        out.write_row(14, 0, files.ROW)
    with pytest.raises(FileRefused) as refused:
        sheet_of(tmp_path / "a.xlsx")
    assert refused.value.code == "no_heading"


def test_the_sheet_most_like_the_layout_is_read_and_the_others_are_named(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("封面").write_string(0, 0, "某县名册")
        for name in ("甲镇", "乙镇"):
            out = book.add_worksheet(name)
            out.write_row(0, 0, files.HEADINGS)
            out.write_row(1, 0, files.ROW)
        book.add_worksheet("隐藏").hide()
    table = read_table(tmp_path / "a.xlsx", wanted=files.LAYOUT.by_heading)
    assert table.sheet == "甲镇"
    assert [(note.code, note.facts["sheets"]) for note in table.notes] == [("other_sheets", "乙镇")]


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_texts_of_every_encoding_and_separator(tmp_path, encoding, separator):
    assert_is_row(sheet_of(files.text(tmp_path / "a.csv", files.ROW, encoding=encoding, separator=separator)))


def test_a_text_may_be_named_txt(tmp_path):
    assert_is_row(sheet_of(files.text(tmp_path / "a.txt", files.ROW, encoding="gbk", separator="\t")))


@pytest.mark.parametrize("odd", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
def test_a_mark_that_python_takes_for_a_line_end_ends_no_row(tmp_path, odd):
    row = [f"李{odd}明", *files.ROW[1:]]
    sheet = sheet_of(files.text(tmp_path / "a.csv", row, files.ROW))
    assert len(sheet) == 2
    assert_is_row(sheet, 1)


@pytest.mark.parametrize(
    "citizen", ['="11010519491231002X"', "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X  ", "'11010519491231002X", "11010519491231002x"]
)
def test_numbers_as_hands_and_spreadsheets_leave_them(tmp_path, citizen):
    row = [files.ROW[0], citizen, *files.ROW[2:]]
    assert_is_row(sheet_of(files.book(tmp_path / "a.xlsx", row)))
    assert_is_row(sheet_of(files.text(tmp_path / "a.csv", [row[0], f'"{citizen.replace(chr(34), chr(34) * 2)}"', *row[2:]])))


CODED = Layout(
    "test.coded", "带代码的表",
    (
        Column("name", "姓名", Kind.NAME, required=True, field_codes={"poverty": "AAB002", "hr": "AAC003"}),
        Column("citizen", "证件号码", Kind.CITIZEN, required=True, field_codes={"poverty": "AAB004", "hr": "AAC147"}),
        Column("employer", "单位名称", field_codes={"hr": "AAB004"}),
        Column("sex", "性别", Kind.CODE, codes=CodeList("性别", {"m": "男", "f": "女"}, systems={"poverty": {"1": "m"}, "hr": {"1": "f"}}),
               field_codes={"poverty": "AAB003", "hr": "AAC004"}),
    ),
)  # fmt: skip


def test_field_codes_mean_nothing_until_the_system_is_declared(tmp_path):
    path = files.book(tmp_path / "a.xlsx", ["李明", "11010519491231002X", "1"], headings=["AAB002", "AAB004", "AAB003"])
    with pytest.raises(FileRefused) as refused:
        sheet_of(path, CODED)
    assert refused.value.code == "field_codes"
    sheet = sheet_of(path, CODED, system="poverty")
    assert sheet.value.row(0, named=True) == {"name": "李明", "citizen": "11010519491231002X", "sex": "m"}


def test_one_code_means_another_column_in_another_system(tmp_path):
    rows = ["李明", "11010519491231002X", "演示厂", "1"]
    path = files.book(tmp_path / "a.xlsx", rows, headings=["AAC003", "AAC147", "AAB004", "AAC004"])
    sheet = sheet_of(path, CODED, system="hr")
    assert sheet.value.row(0, named=True) == {"name": "李明", "citizen": "11010519491231002X", "employer": "演示厂", "sex": "f"}


def test_numbers_of_a_list_are_words_that_nobody_knows_without_a_system(tmp_path):
    path = files.book(tmp_path / "a.xlsx", ["李明", "11010519491231002X", "1"], headings=["姓名", "证件号码", "性别"])
    sheet = sheet_of(path, CODED)
    assert sheet.bad["sex"].to_list() == [True]
