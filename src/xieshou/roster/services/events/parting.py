"""分户 and 合户: some members begin a household of their own; two households become one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieshou.kit.errors import Invalid
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.verbs import verb
from xieshou.roster.enums import Relation
from xieshou.roster.models import Household, HouseholdEvent
from xieshou.roster.services.events.heads import relation_to, set_head
from xieshou.roster.services.events.writing import Happening, Said, chosen
from xieshou.roster.tables import EventKind

HOUSEHOLD = (
    "ref",
    "source_no",
    "region",
    "scope_path",
    "group_name",
    "standard",
    "kind",
    "monitored_kind",
    "causes",
    "extra",
)


class NobodyStays(Invalid):
    code = "event.nobody_stays"
    message = gettext_lazy("选了全部的人,原来的户就没有人了。")
    remedy = gettext_lazy("分户要有人留下;整户搬走的,登记户籍迁出或整村划转。")


class SameHousehold(Invalid):
    code = "event.same_household"
    message = gettext_lazy("并入的是同一户。")
    remedy = gettext_lazy("请选另一户。")


@verb("household.split")
def split(
    actor: Actor, ref: UUID, people: Iterable[int], new_no: str, head: int, *, said: Said, relations: Mapping[int, str] | None = None,
    next_head: int | None = None,
) -> HouseholdEvent:  # fmt: skip
    """These people live in a new household, with its own 户编号 and head, from the day on; `next_head` heads those who stay.

    Raises NotYours, ReasonMissing, EvidenceMissing, NotYet, NoSuchMember, NobodyStays, LaterChange, SameDay, Doubtful; the
    database refuses a 户编号 that is taken.
    """
    act = Happening(actor, said)
    household = act.household(ref)
    members = act.members(household)
    gone = chosen(members, people, said.on)
    first = chosen(gone, [head], said.on)[head]
    stay = {pk: row for pk, row in members.items() if pk not in gone}
    if not stay:
        raise NobodyStays()
    made = _new_household(act, household, new_no)
    act.close(gone.values(), str(EventKind.SPLIT.label))
    told = {
        who: (relations or {}).get(who) or relation_to(first, member).value
        for who, member in gone.items()
        if who != head
    }
    act.open(
        made,
        {
            **{who: Relation.OTHER.value if r == Relation.HEAD else r for who, r in told.items()},
            head: Relation.HEAD.value,
        },
    )
    if next_head is not None:
        set_head(act, household, stay, next_head, relations or {})
    elif not any(m.relation == Relation.HEAD for m in stay.values()):
        act.doubt(_("户主分出去了,原来的户没有户主:请选定新户主"))
    return act.record(EventKind.SPLIT, household, people=gone, other=made)


def _new_household(act: Happening, like: Household, new_no: str) -> Household:
    """A household of this number beside the old one; one that a taken-back 分户 had made is taken up again."""
    empty = scoped(act.actor, Household).filter(source_no=new_no, region_id=like.region_id, ended_on__isnull=False)
    again = empty.filter(memberships__isnull=True, other_events__kind=EventKind.SPLIT).first()
    if again is not None:
        act.recorder.change(Household, {again.pk: {"ended_on": None}})
        pk = again.pk
    else:
        row = (None, new_no, like.region_id, like.scope_path, like.group_name, like.standard, like.kind, like.monitored_kind,
               like.causes, {})  # fmt: skip
        [pk] = act.recorder.add(Household, HOUSEHOLD, [row])
    made: Household = scoped(act.actor, Household).get(pk=pk)
    return made


@verb("household.join")
def join(
    actor: Actor, ref: UUID, other_ref: UUID, *, said: Said, relations: Mapping[int, str] | None = None
) -> HouseholdEvent:
    """Everybody of the other household lives in this one from the day on, and the other ends.

    Relations not said are 其他. Raises NotYours, SameHousehold, ReasonMissing, EvidenceMissing, NotYet, LaterChange, SameDay.
    """
    act = Happening(actor, said)
    household, other = act.household(ref), act.household(other_ref)
    if household.pk == other.pk:
        raise SameHousehold()
    act.members(household)
    coming = act.members(other)
    act.close(coming.values(), str(EventKind.JOIN.label))
    told = {pk: (relations or {}).get(pk) or Relation.OTHER.value for pk in coming}
    act.open(household, {pk: Relation.OTHER.value if r == Relation.HEAD else r for pk, r in told.items()})
    act.move_people(coming, household)
    act.end_if_empty(other, 0)
    return act.record(EventKind.JOIN, household, people=coming, other=other)
