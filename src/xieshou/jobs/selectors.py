"""Asking about posts: those an actor may see, narrowed; who they were shared with; which employers are known here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from xieshou.jobs.models import Employer, Post, PostShare
from xieshou.kit.scope import Actor, one, scoped


@dataclass(frozen=True)
class PostsWanted:
    """What somebody looks for; an empty value narrows nothing. Pay in fen a month: posts that may pay at least this."""

    place: str = ""
    occupation: str = ""
    kind: str = ""
    pay_fen_month_min: int | None = None
    with_expired: bool = False


def posts_on(actor: Actor, day: date, wanted: PostsWanted | None = None) -> QuerySet[Post]:
    """Posts of the actor's own place and those shared with it, open on `day` unless expired ones are wanted too."""
    asked = wanted or PostsWanted()
    rows = scoped(actor, Post).select_related("employer", "region")
    if not asked.with_expired:
        rows = rows.filter(started_on__lte=day, ended_on__gte=day)
    if asked.place:
        rows = rows.filter(region__full_name__contains=asked.place)
    if asked.occupation:
        rows = rows.filter(occupation=asked.occupation)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.pay_fen_month_min:
        best = Q(pay_fen_month_max__gte=asked.pay_fen_month_min)
        rows = rows.filter(best | Q(pay_fen_month_max__isnull=True, pay_fen_month_min__gte=asked.pay_fen_month_min))
    return rows


@dataclass(frozen=True)
class PostFile:
    """One post and where it was shared to, newest first."""

    post: Post
    shares: list[PostShare]


def post_file(actor: Actor, ref: UUID) -> PostFile:
    """One post within the actor's scope. Raises NotYours."""
    post = one(actor, Post, ref)
    shares = (
        scoped(actor, PostShare)
        .filter(post=post)
        .select_related("to_region", "pairing__supporter", "pairing__recipient")
    )
    return PostFile(post, list(shares.order_by("-shared_on", "-pk")))


def employers_of(paths: Iterable[str], ids: Iterable[int] = ()) -> QuerySet[Employer]:
    """Employers registered in these places, and those of `ids`, by name."""
    here = Q(pk__in=list(ids))
    if places := list(paths):
        here |= Q(region__path__within=places)
    return Employer.objects.filter(here).order_by("sort_key", "pk")


def posts_by_refs(actor: Actor, refs: Iterable[str]) -> QuerySet[Post]:
    """Posts of these public ids that the actor may see, by place and title."""
    rows = scoped(actor, Post).filter(ref__in=list(refs)).select_related("employer", "region")
    return rows.order_by("region__full_name", "title", "pk")
