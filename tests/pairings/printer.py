"""A generator of irregular pairing tables with known truth: true pairs, printed the way offices print them.

Every irregularity of domain.md §7.1 that a printer can make is drawn at random. The printer writes what a careful human
could read; where even a human could not be sure (a bare 甘孜, a misprint) the reader has to hold the row.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from random import Random

from xieshou.regions.gazetteer import Level, Unit, shipped_gazetteer
from xieshou.regions.gazetteer.forms import Form, forms, kind_word

YEAR = 2018
TASKS = {
    "east_west": ["东西部扶贫协作", "东西部协作"],
    "counterpart": ["对口支援工作", "对口支援"],
    "special": ["专项援助"],
    "in_province": ["省内精准扶贫对口帮扶"],
}
HEADERS = ["支援方\t任务类型\t受援方（被帮扶地区）", "支援方\t任务类型\t受援方(被帮扶地区)", "支援方\t任务类型\t受援方"]
REMARKS = ["方案自行制定", "2018年起", "含搬迁安置", "按协议执行"]

Truth = tuple[str, str, str]  # supporter code, task code, recipient code (a farm: its name)


@dataclass
class Table:
    """The bytes as printed, and for each line the true pairs it stands for."""

    data: bytes
    truth: dict[int, list[Truth]]
    typos: int
    quirks: set[str] = field(default_factory=set)


@cache
def former_units() -> dict[str, list[Unit]]:
    """Units ended before the year whose only heir is the unit of that code."""
    found: dict[str, list[Unit]] = defaultdict(list)
    tree = shipped_gazetteer().tree
    for old in tree.units:
        if old.until is not None and old.until < YEAR:
            heirs = tree.heirs(old, YEAR)
            if len(heirs) == 1:
                found[heirs[0].code].append(old)
    return found


class Printer:
    """One table from one seed; `plain` turns every irregularity off."""

    def __init__(self, seed: int, *, plain: bool = False) -> None:
        self.random = Random(seed)
        self.plain = plain
        self.book = shipped_gazetteer()
        self.tree = self.book.tree
        self.index = self.book.index(YEAR)
        self.quirks: set[str] = set()
        self.typos = 0
        self.typo_rate = 0.0 if plain else self.random.choice([0, 0, 0.05, 0.2])
        self.units = [u for u in self.tree.units if u.at_end_of(YEAR) and u.since < YEAR and u.code < "700000"]
        self.below: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.units:
            self.below[unit.parent].append(unit)

    def table(self) -> Table:
        random = self.random
        homes = [u for u in self.units if u.level is Level.PROVINCE and len(self._cities(u)) >= 8]
        home = random.choice(homes)
        supporters = [home] * self.maybe(0.5) + random.sample(self._cities(home), random.randint(4, 7))
        lines, truth = [HEADERS[0]], {}
        for supporter in supporters:
            self._group(home, supporter, lines, truth)
        text = "\n".join(lines) + "\n"
        return Table(self._encoded(text), truth, self.typos, self.quirks)

    def maybe(self, chance: float, quirk: str = "") -> bool:
        """Whether an irregularity happens here."""
        happens = not self.plain and self.random.random() < chance
        if happens and quirk:
            self.quirks.add(quirk)
        return happens

    def _cities(self, home: Unit) -> list[Unit]:
        return [u for u in self.below[home.code] if u.level is Level.PREFECTURE]

    # Rows

    def _group(self, home: Unit, supporter: Unit, lines: list[str], truth: dict[int, list[Truth]]) -> None:
        name = "全省" if supporter == home and home.name.endswith("省") else self._supporter(supporter)
        first = True
        tasks = list(TASKS) if supporter != home else ["east_west", "counterpart", "special"]
        for task in self.random.sample(tasks, self.random.randint(1, len(tasks))):
            written = self.random.choice(TASKS[task]) if not self.plain else TASKS[task][0]
            seen: set[str] = set()
            for row in range(1 if task == "in_province" else self.random.randint(1, 2)):
                if not first and self.maybe(0.08, "I-01"):
                    lines += [""] * self.random.randint(0, 2) + [self.random.choice(HEADERS)]
                cell, codes = self._cell(home, supporter, task, seen)
                if not codes:
                    continue
                cells = [name if first else "", written if not row else "", cell]
                lines.append("\t".join(self._shifted(cells)))
                truth[len(lines)] = [(supporter.code, task, code) for code in codes]
                first = False

    def _shifted(self, cells: list[str]) -> list[str]:
        if not cells[0] and cells[1] and self.maybe(0.3, "I-03"):
            return [*cells[1:], ""]
        return cells

    def _supporter(self, unit: Unit) -> str:
        """Without 市 or 州, unless that is the name of something else in the province too (抚顺: 市 and 县)."""
        bare = self._short(unit, bare=True)
        others = [match.unit for match in self.index.named(bare) if match.unit.parent in (unit.code, unit.parent)]
        if {other.code for other in others} <= {unit.code} and self.maybe(0.6, "I-05"):
            return bare
        return unit.name

    # Cells

    def _cell(self, home: Unit, supporter: Unit, task: str, seen: set[str]) -> tuple[str, list[str]]:
        """Printed recipients and their codes, in order."""
        if task == "in_province":
            cities = [u for u in self._cities(home) if u.code != supporter.code]
            chosen = self.random.sample(cities, self.random.randint(1, 3))
            names, codes = self._list(chosen, seen, lead="")
            return self._dressed(self._joined(names)), codes
        names, codes = [], []
        for province in self.random.sample([u for u in self.below[""] if u != home], 1 + self.maybe(0.3, "I-08")):
            more, new = self._province_part(province, seen)
            names += more
            codes += new
        return self._dressed(self._joined(names)), codes

    def _province_part(self, province: Unit, seen: set[str]) -> tuple[list[str], list[str]]:
        """Names under one province; the province is written once, in front."""
        lead = self._short(province, bare=True) if self.maybe(0.7) else province.name
        kind = self.random.choice(["province", "cities", "counties", "counties", "bracket", "farm"])
        cities = [u for u in self.below[province.code] if u.level is Level.PREFECTURE]
        counties = [city for city in cities if len(self.below[city.code]) >= 3]
        if kind == "province" or not cities or not counties:
            return ([lead], [province.code]) if province.code not in seen and not seen.add(province.code) else ([], [])
        if kind == "cities":
            return self._list(self.random.sample(cities, min(len(cities), self.random.randint(1, 3))), seen, lead)
        city = self.random.choice(counties)
        inside = self.random.sample(self.below[city.code], self.random.randint(1, 3))
        if kind == "bracket":
            return self._bracket(lead, city, inside, seen)
        if kind == "farm":
            return self._with_farm(lead, city, inside[0], seen)
        middle = "" if self.maybe(0.3, "I-09") else self._written(city)
        middle += "的" if middle and self.maybe(0.05, "I-09") else ""
        return self._list(inside, seen, lead + middle)

    def _bracket(self, lead: str, city: Unit, inside: list[Unit], seen: set[str]) -> tuple[list[str], list[str]]:
        names, codes = self._list(inside, seen, lead="", joint=False)
        if not names:
            return [], []
        left, right = self.random.choice(["()", "（）"])
        self.quirks.add("I-06")
        return [f"{lead}{self._written(city)}{left}{'、'.join(names)}{right}"], codes

    def _with_farm(self, lead: str, city: Unit, county: Unit, seen: set[str]) -> tuple[list[str], list[str]]:
        farm = f"{self._stem(county)}农场"
        names, codes = self._list([county], seen, lead + self._written(city))
        if not names or "和" in farm or "与" in farm or "及" in farm or "的" in farm or self.index.named(farm):
            return names, codes
        self.quirks.add("I-13")
        return [f"{names[0]}{self.random.choice('和、')}{farm}"], [*codes, farm]

    def _list(self, units: list[Unit], seen: set[str], lead: str, *, joint: bool = True) -> tuple[list[str], list[str]]:
        """Names in a row: the lead before the first, kinds shared with the last where they are the same."""
        units = [unit for unit in units if unit.code not in seen]
        seen.update(unit.code for unit in units)
        if not units:
            return [], []
        share = self.maybe(0.4, "I-07") and len({kind_word(unit.name) for unit in units}) == 1
        names = []
        for unit in units:
            last = unit is units[-1]
            names.append(self._stem(unit) if share and not last else self._written(unit))
        if joint and len(names) > 1 and self.maybe(0.2, "I-06"):
            names[-2:] = [f"{names[-2]}{self.random.choice('和与')}{names[-1]}"]
        names[0] = lead + names[0]
        return names, [unit.code for unit in units]

    # Names

    def _written(self, unit: Unit) -> str:
        """The official name, a usual short one, a former one, or a misprint."""
        if self.random.random() < self.typo_rate:
            return self._misprint(unit)
        former = self._former(unit)
        if former and self.maybe(0.5, "I-12"):
            return former
        if "自治" in unit.name and self.maybe(0.6, "I-10"):
            return self._short(unit, bare=False)
        return unit.name

    def _former(self, unit: Unit) -> str:
        """A name the unit had before, if its heirs in the year are this unit alone and nobody in the province bears it."""
        province = [unit, *self.tree.ancestors(unit, YEAR)][-1]
        for old in former_units().get(unit.code, []):
            borne = any(not m.former and self.index.lies_in(m.unit, province) for m in self.index.named(old.name))
            if not borne and old.level is unit.level and old.name != unit.name:
                return old.name
        return ""

    def _short(self, unit: Unit, *, bare: bool) -> str:
        wanted = (Form.PLAIN, Form.STEM) if bare else (Form.SHORT,)
        shapes = [shape for shape, form in forms(unit.name) if form in wanted]
        return self.random.choice(shapes) if shapes else unit.name

    def _stem(self, unit: Unit) -> str:
        return self._short(unit, bare=True)

    def _misprint(self, unit: Unit) -> str:
        """One character doubled or put in that makes the name nobody's."""
        at = self.random.randrange(len(unit.name))
        wrong = unit.name[:at] + self.random.choice("援错讹犇") + unit.name[at:]
        self.typos += 1
        self.quirks.add("I-11")
        return wrong

    # Dress

    def _joined(self, names: list[str]) -> str:
        mark = "、"
        if self.maybe(0.15, "I-20"):
            mark = self.random.choice([",", ",", ";", "/", ".", "、 ", " 、"])
        return mark.join(names)

    def _dressed(self, cell: str) -> str:
        if cell and not cell.endswith((")", "）")) and self.maybe(0.1, "I-15"):
            left, right = self.random.choice(["()", "（）"])
            cell += left + self.random.choice(REMARKS) + right
        if self.maybe(0.08, "I-20"):
            at = self.random.randint(0, len(cell))
            cell = cell[:at] + self.random.choice([" ", "　", "\u200b"]) + cell[at:]
        return cell

    def _encoded(self, text: str) -> bytes:
        if self.maybe(0.15, "I-20"):
            return text.encode("utf-8-sig")
        if self.maybe(0.1) and "\u200b" not in text:
            return text.encode("gb18030")
        if self.maybe(0.1):
            return text.replace("\n", "\r\n").encode()
        return text.encode()
