"""`xieshou demo`: the whole main job on the notice's real table and a fictitious county; then, unless told not to, the site."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from xieshou.config.database import drop_database, embedded_cluster, is_embedded, make_passing_database
from xieshou.config.django import awake
from xieshou.config.lan import EVERYWHERE
from xieshou.config.places import data_folder
from xieshou.config.serving import refuse_taken, serve
from xieshou.engines.errors import InputError

DATABASE = "xieshou_demo"
LOCAL = "127.0.0.1"
KEYS = (
    "pairings", "persons", "zero_employment_before", "zero_employment_after", "placed", "gap", "exact", "report_files",
)  # fmt: skip


def add(subparsers: Any) -> None:
    """Declare the words of this command."""
    demo = subparsers.add_parser("demo", help="演示:真实的附件2和虚构的县 / the demo")
    demo.add_argument(
        "--no-serve", action="store_true", help="只跑一遍主流程,不开网站 / tell the story once, without the site"
    )
    demo.add_argument("--json", action="store_true", help="结果为一个 JSON(与 --no-serve 同用) / one JSON object")
    demo.add_argument("--reset", action="store_true", help="清空演示数据,重新生成 / begin anew")
    demo.add_argument("--port", type=int, default=8018, help="网站端口,默认8018 / port of the site")
    demo.add_argument("--host", default=LOCAL, help="网站地址,默认只限本机 / address of the site")
    demo.add_argument(
        "--lan",
        action="store_true",
        help="同一网络里的手机也能打开,并印出二维码;演示账号没有密码 / open to this network, with a QR code; no passwords",
    )
    demo.add_argument("--labourers", type=int, default=20_000, help=argparse.SUPPRESS)
    demo.add_argument("--posts", type=int, default=5_000, help=argparse.SUPPRESS)
    demo.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    if not is_embedded():
        raise InputError(
            "演示只在自带的数据库里运行,请先取消 DATABASE_URL / the demo runs on its own database only: unset DATABASE_URL"
        )
    os.environ |= {"XIESHOU_DEMO": "1", "XIESHOU_JOBS": "inline"}
    return _once(args) if args.no_serve else _serve(args)


def _once(args: argparse.Namespace) -> int:
    """In a database of its own, removed afterwards; the files it wrote stay."""
    name = f"{DATABASE}_once_{os.getpid()}"
    folder = data_folder() / "demo-once"
    shutil.rmtree(folder, ignore_errors=True)
    say = _quiet if args.json else _say
    cluster = embedded_cluster()
    with cluster.used():
        try:
            make_passing_database(cluster, name)
            with awake(name):
                facts, seconds = _tell(args, folder, say, is_inspected=False)
        finally:
            drop_database(cluster, name)
    if args.json:
        print(json.dumps({**facts, "seconds": seconds}, ensure_ascii=False, default=str))
    else:
        for line in _summary(facts):
            print(line)
    return 0


def _serve(args: argparse.Namespace) -> int:
    host = EVERYWHERE[0] if args.lan else args.host
    refuse_taken(host, args.port)  # before two minutes of preparing, not after
    folder = data_folder() / "demo"
    mark = folder / "story.json"
    cluster = embedded_cluster()
    with cluster.used():
        if args.reset or not mark.exists():
            _say("准备演示数据,约一到两分钟;随时可按 Ctrl-C 停止 / preparing the demo, one to two minutes")
            drop_database(cluster, DATABASE)
            shutil.rmtree(folder, ignore_errors=True)
            with awake(DATABASE):
                facts, _seconds = _tell(args, folder, _say)
            mark.write_text(json.dumps(facts, ensure_ascii=False, default=str))
        else:
            _keep_up()
        for line in _summary(json.loads(mark.read_text())):
            print(line)
        os.environ |= {"XIESHOU_DATABASE": DATABASE, "XIESHOU_JOBS": "worker"}
        return serve(host, args.port, note=_note(folder, args))


def _keep_up() -> None:
    """Bring the tables of an earlier start up to the code of today."""
    with awake(DATABASE):
        from xieshou.config.migrating import migrate

        migrate()


def _tell(
    args: argparse.Namespace, folder: Path, say: Any, *, is_inspected: bool = True
) -> tuple[dict[str, Any], dict[str, float]]:
    from xieshou.config.demo.story import Story, tell

    begun = time.perf_counter()
    story = Story(folder, say, labourers=args.labourers, posts=args.posts, is_inspected=is_inspected)
    facts = tell(story)
    return facts, {**story.seconds, "total": round(time.perf_counter() - begun, 1)}


def _summary(facts: dict[str, Any]) -> list[str]:
    """What was done, in words and numbers."""
    placed = f"{facts['households_placed']} = {facts['households_bound']}"
    return [
        f"附件2:{facts['pairings']} 对结对关系,其中 {facts['pairings_held']} 对待人确认 / pairings",
        f"花名册:{facts['persons']:,} 人;岗位 {facts['posts']:,} 个;逐人办理 {facts['one_by_one']} 人 / people, posts, one by one",
        f"匹配:比较 {facts['pairs_considered']:,} 对,安排 {facts['matched']:,} 人;零就业户 {placed}(已证明最大);差距 {facts['gap']} / match",
        f"上岗 {facts['placed']:,} 人;需帮扶户 {facts['zero_employment_before']:,} → {facts['zero_employment_after']:,} / placed, needs help",
        *_inspected(facts),
        *(f"报表:{path}" for path in facts["report_files"]),
    ]


def _inspected(facts: dict[str, Any]) -> list[str]:
    if "draw_id" not in facts:
        return []
    return [
        f"督查:抽查 {facts['inspected']}/{facts['inspected_of']:,} 条,95%置信度不实至多 {facts['bound_upper']:,} 条({facts['draw_id']}) / inspected"
    ]


def _note(folder: Path, args: argparse.Namespace) -> str:
    notes = [f"数据在 {folder.parent};重新生成:./demo --reset / data folder; begin anew with ./demo --reset"]
    if not args.lan and args.host == LOCAL:
        notes.append("用手机看:./demo --lan(同一网络)/ on a phone of the same network: ./demo --lan")
    return "\n".join(notes)


def _say(line: str) -> None:
    print(f"  {line}", flush=True)


def _quiet(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)
