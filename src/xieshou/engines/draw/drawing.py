"""Announcing, opening and drawing (trust.md §2.1, 2–6). The clock, the dice and the secrets are the callers'."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xieshou.engines.draw import check_draw
from xieshou.engines.draw.check_draw import ALGORITHM, Refused, canonical, key_of, leaf_hash, randomness_of, ticket_of
from xieshou.engines.draw.frame import ITERATIONS, Frame, refuse_seen
from xieshou.engines.errors import InputError, ProofRefused


@dataclass(frozen=True)
class Source:
    """Where the dice fall: a kind and the exact round or issue. It is never exchanged for another afterwards."""

    kind: str
    reference: str

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.reference


@dataclass(frozen=True)
class Ticket:
    """One place in the order: rank from 1, the record, its ticket in hex."""

    rank: int
    record: Mapping[str, Any]
    hex: str


def announce(
    frame: Frame,
    *,
    draw_id: str,
    n: int,
    beacon: Sequence[Source],
    commitments: Sequence[str] = (),
    iterations: int = ITERATIONS,
    pool: Frame | None = None,
    more: Mapping[str, str | int] | None = None,
    seen: Iterable[str] = (),
) -> bytes:
    """announcement.json. No commitments: open mode, drawn live in public.

    `more` may hold population, design, alpha, p0, c, opens_at, load_cap; `seen` are the commitments of earlier draws.
    Nothing in it can be changed later: its hash goes into every ticket. Raises InputError.
    """
    refuse_seen(commitments, seen)
    said: dict[str, Any] = {
        **(more or {}),
        "alg": ALGORITHM, "draw_id": draw_id, "frame_root": frame.root, "frame_size": frame.size, "n": n,
        "beacon": [{"kind": one.kind, "reference": one.reference} for one in beacon],
        "commit": list(commitments), "iterations": iterations,
    }  # fmt: skip
    if pool is not None:
        said["inspector_pool_root"] = pool.root
    try:
        text = canonical(said)
        check_draw.read_announcement(text)
    except Refused as fault:
        raise InputError(str(fault)) from None
    except ValueError as fault:
        raise InputError(f"公告只能含整数与字符串 / an announcement holds integers and strings: {fault}") from None
    return text


@dataclass(frozen=True)
class Opened:
    """An announcement with its beacon and reveals: from here on everything follows by itself."""

    announcement: bytes
    said: Mapping[str, Any]
    beacon: bytes
    reveals: bytes
    key: bytes


def open_draw(announcement: bytes, *, values: Sequence[Mapping[str, str]], reveals: Sequence[str]) -> Opened:
    """The key of the draw. `values` are the beacon's items (with `signature` for drand) in announced order.

    Raises ProofRefused when a source was moved, a reveal is missing, or one does not match its commitment.
    """
    try:
        said = check_draw.read_announcement(announcement)
        beacon, shown = canonical([dict(one) for one in values]), canonical(list(reveals))
        items = check_draw.read_beacon(beacon, said["beacon"])
        key = key_of(check_draw.read_reveals(shown, said["commit"]), randomness_of(items), announcement)
    except Refused as fault:
        raise ProofRefused(str(fault)) from None
    return Opened(announcement, said, beacon, shown, key)


def tickets(frame: Frame, opened: Opened, *, extended: int = 0) -> list[Ticket]:
    """The n records with the smallest tickets, and `extended` more in the same order.

    Anybody can compute his own ticket; taking one record away never changes the order of the others. A bound over a
    fixed sample uses the first n only. Raises ProofRefused for another frame than the announced one.
    """
    if frame.size != opened.said["frame_size"] or frame.root != opened.said["frame_root"]:
        raise ProofRefused("名单不是公告冻结的那一份 / the frame is not the one announced")
    wanted = opened.said["n"] + extended
    if extended < 0 or wanted > frame.size:
        raise InputError("扩展数超出名单 / the extension is larger than the frame")
    smallest = check_draw.Smallest(wanted)
    for record, line in zip(frame.records, frame.lines, strict=True):
        smallest.offer(ticket_of(opened.key, leaf_hash(line)), dict(record))
    return [Ticket(rank, record, hex_) for rank, (hex_, record) in enumerate(smallest.in_order(), start=1)]


def inspectors(chosen: Sequence[Ticket], opened: Opened, pool: Frame) -> list[tuple[str, str, str]]:
    """(site, first, second) for every site drawn: the second random draw, with recusal and load (trust.md §2.1, 6).

    Raises ProofRefused for another pool than the announced one or where fewer than two inspectors are left.
    """
    if pool.root != opened.said.get("inspector_pool_root"):
        raise ProofRefused("检查人名单不是公告的那一份 / the pool is not the one announced")
    records, people = [dict(one.record) for one in chosen], [dict(one) for one in pool.records]
    try:
        return check_draw.pairs_of_inspectors(opened.key, records, people, opened.said.get("load_cap"))
    except ValueError as fault:
        raise ProofRefused(str(fault)) from None


def money_units(amounts_fen: Sequence[int], opened: Opened, *, count: int) -> list[int]:
    """Indices of `count` draws in proportion to money, with replacement: integers only (trust.md §2.1).

    The k-th is the smallest i with cumulated[i] > HMAC(PRK, 0x03 ‖ k) mod B. Raises InputError without any money.
    """
    cumulated, total = [], 0
    for amount in amounts_fen:
        if amount < 0:
            raise InputError("金额不能为负 / an amount is negative")
        total += amount
        cumulated.append(total)
    if not total:
        raise InputError("没有金额可抽 / there is no money to draw from")
    from_key = (hmac.digest(opened.key, b"\x03" + k.to_bytes(8, "big"), "sha256") for k in range(1, count + 1))
    return [_first_above(cumulated, int.from_bytes(digest, "big") % total) for digest in from_key]


def _first_above(cumulated: Sequence[int], mark: int) -> int:
    low, high = 0, len(cumulated) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if cumulated[middle] > mark else (middle + 1, high)
    return low
