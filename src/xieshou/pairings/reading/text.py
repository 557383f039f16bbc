"""Bytes → lines of cells. Encodings and blanks are forgiven and noted; what is not a table is refused with its line."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from io import StringIO

from xieshou.engines.errors import InputError
from xieshou.pairings.reading import sentences as said
from xieshou.regions.gazetteer import Note

_BLANKS = re.compile(r"[\s\u00a0\u3000\u200b-\u200d\u2060\ufeff]+")
_SAME = str.maketrans(
    {"（": "(", "）": ")", "［": "[", "］": "]", "〔": "[", "〕": "]", "【": "[", "】": "]", "　": " "}
)
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: its number (from 1) and its cells as written."""

    number: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        return not any(clean(cell) for cell in self.cells)


def clean(cell: str) -> str:
    """Brackets of one shape, blanks of one kind, none at the ends."""
    return _BLANKS.sub(" ", cell.translate(_SAME)).strip()


def compact(cell: str) -> str:
    """The cell without any blank."""
    return clean(cell).replace(" ", "")


def has_han(text: str) -> bool:
    return bool(_HAN.search(text))


def decode(data: bytes) -> tuple[str, list[Note]]:
    """UTF-8 with or without BOM, UTF-16 with BOM, or GBK (GB 18030). Raises InputError for anything else."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _decoded(data, encoding), [Note("I-20", said.BOM.format(encoding=encoding))]
    try:
        return _decoded(data, "utf-8"), []
    except InputError:
        return _decoded(data, "gb18030"), [Note("I-20", said.GBK)]


def _decoded(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        say = f"第{line}行:文件既不是UTF-8也不是GBK文本,请另存为CSV或制表符分隔的文本"
        raise InputError(f"{say} / line {line}: neither UTF-8 nor GBK text") from None
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise InputError(f"第{line}行:含有空字符,不是文本表格 / line {line}: NUL character, not a text table")
    return text


def lines_of(text: str, delimiter: str) -> list[Line]:
    """The file cut into cells; a quoted cell may hold line breaks and then counts from its first line."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    lines, first = [], 1
    try:
        for cells in reader:
            lines.append(Line(first, tuple(cells)))
            first = reader.line_num + 1
    except csv.Error as fault:
        raise InputError(f"第{first}行:不能按表格读取 / line {first}: not readable as a table ({fault})") from None
    return lines
