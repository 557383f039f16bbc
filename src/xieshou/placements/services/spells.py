"""就业经历: how a job comes to count. From an offer by the receiving side's confirmation; self-found, by the person's word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dateutil.relativedelta import relativedelta

from xieshou.jobs.models import PostKind
from xieshou.kit.errors import NotYours
from xieshou.kit.parameters import Dated, value_on
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.sets import insert_set, update_set
from xieshou.kit.verbs import consequences, verb
from xieshou.pairings.selectors import PairingIndex
from xieshou.placements.enums import Channel, EndReason, OfferAnswer, Status
from xieshou.placements.errors import EndsBeforeStart, NotAccepted, OtherSideConfirms, StartsInFuture, TooYoung
from xieshou.placements.models import Confirmation, FollowUp, Offer, Spell
from xieshou.placements.services.status import refresh_people
from xieshou.placements.services.terms import appoint, leave
from xieshou.regions.models import Region
from xieshou.roster.enums import Rung
from xieshou.roster.models import Person

SPELL_COLUMNS = (
    "ref", "person", "scope_path", "kind", "channel", "employer", "employer_text", "post", "offer", "place", "place_path",
    "pairing", "occupation", "started_on", "ended_on", "end_reason", "wage_fen_month", "evidence", "rung", "is_two_sided",
    "source",
)  # fmt: skip
CONFIRMATION_COLUMNS = ("spell", "scope_path", "place_path", "side", "rung", "on", "by", "evidence")
FOLLOW_UP_COLUMNS = ("ref", "spell", "person", "scope_path", "months", "due_on", "result", "note")


@dataclass(frozen=True)
class OwnSpell:
    """A job somebody has without us, in their own words; only the person and the first day are needed."""

    person_id: int
    started_on: date
    kind: str = Status.UNIT
    channel: str = Channel.OWN
    ended_on: date | None = None
    end_reason: str = ""
    place_id: int | None = None
    employer_text: str = ""
    occupation: str = ""
    wage_fen_month: int | None = None
    evidence: str = "本人自报"
    source: str = "本人自报"


def record_own_spell(actor: Actor, fact: OwnSpell, *, day: date) -> Spell:
    """Record one self-found job."""
    [pk] = record_own_spells(actor, [fact], day=day)
    return scoped(actor, Spell).get(pk=pk)


@verb("spell.record_own")
def record_own_spells(actor: Actor, facts: Sequence[OwnSpell], *, day: date) -> list[int]:
    """Record jobs that people found themselves, at rung 自报; returns the spells' ids, in order.

    Raises NotYours, TooYoung, StartsInFuture, EndsBeforeStart.
    """
    people = _people(actor, {fact.person_id for fact in facts})
    places = dict(Region.objects.filter(pk__in={f.place_id for f in facts if f.place_id}).values_list("pk", "path"))
    age_min = Dated("labour.age_min")
    for fact in facts:
        _refuse_impossible(people[fact.person_id], fact.started_on, fact.ended_on, day, age_min)
    rows = [
        (
            None, f.person_id, people[f.person_id].scope_path, f.kind, f.channel, None, f.employer_text, None, None, f.place_id,
            places.get(f.place_id or 0), None, f.occupation, f.started_on, f.ended_on, f.end_reason, f.wage_fen_month,
            f.evidence, Rung.REPORTED, False, f.source[:60],
        )
        for f in facts
    ]  # fmt: skip
    ids = insert_set(Spell, SPELL_COLUMNS, rows)
    refresh_people(people, day=day)
    return ids


@dataclass(frozen=True)
class Arrival:
    """The receiving side's word that somebody started: from which day, on what evidence, at what pay (fen a month)."""

    offer_ref: UUID
    started_on: date
    evidence: str
    wage_fen_month: int | None = None
    until: date | None = None  # of a 公益性岗位: the end of the term; None = as long as is left


def confirm_arrival(actor: Actor, arrival: Arrival, *, day: date) -> Spell:
    """Confirm one arrival."""
    [pk] = confirm_arrivals(actor, [arrival], day=day)
    return scoped(actor, Spell).get(pk=pk)


