from __future__ import annotations

import subprocess
import sys
import time
import zipfile
from datetime import date

import pytest

from tests.kit.imports import files
from xieshou.kit.imports import FileRefused, Limits, read_sheet, read_table, write_template
from xieshou.kit.imports import reader as reader_module
from xieshou.kit.imports.precheck import OLE

DAY = date(2018, 11, 20)
FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]>'


def macro(path):
    return files.altered(files.book(path), lambda _, data: data, {"xl/vbaProject.bin": b"\0" * 64})


def truncated(path):
    whole = files.book(path).read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    return path


def broken_part(path):
    return files.altered(files.book(path), lambda name, data: data[:200] if name.endswith("sheet1.xml") else data)


def written(data):
    def make(path):
        path.write_bytes(data)
        return path

    return make


HOSTILE = {
    "zip bomb": ("名册.xlsx", files.bomb, "bomb"),
    "bomb with a lying directory": ("名册.xlsx", files.lying_bomb, "damaged"),
    "cell XFD1048576": ("名册.xlsx", lambda p: files.in_sheet(files.book(p), b"</sheetData>", FAR), "far_cell"),
    "cell XFD1048576 in a sheet of another name": (
        "名册.xlsx",
        lambda p: files.renamed(files.in_sheet(files.book(p), b"</sheetData>", FAR), "sheet1.xml", "sheet1.dat"),
        "far_cell",
    ),
    "row beyond the last": (
        "名册.xlsx",
        lambda p: files.in_sheet(
            files.book(p), b"</sheetData>", b'<row r="9999999"><c r="A9999999"><v>1</v></c></row></sheetData>'
        ),
        "far_row",
    ),
    "wide and long": ("名册.xlsx", files.many_far_cells, "memory"),
    "entity expansion": (
        "名册.xlsx",
        lambda p: files.altered(
            files.book(p),
            lambda n, d: (
                ENTITIES + d.split(b"?>", 1)[1] if n == "xl/sharedStrings.xml" or n.endswith("sheet1.xml") else d
            ),
        ),
        "entities",
    ),
    "csv named xlsx": ("名册.xlsx", files.text, "extension"),
    "xlsx named csv": ("名册.csv", lambda p: files.book(p.with_suffix(".tmp.xlsx")).rename(p), "extension"),
    "web page named xls": ("名册.xls", written(b"<html><table><tr><td>1</td></tr></table></html>"), "old_xls"),
    "picture named csv": ("名册.csv", written(b"\x89PNG\r\n\x1a\n" + bytes(300)), "extension"),
    "bytes named csv": ("名册.csv", written(bytes(range(256)) * 8), "not_text"),
    "no text encoding": ("名册.csv", written(b"\xff\x80\x80,\xff\xff\r\n" * 20), "encoding"),
    "document": ("说明.docx", written(b"PK\x03\x04" + bytes(100)), "form"),
    "zip without a workbook": (
        "名册.xlsx",
        lambda p: files.altered(files.book(p), lambda n, d: None, {"a.txt": b"1"}),
        "form",
    ),
    "truncated": ("名册.xlsx", truncated, "damaged"),
    "broken part": ("名册.xlsx", broken_part, "damaged"),
    "password": (
        "名册.xlsx",
        written(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)),
        "password",
    ),
    "old workbook": ("名册.xls", written(OLE + bytes(2000)), "old_xls"),
    "macros": ("名册.xlsx", macro, "macros"),
    "macro extension": ("名册.xlsm", files.book, "macros"),
    "nothing": ("名册.xlsx", written(b""), "empty"),
    "only blanks": ("名册.csv", written(b",,,\r\n,,,\r\n"), "empty"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_gets_a_sentence_and_the_worker_lives(tmp_path, case):
    name, make, code = HOSTILE[case]
    source = make(tmp_path / name)
    started = time.perf_counter()
    with pytest.raises(FileRefused) as refused:
        read_table(source)
    assert time.perf_counter() - started < 30
    assert refused.value.code in ((code,) if isinstance(code, str) else code), str(refused.value)
    assert any("\u4e00" <= c <= "\u9fff" for c in refused.value.chinese)
    assert "\n" not in str(refused.value)
    assert len(read_table(files.book(tmp_path / "good.xlsx")).cells) == 2


def test_the_memory_limit_is_what_stops_a_wide_and_long_sheet(tmp_path, monkeypatch):
    """A rectangle of 28 million cells from two written ones: read when memory is plenty, refused as things are."""
    far = b'<row r="40000"><c r="ZZ40000"><v>1</v></c></row></sheetData>'
    source = files.in_sheet(files.book(tmp_path / "a.xlsx"), b"</sheetData>", far)
    wide = Limits(columns_max=800)
    with pytest.raises(FileRefused) as refused:
        read_table(source, limits=wide)
    assert refused.value.code == "memory"
    plain = reader_module._job
    monkeypatch.setattr(reader_module, "_job", lambda *args: plain(*args) | {"memory_bytes": 4 << 30})
    assert len(read_table(source, limits=wide).cells) == 3


def test_time_is_limited(tmp_path, monkeypatch):
    plain = reader_module._job
    monkeypatch.setattr(reader_module, "_job", lambda *args: plain(*args) | {"cpu_s": 0})
    with pytest.raises(FileRefused) as refused:
        read_table(files.book(tmp_path / "a.xlsx", *[files.ROW] * 3000))
    assert refused.value.code in ("slow", "failed", "memory")


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 1))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
    ],
)
def test_the_child_reaches_no_network_and_starts_no_program(attempt):
    folder = str(reader_module.CHILD.parent)
    job = {"memory_bytes": 1 << 30, "cpu_s": 10, "output_bytes": 1 << 20}
    code = f"import sys; sys.path.insert(0, {folder!r}); import child; child.limit({job}); {attempt}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "PermissionError" in done.stderr


def test_a_file_too_large_is_refused_before_it_is_opened(tmp_path):
    with pytest.raises(FileRefused) as refused:
        read_table(files.book(tmp_path / "a.xlsx"), limits=Limits(file_bytes=100))
    assert refused.value.code == "too_large"


def test_a_heading_that_lacks_required_columns_names_them(tmp_path):
    table = read_table(files.book(tmp_path / "a.xlsx", ["李明", "男", "3"], headings=["姓名", "性别", "联系电话"]))
    with pytest.raises(FileRefused, match="证件号码"):
        read_sheet(table, files.LAYOUT, as_of=DAY)


def test_a_foreign_table_is_told_what_was_expected(tmp_path):
    table = read_table(files.book(tmp_path / "a.xlsx", ["1", "2"], headings=["甲", "乙"]))
    with pytest.raises(FileRefused, match="人员表"):
        read_sheet(table, files.LAYOUT, as_of=DAY)


def test_the_template_of_a_layout_is_itself_a_file_without_rows(tmp_path):
    path = tmp_path / "模板.xlsx"
    write_template(path, files.LAYOUT)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    table = read_table(path, wanted=files.LAYOUT.by_heading)
    with pytest.raises(FileRefused) as refused:
        read_sheet(table, files.LAYOUT, as_of=DAY)
    assert refused.value.code == "no_rows"
