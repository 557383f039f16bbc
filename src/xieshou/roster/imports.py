"""Files of the national export's layout into the register: what to ask beyond the file itself, and the facts to take in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from xieshou.engines.identifiers import Fault, name_key, name_keys
from xieshou.kit.fields import blind_all
from xieshou.kit.imports import Findings, ProblemKind, RowProblem, Severity, Sheet
from xieshou.kit.imports.importers import Importer, Keep, Merged, takes_files
from xieshou.kit.scope import Actor, scoped
from xieshou.regions.models import Level, Region, RegionCode
from xieshou.roster.layouts import ROSTER
from xieshou.roster.models import Membership, Person
from xieshou.roster.places import Places
from xieshou.roster.rowchecks import check_roster
from xieshou.roster.services.facts import NUMBER, PENDING, HouseholdFacts, PersonFacts, pending_text
from xieshou.roster.services.matching import match_by, people_known
from xieshou.roster.services.register import register

SOURCE = "导入:花名册"
OWN_FIELDS = frozenset(
    [
        "seq", "province", "city", "county", "town", "village", "hamlet", "household_no", "person_no", "name",
        "id_kind", "citizen", "sex", "birth_on", "member_count", "relation", "ethnic", "education", "ability", "health",
        "months", "mandarin", "cause1", "cause2", "household_phone", "phone", "identified_on",
        "member_identified_on", "household_kind", "monitored_kind", "standard", "wish", "wish_place", "wish_on",
        "head_name", "head_citizen", "account",
    ]
)  # fmt: skip
HOUSEHOLD_EXTRA = (
    "unsafe_house",
    "safe_water",
    "income",
    "risk_cleared",
    "risk_on",
    "risk_cleared_on",
    "resettled",
    "year",
)
LOOKS_LIKE_A_NUMBER = r"[0-9]{11}"

KNOWN_NAME = ProblemKind(
    "F-02.known_name", "F-02", Severity.BLOCK, "系统里这个号码登记的是另一个姓名", "请对照身份证;改过名的请先办理更名"
)
KNOWN_NO = ProblemKind(
    "F-02.known_no", "F-02", Severity.BLOCK, "人编号在系统里是另一个证件号码", "请核对人编号和证件号码,确认是否同一个人"
)
KNOWN_HEAD = ProblemKind(
    "F-28.known_head",
    "F-28",
    Severity.BLOCK,
    "系统里本户户主是另一人,本表没有说明其变更",
    "请先办理户主变更,或在表里一并列出原户主",
)
MOVED = ProblemKind(
    "F-02.moved",
    "F-02",
    Severity.ASK,
    "系统里此人在另一户({household}),入库后迁入本户",
    "婚嫁、分户、合户的请确认;登记有误的请改正户编号",
)


def check(actor: Actor, sheet: Sheet, day: date) -> list[RowProblem]:
    """The file's own questions, and those against what the register knows within the actor's scope."""
    places = villages(actor)
    problems = check_roster(sheet, as_of=day, areas=known_areas(), places=places)
    blocked = {problem.row for problem in problems if problem.severity is Severity.BLOCK}
    rows = [row for row, number in enumerate(sheet.number.tolist()) if number not in blocked]
    found = sheet.findings()
    check_known(actor, sheet, rows, found)
    return sorted([*problems, *found.in_order()], key=lambda p: p.row)


def merge(actor: Actor, sheet: Sheet, day: date, keep: Keep) -> Merged:
    """Take the rows in through the register's own service."""
    homes = households(sheet, villages(actor))
    done = register(actor, homes, SheetPeople(sheet), day=day, source=SOURCE, keep=keep)
    return Merged(done.state, done.person_ids, done.created, done.counts)


IMPORTER = takes_files(Importer(ROSTER, check, merge))


def villages(actor: Actor) -> Places:
    """The villages the actor answers for; an `id|path` comes back for each."""
    own = Region.objects.filter(level=Level.VILLAGE, ended_on__isnull=True)
    if not actor.scope.whole:
        own = own.filter(path__within=list(actor.scope.own))
    rows = own.values_list("parent__name", "name", "id", "path")
    return Places((town or "", village, f"{pk}|{path}") for town, village, pk, path in rows)


def known_areas() -> frozenset[str] | None:
    """Six-digit codes ever valid, as the regions tell; None while no codes are loaded."""
    codes = RegionCode.objects.filter(region__level__lte=Level.COUNTY).values_list("code", flat=True).distinct()
    current = Region.objects.filter(level__lte=Level.COUNTY).exclude(code="").values_list("code", flat=True)
    return frozenset(code[:6] for code in (*codes, *current)) or None


