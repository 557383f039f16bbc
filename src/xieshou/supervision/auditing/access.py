"""Granting, revoking, and what a grant opens; and the note of every look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from xieshou.kit.errors import NotYours
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import verb
from xieshou.offices.models import Assignment, Line, Role, User
from xieshou.offices.places import is_inside
from xieshou.regions.models import Region
from xieshou.supervision.auditing.errors import GrantFromAbove, NoGrant, NotAnAuditor
from xieshou.supervision.auditing.models import AuditorGrant, AuditorRead

GRANTERS = (Role.ADMIN, Role.LEADER)


@dataclass(frozen=True)
class Opening:
    """What is to be opened: to whom, where, for what, by which document, from when until when."""

    auditor_id: int
    region_id: int
    purpose: str
    document: str
    started_on: date
    ended_on: date


@verb("audit.grant")
def grant_access(actor: Actor, opening: Opening, *, day: date) -> AuditorGrant:
    """Open a region to an auditor for a time. Raises GrantFromAbove, NotAnAuditor."""
    region = Region.objects.get(pk=opening.region_id)
    place = actor.place
    if actor.role not in GRANTERS or not is_inside(region.path, place) or str(region.path) == place:
        raise GrantFromAbove(place=region.full_name)
    auditor = User.objects.get(pk=opening.auditor_id)
    if not auditors(day).filter(user=auditor).exists():
        raise NotAnAuditor(name=auditor.name)
    return AuditorGrant.objects.create(
        auditor=auditor, region=region, path=region.path, granted_path=place, granted_by_id=actor.user_id, granted_label=actor.label,
        document=opening.document, purpose=opening.purpose, started_on=opening.started_on, ended_on=opening.ended_on,
    )  # fmt: skip


@verb("audit.revoke")
def revoke_access(actor: Actor, ref: UUID, *, at: datetime) -> AuditorGrant:
    """End a grant of one's own place; it is closed from now on. Raises NotYours."""
    found = granted_by(actor).filter(ref=ref).select_for_update(of=("self",)).first()
    if found is None:
        raise NotYours()
    found.revoked_at = found.revoked_at or at
    found.save(update_fields=["revoked_at"])
    return found


def granted_by(actor: Actor) -> QuerySet[AuditorGrant]:
    """The grants that the actor's place has given, newest first."""
    rows = AuditorGrant.objects.select_related("auditor", "region").order_by("-pk")
    return rows.filter(granted_path=actor.place) if actor.place and actor.role in GRANTERS else rows.none()


def auditors(day: date) -> QuerySet[Assignment]:
    """Inspectors of the line of supervision on the day."""
    found = Assignment.objects.filter(on_day(day), role=Role.AUDITOR, office__line=Line.SUPERVISION, user__is_active=True)
    return found.select_related("user", "office").order_by("office_id", "pk")


def in_force(user_id: int | None, day: date) -> QuerySet[AuditorGrant]:
    """What is open to an auditor on the day: dated, and not revoked."""
    return AuditorGrant.objects.filter(on_day(day), auditor_id=user_id, revoked_at__isnull=True)


def grants_of(actor: Actor, day: date) -> QuerySet[AuditorGrant]:
    """What is open to this auditor on the day."""
    return in_force(actor.user_id, day).select_related("region").order_by("pk")


def grant_in_force(actor: Actor, ref: UUID, day: date) -> AuditorGrant:
    """One of them. Raises NoGrant."""
    found = grants_of(actor, day).filter(ref=ref).first()
    if found is None:
        raise NoGrant()
    return found


def paths_granted(user_id: int, day: date) -> list[str]:
    """The places open to an auditor; what kit.scope asks."""
    return [str(path) for path in in_force(user_id, day).values_list("path", flat=True)]


@verb("audit.look")
def note_look(
    actor: Actor, *, what: str, address: str, at: datetime, grant: AuditorGrant | None = None, facts: Mapping[str, Any] | None = None
) -> AuditorRead:
    """Keep that an auditor looked at a page, or took something."""
    return AuditorRead.objects.create(
        actor_id=actor.user_id, actor_label=actor.label, scope_path=grant.path if grant else actor.place or actor.scope.own[0],
        what=what[:40], address=address[:200], facts=dict(facts or {}), grant=grant, at=at,
    )  # fmt: skip
