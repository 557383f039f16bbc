"""Asking about places: what lies above one, and what stands at a level."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from xieshou.regions.models import Level, Region


def line_of(path: str) -> list[Region]:
    """The units from the root down to the place of `path`, itself included, in that order."""
    ids = [int(step) for step in str(path).split(".") if step.isdigit()]
    return list(Region.objects.filter(pk__in=ids).order_by("level", "pk"))


def provinces_on(day: date) -> QuerySet[Region]:
    """Provinces in force on `day`, by code."""
    begun = Q(started_on__isnull=True) | Q(started_on__lte=day)
    lasting = Q(ended_on__isnull=True) | Q(ended_on__gte=day)
    return Region.objects.filter(begun, lasting, level=Level.PROVINCE).order_by("code", "pk")
