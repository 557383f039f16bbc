"""`xieshou draw …`: a random inspection nobody can steer, as a folder of files. No database, no Django."""

from __future__ import annotations

import argparse
import csv
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from xieshou.config import options
from xieshou.engines.draw import (
    ITERATIONS,
    Opened,
    Source,
    Ticket,
    announce,
    check_draw,
    commitment,
    freeze,
    inspectors,
    open_draw,
    read_frame,
    read_records,
    reveal,
    tickets,
    write_announced,
    write_opened,
    write_results,
    write_selected,
)
from xieshou.engines.errors import InputError, ProofRefused


def add(subparsers: argparse._SubParsersAction) -> None:
    draw = subparsers.add_parser("draw", help="可验证的随机抽查 / a verifiable random inspection")
    verbs = draw.add_subparsers(dest="verb", metavar="commit|announce|open|select|results|verify", required=True)
    _add_commit(verbs)
    _add_announce(verbs)
    _add_after(verbs)
    check = verbs.add_parser("verify", help="只凭文件重算 / recompute everything from the files alone")
    check.add_argument("folder", metavar="DIR")
    check.add_argument("--keys", metavar="FILE", help="日志与见证人的公钥 / keys of the log and its witnesses")
    check.add_argument(
        "--policy", type=options.witnesses_needed, default="1of1", help="见证人几取几 / how many witnesses, e.g. 2of3"
    )
    check.set_defaults(run=run_verify)


def _add_commit(verbs: argparse._SubParsersAction) -> None:
    commit = verbs.add_parser("commit", help="秘密保管人:生成秘密和承诺 / for a holder: a secret and its commitment")
    commit.add_argument("--secret-file", required=True, metavar="FILE", help="新建,只有本人可读 / made, for you alone")
    commit.add_argument("--iterations", type=int, default=ITERATIONS)
    commit.add_argument("--reveal", action="store_true", help="开封:读出秘密,给出揭示值 / at the opening")
    commit.set_defaults(run=run_commit)


def _add_announce(verbs: argparse._SubParsersAction) -> None:
    say = verbs.add_parser("announce", help="冻结名单并公告 / freeze the frame and announce")
    say.add_argument("--frame", required=True, metavar="FILE", help="每行一条JSON记录,含id / one JSON record a line")
    say.add_argument("--id", required=True, dest="draw_id")
    say.add_argument("-n", type=int, required=True)
    say.add_argument("--beacon", action="append", required=True, metavar="KIND:REFERENCE", help="可多次 / repeated")
    say.add_argument("--commit", action="append", default=[], metavar="HEX", help="每位保管人一个;不给即公开摇号")
    say.add_argument("--iterations", type=int, default=ITERATIONS)
    say.add_argument("--pool", metavar="FILE", help="检查人名单 / inspectors: id, recused")
    for name in ("population", "design", "alpha", "p0", "opens-at"):
        say.add_argument(f"--{name}")
    for name in ("c", "load-cap"):
        say.add_argument(f"--{name}", type=int)
    say.add_argument("--out", required=True, metavar="DIR")
    say.set_defaults(run=run_announce)


def _add_after(verbs: argparse._SubParsersAction) -> None:
    opening = verbs.add_parser("open", help="信标出来以后,揭示秘密 / after the beacon: reveal")
    opening.add_argument("folder", metavar="DIR")
    opening.add_argument(
        "--value", action="append", required=True, help="按公告次序;drand写签名 / drand: the signature"
    )
    opening.add_argument("--reveal", action="append", default=[], metavar="HEX", help="按承诺次序 / in order")
    opening.set_defaults(run=run_open)
    select = verbs.add_parser("select", help="算出抽中的记录和检查人 / the records and inspectors drawn")
    select.add_argument("folder", metavar="DIR")
    select.add_argument("--extend", type=int, default=0, help="预告过的序贯抽样再多取几条 / more, if announced so")
    select.set_defaults(run=run_select)
    results = verbs.add_parser("results", help="写入核查结果和可信界 / outcomes, and the bound they prove")
    results.add_argument("folder", metavar="DIR")
    results.add_argument("--outcomes", required=True, metavar="FILE", help="CSV:id,outcome")
    results.set_defaults(run=run_results)


def run_commit(args: argparse.Namespace) -> int:
    """Print the commitment of a new secret, or at the opening its reveal."""
    path = Path(args.secret_file)
    if args.reveal:
        print(_answer(path, lambda: reveal(path.read_text(encoding="ascii").strip(), args.iterations)))
        return 0
    if path.exists():
        raise InputError(f"{path} 已经存在,每次抽查换新的秘密 / exists: every draw has a new secret")
    secret = secrets.token_hex(32)
    committed = commitment(secret, args.iterations)
    path.touch(mode=0o600)
    path.write_text(secret + "\n", encoding="ascii")
    print(committed)
    return 0


