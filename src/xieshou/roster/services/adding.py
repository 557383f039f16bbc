"""One household, or one person more in a household, entered by hand: the same intake as a file, a set of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid, NotYours
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.verbs import verb
from xieshou.regions.models import Level, Region
from xieshou.roster.models import Household, Membership, Person
from xieshou.roster.services.facts import HouseholdFacts
from xieshou.roster.services.matching import match_known
from xieshou.roster.services.own import SOURCE_MOST, refuse_doubts, refuse_unless_own
from xieshou.roster.services.register import take_in
from xieshou.roster.written import LookedOver, Written, look_over

ADDED_HOUSEHOLD, ADDED_PERSON = "household.add", "person.add"


class HouseholdKnown(Invalid):
    code = "household.known"
    message = _("户编号{source_no}已经登记过了。")
    remedy = _("请在搜索里找到这一户,在那一户里添加成员或更正。")


class AlreadyHere(Invalid):
    code = "person.already_here"
    message = _("{name}已经在这一户里了。")
    remedy = _("要改资料的,请打开本人档案办理更正。")


class NotAVillage(Invalid):
    code = "household.not_a_village"
    message = _("“{name}”不是村或社区。")
    remedy = _("请选到村;一户总在一个村里。")


@dataclass(frozen=True)
class Added:
    """The household and the person that now stand in the register."""

    household: Household
    person: Person


@verb(ADDED_HOUSEHOLD)
def add_household(
    actor: Actor, home: HouseholdFacts, head: Written, *, day: date, source: str, reason: str = ""
) -> Added:
    """Add a household with its head. `source` says where it is known from; `reason` answers the doubts, if any.

    Raises NotYours, NotAVillage, HouseholdKnown, Blocked, Doubtful.
    """
    village = Region.objects.filter(pk=home.region_id).first()
    if village is None:
        raise NotYours()
    refuse_unless_own(actor, village.path)
    if village.level != Level.VILLAGE:
        raise NotAVillage(name=village.name)
    if scoped(actor, Household).filter(source_no=home.source_no).exists():
        raise HouseholdKnown(source_no=home.source_no)
    looked = look_over(actor, home.source_no, village.name, head, day=day)
    refuse_doubts(looked.blocking, looked.doubts, reason)
    return _added(actor, home, looked, day=day, source=source)


@verb(ADDED_PERSON)
def add_person(
    actor: Actor, household_ref: UUID, person: Written, *, day: date, source: str, reason: str = ""
) -> Added:
    """Add a person to a household; somebody known elsewhere in the actor's scope moves here, once a reason is given.

    Raises NotYours, AlreadyHere, Blocked, Doubtful.
    """
    household = one(actor, Household, household_ref, lock=True)
    refuse_unless_own(actor, household.scope_path)
    looked = look_over(
        actor, household.source_no, household.region.name, person, day=day, beside=beside(actor, household, day)
    )
    _refuse_already_here(actor, household, looked, day)
    refuse_doubts(looked.blocking, looked.doubts, reason)
    home = HouseholdFacts(household.source_no, household.region_id, str(household.scope_path))
    return _added(actor, home, looked, day=day, source=source)


def beside(actor: Actor, household: Household, day: date, *, without: int | None = None) -> list[Written]:
    """The members of a household on `day`, as far as the checks of another member look at them."""
    rows = scoped(actor, Membership).filter(on_day(day), household=household).exclude(person_id=without)
    return [
        Written(m.person.name, relation=m.relation, sex=m.person.sex, birth_on=m.person.birth_on)
        for m in rows.select_related("person").order_by("relation", "pk")
    ]


def _refuse_already_here(actor: Actor, household: Household, looked: LookedOver, day: date) -> None:
    [known] = match_known(actor, [looked.facts])
    here = scoped(actor, Membership).filter(on_day(day), household=household, person_id=known)
    if known is not None and here.exists():
        raise AlreadyHere(name=looked.facts.name)


def _added(actor: Actor, home: HouseholdFacts, looked: LookedOver, *, day: date, source: str) -> Added:
    done = take_in(actor, [home], [looked.facts], day=day, source=source[:SOURCE_MOST])
    person = scoped(actor, Person).get(pk=done.person_ids[0])
    return Added(scoped(actor, Household).get(source_no=home.source_no), person)
