"""Everything known of one person, or one household, on a day: what their page shows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta

from xieshou.jobs.models import Post
from xieshou.kit.errors import NotYours
from xieshou.kit.scope import Actor, one, scoped
from xieshou.placements.models import Confirmation, FollowUp, Offer, Spell, ZeroWatch
from xieshou.placements.selectors import (
    HouseholdStanding,
    Standing,
    arrivals_to_confirm,
    household_standings,
    standings,
)
from xieshou.roster.enums import Answerer
from xieshou.roster.models import ClaimedWish, Household, Identity, Intention, Membership, Person, Profile


@dataclass(frozen=True)
class PersonFile:
    """One person on `day`, with what was so by then; lists run newest first. `posts` are those of the offers that the actor may see, by id."""

    person: Person
    day: date
    profile: Profile | None
    identity: Identity | None
    membership: Membership | None
    standing: Standing | None
    household: HouseholdStanding | None
    intentions: list[Intention]
    claims: list[ClaimedWish]
    offers: list[Offer]
    posts: dict[int, Post]
    spells: list[Spell]
    confirmations: dict[int, list[Confirmation]]
    follow_ups: list[FollowUp]
    profiles: list[Profile]

    @property
    def age(self) -> int | None:
        """Full years on the day; None when the birth date is unknown."""
        return age_on(self.person.birth_on, self.day)

    @property
    def own_answer(self) -> Intention | None:
        """The person's own latest answer, valid or not."""
        return next((i for i in self.intentions if i.answerer == Answerer.SELF), None)

    @property
    def open_claim(self) -> ClaimedWish | None:
        """The imported 意愿 that still has to be asked about."""
        return next((claim for claim in self.claims if claim.settled_on is None), None)

    @property
    def running(self) -> Spell | None:
        """The job the person has on the day."""
        return next(
            (s for s in self.spells if s.started_on <= self.day and (s.ended_on is None or s.ended_on >= self.day)),
            None,
        )


def person_file(actor: Actor, ref: UUID, day: date) -> PersonFile:
    """The file of one person within the actor's scope. Raises NotYours."""
    person = one(actor, Person, ref)
    of_person = {"person_id": person.pk}
    profiles = list(scoped(actor, Profile).filter(**of_person, started_on__lte=day).order_by("-started_on", "-pk"))
    memberships = (
        scoped(actor, Membership).filter(**of_person).select_related("household").order_by("-started_on", "-pk")
    )
    membership = next((m for m in memberships if _holds(m, day)), None)
    offers = list(
        scoped(actor, Offer)
        .filter(**of_person, offered_on__lte=day)
        .select_related("place")
        .order_by("-offered_on", "rank", "-pk")
    )
    posts = scoped(actor, Post).filter(pk__in=[o.post_id for o in offers]).select_related("employer")
    spells = list(
        scoped(actor, Spell)
        .filter(**of_person, started_on__lte=day)
        .select_related("employer", "place")
        .order_by("-started_on", "-pk")
    )
    said: dict[int, list[Confirmation]] = {}
    for row in scoped(actor, Confirmation).filter(spell_id__in=[s.pk for s in spells]).order_by("on", "pk"):
        said.setdefault(row.spell_id, []).append(row)
    return PersonFile(
        person=person,
        day=day,
        profile=next((p for p in profiles if _holds(p, day)), None),
        identity=scoped(actor, Identity).filter(**of_person).order_by("state", "-pk").first(),
        membership=membership,
        standing=standings([person.pk], day).get(person.pk),
        household=household_standings([membership.household_id], day).get(membership.household_id)
        if membership
        else None,
        intentions=_answers(
            scoped(actor, Intention)
            .filter(**of_person, answered_on__lte=day)
            .select_related("together_with")
            .order_by("-answered_on", "-pk")
        ),
        claims=list(scoped(actor, ClaimedWish).filter(**of_person, claimed_on__lte=day).order_by("-claimed_on", "-pk")),
        offers=offers,
        posts={post.pk: post for post in posts},
        spells=spells,
        confirmations=said,
        follow_ups=list(scoped(actor, FollowUp).filter(**of_person).order_by("-due_on", "-pk")),
        profiles=profiles,
    )


def _answers(rows: Iterable[Intention]) -> list[Intention]:
    """The answers, each knowing whether a later one corrects it."""
    found = list(rows)
    corrected = {row.corrects_id for row in found if row.corrects_id}
    for row in found:
        row.is_corrected = row.pk in corrected
    return found


def own_file(actor: Actor, day: date) -> PersonFile:
    """The file of the person who acts for themselves. Raises NotYours."""
    mine = [pk for kind, pk in actor.scope.self_ids if kind == "person"]
    ref = scoped(actor, Person).filter(pk__in=mine).values_list("ref", flat=True).first()
    if ref is None:
        raise NotYours()
    return person_file(actor, ref, day)


@dataclass(frozen=True)
class Member:
    """One member of a household on a day, with the person's own latest answer and the job they have."""

    person: Person
    membership: Membership
    profile: Profile | None
    standing: Standing | None
    answer: Intention | None
    spells: list[Spell]
    intentions: list[Intention]


@dataclass(frozen=True)
class HouseholdFile:
    """One household on `day`: who lives in it, how it stands (R-021), and since when it is watched."""

    household: Household
    day: date
    standing: HouseholdStanding | None
    members: list[Member]
    former: list[Membership]
    watches: list[ZeroWatch]

    @property
    def head(self) -> Member | None:
        return next((m for m in self.members if m.membership.relation == "01"), None)


