"""Asking about pairings: who helps whom on a day. The table itself is public; only what it opens is not."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from xieshou.kit.periods import on_day
from xieshou.pairings.models import Pairing
from xieshou.regions.models import Region


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


def _steps(path: str) -> list[str]:
    return str(path).split(".")


def supporters_of(path: str, day: date) -> list[Region]:
    """The places that help the place of `path` (or one that holds it) on `day`, by code, each once."""
    found = pairings_on(day).filter(recipient__path__above=[str(path)]).order_by("supporter__code", "supporter_id")
    return list({pairing.supporter_id: pairing.supporter for pairing in found}.values())
