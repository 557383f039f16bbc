"""Which pairing stands above which: same task, in force that day, both ends covered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from xieshou.kit.periods import on_day
from xieshou.pairings.models import Pairing


def covers(above: str, below: str) -> bool:
    """The place of one path is, or holds, the place of the other."""
    up, down = str(above).split("."), str(below).split(".")
    return down[: len(up)] == up


def closest_parents(ids: Iterable[int], day: date) -> dict[int, int]:
    """Pairing id → id of the closest active pairing above it under the same task; those without one are left out."""
    alive = Pairing.objects.filter(on_day(day), state=Pairing.State.ACTIVE).select_related("supporter", "recipient")
    pairings = {pairing.pk: pairing for pairing in alive}
    found = {}
    for pk in ids:
        if (child := pairings.get(pk)) is None:
            continue
        above = [one for one in pairings.values() if one.pk != pk and _is_above(one, child)]
        if above:
            found[pk] = max(above, key=lambda one: (_depth(one), -one.pk)).pk
    return found


def _is_above(one: Pairing, child: Pairing) -> bool:
    same = (one.supporter_id, one.recipient_id) == (child.supporter_id, child.recipient_id)
    return (
        not same
        and one.task_type == child.task_type
        and covers(one.supporter.path, child.supporter.path)
        and covers(one.recipient.path, child.recipient.path)
    )


def _depth(pairing: Pairing) -> int:
    return len(str(pairing.supporter.path).split(".")) + len(str(pairing.recipient.path).split("."))


def set_parents(ids: Iterable[int], day: date) -> None:
    """Each explicit pairing below another one of the same task and day names the closest."""
    for child, parent in closest_parents(ids, day).items():
        Pairing.objects.filter(pk=child).update(parent_id=parent)
