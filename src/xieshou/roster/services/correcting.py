"""Correcting what the register says of people and households: a new version with a reason, the old one in the history."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xieshou.engines.identifiers import initials, sort_key
from xieshou.kit.errors import Invalid, Stale
from xieshou.kit.fields import Secret, blind
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.sets import insert_set, update_set
from xieshou.kit.verbs import verb
from xieshou.roster.enums import IdentityState, Rung
from xieshou.roster.models import Household, Identity, Membership, Person, PersonName, Profile
from xieshou.roster.services.adding import beside
from xieshou.roster.services.facts import PHONE, PersonFacts
from xieshou.roster.services.locking import refuse_locked
from xieshou.roster.services.own import (
    SOURCE_MOST,
    refuse_doubts,
    refuse_stale,
    refuse_unless_own,
    refuse_without_reason,
    seen,
)
from xieshou.roster.services.register import FORMER_NAME
from xieshou.roster.written import Written, look_over

PERSON = ("source_no", "name", "sort_key", "initials", "sex", "birth_on", "ethnic", "phone", "phone_index", "mandarin")
HOUSEHOLD = ("source_no", "group_name", "standard", "kind", "monitored_kind", "causes", "identified_on", "phone")
KNOWN = ("education", "school", "ability", "health")


class NumberInDoubt(Invalid):
    code = "person.number_in_doubt"
    message = _("新号码有问题:{problem};原来登记的号码是有效的。")
    remedy = _("请对照身份证再填;暂时不能确定的,号码一栏空着,先更正别的。")


class CheckedHigher(Invalid):
    code = "person.checked_higher"
    message = _("{started_on:%Y年%-m月%-d日}起的这一项已经{rung},您这一级不能直接改写。")
    remedy = _("情况后来变了的,请填变化的日期;原来就登记错的,请把依据报给核实它的单位更正。")


class NotYetSo(Invalid):
    code = "person.not_yet_so"
    message = _("起始日期{started_on:%Y年%-m月%-d日}晚于今天。")
    remedy = _("请填写事情已经如此的日期。")


# --- a person --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PersonSaid:
    """How a person is to stand. `citizen` is a new number as typed, empty leaves the number alone; `phone` None leaves it,
    empty takes it off; every other value is as given."""

    name: str
    sex: str
    birth_on: date | None
    ethnic: str
    phone: str | None = field(default=None, repr=False)
    mandarin: int | None = None
    source_no: str = ""
    citizen: str = field(default="", repr=False)


def person_seen(person: Person) -> str:
    """The mark of a person's page, for its form."""
    return seen(*(getattr(person, name) for name in PERSON))


@verb("person.correct")
def correct_person(
    actor: Actor, ref: UUID, said: PersonSaid, *, day: date, reason: str, knowing: bool = False, mark: str = ""
) -> Person:
    """Give one person other facts. A sound number decides birth and sex; a wrong one is kept as pending, never repaired.

    `knowing`: the doubts were shown and the reason answers them. Raises NotYours, Stale, ReasonMissing, Doubtful,
    NumberInDoubt; the database refuses a number or a 人编号 that somebody else bears.
    """
    refuse_without_reason(reason)
    person = one(actor, Person, ref, lock=True)
    refuse_unless_own(actor, person.scope_path)
    refuse_stale(mark, *(getattr(person, name) for name in PERSON))
    home, relation = _place_of(actor, person, day)
    numbers = list(scoped(actor, Identity).filter(person=person).exclude(state=IdentityState.RETIRED).order_by("pk"))
    active = next((row for row in numbers if row.state == IdentityState.ACTIVE), None)
    written = Written(
        said.name, said.citizen or (active.number.reveal() if active else ""), relation, said.source_no, said.sex,
        said.birth_on, said.ethnic, _kept(person.phone, said.phone), said.mandarin,
    )  # fmt: skip
    others = beside(actor, home, day, without=person.pk) if home else []
    looked = look_over(
        actor, home.source_no if home else "—", person.region.name, written, day=day, beside=others, against_register=False
    )  # fmt: skip
    asked_before = () if said.citizen or active else _of_the_number(looked.doubts)
    refuse_doubts(looked.blocking, [one for one in looked.doubts if one not in asked_before], knowing)
    _write_person(person, looked.facts, said)
    _write_number(actor, person, looked.facts, said, numbers)
    _keep_name(actor, person, looked.facts.name)
    person.refresh_from_db()
    return person


