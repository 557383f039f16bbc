"""`xieshou pairings import FILE`: read a printed table, store its pairs, show what was read and what a person must decide."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from xieshou.config import options
from xieshou.config.clock import today
from xieshou.config.django import awake
from xieshou.engines.errors import InputError
from xieshou.pairings.reading import Reading, as_json, read_table
from xieshou.pairings.reading.text import decode


def add(subparsers: Any) -> None:
    """Declare the words of this command."""
    pairings = subparsers.add_parser("pairings", help="结对关系 / pairings")
    verbs = pairings.add_subparsers(dest="verb", required=True)
    load = verbs.add_parser("import", help="导入帮扶关系表 / import a printed table of pairings")
    load.add_argument("file", type=Path, metavar="FILE")
    load.add_argument(
        "--as-of", type=options.day, metavar="DATE", help="文件日期(默认今天) / the document's day (default: today)"
    )
    load.add_argument(
        "--until", type=options.day, metavar="DATE", help="结对关系的最后一天(默认未定) / last day of the pairings"
    )
    load.add_argument("--json", action="store_true", help="只打印一个JSON对象 / print one JSON object")
    load.set_defaults(run=_import)


def _import(args: argparse.Namespace) -> int:
    data = _bytes(args.file)
    as_of = args.as_of or today()
    if args.until and args.until < as_of:
        raise InputError(f"--until {args.until} 早于文件日期 {as_of} / --until is before the document's day")
    try:
        reading = read_table(data, as_of)
    except InputError as refusal:
        raise InputError(f"{args.file.name}:{refusal}") from None
    added = _store(args, decode(data)[0], reading)
    print(json.dumps(as_json(reading), ensure_ascii=False) if args.json else _told(reading, added))
    return 0


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise InputError(f"{path}:不能读取 / cannot be read: {fault.strerror}") from None


def _store(args: argparse.Namespace, text: str, reading: Reading) -> int:
    """Rows added to the database: none when the same table of the same day is there already."""
    with awake():
        from xieshou.config.migrating import migrate
        from xieshou.kit.errors import Refused
        from xieshou.offices.selectors import system
        from xieshou.pairings.services import import_table
        from xieshou.regions.services import load_facts

        migrate()
        actor = system("pairings import")
        load_facts(actor)
        try:
            return import_table(actor, text, reading, document=args.file.name, ended_on=args.until).added
        except Refused as refusal:
            raise InputError(f"{args.file.name}:{refusal}") from None


def _told(reading: Reading, added: int) -> str:
    facts = as_json(reading)
    stored = f"新存{added}条" if added else "早已导入,没有改动"
    lines = [
        f"{reading.as_of} 读到{facts['rows']}条结对关系,支援方{facts['supporters']}个,任务类型{facts['task_types']}种;{stored}"
    ]
    lines += [
        f"  第{row.line}行待确认 {row.supporter.written} → {row.recipient.written}:{';'.join(row.reasons)}"
        for row in reading.needs_review
    ]
    return "\n".join(lines)
