"""Asking about complaints: at the desk, by scope; and the counties that the public form offers."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from xieshou.kit.scope import Actor, scoped
from xieshou.offices.models import Office
from xieshou.regions.models import Level, Region
from xieshou.supervision.complaints.models import Complaint, ComplaintState

OPEN = Q(state__in=(ComplaintState.RECEIVED, ComplaintState.ACCEPTED))


def complaints(actor: Actor) -> QuerySet[Complaint]:
    """The complaints at the actor's desks, and overdue ones below."""
    return scoped(actor, Complaint).select_related("region", "desk__office", "accused_office", "person")


def waiting(actor: Actor) -> QuerySet[Complaint]:
    """Those that are not answered yet."""
    return complaints(actor).filter(OPEN)


def places(day: date) -> list[tuple[str, str]]:
    """(id, full name) of the counties where offices work: what one may choose from."""
    paths = Office.objects.filter(self_kind="").values_list("path", flat=True).distinct()
    above = {int(step) for path in paths for step in str(path).split(".")}
    found = Region.objects.filter(pk__in=above, level=Level.COUNTY, ended_on__isnull=True).order_by("sort_key", "pk")
    return [(str(one.pk), one.full_name) for one in found]
