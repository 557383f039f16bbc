"""`xieshou report build|verify`: seal a month and write its report in four formats; count a sealed report anew."""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from datetime import date
from pathlib import Path
from typing import Any

from xieshou.config.atoffice import clerk_at
from xieshou.config.django import awake
from xieshou.engines.errors import InputError, ProofRefused

SEAL = "snapshot.json"


def add(subparsers: Any) -> None:
    """Declare the words of this command."""
    report = subparsers.add_parser("report", help="月报:封存、写出、重算 / the monthly report")
    verbs = report.add_subparsers(dest="verb", metavar="build|verify", required=True)
    build = verbs.add_parser("build", help="封存一个月的数字,写出网页、Excel、Word、PDF / seal a month and write it")
    build.add_argument(
        "--office", required=True, metavar="CODE", help="出报表的单位编号 / code of the reporting office"
    )
    build.add_argument("--month", required=True, type=_month, metavar="YYYY-MM", help="月份 / month")
    build.add_argument("--out", required=True, type=Path, metavar="DIR", help="写到哪个文件夹 / folder to write to")
    build.add_argument("--json", action="store_true", help="只打印一个JSON对象 / print one JSON object")
    build.set_defaults(run=_build)
    verify = verbs.add_parser("verify", help="按记录重算快照的每一个数 / count every figure of a snapshot anew")
    verify.add_argument("what", metavar="NUMBER|DIR", help="快照编号,或 build 写出的文件夹 / number, or a folder built")
    verify.add_argument("--json", action="store_true", help="只打印一个JSON对象 / print one JSON object")
    verify.set_defaults(run=_verify)


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as fault:
        raise InputError(f"--month {text}:请写成2018-09这样的月份 / write a month as 2018-09") from fault


def _build(args: argparse.Namespace) -> int:
    """Seal the month of the office's place and write every format into DIR."""
    if args.out.exists() and not args.out.is_dir():
        raise InputError(f"--out:{args.out} 不是文件夹 / is not a folder")
    begun = time.perf_counter()
    with awake():
        told = _written(args)
    told["seconds"] = round(time.perf_counter() - begun, 2)
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
        return 0
    print(f"{told['snapshot']}:{len(told['figures'])}个数,截至{told['as_of']},摘要 {told['sha256']}")
    for name in told["files"]:
        print(f"  {args.out / name}")
    return 0


def _written(args: argparse.Namespace) -> dict[str, Any]:
    from django.utils import timezone

    from xieshou.kit.errors import Refused
    from xieshou.kit.verbs import acting
    from xieshou.reporting.files import FORMS, WRITERS, name_of, sent_paper
    from xieshou.reporting.monthly import CODE
    from xieshou.reporting.snapshots import take_snapshot

    now = timezone.localtime()
    office, actor = clerk_at(args.office, shared_on=now.date())
    if args.month > now.date():
        raise InputError(f"--month {args.month:%Y-%m}:这个月还没有到 / this month has not begun")
    try:
        with acting(actor, "report.build"):
            sealed = take_snapshot(actor, month=args.month, today=now.date(), at=now)
            document = sent_paper(actor, sealed, CODE, today=now.date(), issuer=office.name, at=now)
            files = {name_of(sealed, CODE, form): WRITERS[form](document) for form in FORMS[CODE]}
    except Refused as refusal:
        raise InputError(f"{args.month:%Y-%m}:{refusal} / {refusal.code}") from refusal
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    told = {
        "snapshot": sealed.number, "sha256": sealed.sha256, "as_of": sealed.as_of.isoformat(), "region": sealed.region.full_name,
        "figures": sealed.figures, "files": digests,
    }  # fmt: skip
    _keep(args.out, {**files, SEAL: json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True).encode()})
    return told


def _keep(folder: Path, files: dict[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as fault:
        raise InputError(f"--out:{folder} 写不进去 / cannot be written: {fault.strerror}") from fault


def _verify(args: argparse.Namespace) -> int:
    """0 when the seal is whole, the files are those written, and the records give the same figures; else ProofRefused."""
    folder = Path(args.what)
    built = _told(folder) if folder.is_dir() else {}
    changed = [name for name, digest in built.get("files", {}).items() if _digest(folder / name) != digest]
    with awake():
        found = _checked(built.get("snapshot") or args.what)
    same = not built or (built["sha256"], built["figures"]) == (found["sha256"], found["figures"])
    found |= {"files_changed": changed, "seal_same": same}
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
    _refuse(found, quiet=args.json)
    if not args.json:
        print(f"{found['snapshot']}:未改动,{len(found['figures'])}个数重算一致 / the snapshot holds")
    return 0


def _checked(number: str) -> dict[str, Any]:
    from xieshou.kit.errors import NotYours
    from xieshou.kit.verbs import acting
    from xieshou.offices.selectors import system
    from xieshou.reporting.snapshots import check, snapshot_numbered

    actor = system("report verify")
    with acting(actor, "report.verify"):
        try:
            checked = check(snapshot_numbered(actor, number))
        except NotYours as fault:
            raise InputError(f"{number}:没有这个编号的快照 / no snapshot has this number") from fault
    sealed = checked.snapshot
    return {
        "snapshot": sealed.number, "sha256": sealed.sha256, "as_of": sealed.as_of.isoformat(), "figures": sealed.figures,
        "intact": checked.is_intact,
        "differences": [{"code": d.code, "title": str(d.title), "sealed": d.sealed, "now": d.now} for d in checked.differences],
    }  # fmt: skip


def _refuse(found: dict[str, Any], *, quiet: bool) -> None:
    """Raises ProofRefused with the first fault."""
    number = found["snapshot"]
    if not found["intact"] or not found["seal_same"]:
        raise ProofRefused(f"{number}:存着的数字与封存时不符 / the stored figures are not those sealed")
    if found["files_changed"]:
        raise ProofRefused(f"{number}:文件被改过:{'、'.join(found['files_changed'])} / files were changed")
    if found["differences"]:
        if not quiet:
            for one in found["differences"]:
                print(f"  {one['code']} {one['title']}:封存时{one['sealed']},现在{one['now']}")
        raise ProofRefused(
            f"{number}:快照未改动,但按现在的记录重算有{len(found['differences'])}个数不同 / the records have changed since"
        )


def _told(folder: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads((folder / SEAL).read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise InputError(f"{folder / SEAL}:读不出来 / cannot be read") from fault
    if not isinstance(told, dict) or not {"snapshot", "sha256", "figures", "files"} <= told.keys():
        raise InputError(f"{folder / SEAL}:不是 report build 写的 / was not written by report build")
    return told


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
