"""Two records become one, and two again exactly as they were; two people decide; nothing is joined by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import DAY, SYSTEM, a_clerk, a_region
from tests.builders_flow import NOW, a_claim, a_household, a_person, a_post, an_employer, an_offer
from tests.builders_web import an_answer, parameters, refresh
from tests.lasting import lasting
from xieshou.kit.errors import NotYours
from xieshou.kit.scope import scoped
from xieshou.kit.verbs import acting
from xieshou.kit.workflow import take
from xieshou.kit.workflow.errors import NotYourStep, SamePerson
from xieshou.placements.models import PersonStatus, Spell
from xieshou.placements.services.following import OffersCollide
from xieshou.placements.services.status import cache_differences
from xieshou.regions.models import Region
from xieshou.roster.models import DuplicatePair, Identity, Intention, Membership, Merge, Person
from xieshou.roster.search import people_found
from xieshou.roster.services.duplicates import find_duplicates
from xieshou.roster.services.facts import HouseholdFacts, PersonFacts
from xieshou.roster.services.hardship import HardshipFacts, record_hardship
from xieshou.roster.services.merging import AlreadyMerged, SurvivorMoved, merge
from xieshou.roster.services.recording import ChangedSince
from xieshou.roster.services.register import register
from xieshou.roster.tables import PairState
from xieshou.roster.workflows import DUPLICATES

TABLES = ("roster_person", "roster_identity", "roster_personname", "roster_membership", "roster_profile", "roster_claimedwish",
          "roster_intention", "roster_barrier", "placements_offer", "placements_spell", "placements_followup", "placements_confirmation")  # fmt: skip
BORN = date(1990, 3, 1)


@lasting
def village() -> Region:
    parameters()
    return a_region("辨认村", parent=a_region("辨认镇", parent=a_region("辨认县")))


def everything() -> dict[str, list[Any]]:
    """Every row of every table that a joining touches, as text."""
    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t ORDER BY id")
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


def a_spell(person: Person, start: date) -> Spell:
    with acting(SYSTEM, "test"):
        return Spell.objects.create(
            person=person,
            scope_path=person.scope_path,
            kind="E1",
            channel="own",
            started_on=start,
            evidence="本人说",
            source="测试",
        )


def twice(village: Region) -> tuple[Person, Person]:
    """One person in two households, as a marriage and an import leave it."""
    return a_person(a_household(village), "韦小妹", born=BORN), a_person(a_household(village), "韦 小妹", born=BORN)


def the_pair(village: Region) -> DuplicatePair:
    twice(village)
    find_duplicates(SYSTEM, day=DAY)
    return DuplicatePair.every.get()


def step(actor: Any, pair: DuplicatePair, code: str, words: str = "看过户口簿", **more: Any) -> None:
    take(DUPLICATES, actor, pair, code, day=DAY, at=NOW, words=words, **more)


def stays(person_id: int) -> Any:
    return lambda pair: DuplicatePair.every.filter(pk=pair.pk).update(survivor_id=person_id)


# --- looking -------------------------------------------------------------------------------------------------------


def test_the_same_name_day_and_village_is_proposed_once_and_joins_nothing(village):
    one, other = twice(village)
    a_person(a_household(village), "韦小妹", born=date(1970, 1, 1))
    assert find_duplicates(SYSTEM, day=DAY) == 1
    assert find_duplicates(SYSTEM, day=DAY) == 0
    pair = DuplicatePair.every.get()
    assert (pair.one_id, pair.other_id, pair.rule, pair.state) == (one.pk, other.pk, "Q02", PairState.OPEN)
    assert pair.digits_apart is not None
    assert not Person.every.filter(merged_into__isnull=False).exists()


def test_looking_among_people_just_written_leaves_others_alone(village):
    one, _other = twice(village)
    third, fourth = a_person(a_household(village), "覃大山"), a_person(a_household(village), "覃大山")
    assert find_duplicates(SYSTEM, day=DAY, among=[fourth.pk]) == 1
    assert DuplicatePair.every.get().one_id == third.pk
    assert one.pk


# --- deciding ------------------------------------------------------------------------------------------------------


def test_one_proposes_and_another_confirms(village):
    pair = the_pair(village)
    county = village.parent.parent
    first, second = a_clerk(county), a_clerk(county)
    step(first, pair, "same", edit=stays(pair.one_id))
    with pytest.raises(SamePerson):
        step(first, pair, "confirm")
    step(second, pair, "confirm")
    merged = Person.every.get(pk=pair.other_id)
    assert (merged.merged_into_id, merged.left_on) == (pair.one_id, DAY)
    step(first, pair, "take_apart", "两人都来过")
    with pytest.raises(SamePerson):
        step(first, pair, "part")
    step(second, pair, "part")
    merged.refresh_from_db()
    assert (merged.merged_into_id, merged.left_on, pair.state) == (None, None, PairState.DIFFERENT)


def test_the_database_refuses_a_joining_that_only_one_signed(village):
    pair = the_pair(village)
    with pytest.raises(DatabaseError, match="flow_"), acting(SYSTEM, "test"):
        DuplicatePair.every.filter(pk=pair.pk).update(state="merged", survivor_id=pair.one_id)


def test_an_office_of_one_of_two_places_sees_the_pair_and_decides_nothing(village):
    other = a_region("别县村", parent=a_region("别县镇", parent=a_region("别县")))
    a_person(a_household(village), "韦小妹", born=BORN)
    there = a_person(a_household(other), "韦小妹", born=BORN)
    Identity.every.filter(person=there).first()
    with acting(SYSTEM, "test"):
        Identity.every.filter(person=there).update(state="pending")
    find_duplicates(SYSTEM, day=DAY)
    pair = DuplicatePair.every.get()
    here = a_clerk(village.parent.parent)
    with acting(here, "test"):
        assert list(scoped(here, DuplicatePair)) == [pair]
        assert not scoped(here, Person).filter(pk=there.pk).exists()
    assert pair.other_masked == "韦**"
    with pytest.raises(NotYourStep):
        step(here, pair, "different")


# --- joining and taking apart ----------------------------------------------------------------------------------------


def joined(actor: Any, survivor_id: int, merged_id: int, *, day: date, reason: str) -> Merge:
    """As two people do it: one proposes, another confirms."""
    low, high = sorted((survivor_id, merged_id))
    with acting(SYSTEM, "test"):
        one, other = Person.every.get(pk=low), Person.every.get(pk=high)
        pair = DuplicatePair.every.create(
            one=one, other=other, scope_path=one.scope_path, other_path=other.scope_path, one_masked="韦**", other_masked="韦**", rule="Q02",
            agreed=8, found_on=DAY,
        )  # fmt: skip
    as_in_a_transaction_of_its_own()
    take(DUPLICATES, actor, pair, "same", day=day, at=NOW, words=reason, edit=stays(survivor_id))
    take(DUPLICATES, another(actor), pair, "confirm", day=day, at=NOW, words=reason)
    return Merge.every.get(survivor_id=survivor_id, merged_id=merged_id)


def parted(actor: Any, done: Merge, *, day: date, reason: str) -> None:
    low, high = sorted((done.survivor_id, done.merged_id))
    pair = DuplicatePair.every.get(one_id=low, other_id=high)
    as_in_a_transaction_of_its_own()
    if pair.state == PairState.MERGED:
        take(DUPLICATES, actor, pair, "take_apart", day=day, at=NOW, words=reason)
    take(DUPLICATES, another(actor), pair, "part", day=day, at=NOW, words=reason)


def as_in_a_transaction_of_its_own() -> None:
    """Taking apart asks all constraints at once; in a test the transaction goes on."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def another(actor: Any) -> Any:
    return replace(actor, user_id=actor.user_id + 100_000)


