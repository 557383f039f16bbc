"""Check a log from its files alone: python3 check_log.py DIR [--keys FILE] [--policy 2of3] [--known FILE]…

This file needs Python 3.11 and the package `cryptography`, nothing of the program that keeps the log. It recomputes from
DIR every leaf, the root under every checkpoint, every signature and cosignature, and each county's chain. `--known` is a
checkpoint that somebody kept (a witness, a sheet of paper): it must lie on this very log. One line is printed: `ok …` and
the exit code is 0; or the first bad entry, and the exit code is 1. Keys from DIR itself prove only that DIR is of a piece.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LOG, WITNESS = 1, 4
KEYS = ["actor", "after", "at", "before", "obj", "obj_version", "on_behalf", "origin", "reason", "req_key", "scope",
        "scope_prev", "scope_seq", "seq", "v", "verb"]  # fmt: skip
NUMBERS = {"v", "seq", "scope_seq", "obj_version"}
HASH = re.compile(r"(?:[0-9a-f]{64})?", re.ASCII)
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z", re.ASCII)
SIZE = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)
POLICY = re.compile(r"([0-9]{1,3})of([0-9]{1,3})", re.ASCII)
UNWITNESSED = "未见证 unwitnessed"


class Refused(Exception):
    """The log does not hold; the message names the first bad entry or checkpoint."""


@dataclass(frozen=True)
class Key:
    """A name, what it may sign, 32 public bytes."""

    name: str
    algorithm: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]


@dataclass
class Tally:
    """What was found on the way."""

    origin: str
    size: int = 0
    root: bytes = b""
    checkpoints: int = 0
    witnesses: int = 0
    chains: dict[str, tuple[int, str]] = field(default_factory=dict)

    def line(self) -> str:
        seen = f"witnessed={self.witnesses}" if self.witnesses else UNWITNESSED
        counts = f"size={self.size} checkpoints={self.checkpoints} chains={len(self.chains)}"
        return f"ok {self.origin} {counts} root={self.root.hex()} {seen}"


def check(folder: Path, keys: list[Key], needed: int = 0, known: tuple[str, ...] = ()) -> Tally:
    """What the folder holds. Raises Refused with the first fault."""
    logs = [key for key in keys if key.algorithm == LOG]
    if len(logs) != 1:
        raise Refused("keys:须恰有一把日志公钥 / exactly one log key is needed")
    if len({key.public for key in keys}) != len(keys):
        raise Refused("keys:同一把公钥用了两次 / one key stands for two")
    tally = Tally(logs[0].name)
    points = list(_checkpoints(folder / "checkpoints.jsonl", keys, tally))
    kept = [_checked_note(note, keys, tally.origin, "known") for note in known]
    roots = _roots(folder / "log.jsonl", tally, {size for size, _root, _signed in [*points, *kept]})
    for size, root, _signed in [*points, *kept]:
        if size not in roots:
            raise Refused(f"检查点{size}:日志只有{tally.size}条,尾部被截 / checkpoint {size}: the log's tail was cut")
        if roots[size] != root:
            raise Refused(f"检查点{size}:根与日志不符 / checkpoint {size}: the entries have another root")
    if not points or tally.size != points[-1][0]:
        raise Refused("checkpoints.jsonl:最后的检查点没有盖住全部日志 / the last checkpoint does not cover the log")
    tally.root = points[-1][1]
    tally.witnesses = len([one for one in points[-1][2] if one is not None])
    if tally.witnesses < needed:
        raise Refused(f"检查点{tally.size}:需要{needed}个见证人,只有{tally.witnesses}个 / too few witnesses cosigned")
    return tally


# --- entries ---------------------------------------------------------------------------------------------------------


def _roots(path: Path, tally: Tally, wanted: set[int]) -> dict[int, bytes]:
    """The roots at the wanted sizes, after checking every entry."""
    peaks: list[bytes] = []
    roots = {0: hashlib.sha256(b"").digest()}
    for seq, line in enumerate(_lines(path)):
        leaf = hashlib.sha256(b"\x00" + line).digest()
        _check_entry(seq, line, leaf, tally)
        node, rest = leaf, seq
        while rest & 1:
            node = hashlib.sha256(b"\x01" + peaks.pop() + node).digest()
            rest >>= 1
        peaks.append(node)
        tally.size = seq + 1
        if tally.size in wanted:
            roots[tally.size] = _fold(peaks)
    return roots


def _check_entry(seq: int, line: bytes, leaf: bytes, tally: Tally) -> None:
    try:
        entry = json.loads(line.decode())
        same = _write(entry).encode() == line
    except (ValueError, RecursionError):
        entry, same = None, False
    if not same or not isinstance(entry, dict) or list(entry) != KEYS:
        raise Refused(f"第{seq}条:写法不对 / entry {seq}: malformed")
    if any(type(value) is not (int if name in NUMBERS else str) for name, value in entry.items()):
        raise Refused(f"第{seq}条:写法不对 / entry {seq}: malformed")
    if entry["seq"] != seq:
        raise Refused(f"第{seq}条:写着{entry['seq']},有缺或有重 / entry {seq}: a gap or a repetition")
    if entry["origin"] != tally.origin:
        raise Refused(f"第{seq}条:来自另一本日志 / entry {seq}: of another log")
    place, previous = tally.chains.get(entry["scope"], (-1, ""))
    if (entry["scope_seq"], entry["scope_prev"]) != (place + 1, previous):
        raise Refused(f"第{seq}条:县链「{entry['scope']}」断了 / entry {seq}: its county chain is broken")
    if not all(HASH.fullmatch(entry[name]) for name in ("before", "after", "reason")) or not INSTANT.fullmatch(
        entry["at"]
    ):
        raise Refused(f"第{seq}条:写法不对 / entry {seq}: malformed")
    tally.chains[entry["scope"]] = (place + 1, leaf.hex())


_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def _lines(path: Path) -> Iterator[bytes]:
    if not path.is_file():
        raise Refused(f"{path.name}:没有这个文件 / is missing")
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                raise Refused(f"{path.name}:最后一行不完整 / the last line is cut")
            yield line[:-1]


def _fold(peaks: list[bytes]) -> bytes:
    node = peaks[-1]
    for peak in reversed(peaks[:-1]):
        node = hashlib.sha256(b"\x01" + peak + node).digest()
    return node


# --- checkpoints -----------------------------------------------------------------------------------------------------

Point = tuple[int, bytes, list[int | None]]


def _checkpoints(path: Path, keys: list[Key], tally: Tally) -> Iterator[Point]:
    """(size, root, times of the signatures) of each, sizes rising, each witness's times never stepping back."""
    last = -1
    latest: dict[str, int] = {}
    for line in _lines(path):
        try:
            one = json.loads(line)
            size, note = one["size"], one["note"]
            same = _write({"note": note, "size": size}).encode() == line
        except (ValueError, KeyError, TypeError, RecursionError):
            size, note, same = 0, "", False
        if not same or type(size) is not int or type(note) is not str:
            raise Refused(f"checkpoints.jsonl:第{tally.checkpoints + 1}行写法不对 / line is malformed")
        point = _checked_note(note, keys, tally.origin, f"检查点{size} / checkpoint {size}", latest)
        if point[0] != size or size <= last:
            raise Refused(f"检查点{size}:大小不对,或同样大小出现两次(分叉) / out of order, or a split view")
        last = size
        tally.checkpoints += 1
        yield point