def _kept(before: Secret | None, said: str | None) -> str:
    return said if said is not None else before.reveal() if before else ""


def _place_of(actor: Actor, person: Person, day: date) -> tuple[Household | None, str]:
    member = scoped(actor, Membership).filter(on_day(day), person=person).select_related("household").first()
    return (member.household, member.relation) if member else (None, "")


def _of_the_number(doubts: Any) -> tuple[Any, ...]:
    """Doubts about a number that is already pending: asked when it came in, not at every other correction."""
    return tuple(one for one in doubts if one.code.startswith("F-01") and one.column == "citizen")


def _write_person(person: Person, facts: PersonFacts, said: PersonSaid) -> None:
    index = blind(facts.phone, PHONE) if facts.phone else None
    values = (
        said.source_no, facts.name, sort_key(facts.name)[:300], initials(facts.name)[:60], facts.sex or said.sex,
        facts.birth_on, facts.ethnic, facts.phone, index, said.mandarin,
    )  # fmt: skip
    update_set(Person, PERSON, [(person.pk, values)])


def _write_number(actor: Actor, person: Person, facts: PersonFacts, said: PersonSaid, numbers: list[Identity]) -> None:
    """A new sound number retires the others; a doubtful one stands in only for another doubtful one."""
    active = next((row for row in numbers if row.state == IdentityState.ACTIVE), None)
    if not said.citizen:
        if not active:  # found again by household, name and birth, which may have changed
            update_set(Identity, ("number_index",), [(row.pk, (facts.number_index,)) for row in numbers])
        return
    if active and not facts.number:
        raise NumberInDoubt(problem=facts.problem)
    if active and active.number_index == facts.number_index:
        return
    update_set(Identity, ("state",), [(row.pk, (IdentityState.RETIRED,)) for row in numbers])
    text = facts.number or facts.written
    state = IdentityState.ACTIVE if facts.number else IdentityState.PENDING
    columns = ("person", "scope_path", "kind", "number", "number_index", "tail4", "state", "problem")
    row = (person.pk, person.scope_path, "居民身份证", text, facts.number_index, text[-4:], state, facts.problem[:200])
    insert_set(Identity, columns, [row])


def _keep_name(actor: Actor, person: Person, name: str) -> None:
    """The name that `name` takes the place of still finds the person."""
    if person.name != name and not scoped(actor, PersonName).filter(person=person, name=person.name).exists():
        insert_set(PersonName, FORMER_NAME, [(person.pk, person.scope_path, person.name, person.sort_key)])


# --- what is known for a period --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProfileSaid:
    """What is known from `started_on` on; empty is unknown."""

    started_on: date
    education: str = ""
    school: str = ""
    ability: str = ""
    health: tuple[str, ...] = ()


def profile_seen(profile: Profile | None) -> str:
    """The mark of the facts in force, for their form."""
    return seen(*(getattr(profile, name) for name in ("pk", "started_on", "rung", *KNOWN))) if profile else seen(None)


