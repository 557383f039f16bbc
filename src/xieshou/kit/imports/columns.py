"""Texts → values, a whole column at a time. What cannot be read becomes null and is named; the text stays as it was.

day       2018-05-01, 2018/5/1, 2018.5.1, 2018年5月1日, 20180501, 201805, 2018-05 (the first), Excel serial days
yuan      1,234.50 元 → 123450 fen
integer   12, 12.0, １２, 12个月
code(s)   the official word or a known alias → code; several separated by 、,;/
flag      是/否, 有/无, 1/0 → true/false
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from xieshou.engines.identifiers.text import BLANKS
from xieshou.kit.imports.layout import CodeList

WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
TRUE, FALSE = ("是", "有", "1", "TRUE", "Y", "√", "对"), ("否", "无", "0", "FALSE", "N", "×", "没有", "非")
UNKNOWN = ("不详", "未知", "不愿说", "联系不上", "-", "—", "/", "无", "不清楚")
SERIAL_MIN, SERIAL_MAX = 10959, 73050
EXCEL_ZERO = pl.date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Read:
    """`value` is null where nothing or 不详 was written and where it could not be read; `bad` marks the last."""

    value: pl.Series
    bad: pl.Series


def tidy(column: pl.Series) -> pl.Series:
    """A text without its wrapper and outer blanks; inner runs of blanks become one. Half and full width stay."""
    odd = column.str.contains(r'[\s\u{a0}\u{200b}\u{feff}="\x27]')
    if not odd.any():
        return column
    cleaned = (
        column.filter(odd)
        .str.replace_all(r"[\s\u{a0}\u{200b}\u{feff}]+", " ")
        .str.strip_chars(" ")
        .str.replace(r'^="(.*)"$', "$1")
        .str.strip_prefix("'")
    )
    return column.scatter(odd.arg_true(), cleaned)


def narrow(column: pl.Series) -> pl.Series:
    """Half width, no blanks at all: for numbers, days and words of a list."""
    odd = column.str.contains(r"[^0-9\p{Han}]")
    if not odd.any():
        return column
    sources = [*WIDE, *BLANKS]
    targets = [*WIDE.values(), *([""] * len(BLANKS))]
    cleaned = tidy(column.filter(odd)).str.replace_many(sources, targets)
    return column.scatter(odd.arg_true(), cleaned)


def read_days(column: pl.Series) -> Read:
    text = narrow(column)
    plain = (
        text.str.replace(r"[T ]?\d{1,2}:\d{2}(:\d{2})?(\.\d+)?$", "")
        .str.replace_all(r"[年月./]", "-")
        .str.replace_all(r"[日号]", "")
        .str.strip_chars("-")
        .str.replace(r"^(\d{4})(\d{2})(\d{2})$", "$1-$2-$3")
        .str.replace(r"^((?:19|20)\d{2})(\d{2})$", "$1-$2")
        .str.replace(r"^(\d{4}-\d{1,2})$", "$1-1")
    )
    days = plain.str.to_date("%Y-%m-%d", strict=False)
    serial = text.str.extract(r"^(\d{5})(?:\.\d+)?$").cast(pl.Int32, strict=False)
    is_serial = serial.is_between(SERIAL_MIN, SERIAL_MAX).fill_null(False)
    if is_serial.any():
        from_serial = pl.select(EXCEL_ZERO + pl.duration(days=serial)).to_series()
        days = days.zip_with(~is_serial, from_serial)
    return _read(text, days)


def read_integers(column: pl.Series) -> Read:
    text = narrow(column)
    number = text.str.extract(r"^([+-]?\d{1,12})(?:\.0+)?(?:个?月|人|岁|年|个)?$")
    return _read(text, number.cast(pl.Int64, strict=False))


def read_yuan(column: pl.Series) -> Read:
    """Yuan as written → fen, a whole number; more than two decimals are not money."""
    text = narrow(column)
    plain = text.str.replace_all(",", "", literal=True).str.replace(r"元(/月)?$", "").str.strip_prefix("¥")
    whole = plain.str.extract(r"^(-?\d{1,11})(?:\.\d{1,2}0*)?$").cast(pl.Int64, strict=False)
    cents = plain.str.extract(r"\.(\d{1,2})").fill_null("").str.pad_end(2, "0").cast(pl.Int64, strict=False)
    sign = pl.Series(plain.str.starts_with("-")).cast(pl.Int64) * -2 + 1
    return _read(text, whole * 100 + sign * cents)


def are_too_large(column: pl.Series) -> pl.Series:
    """Where a number stands, with its unit, of more digits than the readers above take."""
    plain = narrow(column).str.replace_all(",", "", literal=True).str.strip_prefix("¥")
    return plain.str.contains(r"^[+-]?\d{12,}(?:\.\d*)?(?:元(?:/月)?|个?月|人|岁|年|个)?$")


def read_codes(column: pl.Series, codes: CodeList, system: str = "") -> Read:
    text = narrow(column).str.to_lowercase().str.replace_all(r"[*:#]", "")
    return _read(text, text.replace_strict(codes.words_in(system), default=None, return_dtype=pl.String))


def read_code_sets(column: pl.Series, codes: CodeList, system: str = "") -> Read:
    """Several words in one cell → codes joined by ";" in the order of the list; one unknown word makes the cell bad."""
    text = narrow(column).str.to_lowercase()
    distinct = text.unique()
    words = codes.words_in(system)
    table = {written: _code_set(written, words) for written in distinct.to_list() if written is not None}
    return _read(text, text.replace_strict(table, default=None, return_dtype=pl.String))


def read_flags(column: pl.Series) -> Read:
    text = narrow(column).str.to_uppercase()
    value = text.replace_strict(
        {**dict.fromkeys(TRUE, True), **dict.fromkeys(FALSE, False)}, default=None, return_dtype=pl.Boolean
    )
    return _read(text, value)


def _code_set(written: str, words: dict[str, str]) -> str | None:
    if written in words:
        return words[written]
    for mark in "、,;/+":
        written = written.replace(mark, " ")
    found = {words.get(word) for word in written.split()}
    return None if None in found or not found else ";".join(sorted(found))  # type: ignore[type-var]


def _read(text: pl.Series, value: pl.Series) -> Read:
    bad = value.is_null() & (text != "") & ~text.is_in(UNKNOWN)
    return Read(value, bad.fill_null(False))
