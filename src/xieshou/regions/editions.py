"""Editions of towns and villages as CSV (`.csv`, `.csv.xz`), read and checked row by row. Pure.

    counties  county_code (6 digits), name, prefecture_code (6 digits): only those that no national table has
    towns     town_code (9 digits), name, county_code (6 digits)
    villages  village_code (12 digits), name

The statistics bureau's codes and those of the civil affairs ministry differ below the county: an edition names its system.
"""

from __future__ import annotations

import csv
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TextIO

from xieshou.engines.errors import InputError

COUNTIES = ("county_code", "name", "prefecture_code")
TOWNS, VILLAGES = ("town_code", "name", "county_code"), ("village_code", "name")
COUNTY_DIGITS, TOWN_DIGITS, VILLAGE_DIGITS = 6, 9, 12
_DAY_IN_NAME = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Place:
    """One town or village of an edition and the code of the unit it lies in."""

    code: str
    name: str
    above: str


def read_edition(path: Path) -> tuple[str, list[Place]]:
    """("county", "town" or "village", places). Raises InputError with file and line for anything that is not such a file."""
    try:
        with _opened(path) as file:
            reader = csv.reader(file)
            head = tuple(next(reader, ()))
            if head == COUNTIES:
                return "county", list(_below_code(path, reader, COUNTY_DIGITS))
            if head == TOWNS:
                return "town", list(_below_code(path, reader, TOWN_DIGITS))
            if head == VILLAGES:
                return "village", list(_villages(path, reader))
    except (OSError, UnicodeDecodeError, lzma.LZMAError, csv.Error) as fault:
        raise InputError(f"{path.name}:不能读取 / cannot be read: {fault}") from None
    say = "表头应为 county_code,name,prefecture_code、town_code,name,county_code 或 village_code,name"
    raise InputError(f"{path.name} 第1行:{say} / line 1: wrong header")


def day_in(name: str) -> date | None:
    """The edition's day as its file name says it (`towns_2018-10-31.csv`); a month alone is its first day."""
    found = _DAY_IN_NAME.search(name)
    return date(int(found[1]), int(found[2]), int(found[3] or 1)) if found else None


def _opened(path: Path) -> TextIO:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _below_code(path: Path, reader: Iterator[list[str]], digits: int) -> Iterator[Place]:
    seen: set[str] = set()
    for line, row in enumerate(reader, start=2):
        code = _checked(path, line, row, len(TOWNS), digits, seen)
        if not (len(row[2]) == 6 and row[2].isdigit()):
            raise InputError(
                f"{path.name} 第{line}行:上级代码“{row[2]}”不是6位数字 / line {line}: not a code of the unit above"
            )
        yield Place(code, row[1].strip(), row[2])


def _villages(path: Path, reader: Iterator[list[str]]) -> Iterator[Place]:
    seen: set[str] = set()
    for line, row in enumerate(reader, start=2):
        code = _checked(path, line, row, len(VILLAGES), VILLAGE_DIGITS, seen)
        yield Place(code, row[1].strip(), code[:TOWN_DIGITS])


def _checked(path: Path, line: int, row: list[str], width: int, digits: int, seen: set[str]) -> str:
    if len(row) != width or not (row[0].isdigit() and len(row[0]) == digits) or not row[1].strip():
        raise InputError(
            f"{path.name} 第{line}行:应有{digits}位代码和名称 / line {line}: a {digits}-digit code and a name"
        )
    if row[0] in seen:
        raise InputError(f"{path.name} 第{line}行:代码{row[0]}重复 / line {line}: code {row[0]} twice")
    seen.add(row[0])
    return row[0]
