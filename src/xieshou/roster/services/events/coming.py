"""Who comes into a household: 新生儿, 婚入, 户籍迁入, 刑满释放, 退役. Somebody known is the same person again, never a second one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieshou.engines.identifiers import initials, sort_key
from xieshou.kit.errors import Invalid
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.verbs import verb
from xieshou.roster.enums import Relation, Rung
from xieshou.roster.models import Household, HouseholdEvent, Membership, Person, Profile
from xieshou.roster.services.events.writing import Happening, LaterChange, Said
from xieshou.roster.services.own import refuse_unless_own
from xieshou.roster.tables import COMES, EventKind

PERSON = (
    "ref",
    "source_no",
    "region",
    "scope_path",
    "name",
    "sort_key",
    "initials",
    "sex",
    "birth_on",
    "ethnic",
    "extra",
)
PROFILE = (
    "person",
    "scope_path",
    "started_on",
    "ended_on",
    "education",
    "school",
    "ability",
    "health",
    "reported_months",
    "source",
    "rung",
)
SOURCE = "手工:户的变动"


class StillThere(Invalid):
    code = "event.still_there"
    message = gettext_lazy("{name}在{day:%Y年%-m月%-d日}已经在这一户里了。")
    remedy = gettext_lazy("不用再登记;资料不对的请更正。")


class Dead(Invalid):
    code = "event.dead"
    message = gettext_lazy("{name}已登记为{day:%Y年%-m月%-d日}去世。")
    remedy = gettext_lazy("登记错了的,先撤销那一次死亡登记。")


@dataclass(frozen=True)
class Newborn:
    """A child as it is first written down."""

    name: str
    sex: str
    relation: str
    ethnic: str = ""


@verb("household.birth")
def is_born(actor: Actor, ref: UUID, child: Newborn, *, said: Said) -> HouseholdEvent:
    """A child is born into the household on the day. Raises NotYours, ReasonMissing, EvidenceMissing, NotYet, Doubtful."""
    act = Happening(actor, said)
    household = act.household(ref)
    same = scoped(actor, Membership).filter(on_day(said.on), household=household, person__name=child.name)
    if (
        same.exists()
        or scoped(actor, Person).filter(name=child.name, birth_on=said.on, region_id=household.region_id).exists()
    ):
        act.doubt(_("本村已有同名、同日出生的人,或户内已有同名的人:请核对是否登记过"))
    key, place = sort_key(child.name)[:300], household.scope_path
    row = (
        None,
        "",
        household.region_id,
        place,
        child.name,
        key,
        initials(child.name)[:60],
        child.sex,
        said.on,
        child.ethnic,
        {},
    )
    [pk] = act.recorder.add(Person, PERSON, [row])
    known = (pk, place, said.on, None, "06", "", "04", [], None, SOURCE, Rung.REPORTED)
    act.recorder.add(Profile, PROFILE, [known])
    act.open(household, {pk: child.relation})
    return act.record(EventKind.BIRTH, household, people=[pk])


@verb("household.come")
def comes(actor: Actor, ref: UUID, kind: EventKind, person_ref: UUID, relation: str, *, said: Said) -> HouseholdEvent:
    """Somebody the register knows comes from the day on: from another household of one's own place, or back from away.

    Raises NotYours, ReasonMissing, EvidenceMissing, NotYet, StillThere, Dead, LaterChange, SameDay, Doubtful.
    """
    if kind not in COMES:
        raise ValueError(f"{kind} is no coming")
    act = Happening(actor, said)
    household = act.household(ref)
    person: Person = one(actor, Person, person_ref, lock=True)
    refuse_unless_own(actor, person.scope_path)
    if person.died_on is not None:
        raise Dead(name=person.name, day=person.died_on)
    before = _before(act, person, household)
    if before is not None:
        act.close([before], str(kind.label))
    if person.left_on is not None:
        act.recorder.change(Person, {person.pk: {"left_on": None}})
    if relation == Relation.HEAD:
        act.doubt(_("来的人成了户主:这一户原来的户主要先办变更"))
    act.open(household, {person.pk: relation})
    act.move_people([person.pk], household)
    other = before.household if before else None
    return act.record(kind, household, people=[person.pk], other=other)


def _before(act: Happening, person: Person, household: Household) -> Membership | None:
    """Where the person lives on the day, with the others there in mind."""
    day: date = act.said.on
    periods = scoped(act.actor, Membership).filter(person=person).select_related("household", "person")
    if periods.filter(started_on__gt=day).exists():
        raise LaterChange(name=person.name, day=day)
    now: Membership | None = periods.filter(on_day(day)).first()
    if now is None:
        return None
    if now.household_id == household.pk:
        raise StillThere(name=person.name, day=day)
    act.homes.add(now.household_id)
    left = act.members(now.household)
    act.end_if_empty(now.household, len(left) - 1)
    if now.relation == Relation.HEAD and len(left) > 1:
        act.doubt(_("{name}是原来那一户的户主,走了以后那一户没有户主").format(name=person.name))
    return now
