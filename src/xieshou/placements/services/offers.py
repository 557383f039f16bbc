"""推荐和本人的答复: an offer goes to one person; accepting and declining are both simply answers, and declining asks no reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count

from xieshou.jobs.models import Post, PostKind
from xieshou.kit.errors import NotYours
from xieshou.kit.fields import Secret
from xieshou.kit.parameters import value_on
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.sets import insert_set, update_set
from xieshou.kit.verbs import consequences, verb
from xieshou.placements.enums import OfferAnswer, Resort
from xieshou.placements.errors import (
    AnswerTwice,
    AnswerWithoutEvidence,
    AtWorkAlready,
    PersonAlreadyPlaced,
    PostClosed,
    PostFull,
    ProofTooOld,
    PublicPostWithoutProof,
    WithdrawnAlready,
    WithdrawnWithoutReason,
)
from xieshou.placements.models import LastResort, MatchRun, Offer, Spell
from xieshou.roster.models import Person
from xieshou.roster.services.own import refuse_unless_own


@dataclass(frozen=True)
class Recommendation:
    """A post for a person, and why in words; `rank` 1 is the assigned post of the run."""

    person_id: int
    post_id: int
    rank: int = 1
    score: int | None = None
    reasons: tuple[str, ...] = ()


OFFER_COLUMNS = (
    "ref", "run", "person", "scope_path", "post", "employer_id", "place", "place_path", "rank", "score", "reasons",
    "offered_on", "answer", "answer_way", "answer_evidence", "disclosed_name",
)  # fmt: skip


def make_offer(actor: Actor, recommendation: Recommendation, *, day: date, run: MatchRun | None = None) -> Offer:
    """Recommend one post to one person."""
    [pk] = make_offers(actor, [recommendation], day=day, run=run)
    return scoped(actor, Offer).get(pk=pk)


@verb("offer.make")
def make_offers(
    actor: Actor, recommendations: Sequence[Recommendation], *, day: date, run: MatchRun | None = None
) -> list[int]:
    """Recommend posts to people of the actor's scope; returns the offers' ids, in order.

    Raises NotYours, PostClosed, PublicPostWithoutProof, ProofTooOld; the database refuses a second open offer of one post to one person.
    """
    paths = dict(_of(actor, Person, {r.person_id for r in recommendations}).values_list("pk", "scope_path"))
    posts = {post.pk: post for post in _of(actor, Post, {r.post_id for r in recommendations})}
    for post in posts.values():
        if post.ended_on < day:
            raise PostClosed(title=post.title, ended_on=post.ended_on)
    public = {pk for pk, post in posts.items() if post.kind == PostKind.PUBLIC}
    _refuse_without_proof({r.person_id for r in recommendations if r.post_id in public}, run, day)
    rows = [
        (
            None, run.pk if run else None, r.person_id, paths[r.person_id], r.post_id, posts[r.post_id].employer_id,
            posts[r.post_id].region_id, posts[r.post_id].place_path, r.rank, r.score, list(r.reasons), day, "", "", "", "",
        )
        for r in recommendations
    ]  # fmt: skip
    return insert_set(Offer, OFFER_COLUMNS, rows)


ANSWERED = ("answer", "answered_on", "answer_way", "answer_evidence", "disclosed_name", "disclosed_phone")


@dataclass(frozen=True)
class OfferReply:
    """One person's answer to one offer. What is disclosed on acceptance is the person's to choose: name, and a phone or none."""

    offer_ref: UUID
    answer: str
    answered_on: date
    way: str
    evidence: str
    phone: str | None = field(default=None, repr=False)


def answer_offer(actor: Actor, reply: OfferReply, *, day: date) -> Offer:
    """Record one person's answer."""
    answer_offers(actor, [reply], day=day)
    return one(actor, Offer, reply.offer_ref)


@verb("offer.answer")
def answer_offers(actor: Actor, replies: Sequence[OfferReply], *, day: date) -> int:
    """Record people's own answers; returns how many were acceptances.

    On acceptance the employer learns the name and the chosen phone, and the person's other open offers are withdrawn.
    Declining changes nothing else. Raises NotYours, AnswerTwice, AnswerWithoutEvidence, PostFull, PersonAlreadyPlaced.
    """
    by_ref = {reply.offer_ref: reply for reply in replies}
    offers = list(scoped(actor, Offer).filter(ref__in=by_ref).select_for_update(of=("self",)).select_related("person"))
    if len(offers) < len(by_ref):
        raise NotYours()
    for offer in offers:
        _refuse_answer(offer, by_ref[offer.ref])
    accepted = [offer for offer in offers if by_ref[offer.ref].answer == OfferAnswer.ACCEPTED]
    _refuse_double(accepted)
    _refuse_full(accepted)
    for offer in offers:
        _fill(offer, by_ref[offer.ref])
    update_set(Offer, ANSWERED, [(offer.pk, tuple(getattr(offer, name) for name in ANSWERED)) for offer in offers])
    if accepted:
        _withdraw_others(accepted, day)
    return len(accepted)


