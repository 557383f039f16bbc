"""Rebuild the shipped fact tables from the reference data: `python -m xieshou.regions.facts.build DATA [OUT]`.

DATA is the folder of reference data (`divisions/`, `tags/`); OUT defaults to this folder. The same input gives the
same bytes. A reference table that breaks a rule below (a county without exactly one parent, a successor nobody knows)
stops the build: nothing is guessed.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path

GB2260 = "GB/T 2260"
BUREAU = "统计局"
LEVELS = {"省级": "P", "地级": "C", "县级": "X"}
UNIT_COLUMNS = [
    "code_system", "code", "name", "level", "parent_code", "line", "valid_from", "valid_to", "successors", "successor_basis", "ceded",
]  # fmt: skip
CHANGE_COLUMNS = ["year", "kind", "from_code", "to_code", "document_no"]
TAG_COLUMNS = ["name_in_list", "year_left", "code_system", "code", "code_today", "belt", "note"]

Row = Mapping[str, str]


@dataclass(frozen=True)
class Span:
    """One code under one name and one parent, from the year it began up to (not including) the year it ended."""

    code: str
    name: str
    level: str
    province: str
    prefecture: str
    start: int
    end: int | None
    successors: tuple[str, ...]
    ceded: tuple[str, ...]
    parent: str = ""
    basis: str = ""
    line: str = ""

    def holds(self, year: int) -> bool:
        return self.start <= year < (self.end or 9999)


@dataclass
class Tree:
    """All spans, found by code."""

    spans: list[Span]
    by_code: dict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for span in self.spans:
            self.by_code[span.code].append(span)

    def at(self, code: str, year: int) -> Span | None:
        return next((span for span in self.by_code[code] if span.holds(year)), None)


def main(words: list[str]) -> int:
    data = Path(words[0])
    out = Path(words[1]) if len(words) > 1 else Path(__file__).parent
    for name, text in build(data).items():
        (out / name).write_text(text, encoding="utf-8", newline="")
    return 0


def build(data: Path) -> dict[str, str]:
    """File name → content of every table rebuilt from `data`."""
    changes = _read(data / "divisions/changes_2018_2026.csv")
    tree = _tree(_read(data / "divisions/gb2260_history_1981_2024.csv"), changes)
    listed = _read(data / "tags/poverty_counties_832.csv")
    return {
        "counties.csv": _csv(UNIT_COLUMNS, (_unit(span) for span in tree.spans)),
        "changes.csv": _csv(CHANGE_COLUMNS, _documented(changes, tree)),
        "tags_832.csv": _csv(TAG_COLUMNS, (_tag(row) for row in listed)),
    }


def _tree(history: list[Row], changes: list[Row]) -> Tree:
    spans = _with_parents([_span(row) for row in history])
    spans = _with_later_changes(spans, changes)
    spans = [replace(span, basis="列明") if span.successors else span for span in spans]
    tree = Tree(sorted(spans, key=lambda span: (span.code, span.start)))
    return Tree([_with_derived_successors(span, tree) for span in tree.spans])


def _span(row: Row) -> Span:
    after = [word for word in row["new_codes"].split(";") if word]
    return Span(
        code=row["code"],
        name=row["name"],
        level=LEVELS[row["level"]],
        province=row["province"],
        prefecture=row["prefecture"],
        start=int(row["start_year"]),
        end=int(row["end_year"]) if row["end_year"] else None,
        successors=tuple(word for word in after if "[" not in word),
        ceded=tuple(word.replace("[", "@").rstrip("]") for word in after if "[" in word),
        line="兵团" if row["code"].startswith("6590") else "",
    )


def _with_parents(spans: list[Span]) -> list[Span]:
    provinces = {span.name: span.code for span in spans if span.level == "P"}
    prefectures = defaultdict(list)
    for span in spans:
        if span.level == "C":
            prefectures[span.province, span.name].append(span)

    def parent(span: Span) -> str:
        if span.level == "P":
            return ""
        if span.level == "C" or span.prefecture == "直辖":
            return provinces[span.province]
        over = [up for up in prefectures[span.province, span.prefecture] if _covers(up, span)]
        if len(over) != 1:
            raise ValueError(f"{span.code} {span.name}: {len(over)} parents named {span.prefecture}")
        return over[0].code

    return [replace(span, parent=parent(span)) for span in spans]


def _covers(up: Span, span: Span) -> bool:
    return up.start <= span.start and (up.end or 9999) >= (span.end or 9999)


def _with_later_changes(spans: list[Span], changes: list[Row]) -> list[Span]:
    """The years after the history ends: units made and units ended, where the list of changes gives codes for both."""
    last = max(max(span.start, span.end or 0) for span in spans)
    later = [row for row in changes if int(row["year"]) > last and row["new_code"]]
    ended = {row["old_code"]: row for row in later if row["old_code"]}
    made = {row["new_code"]: row for row in later}
    known = {span.code: span for span in spans}
    after = [
        replace(span, end=int(row["year"]), successors=(row["new_code"],)) if (row := ended.get(span.code)) else span
        for span in spans
    ]
    for code, row in made.items():
        up = known[code[:2] + "0000"]
        sibling = next((known[old["old_code"]] for old in ended.values() if old["new_code"] == code), None)
        parent = sibling.parent if sibling else up.code
        after.append(Span(code, row["new_name"], "X", up.name, "", int(row["year"]), None, (), (), parent))
    return after


def _with_derived_successors(span: Span, tree: Tree) -> Span:
    """A prefecture that ended without a listed successor went where its last counties went."""
    if span.level != "C" or span.end is None or span.successors:
        return span
    year = span.end
    children = [child for child in tree.spans if child.parent == span.code and child.end == year]
    heirs = {heir.parent for child in children for code in child.successors if (heir := tree.at(code, year))}
    heirs.discard(span.parent)
    return replace(span, successors=tuple(sorted(heirs)), basis="由所辖县推得" if heirs else "")


def _unit(span: Span) -> list[str]:
    return [
        GB2260,
        span.code,
        span.name,
        span.level,
        span.parent,
        span.line,
        str(span.start),
        str(span.end or ""),
        ";".join(span.successors),
        span.basis,
        ";".join(span.ceded),
    ]


def _documented(changes: list[Row], tree: Tree) -> Iterable[list[str]]:
    """The changes with a document that agree with the units' own history; that history holds all the others."""
    for row in changes:
        old, new, year = row["old_code"], row["new_code"], int(row["year"])
        agrees = _went(tree, old, new, year) if old else any(span.start == year for span in tree.by_code.get(new, []))
        if row["document_no"] and agrees:
            yield [row["year"], row["kind"], old, new, row["document_no"]]


def _went(tree: Tree, old: str, new: str, year: int) -> bool:
    return any(new in span.successors or f"{new}@{year}" in span.ceded for span in tree.by_code.get(old, []))


def _tag(row: Row) -> list[str]:
    code, system = row["code_2018"], GB2260 if row["code_2018"] else ""
    if row["name_in_list"] == "大柴旦行委":
        code, system = "632857", BUREAU
    note = row["note"] if "committee" not in row["note"] else "行政委员会,当时没有GB/T 2260代码"
    note = {"list says 2019, notice says 2018": "名单写2019年,退出公告写2018年"}.get(note, note)
    note = "" if note.startswith("source gives prefecture code") else note
    return [row["name_in_list"], row["delisted_year"], system, code, row["code_2024"], row["region"], note]


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _csv(columns: list[str], rows: Iterable[list[str]]) -> str:

    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
