"""`xieshou checks run`: ask every check as of a day, keep what it finds, say what could not be judged."""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from typing import Any

from xieshou.config import options
from xieshou.config.django import awake
from xieshou.engines.errors import InputError


def add(subparsers: Any) -> None:
    checks = subparsers.add_parser("checks", help="疑点检查 / the checks")
    verbs = checks.add_subparsers(dest="verb", required=True)
    running = verbs.add_parser("run", help="按某日的情况检查全部记录 / ask every check as of a day")
    running.add_argument("--as-of", type=options.day, metavar="DATE", help="截至哪天,默认今天 / default today")
    running.add_argument("--only", action="append", default=[], metavar="CODE", help="只查这些规则 / these checks only")
    running.add_argument("--json", action="store_true", help="只输出一个 JSON 对象 / one JSON object only")
    running.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    begun = time.perf_counter()
    with awake():
        from django.utils import timezone

        from xieshou.kit.checks import check_named, stored_checks
        from xieshou.offices.selectors import system
        from xieshou.supervision.services import run_checks

        unknown = [code for code in args.only if check_named(code) is None]
        if unknown:
            raise InputError(f"--only {'、'.join(unknown)}:没有这种规则 / no such check")
        day = args.as_of or timezone.localdate()
        wanted = [one for one in stored_checks() if not args.only or one.code in args.only]
        asked = run_checks(system("命令行"), day=day, at=timezone.now(), checks=wanted)
        report = {
            "as_of": day.isoformat(),
            "hits": sum(one.hit_count for one in asked),
            "checks": [_told(one) for one in asked],
            "seconds": round(time.perf_counter() - begun, 2),
        }
    if args.json:
        print(json.dumps(report, ensure_ascii=False))
        return 0
    for one in report["checks"]:
        print(_line(one))
    print(f"截至{report['as_of']},共{report['hits']}处疑点,{report['seconds']} s / hits")
    return 0


def _told(one: Any) -> dict[str, Any]:
    blind: Counter[str] = Counter()
    for part in one.unjudged:
        blind[part.what] += part.row_count
    return {
        "code": one.check.code, "version": one.check.version, "title": str(one.check.title), "severity": one.check.severity.value,
        "hits": one.hit_count, "new": one.new_count, "gone": one.gone_count, "refused": one.refused,
        "unjudged": [{"what": what, "rows": rows} for what, rows in sorted(blind.items())],
    }  # fmt: skip


def _line(one: dict[str, Any]) -> str:
    if one["refused"]:
        return f"{one['code']} {one['title']}:没有运行 / not run:{one['refused']}"
    blind = sum(part["rows"] for part in one["unjudged"])
    unjudged = f";另有{blind}条没有条件判断 / {blind} not judged" if blind else ""
    return f"{one['code']} {one['title']}:{one['hits']}处,新{one['new']},消{one['gone']}{unjudged}"
