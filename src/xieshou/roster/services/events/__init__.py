"""户的变动, each a verb: 分户, 合户, 户主变更, who comes and who leaves, 整村划转, and taking one back.

People are conserved: nobody is in two households, and nobody who was in one is in none without an event that says so.
What an event changed is kept with it, so that taking it back puts everything as it was; memberships are periods, so that
any past day can be asked.
"""

from xieshou.roster.services.events.coming import Newborn, comes, is_born
from xieshou.roster.services.events.heads import change_head, relation_to
from xieshou.roster.services.events.leaving import leaves
from xieshou.roster.services.events.parting import join, split
from xieshou.roster.services.events.undoing import undo
from xieshou.roster.services.events.villages import transfer
from xieshou.roster.services.events.writing import LaterChange, NoSuchMember, Said, SameDay

__all__ = [
    "LaterChange", "Newborn", "NoSuchMember", "Said", "SameDay", "change_head", "comes", "is_born", "join", "leaves", "relation_to",
    "split", "transfer", "undo",
]  # fmt: skip
