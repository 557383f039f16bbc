"""`xieshou doctor`: what is wrong with this installation, and what to do about each."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from xieshou.config.clock import now
from xieshou.config.database import embedded_cluster, is_embedded
from xieshou.config.django import awake
from xieshou.config.doctor.finding import BAD, GOOD, WARN, Finding, bad
from xieshou.config.doctor.machine import check_machine
from xieshou.config.places import data_folder
from xieshou.config.secrets import KEYS_FILE
from xieshou.engines.errors import InputError

MARKS = {GOOD: "✓", WARN: "!", BAD: "✗"}


def add(subparsers: Any) -> None:
    """Declare the words of this command."""
    doctor = subparsers.add_parser("doctor", help="体检:哪里不对,怎么办 / what is wrong, and what to do")
    doctor.add_argument("--json", action="store_true", help="结果为一个 JSON / one JSON object")
    doctor.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    found = list(_findings(data_folder()))
    well = all(one.state != BAD for one in found)
    if args.json:
        print(json.dumps({"ok": well, "findings": [asdict(one) for one in found]}, ensure_ascii=False))
    else:
        for one in found:
            print(f"{MARKS[one.state]} {one.check}: {one.said}" + (f"\n    → {one.next}" if one.next else ""))
        print("没有问题 / all is well" if well else "有问题要处理 / something needs doing")
    return 0 if well else 1


def _findings(data: Path) -> Iterator[Finding]:
    """Looks only: nothing is made that is not there yet."""
    at = now()
    yield from check_machine(data, at)
    if is_embedded() and not (embedded_cluster().data / "PG_VERSION").exists():
        yield bad(
            "database",
            f"{data} 里还没有数据库 / no database yet",
            "请运行 xieshou init(演示用 ./demo)/ run xieshou init",
        )
        return
    if not (data / KEYS_FILE).exists() and not os.environ.get("XIESHOU_FIELD_KEYS"):
        return  # waking Django would make new keys beside an old database
    try:
        with awake():
            from django.conf import settings

            from xieshou.config.doctor.base import check_base
            from xieshou.config.doctor.running import check_running
            from xieshou.config.doctor.sealing import check_log
            from xieshou.config.doctor.settled import check_settings

            yield from check_settings(settings, is_durable=os.environ.get("XIESHOU_DURABLE", "1") == "1")
            base = list(check_base(now()))
            yield from base
            if all(one.state != BAD for one in base if one.check in {"database", "migrations"}):
                yield from check_running(now(), is_demo=settings.DEMO)
                yield from check_log(data, now())
    except InputError as fault:
        yield bad(
            "database",
            f"数据库没有启动 / did not start: {fault}",
            "请看 postgres/pgdata/server.log / see the server's log",
        )
