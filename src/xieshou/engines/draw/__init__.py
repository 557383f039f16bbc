"""A draw that nobody can steer and anybody can check: XIESHOU-DRAW-v1 (trust.md §2, §4).

    frame = freeze(records)                                   # exactly the records behind a published number
    text = announce(frame, draw_id="2018-09-01", n=59, beacon=[Source("drand", "…:1000")], commitments=[…])
    opened = open_draw(text, values=[…], reveals=[…])         # after the beacon; nothing is left to choose
    chosen = tickets(frame, opened)                           # the n smallest tickets
    inspectors(chosen, opened, pool)                          # second draw: two for each site, recused and capped

**Why it holds.** The frame's root, n, the beacon's exact round and the holders' commitments are fixed in the
announcement; its hash enters every ticket. Before the beacon nobody knows the order; after it nobody without the
secrets does, so a county that holds the frame cannot prepare the households drawn; after the reveals everybody does.
`check_draw` is one file on the standard library alone: whoever doubts us runs that.
"""

from xieshou.engines.draw.drawing import Opened, Source, Ticket, announce, inspectors, money_units, open_draw, tickets
from xieshou.engines.draw.folder import (
    read_frame,
    read_records,
    write_announced,
    write_opened,
    write_results,
    write_selected,
)
from xieshou.engines.draw.frame import ITERATIONS, Frame, commitment, freeze, refuse_seen, reveal
from xieshou.engines.draw.voiding import Holder, Side, Void, bound_of_void, void_by

__all__ = [
    "ITERATIONS",
    "Frame",
    "Holder",
    "Opened",
    "Side",
    "Source",
    "Ticket",
    "Void",
    "announce",
    "bound_of_void",
    "commitment",
    "freeze",
    "inspectors",
    "money_units",
    "open_draw",
    "read_frame",
    "read_records",
    "refuse_seen",
    "reveal",
    "tickets",
    "void_by",
    "write_announced",
    "write_opened",
    "write_results",
    "write_selected",
]
