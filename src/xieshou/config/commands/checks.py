"""`xieshou checks run`: ask every check as of a day, keep what it finds. `xieshou checks file`: check files alone, keep nothing.

`file` starts neither Django nor a database.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xieshou.config import clock, options
from xieshou.config.django import awake
from xieshou.config.plain import plain_words
from xieshou.engines.errors import InputError


def add(subparsers: Any) -> None:
    checks = subparsers.add_parser("checks", help="疑点检查 / the checks")
    verbs = checks.add_subparsers(dest="verb", required=True)
    running = verbs.add_parser("run", help="按某日的情况检查全部记录 / ask every check as of a day")
    running.add_argument("--as-of", type=options.day, metavar="DATE", help="截至哪天,默认今天 / default today")
    running.add_argument("--only", action="append", default=[], metavar="CODE", help="只查这些规则 / these checks only")
    running.add_argument("--json", action="store_true", help="只输出一个 JSON 对象 / one JSON object only")
    running.set_defaults(run=_run)
    _add_file(verbs)


def _add_file(verbs: Any) -> None:
    alone = verbs.add_parser("file", help="体检:只凭文件,不用账号不入库 / check files alone, before handing them in")
    alone.add_argument("files", nargs="+", type=Path, metavar="FILE", help="1至5个 .xlsx 或 .csv:花名册、就业表、参保登记、培训表、补贴发放表")
    alone.add_argument("--profile", default="", metavar="NAME", help="花名册的版式,默认自己认 / the roster's layout")
    alone.add_argument("--as-of", type=options.day, metavar="DATE", help="截至哪天,默认今天 / default today")
    alone.add_argument("--out", type=Path, required=True, metavar="DIR", help="结果写到哪个目录 / folder for the results")
    alone.add_argument("--json", action="store_true", help="只输出一个 JSON 对象 / one JSON object only")
    alone.set_defaults(run=_file)


def _file(args: argparse.Namespace) -> int:
    """Check the files and write DIR; 0 also when there are hits: a hit is a question."""
    begun = time.perf_counter()
    plain_words()
    from xieshou.supervision.checkup import Named, check_files, write_results

    missing = next((path for path in args.files if not path.is_file()), None)
    if missing:
        raise InputError(f"{missing}:没有这个文件 / no such file")
    if args.out.exists() and not args.out.is_dir():
        raise InputError(f"--out:{args.out} 不是文件夹 / is not a folder")
    told = (lambda said: None) if args.json else (lambda said: print(f"  … {said}", file=sys.stderr, flush=True))
    day = args.as_of or clock.today()
    found = check_files([Named(path, path.name) for path in args.files], day=day, profile=args.profile, step=told)
    names = write_results(found, args.out, told)
    report = {**found.summary(), "out": str(args.out), "outputs": names, "seconds": round(time.perf_counter() - begun, 2)}
    if args.json:
        print(json.dumps(report, ensure_ascii=False))
        return 0
    for line in _lines(report):
        print(line)
    return 0


def _lines(report: dict[str, Any]) -> Iterator[str]:
    """The check-up on a screen: what each file was taken for, the rules with hits, what was not asked, where the results lie."""
    for one in report["files"]:
        kept = f",没有用到的列 / not used: {'、'.join(one['kept_columns'])}" if one["kept_columns"] else ""
        yield f"{one['name']}:认作{one['kind_title']},{one['rows']}行{kept}"
    for one in report["rules"]:
        if one["hits"]:
            yield f"{one['code']:<20}{one['hits']:>8}处{one['persons']:>8}人  {one['title']}"
    for one in report["not_asked"]:
        yield f"{one['code']:<20}没有检查 / not asked:缺{'、'.join(one['missing'])}"
    yield (
        f"截至{report['as_of']},{report['persons']}人,{report['hits']}处疑点,涉及{report['persons_with_hits']}人,"
        f"{report['seconds']} s / hits → {report['out']}/{report['outputs'][0]}"
    )


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
