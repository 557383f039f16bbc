"""The sequencer: from the outbox into numbered entries. One at a time, as a role that can do nothing else.

An event and its line in the outbox are written in the transaction of the change itself, so whatever is visible here has
happened. Of two events of one row the later one waited for the earlier one's row lock: it has the greater id, and is
never visible without it. So the order of ids among the visible ones is the order of each row's history.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from xieshou.audit.log.entries import EVENT_COLUMNS, SALT_BYTES, Happened, Place, body_of, leaf_of
from xieshou.kit.copying import MARKS

LOCK = 1475_2018  # the notice's number: only one sequencer works
BATCH = 5_000
# Those waiting longest, by the index alone: however many wait, a batch costs the same.
WAITING = f"""
SELECT {EVENT_COLUMNS} FROM (SELECT event_id FROM audit_outbox ORDER BY event_id LIMIT %s) o
JOIN audit_event e ON e.id = o.event_id ORDER BY e.id
"""
CHAIN_ENDS = """
SELECT n.scope, n.scope_seq, n.leaf FROM unnest(%s::text[]) AS chain
CROSS JOIN LATERAL (SELECT scope, scope_seq, leaf FROM audit_entry WHERE scope = chain ORDER BY scope_seq DESC LIMIT 1) n
"""


def take_in(cursor: Any, origin: str, *, most: int = BATCH) -> int:
    """Give up to `most` waiting events their place in the log; returns how many. Inside the caller's transaction."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s), set_config('enable_seqscan', 'off', true)", [LOCK])
    cursor.execute(WAITING, [most])
    events = [Happened._make(row) for row in cursor.fetchall()]
    if not events:
        return 0
    salts = _salts(cursor, events)
    rows = _entries(cursor, origin, events, salts)
    with cursor.copy("COPY audit_entry (seq, event_id, scope, scope_seq, body, leaf) FROM STDIN") as copy:
        copy.write("".join(rows))
    cursor.execute("DELETE FROM audit_outbox WHERE event_id = ANY(%s)", [[event.event_id for event in events]])
    return len(events)


def _entries(cursor: Any, origin: str, events: Sequence[Happened], salts: dict[tuple[str, int], bytes]) -> list[str]:
    """Their entries, as lines that COPY reads."""
    cursor.execute("SELECT coalesce(max(seq) + 1, 0) FROM audit_entry")
    [(seq,)] = cursor.fetchall()
    ends = _chain_ends(cursor, {event.scope for event in events})
    rows = []
    for number, event in enumerate(events, start=seq):
        scope = event.scope
        scope_seq, previous = ends.get(scope, (-1, ""))
        place = Place(origin, number, scope_seq + 1, previous)
        body = body_of(event, place, salts[event.table, event.row_id])
        leaf = leaf_of(body).hex()
        ends[scope] = (place.scope_seq, leaf)
        rows.append(f"{number}\t{event.event_id}\t{scope.translate(MARKS)}\t{place.scope_seq}\t\\\\x{body.hex()}\t\\\\x{leaf}\n")
    return rows


def _chain_ends(cursor: Any, scopes: set[str]) -> dict[str, tuple[int, str]]:
    """The last place of each chain, and its leaf."""
    cursor.execute(CHAIN_ENDS, [sorted(scopes)])
    return {scope: (scope_seq, bytes(leaf).hex()) for scope, scope_seq, leaf in cursor.fetchall()}


def _salts(cursor: Any, events: Sequence[Happened]) -> dict[tuple[str, int], bytes]:
    """The salt of every row that an event is about; made now where it is the row's first."""
    rows = sorted({(event.table, event.row_id) for event in events})
    tables, ids = [table for table, _id in rows], [row_id for _table, row_id in rows]
    cursor.execute(
        'INSERT INTO audit_salt ("table", row_id, salt) SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bytea[]) '
        'ON CONFLICT ("table", row_id) DO NOTHING',
        [tables, ids, [os.urandom(SALT_BYTES) for _row in rows]],
    )
    cursor.execute(
        'SELECT s."table", s.row_id, s.salt FROM audit_salt s JOIN unnest(%s::text[], %s::bigint[]) AS r (t, i) '
        'ON s."table" = r.t AND s.row_id = r.i',
        [tables, ids],
    )
    return {(table, row_id): bytes(salt or b"") for table, row_id, salt in cursor.fetchall()}
