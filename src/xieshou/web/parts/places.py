"""Places to choose from on a form: near home first, then the places a pairing joins, then the provinces."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xieshou.pairings.selectors import supporters_of
from xieshou.regions.models import Level, Region
from xieshou.regions.selectors import line_of, provinces_on

Groups = list[tuple[str, list[tuple[str, str]]]]


def work_places(home_path: str, day: date, *, by: str = "pk") -> Groups:
    """Grouped choices for somebody at home in `home_path`; the value is the unit's `by`: "pk", or "code" in twelve digits."""
    near = [unit for unit in reversed(line_of(home_path)) if unit.level >= Level.PREFECTURE]
    paired = supporters_of(home_path, day)
    groups = [(_("本地"), near), (_("结对帮扶地区"), paired), (_("各省"), list(provinces_on(day)))]
    seen: set[int] = set()
    result: Groups = []
    for label, units in groups:
        fresh = [unit for unit in units if unit.pk not in seen]
        seen.update(unit.pk for unit in fresh)
        if fresh:
            result.append((label, [(_value(unit, by), _name(unit)) for unit in fresh]))
    return result


def below(scope: str, name: str) -> str:
    """A place's name as its own office says it: without the places that hold the whole page. `name` may go on after it.

    A place outside, and the page's own, stand whole; files and papers, which travel, always say the whole name.
    """
    return name.removeprefix(scope) if scope and name != scope else name


def _value(unit: Region, by: str) -> str:
    return unit.code.ljust(12, "0") if by == "code" else str(unit.pk)


def _name(unit: Region) -> str:
    return unit.name if unit.level >= Level.TOWN else unit.full_name


def flat(groups: Groups) -> list[tuple[str, Any]]:
    """The same, without groups."""
    return [choice for _label, choices in groups for choice in choices]
