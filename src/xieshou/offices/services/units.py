"""Opening an office below one's own."""

from __future__ import annotations

from xieshou.kit.scope import Actor
from xieshou.kit.verbs import verb
from xieshou.offices.errors import BeyondYourPower, CodeTaken, NoReason
from xieshou.offices.models import Office
from xieshou.offices.places import is_inside
from xieshou.offices.powers import managed_lines
from xieshou.regions.models import Region


@verb("office.open_below")
def open_below(
    actor: Actor, *, name: str, line: str, region: Region, code: str = "", reason: str, parent: Office | None = None
) -> Office:
    """An office of a line the administrator manages, in its place or below. Raises BeyondYourPower, CodeTaken, NoReason."""
    if not reason.strip():
        raise NoReason()
    if not actor.scope.whole and not (line in managed_lines(actor) and is_inside(region.path, actor.place)):
        raise BeyondYourPower()
    given = code or f"{region.code or region.pk}-{line}"
    known = Office.objects.filter(code=given).first()
    if known:
        raise CodeTaken(code=given, office=known.name)
    return Office.objects.create(code=given, name=name, line=line, region=region, path=region.path, parent=parent)
