"""`xieshou log …`: the tamper-evident log above the history; sealing, witnessing, proving, checking."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xieshou.config import options, witness
from xieshou.config.clock import now
from xieshou.config.django import awake
from xieshou.engines.errors import InputError, ProofRefused
from xieshou.engines.merkle import LOG, Policy, VerifierKey, check_log, check_receipt


def add(subparsers: Any) -> None:
    """Declare the words of this command."""
    log = subparsers.add_parser("log", help="防篡改日志 / the tamper-evident log")
    verbs = log.add_subparsers(
        dest="verb", required=True, metavar="checkpoint|export|verify|verify-rows|receipt|verify-receipt|key|witness"
    )
    point = verbs.add_parser("checkpoint", help="收齐、签名、请见证人签名 / take in, sign, have witnessed")
    point.add_argument("--json", action="store_true")
    point.set_defaults(run=_checkpoint)
    verbs.add_parser("key", help="日志与见证人的公钥 / public keys of the log and its witnesses").set_defaults(
        run=_keys
    )
    export = verbs.add_parser("export", help="把日志写成文件 / write the log as files")
    export.add_argument("folder", metavar="DIR")
    export.set_defaults(run=_export)
    _add_checks(verbs)
    receipt = verbs.add_parser("receipt", help="一个事项的回执 / the receipt of one event")
    receipt.add_argument("event", type=int, metavar="EVENT")
    receipt.add_argument("--out", required=True, metavar="FILE")
    receipt.set_defaults(run=_receipt)
    seer = verbs.add_parser("witness", help="给见证单位用 / for the office that watches")
    seer.add_argument(
        "words", nargs=argparse.REMAINDER, metavar="init DIR NAME | watch DIR KEY | serve DIR [HOST:PORT]"
    )
    seer.set_defaults(run=lambda args: witness.main(args.words))


def _add_checks(verbs: Any) -> None:
    verify = verbs.add_parser("verify", help="重算日志 / recompute the log, from DIR alone or from the database")
    verify.add_argument("folder", nargs="?", metavar="DIR")
    verify.add_argument(
        "--known", action="append", default=[], metavar="FILE", help="别处保存的检查点,可多次 / kept elsewhere"
    )
    verify.set_defaults(run=_verify)
    shown = verbs.add_parser("verify-receipt", help="核对回执 / check a receipt")
    shown.add_argument("file", metavar="FILE")
    shown.set_defaults(run=_verify_receipt)
    for parser in (verify, shown):
        parser.add_argument("--keys", metavar="FILE", help="公钥,每行一把 / public keys, one a line")
        parser.add_argument(
            "--policy", type=options.witnesses_needed, default="0of0", help="见证人几取几,如 2of3 / how many witnesses"
        )
    rows = verbs.add_parser("verify-rows", help="逐行核对:没有事项的改动 / rows changed without an event")
    rows.add_argument("--json", action="store_true")
    rows.set_defaults(run=_verify_rows)


def _checkpoint(args: argparse.Namespace) -> int:
    with awake():
        from xieshou.audit.keeping import keep_log

        kept = keep_log(now())
    point = kept.checkpoint
    signed = [answer.witness.key.name for answer in kept.answers if answer.line]
    if args.json:
        print(json.dumps({"origin": point.origin, "size": point.size, "root": point.root.hex(), "taken": kept.taken_count,
                          "witnesses": kept.note.rpartition("\n\n")[2].count("\n") - 1}))  # fmt: skip
    else:
        print(
            f"收入 {kept.taken_count} 条,共 {point.size} 条 / taken in {kept.taken_count}, size {point.size}\n{point.short}"
        )
        for answer in kept.answers:
            print(f"{answer.witness.key.name}:{'已见证 / cosigned' if answer.line else answer.why}")
        if not kept.note.rpartition("\n\n")[2].count("\n") - 1:
            print("未见证 / unwitnessed")
    if len(signed) < len(kept.answers):
        raise ProofRefused("有见证人没有签名,见上 / a witness did not sign")
    return 0


def _keys(_args: argparse.Namespace) -> int:
    with awake():
        from xieshou.audit.keeping import known_keys

        for key in known_keys():
            print(key)
    return 0


def _export(args: argparse.Namespace) -> int:
    with awake(), _reading() as cursor:
        size = _written(cursor, Path(args.folder))
    print(f"写出 {size} 条 / wrote {size} entries: {args.folder}")
    return 0


def _verify(args: argparse.Namespace) -> int:
    if args.folder:
        _refuse_no_folder(args.folder)
        return _say_checked(Path(args.folder), args)
    with tempfile.TemporaryDirectory() as folder, awake(), _reading() as cursor:
        _written(cursor, Path(folder))
        return _say_checked(Path(folder), args)


def _say_checked(folder: Path, args: argparse.Namespace) -> int:
    known = tuple(_text(name) for name in args.known)
    try:
        keys = check_log.read_keys(_text(args.keys or str(folder / "keys.txt")))
        print(check_log.check(folder, keys, args.policy, known).line())
    except check_log.Refused as fault:
        raise ProofRefused(str(fault)) from None
    return 0


def _verify_rows(args: argparse.Namespace) -> int:
    with awake(), _reading() as cursor:
        from xieshou.audit.keeping import tables_with_history
        from xieshou.audit.log import check_history, check_rows, check_subtrees

        check_history(cursor)
        check_subtrees(cursor)
        found = check_rows(cursor, tables_with_history())
    if args.json:
        print(json.dumps({"rows": found.row_count, "events": found.event_count, "waiting": found.waiting_count}))
    else:
        print(
            f"{found.row_count} 行与 {found.event_count} 个事项一致,{found.waiting_count} 个待入日志 / rows and events agree"
        )
    return 0


def _receipt(args: argparse.Namespace) -> int:
    with awake(), _reading() as cursor:
        from xieshou.audit.log import receipt

        text = receipt(cursor, args.event)
    try:
        Path(args.out).write_text(text, encoding="utf-8")
    except OSError as fault:
        raise InputError(f"--out:{args.out} 写不进去 / cannot be written: {fault.strerror}") from None
    print(args.out)
    return 0


def _verify_receipt(args: argparse.Namespace) -> int:
    if not args.keys:
        raise InputError("核对回执要有可信的公钥:--keys FILE / checking a receipt needs keys you believe")
    keys = [VerifierKey.read(line) for line in _text(args.keys).split()]
    logs = [key for key in keys if key.algorithm == LOG]
    if len(logs) != 1:
        raise InputError("--keys:须恰有一把日志公钥 / exactly one log key is needed")
    policy = Policy(logs[0], tuple(key for key in keys if key.algorithm != LOG), args.policy)
    held = check_receipt(_text(args.file), policy)
    seen = f"witnessed={len(held.seen.witnesses)}" if held.seen.is_witnessed else check_log.UNWITNESSED
    print(f"ok {held.seen.checkpoint.origin} seq={held.index} size={held.seen.checkpoint.size} {seen}")
    print(held.entry.decode())
    return 0


@contextmanager
def _reading() -> Iterator[Any]:
    """One unmoving picture of the database, in UTC, as the owner, who sees every row; nothing can be written."""
    from django.db import connections, transaction

    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL timezone = 'UTC'")
        yield cursor


def _written(cursor: Any, folder: Path) -> int:
    from xieshou.audit.keeping import known_keys
    from xieshou.audit.log import write_out

    try:
        return write_out(cursor, folder, known_keys())
    except OSError as fault:
        raise InputError(f"{folder} 写不进去 / cannot be written: {fault.strerror}") from None


def _refuse_no_folder(name: str) -> None:
    if not Path(name).is_dir():
        raise InputError(f"{name} 不是文件夹 / is not a folder")


def _text(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(f"{name}:读不出来 / cannot be read: {fault}") from None
