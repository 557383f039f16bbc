"""Who leaves a household and the register with it: 死亡, 婚出, 户籍迁出, 判刑收监, 参军."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from xieshou.kit.scope import Actor
from xieshou.kit.verbs import verb
from xieshou.roster.enums import Relation
from xieshou.roster.models import HouseholdEvent, Person
from xieshou.roster.services.events.heads import set_head
from xieshou.roster.services.events.writing import Happening, Said, chosen
from xieshou.roster.tables import LEAVES, EventKind


@verb("household.leave")
def leaves(
    actor: Actor, ref: UUID, kind: EventKind, people: Iterable[int], *, said: Said, head: int | None = None,
    relations: Mapping[int, str] | None = None,
) -> HouseholdEvent:  # fmt: skip
    """These people leave from the day on; `head` is the next head where the old one goes.

    Raises NotYours, ReasonMissing, EvidenceMissing, NotYet, NoSuchMember, LaterChange, SameDay, Doubtful.
    """
    if kind not in LEAVES:
        raise ValueError(f"{kind} is no leaving")
    act = Happening(actor, said)
    household = act.household(ref)
    members = act.members(household)
    gone = chosen(members, people, said.on)
    act.close(gone.values(), str(kind.label))
    column = "died_on" if kind == EventKind.DEATH else "left_on"
    act.recorder.change(Person, {pk: {column: said.on} for pk in gone})
    stay = {pk: row for pk, row in members.items() if pk not in gone}
    if head is not None and stay:
        set_head(act, household, stay, head, relations or {})
    elif stay and not any(row.relation == Relation.HEAD for row in stay.values()):
        act.doubt(_("户主走了,这一户没有户主:请选定新户主"))
    act.end_if_empty(household, len(stay))
    return act.record(kind, household, people=gone)