def households(sheet: Sheet, places: Places) -> list[HouseholdFacts]:
    """One a 户编号, from its first row."""
    first = sheet.get("household_no").arg_unique().sort()
    code = places.find(sheet.get("town").gather(first), sheet.get("village").gather(first)).to_list()
    headings = {key: sheet.layout.by_key[key].heading for key in HOUSEHOLD_EXTRA if sheet.has(key)}
    texts = [sheet.text[key].gather(first).to_list() for key in headings]
    keys = (
        "household_no", "hamlet", "standard", "household_kind", "monitored_kind", "cause1", "cause2", "identified_on",
        "household_phone",
    )  # fmt: skip
    columns = zip(*(sheet.get(key).gather(first).to_list() for key in keys), strict=True)
    found = []
    for row, (number, hamlet, standard, kind, monitored, cause1, cause2, since, phone) in enumerate(columns):
        region_id, path = code[row].split("|")
        extra = {heading: texts[at][row] for at, heading in enumerate(headings.values()) if texts[at][row]}
        causes = tuple(dict.fromkeys(cause for cause in (cause1, cause2) if cause))
        one = HouseholdFacts(
            number, int(region_id), path, (hamlet or "")[:60], standard or "", (kind or "")[:40], (monitored or "")[:40],
            causes, since, phone, extra,
        )  # fmt: skip
        found.append(one)
    return found


