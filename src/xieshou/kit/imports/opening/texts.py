"""Texts with separators: find the encoding and the separator; a byte that belongs to no text is refused."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from pulse import beat
from refusing import Refuse
from writing import write_rows

UNCLOSED = 65_536  # twice what a cell can hold: a quotation mark was never closed
PIECE = 1 << 20
UTF8_WORD = re.compile(rb"[\xe4-\xe9][\x80-\xbf]{2}")
UTF8_WORDS = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){2,}")
UTF8_WORDS_MIN = 4


def read_text(job: dict) -> dict:
    """Two passes, so that the file is never held as rows: how wide it is, then the rows."""
    data = Path(job["path"]).read_bytes()
    shown, encoding = encoding_of(data)
    sample = io.TextIOWrapper(io.BytesIO(data), encoding, newline="").read(65536)
    separator = max(",\t;", key=sample.count)
    csv.field_size_limit(UNCLOSED)
    width = 0
    for number, row in enumerate(_lines(data, encoding, separator)):
        beat(number)
        if len(row) > width:
            width = len(row)
            if width > job["columns_max"]:
                raise Refuse("wide", columns=width, columns_max=job["columns_max"])
    count = write_rows(job, _lines(data, encoding, separator), width)
    if count == 0:
        raise Refuse("empty")
    return {"sheet": None, "first_column": 0, "rows": count, "width": width, "encoding": shown, "notes": []}


def _lines(data: bytes, encoding: str, separator: str) -> Iterator[list[str]]:
    text = io.TextIOWrapper(io.BytesIO(data), encoding, newline="")
    reader = csv.reader(text, delimiter=separator, strict=False)
    try:
        yield from reader
    except csv.Error as fault:
        code = "quote" if "field larger" in str(fault) else "damaged"
        raise Refuse(code, detail=str(fault)[:120], row=reader.line_num) from fault


def encoding_of(data: bytes) -> tuple[str, str]:
    """(as people call it, as Python calls it). Raises Refuse for bytes of no encoding, and of two at once."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        if not _reads_as(data, "utf-16"):
            raise Refuse("encoding")
        return "UTF-16", "utf-16"
    if b"\0" in data:
        raise Refuse("not_text")
    if _reads_as(data, "utf-8"):
        return "UTF-8-BOM" if data.startswith(codecs.BOM_UTF8) else "UTF-8", "utf-8-sig"
    _refuse_two_encodings(data)
    if not _reads_as(data, "gb18030"):
        raise Refuse("encoding")
    return "GB18030", "gb18030"


def _reads_as(data: bytes, encoding: str) -> bool:
    decoder, view = codecs.getincrementaldecoder(encoding)(), memoryview(data)
    try:
        for begin in range(0, len(view), PIECE):
            decoder.decode(view[begin : begin + PIECE])
            beat()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_two_encodings(data: bytes) -> None:
    """A file pasted together from two: it is not UTF-8 as a whole, yet a line of it is Chinese in UTF-8.

    Read as GBK such a line becomes other, real characters; nobody would notice before the names are wrong.
    """
    for found in UTF8_WORDS.finditer(data):
        begin = data.rfind(b"\n", 0, found.start()) + 1
        end = data.find(b"\n", found.end())
        line = data[begin : end if end >= 0 else len(data)]
        if len(UTF8_WORD.findall(line)) >= UTF8_WORDS_MIN and _reads_as(line, "utf-8"):
            raise Refuse("two_encodings", row=data.count(b"\n", 0, begin) + 1)
