"""A unit that no national table has: a development zone, a farm, or the fictitious county of the demo."""

from __future__ import annotations

from datetime import date

from xieshou.engines.identifiers import sort_key
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import verb
from xieshou.regions.models import CodeSystem, Region, RegionCode, RegionName, RegionParent


@verb("regions.open_local")
def open_local(
    actor: Actor, *, parent: Region, code: str, name: str, level: int, since: date, source: str, is_fiction: bool = False
) -> Region:
    """Add a unit below `parent` with a code of its own, or return the one of this code."""
    known = RegionCode.objects.filter(system=CodeSystem.GB2260, code=code).select_related("region").first()
    if known:
        return known.region
    unit = Region(
        level=level,
        parent=parent,
        path=f"new{code}",
        code=code,
        name=name,
        full_name=f"{parent.full_name}{name}",
        sort_key=sort_key(name),
        is_fiction=is_fiction,
        started_on=since,
    )
    unit.save()
    unit.path = f"{parent.path}.{unit.pk}"
    unit.save(update_fields=["path"])
    RegionCode.objects.create(region=unit, system=CodeSystem.GB2260, code=code, started_on=since, source=source)
    RegionName.objects.create(region=unit, name=name, started_on=since)
    RegionParent.objects.create(region=unit, parent=parent, started_on=since)
    return unit
