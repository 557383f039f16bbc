"""`xieshou calendar import`: the working days of a year, as the State Council's notice has them."""

from __future__ import annotations

import argparse
import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

from xieshou.config.django import awake
from xieshou.engines.errors import InputError

KINDS = {"休": False, "班": True}


def add(subparsers: Any) -> None:
    calendar = subparsers.add_parser("calendar", help="工作日 / working days")
    verbs = calendar.add_subparsers(dest="verb", required=True)
    imports = verbs.add_parser("import", help="装入一年的放假和调休 / load a year's holidays and worked weekends")
    imports.add_argument("file", type=Path, metavar="FILE", help="CSV:日期,休或班,名称 / day, 休 or 班, name")
    imports.add_argument("--document", required=True, metavar="文号", help="放假通知的文号 / the notice's number")
    imports.add_argument("--json", action="store_true", help="只输出一个 JSON 对象 / one JSON object only")
    imports.set_defaults(run=_import)


def _import(args: argparse.Namespace) -> int:
    """Load one year; the days known for it before are replaced."""
    rows = _read(args.file)
    years = {day.year for day, _, _ in rows}
    if len(years) != 1:
        raise InputError(f"{args.file}:一个文件只装一年,这里有{len(years)}年 / one file, one year; found {len(years)}")
    year = years.pop()
    with awake():
        from xieshou.kit.workdays import Exceptional, set_year
        from xieshou.offices.selectors import system

        days = [Exceptional(day, is_workday=worked, title=title) for day, worked, title in rows]
        count = set_year(system("命令行"), year, days, document=args.document)
    if args.json:
        print(json.dumps({"year": year, "days": count}))
    else:
        print(f"{year}年:{count}天已装入 / {count} days of {year} loaded")
    return 0


def _read(path: Path) -> list[tuple[date, bool, str]]:
    if not path.is_file():
        raise InputError(f"{path}:没有这个文件 / no such file")
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = [row for row in csv.reader(file) if any(cell.strip() for cell in row)]
    return [_line(path, at, row) for at, row in enumerate(lines, start=1) if at > 1 or row[0].strip()[:1].isdigit()]


def _line(path: Path, at: int, row: list[str]) -> tuple[date, bool, str]:
    cells = [cell.strip() for cell in [*row, "", ""]]
    try:
        return date.fromisoformat(cells[0]), KINDS[cells[1]], cells[2]
    except (ValueError, KeyError) as fault:
        said = f"{path} 第{at}行:应为“2027-01-01,休,元旦” / line {at}: expected 2027-01-01,休,元旦"
        raise InputError(said) from fault
