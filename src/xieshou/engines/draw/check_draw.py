"""Check a published draw from its files alone: python3 -I check_draw.py DIR [--keys FILE --policy 2of3]

This file needs nothing but Python 3.11: no package, no network, nothing of the program that made the draw. It recomputes
what DIR claims: the frame's root, the reveals, every ticket, the selection, the inspectors, the bound. One line is
printed: `ok <draw_id> N=… n=… root=…` and the exit code is 0; or the file and the first fault, and the exit code is 1.
The line ends in `undated` where nothing proves that the announcement came before the beacon, and says `beacon unchecked`
where a drand value was compared with its signature, but the signature with no key.
"""

from __future__ import annotations

import base64
import hashlib
import heapq
import hmac
import json
import re
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from fractions import Fraction
from itertools import islice
from math import comb
from pathlib import Path
from typing import Any

ALGORITHM = "XIESHOU-DRAW-v1"
HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
HEX = re.compile(r"(?:[0-9a-f]{2})+", re.ASCII)
KIND = re.compile(r"[a-z0-9-]+", re.ASCII)
DECIMAL = re.compile(r"0?\.[0-9]{1,9}", re.ASCII)
DRAND = re.compile(r"([0-9a-f]{64}):([1-9][0-9]{0,14})", re.ASCII)
QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
QUICKNET_GENESIS, QUICKNET_SECONDS = 1692803367, 3
DESIGNS = ("srs", "srs-sequential")
LARGEST = 2**53 - 1
OUTCOMES = ("true", "false", "unreachable", "refused", "moved", "dead", "other-person", "deleted", "duplicate")
FILE_BYTES_MAX = 10_000_000
LINE_BYTES_MAX = 1_000_000
ORDERS_KEPT = 1_000
LINE_FEED = "行须以换行结束 / a line must end in a line feed"


class Refused(Exception):
    """The draw does not hold: which file, and its first fault."""

    def __init__(self, file: str, fault: str) -> None:
        super().__init__(f"{file}:{fault}")


# --- canonical JSON (RFC 8785), integers and strings only ------------------------------------------------------------


def canonical(value: Any) -> bytes:
    """The one spelling of a value made of objects, arrays, strings and integers. Raises ValueError for anything else."""
    return _write(_ordered(value)).encode()


def read_canonical(text: bytes, file: str) -> Any:
    """The value written in `text`, which must be its one spelling."""
    try:
        value = _read(text.decode())
        same = _write(value).encode() == text
    except (ValueError, RecursionError):
        same = False
    if not same:
        raise Refused(file, "不是规范的JSON(RFC 8785,只含整数与字符串) / not canonical JSON of integers and strings")
    return value


_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


_in_order: set[tuple[str, ...]] = set()  # lists of names already found to be in order: records of a frame share theirs


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    names = tuple(value)
    if len(names) != len(pairs):
        raise ValueError("a name stands twice")
    if names not in _in_order:
        places = [name.encode("utf-16-be") for name in names]
        if places != sorted(places):
            raise ValueError("names out of order")
        if len(_in_order) < ORDERS_KEPT:
            _in_order.add(names)
    for one in value.values():
        if type(one) is not str:
            _refuse_odd(one)
    return value


def _refuse_odd(value: Any) -> None:
    kind = type(value)
    if kind is str or kind is dict:
        return
    if kind is int:
        if not -LARGEST <= value <= LARGEST:
            raise ValueError("an integer beyond 2^53")
    elif kind is list:
        for one in value:
            _refuse_odd(one)
    else:
        raise ValueError("neither integer nor string")


_decode = json.JSONDecoder(object_pairs_hook=_object).decode


def _read(text: str) -> Any:
    value = _decode(text)
    _refuse_odd(value)
    return value


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        if any(type(name) is not str for name in value):
            raise ValueError("a name is a string")
        return {name: _ordered(value[name]) for name in sorted(value, key=lambda name: name.encode("utf-16-be"))}
    if isinstance(value, (list, tuple)):
        return [_ordered(one) for one in value]
    _refuse_odd(value)
    return value