@verb("offer.withdraw")
def withdraw_offer(actor: Actor, offer_ref: UUID, *, day: date, reason: str) -> Offer:
    """Take back an offer that has not led to a job, at the person's or the home office's wish; `reason` goes to the history.

    Raises NotYours (also to the receiving side), WithdrawnWithoutReason, WithdrawnAlready, AtWorkAlready.
    """
    if not reason.strip():
        raise WithdrawnWithoutReason()
    offer = one(actor, Offer, offer_ref, lock=True)
    refuse_unless_own(actor, offer.scope_path)
    if offer.withdrawn_on:
        raise WithdrawnAlready(withdrawn_on=offer.withdrawn_on)
    if Spell.objects.unscoped("an offer's own spell").filter(offer=offer).exists():
        raise AtWorkAlready()
    offer.withdrawn_on = day
    offer.save(update_fields=["withdrawn_on"])
    return offer


def _of(actor: Actor, model: type[Person] | type[Post], ids: set[int]) -> object:
    found = scoped(actor, model).filter(pk__in=ids)
    if found.count() < len(ids):
        raise NotYours()
    return found


def _refuse_without_proof(people: set[int], run: MatchRun | None, day: date) -> None:
    """公益性岗位 only for those whom a fallback run, still fresh, has proved that no market post suits (R-035)."""
    if not people:
        return
    admitted = LastResort.objects.unscoped("the run's own proof").filter(run=run, outcome=Resort.ADMITTED) if run else None
    proved = set(admitted.values_list("person_id", flat=True)) if admitted is not None else set()
    if people - proved:
        found = Person.objects.unscoped("named in the refusal").filter(pk__in=people - proved).order_by("pk")
        raise PublicPostWithoutProof(name=found[0].name)
    assert run  # somebody was proved by it
    days = value_on("public_post.proof_days", day)
    if (day - run.day).days > days:
        raise ProofTooOld(day=run.day, days=days)


def _refuse_answer(offer: Offer, reply: OfferReply) -> None:
    if offer.withdrawn_on:
        raise WithdrawnAlready(withdrawn_on=offer.withdrawn_on)
    if offer.answer:
        raise AnswerTwice(answer=offer.get_answer_display() or "—")
    if not reply.evidence.strip():
        raise AnswerWithoutEvidence()


def _refuse_double(accepted: Sequence[Offer]) -> None:
    people = [offer.person_id for offer in accepted]
    twice = [pk for pk, count in Counter(people).items() if count > 1]
    taken = Offer.objects.unscoped("only whether the person is taken").filter(
        person_id__in=people, answer=OfferAnswer.ACCEPTED, withdrawn_on__isnull=True, spell__isnull=True
    )
    already = taken.values_list("person_id", flat=True).first() or (twice[0] if twice else None)
    if already is not None:
        raise PersonAlreadyPlaced(name=next(offer.person.name for offer in accepted if offer.person_id == already))


def _refuse_full(accepted: Sequence[Offer]) -> None:
    wanted = Counter(offer.post_id for offer in accepted)
    with consequences():
        posts = list(
            Post.objects.unscoped("lock and count places").filter(pk__in=wanted).select_for_update().order_by("pk")
        )
        taken = places_taken(list(wanted))
    for post in posts:
        if taken.get(post.pk, 0) + wanted[post.pk] > post.headcount:
            raise PostFull(title=post.title, headcount=post.headcount)


def places_taken(post_ids: Sequence[int]) -> dict[int, int]:
    """Post id -> places given: accepted offers without a spell yet, and spells that still run."""
    waiting = Offer.objects.unscoped("count of places").filter(
        post_id__in=post_ids, answer=OfferAnswer.ACCEPTED, withdrawn_on__isnull=True, spell__isnull=True
    )
    running = Spell.objects.unscoped("count of places").filter(post_id__in=post_ids, ended_on__isnull=True)
    taken: Counter[int] = Counter()
    for rows in (waiting, running):
        taken.update(dict(rows.order_by().values_list("post_id").annotate(n=Count("pk"))))
    return dict(taken)


def _fill(offer: Offer, reply: OfferReply) -> None:
    offer.answer = reply.answer
    offer.answered_on = reply.answered_on
    offer.answer_way = reply.way
    offer.answer_evidence = reply.evidence.strip()
    if reply.answer == OfferAnswer.ACCEPTED:
        offer.disclosed_name = offer.person.name
        offer.disclosed_phone = (
            Secret(reply.phone, Offer._meta.get_field("disclosed_phone").mask) if reply.phone else None
        )


def _withdraw_others(accepted: Sequence[Offer], day: date) -> None:
    people = [offer.person_id for offer in accepted]
    with consequences():
        # The accepted ones are no longer without an answer.
        waiting = Offer.objects.unscoped("the person's other open offers").filter(answer="", withdrawn_on__isnull=True)
        waiting.filter(person_id__anyof=people).update(withdrawn_on=day)
