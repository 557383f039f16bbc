"""Builders that say only what matters; names that recur: an owner, a colleague, a stranger."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from xieshou.kit.scope import WHOLE, Actor, Scope
from xieshou.kit.verbs import acting
from xieshou.regions.models import Level, Region

DAY = date(2018, 9, 30)
SYSTEM = Actor(user_id=None, label="测试", scope=WHOLE, role="system")
_numbers = itertools.count(1)


def a_region(name: str = "演示村", *, parent: Region | None = None, level: int | None = None, code: str = "") -> Region:
    """A unit below `parent` (one level lower, unless said)."""
    deeper = Level.COUNTY if parent is None else min(parent.level + 1, Level.VILLAGE)
    with acting(SYSTEM, "test"):
        region = Region(
            level=deeper if level is None else level,
            parent=parent,
            name=name,
            full_name=f"{parent.full_name}{name}" if parent else name,
            sort_key=name,
            code=code or f"4512990{next(_numbers):05d}",
            is_fiction=True,
            path=f"t{next(_numbers)}",
        )
        region.save()
        region.path = f"{parent.path}.{region.pk}" if parent else str(region.pk)
        region.save()
    return region


def a_clerk(region: Region, *, role: str = "clerk", line: str = "hr", **extra: Any) -> Actor:
    """Somebody who answers for `region`."""
    return Actor(
        user_id=next(_numbers),
        label=f"经办人({region.name})",
        scope=Scope(own=(region.path,)),
        role=role,
        level=region.level,
        line=line,
        **extra,
    )
