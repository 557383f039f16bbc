"""就业困难认定: recorded at home with evidence, recognised by a higher office and another person, ended with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid, NotAllowed, Stale
from xieshou.kit.parameters import value_on
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.verbs import verb
from xieshou.roster.enums import Rung
from xieshou.roster.models import Hardship, Person
from xieshou.roster.services.own import refuse_unless_own, refuse_without_reason

RUNG_OF = {5: Rung.VILLAGE, 4: Rung.TOWN}


class RecognisedBySelf(NotAllowed):
    code = "hardship.recognised_by_self"
    message = _("登记的人自己不能认定。")
    remedy = _("请本单位的另一人,或者上一级来认定。")


class RecognisedTooLow(NotAllowed):
    code = "hardship.recognised_too_low"
    message = _("就业困难要由“{rung}”这一级认定,您这一级还不够。")
    remedy = _("请上一级人社部门认定。")


class HardshipOver(Stale):
    code = "hardship.over"
    message = _("这条认定已经终止或过期。")
    remedy = _("仍有困难的,请重新登记。")


class HardshipInFuture(Invalid):
    code = "hardship.in_future"
    message = _("日期{started_on:%Y年%-m月%-d日}还没有到。")
    remedy = _("请填已经过去的一天。")


@dataclass(frozen=True)
class HardshipFacts:
    """A reason as it was found: since when, by what. It holds for `hardship.valid_months`."""

    person_ref: UUID
    reason: str
    started_on: date
    evidence: str


@verb("hardship.record")
def record_hardship(actor: Actor, facts: HardshipFacts, *, day: date) -> Hardship:
    """Write down a reason at the rung of the actor's office; nobody has recognised it yet.

    Raises NotYours, HardshipInFuture; the database refuses the same reason twice at a time, and one without evidence."""
    person = one(actor, Person, facts.person_ref)
    refuse_unless_own(actor, person.scope_path)
    if facts.started_on > day:
        raise HardshipInFuture(started_on=facts.started_on)
    months = value_on("hardship.valid_months", facts.started_on)
    return Hardship.objects.create(
        person=person, scope_path=person.scope_path, reason=facts.reason, started_on=facts.started_on,
        ended_on=facts.started_on + relativedelta(months=months, days=-1), evidence=facts.evidence.strip(),
        rung=RUNG_OF.get(actor.level, Rung.COUNTY), recorded_by=actor.label,
    )  # fmt: skip


@verb("hardship.recognise")
def recognise_hardship(actor: Actor, ref: UUID, *, day: date) -> Hardship:
    """The office that may says it is so. Raises NotYours, HardshipOver, RecognisedBySelf, RecognisedTooLow."""
    found = one(actor, Hardship, ref, lock=True)
    refuse_unless_own(actor, found.scope_path)
    if found.ended_on < day or found.recognised_on:
        raise HardshipOver()
    rung = Rung(value_on("hardship.rung_min", day))
    if RUNG_OF.get(actor.level, Rung.COUNTY) < rung:
        raise RecognisedTooLow(rung=rung.label)
    if found.recorded_by == actor.label:
        raise RecognisedBySelf()
    found.recognised_by, found.recognised_on = actor.label, day
    found.rung = max(found.rung, RUNG_OF.get(actor.level, Rung.COUNTY))
    found.save(update_fields=["recognised_by", "recognised_on", "rung"])
    return found


@verb("hardship.end")
def end_hardship(actor: Actor, ref: UUID, *, day: date, reason: str) -> Hardship:
    """It holds no longer: the day before is its last, or its first day if that was today. Raises NotYours, ReasonMissing, HardshipOver."""
    refuse_without_reason(reason)
    found = one(actor, Hardship, ref, lock=True)
    refuse_unless_own(actor, found.scope_path)
    if found.ended_on < day:
        raise HardshipOver()
    found.ended_on = max(found.started_on, day - relativedelta(days=1))
    found.end_reason = reason.strip()
    found.save(update_fields=["ended_on", "end_reason"])
    return found


def hardships_of(actor: Actor, person: Person, day: date) -> QuerySet[Hardship]:
    """What was recorded of one person by `day`, the newest first."""
    return scoped(actor, Hardship).filter(person=person, started_on__lte=day).order_by("-started_on", "-pk")


def to_recognise(actor: Actor, day: date) -> QuerySet[Hardship]:
    """What waits for somebody of the actor's level, of the actor's own people: not what the actor recorded."""
    found = scoped(actor, Hardship).filter(on_day(day), recognised_on__isnull=True, end_reason="")
    if RUNG_OF.get(actor.level, Rung.COUNTY) < value_on("hardship.rung_min", day):
        return found.none()
    return found.filter(scope_path__within=list(actor.scope.own)).exclude(recorded_by=actor.label)


def recognised_on(actor: Actor, day: date) -> QuerySet[Hardship]:
    """What is recognised and in force on `day`, the earliest of each person first."""
    found = scoped(actor, Hardship).filter(on_day(day), recognised_on__lte=day, end_reason="")
    return found.order_by("person_id", "started_on", "pk")
