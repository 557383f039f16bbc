"""Asking about places: a unit by code or by written name as of a day, and the places in focus."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from xieshou.kit.ledgers import Filter
from xieshou.kit.periods import on_day
from xieshou.regions.enums import Focus
from xieshou.regions.gazetteer import Resolution, shipped_gazetteer
from xieshou.regions.models import CodeSystem, Level, Region, RegionCode, RegionTag

OPEN_START = Q(started_on__isnull=True)


def in_force(day: date) -> Q:
    """Q: the row's period contains `day`; an empty start means since ever."""
    return on_day(day) | (OPEN_START & (Q(ended_on__isnull=True) | Q(ended_on__gte=day)))


def regions_by_code(codes: Iterable[str], day: date, system: CodeSystem = CodeSystem.GB2260) -> dict[str, int]:
    """Code → id of the unit that bore it on `day`, or in that year (the source of county codes dates by year only)."""
    rows = RegionCode.objects.filter(system=system, code__in=set(codes))
    found: dict[str, int] = {}
    for when in (in_force(date(day.year - 1, 12, 31)), in_force(date(day.year, 12, 31)), in_force(day)):
        found |= dict(rows.filter(when).values_list("code", "region_id"))
    return found


def resolve(written: str, as_of: date, within: Region | None = None) -> tuple[Resolution, Region | None]:
    """What a written name means on a day, and its row; None with candidates and reasons when it is not certain."""
    book = shipped_gazetteer()
    answer = book.resolve(written, as_of, book.unit(within.code, as_of) if within else None)
    code = answer.place.code if answer.place else ""
    pk = regions_by_code([code], as_of).get(code) if code else None
    return answer, Region.objects.filter(pk=pk).first() if pk else None


def focused_paths(tag: str, day: date) -> list[str]:
    """Paths of the places that bear the tag on `day`: a list is narrowed with `scope_path__within=`."""
    tagged = RegionTag.objects.filter(in_force(day), tag=tag)
    return list(tagged.values_list("region__path", flat=True))


def tags_of(region: Region, day: date) -> QuerySet[RegionTag]:
    """The tags a place bears on `day`, its own and those of the places it lies in."""
    return RegionTag.objects.filter(in_force(day), region__path__above=[region.path]).order_by("tag", "region_id")


def focus_filter(path_field: str = "scope_path") -> Filter:
    """聚焦: a filter for any ledger whose rows lie in a place."""

    def narrowed(rows: QuerySet, value: str, day: date) -> QuerySet:
        return rows.filter(**{f"{path_field}__within": focused_paths(value, day)})

    return Filter("focus", _("聚焦"), narrowed, choices=Focus.choices)


def line_of(path: str) -> list[Region]:
    """The units from the root down to the place of `path`, itself included, in that order."""
    ids = [int(step) for step in str(path).split(".") if step.isdigit()]
    return list(Region.objects.filter(pk__in=ids).order_by("level", "pk"))


def path_of(region_id: int) -> str:
    """Where a place stands in the tree."""
    return str(Region.objects.values_list("path", flat=True).get(pk=region_id))


def provinces_on(day: date) -> QuerySet[Region]:
    """Provinces in force on `day`, by code."""
    return Region.objects.filter(in_force(day), level=Level.PROVINCE).order_by("code", "pk")


def places_under(paths: Iterable[str], *, deepest: int = Level.TOWN) -> QuerySet[Region]:
    """The places of `paths` and those below them down to level `deepest`, a tree read from the top."""
    return Region.objects.filter(path__within=list(paths), level__lte=deepest, ended_on__isnull=True).order_by(
        "code", "pk"
    )


def units_right_below(region: Region) -> list[Region]:
    """The units right below a place today, by code."""
    return list(Region.objects.filter(parent=region, ended_on__isnull=True).order_by("code", "sort_key", "pk"))
