"""Taking a complaint, answering it, keeping its terms. Who complains is never asked for a name."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from xieshou.audit.models import Reading
from xieshou.kit.fields import blind
from xieshou.kit.parameters import value_on
from xieshou.kit.periods import on_day
from xieshou.kit.scope import NOTHING, Actor, one
from xieshou.kit.verbs import consequences, verb
from xieshou.kit.workdays import Calendar
from xieshou.kit.workflow import take
from xieshou.offices.models import Line, Office
from xieshou.regions.models import Region
from xieshou.supervision.complaints.errors import NoSuchCode, NotAnswered, NothingTold, NotIndependent, TooOften
from xieshou.supervision.complaints.models import (
    Complaint,
    ComplaintDesk,
    ComplaintState,
    Knock,
    Satisfaction,
    desk_path,
)
from xieshou.supervision.complaints.routing import desk_above, desk_for, desks_over
from xieshou.supervision.complaints.workflows import COMPLAINTS

# Nobody in the history: what is told namelessly leaves no account behind, nor an address.
NAMELESS = Actor(user_id=None, label="匿名", scope=NOTHING)
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without those that are read one for the other
GROUPS, GROUP = 3, 4


@dataclass(frozen=True)
class Told:
    """What somebody tells: where it happened, what kind, in their words; whom it is about, and a phone, if they wish."""

    region_id: int
    kind: str
    words: str
    accused: str = ""
    accused_office: UUID | None = None
    is_about_the_desk: bool = False
    contact: str = ""
    person_id: int | None = None
    notice_id: int | None = None


@dataclass(frozen=True)
class Filed:
    """Where it went and the code that opens its answer; shown once and kept nowhere."""

    ref: UUID
    code: str
    desk: str


@verb("complaint.file")
def file_complaint(actor: Actor, told: Told, *, day: date) -> Filed:
    """Take a complaint to the nearest desk that is not the accused. Raises NoDesk, NothingTold.

    `actor` is NAMELESS for who wishes not to be named, also when signed in.
    """
    if not told.words.strip():
        raise NothingTold()
    region = Region.objects.get(pk=told.region_id)
    accused = _accused(told, str(region.path), day)
    desk = desk_for(str(region.path), accused, day)
    code = "-".join("".join(secrets.choice(LETTERS) for _n in range(GROUP)) for _g in range(GROUPS))
    with consequences():
        made = Complaint.objects.create(
            code_index=_index(code), kind=told.kind, region=region, accused_office=accused, accused=told.accused or None,
            told=told.words, contact=told.contact or None, person_id=told.person_id, notice_id=told.notice_id, received_on=day, desk=desk,
            desk_office=desk.office, desk_path=desk.path, due_on=Calendar().after(day, int(value_on("complaint.accept_days", day))),
        )  # fmt: skip
    return Filed(made.ref, code, desk.office.name)


def _accused(told: Told, path: str, day: date) -> Office | None:
    """The office that is accused, where it could be the desk itself; everybody else's desk is another office anyway."""
    if told.accused_office:
        return Office.objects.filter(ref=told.accused_office).first()
    nearest = desks_over(path, day)
    return nearest[0].office if told.is_about_the_desk and nearest else None


@verb("complaint.read")
def note_read(actor: Actor, found: Complaint, *, at: datetime) -> None:
    """Whoever opens what was told is written down."""
    Reading.objects.create(
        table=Complaint._meta.db_table, row_id=found.pk, scope_path=found.desk_path, what="投诉内容", purpose="W-11 办理",
        actor_id=actor.user_id, actor_label=actor.label, at=at,
    )  # fmt: skip


def answer_complaint(actor: Actor, ref: UUID, words: str, *, day: date, at: datetime, stamp: str = "") -> Any:
    """Answer; the words go to who complained. Raises NotYours, NothingTold and what W-11 refuses."""
    if not words.strip():
        raise NothingTold()

    def written(record: Complaint) -> None:
        record.answer, record.answered_on = words, day
        record.save(update_fields=["answer", "answered_on"])

    return take(COMPLAINTS, actor, one(actor, Complaint, ref), "answer", day=day, at=at, stamp=stamp, edit=written)


def by_code(code: str) -> Complaint:
    """The complaint a query code opens, for whoever holds the paper. Raises NoSuchCode."""
    with consequences():
        found = scoped_by_code(code).first()
    if found is None:
        raise NoSuchCode()
    return found


def scoped_by_code(code: str) -> Any:
    """The rows of one query code: the code itself is the right to see them."""
    return Complaint.objects.unscoped("the code is the right").filter(code_index=_index(code)).select_related("desk__office")


@verb("complaint.satisfaction")
def say_satisfaction(actor: Actor, code: str, said: str) -> Complaint:
    """How satisfied who complained is with the answer; a later word replaces an earlier one. Raises NoSuchCode, NotAnswered."""
    found = by_code(code)
    if found.answered_on is None:
        raise NotAnswered()
    with consequences():
        scoped_by_code(code).update(satisfaction=Satisfaction(said))
    return found


@verb("complaint.knock")
def knock(actor: Actor, what: str, address: str, *, day: date) -> None:
    """Count one try of an address today; the address is not kept. Raises TooOften."""
    most = int(value_on(f"complaint.{what}_day_max", day))
    digest = blind(f"{day}|{address}", "knock")
    Knock.objects.filter(day__lt=day).delete()
    row, _made = Knock.objects.get_or_create(day=day, what=what, digest=digest)
    if row.count >= most:
        raise TooOften(most=most)
    Knock.objects.filter(pk=row.pk).update(count=F("count") + 1)


@verb("complaint.open_desk")
def open_desk(actor: Actor, office: Office, region: Region, *, since: date, document: str, phone: str = "") -> ComplaintDesk:
    """Set up the desk of a region. Raises NotIndependent."""
    if office.line != Line.SUPERVISION:
        raise NotIndependent(office=office.name)
    return ComplaintDesk.objects.create(office=office, region=region, started_on=since, document=document, phone=phone)


@verb("complaint.raise_overdue")
def raise_overdue(actor: Actor, *, day: date) -> tuple[int, int]:
    """Show every complaint whose step is overdue to the desk above; (shown, without a desk above)."""
    days = int(value_on("complaint.accept_days", day))
    open_states = (ComplaintState.RECEIVED, ComplaintState.ACCEPTED)
    late = Complaint.objects.unscoped("the system's own run").filter(state__in=open_states, due_on__lt=day)
    shown = stuck = 0
    for found in late.select_related("desk__region", "desk__office", "accused_office"):
        now_at = found.desk if found.above_path is None else ComplaintDesk.objects.get(pk=int(str(found.above_path).split(".")[1]))
        above = desk_above(now_at, found.accused_office, day)
        if above is None:
            stuck += 1
            continue
        found.above_path, found.raised_on, found.due_on = above.path, day, Calendar().after(day, days)
        found.save(update_fields=["above_path", "raised_on", "due_on"])
        shown += 1
    return shown, stuck


def desks_held(office_id: int, day: date) -> list[str]:
    """The places of the desks that an office holds; what kit.scope asks for an actor of the line of supervision."""
    held = ComplaintDesk.objects.filter(on_day(day), office_id=office_id).values_list("pk", flat=True)
    return [desk_path(pk) for pk in held]


def _index(code: str) -> bytes:
    letters = "".join(sign for sign in code.upper() if sign.isalnum())
    return blind(letters, "complaint")
