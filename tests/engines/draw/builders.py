"""Draws of any shape, written to a folder as they would be published."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from xieshou.engines.draw import (
    Source,
    announce,
    commitment,
    freeze,
    inspectors,
    open_draw,
    reveal,
    tickets,
    write_announced,
    write_opened,
    write_results,
    write_selected,
)
from xieshou.engines.merkle import LOG, WITNESS, Checkpoint, SignerKey, Tree, cosign, leaf_hash, sign, write_receipt

SECRETS = ("5f" * 32, "c0" * 32)
DICE = Source("dice", "hall-1")
ROUND_1000 = Source("drand", "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971:1000")
SIGNATURE_1000 = "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"
LOG_KEY = SignerKey.of("xieshou.example/451299", LOG, b"l" * 32)
EYES = [SignerKey.of(f"witness-{n}", WITNESS, bytes([n]) * 32) for n in (1, 2)]
KEYS = [str(key.verifier) for key in (LOG_KEY, *EYES)]


def records(count: int) -> list[dict[str, Any]]:
    return [{"id": f"r{n:05}", "county": "451299", "amount_fen": n * 100, "town": f"t{n % 3}"} for n in range(count)]


def pool(count: int) -> list[dict[str, Any]]:
    return [{"id": f"i{n}", "recused": ["t0"] if n == 0 else []} for n in range(count)]


def a_draw(
    folder: Path,
    *,
    count: int = 12,
    n: int = 4,
    sealed: bool = True,
    extended: int = 0,
    inspectors_count: int = 0,
    drand: bool = False,
    outcomes: Sequence[str] | None = None,
    more: Mapping[str, str | int] | None = None,
    frame_records: Sequence[Mapping[str, Any]] | None = None,
) -> Path:
    """An honest draw, whole."""
    frame = freeze(records(count) if frame_records is None else frame_records)
    people = freeze(pool(inspectors_count)) if inspectors_count else None
    secrets = SECRETS if sealed else ()
    beacon = [DICE, ROUND_1000] if drand else [DICE]
    text = announce(
        frame, draw_id="451299-2018-09", n=n, beacon=beacon, commitments=[commitment(one, 3) for one in secrets],
        iterations=3, pool=people, more=more,
    )  # fmt: skip
    write_announced(folder, text, frame, people)
    values = [{"kind": "dice", "reference": "hall-1", "value": "4.4.0.9.1.7."}]
    if drand:
        digest = hashlib.sha256(bytes.fromhex(SIGNATURE_1000)).hexdigest()
        values.append(
            {"kind": "drand", "reference": ROUND_1000.reference, "value": digest, "signature": SIGNATURE_1000}
        )
    opened = open_draw(text, values=values, reveals=[reveal(one, 3) for one in secrets])
    write_opened(folder, opened)
    chosen = tickets(frame, opened, extended=extended)
    write_selected(folder, chosen, inspectors(chosen, opened, people) if people else None)
    if outcomes is not None:
        names = [one.record["id"] for one in chosen]
        write_results(folder, chosen, dict(zip(names, outcomes, strict=True)), opened.said)
    return folder


def add_proof(folder: Path, *, at: int, verb: str = "draw.announce", obj: str = "draw:451299-2018-09") -> None:
    """The announcement in a log of seven entries, cosigned by two witnesses at `at`."""
    digest = hashlib.sha256((folder / "announcement.json").read_bytes()).hexdigest()
    entry = f'{{"after":"{digest}","obj":"{obj}","verb":"{verb}"}}'.encode()
    entries = [b"a", b"b", b"c", entry, b"d", b"e", b"f"]
    tree = Tree(map(leaf_hash, entries))
    note = sign(Checkpoint(LOG_KEY.name, 7, tree.root()).text, LOG_KEY)
    for eye in EYES:
        note = cosign(note, eye, at)
    (folder / "announcement.proof").write_text(write_receipt(entry, 3, tree.inclusion(3), note), encoding="utf-8")


def twin_order(folder: Path) -> list[tuple[str, str]]:
    """(id, ticket) of every record in order, by trust.md §4 as it stands; shares no code with the engine."""
    announcement = (folder / "announcement.json").read_bytes()
    beacon = json.loads((folder / "beacon.json").read_bytes())
    key = b"".join(bytes.fromhex(one) for one in json.loads((folder / "reveals.json").read_bytes()))
    text = "".join(f"{one['kind']}:{one['reference']}:{one['value']}/" for one in beacon).encode()
    prk = hmac.new(key, text + hashlib.sha256(announcement).digest(), hashlib.sha256).digest()
    out = []
    for line in (folder / "frame.jsonl").read_bytes().split(b"\n")[:-1]:
        leaf = hashlib.sha256(b"\0" + line).digest()
        out.append((hmac.new(prk, leaf + b"\x01", hashlib.sha256).hexdigest(), json.loads(line)["id"]))
    return [(name, ticket) for ticket, name in sorted(out)]
