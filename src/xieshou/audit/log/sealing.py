"""Checkpoints: the log's own signature over what it is now, and the cosignatures of those who watch it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xieshou.audit.log.sequencing import LOCK
from xieshou.audit.log.subtrees import keep_subtrees
from xieshou.engines.errors import ProofRefused
from xieshou.engines.merkle import Checkpoint, Frontier, SignerKey, VerifierKey, check_note, sign, split

STEP = 50_000
# Events that no checkpoint covers: still in the outbox, or entered after the newest checkpoint.
UNSEALED = """
SELECT count(*), extract(epoch FROM %s - min(e.at)), extract(epoch FROM %s - (SELECT max(at) FROM audit_checkpoint))
FROM (SELECT event_id FROM audit_outbox UNION ALL
      SELECT event_id FROM audit_entry WHERE seq >= (SELECT coalesce(max(size), 0) FROM audit_checkpoint)) w
JOIN audit_event e ON e.id = w.event_id
"""


@dataclass(frozen=True)
class Lag:
    """How far the log is behind: events without a checkpoint, the age of the oldest of them, and of the newest checkpoint.

    An event's age counts from the beginning of its transaction; `sealed_seconds` is None where nothing was ever sealed.
    """

    waiting_count: int
    seconds: float
    sealed_seconds: float | None


def lag_of(cursor: Any, at: datetime) -> Lag:
    """The lag at an instant, as the sequencer's role may ask it."""
    cursor.execute(UNSEALED, [at, at])
    count, waited, sealed = cursor.fetchone()
    return Lag(int(count), max(0.0, float(waited or 0)), None if sealed is None else float(sealed))


def seal(cursor: Any, key: SignerKey, at: datetime) -> str:
    """The signed note over every entry there is; the newest one again where nothing was added. Inside a transaction.

    Raises ProofRefused when the entries are fewer than an earlier checkpoint says: the log's tail was cut.
    """
    cursor.execute("SELECT pg_advisory_xact_lock(%s), set_config('enable_seqscan', 'off', true)", [LOCK])
    cursor.execute("SELECT size, note, peaks FROM audit_checkpoint ORDER BY size DESC LIMIT 1")
    newest = cursor.fetchone()
    frontier = Frontier(newest[0], bytes(newest[2])) if newest else Frontier()
    while _grow(cursor, frontier):
        pass
    keep_subtrees(cursor, frontier.size)
    if newest and frontier.size == newest[0]:
        _refuse_cut(cursor, frontier.size)
        return str(newest[1])
    note = sign(Checkpoint(key.name, frontier.size, frontier.root()).text, key)
    cursor.execute(
        "INSERT INTO audit_checkpoint (size, note, peaks, at) VALUES (%s, %s, %s, %s)",
        [frontier.size, note, frontier.peaks, at],
    )
    return note


def _grow(cursor: Any, frontier: Frontier) -> bool:
    """Add the next entries to the frontier; False when there were none. Raises ProofRefused for a gap."""
    cursor.execute("SELECT seq, leaf FROM audit_entry WHERE seq >= %s ORDER BY seq LIMIT %s", [frontier.size, STEP])
    rows = cursor.fetchall()
    for seq, leaf in rows:
        if seq != frontier.size:
            raise ProofRefused(f"日志缺第{frontier.size}条 / entry {frontier.size} is missing")
        frontier.add(bytes(leaf))
    return bool(rows)


def _refuse_cut(cursor: Any, size: int) -> None:
    cursor.execute("SELECT count(*) FROM audit_entry")
    [(count,)] = cursor.fetchall()
    if count < size:
        raise ProofRefused(f"日志只有{count}条,检查点是{size}条:尾部被截 / the log's tail was cut")


def add_cosignature(cursor: Any, size: int, line: str, witness: VerifierKey) -> str:
    """The note of `size` with the witness's line, which must hold; twice is once. Raises ProofRefused."""
    cursor.execute("SELECT note FROM audit_checkpoint WHERE size = %s", [size])
    found = cursor.fetchone()
    if found is None:
        raise ProofRefused(f"没有{size}条的检查点 / there is no checkpoint of this size")
    note = str(found[0])
    _text, lines = split(note)
    if any(name == witness.name and raw[:4] == witness.key_id for name, raw in lines):
        return note
    note += line
    _text, good = check_note(note, [witness])
    if not good:
        raise ProofRefused(f"「{witness.name}」没有在这个检查点上签名 / the line is not this witness's")
    cursor.execute("UPDATE audit_checkpoint SET note = %s WHERE size = %s", [note, size])
    return note


def latest_note(cursor: Any) -> str | None:
    """The newest checkpoint, as signed."""
    cursor.execute("SELECT note FROM audit_checkpoint ORDER BY size DESC LIMIT 1")
    found = cursor.fetchone()
    return str(found[0]) if found else None


def unsealed_count(cursor: Any) -> int:
    """Events that no checkpoint covers yet: those in the outbox, and entries after the newest checkpoint."""
    cursor.execute(
        "SELECT (SELECT count(*) FROM audit_outbox) + (SELECT count(*) FROM audit_entry WHERE seq >= "
        "(SELECT coalesce(max(size), 0) FROM audit_checkpoint))"
    )
    [(count,)] = cursor.fetchall()
    return int(count)
