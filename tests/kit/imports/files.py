"""Files as offices send them, and files as nobody should: each builder writes one and returns its path."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from xieshou.kit.imports import CodeList, Column, Kind, Layout, Mask, write_rows

SEX = CodeList("性别", {"1": "男", "2": "女"}, {"男性": "1"})
MANY = CodeList("健康状况", {"01": "健康", "02": "长期慢性病", "04": "残疾"})
LAYOUT = Layout(
    "test.people",
    "人员表",
    (
        Column("name", "姓名", Kind.NAME, required=True, mask=Mask.NAME),
        Column("citizen", "证件号码", Kind.CITIZEN, aliases=("身份证号",), required=True),
        Column("sex", "性别", Kind.CODE, codes=SEX),
        Column("health", "健康状况", Kind.CODES, codes=MANY),
        Column("born_on", "出生日期", Kind.DAY),
        Column("months", "务工时间（月）", Kind.INTEGER, bounds=(0, 12)),
        Column("pay", "月收入", Kind.YUAN),
        Column("phone", "联系电话", Kind.PHONE),
        Column("is_moved", "是否搬迁", Kind.FLAG),
    ),
)
HEADINGS = [column.heading for column in LAYOUT.columns]
ROW = ["李明", "11010519491231002X", "男", "健康", "1949-12-31", "3", "3200", "13800001234", "是"]


def book(path: Path, *rows: Sequence[str], headings: Sequence[str] = HEADINGS) -> Path:
    write_rows(path, "人员表", headings, rows or [ROW])
    return path


def text(path: Path, *rows: Sequence[str], encoding: str = "utf-8", separator: str = ",") -> Path:
    lines = [separator.join(row) for row in (HEADINGS, *rows)]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def altered(path: Path, change: Callable[[str, bytes], bytes | None], more: dict[str, bytes] | None = None) -> Path:
    """The workbook at `path` with each part run through `change` (None drops it), and `more` parts added."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: change(name, archive.read(name)) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (parts | (more or {})).items():
            if data is not None:
                archive.writestr(name, data)
    return path


def in_sheet(path: Path, old: bytes, new: bytes) -> Path:
    return altered(path, lambda name, data: data.replace(old, new) if name == "xl/worksheets/sheet1.xml" else data)


def renamed(path: Path, old: str, new: str) -> Path:
    """The workbook with one part under another name, and every mention of it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace(old, new), data.replace(old.encode(), new.encode()))
    return path


def bomb(path: Path) -> Path:
    """Two hundred megabytes of one cell, packed into two hundred kilobytes."""
    cell = b'<c r="A1" t="inlineStr"><is><t>' + b"0" * (200 << 20) + b"</t></is></c>"
    return in_sheet(book(path), b"</sheetData>", b'<row r="9">' + cell + b"</row></sheetData>")


def lying_bomb(path: Path) -> Path:
    """The same, with a directory that declares a harmless size."""
    bomb(path)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    true, false = part.file_size.to_bytes(4, "little"), (4096).to_bytes(4, "little")
    assert data.count(true) >= 2
    path.write_bytes(bytes(data).replace(true, false))
    return path


def many_far_cells(path: Path) -> Path:
    """One cell in column ZZ of a far row, below the lines the scan refuses: only the memory limit stops it."""
    far = b'<row r="999999"><c r="ZZ999999"><v>1</v></c></row></sheetData>'
    return in_sheet(book(path), b"</sheetData>", far)
