"""对外公布: which sealed figures anybody may read, and those left out because they would tell of a few people (S10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid, NotAllowed
from xieshou.kit.scope import Actor, one
from xieshou.kit.verbs import verb
from xieshou.placements import indicators as work
from xieshou.placements.enums import Group
from xieshou.regions.models import Region
from xieshou.reporting.models import Publication, Snapshot

SMALLEST = 10
BASE, PART = work.CAPABLE, work.AT_WORK
HEADLINES = (BASE, PART, work.GROUPS[Group.NEEDS_HELP], work.GROUPS[Group.SETTLING])


class AlreadyPublic(Invalid):
    code = "report.already_public"
    message = _("快照{number}的主要数字已经公布。")
    remedy = _("数字有更正的,封存新的一版再公布。")


def for_the_public(figures: Mapping[str, int]) -> dict[str, int | None]:
    """The headline figures; null for every count of 1 to 9, and for the part whose rest would be one.

    Of a month whose whole is not registered yet, the part alone.
    """
    found: dict[str, int | None] = {one.code: figures[one.code] for one in HEADLINES if one.code in figures}
    for code, count in found.items():
        if count is not None and 0 < count < SMALLEST:
            found[code] = None
    whole, part = figures.get(BASE.code, 0), figures.get(PART.code, 0)
    if whole < part:  # a month before abilities were registered: its other figures would mislead
        return {PART.code: found[PART.code]}
    if 0 < abs(whole - part) < SMALLEST:
        found[PART.code] = None
    return found


@verb("report.publish")
def publish(actor: Actor, ref: UUID, *, day: date) -> Publication:
    """Make the headline figures of the actor's own sealed report public. Raises NotAllowed, AlreadyPublic."""
    snapshot = one(actor, Snapshot, ref)
    if str(snapshot.scope_path) not in actor.scope.kept:
        raise NotAllowed()
    if is_published(snapshot):
        raise AlreadyPublic(number=snapshot.number)
    made: Publication = Publication.objects.create(
        snapshot=snapshot, number=snapshot.number, region=snapshot.region, place=snapshot.region.full_name,
        as_of=snapshot.as_of, figures=for_the_public(snapshot.figures), sha256=snapshot.sha256, published_by=actor.label, on=day,
    )  # fmt: skip
    return made


def is_published(snapshot: Snapshot) -> bool:
    return Publication.objects.filter(snapshot=snapshot).exists()


def public_places() -> QuerySet[Region]:
    """Places that have published something, in order of their code, with the day of the newest figures (`newest`)."""
    found = Region.objects.filter(publications__isnull=False).annotate(newest=Max("publications__as_of"))
    return found.order_by("code", "pk")


def publications_of(region: Region) -> QuerySet[Publication]:
    """What a place has published, newest first; of one month its newest version first."""
    return Publication.objects.filter(region=region).order_by("-as_of", "-pk")
