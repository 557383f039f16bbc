"""Taking an event back: itself an event, with its own reason; everything stands as it was, the history keeps both."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.verbs import verb
from xieshou.roster.models import Household, HouseholdEvent, Membership, Person
from xieshou.roster.services.events.writing import Happening, Said
from xieshou.roster.services.locking import refuse_locked
from xieshou.roster.services.recording import take_back
from xieshou.roster.tables import EventKind


class AlreadyUndone(Invalid):
    code = "event.already_undone"
    message = _("这次变动已经撤销过了。")
    remedy = _("请刷新页面,看现在的情况。")


@verb("household.undo")
def undo(actor: Actor, ref: UUID, *, said: Said) -> HouseholdEvent:
    """Put back what the event changed. Events after it go first. Nobody is deleted: a newborn or a household entered by
    mistake stays on file, and counts no longer from its first day.

    Raises NotYours, ReasonMissing, PeriodLocked, AlreadyUndone, ChangedSince.
    """
    event: HouseholdEvent = one(actor, HouseholdEvent, ref, lock=True)
    act = Happening(actor, said)
    household = act.household(event.household.ref)
    refuse_locked(actor, household, event.on, said.today)
    if event.kind == EventKind.UNDO or scoped(actor, HouseholdEvent).filter(undoes=event).exists():
        raise AlreadyUndone()
    act.homes |= {event.other_id} if event.other_id else set()
    people = scoped(actor, Membership).filter(household_id__in=act.homes).values_list("person_id", flat=True)
    act.people = {*people, *event.people}
    take_back(actor, [one for one in event.made if not _stays(one)])
    _void(act, event)
    household.refresh_from_db()
    return act.record(EventKind.UNDO, household, people=event.people, undoes=event)


KEPT = ("roster.Person", "roster.Profile", "roster.Household")


def _stays(one: dict[str, Any]) -> bool:
    return bool(one.get("new")) and one["table"] in KEPT


def _void(act: Happening, event: HouseholdEvent) -> None:
    """People and households the event brought into the register have left it on the day they came."""
    made = {"roster.Person": (Person, "left_on"), "roster.Household": (Household, "ended_on")}
    for one_of in (row for row in event.made if row.get("new") and row["table"] in made):
        model, column = made[one_of["table"]]
        act.recorder.change(model, {one_of["id"]: {column: event.on}})