# --- hashes, roots, tickets ------------------------------------------------------------------------------------------


def leaf_hash(line: bytes) -> bytes:
    """SHA-256(0x00 ‖ line)."""
    return hashlib.sha256(b"\x00" + line).digest()


class Root:
    """The RFC 6962 root over leaf hashes added one by one."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        rest = self.size
        while rest & 1:
            leaf = hashlib.sha256(b"\x01" + self._peaks.pop() + leaf).digest()
            rest >>= 1
        self._peaks.append(leaf)
        self.size += 1

    def digest(self) -> bytes:
        if not self._peaks:
            return hashlib.sha256(b"").digest()
        node = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            node = hashlib.sha256(b"\x01" + peak + node).digest()
        return node


def randomness_of(beacon: list[dict[str, str]]) -> bytes:
    """kind:reference:value/ of every source, in announced order."""
    return "".join(f"{one['kind']}:{one['reference']}:{one['value']}/" for one in beacon).encode("ascii")


def key_of(reveals: list[str], randomness: bytes, announcement: bytes) -> bytes:
    """PRK = HMAC(c_1 ‖ … ‖ c_k, randomness ‖ A), A = SHA-256 of the announcement's bytes."""
    secret = b"".join(bytes.fromhex(reveal) for reveal in reveals)
    return hmac.digest(secret, randomness + hashlib.sha256(announcement).digest(), "sha256")


def ticket_of(key: bytes, leaf: bytes) -> bytes:
    """HMAC(PRK, leaf hash ‖ 0x01)."""
    return hmac.digest(key, leaf + b"\x01", "sha256")


# --- the files -------------------------------------------------------------------------------------------------------


def read_announcement(text: bytes) -> dict[str, Any]:
    """announcement.json, every key of a known name checked; others stay as they are, bound by the hash."""
    file = "announcement.json"
    said: dict[str, Any] = read_canonical(text, file)
    need = _needs(file)
    need(isinstance(said, dict), "须是一个对象 / must be one object")
    required = ("alg", "draw_id", "frame_root", "frame_size", "n", "beacon", "commit", "iterations")
    for name in required:
        need(name in said, f"缺少{name} / {name} is missing")
    need(said["alg"] == ALGORITHM, f"alg须为{ALGORITHM} / unknown algorithm")
    need(_is_line(said["draw_id"]), "draw_id不对 / draw_id is malformed")
    need(_is_hash(said["frame_root"]), "frame_root不对 / frame_root is malformed")
    need(_is_count(said["frame_size"], 1), "frame_size不对 / frame_size is malformed")
    need(_is_count(said["n"], 0) and said["n"] <= said["frame_size"], "n须在0与N之间 / n lies between 0 and N")
    need(_is_count(said["iterations"], 2), "iterations至少为2 / iterations is 2 or more")
    commits = said["commit"]
    need(isinstance(commits, list) and all(map(_is_hash, commits)), "commit不对 / commit is malformed")
    need(len(set(commits)) == len(commits), "同一承诺出现两次 / a commitment stands twice")
    _check_sources(said["beacon"], need)
    _check_optional(said, need)
    return said


def _check_sources(sources: Any, need: Callable[[bool, str], None]) -> None:
    need(isinstance(sources, list) and bool(sources), "beacon不能为空 / beacon names no source")
    for one in sources:
        need(isinstance(one, dict) and set(one) == {"kind", "reference"}, "beacon的一项不对 / a source is malformed")
        need(_is_kind(one["kind"]) and _is_line(one["reference"]), "beacon的一项不对 / a source is malformed")
        need(one["reference"].isascii(), "beacon的引用须为ASCII / a reference is ASCII")
        if one["kind"] == "drand":
            need(DRAND.fullmatch(one["reference"]) is not None, "drand须写链与轮次 / drand is written chain:round")