class SheetPeople(Sequence[PersonFacts]):
    """The people of a sheet, one a row, made when they are asked for: a million at once would fill the memory."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def __len__(self) -> int:
        return len(self.sheet)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            begin, end, _step = at.indices(len(self))
            return people(self.sheet.part(begin, end - begin))
        return people(self.sheet.part(range(len(self))[at], 1))[0]


def people(sheet: Sheet) -> list[PersonFacts]:
    """One a row, in order."""
    citizens = sheet.citizens["citizen"]
    birth = born(sheet).to_list()
    sex = citizens.sex.zip_with(citizens.sex.is_not_null(), sheet.get("sex")).to_list()
    months = sheet.get("months")
    months = months.set(~months.is_between(0, 12).fill_null(False), None).to_list()
    text = sheet.text["citizen"].to_list()
    wish = sheet.text["wish"].to_list() if sheet.has("wish") else [""] * len(sheet)
    columns = _columns(
        sheet, "household_no", "relation", "name", "citizen", "person_no", "ethnic", "phone", "mandarin", "education", "school",
        "ability", "health", "member_identified_on", "identified_on", "wish_place", "wish_on", "id_kind",
    )  # fmt: skip
    kept = extras(sheet, OWN_FIELDS | frozenset(HOUSEHOLD_EXTRA))
    out = []
    for row, cells in enumerate(columns):
        home, relation, name, number, no, ethnic, phone, mandarin, education, school, ability, health, *rest = cells
        since, first, place, wish_on, id_kind = rest
        out.append(
            PersonFacts(
                household_no=home,
                relation=relation or "99",
                name=name,
                number=number,
                written=text[row][:60],
                id_kind=(id_kind or "")[:20],
                problem="" if number else Fault(int(citizens.fault[row])).chinese,
                source_no=no or "",
                sex=sex[row] or "",
                birth_on=birth[row],
                ethnic=ethnic or "",
                phone=phone,
                mandarin=None if mandarin is None else 2 * mandarin,
                member_since=since or first,
                education=education or "",
                school=school or "",
                ability=ability or "",
                health=tuple(health.split(";")) if health else (),
                reported_months=months[row],
                wish=wish[row],
                wish_place=place or "",
                wish_on=wish_on,
                extra=next(kept),
            )
        )
    return out


def _columns(sheet: Sheet, *keys: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(sheet.get(key).to_list() for key in keys), strict=True)


def extras(sheet: Sheet, skipped: frozenset[str]) -> Iterator[dict[str, str]]:
    """What a row says beyond the columns `skipped`, under the official heading, or the file's where the layout has none;
    nothing that looks like a number of a person is kept in the open."""
    pairs = zip(sheet.headings, sheet.keys, strict=True)
    wanted = {h: sheet.layout.by_key[key].heading if key else h for h, key in pairs if key is None or key not in skipped}
    if not wanted:
        yield from ({} for _ in range(len(sheet)))
        return
    frame = sheet.raw.select(
        pl.when(pl.col(h).str.contains(LOOKS_LIKE_A_NUMBER)).then(pl.lit("")).otherwise(pl.col(h)).alias(h) for h in wanted
    )
    names = list(wanted.values())
    for values in frame.iter_rows():
        yield {heading: value for heading, value in zip(names, values, strict=True) if value}


def check_known(actor: Actor, sheet: Sheet, rows: Sequence[int], found: Findings) -> None:
    """Against the register: another name, another number, another head, another household."""
    if not people_known(actor):
        return
    said = _Said.of(sheet, rows)
    known = dict(zip(rows, match_by(actor, said.indexes(), said.source_no, said.sound, said.unborn()), strict=True))
    ids = {pk for pk in known.values() if pk}
    names = _table(actor, Person, "id", ids, "id", "name")
    homes = _table(actor, Membership, "person_id", ids, "person_id", "household__source_no", ended_on__isnull=True)
    for at, (row, pk) in enumerate(known.items()):
        if pk and said.sound[at] and name_key(names.get(pk, "")) != said.key[at]:
            found.tell(KNOWN_NAME, "name", row)
        if pk and homes.get(pk, said.household_no[at]) != said.household_no[at]:
            found.tell(MOVED, "household_no", row, household=homes[pk])
    numbers = {no for no, pk in zip(said.source_no, known.values(), strict=True) if pk is None and no}
    taken = _table(actor, Person, "source_no", numbers, "source_no", "id", source_no__gt="")
    for no, (row, pk) in zip(said.source_no, known.items(), strict=True):
        if pk is None and no in taken:
            found.tell(KNOWN_NO, "person_no", row)
    _check_heads(actor, said, known, found)


@dataclass(frozen=True)
class _Said:
    """What rows say of who they are, column by column."""

    household_no: list[str | None]
    key: list[str]
    number: list[str | None]
    birth_on: list[date | None]
    source_no: list[str]
    relation: list[str | None]

    @classmethod
    def of(cls, sheet: Sheet, rows: Sequence[int]) -> _Said:
        birth = born(sheet)
        columns = [
            sheet.get("household_no"), name_keys(sheet.get("name")), sheet.get("citizen"), birth,
            sheet.get("person_no").fill_null(""), sheet.get("relation"),
        ]  # fmt: skip
        if len(rows) != len(sheet):
            columns = [column.gather(list(rows)) for column in columns]
        return cls(*(column.to_list() for column in columns))

    @property
    def sound(self) -> list[bool]:
        return [number is not None for number in self.number]

    def unborn(self) -> list[tuple[str | None, str] | None]:
        """(household, key of the name) of those whom neither a sound number nor a birth tells apart."""
        who = zip(self.number, self.birth_on, self.household_no, self.key, strict=True)
        return [None if number or birth else (home, key) for number, birth, home, key in who]

    def indexes(self) -> list[bytes]:
        """The blind index of each: of the number, or while that is in doubt, of household, name and birth."""
        pending = [
            None if number else pending_text(*who)
            for number, *who in zip(self.number, self.household_no, self.key, self.birth_on, strict=True)
        ]
        both = zip(blind_all(self.number, NUMBER), blind_all(pending, PENDING), strict=True)
        return [index or other or b"" for index, other in both]


def born(sheet: Sheet) -> pl.Series:
    """By the number where it is sound, else as written."""
    by_number = sheet.citizens["citizen"].birth_on
    return by_number.zip_with(by_number.is_not_null(), sheet.get("birth_on"))


def _check_heads(actor: Actor, said: _Said, known: dict[int, int | None], found: Findings) -> None:
    """A household keeps its head until the file, or somebody, says what became of them."""
    heads = {no: row for no, relation, row in zip(said.household_no, said.relation, known, strict=True) if relation == "01"}
    present = _table(
        actor, Membership, "household__source_no", heads, "household__source_no", "person_id",
        ended_on__isnull=True, relation="01",
    )  # fmt: skip
    listed = {pk for pk in known.values() if pk}
    for number, row in heads.items():
        head = present.get(number)
        if head is not None and head != known[row] and head not in listed:
            found.tell(KNOWN_HEAD, "relation", row)


def _table(actor: Actor, model: type, key: str, values: Any, *columns: str, **more: Any) -> dict[Any, Any]:
    return dict(scoped(actor, model).filter(**{f"{key}__anyof": list(values)}, **more).values_list(*columns))
