"""Large sheets are read another way than small ones; both must see the same."""

from __future__ import annotations

import random
import re
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.kit.imports import files
from xieshou.kit.imports import FileRefused, Limits, read_table
from xieshou.kit.imports import reader as reader_module
from xieshou.kit.imports.precheck import precheck

QUICK, PLAIN = Limits(large_bytes=1), Limits(large_bytes=1 << 60)
TEXTS = ["李明", "阿依古丽·买买提", "a & b <c>", "o'x\n2", ' "引" ', "", "0012", "=1+1", "\t制表"]
NUMBERS = [0, 7, -4, 3850.5, 1 / 3, 1e-7, 4.5e17, 123456789012345, 1234567890123456]


def everything(path: Path, seed: int, *, shared: bool) -> Path:
    """Every kind of cell a spreadsheet writes, here and there."""
    dice = random.Random(seed)
    with xlsxwriter.Workbook(path, {"constant_memory": not shared}) as book:
        sheet, day, bold = book.add_worksheet("数据"), book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": 1})
        sheet.write_row(0, 0, ["姓名", "证件号码", "日", "数", "真", "式", "富"])
        for row in range(1 + seed % 3, 400):
            if dice.random() < 0.05:
                continue
            sheet.write_string(row, 0, dice.choice(TEXTS))
            sheet.write_string(row, 1, str(dice.randrange(10**17, 10**18)))
            if dice.random() < 0.7:
                sheet.write_datetime(row, 2, datetime(1900, 3, 1) + timedelta(days=dice.randrange(70_000)), day)  # noqa: DTZ001
            sheet.write_number(row, 3, dice.choice(NUMBERS))
            if dice.random() < 0.5:
                sheet.write_boolean(row, 4, dice.random() < 0.5)
            if dice.random() < 0.3:
                sheet.write_formula(row, 5, "=A1", None, dice.choice(["串<", 3, "#DIV/0!"]))
            if dice.random() < 0.2:
                sheet.write_rich_string(row, 6, "前", bold, "中&", "后")
    return path


@pytest.mark.parametrize("shared", [True, False], ids=["shared", "inline"])
@pytest.mark.parametrize("seed", range(4))
def test_both_ways_read_the_same(tmp_path, seed, shared):
    path = everything(tmp_path / "a.xlsx", seed, shared=shared)
    plain, quick = read_table(path, limits=PLAIN), read_table(path, limits=QUICK)
    assert quick.cells.equals(plain.cells)
    assert quick.number.equals(plain.number)
    assert quick.notes == plain.notes


@pytest.mark.parametrize("shared", [True, False], ids=["shared", "inline"])
def test_formulas_are_counted_and_fonts_are_not(tmp_path, shared):
    path = everything(tmp_path / "a.xlsx", 2, shared=shared)
    count = sum(cell.data_type == "f" for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row)
    for limits in (PLAIN, QUICK):
        assert [note.facts for note in read_table(path, limits=limits).notes if note.code == "formulas"] == [{"count": count}]


@pytest.mark.parametrize("long", ["=A1", '="' + "长" * 2000 + '"'], ids=["short", "longer than what is kept between two pieces"])
def test_the_first_formula_nobody_worked_out_is_named_by_sheet_row_and_column(tmp_path, long):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        first, second = book.add_worksheet("人员"), book.add_worksheet("附表&二")
        for sheet in (first, second):
            sheet.write_row(0, 0, files.HEADINGS)
        for row in range(1, 600):
            first.write_row(row, 0, files.ROW)
            second.write_formula(row, 27, long, None, 3)
    marked = files.altered(path, lambda n, d: re.sub(rb'(<c r="AB(?:320|400)".*?</f>)<v>3</v>', rb"\1", d))
    for limits in (PLAIN, QUICK):
        with pytest.raises(FileRefused) as refused:
            read_table(marked, limits=limits)
        assert refused.value.facts == {"sheet": "附表&二", "column": "AB", "row": "320", "count": 2}
    assert "工作表“附表&二”第320行AB列是公式" in refused.value.chinese
    assert "sheet 附表&二, row 320, column AB holds a formula" in refused.value.english


def test_the_quick_way_leaves_a_formula_nobody_worked_out_to_be_named(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("人员")
        for row, cells in enumerate((files.HEADINGS, files.ROW)):
            sheet.write_row(row, 0, cells)
        sheet.write_formula(1, 5, "=A1", None, 3)
    with pytest.raises(FileRefused) as refused:
        read_table(files.altered(path, lambda n, d: d.replace(b"<v>3</v>", b"")), limits=QUICK)
    assert refused.value.facts == {"sheet": "人员", "column": "F", "row": "2", "count": 1}


def test_the_quick_way_is_really_taken(tmp_path, monkeypatch):
    path = files.book(tmp_path / "a.xlsx", *[files.ROW] * 50)
    seen = []
    plain = reader_module._job

    def job(*args):
        seen.append(plain(*args))
        return seen[-1]

    monkeypatch.setattr(reader_module, "_job", job)
    read_table(path, limits=QUICK)
    assert [one["is_large"] for one in seen] == [True]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<c r="A2"', b"<!-- x --><c r='A2'"),
        (b"</sheetData>", b'<row><c><v>1</v></c></row></sheetData>'),
        (b"<is><t>", b"<is><rPh><t>x</t></rPh><t>"),
    ],
    ids=["comment and single quotes", "cells without a place", "reading aids"],
)
def test_what_it_does_not_know_is_read_the_plain_way(tmp_path, old, new):
    path = files.in_sheet(files.book(tmp_path / "a.xlsx"), old, new)
    plain, quick = read_table(path, limits=PLAIN), read_table(path, limits=QUICK)
    assert quick.cells.equals(plain.cells)


def test_a_far_row_and_a_wide_row_are_refused_on_the_way(tmp_path):
    for cell, code in (('r="9999999"><c r="A9999999"', "far_row"), ('r="9"><c r="ZZZ9"', "wide")):
        path = files.in_sheet(files.book(tmp_path / f"{code}.xlsx"), b"</sheetData>", f"<row {cell}><v>1</v></c></row></sheetData>".encode())
        with pytest.raises(FileRefused) as refused:
            read_table(path, limits=QUICK)
        assert refused.value.code in (code, "far_cell")


def test_an_honest_large_sheet_has_the_memory_it_needs(tmp_path):
    """50 MB of texts kept in the cells themselves, as programs write them: two thirds of what it really gets is enough."""
    cell = '<c r="{}{}" t="inlineStr"><is><t>普通劳动力{}</t></is></c>'

    def row(number):
        cells = (cell.format(letter, number, number * 7 % 1009 + place) for place, letter in enumerate("ABCDEFGHI"))
        return f'<row r="{number}">{"".join(cells)}</row>'

    rows = map(row, range(3, 90_001))
    path = files.in_sheet(files.book(tmp_path / "a.xlsx"), b"</sheetData>", "".join([*rows, "</sheetData>"]).encode())
    checked = precheck(path, "a.xlsx", Limits())
    assert checked.is_large
    assert read_table(path, limits=Limits(memory_bytes=checked.memory_bytes * 2 // 3)).cells.shape == (90_000, len(files.HEADINGS))