def _check_optional(said: dict[str, Any], need: Callable[[bool, str], None]) -> None:
    rules: dict[str, Callable[[Any], bool]] = {
        "population": lambda value: isinstance(value, str),
        "design": lambda value: value in DESIGNS,
        "alpha": _is_share,
        "p0": _is_share,
        "c": lambda value: _is_count(value, 0),
        "opens_at": lambda value: _instant(value) is not None,
        "inspector_pool_root": _is_hash,
        "load_cap": lambda value: _is_count(value, 1),
    }
    for name, rule in rules.items():
        need(name not in said or rule(said[name]), f"{name}不对 / {name} is malformed")


def read_beacon(text: bytes, announced: list[dict[str, str]]) -> list[dict[str, str]]:
    """beacon.json: a value for exactly the announced sources, in their order."""
    file = "beacon.json"
    need = _needs(file)
    values: list[dict[str, str]] = read_canonical(text, file)
    need(isinstance(values, list) and len(values) == len(announced), "来源数与公告不同 / not the announced sources")
    for one, source in zip(values, announced, strict=True):
        keys = {"kind", "reference", "value"} | ({"signature"} if source["kind"] == "drand" else set())
        need(isinstance(one, dict) and set(one) == keys, "一项的写法不对 / an item is malformed")
        need(all(isinstance(one[name], str) for name in keys), "一项的写法不对 / an item is malformed")
        for name in ("kind", "reference"):
            need(one[name] == source[name], "来源或期号与公告不同 / source or round is not the announced one")
        need(one["value"].isascii() and "/" not in one["value"], "值须为ASCII,不含斜线 / a value is ASCII without /")
        need(bool(one["value"]), "没有值 / there is no value")
        if source["kind"] == "drand":
            need(HEX.fullmatch(one["signature"]) is not None, "drand签名不对 / the drand signature is malformed")
            digest = hashlib.sha256(bytes.fromhex(one["signature"])).hexdigest()
            need(digest == one["value"], "drand值不是签名的摘要 / the value is not the signature's digest")
    return values


def read_reveals(text: bytes, commits: list[str]) -> list[str]:
    """reveals.json: for every commitment what hashes to it."""
    file = "reveals.json"
    need = _needs(file)
    reveals: list[str] = read_canonical(text, file)
    need(isinstance(reveals, list) and all(map(_is_hash, reveals)), "写法不对 / malformed")
    need(len(reveals) == len(commits), f"应有{len(commits)}份,只有{len(reveals)}份 / a reveal is missing or extra")
    for place, (reveal, committed) in enumerate(zip(reveals, commits, strict=True), start=1):
        digest = hashlib.sha256(bytes.fromhex(reveal)).hexdigest()
        need(digest == committed, f"第{place}份与承诺不符 / reveal {place} does not match its commitment")
    return reveals


def lines_of(path: Path) -> Iterator[bytes]:
    """The lines of a file, split on LF only; the last must end in one too."""
    with path.open("rb") as file:
        while line := file.readline(LINE_BYTES_MAX):
            if not line.endswith(b"\n"):
                raise Refused(path.name, LINE_FEED)
            yield line[:-1]


