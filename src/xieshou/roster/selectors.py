"""Asking the roster: finding people by what an official knows of them."""

from __future__ import annotations

import re
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from xieshou.engines.identifiers import name_key
from xieshou.kit.fields import blind
from xieshou.kit.scope import Actor, scoped
from xieshou.regions.models import Level, Region
from xieshou.roster.enums import Answerer
from xieshou.roster.models import ClaimedWish, Identity, Intention, Person

TAIL = re.compile(r"^[0-9]{3}[0-9Xx]$")
LATIN = re.compile(r"^[a-z ]+$", re.IGNORECASE)
NUMBER = re.compile(r"^[0-9]{17}[0-9Xx]$")


def find_people(actor: Actor, text: str) -> QuerySet[Person]:
    """People of the actor's scope by name, pinyin, initials, last four, phone or whole number; sorted by name."""
    return matching_text(scoped(actor, Person), text, date.min).order_by("sort_key", "pk")


def matching_text(rows: QuerySet[Person], text: str, day: date) -> QuerySet[Person]:
    """Narrow `rows` to people that `text` may mean. Numbers are searched by their blind index, never in clear."""
    text = " ".join(text.split())
    if NUMBER.match(text):
        return rows.filter(pk__in=_with(number_index=blind(text.upper(), "citizen")))
    if re.fullmatch(r"1[0-9]{10}", text):
        return rows.filter(phone_index=blind(text, "phone"))
    if TAIL.match(text):
        return rows.filter(pk__in=_with(tail4=text.upper()))
    if LATIN.match(text):
        squeezed = text.replace(" ", "").lower()
        # Sort keys carry tones and spaces (luo2 xiao3): skipped while comparing. The first letter finds the rows by index.
        spelled = Q(sort_key__startswith=squeezed[0], sort_key__regex="^" + "[1-5 ]*".join(squeezed))
        return rows.filter(Q(initials__startswith=squeezed) | spelled)
    return rows.filter(Q(name__startswith=text) | Q(names__name__startswith=name_key(text))).distinct()


def people_to_ask(actor: Actor, day: date) -> QuerySet[Person]:
    """People whose own answer is missing or has expired on `day` (R-051), by the day it falls due.

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
    # First whoever has an open claim or any expired answer, by index; the latest answer of those few then decides.
    claimed = ClaimedWish.objects.unscoped("narrowed by its person").filter(settled_on__isnull=True)
    expired = Intention.objects.unscoped("narrowed by its person").filter(answerer=Answerer.SELF, valid_to__lt=day)
    few = claimed.order_by().values("person_id").union(expired.order_by().values("person_id"))
    waiting = here.filter(Q(claim_by__isnull=False) | Q(own_valid_to__lt=day), pk__in=few)
    return waiting.annotate(due_on=Coalesce("claim_by", "own_valid_to")).order_by("due_on", "sort_key", "pk")


def villages_of(actor: Actor) -> QuerySet[Region]:
    """The villages the actor answers for, with their towns, by code."""
    own = Region.objects.filter(level=Level.VILLAGE, ended_on__isnull=True, path__within=list(actor.scope.own))
    return own.select_related("parent").order_by("code", "pk")


def _with(**known: object) -> QuerySet[Identity]:
    return Identity.objects.unscoped("narrowed by its person").filter(state="active", **known).values("person_id")
