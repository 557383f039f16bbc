"""Which addresses an actor may open: asked of the views themselves, so that navigation never offers a closed door."""

from __future__ import annotations

from functools import cache

from django.urls import Resolver404, resolve

from xieshou.kit.access import Access
from xieshou.kit.scope import Actor
from xieshou.offices.models import Role

OFFICIALS = (Role.CLERK, Role.LEADER, Role.VILLAGE, Role.SECRETARY, Role.HELPER, Role.AUDITOR)
EVERYONE = tuple(Role)
# Stands for any record's ref when an address is only asked whether it opens.
SOME = "00000000-0000-0000-0000-000000000000"


def opens(actor: Actor, address: str) -> bool:
    """True when `address` (a path; {ref} stands for any record) exists and its view opens to the actor's role."""
    access = _access_of(address.partition("?")[0].replace("{ref}", SOME))
    return access is not None and access.lets(actor)


@cache
def _access_of(path: str) -> Access | None:
    try:
        return getattr(resolve(path).func, "access", None)
    except Resolver404:
        return None
