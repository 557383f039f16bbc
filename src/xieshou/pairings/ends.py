"""The ends of a reading as rows of the tree: by the code of the document's day; farms and divisions are made when first named."""

from __future__ import annotations

from uuid import uuid4

from xieshou.kit.sets import insert_set, next_ids
from xieshou.pairings.errors import UnknownRegions
from xieshou.pairings.reading import End, Reading
from xieshou.regions.models import Level, Region, RegionName, RegionParent
from xieshou.regions.selectors import regions_by_code
from xieshou.regions.services.facts import REGION_COLUMNS


class EndsInTree:
    """Looks every end of a reading up at once. Raises UnknownRegions for codes the tree does not have."""

    def __init__(self, reading: Reading) -> None:
        ends = [end for row in reading.rows for end in (row.supporter, row.recipient) if end.name]
        codes = {code for end in ends for code in (end.code, end.parent) if code}
        self._by_code = regions_by_code(codes, reading.as_of)
        if unknown := sorted({end.code for end in ends if end.code} - set(self._by_code)):
            raise UnknownRegions(codes="、".join(unknown))
        self._uncoded = self._find_or_make({end for end in ends if not end.code})

    def id_of(self, end: End) -> int | None:
        """The row's id; None for an end that was not recognised."""
        if not end.name:
            return None
        return self._by_code[end.code] if end.code else self._uncoded[end.parent, end.name]

    def _find_or_make(self, ends: set[End]) -> dict[tuple[str, str], int]:
        wanted = {(end.parent, end.name): end for end in ends}
        parents = Region.objects.in_bulk({self._by_code[parent] for parent, _ in wanted})
        known = {
            (row.parent_id, row.name): row.pk
            for row in Region.objects.filter(parent_id__in=parents, code="", name__in=[name for _, name in wanted])
        }
        found = {key: known.get((self._by_code[key[0]], key[1])) for key in wanted}
        new = [key for key, pk in found.items() if pk is None]
        ids = next_ids(Region, len(new))
        above = [parents[self._by_code[parent]] for parent, _ in new]
        rows = [_row(pk, up, wanted[key]) for pk, up, key in zip(ids, above, new, strict=True)]
        insert_set(Region, REGION_COLUMNS, rows, ids=ids)
        periods = [(pk, up.pk, None, None) for pk, up in zip(ids, above, strict=True)]
        insert_set(RegionParent, ("region", "parent", "started_on", "ended_on"), periods)
        names = [(pk, name, None, None) for pk, (_, name) in zip(ids, new, strict=True)]
        insert_set(RegionName, ("region", "name", "started_on", "ended_on"), names)
        return {key: pk for key, pk in found.items() if pk is not None} | dict(zip(new, ids, strict=True))


def _row(pk: int, above: Region, end: End) -> tuple:
    """A farm or a division stands at county level below the unit it was named in."""
    is_corps = end.line == "兵团"
    return (
        uuid4(), Level.COUNTY, above.pk, f"{above.path}.{pk}", "", end.name, above.full_name + end.name,
        f"{above.sort_key}~{end.name}", is_corps, not is_corps, False, None, None,
    )  # fmt: skip