def _checked_note(note: str, keys: list[Key], origin: str, where: str, latest: dict[str, int] | None = None) -> Point:
    text, gap, tail = note.rpartition("\n\n")
    lines = text.split("\n")
    if not gap or not tail.endswith("\n") or len(lines) != 3 or lines[0] != origin or not SIZE.fullmatch(lines[1]):
        raise Refused(f"{where}:不是这本日志的检查点 / is no checkpoint of this log")
    root = _base64(lines[2], where)
    if len(root) != 32:
        raise Refused(f"{where}:根不对 / the root is malformed")
    times = _signatures(f"{text}\n", tail[:-1].split("\n"), keys, where, {} if latest is None else latest)
    if None not in times:
        raise Refused(f"{where}:没有日志的签名 / the log did not sign")
    return int(lines[1]), root, times


def _signatures(text: str, lines: list[str], keys: list[Key], where: str, latest: dict[str, int]) -> list[int | None]:
    """None for the log's own signature, the time for each witness's."""
    known = {(key.name, key.key_id): key for key in keys}
    seen: set[bytes] = set()
    times: list[int | None] = []
    for line in lines:
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "—":
            raise Refused(f"{where}:签名行写法不对 / a signature line is malformed")
        raw = _base64(parts[2], where)
        key = known.get((parts[1], raw[:4]))
        if key is None:
            continue
        if key.public in seen:
            raise Refused(f"{where}:「{key.name}」签了两次 / signed twice")
        seen.add(key.public)
        at = int.from_bytes(raw[4:12]) if key.algorithm == WITNESS else None
        message = text if at is None else f"cosignature/v1\ntime {at}\n{text}"
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(raw[4 if at is None else 12 :], message.encode())
        except InvalidSignature:
            raise Refused(f"{where}:「{key.name}」的签名不成立 / a signature does not hold") from None
        if at is not None and at < latest.get(key.name, 0):
            raise Refused(f"{where}:「{key.name}」的时间早于前一次 / a cosignature's time steps back")
        latest.update({key.name: at} if at is not None else {})
        times.append(at)
    return times


def _base64(text: str, where: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raw = b""
    if base64.b64encode(raw).decode() != text:
        raise Refused(f"{where}:编码不对 / base64 is malformed")
    return raw


def read_keys(text: str) -> list[Key]:
    """Keys written name+id+base64, one a line."""
    keys = []
    for line in text.split():
        name, _, rest = line.partition("+")
        written, _, body = rest.partition("+")
        raw = _base64(body, f"keys {name}")
        if len(raw) != 33 or raw[0] not in (LOG, WITNESS):
            raise Refused(f"keys:「{name}」写法不对 / a key is malformed")
        key = Key(name, raw[0], raw[1:])
        if key.key_id.hex() != written:
            raise Refused(f"keys:「{name}」的编号不符 / the key id does not belong to the key")
        keys.append(key)
    return keys


def main(words: list[str]) -> int:
    """0 and the ok line; 1 and the fault; 2 and how to call this."""
    options: dict[str, list[str]] = {"--keys": [], "--policy": [], "--known": []}
    for name, value in zip(words[1::2], words[2::2], strict=False):
        options.setdefault(name, []).append(value)
    policy = POLICY.fullmatch((options["--policy"] or ["0of0"])[-1])
    if not words or len(words) % 2 == 0 or len(options) > 3 or policy is None or not Path(words[0]).is_dir():
        sys.stderr.write("check_log.py DIR [--keys FILE] [--policy 2of3] [--known FILE]…\n")
        return 2
    folder = Path(words[0])
    try:
        keys = read_keys(Path((options["--keys"] or [str(folder / "keys.txt")])[-1]).read_text(encoding="utf-8"))
        known = tuple(Path(name).read_text(encoding="utf-8") for name in options["--known"])
        line = check(folder, keys, int(policy[1]), known).line()
    except (Refused, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
