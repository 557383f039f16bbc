"""What hashes alone cannot see: a row changed with the triggers off, an event rewritten, removed or smuggled in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xieshou.audit.log.entries import EVENT_COLUMNS, Happened, facts_of, leaf_of
from xieshou.engines.errors import ProofRefused

STEP = 10_000
FORGOTTEN = frozenset(("before", "after", "reason", "scope"))
FAULTS = {
    "changed": "内容被改过,没有事项 / was changed without an event",
    "added": "没有任何事项,不知从何而来 / is there without an event",
    "removed": "被删除,没有事项 / was removed without an event",
    "back": "已删除,却又出现 / was deleted and is there again",
}
# One row a difference between a table and the last event of each of its rows; columns that only one side knows (the
# table was altered since) are not compared.
DIFFERENCES = """
WITH last AS (
  SELECT DISTINCT ON (row_id) row_id, op, after FROM audit_event WHERE "table" = %(table)s ORDER BY row_id, id DESC),
live AS (SELECT id, to_jsonb(t) - %(hidden)s::text[] AS now FROM {table} t),
both_sides AS (
  SELECT coalesce(live.id, last.row_id) AS id,
    CASE WHEN live.id IS NULL AND last.op <> 'delete' THEN 'removed'
         WHEN live.id IS NOT NULL AND last.row_id IS NULL THEN 'added'
         WHEN live.id IS NOT NULL AND last.op = 'delete' THEN 'back'
         WHEN live.id IS NOT NULL AND live.now <> last.after AND
           (SELECT bool_or(live.now->k IS DISTINCT FROM last.after->k) FROM jsonb_object_keys(live.now) k WHERE last.after ? k)
         THEN 'changed' END AS fault
  FROM live FULL JOIN last ON last.row_id = live.id)
