"""户主变更: a new head, and everybody's relation to the new one; what cannot be told from the old one is 其他, for a person to say."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from xieshou.kit.scope import Actor
from xieshou.kit.verbs import verb
from xieshou.roster.enums import Relation as Kin
from xieshou.roster.enums import Sex
from xieshou.roster.models import Household, HouseholdEvent, Membership
from xieshou.roster.services.events.writing import Happening, Said, chosen
from xieshou.roster.tables import EventKind

ADULT_YEARS = 18
SONS = {Kin.SON, Kin.DAUGHTER}
GRANDCHILDREN = {Kin.GRANDSON: Kin.SON, Kin.GRANDDAUGHTER: Kin.DAUGHTER}
# To a spouse of the old head: children stay children, the old head's parents become parents in law.
TO_SPOUSE = {
    Kin.SON: Kin.SON, Kin.DAUGHTER: Kin.DAUGHTER, Kin.GRANDSON: Kin.GRANDSON, Kin.GRANDDAUGHTER: Kin.GRANDDAUGHTER, Kin.OUTER_GRANDSON: Kin.OUTER_GRANDSON,
    Kin.OUTER_GRANDDAUGHTER: Kin.OUTER_GRANDDAUGHTER, Kin.DAUGHTER_IN_LAW: Kin.DAUGHTER_IN_LAW, Kin.SON_IN_LAW: Kin.SON_IN_LAW, Kin.HEAD: Kin.SPOUSE,
}  # fmt: skip
TO_PARENT = {Kin.SPOUSE: Kin.DAUGHTER_IN_LAW, Kin.SON: Kin.GRANDSON, Kin.DAUGHTER: Kin.GRANDDAUGHTER, Kin.FATHER: Kin.SPOUSE, Kin.MOTHER: Kin.SPOUSE,
             Kin.SIBLING: Kin.OTHER}  # fmt: skip


def relation_to(new: Membership, member: Membership) -> Kin:
    """What the member is to the new head, as far as their relations to the old one tell; else 其他."""
    was, now = Kin(member.relation), Kin(new.relation)
    woman = new.person.sex == Sex.FEMALE
    if was == Kin.OTHER or now == Kin.HEAD:
        return was
    if now == Kin.SPOUSE:
        in_law = (Kin.HUSBANDS_FATHER, Kin.HUSBANDS_MOTHER) if woman else (Kin.WIFES_FATHER, Kin.WIFES_MOTHER)
        return {Kin.FATHER: in_law[0], Kin.MOTHER: in_law[1], **TO_SPOUSE}.get(was, Kin.OTHER)
    if now in SONS:
        return _to_a_child(member, was, is_son=now == Kin.SON)
    if now in (Kin.FATHER, Kin.MOTHER):
        own = Kin.SON if member.person.sex == Sex.MALE else Kin.DAUGHTER
        return {Kin.HEAD: own, **TO_PARENT}.get(was, Kin.OTHER)
    return Kin.OTHER


def _to_a_child(member: Membership, was: Kin, *, is_son: bool) -> Kin:
    if was in (Kin.HEAD, Kin.SPOUSE):
        return Kin.FATHER if member.person.sex == Sex.MALE else Kin.MOTHER
    partner = Kin.DAUGHTER_IN_LAW if is_son else Kin.SON_IN_LAW
    table = {
        Kin.SON: Kin.SIBLING,
        Kin.DAUGHTER: Kin.SIBLING,
        partner: Kin.SPOUSE,
        Kin.FATHER: Kin.GRANDFATHER,
        Kin.MOTHER: Kin.GRANDMOTHER,
    }
    return {**table, **(GRANDCHILDREN if is_son else {})}.get(was, Kin.OTHER)


def next_head(members: Mapping[int, Membership]) -> int | None:
    """Who is offered as the next head: the spouse, else the eldest; None where nobody is left."""
    if not members:
        return None
    order = sorted(
        members.values(),
        key=lambda m: (m.relation != Kin.SPOUSE, m.person.birth_on is None, m.person.birth_on or 0, m.pk),
    )
    return order[0].person_id


@verb("household.change_head")
def change_head(actor: Actor, ref: UUID, head: int, relations: Mapping[int, str], *, said: Said) -> HouseholdEvent:
    """Make `head` the head from the day on; `relations` (id → code) say the others, those not said are told from the old ones.

    Raises NotYours, ReasonMissing, EvidenceMissing, NotYet, NoSuchMember, LaterChange, SameDay, Doubtful.
    """
    act = Happening(actor, said)
    household = act.household(ref)
    members = act.members(household)
    set_head(act, household, members, head, relations)
    return act.record(EventKind.HEAD, household, people=[head])


def set_head(
    act: Happening, household: Household, members: Mapping[int, Membership], head: int, relations: Mapping[int, str]
) -> None:
    """The new head and everybody's relation, as part of an event."""
    new = chosen(members, [head], act.said.on)[head]
    born = new.person.birth_on
    if born is not None and (act.said.on - born).days < ADULT_YEARS * 365:
        act.doubt(_("新户主{name}不满十八周岁").format(name=new.person.name))
    told = {pk: str(relations.get(pk) or relation_to(new, row).value) for pk, row in members.items() if pk != head}
    told = {pk: Kin.OTHER.value if relation == Kin.HEAD else relation for pk, relation in told.items()}
    act.relate(household, members, {**told, head: Kin.HEAD.value})