@verb("spell.confirm_arrival")
def confirm_arrivals(actor: Actor, arrivals: Sequence[Arrival], *, day: date) -> list[int]:
    """The receiving side confirms that people who accepted have started: their spells begin to count; returns their ids.

    Follow-ups fall due at the home side. Raises NotYours, OtherSideConfirms, NotAccepted, StartsInFuture, TooYoung,
    and on 公益性岗位 TermTooLong, TermInPast.
    """
    by_ref = {arrival.offer_ref: arrival for arrival in arrivals}
    offers = list(scoped(actor, Offer).filter(ref__in=by_ref).select_for_update(of=("self",)).select_related("post"))
    if len(offers) < len(by_ref):
        raise NotYours()
    for offer in offers:
        if not _is_receiving(actor, offer):
            raise OtherSideConfirms()
        if offer.answer != OfferAnswer.ACCEPTED or offer.withdrawn_on:
            raise NotAccepted()
    with consequences():
        return _begin(actor, offers, by_ref, day)


def _begin(actor: Actor, offers: Sequence[Offer], by_ref: dict[UUID, Arrival], day: date) -> list[int]:
    wanted = {offer.person_id for offer in offers}
    people = {p.pk: p for p in Person.objects.unscoped("those who accepted").filter(pk__in=wanted)}
    age_min = Dated("labour.age_min")
    for offer in offers:
        _refuse_impossible(people[offer.person_id], by_ref[offer.ref].started_on, None, day, age_min)
    pairings = PairingIndex(day)
    rows = [_spell_row(offer, by_ref[offer.ref], pairings) for offer in offers]
    ids = insert_set(Spell, SPELL_COLUMNS, rows)
    said = [
        (
            pk,
            o.scope_path,
            o.place_path,
            Confirmation.Side.RECEIVING,
            Rung.REPORTED,
            day,
            actor.label,
            by_ref[o.ref].evidence,
        )
        for pk, o in zip(ids, offers, strict=True)
    ]
    insert_set(Confirmation, CONFIRMATION_COLUMNS, said)
    public = [pk for pk, offer in zip(ids, offers, strict=True) if offer.post.kind == PostKind.PUBLIC]
    for spell in Spell.objects.unscoped("just begun").filter(pk__in=public).select_related("offer", "person"):
        appoint(actor, spell, by_ref[spell.offer.ref].until, day=day)
    _plan_follow_ups(list(zip(ids, offers, strict=True)), by_ref, day)
    refresh_people(wanted, day=day)
    return ids


def _spell_row(offer: Offer, arrival: Arrival, pairings: PairingIndex) -> tuple[object, ...]:
    post = offer.post
    pairing = pairings.between(offer.place_path, offer.scope_path)
    kind, channel = Status.UNIT, Channel.EAST_WEST if pairing else Channel.IN_PROVINCE
    if post.kind == PostKind.WORKSHOP:
        channel = Channel.WORKSHOP
    elif post.kind == PostKind.PUBLIC:
        kind, channel = Status.PUBLIC_POST, Channel.PUBLIC_POST
    return (
        None, offer.person_id, offer.scope_path, kind, channel, offer.employer_id, "", post.pk, offer.pk,
        offer.place_id, offer.place_path, pairing, post.title[:40], arrival.started_on, None, "", arrival.wage_fen_month,
        arrival.evidence, Rung.REPORTED, True, "就业地确认",
    )  # fmt: skip


def _plan_follow_ups(begun: Sequence[tuple[int, Offer]], by_ref: dict[UUID, Arrival], day: date) -> None:
    months = value_on("follow_up.months", day)
    rows = [
        (None, pk, o.person_id, o.scope_path, m, by_ref[o.ref].started_on + relativedelta(months=m), "", "")
        for pk, o in begun
        for m in months
    ]
    insert_set(FollowUp, FOLLOW_UP_COLUMNS, rows)


def confirm_at_home(actor: Actor, spell_ref: UUID, *, rung: int, day: date, evidence: str) -> Spell:
    """The home side's confirmation of one spell: it raises the rung."""
    confirm_many_at_home(actor, [spell_ref], rung=rung, day=day, evidence=evidence)
    return one(actor, Spell, spell_ref)