def test_what_was_done_for_the_person_follows(village):
    one, other = twice(village)
    an_answer(other)
    a_claim(other)
    job = a_spell(other, date(2018, 5, 1))
    refresh()
    clerk = a_clerk(village.parent.parent)
    hard = record_hardship(clerk, HardshipFacts(other.ref, "care", DAY, "入户"), day=DAY)
    joined(clerk, one.pk, other.pk, day=DAY, reason="户口簿")
    hard.refresh_from_db()
    assert hard.person_id == one.pk
    assert Intention.every.get().person_id == one.pk
    job.refresh_from_db()
    assert (job.person_id, str(job.scope_path)) == (one.pk, str(village.path))
    assert Identity.every.get(person=one, state="active")
    assert Identity.every.get(person=other).state == "retired"
    assert PersonStatus.every.get(person=one).status == "E1"
    assert not PersonStatus.every.filter(person=other).exists()
    assert cache_differences(DAY) == 0
    with pytest.raises(AlreadyMerged):
        merge(clerk, one.pk, other.pk, day=DAY, reason="再并一次")


def test_a_record_without_a_sound_number_takes_the_other_one(village):
    one, other = twice(village)
    with acting(SYSTEM, "test"):
        Identity.every.filter(person=one).update(state="pending")
    joined(a_clerk(village.parent.parent), one.pk, other.pk, day=DAY, reason="户口簿")
    assert sorted(Identity.every.filter(person=one).values_list("state", flat=True)) == ["active", "retired"]


def test_the_name_of_the_joined_record_finds_the_one_that_stays_until_they_are_parted(village):
    clerk = a_clerk(village.parent.parent)
    one, other = a_person(a_household(village), "韦小妹", born=BORN), a_person(a_household(village), "韦晓梅", born=BORN)
    done = joined(clerk, one.pk, other.pk, day=DAY, reason="户口簿")
    assert one in people_found(clerk, "韦晓梅")
    parted(clerk, done, day=DAY, reason="并错了")
    assert one not in people_found(clerk, "韦晓梅")


