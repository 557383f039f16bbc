"""Writing a notice, its lines, and what follows from its steps; objecting to one."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from xieshou.engines.draw.check_draw import canonical
from xieshou.kit.errors import NotYours
from xieshou.kit.scope import WHOLE, Actor, one
from xieshou.kit.sets import insert_set
from xieshou.kit.signatures import Signature
from xieshou.kit.verbs import consequences, looking_as, verb
from xieshou.offices.models import Office
from xieshou.regions.models import Level, Region
from xieshou.roster.models import Identity, IdentityState, Person
from xieshou.supervision.complaints.models import ComplaintKind
from xieshou.supervision.complaints.services import NAMELESS, Filed, Told, file_complaint
from xieshou.supervision.notices.errors import NotTheirNumber, VillageUnknown
from xieshou.supervision.notices.models import Notice, NoticeLine, NoticeState
from xieshou.supervision.notices.reading import Line, read_lines
from xieshou.supervision.notices.selectors import objections

COLUMNS = ("notice", "serial", "name", "mark", "village", "item", "period", "amount_fen", "person")
MIDDLE = slice(14, 16)  # the 15th and 16th digits: of the serial number, and telling neither birth nor check digit


@dataclass(frozen=True)
class Wanted:
    """What a notice says above its lines."""

    kind: str
    title: str
    document: str
    contact: str


@verb("notice.write")
def write_notice(actor: Actor, wanted: Wanted, text: str) -> Notice:
    """A draft of the actor's office about its place. Raises what `read_lines` raises, VillageUnknown, NotTheirNumber."""
    lines = read_lines(text)
    office = Office.objects.select_related("region").get(pk=actor.office_id)
    made: Notice = Notice.objects.create(
        kind=wanted.kind, title=wanted.title, document=wanted.document, contact=wanted.contact, region=office.region,
        scope_path=office.region.path, office=office,
    )  # fmt: skip
    _write(made, lines)
    return made


@verb("notice.rewrite")
def rewrite_lines(actor: Actor, ref: UUID, text: str) -> Notice:
    """The lines anew, while it is a draft; the database refuses it afterwards. Raises NotYours and as `write_notice`."""
    lines = read_lines(text)
    found: Notice = one(actor, Notice, ref, lock=True)
    if found.state != NoticeState.DRAFT:
        raise NotYours()
    found.lines.all().delete()
    _write(found, lines)
    return found


def _write(notice: Notice, lines: list[Line]) -> None:
    villages = _villages(notice.region)
    rows = []
    for line in lines:
        village = _village(villages, line, notice.region)
        rows.append([notice.pk, line.row, line.name, line.mark, village, line.item, line.period, line.amount_fen])
    known = _people(rows)
    insert_set(NoticeLine, COLUMNS, [(*row, known.get(row[1])) for row in rows])
    notice.lines_sha256 = digest_of(rows)
    notice.save(update_fields=["lines_sha256"])


def digest_of(rows: list[list[Any]]) -> str:
    """The digest the signatures cover: every shown column of every line, in order."""
    shown = [{"serial": r[1], "name": r[2], "mark": r[3], "village": r[4], "item": r[5], "period": r[6], "fen": str(r[7] or "")} for r in rows]
    return hashlib.sha256(b"\n".join(canonical(row) for row in shown)).hexdigest()


def _villages(region: Region) -> dict[str, list[int]]:
    """Village by its name, and by town and name, below a place."""
    found: dict[str, list[int]] = defaultdict(list)
    rows = Region.objects.filter(path__within=[region.path], level=Level.VILLAGE, ended_on__isnull=True)
    for pk, name, town in rows.values_list("pk", "name", "parent__name"):
        found[name].append(pk)
        found[f"{town}/{name}"].append(pk)
    return found


def _village(villages: dict[str, list[int]], line: Line, region: Region) -> int:
    found = villages.get(line.village, [])
    if len(found) != 1:
        raise VillageUnknown(row=line.row, written=line.village[:20], place=region.name, count=len(found))
    return found[0]


def _people(rows: list[list[Any]]) -> dict[int, int]:
    """Who a line is in the register, by serial: one of that name in that village; or, told apart, the one with these digits.

    Raises NotTheirNumber where the register knows people of that name and none has the digits.
    """
    with consequences():
        found = Person.objects.unscoped("who a line is").filter(
            name__in={row[2] for row in rows}, region_id__in={row[4] for row in rows}, merged_into=None
        )
        people: dict[tuple[str, int], list[int]] = defaultdict(list)
        for pk, name, village in found.values_list("pk", "name", "region_id"):
            people[name, village].append(pk)
        known = {}
        for _notice, serial, name, mark, village, *_rest in rows:
            same = people.get((name, village), [])
            if mark and same:
                fitting = [pk for pk in same if _middle(pk) in (mark, "")]
                if not fitting:
                    raise NotTheirNumber(row=serial, name=name, mark=mark)
                same = fitting
            if len(same) == 1:
                known[serial] = same[0]
        return known


def _middle(person_id: int) -> str:
    row = Identity.objects.unscoped("who a line is").filter(person_id=person_id, state=IdentityState.ACTIVE).first()
    return row.number.reveal()[MIDDLE] if row and row.number else ""


def on_show(actor: Actor, record: Any, signed: Signature) -> None:
    """What follows from publishing: its days."""
    Notice.objects.unscoped("the row of the step").filter(pk=record.pk).update(published_on=signed.on, until=signed.notice_until)


def over(actor: Actor, record: Any, signed: Signature) -> None:
    """What follows from its end: how many objected."""
    with consequences():
        count = objections(record.pk).count()
        Notice.objects.unscoped("the row of the step").filter(pk=record.pk).update(objection_count=count)


def object_to(ref: UUID, words: str, contact: str, *, day: date) -> Filed:
    """Anybody's objection, to the independent desk: never to the office that published. Raises NotYours, NoDesk, NothingTold."""
    with transaction.atomic(), looking_as(WHOLE):
        found = Notice.objects.unscoped("on show").filter(ref=ref, state=NoticeState.ON_NOTICE, until__gte=day).select_related("office").first()
    if found is None:
        raise NotYours()
    told = Told(
        found.region_id, ComplaintKind.NOTICE, words, accused=found.title, accused_office=found.office.ref, contact=contact, notice_id=found.pk
    )  # fmt: skip
    return file_complaint(NAMELESS, told, day=day)
