"""The log as files, and receipts out of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from xieshou.audit.log.subtrees import tree_of
from xieshou.engines.draw.check_draw import canonical
from xieshou.engines.errors import InputError
from xieshou.engines.merkle import Checkpoint, VerifierKey, check_inclusion, leaf_hash, split, write_receipt

STEP = 20_000
ENOUGH = 1 + 2  # lines of a checkpoint: the log's own, and two witnesses' (trust.md §1.1)


def write_out(cursor: Any, folder: Path, keys: Sequence[VerifierKey]) -> int:
    """Write log.jsonl up to the newest checkpoint, checkpoints.jsonl and keys.txt; returns the number of entries.

    Raises InputError where no checkpoint was made yet.
    """
    cursor.execute("SELECT size, note FROM audit_checkpoint ORDER BY size")
    points = [(int(size), str(note)) for size, note in cursor.fetchall()]
    if not points:
        raise InputError("还没有检查点,请先运行 xieshou log checkpoint / there is no checkpoint yet")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log.jsonl").open("wb") as file:
        for body in _bodies(cursor, points[-1][0]):
            file.write(body + b"\n")
    lines = [canonical({"size": size, "note": note}) + b"\n" for size, note in points]
    (folder / "checkpoints.jsonl").write_bytes(b"".join(lines))
    (folder / "keys.txt").write_text("".join(f"{key}\n" for key in keys), encoding="utf-8")
    return points[-1][0]


def receipt(cursor: Any, event_id: int) -> str:
    """The proof that an event is in the log under the newest checkpoint. Raises InputError while it is not sealed yet."""
    cursor.execute("SELECT seq, body FROM audit_entry WHERE event_id = %s", [event_id])
    found = cursor.fetchone()
    cursor.execute("SELECT note FROM audit_checkpoint ORDER BY size DESC LIMIT 1")
    newest = cursor.fetchone()
    size = Checkpoint.read(split(str(newest[0]))[0]).size if newest else 0
    if found is None or found[0] >= size:
        raise InputError(f"第{event_id}号事项还没有进入检查点 / this event is not under a checkpoint yet")
    return _written(cursor, int(found[0]), bytes(found[1]), str(newest[0]))


def first_receipt(cursor: Any, table: str, row_id: int) -> str:
    """The proof that a row's first event was in the log under the first witnessed checkpoint that covers it; "" while none does.

    The first, because an announcement is dated by when its witnesses signed. One without their signatures dates nothing:
    it is given only while there is none that two of them signed.
    """
    cursor.execute(
        "SELECT n.seq, n.body, c.note FROM audit_event e JOIN audit_entry n ON n.event_id = e.id "
        'JOIN audit_checkpoint c ON c.size > n.seq WHERE e."table" = %s AND e.row_id = %s '
        "ORDER BY e.id, least(regexp_count(c.note, E'\\n— '), %s) DESC, c.size LIMIT 1",
        [table, row_id, ENOUGH],
    )
    found = cursor.fetchone()
    if found is None:
        return ""
    return _written(cursor, int(found[0]), bytes(found[1]), str(found[2]))


def _written(cursor: Any, seq: int, body: bytes, note: str) -> str:
    """The receipt, which holds. Raises ProofRefused where what is kept of the tree does not lead to the checkpoint."""
    point = Checkpoint.read(split(note)[0])
    proof = tree_of(cursor, point.size).inclusion(seq)
    check_inclusion(leaf_hash(body), seq, point.size, proof, point.root)
    return write_receipt(body, seq, proof, note)


def _bodies(cursor: Any, size: int) -> Iterator[bytes]:
    for start in range(0, size, STEP):
        cursor.execute(
            "SELECT body FROM audit_entry WHERE seq >= %s AND seq < %s ORDER BY seq", [start, min(size, start + STEP)]
        )
        for (body,) in cursor.fetchall():
            yield bytes(body)
