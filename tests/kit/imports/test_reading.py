from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tests.kit.imports import files
from xieshou.kit.imports import Findings, ProblemKind, Severity, read_sheet, read_table, write_errors
from xieshou.kit.imports import columns as read
from xieshou.kit.imports.sheet import Sheet

DAY = date(2018, 11, 20)


def sheet_of(path: Path) -> Sheet:
    return read_sheet(read_table(path, wanted=files.LAYOUT.by_heading), files.LAYOUT, as_of=DAY)


def assert_is_row(sheet: Sheet, at: int = 0) -> None:
    values = sheet.value.row(at, named=True)
    assert values == {
        "name": "李明", "citizen": "11010519491231002X", "sex": "1", "health": "01", "born_on": date(1949, 12, 31),
        "months": 3, "pay": 320000, "phone": "13800001234", "is_moved": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("encoding", "seen"), [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8-BOM"), ("gbk", "GB18030"), ("gb18030", "GB18030")]
)
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_in_every_encoding_and_separator(tmp_path, encoding, seen, separator):
    path = files.text(tmp_path / "名册.csv", files.ROW, encoding=encoding, separator=separator)
    assert read_table(path).encoding == seen
    assert_is_row(sheet_of(path))


def test_a_rare_character_outside_gbk_survives(tmp_path):
    row = ["䶮𬭊", *files.ROW[1:]]
    assert sheet_of(files.text(tmp_path / "名册.csv", row, encoding="gb18030")).value["name"][0] == "䶮𬭊"


def test_quoted_cells_may_hold_separators_and_line_breaks(tmp_path):
    row = [*files.ROW[:3], '"健康"', '"1949-12-31"', *files.ROW[5:], '"一,二\n三"']
    path = files.text(tmp_path / "名册.csv", row, files.ROW)
    sheet = sheet_of(path)
    assert_is_row(sheet, 0)
    assert_is_row(sheet, 1)


@pytest.mark.parametrize("blank_rows", range(5))
def test_the_heading_is_found_in_the_first_five_rows(tmp_path, blank_rows):
    titles = [[f"某县名册{n}"] for n in range(blank_rows)]
    path = files.book(
        tmp_path / "名册.xlsx",
        *titles[1:],
        *([files.HEADINGS] if titles else []),
        files.ROW,
        headings=titles[0] if titles else files.HEADINGS,
    )
    sheet = sheet_of(path)
    assert_is_row(sheet)
    assert sheet.number.tolist() == [blank_rows + 2]


def test_a_merged_heading_of_two_rows(tmp_path):
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(path) as book:
        out = book.add_worksheet()
        out.merge_range(0, 0, 0, 3, "基本情况")
        out.merge_range(0, 4, 0, 6, "务工")
        for place, heading in enumerate(["姓名", "证件号码", "性别", "健康状况", "时间（月）", "月收入", "备注"]):
            out.write(1, place, heading)
        for place, cell in enumerate(["李明", "11010519491231002X", "男", "健康", "3", "3200", "无"]):
            out.write(2, place, cell)
    sheet = sheet_of(path)
    assert sheet.value["months"][0] == 3
    assert sheet.number.tolist() == [3]
    assert sheet.unknown_headings == ["备注"]


def test_headings_may_carry_stars_blanks_and_full_width_brackets(tmp_path):
    headings = [
        "姓 名*",
        "身份证号",
        "性\n别",
        "健康状况",
        "出生日期",
        "务工时间(月)",
        "月收入",
        "联系电话:",
        "是否搬迁",
    ]
    assert_is_row(sheet_of(files.book(tmp_path / "a.xlsx", files.ROW, headings=headings)))


def test_unknown_and_double_columns_are_kept_and_harm_nothing(tmp_path):
    path = files.book(tmp_path / "a.xlsx", [*files.ROW, "某企业", "王五"], headings=[*files.HEADINGS, "备注", "姓名"])
    sheet = sheet_of(path)
    assert_is_row(sheet)
    assert sheet.raw["备注"][0] == "某企业"
    assert sheet.raw["姓名(2)"][0] == "王五"


def test_a_heading_printed_again_on_every_page_is_no_row(tmp_path):
    sheet = sheet_of(files.book(tmp_path / "a.xlsx", files.ROW, files.HEADINGS, files.ROW))
    assert sheet.number.tolist() == [2, 4]


def test_cells_as_spreadsheets_spoil_them(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        out, day = book.add_worksheet(), book.add_format({"num_format": "yyyy/m/d"})
        for place, heading in enumerate(files.HEADINGS):
            out.write(0, place, heading)
        out.write_row(
            1, 0, ["　李明 ", "１１０１０５１９４９１２３１００２ｘ", "男 ", "健康", None, None, 3200.0, 13800001234]
        )
        out.write_datetime(1, 4, datetime(1949, 12, 31), day)  # noqa: DTZ001 — a spreadsheet day has no zone
        out.write_number(1, 5, 3)
        out.write_boolean(1, 8, True)
        out.write_row(
            2, 0, ["李明", '="11010519491231002X"', "男性", "健康", 18263, "３", "3,200元", "138-0000-1234", "√"]
        )
        out.write_row(
            3,
            0,
            [
                "李明",
                110105194912310021,
                "男",
                "健康、残疾",
                "1949年12月31日",
                "3个月",
                "3200.00",
                "'13800001234",
                "是",
            ],
        )
    sheet = sheet_of(path)
    assert_is_row(sheet, 0)
    assert_is_row(sheet, 1)
    assert sheet.raw["证件号码"].to_list() == [
        "１１０１０５１９４９１２３１００２ｘ",
        '="11010519491231002X"',
        "110105194912310000",
    ]
    assert sheet.fault["citizen"][2] == 8
    assert sheet.value["health"][2] == "01;04"
    assert sheet.value["born_on"][2] == date(1949, 12, 31)


@given(st.dates(date(1930, 1, 1), date(2026, 12, 31)))
def test_days_in_every_spelling(day):
    serial = (day - date(1899, 12, 30)).days
    spellings = [
        day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}.{day.month}.{day.day}", f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日", str(serial), f"{serial}.0", f"{day.isoformat()} 00:00:00",
    ]  # fmt: skip
    result = read.read_days(pl.Series(spellings))
    assert result.value.to_list() == [day] * len(spellings)
    assert not result.bad.any()


def test_months_without_a_day_are_the_first_and_impossible_days_are_named():
    result = read.read_days(pl.Series(["2018-05", "201805", "2018年5月", "2018-02-30", "20181301", "昨天", "不详", ""]))
    assert result.value.to_list() == [date(2018, 5, 1)] * 3 + [None] * 5
    assert result.bad.to_list() == [False] * 3 + [True] * 3 + [False] * 2


@given(st.integers(0, 10**9))
def test_yuan_become_fen_exactly(fen):
    yuan = f"{fen // 100}.{fen % 100:02d}"
    result = read.read_yuan(pl.Series([yuan, f"{fen // 100:,}.{fen % 100:02d}元", f"¥{yuan}"]))
    assert result.value.to_list() == [fen] * 3


def test_amounts_that_are_no_amounts_are_named():
    result = read.read_yuan(pl.Series(["三千", "1.234", "12..5", "-20", "3200", "不愿说"]))
    assert result.value.to_list() == [None, None, None, -2000, 320000, None]
    assert result.bad.to_list() == [True, True, True, False, False, False]


def test_a_number_of_too_many_digits_is_one_nonetheless():
    texts = pl.Series(["1" * 12, "1" * 13 + "个月", "¥123,456,789,012.50元", "3200", "三千", "12..5", "9" * 12 + "x", ""])
    assert read.are_too_large(texts).to_list() == [True] * 3 + [False] * 5
    assert read.read_integers(texts).bad.to_list()[:2] == [False, True]  # a whole number may have twelve digits, yuan eleven


def test_numbers_of_a_list_are_not_read_unless_the_layout_says_whose_they_are():
    assert read.read_codes(pl.Series(["男", "1", "男性", "人"]), files.SEX).value.to_list() == ["1", None, "1", None]
    own = type(files.SEX)(files.SEX.title, files.SEX.words, reads_codes=True)
    assert read.read_codes(pl.Series(["1"]), own).value.to_list() == ["1"]


KIND = ProblemKind("X.word", "X", Severity.ASK, "“{written}”不在选项里", "请改正")
STOP = ProblemKind("X.stop", "X", Severity.BLOCK, "没有填写", "请补填")


def test_the_error_workbook_has_the_same_columns_and_reasons_and_reads_back(tmp_path):
    source = files.book(tmp_path / "a.xlsx", files.ROW, ["张三", "123", "人", *files.ROW[3:]], [*files.ROW[:8], "=1+1"])
    sheet = sheet_of(source)
    found = sheet.findings()
    found.tell(KIND, "sex", 1, written="人")
    found.tell(STOP, "citizen", 1)
    target = tmp_path / "错误.xlsx"
    assert write_errors(target, sheet, found.in_order()) == 1
    rows = list(openpyxl.load_workbook(target).active.iter_rows())
    assert [cell.value for cell in rows[0]] == [*files.HEADINGS, "错误原因"]
    assert [cell.value for cell in rows[1]][:3] == ["张三", "123", "人"]
    assert rows[1][9].value == "[不能入库]第3行“证件号码”:没有填写。请补填;[疑点]第3行“性别”:“人”不在选项里。请改正"
    assert rows[1][1].fill.fgColor.rgb == "FFF8CBAD"
    assert rows[1][2].fill.fgColor.rgb == "FFFFF2CC"
    assert write_errors(target, sheet, found.in_order(), everything=True) == 3
    again = sheet_of(target)
    assert again.headings == sheet.headings
    assert again.raw.equals(sheet.raw)


def test_findings_are_in_the_order_of_the_file_and_said_once():
    found = Findings(pl.Series([2, 3, 4]).to_numpy(), {"sex": "性别"})
    mask = pl.Series([True, None, True])
    found.add(KIND, "sex", mask, written=["甲", "乙", "丙"])
    found.add(KIND, "sex", mask, written=["甲", "乙", "丙"])
    assert [(p.row, p.sentence) for p in found.in_order()] == [
        (2, "第2行“性别”:“甲”不在选项里"),
        (4, "第4行“性别”:“丙”不在选项里"),
    ]
