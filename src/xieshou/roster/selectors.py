"""Asking the roster: whom to ask, and the villages somebody answers for. Finding by a text: `search.py`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from xieshou.kit.scope import Actor, scoped
from xieshou.regions.models import Level, Region
from xieshou.roster.enums import Answerer
from xieshou.roster.models import Barrier, ClaimedWish, Intention, Person


def people_to_ask(
    actor: Actor, day: date, *, until: date | None = None, only: Iterable[int] | None = None
) -> QuerySet[Person]:
    """People whose own answer is missing or has expired on `day` (R-051), by the day it falls due; with `until`, by that day.
    With `only`, those of these ids, which are known to be such people.

    Each carries `due_on`, `claim_text` (原表所称, empty when there is none), `own_valid_to` (the last own answer's last
    day, or None) and `tried_on` (the last day nobody was reached). Those who died or left are not asked.
    """
    claims = ClaimedWish.objects.unscoped("of its person").filter(person=OuterRef("pk"), settled_on__isnull=True)
    answers = Intention.objects.unscoped("of its person").filter(person=OuterRef("pk"), answered_on__lte=day)
    own = answers.filter(answerer=Answerer.SELF).order_by("-answered_on", "-pk")
    tried = answers.filter(answerer=Answerer.NOBODY).order_by("-answered_on", "-pk")
    rows = scoped(actor, Person).annotate(
        claim_by=Subquery(claims.values("ask_by")[:1]),
        claim_text=Coalesce(Subquery(claims.values("text")[:1]), Value("")),
        own_valid_to=Subquery(own.values("valid_to")[:1]),
        tried_on=Subquery(tried.values("answered_on")[:1]),
    )
    here = rows.filter(Q(died_on__isnull=True) | Q(died_on__gt=day), Q(left_on__isnull=True) | Q(left_on__gt=day))
    found = here.filter(pk__in=_due(day, until) if only is None else only)
    return found.annotate(due_on=Coalesce("claim_by", "own_valid_to")).order_by("due_on", "sort_key", "pk")


def _due(day: date, until: date | None) -> QuerySet:
    """As a set: whoever has an open claim, or none and an own answer that has run out and none after it."""
    claimed, expired = _claimed(until), _expired(day)
    return claimed.order_by().values("person_id").union(expired.order_by().values("person_id"), all=True)


def days_to_ask(actor: Actor, day: date, until: date) -> QuerySet:
    """As `people_to_ask` of the actor's own places, with nothing but (`person_id`, `ask_by`): no row of a person is read but of
    those who are gone."""
    own = list(actor.scope.own)
    gone = Person.objects.unscoped("of a place in scope").filter(Q(died_on__lte=day) | Q(left_on__lte=day)).values("pk")
    claimed = _claimed(until).filter(scope_path__within=own).exclude(person_id__in=gone)
    expired = _expired(day).filter(scope_path__within=own).exclude(person_id__in=gone)
    return claimed.values("person_id", "ask_by").union(expired.values("person_id", "valid_to"), all=True)


def _claimed(until: date | None) -> QuerySet[ClaimedWish]:
    """Open claims, with `until` those to be asked about by then."""
    claimed = ClaimedWish.objects.unscoped("of a person in scope").filter(settled_on__isnull=True)
    return claimed.filter(ask_by__lte=until) if until else claimed


def _expired(day: date) -> QuerySet[Intention]:
    """Own answers that have run out, with none after them and no open claim."""
    last = Intention.objects.unscoped("of a person in scope").filter(answerer=Answerer.SELF, answered_on__lte=day)
    since = Q(answered_on__gt=OuterRef("answered_on")) | Q(answered_on=OuterRef("answered_on"), pk__gt=OuterRef("pk"))
    of_same = Q(person=OuterRef("person"))
    return last.filter(~Exists(last.filter(since, of_same)), ~Exists(_claimed(None).filter(of_same)), valid_to__lt=day)


def villages_of(actor: Actor) -> QuerySet[Region]:
    """The villages the actor answers for, with their towns, by code."""
    own = Region.objects.filter(level=Level.VILLAGE, ended_on__isnull=True, path__within=list(actor.scope.own))
    return own.select_related("parent").order_by("code", "pk")


def barriers_of(actor: Actor, person_ids: Iterable[int]) -> dict[int, list[Barrier]]:
    """What stands or stood in these people's way, open ones first, by person: one query."""
    found: dict[int, list[Barrier]] = {}
    rows = scoped(actor, Barrier).filter(person_id__in=list(person_ids))
    for row in rows.order_by("person_id", F("closed_on").desc(nulls_first=True), "-opened_on", "-pk"):
        found.setdefault(row.person_id, []).append(row)
    return found


def barriers_without_measure(actor: Actor, day: date) -> QuerySet[Barrier]:
    """Open obstacles of the actor's own people for which nobody has written a measure (R-074), oldest first;
    `ref` is the person's."""
    rows = scoped(actor, Barrier).filter(closed_on__isnull=True, measure="", opened_on__lte=day)
    own = rows.filter(scope_path__within=list(actor.scope.own)).annotate(ref=F("person__ref"))
    return own.select_related("person__region").order_by("opened_on", "pk")
