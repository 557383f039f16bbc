"""The places an actor may narrow a list to: its own, and those below, one level at a time."""

from __future__ import annotations

from dataclasses import dataclass

from xieshou.kit.errors import NotYours
from xieshou.kit.scope import Actor
from xieshou.regions.models import Region


@dataclass(frozen=True)
class Choices:
    """`way`: from the actor's own place down to the chosen one; `below`: the units right below it."""

    way: tuple[Region, ...]
    below: tuple[Region, ...]

    @property
    def here(self) -> Region:
        """The chosen place."""
        return self.way[-1]


def choices_of(actor: Actor, chosen: str = "") -> Choices | None:
    """The places to choose from, given the inner id of the one chosen now ("" = the actor's own place).

    None for an actor that answers for no place. Raises NotYours for a place outside the actor's own.
    """
    roots = list(Region.objects.filter(path__in=list(actor.scope.own)).order_by("path"))
    if not roots:
        return None
    here = _chosen(actor, chosen) if chosen else roots[0]
    root = next(one for one in roots if is_inside(here.path, one.path))
    steps = [int(step) for step in str(here.path).split(".")[len(str(root.path).split(".")) - 1 :]]
    found = Region.objects.in_bulk(steps)
    below = Region.objects.filter(parent=here, ended_on__isnull=True).order_by("code", "sort_key", "pk")
    return Choices(tuple(found[step] for step in steps), tuple(below))


def is_inside(path: str, other: str) -> bool:
    """True when the place of `path` is the other or lies in it."""
    return str(path) == str(other) or str(path).startswith(f"{other}.")


def _chosen(actor: Actor, chosen: str) -> Region:
    inside = Region.objects.filter(path__within=list(actor.scope.own))
    found = inside.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 16 else None
    if found is None:
        raise NotYours()
    return found
