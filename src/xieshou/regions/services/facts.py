"""Load the shipped tree of counties and its tags: one statement a table, nothing the second time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from xieshou.kit.scope import Actor
from xieshou.kit.sets import insert_set, next_ids
from xieshou.kit.verbs import verb
from xieshou.regions.areas import DERIVED_YEAR, autonomous_counties, three_regions
from xieshou.regions.enums import Focus
from xieshou.regions.facts import rows_of
from xieshou.regions.gazetteer.units import Tree, Unit, shipped_tree
from xieshou.regions.identity import Identity, changes, identities
from xieshou.regions.models import (
    CodeSystem,
    Level,
    Region,
    RegionChange,
    RegionCode,
    RegionName,
    RegionParent,
    RegionTag,
)

FIRST_YEAR = 1981
LEVELS = {"P": Level.PROVINCE, "C": Level.PREFECTURE, "X": Level.COUNTY}
SOURCE = "GB/T 2260 历年表 1981–2024,2025年变更"
REGION_COLUMNS = (
    "ref", "level", "parent", "path", "code", "name", "full_name", "sort_key",
    "is_corps", "is_farm", "is_fiction", "started_on", "ended_on",
)  # fmt: skip


@dataclass(frozen=True)
class FactsLoaded:
    """How many rows were new; all zero when the facts were there already."""

    regions: int = 0
    changes: int = 0
    tags: int = 0


def first_day(year: int) -> date | None:
    """The source dates by year: a unit counts from the first day of the year it began; since 1981 means since ever."""
    return None if year <= FIRST_YEAR else date(year, 1, 1)


def last_day(year: int | None) -> date | None:
    """…and up to the last day before the year it ended."""
    return None if year is None else date(year, 1, 1) - timedelta(days=1)


@verb("regions.load_facts")
def load_facts(actor: Actor) -> FactsLoaded:
    """Put the shipped tree, its history and its tags into the database, unless the country is there already."""
    if Region.objects.filter(level=Level.COUNTRY).exists():
        return FactsLoaded()
    return _Loading(shipped_tree()).load()


class _Loading:
    """The tree on its way into the tables; ids are drawn first, because rows name each other."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.units = identities(tree)
        self.country, *ids = next_ids(Region, len(self.units) + 1)
        self.ids = dict(zip(self.units, ids, strict=True))
        self.of_span = {span: one for one in self.units for span in one.spans}

    def load(self) -> FactsLoaded:
        insert_set(Region, REGION_COLUMNS, self._regions(), ids=[self.country, *self.ids.values()])
        self._histories()
        return FactsLoaded(len(self.units), self._changes(), self._tags())

    def _regions(self) -> list[tuple]:
        root = (uuid4(), Level.COUNTRY, None, str(self.country), "", "全国", "全国", "0", *[False] * 3, None, None)
        rows: list[tuple] = [root]
        self.paths: dict[Identity, str] = {}
        self.titles: dict[Identity, str] = {}
        return [*rows, *(self._region(one) for one in self.units)]

    def _region(self, one: Identity) -> tuple:
        """Units come by level, so the one above has its path already; an abolished unit stands alone."""
        span, pk = one.last, self.ids[one]
        above = self._above(span)
        parent = (self.ids[above] if above else self.country) if one.is_in_force else None
        root = self.paths[above] if above else str(self.country)
        self.paths[one] = f"{root}.{pk}" if one.is_in_force else str(pk)
        self.titles[one] = (self.titles[above] if above else "") + span.name
        days = first_day(one.spans[0].since), last_day(span.until)
        corps = span.line == "兵团"
        return (
            uuid4(), LEVELS[span.level], parent, self.paths[one], span.code, span.name, self.titles[one],
            span.code, corps, False, False, *days,
        )  # fmt: skip

    def _above(self, span: Unit) -> Identity | None:
        """The unit above, as it was when the span began."""
        if not span.parent:
            return None
        return self.of_span[self.tree.standing(span.parent, span.since)]

    def _histories(self) -> None:
        codes, names, parents = [], [], []
        for one, pk in self.ids.items():
            codes += [
                (pk, CodeSystem.GB2260, code, *days, SOURCE)
                for code, *days in _runs([(s.code, s.since, s.until) for s in one.spans])
            ]
            names += [(pk, name, *days) for name, *days in _runs([(s.name, s.since, s.until) for s in one.spans])]
            above = [(self._above(s), s.since, s.until) for s in one.spans]
            ids = [(self.ids[up] if up else self.country, since, until) for up, since, until in above]
            parents += [(pk, parent, *days) for parent, *days in _runs(ids)]
        insert_set(RegionCode, ("region", "system", "code", "started_on", "ended_on", "source"), codes)
        insert_set(RegionName, ("region", "name", "started_on", "ended_on"), names)
        insert_set(RegionParent, ("region", "parent", "started_on", "ended_on"), parents)

    def _changes(self) -> int:
        documents = {(row["year"], row["from_code"], row["to_code"]): row for row in rows_of("changes")}
        rows = {}
        for change in changes(self.tree):
            row = documents.get((str(change.year), change.before.code, change.after.code), {})
            before, after = self.ids[self.of_span[change.before]], self.ids[self.of_span[change.after]]
            key = (date(change.year, 1, 1), row.get("kind", "并入或划分"), before, after)
            rows[key] = (*key, row.get("document_no", ""))
        for one in self.units:
            for old, new in zip(one.spans, one.spans[1:], strict=False):
                row = documents.get((str(new.since), old.code, new.code), {})
                kind = row.get("kind") or (
                    "更名" if old.name != new.name else "改码" if old.code != new.code else "改隶"
                )
                key = (date(new.since, 1, 1), kind, self.ids[one], self.ids[one])
                rows[key] = (*key, row.get("document_no", ""))
        insert_set(RegionChange, ("on", "kind", "before", "after", "document"), list(rows.values()))
        return len(rows)

    def _tags(self) -> int:
        rows = [*self._poverty_counties(), *self._three_regions(), *self._autonomous_counties()]
        insert_set(RegionTag, ("region", "tag", "detail", "started_on", "ended_on", "source"), rows)
        return len(rows)

    def _id_of(self, code: str, year: int) -> int:
        unit = self.tree.on(code, year)
        if unit is None:
            raise LookupError(f"{code} is no unit of {year}")
        return self.ids[self.of_span[unit]]

    def _poverty_counties(self) -> list[tuple]:
        """829 of the 832: the three committees had no code and are counted in the list, not in the tree."""
        source = "国家级贫困县名单(832个)及各省退出公告,2020-11"
        return [
            (self._id_of(row["code"], DERIVED_YEAR), Focus.POVERTY_832, f"{row['year_left']}年退出", None, None, source)
            for row in rows_of("tags_832")
            if row["code_system"] == CodeSystem.GB2260
        ]

    def _three_regions(self) -> list[tuple]:
        source = "按代码规则推得(210个县级单位),不是公布的名单"
        return [
            (self._id_of(code, DERIVED_YEAR), Focus.THREE_REGIONS, f"{kind}:{area}", None, None, source)
            for code, (kind, area) in three_regions().items()
        ]

    def _autonomous_counties(self) -> list[tuple]:
        codes = autonomous_counties(max(span.since for span in self.tree.units))
        units = [self._id_of(code, 9999) for code in codes]
        return [(pk, Focus.AUTONOMOUS_COUNTY, "", None, None, "按现行名称认定") for pk in units]


def _runs(spans: list[tuple]) -> list[tuple]:
    """(value, since, until) in order → (value, first day, last day), neighbours with the same value joined."""
    joined: list[list] = []
    for value, since, until in spans:
        if joined and joined[-1][0] == value:
            joined[-1][2] = until
        else:
            joined.append([value, since, until])
    return [(value, first_day(since), last_day(until)) for value, since, until in joined]
