"""Import a list of tagged places (老区, 原中央苏区, 民族自治地方, 深度贫困县 …) with the document that gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xieshou.kit.scope import Actor
from xieshou.kit.sets import insert_set
from xieshou.kit.verbs import verb
from xieshou.regions.models import RegionTag
from xieshou.regions.selectors import regions_by_code
from xieshou.regions.taglists import TagRow


@dataclass(frozen=True)
class TagsImported:
    """`added` new tags, `known` that were there already, `unknown` lines whose code is no unit of its year."""

    added: int
    known: int
    unknown: tuple[TagRow, ...]


@verb("regions.import_tags")
def import_tags(actor: Actor, rows: Sequence[TagRow]) -> TagsImported:
    """Add the tags of a list; a tag a unit bears already is left as it is. Nothing is added for an unknown code."""
    found = {row: regions_by_code([row.code], row.day).get(row.code) for row in rows}
    ids = [pk for pk in found.values() if pk is not None]
    borne = set(RegionTag.objects.filter(region_id__in=ids).values_list("region_id", "tag"))
    new = {
        (pk, row.tag): (pk, row.tag, row.detail, row.started_on, row.ended_on, row.source)
        for row, pk in found.items()
        if pk is not None and (pk, row.tag) not in borne
    }
    insert_set(RegionTag, ("region", "tag", "detail", "started_on", "ended_on", "source"), list(new.values()))
    return TagsImported(len(new), len(ids) - len(new), tuple(row for row, pk in found.items() if pk is None))