@verb("spell.confirm_at_home")
def confirm_many_at_home(actor: Actor, spell_refs: Sequence[UUID], *, rung: int, day: date, evidence: str) -> int:
    """Raise spells to `rung` by the home side's word; one already there or higher stays. Returns how many rose. Raises NotYours."""
    spells = list(
        scoped(actor, Spell)
        .filter(ref__in=spell_refs, scope_path__within=list(actor.scope.own))
        .select_for_update(of=("self",))
    )
    if len(spells) < len(set(spell_refs)):
        raise NotYours()
    rising = [spell for spell in spells if spell.rung < rung]
    rows = [
        (s.pk, s.scope_path, s.place_path, Confirmation.Side.HOME, rung, day, actor.label, evidence) for s in rising
    ]
    insert_set(Confirmation, CONFIRMATION_COLUMNS, rows)
    scoped(actor, Spell).filter(pk__in=[s.pk for s in rising]).update(rung=rung)
    refresh_people([s.person_id for s in rising], day=day)
    return len(rising)


@verb("spell.end")
def end_spell(actor: Actor, spell_ref: UUID, *, ended_on: date, end_reason: str, day: date, reason: str = "") -> Spell:
    """Somebody's last day in a job. Raises NotYours, EndsBeforeStart, StartsInFuture."""
    spell = one(actor, Spell, spell_ref, lock=True)
    if ended_on > day:
        raise StartsInFuture(started_on=ended_on)
    if ended_on < spell.started_on:
        raise EndsBeforeStart(ended_on=ended_on, started_on=spell.started_on)
    spell.ended_on, spell.end_reason = ended_on, end_reason
    spell.save(update_fields=["ended_on", "end_reason"])
    with consequences():
        leave([(spell.pk, ended_on)])
        refresh_people([spell.person_id], day=day)
    return spell


@verb("spell.end_many")
def end_spells(actor: Actor, ends: Sequence[tuple[int, date]], *, day: date) -> int:
    """Last days of many jobs (spell's id, day), as a table reports them; the reason is unknown. Returns how many ended.

    Raises NotYours, EndsBeforeStart, StartsInFuture.
    """
    rows = {spell.pk: spell for spell in scoped(actor, Spell).select_for_update().filter(pk__in=[pk for pk, _on in ends])}
    if len(rows) < len({pk for pk, _on in ends}):
        raise NotYours()
    for pk, ended_on in ends:
        if ended_on > day:
            raise StartsInFuture(started_on=ended_on)
        if ended_on < rows[pk].started_on:
            raise EndsBeforeStart(ended_on=ended_on, started_on=rows[pk].started_on)
    count = update_set(Spell, ("ended_on", "end_reason"), [(pk, (on, EndReason.UNKNOWN)) for pk, on in ends])
    with consequences():
        leave(ends)
        refresh_people([spell.person_id for spell in rows.values()], day=day)
    return count


@verb("follow_up.done")
def record_follow_up(actor: Actor, follow_up_ref: UUID, *, result: str, note: str, day: date) -> FollowUp:
    """The answer of one follow-up, as the person gave it. Raises NotYours."""
    due = one(actor, FollowUp, follow_up_ref, lock=True)
    due.done_on, due.result, due.note = day, result, note
    due.save(update_fields=["done_on", "result", "note"])
    return due


def _people(actor: Actor, ids: set[int]) -> dict[int, Person]:
    found = {person.pk: person for person in scoped(actor, Person).filter(pk__in=ids)}
    if len(found) < len(ids):
        raise NotYours()
    return found


def _is_receiving(actor: Actor, offer: Offer) -> bool:
    """The employer itself, an office of the workplace, or the office that keeps the post where the workplace has none here."""
    sides = (f"{offer.place_path}.", f"{offer.post.scope_path}.")
    inside = any(side.startswith(f"{own}.") for own in actor.scope.kept for side in sides)
    return inside or ("employer", offer.employer_id) in actor.scope.self_ids


def _refuse_impossible(person: Person, started_on: date, ended_on: date | None, day: date, age_min: Dated) -> None:
    if started_on > day:
        raise StartsInFuture(started_on=started_on)
    if ended_on and ended_on < started_on:
        raise EndsBeforeStart(ended_on=ended_on, started_on=started_on)
    lawful = age_min.on(started_on)
    if person.birth_on and person.birth_on + relativedelta(years=lawful) > started_on:
        raise TooYoung(name=person.name, started_on=started_on, age_min=lawful)
