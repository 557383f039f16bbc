"""Beside a number: the bound of the very figure that was sealed, or 未核验. Never a bound of another number (trust.md §2).

A bound belongs to one sealed figure. It stands beside a number on a page only where a finished draw covers a snapshot of
the same place, day and indicator, and the count is the one that was sealed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from xieshou.regions.models import Region
from xieshou.reporting.models import Snapshot
from xieshou.supervision.inspections.models import PublishedBound
from xieshou.supervision.inspections.selectors import bounds_of

Bounds = dict[str, PublishedBound]


def bounds_of_snapshot(snapshot: Snapshot) -> Bounds:
    """Figure -> its bound, of the figures of one sealed report that a finished draw covers."""
    found = bounds_of([snapshot.number])
    return {
        code: bound
        for (_number, code), bound in found.items()
        if snapshot.figures.get(code) == bound.population
    }


def bounds_beside(region: Region, day: date, counts: Mapping[str, int]) -> Bounds:
    """Indicator -> the bound of a sealed figure of this place and day that is exactly this count.

    Bounds are public, so nobody's scope is asked: the caller has the counts already.
    """
    wanted = PublishedBound.objects.filter(region=region, as_of=day, figure__in=list(counts)).order_by("pk")
    return {one.figure: one for one in wanted if counts[one.figure] == one.population}


def newest_of(region: Region, codes: Iterable[str]) -> PublishedBound | None:
    """The newest bound published of a place, whatever its day: said beside a live number as what it is, of an older one."""
    return PublishedBound.objects.filter(region=region, figure__in=list(codes)).order_by("-as_of", "-pk").first()
