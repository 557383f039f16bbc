"""A list of tagged places as a CSV file: `code, name, tag, detail, started_on, ended_on, source`.

`code` is a GB/T 2260 code in force on `started_on` (left empty: in 2018); `name` is what the list writes, kept for the
reader; `tag` one of the codes of `regions.enums.Focus` or an office's own word; `source` the document, required. Pure.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from io import StringIO

from xieshou.engines.errors import InputError

COLUMNS = ["code", "name", "tag", "detail", "started_on", "ended_on", "source"]
LISTED_BY_DEFAULT = date(2018, 6, 1)


@dataclass(frozen=True)
class TagRow:
    """One tagged unit of the list."""

    line: int
    code: str
    name: str
    tag: str
    detail: str
    started_on: date | None
    ended_on: date | None
    source: str

    @property
    def day(self) -> date:
        """The day whose codes the row speaks."""
        return self.started_on or LISTED_BY_DEFAULT


def read_tag_list(text: str) -> list[TagRow]:
    """The rows of the list. Raises InputError with the line for a wrong header, code, day, or a missing source."""
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    if reader.fieldnames != COLUMNS:
        raise InputError(f"第1行:表头应为 {','.join(COLUMNS)} / line 1: wrong header")
    return [_row(reader.line_num, row) for row in reader]


def _row(line: int, row: dict[str, str]) -> TagRow:
    values = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if not (len(values["code"]) == 6 and values["code"].isdigit()):
        raise InputError(f"第{line}行:代码“{values['code']}”不是6位数字 / line {line}: not a 6-digit code")
    for name, said in (("tag", "标签"), ("source", "来源文件")):
        if not values[name]:
            raise InputError(f"第{line}行:没有写{said} / line {line}: no {name}")
    days = {name: _day(line, values[name]) for name in ("started_on", "ended_on")}
    return TagRow(line=line, **(values | days))


def _day(line: int, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(f"第{line}行:日期“{text}”应写成 2018-06-01 / line {line}: not a date") from None