def test_two_live_offers_must_be_settled_first(village):
    one, other = twice(village)
    post = a_post(an_employer(village.parent.parent), village.parent.parent)
    an_offer(one, post)
    an_offer(other, post)
    with pytest.raises(OffersCollide):
        merge(a_clerk(village.parent.parent), one.pk, other.pk, day=DAY, reason="户口簿")


def test_only_who_answers_for_both_places_joins(village):
    other = a_region("外县村", parent=a_region("外县镇", parent=a_region("外县")))
    one, two = a_person(a_household(village), "韦小妹"), a_person(a_household(other), "韦小妹")
    with pytest.raises(NotYours):
        merge(a_clerk(village.parent.parent), one.pk, two.pk, day=DAY, reason="户口簿")


def test_a_later_joining_is_taken_apart_first(village):
    clerk = a_clerk(village.parent.parent)
    one, other = twice(village)
    third = a_person(a_household(village), "韦小妹", born=BORN)
    first = joined(clerk, one.pk, other.pk, day=DAY, reason="户口簿")
    later = joined(clerk, third.pk, one.pk, day=DAY, reason="户口簿")
    with pytest.raises(SurvivorMoved):
        parted(clerk, first, day=DAY, reason="并错了")
    parted(clerk, later, day=DAY, reason="并错了")
    parted(clerk, first, day=DAY, reason="并错了")


def test_what_changed_since_stands_in_the_way_and_nothing_is_half_undone(village):
    clerk = a_clerk(village.parent.parent)
    one, other = twice(village)
    done = joined(clerk, one.pk, other.pk, day=DAY, reason="户口簿")
    with acting(SYSTEM, "test"):
        Membership.every.filter(person=other).update(end_reason="别的原因")
    before = everything()
    with pytest.raises(ChangedSince):
        parted(clerk, done, day=DAY, reason="并错了")
    assert everything() == before


def test_a_merged_record_cannot_stay_in_the_count(village):
    one, other = twice(village)
    with pytest.raises(IntegrityError, match="merged_person_has_left"), acting(SYSTEM, "test"), transaction.atomic():
        Person.every.filter(pk=other.pk).update(merged_into=one)


LIVES = st.fixed_dictionaries(
    {
        "claims": st.tuples(st.booleans(), st.booleans()),
        "answers": st.tuples(st.booleans(), st.booleans()),
        "jobs": st.lists(st.tuples(st.integers(0, 1), st.integers(0, 600)), max_size=4),
        "numbers": st.tuples(*[st.sampled_from(["active", "pending"])] * 2),
        "swap": st.booleans(), "old": st.booleans(),
    }
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LIVES)
def test_joining_and_taking_apart_is_nothing_at_all(village, lives):
    with transaction.atomic():
        people = twice(village)
        for person, claim, answer, state in zip(
            people, lives["claims"], lives["answers"], lives["numbers"], strict=True
        ):
            if claim:
                a_claim(person)
            if answer:
                an_answer(person)
            with acting(SYSTEM, "test"):
                Identity.every.filter(person=person).update(state=state)
        for whose, ago in lives["jobs"]:
            a_spell(people[whose], DAY - timedelta(ago))
        survivor, merged = reversed(people) if lives["swap"] else people
        clerk = a_clerk(village.parent.parent)
        before = everything()
        done = joined(clerk, survivor.pk, merged.pk, day=DAY, reason="户口簿")
        assert everything() != before
        parted(clerk, done, day=DAY + timedelta(3), reason="并错了")
        assert everything() == before
        transaction.set_rollback(True)


def test_the_old_row_of_a_file_changes_nothing_after_a_joining(village):
    one, other = twice(village)
    clerk = a_clerk(village.parent.parent)
    joined(clerk, one.pk, other.pk, day=DAY, reason="户口簿")
    home = Membership.every.get(person=other).household
    number = Identity.every.get(person=other).number.reveal()
    fact = PersonFacts(home.source_no, "01", "韦小妹", number, source_no=other.source_no)
    before = everything()
    done = register(
        clerk, [HouseholdFacts(home.source_no, village.pk, str(village.path))], [fact], day=DAY, source="全国名册"
    )
    assert (done.state, done.person_ids) == (["same"], [one.pk])
    assert everything() == before


def test_raw_sql_joins_nobody_and_takes_nobody_apart(village: Region) -> None:
    """Without the signatures of two people: refused at the end of the transaction, whatever the statement."""
    one, other = (a_person(a_household(village), name) for name in ("韦甲", "韦乙"))
    with acting(SYSTEM, "test"), pytest.raises(IntegrityError, match="two people join"), transaction.atomic():
        joined_by_hand(one.pk, other.pk)


def joined_by_hand(survivor: int, goes: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE roster_person SET merged_into_id = %s, left_on = current_date WHERE id = %s", [survivor, goes])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