def run_announce(args: argparse.Namespace) -> int:
    """Write DIR as it is published before the beacon."""
    more = {name: getattr(args, name) for name in ("population", "design", "alpha", "p0", "opens_at", "c", "load_cap")}
    frame = freeze(_answer(args.frame, lambda: read_records(Path(args.frame))))
    pool = freeze(_answer(args.pool, lambda: read_records(Path(args.pool)))) if args.pool else None
    text = announce(
        frame, draw_id=args.draw_id, n=args.n, beacon=[_source(one) for one in args.beacon], commitments=args.commit,
        iterations=args.iterations, pool=pool, more={name: value for name, value in more.items() if value is not None},
    )  # fmt: skip
    _answer(args.out, lambda: write_announced(Path(args.out), text, frame, pool))
    return _say_checked(Path(args.out))


def run_open(args: argparse.Namespace) -> int:
    """Write beacon.json and reveals.json, if they are what was announced."""
    folder = _folder(args.folder)
    announcement = _read(folder, "announcement.json")
    said = _checked(lambda: check_draw.read_announcement(announcement))
    if len(args.value) != len(said["beacon"]):
        raise InputError(f"公告了{len(said['beacon'])}个来源,给了{len(args.value)}个值 / one value for each source")
    values = [_beacon_item(source, value) for source, value in zip(said["beacon"], args.value, strict=True)]
    write_opened(folder, open_draw(announcement, values=values, reveals=args.reveal))
    print(f"已开封 / opened {said['draw_id']}")
    return 0


def run_select(args: argparse.Namespace) -> int:
    """Write selection.csv and, with a pool, inspectors.csv; then verify the whole folder."""
    folder = _folder(args.folder)
    opened, chosen = _drawn(folder, args.extend)
    has_pool = "inspector_pool_root" in opened.said
    pairs = inspectors(chosen, opened, read_frame(folder / "pool.jsonl")) if has_pool else None
    write_selected(folder, chosen, pairs)
    return _say_checked(folder)


def run_results(args: argparse.Namespace) -> int:
    """Write results.csv and bound.json; then verify the whole folder."""
    folder = _folder(args.folder)
    rows = _answer(args.outcomes, lambda: _outcomes(Path(args.outcomes)))
    selected = _read(folder, "selection.csv").count(b"\n") - 1
    said = _checked(lambda: check_draw.read_announcement(_read(folder, "announcement.json")))
    opened, chosen = _drawn(folder, max(0, selected - said["n"]))
    write_results(folder, chosen, rows, opened.said)
    return _say_checked(folder)


def run_verify(args: argparse.Namespace) -> int:
    """0 and the ok line; a fault is raised as ProofRefused."""
    keys = _answer(args.keys, lambda: Path(args.keys).read_text(encoding="utf-8").split()) if args.keys else None
    return _say_checked(_folder(args.folder), keys, args.policy)


def _drawn(folder: Path, extended: int) -> tuple[Opened, list[Ticket]]:
    """The draw in the folder, computed again from what was announced and revealed."""
    files = {name: _read(folder, name) for name in ("announcement.json", "beacon.json", "reveals.json")}
    values = _checked(lambda: check_draw.read_canonical(files["beacon.json"], "beacon.json"))
    reveals = _checked(lambda: check_draw.read_canonical(files["reveals.json"], "reveals.json"))
    opened = open_draw(files["announcement.json"], values=values, reveals=reveals)
    return opened, tickets(read_frame(folder / "frame.jsonl"), opened, extended=extended)


def _say_checked(folder: Path, keys: list[str] | None = None, needed: int = 0) -> int:
    print(_checked(lambda: check_draw.check(folder, keys, needed)))
    return 0


def _checked(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except check_draw.Refused as fault:
        raise ProofRefused(str(fault)) from None


def _source(text: str) -> Source:
    kind, colon, reference = text.partition(":")
    if not colon:
        raise InputError(f"--beacon:「{text}」须写成 kind:reference / is written kind:reference")
    return Source(kind, reference)


def _beacon_item(source: dict[str, str], value: str) -> dict[str, str]:
    if source["kind"] != "drand":
        return {**source, "value": value}
    try:
        digest = check_draw.hashlib.sha256(bytes.fromhex(value)).hexdigest()
    except ValueError:
        raise InputError("drand的值须给签名的十六进制 / give drand's signature in hex") from None
    return {**source, "value": digest, "signature": value}


def _outcomes(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    if not rows or rows[0] != ["id", "outcome"] or any(len(row) != 2 for row in rows):
        raise InputError(f"{path.name}:表头须为 id,outcome / the header is id,outcome")
    return {row[0]: row[1] for row in rows[1:]}


def _folder(name: str) -> Path:
    folder = Path(name)
    if not folder.is_dir():
        raise InputError(f"{name} 不是文件夹 / is not a folder")
    return folder


def _read(folder: Path, name: str) -> bytes:
    return bytes(_answer(folder / name, (folder / name).read_bytes))


def _answer(name: str | Path, ask: Callable[[], Any]) -> Any:
    """What `ask` gives; a file that cannot be read or written is bad input."""
    try:
        return ask()
    except (OSError, UnicodeDecodeError) as fault:
        words = getattr(fault, "strerror", None) or "编码不是UTF-8 / is not UTF-8"
        raise InputError(f"{name}:{words}") from None
