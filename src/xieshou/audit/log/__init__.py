"""The tamper-evident log above the history (trust.md §1.1).

    take_in(cursor, origin)          the sequencer: from the outbox into numbered entries, hashes only
    seal(cursor, key, at)            a signed checkpoint over all entries
    add_cosignature(cursor, note)    the cosignatures that a witness gave
    write_out(cursor, folder, keys)  the log as files that check_log.py verifies alone
    check_history, check_rows        every event is its entry; every row is as its last event left it
    check_subtrees(cursor)           what proofs are read from is what the entries make it
    lag_of(cursor, at)               how far the newest checkpoint is behind
    receipt(cursor, event_id)        one event's way to the newest checkpoint

The functions take a cursor of any connection with the right role: the sequencer's for the first three, the owner's for
checking. History (full values, for people to read) stays in `audit_event`; the log holds salted commitments and proves it.
"""

from xieshou.audit.log.entries import origin_of
from xieshou.audit.log.exporting import first_receipt, receipt, write_out
from xieshou.audit.log.rows import RowsChecked, check_history, check_rows
from xieshou.audit.log.sealing import Lag, add_cosignature, lag_of, latest_note, seal, unsealed_count
from xieshou.audit.log.sequencing import take_in
from xieshou.audit.log.subtrees import check_subtrees, tree_of

__all__ = [
    "Lag",
    "RowsChecked",
    "add_cosignature",
    "check_history",
    "check_rows",
    "check_subtrees",
    "first_receipt",
    "lag_of",
    "latest_note",
    "origin_of",
    "receipt",
    "seal",
    "take_in",
    "tree_of",
    "unsealed_count",
    "write_out",
]
