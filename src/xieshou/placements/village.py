"""本村名册: one's own village household by household, with how each stands and whom to call: what a cadre walks with."""

from __future__ import annotations

from datetime import date

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor
from xieshou.placements.selectors import labourers, standings
from xieshou.roster.enums import Answerer
from xieshou.roster.models import Intention, Membership, Person
from xieshou.roster.search import matching_text

SORT = ("home_no", "relation", "pk")


def villagers(actor: Actor, day: date, *, text: str = "", only_unasked: bool = False) -> QuerySet[Person]:
    """Labourers of the actor's own place, by household: each with `home_no`, `home_ref`, `relation`, `said` (what they want,
    by their own latest answer) and `valid_to` (its last day, None when never asked)."""
    lives = Membership.objects.unscoped("of its person").filter(on_day(day), person=OuterRef("pk"))
    own = Intention.objects.unscoped("of its person").filter(
        person=OuterRef("pk"), answerer=Answerer.SELF, answered_on__lte=day
    )
    latest = own.order_by("-answered_on", "-pk")
    rows = labourers(actor, day).filter(scope_path__within=list(actor.scope.own)).select_related("region")
    rows = rows.annotate(
        home_no=Subquery(lives.values("household__source_no")[:1]),
        home_ref=Subquery(lives.values("household__ref")[:1]),
        relation=Subquery(lives.values("relation")[:1]),
        said=Subquery(latest.values("want")[:1]),
        valid_to=Subquery(latest.values("valid_to")[:1]),
    ).filter(home_no__isnull=False)
    if only_unasked:
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__lt=day))
    return (matching_text(rows, text, day) if text else rows).order_by(F("home_no"), "relation", "pk")


def dress(rows: list[Person], day: date) -> None:
    """Each person's `standing` on the day, one query a page."""
    found = standings([person.pk for person in rows], day)
    for person in rows:
        person.standing = found.get(person.pk)
