"""`xieshou roster import`: stage a roster, say what is wrong with it row by row, and with --commit take it in."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from xieshou.config import options
from xieshou.config.atoffice import clerk_at
from xieshou.config.django import awake
from xieshou.engines.errors import InputError

SHOWN = 20


def add(subparsers: Any) -> None:
    roster = subparsers.add_parser("roster", help="花名册 / the roster")
    verbs = roster.add_subparsers(dest="verb", required=True)
    imports = verbs.add_parser("import", help="导入名册:先暂存检查,加 --commit 才入库 / stage, check, and take in")
    imports.add_argument("file", type=Path, metavar="FILE", help=".xlsx、.xls、.csv 或 .txt(GBK、GB18030、UTF-8)")
    imports.add_argument(
        "--office", required=True, metavar="CODE", help="导入单位的编号 / code of the importing office"
    )
    imports.add_argument("--profile", default="national_2022", metavar="NAME", help="版式,默认 national_2022 / layout")
    imports.add_argument(
        "--as-of", type=options.day, metavar="DATE", help="基准日,默认今天 / reference day, default today"
    )
    imports.add_argument(
        "--system", choices=("poverty", "hr"), default="",
        help="表头是字段代码的:来自扶贫系统(poverty)或人社系统(hr) / whose field codes the heading has",
    )  # fmt: skip
    imports.add_argument("--commit", action="store_true", help="把可以入库的行入库 / take the ready rows in")
    imports.add_argument("--errors", type=Path, metavar="FILE", help="另存错误文件(.xlsx) / write the error workbook")
    imports.add_argument("--json", action="store_true", help="只输出一个 JSON 对象 / one JSON object only")
    imports.set_defaults(run=_import)


def _import(args: argparse.Namespace) -> int:
    """Stage (and take in) one file; prints what was found and done."""
    if not args.file.is_file():
        raise InputError(f"{args.file}:没有这个文件 / no such file")
    begun = time.perf_counter()
    with awake():
        from xieshou.kit.errors import Refused

        try:
            report = _Run(args).report()
        except Refused as refusal:
            raise InputError(f"{args.file}:{_both(refusal)}") from refusal
    report["seconds"] = round(time.perf_counter() - begun, 2)
    if args.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        _tell(report)
    return 0


def _both(refusal: Exception) -> str:
    """Both languages where the reason has both, else the Chinese with the stable code."""
    cause = refusal.__cause__
    return str(cause) if isinstance(cause, InputError) else f"{refusal} / {getattr(refusal, 'code', '')}"


class _Run:
    """One import by one office, with Django awake."""

    def __init__(self, args: argparse.Namespace) -> None:
        from django.utils import timezone

        self.args = args
        self.office, self.actor = clerk_at(args.office)
        self.now = timezone.now()
        self.day = args.as_of or timezone.localdate(self.now)

    def report(self) -> dict[str, Any]:
        from xieshou.kit.imports import write_errors
        from xieshou.kit.imports.importers import importer_of
        from xieshou.kit.imports.services import Desk, problems_of, sheet_of, stage_sheet
        from xieshou.kit.verbs import acting

        profile = self.args.profile
        layout = profile if "." in profile else f"roster.{profile}"
        try:
            importer = importer_of(layout)
        except KeyError as fault:
            raise InputError(f"--profile {self.args.profile}:没有这种版式 / no such layout") from fault
        desk = Desk(self.office.pk, str(self.office.path))
        file = self.args.file
        system = self.args.system
        sheet = sheet_of(importer, file, name=file.name, day=self.day, system=system)
        batch, is_new = stage_sheet(self.actor, desk, importer, sheet, day=self.day, at=self.now, system=system)
        with acting(self.actor, "import.read"):
            problems = problems_of(self.actor, batch)
        if self.args.errors:
            write_errors(self.args.errors, sheet, problems)
        blocked = {problem.row for problem in problems if problem.severity == "block"}
        return {
            "batch": str(batch.ref),
            "file": file.name,
            "layout": layout,
            "as_of": self.day.isoformat(),
            "staged_before": not is_new,
            "rows": batch.row_count,
            "blocked": len(blocked),
            "problems": [
                {"row": p.row, "column": p.column, "code": p.code, "severity": str(p.severity), "sentence": p.sentence,
                 "remedy": p.remedy}
                for p in problems
            ],
            **self._commit(batch, sheet),
        }  # fmt: skip

    def _commit(self, batch: Any, sheet: Any) -> dict[str, Any]:
        from xieshou.kit.imports.errors import NothingToConfirm
        from xieshou.placements.services.intake import look_for_doubles, take_in

        if not self.args.commit:
            return {"committed": False}
        try:
            done = take_in(self.actor, batch.ref, day=self.day, sheet=sheet)
        except NothingToConfirm as nothing:
            return {
                "committed": True,
                "new": 0,
                "changed": 0,
                "same": nothing.facts["done"],
                "held": nothing.facts["blocked"],
                "pairs": 0,
            }
        pairs = look_for_doubles(self.actor, batch.ref, day=self.day)
        return {"committed": True, "new": done.new, "changed": done.changed, "same": done.same, "held": done.held,
                "records": done.counts, "pairs": pairs}  # fmt: skip


def _tell(report: dict[str, Any]) -> None:
    for problem in report["problems"][:SHOWN]:
        print(f"{problem['sentence']}。{problem['remedy']}")
    if len(report["problems"]) > SHOWN:
        more = len(report["problems"]) - SHOWN
        print(f"…… 还有{more}个问题,用 --errors 另存错误文件查看 / {more} more", file=sys.stderr)
    print(f"{report['file']}:{report['rows']}行,{len(report['problems'])}个问题,{report['blocked']}行不能入库")
    if report["committed"]:
        print(
            f"新增{report['new']}人,更新{report['changed']}人,一致{report['same']}人,暂缓{report['held']}行 / committed"
        )
        if report["pairs"]:
            print(f"疑似重复登记{report['pairs']}对,请逐对核对是否同一人 / {report['pairs']} pairs of records that may be one person")
    else:
        print("已暂存,没有入库;核对后加 --commit / staged, nothing taken in yet")
