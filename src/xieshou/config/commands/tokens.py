"""`xieshou tokens ask|there|match|take`: who of us stands in the supporter's registers, without handing lists over.

ask and take are the home side's and need its database; there (the supporter's) and match (a third's) need nothing but files.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from xieshou.config.atoffice import clerk_at
from xieshou.config.clock import now
from xieshou.config.options import day as a_day
from xieshou.config.plain import plain_words
from xieshou.engines.errors import InputError
from xieshou.engines.tokens import Key, Table, matched, plain_text, read_key, read_table, write_key, write_table


def add(subparsers: argparse._SubParsersAction) -> None:
    tokens = subparsers.add_parser("tokens", help="登记比对,不交名册 / compare with registers without handing over rosters")
    verbs = tokens.add_subparsers(dest="verb", metavar="ask|there|match|take", required=True)
    ask = verbs.add_parser("ask", help="户籍地:发起比对,写出密钥和令牌 / home side: begin, write key and tokens")
    ask.add_argument("--office", required=True, metavar="CODE")
    ask.add_argument("--pairing", required=True, type=_ref, metavar="REF", help="帮扶关系的编号 / the pairing's reference")
    ask.add_argument("--document", required=True, metavar="NO", help="依据的文号或协议 / the document it rests on")
    ask.add_argument("--out", required=True, type=Path, metavar="DIR")
    ask.set_defaults(run=_ask)
    there = verbs.add_parser("there", help="支援方:把参保或登记表做成令牌 / supporter: tokens of a register (.xlsx, .xls, .csv)")
    there.add_argument("file", type=Path, metavar="FILE")
    there.add_argument("--key", required=True, type=Path, metavar="FILE")
    there.add_argument("--out", required=True, type=Path, metavar="FILE")
    there.set_defaults(run=_there)
    match = verbs.add_parser("match", help="第三方:比对两张令牌表,不要密钥 / a third: compare two tables, without the key")
    match.add_argument("home", type=Path)
    match.add_argument("there", type=Path)
    match.add_argument("--out", required=True, type=Path, metavar="FILE")
    match.set_defaults(run=_match)
    take = verbs.add_parser("take", help="户籍地:取回结果 / home side: take the result back")
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--key", required=True, type=Path, metavar="FILE")
    take.add_argument("--office", required=True, metavar="CODE")
    take.set_defaults(run=_take)
    for one in (ask, there, match, take):
        one.add_argument("--json", action="store_true", help="只打印一个JSON对象 / print one JSON object")
        one.add_argument("--as-of", type=a_day, default=None, metavar="DATE")


def _ref(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as fault:
        raise InputError(f"{text[:40]}:不是编号 / not a reference") from fault


def _ask(args: argparse.Namespace) -> int:
    """Key and tokens into DIR: the key only for the owner of the files, and for the supporter by another way than the tokens."""

    def act(actor: Any, day: Any) -> dict[str, Any]:
        from xieshou.placements.services.registering import KEY_DAYS, Asking, ask_registry

        asking = Asking(args.pairing, args.document, secrets.token_bytes(32), uuid4(), day + timedelta(days=KEY_DAYS))
        made, key, table = ask_registry(actor, asking, day=day)
        args.out.mkdir(parents=True, exist_ok=True)
        name = str(made.ref)[:8]
        _write(args.out / f"key-{name}.json", write_key(key), is_secret=True)
        _write(args.out / f"home-{name}.tokens", write_table(table))
        return {"comparison": str(made.ref), "tokens": made.home_count, "until": made.until.isoformat(),
                "key": str(args.out / f"key-{name}.json"), "home": str(args.out / f"home-{name}.tokens")}  # fmt: skip

    told = _with_office(args, act)
    words = (
        f"{told['tokens']}个令牌:{told['home']} 交给第三方;密钥 {told['key']} 另外当面交给支援方,不给第三方 / "
        f"tokens to the third, the key to the supporter by another way, never to the third"
    )
    return _tell(args, told, words)


def _there(args: argparse.Namespace) -> int:
    """The register's rows with a sound number, as tokens; whoever has several keeps the first month."""
    plain_words()
    from xieshou.placements.tokenfiles import tokens_of_register

    if not args.file.is_file():
        raise InputError(f"{args.file}:没有这个文件 / no such file")
    table, left_out = tokens_of_register(args.file, _key(args), name=args.file.name, on=args.as_of or now().date())
    _write(args.out, write_table(table))
    told = {"tokens": len(table.rows), "left_out": left_out, "out": str(args.out)}
    return _tell(args, told, f"{len(table.rows)}个令牌,{left_out}行号码不对没有算 / {left_out} rows without a sound number left out")


def _match(args: argparse.Namespace) -> int:
    """What both tables share, for the home side alone."""
    found = matched(_table(args.home, "home"), _table(args.there, "there"))
    _write(args.out, write_table(found))
    return _tell(args, {"found": len(found.rows), "out": str(args.out)}, f"{len(found.rows)}个令牌两边都有 / in both")


def _take(args: argparse.Namespace) -> int:
    """The result under the home side's own key, person by person."""
    found, key = _table(args.file, "found"), _key(args)

    def act(actor: Any, day: Any) -> dict[str, Any]:
        from xieshou.placements.services.registering import take_registry

        return {kind.value: count for kind, count in take_registry(actor, found, key, day=day).items()}

    told = _with_office(args, act)
    words = (
        f"结对以前就在那边 {told['already']}人,自己去的 {told['alone']}人,协作组织去的 {told['brought']}人,分不清 {told['unknown']}人;"
        "密钥请销毁 / there already, alone, brought, unknown; destroy the key"
    )
    return _tell(args, told, words)


def _with_office(args: argparse.Namespace, act: Callable[[Any, Any], dict[str, Any]]) -> dict[str, Any]:
    from xieshou.config.django import awake

    with awake():
        from django.utils import timezone

        from xieshou.kit.errors import Refused
        from xieshou.kit.verbs import acting

        _office, actor = clerk_at(args.office)
        try:
            with acting(actor, "registry.command"):
                return act(actor, args.as_of or timezone.localdate(timezone.now()))
        except Refused as refusal:
            raise InputError(f"{refusal} / {refusal.code}") from refusal


def _key(args: argparse.Namespace) -> Key:
    return read_key(plain_text(_read(args.key)), on=args.as_of or now().date())


def _table(path: Path, side: str) -> Table:
    return read_table(plain_text(_read(path)), side=side)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise InputError(f"{path}:打不开 / cannot be opened: {fault.strerror}") from fault


def _write(path: Path, text: str, *, is_secret: bool = False) -> None:
    """A new file; a secret one is its owner's alone from the first byte."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if is_secret else 0o644)
    except OSError as fault:
        raise InputError(f"{path}:写不了,已有的文件不会覆盖 / cannot be written, and nothing is overwritten: {fault.strerror}") from fault
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _tell(args: argparse.Namespace, told: dict[str, Any], words: str) -> int:
    print(json.dumps(told, ensure_ascii=False) if args.json else words)
    return 0