def household_file(actor: Actor, ref: UUID, day: date) -> HouseholdFile:
    """The file of one household within the actor's scope. Raises NotYours."""
    [found] = household_files(actor, [one(actor, Household, ref)], day)
    return found


def household_files(actor: Actor, households: Sequence[Household], day: date) -> list[HouseholdFile]:
    """The files of households that the actor was given, in their order: seven queries, however many households."""
    ids = [household.pk for household in households]
    of = {"household_id__in": ids}
    every = grouped(
        scoped(actor, Membership).filter(**of, started_on__lte=day).select_related("person").order_by("relation", "pk"),
        "household_id",
    )
    people = [m.person_id for rows in every.values() for m in rows if _holds(m, day)]
    profiles = {p.person_id: p for p in scoped(actor, Profile).filter(person_id__in=people) if _holds(p, day)}
    answers = grouped(
        scoped(actor, Intention)
        .filter(person_id__in=people, answered_on__lte=day)
        .select_related("together_with")
        .order_by("-answered_on", "-pk"),
        "person_id",
    )
    spells = grouped(
        scoped(actor, Spell)
        .filter(person_id__in=people, started_on__lte=day)
        .select_related("employer", "place")
        .order_by("-started_on", "-pk"),
        "person_id",
    )
    stand, groups = standings(people, day), household_standings(ids, day)
    watches = grouped(
        scoped(actor, ZeroWatch).filter(**of, opened_on__lte=day).order_by("-opened_on", "-pk"), "household_id"
    )

    def member(row: Membership) -> Member:
        said = answers.get(row.person_id, [])
        return Member(
            person=row.person,
            membership=row,
            profile=profiles.get(row.person_id),
            standing=stand.get(row.person_id),
            answer=next((a for a in said if a.answerer == Answerer.SELF), None),
            spells=spells.get(row.person_id, []),
            intentions=said,
        )

    return [
        HouseholdFile(
            household=household,
            day=day,
            standing=groups.get(household.pk),
            members=[member(m) for m in every.get(household.pk, []) if _holds(m, day)],
            former=[m for m in every.get(household.pk, []) if not _holds(m, day)],
            watches=watches.get(household.pk, []),
        )
        for household in households
    ]


def offers_of(actor: Actor, person_ids: Iterable[int]) -> dict[int, list[tuple[Offer, Post | None]]]:
    """Every offer made to these people, newest first, each with its post where the actor may see it."""
    ids = list(person_ids)
    offers = list(
        scoped(actor, Offer).filter(person_id__in=ids).select_related("place").order_by("-offered_on", "rank", "-pk")
    )
    posts = {post.pk: post for post in scoped(actor, Post).filter(pk__in=[o.post_id for o in offers])}
    found: dict[int, list[tuple[Offer, Post | None]]] = {}
    for offer in offers:
        found.setdefault(offer.person_id, []).append((offer, posts.get(offer.post_id)))
    return found


def grouped(rows: Iterable[Any], column: str) -> dict[int, list[Any]]:
    """Rows by the id in `column`, in the order they come."""
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, column), []).append(row)
    return found


@dataclass(frozen=True)
class OfferFile:
    """One offer seen from the home side; `post` is None when it is no longer shared with the actor's place."""

    offer: Offer
    person: Person
    post: Post | None
    spell: Spell | None


def offer_file(actor: Actor, ref: UUID) -> OfferFile:
    """The file of one offer to a person of the actor's scope. Raises NotYours, also to the receiving side."""
    offer = one(actor, Offer, ref)
    person = scoped(actor, Person).filter(pk=offer.person_id).select_related("region").first()
    if person is None:
        raise NotYours()
    post = scoped(actor, Post).filter(pk=offer.post_id).select_related("employer", "region").first()
    return OfferFile(offer, person, post, scoped(actor, Spell).filter(offer=offer).first())


@dataclass(frozen=True)
class SpellFile:
    """One job. `person` is None for the receiving side, which knows only the `name` that was disclosed to it."""

    spell: Spell
    person: Person | None
    name: str
    confirmations: list[Confirmation]
    follow_ups: list[FollowUp]


def spell_file(actor: Actor, ref: UUID) -> SpellFile:
    """The file of one job within the actor's scope. Raises NotYours."""
    spell = one(actor, Spell, ref)
    person = scoped(actor, Person).filter(pk=spell.person_id).first()
    offer = scoped(actor, Offer).filter(pk=spell.offer_id).first() if spell.offer_id else None
    return SpellFile(
        spell=spell,
        person=person,
        name=person.name if person else offer.disclosed_name if offer else "",
        confirmations=list(scoped(actor, Confirmation).filter(spell=spell).order_by("on", "pk")),
        follow_ups=list(scoped(actor, FollowUp).filter(spell=spell).order_by("months", "pk")),
    )


def arrival_file(actor: Actor, ref: UUID, day: date) -> Offer:
    """An accepted offer whose arrival the actor may confirm: name and phone as disclosed, nothing else. Raises NotYours."""
    found = arrivals_to_confirm(actor, day).filter(ref=ref).first()
    if found is None:
        raise NotYours()
    return found


def age_on(birth_on: date | None, day: date) -> int | None:
    """Full years on `day`."""
    return relativedelta(day, birth_on).years if birth_on else None


def _holds(row: Membership | Profile, day: date) -> bool:
    return row.started_on <= day and (row.ended_on is None or row.ended_on >= day)