@verb("profile.correct")
def correct_profile(
    actor: Actor, ref: UUID, said: ProfileSaid, *, rung: int, day: date, source: str, reason: str, knowing: bool = False,
    mark: str = "",
) -> Profile:  # fmt: skip
    """Say what is known of a person from a day on: the period that day falls into ends the day before, or, when it began
    that very day, is written anew. Later periods stay. `rung`: how far it was checked.

    Raises NotYours, Stale, ReasonMissing, NotYetSo, PeriodLocked, Doubtful, CheckedHigher.
    """
    refuse_without_reason(reason)
    if said.started_on > day:
        raise NotYetSo(started_on=said.started_on)
    person = one(actor, Person, ref, lock=True)
    refuse_unless_own(actor, person.scope_path)
    home = scoped(actor, Membership).filter(on_day(day), person=person).select_related("household").first()
    if home is not None:
        refuse_locked(actor, home.household, said.started_on, day)
    periods = list(scoped(actor, Profile).filter(person=person).order_by("started_on", "pk"))
    now = next((row for row in periods if _holds(row, day)), None)
    if mark and mark != profile_seen(now):
        raise Stale()
    written = Written(
        person.name, birth_on=person.birth_on, sex=person.sex, education=said.education, school=said.school,
        ability=said.ability, health=said.health,
    )  # fmt: skip
    looked = look_over(actor, "—", person.region.name, written, day=day, against_register=False)
    doubts = [one for one in looked.doubts if one.column in KNOWN]
    refuse_doubts([], doubts, knowing)
    return _set_period(actor, person, said, periods, rung=rung, source=source)


def _holds(row: Profile, day: date) -> bool:
    return row.started_on <= day and (row.ended_on is None or row.ended_on >= day)


def _set_period(
    actor: Actor, person: Person, said: ProfileSaid, periods: list[Profile], *, rung: int, source: str
) -> Profile:
    values = (said.education, said.school, said.ability, list(said.health))
    before = next((row for row in periods if _holds(row, said.started_on)), None)
    if before and before.started_on == said.started_on:
        if before.rung > rung:
            raise CheckedHigher(started_on=before.started_on, rung=Rung(before.rung).label)
        update_set(Profile, (*KNOWN, "source", "rung"), [(before.pk, (*values, source[:SOURCE_MOST], rung))])
        return scoped(actor, Profile).get(pk=before.pk)
    later = next((row for row in periods if row.started_on > said.started_on), None)
    ended_on = before.ended_on if before else later.started_on - timedelta(1) if later else None
    if before:
        update_set(Profile, ("ended_on",), [(before.pk, (said.started_on - timedelta(1),))])
    columns = ("person", "scope_path", "started_on", "ended_on", *KNOWN, "reported_months", "source", "rung")
    months = before.reported_months if before else None
    row = (person.pk, person.scope_path, said.started_on, ended_on, *values, months, source[:SOURCE_MOST], rung)
    [pk] = insert_set(Profile, columns, [row])
    return scoped(actor, Profile).get(pk=pk)


# --- a household -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HouseholdSaid:
    """How a household is to stand; `phone` None leaves it, empty takes it off."""

    source_no: str
    group_name: str = ""
    standard: str = "national"
    kind: str = ""
    monitored_kind: str = ""
    causes: tuple[str, ...] = ()
    identified_on: date | None = None
    phone: str | None = field(default=None, repr=False)


def household_seen(household: Household) -> str:
    """The mark of a household's page, for its form."""
    return seen(*(getattr(household, name) for name in HOUSEHOLD))


@verb("household.correct")
def correct_household(actor: Actor, ref: UUID, said: HouseholdSaid, *, reason: str, mark: str = "") -> Household:
    """Give one household other facts. Raises NotYours, Stale, ReasonMissing; the database refuses a number taken."""
    refuse_without_reason(reason)
    household = one(actor, Household, ref, lock=True)
    refuse_unless_own(actor, household.scope_path)
    refuse_stale(mark, *(getattr(household, name) for name in HOUSEHOLD))
    values = (
        said.source_no, said.group_name, said.standard, said.kind, said.monitored_kind, list(said.causes), said.identified_on,
        _kept(household.phone, said.phone) or None,
    )  # fmt: skip
    update_set(Household, HOUSEHOLD, [(household.pk, values)])
    household.refresh_from_db()
    return household