SELECT id, fault FROM both_sides WHERE fault IS NOT NULL ORDER BY id LIMIT 1
"""


@dataclass(frozen=True)
class RowsChecked:
    """What was compared: live rows, events with their entries, events the log has still to take in."""

    row_count: int
    event_count: int
    waiting_count: int


def check_history(cursor: Any) -> int:
    """Every entry is exactly its event, and every event has an entry or waits in the outbox; returns the entries.

    Raises ProofRefused with the first that is not.
    """
    cursor.execute("SELECT coalesce(max(seq) + 1, 0), count(*) FROM audit_entry")
    [(size, count)] = cursor.fetchall()
    for start in range(0, size, STEP):
        cursor.execute(
            f"SELECT n.seq, n.body, n.leaf, n.event_id, n.scope, n.scope_seq, s.salt, f.upto, {EVENT_COLUMNS} FROM audit_entry n "
            "LEFT JOIN audit_event e ON e.id = n.event_id "
            'LEFT JOIN audit_salt s ON s."table" = e."table" AND s.row_id = e.row_id '
            'LEFT JOIN audit_forgotten f ON f."table" = e."table" AND f.row_id = e.row_id '
            "WHERE n.seq >= %s AND n.seq < %s ORDER BY n.seq",
            [start, start + STEP],
        )
        rows = cursor.fetchall()
        for expected, row in enumerate(rows, start=start):
            _check_entry(expected, row)
        if len(rows) != min(STEP, size - start):
            raise ProofRefused(f"日志缺第{start + len(rows)}条 / entry {start + len(rows)} is missing")
    _refuse_strays(cursor)
    _refuse_undecided(cursor)
    return int(count)


def _check_entry(expected: int, row: Sequence[Any]) -> None:
    seq, body, leaf, event_id, scope, scope_seq, salt, forgotten_upto, *event = row
    if seq != expected:
        raise ProofRefused(f"日志缺第{expected}条 / entry {expected} is missing")
    if leaf_of(bytes(body)) != bytes(leaf):
        raise ProofRefused(f"日志第{seq}条的内容与摘要不符 / entry {seq} is not what was hashed")
    said = json.loads(bytes(body))
    if (said["obj_version"], said["scope"], said["scope_seq"], said["seq"]) != (event_id, scope, scope_seq, seq):
        raise ProofRefused(f"日志第{seq}条的位置与内容不符 / entry {seq} stands in another place")
    if event[0] is None:
        raise ProofRefused(f"日志第{seq}条的事项{event_id}不在历史里 / event {event_id} is gone from the history")
    if salt is None:
        table, row_id = event[1], event[2]
        raise ProofRefused(f"{table} {row_id} 的盐不见了,事项{event_id}无法核对 / the salt of this row is gone")
    facts = facts_of(Happened(*event), bytes(salt))
    # Of what was lawfully forgotten, who did what to which row and when still stands; what the row held is gone.
    gone = FORGOTTEN if forgotten_upto is not None and event_id <= forgotten_upto else frozenset()
    wrong = next((name for name, value in facts.items() if name not in gone and said[name] != value), None)
    if wrong:
        raise ProofRefused(f"事项{event_id}({said['obj']})的{wrong}与日志不符 / event {event_id} was changed: {wrong}")


def _refuse_undecided(cursor: Any) -> None:
    """Nothing is forgotten but by a decision that two people signed, each signature an event of the log."""
    cursor.execute(
        'SELECT f."table", f.row_id, f.erasure_id FROM audit_forgotten f WHERE (SELECT count(DISTINCT e.after->>\'actor_id\') '
        "FROM audit_event e JOIN audit_entry n ON n.event_id = e.id WHERE e.\"table\" = 'kit_signature' "
        "AND e.after->>'flow' = 'W-E' AND (e.after->>'row_id')::bigint = f.erasure_id) < 2 ORDER BY f.id LIMIT 1"
    )
    for table, row_id, erasure_id in cursor.fetchall():
        raise ProofRefused(f"{table} {row_id} 的历史被清除,但删除决定{erasure_id}没有两个人签字 / forgotten without two signatures")


def _refuse_strays(cursor: Any) -> None:
    cursor.execute(
        "SELECT e.id FROM audit_event e WHERE NOT EXISTS (SELECT 1 FROM audit_entry n WHERE n.event_id = e.id) "
        "AND NOT EXISTS (SELECT 1 FROM audit_outbox o WHERE o.event_id = e.id) ORDER BY e.id LIMIT 1"
    )
    for (event_id,) in cursor.fetchall():
        raise ProofRefused(f"历史里的事项{event_id}不在日志里 / event {event_id} never entered the log")
    cursor.execute(
        "SELECT o.event_id FROM audit_outbox o LEFT JOIN audit_event e ON e.id = o.event_id WHERE e.id IS NULL "
        "OR EXISTS (SELECT 1 FROM audit_entry n WHERE n.event_id = o.event_id) ORDER BY 1 LIMIT 1"
    )
    for (event_id,) in cursor.fetchall():
        raise ProofRefused(f"待入日志的事项{event_id}不对 / event {event_id} waits without right")


def check_rows(cursor: Any, tables: Mapping[str, Sequence[str]]) -> RowsChecked:
    """Every live row of `tables` (name → columns kept out of the history) is as its last event left it.

    Run `check_history` in the same transaction first, in UTC. Raises ProofRefused with the table and the first row.
    """
    row_count = 0
    for table, hidden in sorted(tables.items()):
        cursor.execute(DIFFERENCES.format(table=table), {"table": table, "hidden": list(hidden)})
        for row_id, fault in cursor.fetchall():
            raise ProofRefused(f"{table} {row_id}:{FAULTS[fault]}")
        cursor.execute(f"SELECT count(*) FROM {table}")
        row_count += int(cursor.fetchone()[0])
    cursor.execute("SELECT (SELECT count(*) FROM audit_event), (SELECT count(*) FROM audit_outbox)")
    [(event_count, waiting_count)] = cursor.fetchall()
    return RowsChecked(row_count, int(event_count), int(waiting_count))
