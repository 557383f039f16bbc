"""Where a complaint goes: the nearest independent desk at or above the place that is not the accused."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from xieshou.kit.periods import on_day
from xieshou.offices.models import Office
from xieshou.supervision.complaints.errors import NoDesk
from xieshou.supervision.complaints.models import ComplaintDesk


def desks_over(path: str, day: date) -> list[ComplaintDesk]:
    """The desks in force at the place and above it, nearest first."""
    ids = [int(step) for step in str(path).split(".")]
    found = ComplaintDesk.objects.filter(on_day(day), region_id__in=ids).select_related("office", "region")
    return sorted(found, key=lambda desk: -ids.index(desk.region_id))


def desk_for(path: str, accused: Office | None, day: date) -> ComplaintDesk:
    """The nearest desk that is not the accused, nor of the accused office's own line in the accused office's own place.

    Raises NoDesk.
    """
    for desk in desks_over(path, day):
        if accused is None or not _is_close_to(desk.office, accused):
            return desk
    raise NoDesk()


def desk_above(desk: ComplaintDesk, accused: Office | None, day: date) -> ComplaintDesk | None:
    """The next desk above this one, for what is overdue; None at the top."""
    higher = [one for one in desks_over(desk.region.path, day) if one.pk != desk.pk]
    return next((one for one in higher if accused is None or not _is_close_to(one.office, accused)), None)


def _is_close_to(office: Office, accused: Office) -> bool:
    return office.pk == accused.pk or (office.region_id == accused.region_id and office.line == accused.line)


def offices_without_desk(day: date) -> QuerySet[Office]:
    """Offices of a place for which no desk stands, there or above."""
    covered = ComplaintDesk.objects.filter(on_day(day)).values_list("region__path", flat=True)
    return Office.objects.exclude(path__within=list(covered)) if covered else Office.objects.all()
