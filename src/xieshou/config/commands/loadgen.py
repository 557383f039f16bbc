"""`xieshou loadgen`: write the files of a fictitious county of any size. Needs neither Django nor a database."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from xieshou.config.fiction import DAY, County
from xieshou.config.fiction.faults import PATTERNS, planted
from xieshou.config.fiction.files import Written, csv, write_all
from xieshou.config.fiction.sources import Sources
from xieshou.engines.errors import InputError

WORKBOOKS_UP_TO = 50_000
PERSONS_MAX = 4_000_000


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "loadgen", help="生成虚构县的名册、岗位等文件 / write the files of a fictitious county"
    )
    parser.add_argument("--seed", type=int, required=True, help="种子:同一种子,同样的文件 / same seed, same bytes")
    parser.add_argument("--persons", type=int, required=True, help="人数 / people in the register, exactly")
    parser.add_argument("--posts", type=int, help="岗位数,默认劳动力的四分之一 / default a quarter of the labourers")
    parser.add_argument("--out", type=Path, default=Path("loadgen"), help="目录,默认 ./loadgen / folder")
    parser.add_argument(
        "--xlsx",
        action=argparse.BooleanOptionalAction,
        help=f"Excel 文件,默认{WORKBOOKS_UP_TO}人以内才写 / workbooks too",
    )
    parser.add_argument(
        "--sources", action="store_true",
        help="另写体检用的五张表,埋了问题,truth.csv 写着在哪里 / also five lists for a check-up, with planted faults and their truth",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象 / one JSON object only")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the county, write its files, print a line (or one JSON object) with their SHA-256."""
    _refuse_nonsense(args)
    begun = time.perf_counter()
    _say(f"演示县:{args.persons}人,种子{args.seed} …… / drawing the county")
    county = _county(args)
    drawn_s = time.perf_counter() - begun
    _say(f"抽取完成,{drawn_s:.1f}秒 / drawn")
    workbooks = args.persons <= WORKBOOKS_UP_TO if args.xlsx is None else args.xlsx
    written = []
    try:
        for file in write_all(county, args.out, workbooks=workbooks):
            _say(f"{file.path.name}:{file.rows}行,{time.perf_counter() - begun:.1f}秒 / written")
            written.append(file)
        if args.sources:
            written += _sources(args, county)
    except OSError as fault:
        raise InputError(f"{args.out}:写不进去 / cannot write: {fault.strerror}") from fault
    if args.json:
        print(json.dumps(_report(args, county, written, drawn_s), ensure_ascii=False))
    else:
        for file in written:
            print(f"{file.sha256}  {file.path}")
    return 0


def _sources(args: argparse.Namespace, county: County) -> list[Written]:
    """The five lists of a check-up into `sources/`, and where their faults are: one in five hundred people, at least two a pattern."""
    folder = args.out / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    made = planted(Sources.of(county), count=max(2, args.persons // 500 // len(PATTERNS)), seed=args.seed)
    written = [csv(table, folder / f"{name}.csv", encoding="gb18030") for name, table in made.tables.items()]
    return [*written, csv(made.truth, folder / "truth.csv")]


def _county(args: argparse.Namespace) -> County:
    try:
        return County.of_persons(args.seed, args.persons, args.posts)
    except ValueError as fault:
        raise InputError(str(fault)) from fault


def _refuse_nonsense(args: argparse.Namespace) -> None:
    if args.seed < 0:
        raise InputError("--seed:不能为负 / must not be negative")
    if not 1 <= args.persons <= PERSONS_MAX:
        raise InputError(f"--persons:须在1到{PERSONS_MAX}之间 / must lie in 1..{PERSONS_MAX}")
    if args.posts is not None and not 1 <= args.posts <= PERSONS_MAX:
        raise InputError(f"--posts:须在1到{PERSONS_MAX}之间 / must lie in 1..{PERSONS_MAX}")


def _report(args: argparse.Namespace, county: County, written: list[Written], drawn_s: float) -> dict[str, Any]:
    return {
        "seed": args.seed,
        "day": DAY.isoformat(),
        "persons": county.persons.height,
        "households": county.households.height,
        "labourers": int(county.persons["capable"].sum()),
        "at_work": int(county.persons["working"].sum()),
        "zero_employment_households": int(county.households["zero_employment"].sum()),
        "posts": county.posts.height,
        "seconds_drawing": round(drawn_s, 2),
        "files": [
            {"name": file.path.name, "rows": file.rows, "bytes": file.bytes, "sha256": file.sha256} for file in written
        ],
    }


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
