"""公益性岗位 as the last resort: reasons recognised, the proof a person, offers only with it, terms, and never the market's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from tests.builders import DAY, SYSTEM
from tests.builders_flow import NOW, World, a_household, a_person, a_post, a_user, a_world, an_employer, an_own_answer
from tests.lasting import lasting
from xieshou.engines.matching import verify_dir
from xieshou.jobs.models import Post
from xieshou.kit.errors import NotYours
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import acting
from xieshou.offices.models import Role
from xieshou.offices.selectors import actor_of
from xieshou.placements.errors import ProofTooOld, PublicPostWithoutProof
from xieshou.placements.models import Appointment, LastResort, MatchRun, Offer, Spell
from xieshou.placements.selectors import fallback_runs, market_runs
from xieshou.placements.services.lastresort import NobodyRecognised, NobodyToFallBack, NoPublicPosts, run_fallback
from xieshou.placements.services.matching import offer_suggestions, run_match
from xieshou.placements.services.offers import OfferReply, Recommendation, answer_offer, make_offer
from xieshou.placements.services.spells import Arrival, confirm_arrival, end_spell
from xieshou.placements.services.terms import TermInPast, TermTooLong, terms_ending, terms_left
from xieshou.roster.models import Hardship, Person
from xieshou.roster.services.hardship import (
    HardshipFacts,
    HardshipInFuture,
    HardshipOver,
    RecognisedBySelf,
    RecognisedTooLow,
    end_hardship,
    recognise_hardship,
    record_hardship,
)

pytestmark = pytest.mark.django_db


@lasting
def world() -> World:
    made = a_world()
    made.county.refresh_from_db()
    return made


def clerk(world: World) -> Actor:
    return actor_of(a_user(world.county), DAY)


def cadre(world: World) -> Actor:
    return actor_of(a_user(world.village, Role.VILLAGE, line="village"), DAY)


def a_hardship(world: World, person: Person, reason: str = "weak", **said: Any) -> Hardship:
    """Recorded by the village, recognised by the county."""
    given = {"started_on": DAY, "evidence": "入户"} | said
    made = record_hardship(cadre(world), HardshipFacts(person.ref, reason, **given), day=DAY)
    return recognise_hardship(clerk(world), made.ref, day=DAY)


def somebody(world: World, name: str, **said: Any) -> Person:
    """Of a household of their own; stays in the village unless said otherwise."""
    person = a_person(a_household(world.village), name, **said.pop("known", {}))
    an_own_answer(person, **({"want": "nearby", "reach": "village", "occupations": ("6-25",), "pay_fen_month_min": 300000} | said))
    return person


@pytest.fixture
def forester(world: World) -> Post:
    """One public-welfare post in the village, of another trade and paid little."""
    committee = an_employer(world.village, "三同村村委会(虚构)")
    return a_post(
        committee, world.village, title="护林员", occupation="5-05", kind="public", headcount=1, lodging=False,
        pay_fen_month_min=80000, pay_fen_month_max=80000,
    )  # fmt: skip


def a_fallback(world: World, day: date = DAY) -> MatchRun:
    actor = clerk(world)
    with acting(actor, "test"):
        return run_fallback(actor, region_id=world.county.pk, day=day, at=NOW, seed=1)


def outcomes(run: MatchRun) -> dict[str, tuple[str, int]]:
    with acting(SYSTEM, "test"):
        found = LastResort.objects.unscoped("test").filter(run=run).select_related("person")
        return {one.person.name: (one.outcome, one.suited_count) for one in found}


# --- reasons ----------------------------------------------------------------------------------------------------------


def test_a_reason_is_recorded_by_one_and_recognised_by_another(world: World) -> None:
    village, county = cadre(world), clerk(world)
    made = record_hardship(village, HardshipFacts(world.head.ref, "care", DAY, "入户"), day=DAY)
    assert (made.rung, made.recognised_on, made.ended_on) == (1, None, DAY + relativedelta(months=12, days=-1))
    with pytest.raises(RecognisedTooLow):
        recognise_hardship(village, made.ref, day=DAY)
    made = recognise_hardship(county, made.ref, day=DAY)
    assert (made.rung, made.recognised_on, made.recognised_by) == (3, DAY, county.label)
    with pytest.raises(HardshipOver):
        recognise_hardship(county, made.ref, day=DAY)


def test_nobody_recognises_what_they_recorded_themselves(world: World) -> None:
    county = clerk(world)
    made = record_hardship(county, HardshipFacts(world.head.ref, "care", DAY, "入户"), day=DAY)
    with pytest.raises(RecognisedBySelf):
        recognise_hardship(county, made.ref, day=DAY)


def test_a_reason_is_the_homes_to_record(world: World) -> None:
    stranger = actor_of(a_user(world.stranger_county), DAY)
    with pytest.raises(NotYours):
        record_hardship(stranger, HardshipFacts(world.head.ref, "care", DAY, "入户"), day=DAY)
    with pytest.raises(HardshipInFuture):
        record_hardship(clerk(world), HardshipFacts(world.head.ref, "care", DAY + timedelta(days=1), "x"), day=DAY)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("evidence = ''", "hardship_has_evidence"),
        ("reason = 'ill'", "hardship_reason"),
        ("recognised_by = ''", "hardship_says_who_recognised_it"),
        ("ended_on = '2000-01-01'", "hardship_in_order"),
    ],
)
def test_the_database_holds_the_rules_of_reasons(world: World, change: str, rule: str) -> None:
    a_hardship(world, world.head)
    with pytest.raises(DatabaseError, match=rule), transaction.atomic(), acting(SYSTEM, "test"):
        connection.cursor().execute(f"UPDATE roster_hardship SET {change}")


def test_the_same_reason_is_not_recorded_twice_at_a_time(world: World) -> None:
    a_hardship(world, world.head)
    with pytest.raises(DatabaseError, match="hardship_once"), transaction.atomic():
        record_hardship(cadre(world), HardshipFacts(world.head.ref, "weak", DAY, "x"), day=DAY)


# --- the run and its proof --------------------------------------------------------------------------------------------


def test_only_those_whom_no_market_post_suits_are_admitted(world: World, forester: Post) -> None:
    stays, goes = somebody(world, "覃留"), somebody(world, "覃走", want="transfer", reach="anywhere")
    a_hardship(world, stays)
    a_hardship(world, goes)
    somebody(world, "覃无")  # nobody recognised a reason
    run = a_fallback(world)
    assert outcomes(run) == {"覃留": ("admitted", 0), "覃走": ("suited", 1)}
    assert (run.kind, run.people_count, run.post_count, run.certificate["placed"]) == ("fallback", 1, 1, 1)
    assert run.market is not None
    assert (run.market.kind, run.market.post_count, run.market.people_count) == ("proof", 1, 3)
    for made in (run, run.market):
        assert verify_dir(settings.FILES_FOLDER / made.folder).figures["placed"] == made.certificate["placed"]
    with acting(SYSTEM, "test"):
        [kept] = LastResort.objects.unscoped("test").filter(run=run, outcome="admitted")
    assert kept.nearest[0]["post"] == str(world.post.ref)
    assert "本村" in kept.nearest[0]["reason"]


def test_a_wish_for_a_public_post_counts_here_and_not_on_the_market(world: World, forester: Post) -> None:
    wants = somebody(world, "覃愿", want="public_post")
    a_hardship(world, wants)
    assert outcomes(a_fallback(world)) == {"覃愿": ("admitted", 0)}
    somebody(world, "覃留")
    actor = clerk(world)
    with acting(actor, "test"):
        assert run_match(actor, region_id=world.county.pk, day=DAY, at=NOW, seed=1).people_count == 1


def test_public_posts_change_nothing_on_the_market(world: World) -> None:
    """The market run and its bound are the same with and without them, and their list holds no fallback run."""
    a_hardship(world, somebody(world, "覃留"))
    somebody(world, "覃走", want="transfer", reach="anywhere")
    actor = clerk(world)

    def market() -> MatchRun:
        with acting(actor, "test"):
            return run_match(actor, region_id=world.county.pk, day=DAY, at=NOW, seed=1)

    before = market()
    committee = an_employer(world.village, "村委会(虚构)")
    a_post(committee, world.village, title="护林员", occupation="6-25", kind="public", pay_fen_month_min=400000)
    run, after = a_fallback(world), market()
    assert after.certificate == before.certificate
    assert (after.post_count, after.people_count) == (before.post_count, before.people_count)
    assert list(market_runs(actor)) == [after, before]
    assert list(fallback_runs(actor)) == [run]


def test_what_is_missing_is_said_first(world: World) -> None:
    with pytest.raises(NoPublicPosts):
        a_fallback(world)


def test_nobody_recognised_and_nobody_left_are_said_so(world: World, forester: Post) -> None:
    goes = somebody(world, "覃走", want="transfer", reach="anywhere")
    with pytest.raises(NobodyRecognised):
        a_fallback(world)
    made = a_hardship(world, goes)
    with pytest.raises(NobodyToFallBack, match="1名"):
        a_fallback(world)
    end_hardship(clerk(world), made.ref, day=DAY, reason="已好转")
    with pytest.raises(NobodyRecognised):
        a_fallback(world)
    with acting(SYSTEM, "test"):
        assert not MatchRun.objects.unscoped("test").exists()


# --- offers, terms, leaving -------------------------------------------------------------------------------------------


def offered(world: World, run: MatchRun) -> Offer:
    assert offer_suggestions(clerk(world), run.ref, day=DAY) == 1
    with acting(SYSTEM, "test"):
        return Offer.objects.unscoped("test").select_related("person").get(run=run)


def accepted(world: World, offer: Offer) -> Offer:
    return answer_offer(SYSTEM, OfferReply(offer.ref, "accepted", DAY, "call", "通话"), day=DAY)


def test_no_public_post_is_offered_without_the_proof(world: World, forester: Post) -> None:
    stays, goes = somebody(world, "覃留"), somebody(world, "覃走", want="transfer", reach="anywhere")
    a_hardship(world, stays)
    a_hardship(world, goes)
    actor = clerk(world)
    with pytest.raises(PublicPostWithoutProof, match="覃留"):
        make_offer(actor, Recommendation(stays.pk, forester.pk), day=DAY)
    run = a_fallback(world)
    with pytest.raises(PublicPostWithoutProof, match="覃走"):
        make_offer(actor, Recommendation(goes.pk, forester.pk), day=DAY, run=run)
    with pytest.raises(PublicPostWithoutProof):
        make_offer(actor, Recommendation(stays.pk, forester.pk), day=DAY, run=run.market)
    with pytest.raises(ProofTooOld):
        make_offer(actor, Recommendation(stays.pk, forester.pk), day=DAY + timedelta(days=31), run=run)
    assert make_offer(actor, Recommendation(stays.pk, forester.pk), day=DAY, run=run).post_id == forester.pk


def test_an_arrival_begins_a_fixed_term(world: World, forester: Post) -> None:
    stays = somebody(world, "覃留")
    a_hardship(world, stays)
    offer = accepted(world, offered(world, a_fallback(world)))
    actor = clerk(world)
    with pytest.raises(TermTooLong):
        confirm_arrival(actor, Arrival(offer.ref, DAY, "协议", until=date(2022, 1, 1)), day=DAY)
    with pytest.raises(TermInPast):
        confirm_arrival(actor, Arrival(offer.ref, DAY, "协议", until=date(2018, 1, 1)), day=DAY)
    spell = confirm_arrival(actor, Arrival(offer.ref, DAY, "协议"), day=DAY)
    assert (spell.kind, spell.channel) == ("E4", "public_post")
    with acting(SYSTEM, "test"):
        term = Appointment.objects.unscoped("test").get(spell=spell)
    assert (term.started_on, term.ended_on, term.number, term.exception) == (DAY, date(2021, 9, 29), 1, "")
    assert term.proof.hardship.reason == "weak"
    assert list(terms_ending(actor, date(2021, 8, 29))) == []
    assert [one.pk for one in terms_ending(actor, date(2021, 8, 30))] == [term.pk]


def test_leaving_ends_the_term_and_the_months_used_are_counted(world: World, forester: Post) -> None:
    stays = somebody(world, "覃留")
    a_hardship(world, stays)
    actor = clerk(world)
    offer = accepted(world, offered(world, a_fallback(world)))
    with acting(SYSTEM, "test"):
        Offer.objects.unscoped("test").filter(pk=offer.pk).update(offered_on="2017-01-01", answered_on="2017-01-01")
    spell = confirm_arrival(actor, Arrival(offer.ref, date(2017, 1, 2), "协议", until=date(2019, 1, 1)), day=DAY)
    end_spell(actor, spell.ref, ended_on=date(2018, 1, 1), end_reason="other_job", day=DAY)
    with acting(SYSTEM, "test"):
        assert Appointment.objects.unscoped("test").get(spell=spell).left_on == date(2018, 1, 1)
        left = terms_left(actor, [stays.pk], DAY)[stays.pk]
    assert (left.months, left.times, left.may) == (24, 1, True)


def test_a_third_time_is_not_arranged(world: World, forester: Post) -> None:
    stays = somebody(world, "覃留")
    a_hardship(world, stays)
    run = a_fallback(world)
    with acting(SYSTEM, "test"):
        [proof] = LastResort.objects.unscoped("test").filter(run=run)
        for year in (2015, 2016):
            spell = Spell.objects.create(
                person=stays, scope_path=stays.scope_path, kind="E4", channel="public_post", started_on=date(year, 1, 1),
                ended_on=date(year, 6, 30), evidence="协议", source="测试",
            )  # fmt: skip
            Appointment.objects.create(
                person=stays, scope_path=stays.scope_path, post=forester, spell=spell, proof=proof, number=year - 2014,
                started_on=spell.started_on, ended_on=spell.ended_on, left_on=spell.ended_on,
            )  # fmt: skip
    with pytest.raises(NobodyToFallBack):
        a_fallback(world)


def test_near_retirement_a_term_may_last_until_then(world: World, forester: Post) -> None:
    old = somebody(world, "覃老", known={"born": date(1971, 6, 1)})  # a woman, 47: 50 on 2021-06-01
    a_hardship(world, old, "age")
    with acting(SYSTEM, "test"):
        left = terms_left(clerk(world), [old.pk], DAY)[old.pk]
    assert (left.months, left.may, left.last_day(DAY), left.exception) == (None, True, date(2021, 5, 31), "near_retirement")
    with acting(SYSTEM, "test"):
        young = terms_left(clerk(world), [world.head.pk], DAY)[world.head.pk]
    assert (young.months, young.last_day(DAY)) == (36, date(2021, 9, 29))


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE placements_lastresort SET suited_count = 1", "admitted_only_where_no_post_suits"),
        ("UPDATE placements_matchrun SET market_id = NULL WHERE kind = 'fallback'", "fallback_run_names_its_proof"),
        ("UPDATE placements_matchrun SET kind = 'gift' WHERE kind = 'proof'", "matchrun_kind|match_run_kind"),
    ],
)
def test_the_database_holds_the_proof(world: World, forester: Post, statement: str, rule: str) -> None:
    a_hardship(world, somebody(world, "覃留"))
    a_fallback(world)
    with pytest.raises(DatabaseError, match=rule), transaction.atomic(), acting(SYSTEM, "test"):
        connection.cursor().execute(statement)


def test_one_person_is_on_one_post_at_a_time(world: World, forester: Post) -> None:
    stays = somebody(world, "覃留")
    a_hardship(world, stays)
    offer = accepted(world, offered(world, a_fallback(world)))
    spell = confirm_arrival(clerk(world), Arrival(offer.ref, DAY, "协议"), day=DAY)
    with acting(SYSTEM, "test"):
        term = Appointment.objects.unscoped("test").get(spell=spell)
        other = Spell.objects.create(
            person=stays, scope_path=stays.scope_path, kind="E4", channel="public_post", started_on=DAY, evidence="x", source="x"
        )
    with pytest.raises(DatabaseError, match="appointment_one_live"), transaction.atomic(), acting(SYSTEM, "test"):
        Appointment.objects.create(
            person=stays, scope_path=stays.scope_path, post=forester, spell=other, proof=term.proof, number=2,
            started_on=DAY, ended_on=date(2019, 1, 1),
        )  # fmt: skip
