"""Tables of jobs into spells at rung 自报: found by person, first day and employer, so that the same table again changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from xieshou.kit.imports import RowProblem, Sheet
from xieshou.kit.imports.importers import Importer, Keep, Merged, takes_files
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor, scoped
from xieshou.placements.enums import Channel, Status
from xieshou.placements.layouts import AREAS, AWAY, CLOSING, EMPLOYMENT, PUBLIC_POSTS
from xieshou.placements.models import Spell
from xieshou.placements.rowchecks import Known, check_closing, check_spells
from xieshou.placements.services.spells import OwnSpell, end_spells, record_own_spells
from xieshou.regions.models import Region
from xieshou.roster.enums import Ability
from xieshou.roster.finding import find_people, tell_of
from xieshou.roster.knownchecks import check_cells
from xieshou.roster.models import Person, Profile

SAME, CHANGED, NEW = "same", "changed", "new"


def check(actor: Actor, sheet: Sheet, day: date) -> list[RowProblem]:
    """The table's own questions, and those against the register within the actor's scope."""
    found = sheet.findings()
    check_cells(sheet, found)
    whom = find_people(actor, sheet)
    tell_of(actor, sheet, whom, found)
    known = _known(actor, whom.known(), day)
    ask = check_closing if sheet.layout is CLOSING else check_spells
    ask(sheet, found, whom.ids, known, day)
    return found.in_order()


def merge(actor: Actor, sheet: Sheet, day: date, keep: Keep) -> Merged:
    """New spells are added; one that is known and now has a last day ends."""
    who: list[int] = [pk for pk in find_people(actor, sheet).ids if pk is not None]
    assert len(who) == len(sheet), "a row that means nobody is blocked before"
    before = _spells(actor, who)
    state, new, ends = [], [], []
    places = _places(sheet)
    for row, pk in enumerate(who):
        fact = _fact(sheet, row, pk, day, places)
        same = before.get((pk, fact.started_on, fact.employer_text)) if fact else None
        if fact is None or (same and (fact.ended_on is None or same[1] == fact.ended_on)):
            state.append(SAME)
        elif same:
            state.append(CHANGED)
            ends.append((same[0], fact.ended_on))
        else:
            state.append(NEW)
            before[(pk, fact.started_on, fact.employer_text)] = (0, fact.ended_on)
            new.append(fact)
    keep(Spell, [pk for pk, _on in ends])
    if ends:
        end_spells(actor, [(pk, on) for pk, on in ends if on], day=day)
    ids = record_own_spells(actor, new, day=day) if new else []
    return Merged(state, who, {Spell: ids}, {"spell_new": len(ids), "spell_ended": len(ends)})


def close(actor: Actor, sheet: Sheet, day: date, keep: Keep) -> Merged:
    """Each person's one open spell gets its last day."""
    who: list[int] = [pk for pk in find_people(actor, sheet).ids if pk is not None]
    rows = scoped(actor, Spell).filter(person_id__anyof=who, ended_on__isnull=True).values_list("person_id", "id")
    open_now = dict(rows)
    ends = [(open_now[pk], on) for pk, on in zip(who, sheet.get("ended_on").to_list(), strict=True)]
    keep(Spell, [pk for pk, _on in ends])
    return Merged([CHANGED] * len(who), who, {}, {"spell_ended": end_spells(actor, ends, day=day)})


takes_files(Importer(EMPLOYMENT, check, merge))
takes_files(Importer(CLOSING, check, close))
takes_files(Importer(AWAY, check, merge))


def _fact(sheet: Sheet, row: int, person_id: int, day: date, places: dict[str, int]) -> OwnSpell | None:
    """The job a row tells of; None where it says that there is none."""
    cells = {key: sheet.get(key)[row] for key in sheet.value.columns}
    if cells.get("is_working") is False:
        return None
    end, feature = cells.get("ended_on"), cells.get("feature")
    return OwnSpell(
        person_id=person_id, started_on=cells["started_on"], ended_on=end if end and end <= day else None,
        end_reason="unknown" if end and end <= day else "", kind=_status(cells), channel=_channel(cells.get("channel"), feature),
        place_id=places.get(cells.get("place_code") or ""), employer_text=(cells.get("employer") or "")[:120],
        occupation=(cells.get("occupation") or "")[:40], wage_fen_month=cells.get("pay") or None,
        evidence=_evidence(sheet, cells), source=f"导入:{sheet.layout.named}",
    )  # fmt: skip


def _status(cells: dict[str, Any]) -> str:
    if cells.get("feature") in PUBLIC_POSTS or cells.get("channel") == "public_post":
        return Status.PUBLIC_POST
    return cells.get("kind") or Status.UNIT


def _channel(way: str | None, feature: str | None) -> str:
    """What the table says of how the job was found; a place of work of its own kind says more than 组织介绍."""
    if feature in PUBLIC_POSTS:
        return Channel.PUBLIC_POST
    return feature or way or Channel.OWN


def _evidence(sheet: Sheet, cells: dict[str, Any]) -> str:
    """The table, and where it says the work is: nothing here makes a place of it."""
    area = AREAS.words.get(cells.get("area") or "", "")
    said = " ".join(filter(None, (area, cells.get("address"), cells.get("work_county"))))
    return f"{sheet.layout.named}:{said}"[:200]


def _places(sheet: Sheet) -> dict[str, int]:
    codes = [code for code in sheet.get_or("place_code").unique().to_list() if code]
    wide = {code.ljust(12, "0"): code for code in codes}
    rows = Region.objects.filter(code__anyof=list(wide), ended_on__isnull=True).values_list("code", "id")
    return {wide[code]: pk for code, pk in rows}


def _spells(actor: Actor, people: Sequence[int]) -> dict[tuple[int, date, str], tuple[int, date | None]]:
    rows = scoped(actor, Spell).filter(person_id__anyof=list(people)).order_by("-pk")
    facts = rows.values_list("person_id", "started_on", "employer_text", "employer__name", "id", "ended_on")
    return {(pk, start, text or name or ""): (spell, end) for pk, start, text, name, spell, end in facts}


def _known(actor: Actor, people: Sequence[int], day: date) -> dict[int, Known]:
    births = dict(scoped(actor, Person).filter(pk__anyof=list(people)).values_list("pk", "birth_on"))
    profiles = scoped(actor, Profile).filter(on_day(day), person_id__anyof=list(people))
    said = {pk: (ability, school) for pk, ability, school in profiles.values_list("person_id", "ability", "school")}
    open_now: dict[int, list[tuple[date, str]]] = {}
    rows = scoped(actor, Spell).filter(person_id__anyof=list(people), ended_on__isnull=True).order_by("started_on", "pk")
    for pk, start, text, name in rows.values_list("person_id", "started_on", "employer_text", "employer__name"):
        open_now.setdefault(pk, []).append((start, text or name or ""))
    return {
        pk: Known(
            births.get(pk), said.get(pk, ("", ""))[0], str(Ability(said.get(pk, ("", ""))[0]).label),
            said.get(pk, ("", ""))[1] not in ("", "01"), tuple(open_now.get(pk, ())),
        )
        for pk in people
    }  # fmt: skip
