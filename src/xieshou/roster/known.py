"""Taking in tables about people the register knows: each row finds its person, and brings what is new of them at rung 自报.

Training and ventures have no room yet: their tables are read and checked row by row, kept as they are, and not taken in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid
from xieshou.kit.imports import Findings, Layout, RowProblem, Sheet
from xieshou.kit.imports.importers import Importer, Keep, Merged, takes_files
from xieshou.kit.scope import Actor, scoped
from xieshou.roster import layouts_known as tables
from xieshou.roster.finding import find_people, homes_on, tell_of
from xieshou.roster.imports import extras
from xieshou.roster.knownchecks import check_cells, check_hired, check_period, check_states
from xieshou.roster.models import Person
from xieshou.roster.services.facts import HouseholdFacts, PersonFacts
from xieshou.roster.services.register import register

Ask = Callable[[Sheet, Findings, date], None]
OF_PERSON = frozenset(
    ["name", "citizen", "head_name", "head_citizen", "household_no", "phone", "education", "school", "ability", "health",
     "months", "wish", "wish_place", "sex", "birth_on", "ethnic", "relation"]
)  # fmt: skip
IN_SCHOOL = "10"


class NoRoomYet(Invalid):
    code = "import.no_room_yet"
    message = _("“{title}”的记录现在还没有可记的地方,不能入库。")
    remedy = _("每一行已经检查并原样保留在这次导入里,可以下载错误文件先改好;开放以后再入库。")


def _check(layout: Layout, *asks: Ask) -> Callable[[Actor, Sheet, date], list[RowProblem]]:
    def check(actor: Actor, sheet: Sheet, day: date) -> list[RowProblem]:
        found = sheet.findings()
        check_cells(sheet, found)
        for ask in asks:
            ask(sheet, found, day)
        tell_of(actor, sheet, find_people(actor, sheet), found)
        return found.in_order()

    return check


def _merge(layout: Layout) -> Callable[[Actor, Sheet, date, Keep], Merged]:
    def merge(actor: Actor, sheet: Sheet, day: date, keep: Keep) -> Merged:
        people = list(_people(actor, sheet, day))
        homes = {home.source_no: home for home, _fact in people}
        source = f"导入:{layout.named}"
        done = register(actor, list(homes.values()), [fact for _home, fact in people], day=day, source=source, keep=keep)
        return Merged(done.state, done.person_ids, done.created, done.counts)

    return merge


def _refuse(layout: Layout) -> Callable[[Actor, Sheet, date, Keep], Merged]:
    def merge(actor: Actor, sheet: Sheet, day: date, keep: Keep) -> Merged:
        raise NoRoomYet(title=layout.title)

    return merge


def _people(actor: Actor, sheet: Sheet, day: date) -> Iterator[tuple[HouseholdFacts, PersonFacts]]:
    """Each row as facts of the person it means; what a table does not say is left to what is known."""
    whom = find_people(actor, sheet)
    homes = homes_on(actor, whom.known(), day)
    names = dict(scoped(actor, Person).filter(pk__anyof=whom.known()).values_list("pk", "name"))
    kept = extras(sheet, OF_PERSON)
    for row, pk in enumerate(whom.ids):
        assert pk is not None, "a row that means nobody is blocked before"
        number, relation, region, path = homes[pk]
        cells = {key: sheet.get(key)[row] for key in sheet.value.columns}
        home = HouseholdFacts(number, region, path, **_of_household(sheet, row))
        fact = _facts(sheet, cells, row, day)
        number_in_file = cells.get("citizen") if whom.ways[row] == "number" else None
        yield home, replace(
            fact, household_no=number, relation=relation, name=names[pk], number=number_in_file, extra=next(kept), person_id=pk
        )


def _of_household(sheet: Sheet, row: int) -> dict[str, Any]:
    """What a table of heads says of the household."""
    if sheet.layout is not tables.HEADS:
        return {}
    headings = sheet.findings().headings
    wanted = ("address", "resettled", "site", "poor_state", "year")
    said = {headings[key]: sheet.text[key][row] for key in wanted if sheet.has(key) and sheet.text[key][row]}
    return {"phone": sheet.get("phone")[row], "extra": said}


def _facts(sheet: Sheet, cells: dict[str, Any], row: int, day: date) -> PersonFacts:
    """What the row says of somebody; who that is and where they live is said by the register."""
    health = cells.get("health")
    return PersonFacts(
        household_no="", relation="", name="", number=None, phone=cells.get("phone"), sex=cells.get("sex") or "",
        birth_on=cells.get("birth_on"), ethnic=cells.get("ethnic") or "", education=cells.get("education") or "",
        school=_studying(cells, day) if sheet.layout is tables.SCHOOLS else cells.get("school") or "",
        ability=cells.get("ability") or "", health=tuple(health.split(";")) if health else (),
        reported_months=_months(cells.get("months")), wish=_wish(sheet, cells, row), wish_place=cells.get("wish_place") or "",
    )  # fmt: skip


def _months(written: int | None) -> int | None:
    """Months of work within a year; any other number is asked about and not taken in."""
    return written if written is not None and 0 <= written <= 12 else None


def _wish(sheet: Sheet, cells: dict[str, Any], row: int) -> str:
    """A claim in the table's own words: somebody is to be asked."""
    if sheet.layout is tables.PLANS:
        return "计划外出务工" if cells.get("wish") else ""
    return sheet.text["wish"][row] if sheet.has("wish") else ""


def _studying(cells: dict[str, Any], day: date) -> str:
    """在读, as the table claims: begun, and not yet graduated on the day."""
    start, end = cells.get("started_on"), cells.get("ended_on")
    return IN_SCHOOL if start and start <= day and (end is None or end > day) else ""


def _period(sheet: Sheet, found: Findings, day: date) -> None:
    check_period(sheet, found, day)


def _states(sheet: Sheet, found: Findings, _day: date) -> None:
    check_states(sheet, found)


def _hired(sheet: Sheet, found: Findings, _day: date) -> None:
    check_hired(sheet, found)


for _table, _asks in (
    (tables.HEADS, ()), (tables.MEMBERS, (_states,)), (tables.PEOPLE, ()), (tables.MONITORED, ()), (tables.PLANS, ()),
    (tables.AWAY, ()), (tables.SCHOOLS, (_period,)),
):  # fmt: skip
    takes_files(Importer(_table, _check(_table, *_asks), _merge(_table)))
for _table, _asks in ((tables.TRAINING, (_period,)), (tables.VENTURES, (_period, _hired))):
    takes_files(Importer(_table, _check(_table, *_asks), _refuse(_table), is_taken_in=False))
