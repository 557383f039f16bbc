"""The acts by hand on the roster and on posts, with everybody's employment status brought up to date in the same act.

The roster knows no employment and no placement: what follows from its acts up here is done here, as it is for files.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from xieshou.jobs.models import Post
from xieshou.jobs.services import PostFacts
from xieshou.jobs.services import correct_post as write_post
from xieshou.kit.errors import Invalid
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.verbs import consequences, verb
from xieshou.placements.services.offers import places_taken
from xieshou.placements.services.status import refresh_people
from xieshou.roster.models import Household, Membership, Person, Profile
from xieshou.roster.services import adding, correcting, withdrawing
from xieshou.roster.services.adding import Added
from xieshou.roster.services.facts import HouseholdFacts
from xieshou.roster.written import Written


class FewerThanTaken(Invalid):
    code = "post.fewer_than_taken"
    message = _("已有{taken}人接受或在岗,招用人数不能少于{taken}。")
    remedy = _("不再招人的,把招用人数改成{taken},或把有效期改到今天。")


@verb("household.take_in")
def take_in_household(
    actor: Actor, home: HouseholdFacts, head: Written, *, day: date, source: str, reason: str = ""
) -> Added:
    """`adding.add_household`, and its status today."""
    added = adding.add_household(actor, home, head, day=day, source=source, reason=reason)
    refresh_people([added.person.pk], day=day)
    return added


@verb("person.take_in")
def take_in_person(
    actor: Actor, household_ref: UUID, person: Written, *, day: date, source: str, reason: str = ""
) -> Added:
    """`adding.add_person`, and the status of the household, also of one the person came from."""
    added = adding.add_person(actor, household_ref, person, day=day, source=source, reason=reason)
    refresh_people([added.person.pk, *_kin(actor, added.person)], day=day)
    return added


@verb("person.put_right")
def put_person_right(actor: Actor, ref: UUID, said: correcting.PersonSaid, *, day: date, **how: Any) -> Person:
    """`correcting.correct_person`, and the status today (a birth date decides who may work)."""
    person = correcting.correct_person(actor, ref, said, day=day, **how)
    refresh_people([person.pk], day=day)
    return person


@verb("profile.put_right")
def put_profile_right(actor: Actor, ref: UUID, said: correcting.ProfileSaid, *, day: date, **how: Any) -> Profile:
    """`correcting.correct_profile`, and the status today (ability and school decide who can work)."""
    profile = correcting.correct_profile(actor, ref, said, day=day, **how)
    refresh_people([profile.person_id], day=day)
    return profile


@verb("household.put_right")
def put_household_right(
    actor: Actor, ref: UUID, said: correcting.HouseholdSaid, *, reason: str, mark: str = ""
) -> Household:
    """`correcting.correct_household`: nobody's status hangs on a household's own facts."""
    return correcting.correct_household(actor, ref, said, reason=reason, mark=mark)


@verb("household.take_back")
def take_back_household(actor: Actor, ref: UUID, *, reason: str) -> int:
    """`withdrawing.withdraw_household`; what was only derived from it goes with it."""
    household = one(actor, Household, ref)
    people = _companions(actor, household)
    _forget("placements_householdstatus", "household_id", [household.pk])
    _forget("placements_zerowatch", "household_id", [household.pk])
    _forget("placements_personstatus", "person_id", people)
    return withdrawing.withdraw_household(actor, ref, reason=reason)


@verb("person.take_back")
def take_back_person(actor: Actor, ref: UUID, *, day: date, reason: str) -> None:
    """`withdrawing.withdraw_person`, and the status of those who stay."""
    person = one(actor, Person, ref)
    stay = _kin(actor, person)
    _forget("placements_personstatus", "person_id", [person.pk])
    withdrawing.withdraw_person(actor, ref, reason=reason)
    refresh_people(stay, day=day)


@verb("post.put_right")
def put_post_right(actor: Actor, ref: UUID, fact: PostFacts, *, reason: str, mark: str = "") -> Post:
    """`jobs.services.correct_post`, but never fewer places than are given. Raises FewerThanTaken besides."""
    post = one(actor, Post, ref, lock=True)
    with consequences():
        taken = places_taken([post.pk]).get(post.pk, 0)
    if fact.headcount < taken:
        raise FewerThanTaken(taken=taken)
    return write_post(actor, ref, fact, reason=reason, mark=mark)


def _kin(actor: Actor, person: Person) -> list[int]:
    """Everybody else who ever lived in a household of the person."""
    homes = scoped(actor, Membership).filter(person=person).values("household_id")
    others = scoped(actor, Membership).filter(household_id__in=homes).exclude(person=person)
    return list(others.values_list("person_id", flat=True).distinct())


def _companions(actor: Actor, household: Household) -> list[int]:
    """Everybody who ever lived in the household."""
    return list(scoped(actor, Membership).filter(household=household).values_list("person_id", flat=True).distinct())


def _forget(table: str, column: str, ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {column} = ANY (%s)", [list(ids)])
