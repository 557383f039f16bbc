"""Which place to look at first: points by named rule, all of them shown. An order for visits, never a verdict, never a bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, Func, IntegerField, Value
from django.db.models.functions import Cast, Least

from xieshou.kit.checks import Check, Severity, check_named
from xieshou.kit.parameters import value_on
from xieshou.kit.scope import Actor, scoped
from xieshou.regions.models import Region
from xieshou.roster.models import Person
from xieshou.supervision.selectors import live_hits

PARAMETERS = ("check.points", "check.copies_min", "check.first_permille")

# A rule that asks about single people counts for a place only in numbers; one that asks about the place counts at once.
PLACE = "place"


@dataclass(frozen=True)
class Part:
    """What one rule adds: so many hits at so many points; `is_reason` when it alone puts the place first."""

    check: Check
    hit_count: int
    points: int
    is_reason: bool


@dataclass(frozen=True)
class Score:
    """The points of a place, each part named, the most first."""

    parts: tuple[Part, ...]

    @property
    def points(self) -> int:
        return sum(part.points for part in self.parts)

    @property
    def reasons(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.is_reason)

    @property
    def is_first(self) -> bool:
        """To be looked at before the others."""
        return bool(self.reasons)


def score(hits: Mapping[Check, int], people_count: int, *, points: Mapping[str, int], least: int, permille: int) -> Score:
    """Points = hits × points of the rule's severity. A place comes first when a rule asks about the place itself, or when
    one rule of high severity asks about at least `least` and `permille` thousandths of its people."""
    parts = [
        Part(one, count, count * int(points[one.severity]), _is_reason(one, count, people_count, least, permille))
        for one, count in hits.items()
        if count
    ]
    return Score(tuple(sorted(parts, key=lambda part: (-part.points, part.check.code))))


def _is_reason(one: Check, count: int, people_count: int, least: int, permille: int) -> bool:
    if one.severity not in (Severity.BLOCK, Severity.HIGH):
        return False
    return one.subject == PLACE or (count >= least and count * 1000 >= permille * people_count)


def rules_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters a score needs, from their names."""
    return {"points": values["check.points"], "least": values["check.copies_min"], "permille": values["check.first_permille"]}


@dataclass(frozen=True)
class PlaceScore:
    """A place, how many people of it are in the register, and its score."""

    region: Region
    people_count: int
    score: Score


def scores_below(actor: Actor, here: Region, day: date) -> list[PlaceScore]:
    """The score of a place and of each unit right below it, the most points first. Four queries.

    Questions about a place itself (who typed what) stand at that place alone; those about people at the unit they live in.
    """
    rules = rules_of({name: value_on(name, day) for name in PARAMETERS})
    level = len(str(here.path).split("."))
    hits, people = _per_unit(live_hits(actor), here, level, "check_code"), _per_unit(scoped(actor, Person), here, level)
    units = Region.objects.in_bulk([*{int(path.split(".")[-1]) for path, *_rest in hits + people}])
    counts: dict[int, dict[Check, int]] = {}
    whole: dict[Check, int] = {}
    for path, code, count in hits:
        found = check_named(code)
        if found is not None:
            counts.setdefault(int(path.split(".")[-1]), {})[found] = count
            whole[found] = whole.get(found, 0) + count
    living = {int(path.split(".")[-1]): count for path, count in people}
    made = [PlaceScore(here, sum(living.values()), score(whole, sum(living.values()), **rules))]
    below = [
        PlaceScore(units[pk], living.get(pk, 0), score(counts.get(pk, {}), living.get(pk, 0), **rules))
        for pk in {*counts, *living} - {here.pk}
    ]
    return made + sorted(below, key=lambda one: (-one.score.points, one.region.pk))


def _per_unit(rows: Any, here: Region, level: int, *columns: str) -> list[tuple[Any, ...]]:
    """Counts of rows within `here` by the unit right below it (or itself), and by `columns`."""
    unit = Func(
        F("scope_path"), Value(0), Least(Func(F("scope_path"), function="nlevel", output_field=IntegerField()), Value(level + 1)),
        function="subpath", output_field=CharField(),
    )  # fmt: skip
    inside = rows.filter(scope_path__within=[here.path]).order_by().annotate(unit=Cast(unit, CharField()))
    return list(inside.values_list("unit", *columns).annotate(n=Count("pk")))