def records_of(path: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Canonical records with an `id`, in strict code-point order of it, with the line as it stands."""
    last = None
    for number, line in enumerate(lines_of(path), start=1):
        where = f"{path.name} {number}"
        record = read_canonical(line, where)
        if not isinstance(record, dict) or type(record.get("id")) is not str or not record["id"]:
            raise Refused(where, "没有id / there is no id")
        if "\n" in record["id"] or "\r" in record["id"]:
            raise Refused(where, "id里有换行 / a line end inside an id")
        if last is not None and record["id"] <= last:
            raise Refused(where, "未按id排序或有重复 / not in order of id, or twice")
        last = record["id"]
        yield record, line


def cell(text: str) -> str:
    """A CSV cell: quoted only where it must be."""
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\r\n') else text


def selection_bytes(rows: list[tuple[str, str]]) -> bytes:
    """selection.csv of (id, ticket) in rank order."""
    body = "".join(f"{rank},{cell(name)},{ticket}\n" for rank, (name, ticket) in enumerate(rows, start=1))
    return f"rank,id,ticket_hex\n{body}".encode()


# --- the draw --------------------------------------------------------------------------------------------------------


def check(folder: Path, keys: list[str] | None = None, needed: int = 0) -> str:
    """The line that says what holds. Raises Refused with the first fault."""
    announcement = _file(folder, "announcement.json")
    said = read_announcement(announcement)
    if not (folder / "selection.csv").is_file():
        _stream_frame(folder, said, lambda _record, _leaf: None)
        return _line(said, ["frame only", _dated(folder, said, announcement, keys, needed)])
    beacon = read_beacon(_file(folder, "beacon.json"), said["beacon"])
    reveals = read_reveals(_file(folder, "reveals.json"), said["commit"])
    key = key_of(reveals, randomness_of(beacon), announcement)
    chosen = _check_selection(folder, said, key)
    notes = [f"extended={len(chosen) - said['n']}"] if len(chosen) > said["n"] else []
    if any((folder / name).exists() for name in ("pool.jsonl", "inspectors.csv")):
        _check_inspectors(folder, said, key, [record for _ticket, record in chosen])
    notes += _check_results(folder, said, [record["id"] for _ticket, record in chosen])
    if any(one["kind"] == "drand" for one in beacon):
        notes.append("beacon unchecked")
    return _line(said, [*notes, _dated(folder, said, announcement, keys, needed)])


def _line(said: dict[str, Any], notes: list[str]) -> str:
    head = f"ok {said['draw_id']} N={said['frame_size']} n={said['n']} root={said['frame_root']}"
    return " ".join([head, *(note for note in notes if note)])


def _stream_frame(folder: Path, said: dict[str, Any], each: Callable[[dict[str, Any], bytes], None]) -> None:
    path = folder / "frame.jsonl"
    if not path.is_file():
        raise Refused(path.name, "没有这个文件 / is missing")
    root = Root()
    for record, line in records_of(path):
        leaf = leaf_hash(line)
        root.add(leaf)
        each(record, leaf)
    if root.size != said["frame_size"]:
        raise Refused(path.name, f"有{root.size}条,公告是{said['frame_size']}条 / not the announced number of records")
    if root.digest().hex() != said["frame_root"]:
        raise Refused(path.name, "根与公告不同 / the root is not the announced one")


def _check_selection(folder: Path, said: dict[str, Any], key: bytes) -> list[tuple[str, dict[str, Any]]]:
    """The records chosen, with their tickets, in rank order, after comparing selection.csv byte for byte."""
    text = _file(folder, "selection.csv", FILE_BYTES_MAX * 20)
    count = text.count(b"\n") - 1
    smallest = Smallest(max(count, said["n"]))
    _stream_frame(folder, said, lambda record, leaf: smallest.offer(ticket_of(key, leaf), record))
    chosen = smallest.in_order()
    if count < said["n"]:
        raise Refused("selection.csv", f"少于公告的{said['n']}条 / fewer rows than announced")
    expected = selection_bytes([(record["id"], ticket) for ticket, record in chosen])
    if expected != text:
        raise Refused("selection.csv", _first_difference(text, expected))
    return chosen


class Smallest:
    """The `count` records of the smallest tickets, whatever comes by."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._heap: list[tuple[int, str, dict[str, Any]]] = []

    def offer(self, ticket: bytes, record: dict[str, Any]) -> None:
        item = (-int.from_bytes(ticket), record["id"], record)
        if len(self._heap) < self.count:
            heapq.heappush(self._heap, item)
        elif self._heap and item[0] > self._heap[0][0]:
            heapq.heapreplace(self._heap, item)

    def in_order(self) -> list[tuple[str, dict[str, Any]]]:
        return [(f"{-number:064x}", record) for number, _name, record in sorted(self._heap, key=lambda one: -one[0])]


def _first_difference(text: bytes, expected: bytes) -> str:
    pairs = zip(text.split(b"\n"), expected.split(b"\n"), strict=False)
    row = next((number for number, (is_, should) in enumerate(pairs, start=1) if is_ != should), 0)
    return f"第{row}行不是算出来的那一行 / line {row} is not what the tickets say" if row else LINE_FEED


# --- inspectors, results, bound --------------------------------------------------------------------------------------


def site_of(record: dict[str, Any]) -> str:
    """Where a record is inspected: its `site`, or the record itself."""
    site = record.get("site", record["id"])
    return site if isinstance(site, str) else record["id"]


def pairs_of_inspectors(
    key: bytes, records: list[dict[str, Any]], pool: list[dict[str, Any]], load_cap: int | None
) -> list[tuple[str, str, str]]:
    """(site, first, second), sites in ticket order: the first two of the site's own order not recused, under the cap.

    An inspector is recused from a site when `recused` holds the site, the id or the town of a record drawn there.
    Raises ValueError where fewer than two are left.
    """
    ties: dict[str, set[str]] = {}
    for record in records:
        about = {record["id"], site_of(record), record.get("town")}
        ties.setdefault(site_of(record), set()).update(one for one in about if isinstance(one, str))
    load: dict[str, int] = {}
    out = []
    digests = {one["id"]: hashlib.sha256(one["id"].encode()).digest() for one in pool}
    for site, about in ties.items():
        place = b"\x02" + hashlib.sha256(site.encode()).digest()
        free = [one["id"] for one in pool if not about & set(one.get("recused", ()))]
        free = [name for name in free if load_cap is None or load.get(name, 0) < load_cap]
        two = sorted(free, key=lambda name: hmac.digest(key, place + digests[name], "sha256"))[:2]
        if len(two) < 2:
            raise ValueError(f"「{site}」没有两名可用的检查人 / fewer than two inspectors are left for {site}")
        for name in two:
            load[name] = load.get(name, 0) + 1
        out.append((site, two[0], two[1]))
    return out


def inspectors_bytes(rows: list[tuple[str, str, str]]) -> bytes:
    """inspectors.csv."""
    return ("site,first,second\n" + "".join(",".join(map(cell, row)) + "\n" for row in rows)).encode()


def read_pool(path: Path, root: str) -> list[dict[str, Any]]:
    """pool.jsonl: inspectors with an id and, where they have ties, a list `recused`; under the announced root."""
    pool, over = [], Root()
    for record, line in records_of(path):
        recused = record.get("recused", [])
        if not isinstance(recused, list) or any(type(one) is not str for one in recused):
            raise Refused(path.name, "recused不对 / recused is malformed")
        pool.append(record)
        over.add(leaf_hash(line))
    if over.digest().hex() != root:
        raise Refused(path.name, "根与公告不同 / the root is not the announced one")
    return pool


def _check_inspectors(folder: Path, said: dict[str, Any], key: bytes, records: list[dict[str, Any]]) -> None:
    for name in ("pool.jsonl", "inspectors.csv"):
        if not (folder / name).is_file():
            raise Refused(name, "没有这个文件 / is missing")
    if "inspector_pool_root" not in said:
        raise Refused("pool.jsonl", "公告没有inspector_pool_root / the announcement names no pool")
    pool = read_pool(folder / "pool.jsonl", said["inspector_pool_root"])
    try:
        expected = inspectors_bytes(pairs_of_inspectors(key, records, pool, said.get("load_cap")))
    except ValueError as fault:
        raise Refused("inspectors.csv", str(fault)) from None
    text = _file(folder, "inspectors.csv", FILE_BYTES_MAX * 20)
    if text != expected:
        raise Refused("inspectors.csv", _first_difference(text, expected))


def results_bytes(rows: list[tuple[str, str]]) -> bytes:
    """results.csv, in the order of the selection."""
    return ("id,outcome\n" + "".join(f"{cell(name)},{outcome}\n" for name, outcome in rows)).encode()


def statement_bytes(population: int, outcomes: list[str], alpha: str) -> bytes:
    """bound.json: what the outcomes of the sample prove. Everything but `true` is false; only `false` is proven."""
    sampled = len(outcomes)
    seen, proven = sampled - outcomes.count("true"), outcomes.count("false")
    risk = Fraction(alpha)
    upper = bound_above(population, sampled, seen, risk)
    lower = population - bound_above(population, sampled, sampled - proven, risk)
    return canonical({"N": population, "n": sampled, "x": seen, "upper": upper, "lower": lower, "alpha": alpha})


def bound_above(population: int, sampled: int, seen: int, alpha: Fraction) -> int:
    """The largest D with P(at most `seen` of the sample | D false) > alpha, in integers."""
    limit = alpha.numerator * comb(population, sampled)
    low, high = seen, population - sampled + seen
    while low < high:
        middle = (low + high + 1) // 2
        term, total = comb(middle, seen) * comb(population - middle, sampled - seen), 0
        for k in range(seen, -1, -1):
            total += term
            if term == 0 or total * alpha.denominator > limit:
                break
            term = term * k * (population - middle - sampled + k) // ((middle - k + 1) * (sampled - k + 1))
        low, high = (middle, high) if total * alpha.denominator > limit else (low, middle - 1)
    return low


def _check_results(folder: Path, said: dict[str, Any], ids: list[str]) -> list[str]:
    if not (folder / "results.csv").is_file():
        if (folder / "bound.json").exists():
            raise Refused("bound.json", "没有results.csv / there are no results to bound")
        return []
    text = _file(folder, "results.csv", FILE_BYTES_MAX * 20)
    outcomes = [line.rpartition(b",")[2].decode("utf-8", "replace") for line in text.split(b"\n")[1:-1]]
    for number, outcome in enumerate(outcomes, start=2):
        if outcome not in OUTCOMES:
            raise Refused("results.csv", f"第{number}行的结果不在清单里 / line {number}: unknown outcome")
    expected = results_bytes(list(zip(ids, outcomes, strict=False)))
    if len(outcomes) != len(ids) or expected != text:
        raise Refused("results.csv", "与抽中的名单不符 / not the records selected, in their order")
    counted = outcomes if said.get("design") == "srs-sequential" else outcomes[: said["n"]]
    return _check_bound(folder, said, counted)


def _check_bound(folder: Path, said: dict[str, Any], outcomes: list[str]) -> list[str]:
    if not (folder / "bound.json").is_file():
        return []
    text = _file(folder, "bound.json")
    if said.get("design") == "srs-sequential":
        raise Refused("bound.json", "序贯抽样不能用固定样本的界 / a sequential design has no bound of this kind")
    told = read_canonical(text, "bound.json")
    alpha = said.get("alpha", "0.05")
    if not isinstance(told, dict) or told.get("alpha") != alpha:
        raise Refused("bound.json", "alpha与公告不同 / alpha is not the announced one")
    expected = statement_bytes(said["frame_size"], outcomes, alpha)
    if text != expected:
        raise Refused("bound.json", f"算出来的是{expected.decode()} / is not what the results prove")
    return [f"upper={told['upper']}", f"lower={told['lower']}"]


# --- before the beacon: the announcement in a witnessed log ----------------------------------------------------------


def _dated(folder: Path, said: dict[str, Any], announcement: bytes, keys: list[str] | None, needed: int) -> str:
    """What is known of the announcement's time: nothing more to say, or the word that ends the line."""
    if not (folder / "announcement.proof").is_file():
        return "undated"
    entry, body, signatures = read_proof(_file(folder, "announcement.proof"))
    event = read_canonical(entry, "announcement.proof")
    need = _needs("announcement.proof")
    need(isinstance(event, dict), "不是日志事项 / no log entry")
    need(event.get("verb") == "draw.announce", "不是抽查公告的事项 / the entry is no announcement")
    need(event.get("obj") == f"draw:{said['draw_id']}", "是另一次抽查的公告 / the entry is of another draw")
    digest = hashlib.sha256(announcement).hexdigest()
    need(event.get("after") == digest, "事项里的摘要不是这份公告 / the entry is of another announcement")
    if keys is None:
        return "proof unchecked"
    times = sorted(_witness_times(body, signatures, keys))
    need(len(times) >= max(1, needed), "见证人不足 / too few witnesses")
    moments = [_moment(one, said) for one in said["beacon"]]
    known = [moment for moment in moments if moment is not None]
    if len(known) < len(moments):
        return "undated"
    need(times[max(1, needed) - 1] < min(known), "公告晚于信标 / the announcement came after the beacon")
    return f"witnessed={len(times)}"


def read_proof(text: bytes) -> tuple[bytes, str, list[tuple[str, bytes]]]:
    """(entry, checkpoint text, signature lines) of a C2SP tlog-proof whose extra data is the entry, after checking that
    the entry is in the checkpoint's tree."""
    need = _needs("announcement.proof")
    head, _, note = text.decode("utf-8", "replace").partition("\n\n")
    lines = head.split("\n")
    need(len(lines) >= 3 and lines[0] == "c2sp.org/tlog-proof@v1", "格式不对 / not a log proof")
    need(lines[1].startswith("extra ") and lines[2].startswith("index "), "格式不对 / not a log proof")
    entry, index = _base64(lines[1][6:], need), lines[2][6:]
    need(index.isascii() and index.isdigit() and str(int(index)) == index, "序号不对 / the index is malformed")
    body, gap, tail = note.partition("\n\n")
    need(bool(gap) and tail.endswith("\n"), "检查点不对 / the checkpoint is malformed")
    parts = body.split("\n")
    need(len(parts) == 3 and parts[1].isascii() and parts[1].isdigit(), "检查点不对 / the checkpoint is malformed")
    proof = [_base64(line, need) for line in lines[3:]]
    climbed = _climb(leaf_hash(entry), int(index), int(parts[1]), proof)
    need(climbed is not None and climbed == _base64(parts[2], need), "事项不在日志里 / the entry is not in the log")
    return entry, body + "\n", [_signature(line, need) for line in tail[:-1].split("\n")]


def _climb(node: bytes, index: int, size: int, proof: list[bytes]) -> bytes | None:
    if index >= size or any(len(one) != 32 for one in proof):
        return None
    last = size - 1
    for other in proof:
        if last == 0:
            return None
        if index & 1 or index == last:
            node = hashlib.sha256(b"\x01" + other + node).digest()
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\x01" + node + other).digest()
        index, last = index >> 1, last >> 1
    return node if last == 0 else None


def _signature(line: str, need: Callable[[bool, str], None]) -> tuple[str, bytes]:
    parts = line.split(" ")
    need(len(parts) == 3 and parts[0] == "—", "签名行不对 / a signature line is malformed")
    return parts[1], _base64(parts[2], need)


def _witness_times(body: str, signatures: list[tuple[str, bytes]], keys: list[str]) -> list[int]:
    """The times of the witnesses that signed, each key once; the log itself must have."""
    need = _needs("announcement.proof")
    logs, times, seen = 0, [], set()
    for key in keys:
        name, _, rest = key.partition("+")
        raw = _base64(rest.partition("+")[2], _needs("keys"))
        _needs("keys")(len(raw) == 33 and raw[0] in (1, 4), f"公钥「{name}」不对 / a key is malformed")
        key_id = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
        for found in (line for who, line in signatures if who == name and line[:4] == key_id):
            need(raw not in seen, f"「{name}」签了两次 / signed twice")
            seen.add(raw)
            at = found[4:12] if raw[0] == 4 else b""
            head = f"cosignature/v1\ntime {int.from_bytes(at)}\n" if at else ""
            good = verify_ed25519(raw[1:], (head + body).encode(), found[4 + len(at) :])
            need(good, f"「{name}」的签名不成立 / a signature does not hold")
            logs += raw[0] == 1
            times += [int.from_bytes(at)] if at else []
    need(logs > 0, "没有日志的签名 / the log did not sign")
    return times


def _moment(source: dict[str, str], said: dict[str, Any]) -> int | None:
    """When a source's value is born, in unix seconds, where that is known."""
    drand = DRAND.fullmatch(source["reference"]) if source["kind"] == "drand" else None
    if drand and drand[1] == QUICKNET:
        return QUICKNET_GENESIS + (int(drand[2]) - 1) * QUICKNET_SECONDS
    return _instant(said["opens_at"]) if "opens_at" in said else None


# --- Ed25519 (RFC 8032), for the witnesses' signatures ---------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
HALF = pow(2, (P - 1) // 4, P)


def verify_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature of `message` holds for the public key."""
    if len(signature) != 64 or len(public) != 32:
        return False
    key, commitment = _point(public), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or scalar >= L:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    hashed = int.from_bytes(digest, "little") % L
    left, right = _times(scalar, _BASE), _plus(commitment, _times(hashed, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


Point = tuple[int, int, int, int]


def _point(raw: bytes) -> Point | None:
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * HALF % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def _plus(one: Point, two: Point) -> Point:
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(count: int, point: Point) -> Point:
    out: Point = (0, 1, 1, 0)
    while count:
        if count & 1:
            out = _plus(out, point)
        point, count = _plus(point, point), count >> 1
    return out


_BASE = _point(bytes([0x58]) + b"\x66" * 31) or (0, 1, 1, 0)


# --- small things ----------------------------------------------------------------------------------------------------


def _needs(file: str) -> Callable[[bool, str], None]:
    def need(holds: bool, fault: str) -> None:
        if not holds:
            raise Refused(file, fault)

    return need


def _file(folder: Path, name: str, most: int = FILE_BYTES_MAX) -> bytes:
    path = folder / name
    if not path.is_file():
        raise Refused(name, "没有这个文件 / is missing")
    if path.stat().st_size > most:
        raise Refused(name, "文件太大 / is too large")
    return path.read_bytes()


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and HASH.fullmatch(value) is not None


def _is_kind(value: Any) -> bool:
    return isinstance(value, str) and KIND.fullmatch(value) is not None


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and value.isprintable()


def _is_count(value: Any, least: int) -> bool:
    return type(value) is int and value >= least


def _is_share(value: Any) -> bool:
    return isinstance(value, str) and DECIMAL.fullmatch(value) is not None and 0 < Fraction(value) < 1


def _instant(value: Any) -> int | None:
    """Unix seconds of an instant written as such, or as 2018-09-30T09:00:00+08:00."""
    if _is_count(value, 0):
        return int(value)
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return int(at.timestamp()) if at.tzinfo else None


def _base64(text: str, need: Callable[[bool, str], None]) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raw = b""
    need(base64.b64encode(raw).decode() == text, "编码不对 / base64 is malformed")
    return raw


def main(words: list[str]) -> int:
    """0 and the ok line; 1 and the fault; 2 and how to call this."""
    options = dict(zip(islice(words, 1, None, 2), islice(words, 2, None, 2), strict=False))
    if not words or len(words) % 2 == 0 or options.keys() - {"--keys", "--policy"} or not Path(words[0]).is_dir():
        sys.stderr.write("check_draw.py DIR [--keys FILE --policy 2of3]\n")
        return 2
    keys = Path(options["--keys"]).read_text(encoding="utf-8").split() if "--keys" in options else None
    try:
        line = check(Path(words[0]), keys, int(options.get("--policy", "1of1").partition("of")[0]))
    except Refused as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
