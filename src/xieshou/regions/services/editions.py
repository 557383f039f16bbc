"""Import an edition of towns or villages: what is new, what was renamed, what is gone; the second time nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid
from xieshou.kit.scope import Actor
from xieshou.kit.sets import insert_set, next_ids
from xieshou.kit.verbs import verb
from xieshou.regions.editions import Place
from xieshou.regions.models import CodeSystem, Level, Region, RegionCode, RegionName, RegionParent
from xieshou.regions.selectors import in_force, regions_by_code
from xieshou.regions.services.facts import REGION_COLUMNS

_KIND = re.compile(r"(街道办事处|街道|居民委员会|村民委员会|居委会|村委会|社区)$")


class OlderEdition(Invalid):
    code = "regions.older_edition"
    message = _("已有{known:%Y年%-m月%-d日}的版本,不能再导入更早的{day:%Y年%-m月%-d日}版。")
    remedy = _("请按日期先后导入各版本。")


class NoFactsYet(Invalid):
    code = "regions.no_facts_yet"
    message = _("县级以上的区划还没有装入,不知道这些{count}个单位属于哪里。")
    remedy = _("请先装入随程序提供的区划表,乡级先于村级。")


@dataclass(frozen=True)
class Edition:
    """Which list of which system, as of which day; `within` (a GB/T 2260 code) takes only the part below one unit."""

    system: CodeSystem
    level: Level
    day: date
    source: str
    within: str = ""


@dataclass
class EditionResult:
    """What changed. `unplaced` counts rows by the code above that nobody knows; they were not taken."""

    added: int = 0
    coded: int = 0
    renamed: int = 0
    ended: int = 0
    unchanged: int = 0
    under_prefecture: int = 0
    unplaced: Counter = field(default_factory=Counter)


@verb("regions.import_edition")
def import_edition(actor: Actor, edition: Edition, places: Sequence[Place]) -> EditionResult:
    """Bring one level of one code system to the edition's day.

    A place is known by its code; in another system by its name under the same unit. A place the edition no longer has
    ends the day before, if the edition lists anything else under the same unit; its people stay where they are.
    Raises OlderEdition, NoFactsYet.
    """
    return _Import(edition, places).run()


class _Import:
    def __init__(self, edition: Edition, places: Sequence[Place]) -> None:
        self.edition, self.result = edition, EditionResult()
        self.above = self._units_above(places)
        if edition.within:
            places = self._part(places)
        self.places = [place for place in places if place.above in self.above]
        self.result.unplaced.update(place.above for place in places if place.above not in self.above)
        if places and not self.places:
            raise NoFactsYet(count=len(places))
        rows = RegionCode.objects.filter(system=edition.system, region__level=edition.level, ended_on__isnull=True)
        self.known = {code: (pk, name) for code, pk, name in rows.values_list("code", "region_id", "region__name")}
        latest = rows.order_by("-started_on").values_list("started_on", flat=True).exclude(started_on=None).first()
        if latest and latest > edition.day:
            raise OlderEdition(known=latest, day=edition.day)

    def run(self) -> EditionResult:
        new = [place for place in self.places if place.code not in self.known]
        kept = [place for place in self.places if place.code in self.known]
        self._rename([place for place in kept if place.name != self.known[place.code][1]])
        self._end(self._gone())
        self._add(self._code_known(new))
        self.result.unchanged = len(kept) - self.result.renamed
        return self.result

    def _part(self, places: Sequence[Place]) -> list[Place]:
        """The places below the one unit asked for."""
        ids = regions_by_code([self.edition.within], self.edition.day)
        root = Region.objects.filter(pk__in=ids.values()).values_list("path", flat=True).first()
        if root is None:
            raise NoFactsYet(count=len(places))
        known = {code for code, (_, path, _) in self.above.items() if f"{path}.".startswith(f"{root}.")}
        return [place for place in places if place.above in known]

    def _units_above(self, places: Sequence[Place]) -> dict[str, tuple[int, str, str]]:
        """Code above → (id, path, full name)."""
        codes = {place.above for place in places}
        if self.edition.level is Level.VILLAGE:
            found = regions_by_code(codes, self.edition.day, self.edition.system)
        else:
            found = regions_by_code(codes, self.edition.day)
            found |= self._prefectures_above(places, codes - set(found))
        rows = Region.objects.filter(pk__in=set(found.values())).values_list("pk", "path", "full_name")
        facts = {pk: (pk, str(path), full) for pk, path, full in rows}
        return {code: facts[pk] for code, pk in found.items()}

    def _prefectures_above(self, places: Sequence[Place], unknown: set[str]) -> dict[str, int]:
        """Statistical units of development zones have no county: the system puts them below the prefecture of their code."""
        if self.edition.system is not CodeSystem.STATISTICS:
            return {}
        prefectures = regions_by_code({f"{code[:4]}00" for code in unknown}, self.edition.day)
        found = {code: prefectures[f"{code[:4]}00"] for code in unknown if f"{code[:4]}00" in prefectures}
        self.result.under_prefecture = sum(place.above in found for place in places)
        return found

    def _rename(self, places: list[Place]) -> None:
        """The old name ends the day before; the code and the people stay."""
        ids = [self.known[place.code][0] for place in places]
        before = self.edition.day - timedelta(days=1)
        RegionName.objects.filter(in_force(self.edition.day), region_id__in=ids).update(ended_on=before)
        rows = [(pk, place.name, self.edition.day, None) for pk, place in zip(ids, places, strict=True)]
        insert_set(RegionName, ("region", "name", "started_on", "ended_on"), rows)
        units = Region.objects.in_bulk(ids)
        for pk, place in zip(ids, places, strict=True):
            units[pk].name = place.name
            units[pk].full_name = self.above[place.above][2] + place.name
        Region.objects.bulk_update(units.values(), ["name", "full_name"], batch_size=2000)
        self.result.renamed = len(places)

    def _gone(self) -> list[int]:
        listed = {place.code for place in self.places}
        present = {self.above[place.above][0] for place in self.places}
        ids = [pk for code, (pk, _) in self.known.items() if code not in listed]
        return list(Region.objects.filter(pk__in=ids, parent_id__in=present).values_list("pk", flat=True))

    def _end(self, ids: list[int]) -> None:
        before = self.edition.day - timedelta(days=1)
        open_end = {"region_id__in": ids, "ended_on__isnull": True}
        RegionCode.objects.filter(system=self.edition.system, **open_end).update(ended_on=before)
        others = set(RegionCode.objects.filter(**open_end).values_list("region_id", flat=True))
        gone = [pk for pk in ids if pk not in others]
        Region.objects.filter(pk__in=gone).update(ended_on=before)
        RegionName.objects.filter(region_id__in=gone, ended_on__isnull=True).update(ended_on=before)
        self.result.ended = len(ids)

    def _code_known(self, places: list[Place]) -> list[Place]:
        """Give the code to a unit of the same name under the same unit that has none of this system; returns the rest."""
        coded = RegionCode.objects.filter(system=self.edition.system, ended_on__isnull=True).values("region_id")
        parents = {self.above[place.above][0] for place in places}
        bare = Region.objects.filter(level=self.edition.level, parent_id__in=parents, ended_on__isnull=True)
        rows = bare.exclude(pk__in=coded).values_list("parent_id", "name", "pk")
        names = Counter((parent, name_key(name)) for parent, name, _ in rows)
        by_name = {(parent, name_key(name)): pk for parent, name, pk in rows if names[parent, name_key(name)] == 1}
        wanted = Counter((self.above[place.above][0], name_key(place.name)) for place in places)
        keys = {place: (self.above[place.above][0], name_key(place.name)) for place in places}
        same = {place: by_name[key] for place, key in keys.items() if key in by_name and wanted[key] == 1}
        self._write_codes([(pk, place.code) for place, pk in same.items()])
        self.result.coded = len(same)
        return [place for place in places if place not in same]

    def _add(self, places: list[Place]) -> None:
        ids = next_ids(Region, len(places))
        since = self.edition.day if self.known else None  # the first edition does not say since when
        rows = [self._region(pk, place, since) for pk, place in zip(ids, places, strict=True)]
        insert_set(Region, REGION_COLUMNS, rows, ids=ids)
        self._write_codes([(pk, place.code) for pk, place in zip(ids, places, strict=True)])
        names = [(pk, place.name, since, None) for pk, place in zip(ids, places, strict=True)]
        insert_set(RegionName, ("region", "name", "started_on", "ended_on"), names)
        parents = [(pk, self.above[place.above][0], since, None) for pk, place in zip(ids, places, strict=True)]
        insert_set(RegionParent, ("region", "parent", "started_on", "ended_on"), parents)
        self.result.added = len(places)

    def _region(self, pk: int, place: Place, since: date | None) -> tuple:
        parent, path, full = self.above[place.above]
        return (
            uuid4(), self.edition.level, parent, f"{path}.{pk}", place.code, place.name, full + place.name,
            place.code, False, False, False, since, None,
        )  # fmt: skip

    def _write_codes(self, codes: list[tuple[int, str]]) -> None:
        since = self.edition.day if self.known else None
        rows = [(pk, self.edition.system, code, since, None, self.edition.source) for pk, code in codes]
        insert_set(RegionCode, ("region", "system", "code", "started_on", "ended_on", "source"), rows)


def name_key(name: str) -> str:
    """A name without the word for its kind: 东华门街道办事处 and 东华门街道 are one."""
    short = _KIND.sub("", name)
    return short if len(short) > 1 else name
