"""务工月更新: writing down what somebody said of their work when asked, at one touch, and taking the last touch back.

Nobody's work is changed here but by their own word or, marked so, their family's. The same touch twice is one record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid, NotAllowed, Stale
from xieshou.kit.parameters import value_on
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.verbs import consequences, verb
from xieshou.placements.enums import TAPS, Channel, EndReason, PaySaid, WorkSaid
from xieshou.placements.models import Spell, WorkUpdate
from xieshou.placements.services.spells import OwnSpell, end_spell, record_own_spell
from xieshou.placements.services.status import refresh_people
from xieshou.roster.enums import Answerer
from xieshou.roster.models import Person
from xieshou.roster.services.own import refuse_unless_own


class NoJobNow(Invalid):
    code = "work.no_job_now"
    message = _("{name}现在没有登记在岗的工作。")
    remedy = _("找到了工作的,点“找到工作”登记;没有的,点“问过,没变”。")


class SomebodyAnswers(Invalid):
    code = "work.somebody_answers"
    message = _("没有写明谁回答的。")
    remedy = _("请选本人或家人;没有联系上的,点“联系不上”。")


class OtherSidesJob(Invalid):
    code = "work.other_sides_job"
    message = _("这份工作由就业地登记,单位和地点以就业地的为准。")
    remedy = _("有出入的,请告诉就业地更正;换了工作的,点“换了工作”。")


class ThereAlready(Invalid):
    code = "work.there_already"
    message = _("{name}已经登记了{started_on:%Y年%-m月%-d日}起的这份工作,新的工作不能从同一天或更早开始。")
    remedy = _("补写单位和工资的,点“补记”;日期记错的,请先撤销再登记。")


class NotYoursToUndo(NotAllowed):
    code = "work.not_yours_to_undo"
    message = _("只能撤销自己今天记的、这个人最新的一条。")
    remedy = _("以前记错的,请在这份工作的页面更正或重新登记。")


class ChangedSince(Stale):
    code = "work.changed_since"
    message = _("这份工作后来又办过别的事,不能直接撤销。")
    remedy = _("请打开这份工作看清现在的情况,再更正。")


@dataclass(frozen=True)
class Heard:
    """Who was asked (a person's ref), who answered, on which day it is written down, and when."""

    person_ref: UUID
    answerer: str
    day: date
    at: datetime


@dataclass(frozen=True)
class Job:
    """A job as somebody tells it. `wage_fen_month` None with `is_withheld`: they would rather not say."""

    started_on: date
    kind: str
    channel: str = Channel.OWN
    employer_text: str = ""
    place_id: int | None = None
    wage_fen_month: int | None = None
    is_withheld: bool = False

    @property
    def pay(self) -> str:
        """What was said of the pay."""
        if self.wage_fen_month:
            return PaySaid.SAID
        return PaySaid.WITHHELD if self.is_withheld else PaySaid.NOTHING


@verb("work.tap")
def tap(actor: Actor, heard: Heard, said: WorkSaid) -> WorkUpdate:
    """One touch: unchanged, gone home for the festival, back, or not reached. The same touch again returns the first.

    Going home keeps the job open and is asked about again within `work.rest_days`. Raises NotYours, SomebodyAnswers, NoJobNow.
    """
    person = _person(actor, heard, is_reached=said != WorkSaid.UNREACHED)
    if said not in TAPS:
        raise ValueError(said)
    answerer = Answerer.NOBODY if said == WorkSaid.UNREACHED else heard.answerer
    known = _live(actor, person).filter(asked_on=heard.day, said=said, answerer=answerer).first()
    if known is not None:
        return known
    running = _running(actor, person, heard.day)
    if running is None and said in (WorkSaid.REST, WorkSaid.BACK):
        raise NoJobNow(name=person.name)
    back_by = heard.day + timedelta(days=value_on("work.rest_days", heard.day)) if said == WorkSaid.REST else None
    return _note(actor, person, replace(heard, answerer=answerer), said, running, back_by=back_by)


@verb("work.begin")
def tell_job(actor: Actor, heard: Heard, job: Job) -> WorkUpdate:
    """A job they found themselves, at rung 自报, with no other side needed; a job they still had ends the day before.

    The same job sent twice is one. Raises NotYours, SomebodyAnswers, ThereAlready, TooYoung, StartsInFuture.
    """
    person = _person(actor, heard)
    running = _running(actor, person, heard.day)
    twin = _same_job(actor, person, job, heard.day)
    if twin is not None:
        return twin
    if running is not None and running.started_on >= job.started_on:
        raise ThereAlready(name=person.name, started_on=running.started_on)
    was: dict[str, Any] = {}
    if running is not None:
        was = _of(running, ended_on=(job.started_on - timedelta(days=1)).isoformat(), end_reason=EndReason.OTHER_JOB.value)
        end_spell(
            actor, running.ref, ended_on=job.started_on - timedelta(days=1), end_reason=EndReason.OTHER_JOB, day=heard.day
        )
    fact = OwnSpell(
        person.pk, job.started_on, kind=job.kind, channel=job.channel, place_id=job.place_id, employer_text=job.employer_text,
        wage_fen_month=job.wage_fen_month, evidence=_evidence(heard), source="务工月更新",
    )  # fmt: skip
    made = record_own_spell(actor, fact, day=heard.day)
    said = WorkSaid.CHANGED if running else WorkSaid.BEGAN
    return _note(actor, person, heard, said, made, pay=job.pay, before=was | {"made": made.pk})


@verb("work.end")
def tell_end(actor: Actor, heard: Heard, *, ended_on: date, end_reason: str) -> WorkUpdate:
    """Their last day in the job they had. Raises NotYours, SomebodyAnswers, NoJobNow, EndsBeforeStart, StartsInFuture."""
    person = _person(actor, heard)
    running = _running(actor, person, heard.day)
    if running is None:
        known = _live(actor, person).filter(asked_on=heard.day, said=WorkSaid.ENDED, spell__ended_on=ended_on).first()
        if known is not None:
            return known
        raise NoJobNow(name=person.name)
    was = _of(running, ended_on=ended_on.isoformat(), end_reason=end_reason)
    end_spell(actor, running.ref, ended_on=ended_on, end_reason=end_reason, day=heard.day)
    return _note(actor, person, heard, WorkSaid.ENDED, running, before=was)


@verb("work.detail")
def tell_detail(actor: Actor, heard: Heard, told: Mapping[str, Any], *, is_withheld: bool = False) -> WorkUpdate:
    """Pay, employer or place of the job they have; what is not told stays. Raises NotYours, SomebodyAnswers, NoJobNow, OtherSidesJob.

    `told` may hold `wage_fen_month`, `employer_text`, `place_id`. A job that the other side keeps takes only 不愿说.
    """
    person = _person(actor, heard)
    running = _running(actor, person, heard.day)
    if running is None:
        raise NoJobNow(name=person.name)
    new = {name: value for name, value in told.items() if value and value != getattr(running, name)}
    if new and running.is_two_sided:
        raise OtherSidesJob()
    pay = PaySaid.SAID if told.get("wage_fen_month") else PaySaid.WITHHELD if is_withheld else PaySaid.NOTHING
    was = _of(running, **new) if new else {}
    if new:
        locked = scoped(actor, Spell).select_for_update().get(pk=running.pk)
        for name, value in new.items():
            setattr(locked, name, value)
        if "place_id" in new:
            locked.place_path = locked.place.path if locked.place else None
        locked.save(update_fields=["wage_fen_month", "employer_text", "place", "place_path"])
    return _note(actor, person, heard, WorkSaid.DETAIL, running, pay=pay, before=was)


@verb("work.undo")
def undo(actor: Actor, ref: UUID, *, day: date, at: datetime) -> WorkUpdate:
    """Take back one's own last touch about a person, on its day: the jobs stand as before, the touch stays as undone.

    Undone already, it is left so. Raises NotYours, NotYoursToUndo, ChangedSince.
    """
    update = one(actor, WorkUpdate, ref, lock=True)
    refuse_unless_own(actor, update.scope_path)
    if update.undone_at is not None:
        return update
    person = scoped(actor, Person).get(pk=update.person_id)
    latest = _live(actor, person).order_by("-pk").first()
    if update.operator_id != actor.user_id or update.asked_on != day or latest is None or latest.pk != update.pk:
        raise NotYoursToUndo()
    _restore(actor, update)
    update.undone_at = at
    update.spell_id = None if update.before.get("made") else update.spell_id
    update.save(update_fields=["undone_at", "spell"])
    with consequences():
        refresh_people([person.pk], day=day)
    return update


def _person(actor: Actor, heard: Heard, *, is_reached: bool = True) -> Person:
    """The person, locked: two touches at once come one after the other."""
    person: Person = one(actor, Person, heard.person_ref, lock=True)
    refuse_unless_own(actor, person.scope_path)
    if is_reached and heard.answerer not in (Answerer.SELF, Answerer.FAMILY):
        raise SomebodyAnswers()
    return person


def _live(actor: Actor, person: Person) -> Any:
    return scoped(actor, WorkUpdate).filter(person=person, undone_at__isnull=True)


def _running(actor: Actor, person: Person, day: date) -> Spell | None:
    """The job they have: the latest start wins, as everywhere."""
    return scoped(actor, Spell).filter(on_day(day), person=person).order_by("-started_on", "-pk").first()


def _same_job(actor: Actor, person: Person, job: Job, day: date) -> WorkUpdate | None:
    """What was told today of exactly this job, when the same form comes twice."""
    told = _live(actor, person).filter(asked_on=day, said__in=(WorkSaid.BEGAN, WorkSaid.CHANGED)).select_related("spell")
    named = ("started_on", "kind", "channel", "employer_text", "place_id", "wage_fen_month")
    same = [one for one in told if one.spell and all(getattr(one.spell, n) == getattr(job, n) for n in named)]
    return same[-1] if same else None


def _of(spell: Spell, **became: Any) -> dict[str, Any]:
    """What a job was before, and what it becomes: what taking back puts right, when nobody else touched it since."""
    was = {name: _plain(getattr(spell, name)) for name in became}
    return {"of": spell.pk, "was": was, "became": became}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _evidence(heard: Heard) -> str:
    who = "本人" if heard.answerer == Answerer.SELF else "家人代答"
    return f"{heard.day:%Y年%-m月%-d日}{who}说"


def _note(
    actor: Actor, person: Person, heard: Heard, said: WorkSaid, spell: Spell | None, *, pay: str = "",
    back_by: date | None = None, before: dict[str, Any] | None = None,
) -> WorkUpdate:  # fmt: skip
    return WorkUpdate.objects.create(
        person=person, scope_path=person.scope_path, spell=spell, asked_on=heard.day, answerer=heard.answerer, said=said, pay=pay,
        back_by=back_by, before=before or {}, operator_id=actor.user_id, by=actor.label[:200], at=heard.at,
    )  # fmt: skip


def _restore(actor: Actor, update: WorkUpdate) -> None:
    before = update.before
    if before.get("made"):
        made = scoped(actor, Spell).select_for_update(of=("self",)).filter(pk=before["made"]).first()
        _remove(actor, made, update)
    if before.get("of"):
        spell = scoped(actor, Spell).select_for_update(of=("self",)).get(pk=before["of"])
        if any(_plain(getattr(spell, name)) != value for name, value in before["became"].items()):
            raise ChangedSince()
        for name, value in before["was"].items():
            setattr(spell, name, date.fromisoformat(value) if name.endswith("_on") and value else value)
        if "place_id" in before["was"]:
            spell.place_path = spell.place.path if spell.place_id else None
        spell.save(update_fields=["ended_on", "end_reason", "wage_fen_month", "employer_text", "place", "place_path"])


def _remove(actor: Actor, made: Spell | None, update: WorkUpdate) -> None:
    """The job goes as it came; the history keeps that it was here. Whoever built on it is not undone."""
    if made is None or made.ended_on is not None or made.rung > 0:
        raise ChangedSince()
    try:
        with transaction.atomic(), consequences():
            made.delete()
    except ProtectedError as fault:
        raise ChangedSince() from fault
    scoped(actor, WorkUpdate).filter(pk=update.pk).update(spell=None)
