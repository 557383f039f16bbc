"""Who may decide about a pairing: an office of county level or above whose place covers one of its ends (R-007, R-010)."""

from __future__ import annotations

from collections.abc import Iterable

from xieshou.kit.errors import NotAllowed
from xieshou.kit.scope import Actor
from xieshou.pairings.errors import NotAnEnd, TooLow
from xieshou.pairings.models import Pairing
from xieshou.pairings.parents import covers
from xieshou.regions.models import Level, Region
from xieshou.regions.selectors import regions_by_code


def refuse_stranger(actor: Actor, pairing: Pairing) -> None:
    """Raise NotAnEnd, TooLow unless `actor` answers for a known end of the pairing, or for a candidate of a doubtful one."""
    refuse_unless_covers(actor, [*known_ends(pairing), *_candidates(pairing)])


def may_decide(actor: Actor, pairing: Pairing) -> bool:
    """True when `refuse_stranger` lets the actor pass: whether to offer the button."""
    try:
        refuse_stranger(actor, pairing)
    except NotAllowed:
        return False
    return True


def refuse_unless_covers(actor: Actor, ends: Iterable[Region]) -> None:
    """Raise TooLow below the county, NotAnEnd when none of `ends` lies in the actor's own place; set-up work passes."""
    if actor.scope.whole:
        return
    if not Level.PROVINCE <= actor.level <= Level.COUNTY:
        raise TooLow()
    if not any(covers(own, end.path) for end in ends for own in actor.scope.kept):
        raise NotAnEnd()


def known_ends(pairing: Pairing) -> list[Region]:
    """The ends that are known: two, of a held row perhaps fewer."""
    return [end for end in (pairing.supporter, pairing.recipient) if end is not None]


def _candidates(pairing: Pairing) -> list[Region]:
    codes = [found["code"] for found in pairing.candidates if found["code"]]
    ids = regions_by_code(codes, pairing.started_on) if codes else {}
    return list(Region.objects.filter(pk__in=ids.values()))
