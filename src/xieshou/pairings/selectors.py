"""Asking about pairings: who helps whom on a day. The table itself is public; only what it opens is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from xieshou.kit.errors import NotYours
from xieshou.kit.periods import on_day
from xieshou.pairings.models import Pairing, Standard, TaskType
from xieshou.regions.models import Level, Region


def pairings_on(day: date) -> QuerySet[Pairing]:
    """The pairings in force on `day`, with both ends."""
    return Pairing.objects.filter(on_day(day), state=Pairing.State.ACTIVE).select_related("supporter", "recipient")


class PairingIndex:
    """The pairings of a day, read once, asked many times: which one joins two places."""

    def __init__(self, day: date) -> None:
        ranked = sorted(pairings_on(day), key=lambda p: (-p.recipient.level, -p.supporter.level, p.pk))
        self._ends = [(_steps(p.supporter.path), _steps(p.recipient.path), p.pk) for p in ranked]

    def between(self, supporter_path: str, recipient_path: str) -> int | None:
        """The id of the closest pairing whose supporter holds the one place and whose recipient the other, or None."""
        there, here = _steps(supporter_path), _steps(recipient_path)
        joins = (pk for up, down, pk in self._ends if there[: len(up)] == up and here[: len(down)] == down)
        return next(joins, None)


@dataclass(frozen=True)
class Help:
    """A pairing that helps a place on a day; `by_parent` when it names a unit the place lies in, not the place itself."""

    pairing: Pairing
    by_parent: bool


def helpers_of(region: Region, day: date) -> list[Help]:
    """Who helps the place on `day`: the pairings naming it first, then those it inherits, the closest first."""
    found = pairings_on(day).filter(recipient__path__above=[region.path])
    helps = [Help(pairing, pairing.recipient_id != region.pk) for pairing in found]
    return sorted(helps, key=lambda one: (-one.pairing.recipient.level, one.pairing.task_type, one.pairing.pk))


def held_rows() -> QuerySet[Pairing]:
    """The rows a person has to decide, in printed order."""
    held = Pairing.objects.filter(state=Pairing.State.HELD).select_related("supporter", "recipient", "table")
    return held.prefetch_related("notes").order_by("table_id", "source_row", "source_ordinal")


@dataclass(frozen=True)
class PairingFlow:
    """How many pairings join a province of origin (户籍地) with a place of work (就业地) under one task that day."""

    origin: str
    workplace: str
    task_type: TaskType
    standard: Standard
    pairing_count: int


def pairings_listed(day: date, task_type: str = "", word: str = "") -> QuerySet[Pairing]:
    """The pairings in force on `day`, by supporter, task and recipient; narrowed by task and by a word of either name."""
    found = pairings_on(day).filter(**({"task_type": task_type} if task_type else {}))
    if word:
        found = found.filter(Q(supporter__full_name__contains=word) | Q(recipient__full_name__contains=word))
    return found.order_by("supporter__sort_key", "task_type", "recipient__sort_key", "pk")


def pairing_by_ref(ref: UUID) -> Pairing:
    """One pairing in whatever state, with its ends, its table and its notes. Raises NotYours."""
    rows = Pairing.objects.select_related("supporter", "recipient", "table").prefetch_related("notes")
    found = rows.filter(ref=ref).first()
    if found is None:
        raise NotYours()
    return found


def pairing_flows(pairings: Iterable[Pairing]) -> list[PairingFlow]:
    """People flow from the recipient to the supporter; help goes the other way. Tasks and standards are kept apart."""
    provinces = dict(Region.objects.filter(level=Level.PROVINCE).values_list("pk", "name"))
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for pairing in pairings:
        steps = _steps(pairing.recipient.path)
        origin = next((provinces[int(step)] for step in steps if int(step) in provinces), pairing.recipient.name)
        counts[origin, pairing.supporter.name, pairing.task_type, pairing.standard] += 1
    return [
        PairingFlow(origin, workplace, TaskType(task), Standard(standard), count)
        for (origin, workplace, task, standard), count in sorted(counts.items())
    ]


def _steps(path: str) -> list[str]:
    return str(path).split(".")


def supporters_of(path: str, day: date) -> list[Region]:
    """The places that help the place of `path` (or one that holds it) on `day`, by code, each once."""
    found = pairings_on(day).filter(recipient__path__above=[str(path)]).order_by("supporter__code", "supporter_id")
    return list({pairing.supporter_id: pairing.supporter for pairing in found}.values())


def pairings_from(own: Iterable[str], place: str, day: date) -> QuerySet[Pairing]:
    """The pairings in force on `day` along which the offices of `own` may share what lies in `place`, closest first."""
    ends = pairings_on(day).filter(supporter__path__within=list(own)).filter(supporter__path__above=[place])
    return ends.order_by("-supporter__level", "recipient__code", "pk")
