"""One household, one person, one correction by hand: the same questions as a file is asked, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError

from tests.builders import DAY, SYSTEM, a_clerk
from tests.builders_web import County, a_county, an_answer, refresh
from tests.lasting import lasting
from xieshou.audit.models import Event
from xieshou.engines.identifiers import check_character
from xieshou.kit.errors import NotYours, Stale
from xieshou.kit.scope import Actor, Scope, scoped
from xieshou.placements.models import HouseholdStatus, PersonStatus, ZeroWatch
from xieshou.placements.services import byhand
from xieshou.roster.enums import Rung
from xieshou.roster.models import Household, Identity, Intention, Membership, Person, PersonName, Profile
from xieshou.roster.services import answers, correcting
from xieshou.roster.services.adding import Added, AlreadyHere, HouseholdKnown, NotAVillage
from xieshou.roster.services.answers import Answer, CorrectedWithoutReason, CorrectionTooEarly
from xieshou.roster.services.correcting import (
    CheckedHigher,
    HouseholdSaid,
    NotYetSo,
    NumberInDoubt,
    PersonSaid,
    ProfileSaid,
)
from xieshou.roster.services.facts import HouseholdFacts
from xieshou.roster.services.own import Doubtful, ReasonMissing
from xieshou.roster.services.withdrawing import InUse, NotByHand
from xieshou.roster.written import Written

pytestmark = pytest.mark.django_db
AREA = "451298"


def a_number(birth: str = "19850301", serial: int = 221) -> str:
    """A sound number under a code that was never assigned; even serials are women."""
    first = f"{AREA}{birth}{serial:03d}"
    return first + check_character(first)


SOUND = a_number(serial=222)
HEAD = Written("韦秀芳", SOUND, "01", education="03", school="01", ability="01", phone="19900001111", ethnic="壮族")


@lasting
def county() -> County:
    made = a_county()
    refresh()
    return made


@lasting
def cadre(county: County) -> Actor:
    return a_clerk(county.village, role="village", line="village")


def home(county: County, number: str = "4512990001") -> HouseholdFacts:
    return HouseholdFacts(number, county.village.pk, str(county.village.path), group_name="三组", kind="一般贫困户")


def add(cadre: Actor, county: County, head: Written = HEAD, *, number: str = "4512990001", reason: str = "") -> Added:
    return byhand.take_in_household(
        cadre, home(county, number), head, day=DAY, source="手工:入户", reason=reason or _area(head)
    )


def _area(person: Written) -> str:
    """The tests' own area code is a doubt by itself (never assigned): answered, as somebody would who saw the card."""
    return "身份证原件就是这样" if person.citizen else ""


# --- adding ----------------------------------------------------------------------------------------------------------


def test_a_household_by_hand_stands_like_one_from_a_file(county, cadre):
    added = add(cadre, county)
    person = scoped(cadre, Person).get()
    assert (person.name, person.sex, person.birth_on, person.ethnic) == ("韦秀芳", "2", date(1985, 3, 1), "壮族")
    assert person.phone.reveal() == "19900001111"
    number = scoped(cadre, Identity).get()
    assert (number.state, number.tail4, number.number.reveal()) == ("active", SOUND[-4:], SOUND)
    profile = scoped(cadre, Profile).get()
    assert (profile.ability, profile.source, profile.rung, profile.started_on) == ("01", "手工:入户", 0, DAY)
    assert scoped(cadre, Membership).get().relation == "01"
    assert added.household.group_name == "三组"
    event = Event.objects.get(table="roster_household", row_id=added.household.pk)
    assert (event.verb, event.actor_label) == ("household.add", cadre.label)
    assert scoped(cadre, PersonStatus).get().status == "U"
    assert scoped(cadre, ZeroWatch).get().household_id == added.household.pk


def test_a_wrong_number_waits_as_pending_and_not_a_digit_is_changed(county, cadre):
    wrong = SOUND[:-1] + ("0" if SOUND[-1] != "0" else "1")
    with pytest.raises(Doubtful) as doubt:
        byhand.take_in_household(cadre, home(county), replace(HEAD, citizen=wrong), day=DAY, source="手工:入户")
    assert [one.code for one in doubt.value.problems] == ["F-01.check"]
    assert not scoped(cadre, Household).exists()
    add(cadre, county, replace(HEAD, citizen=wrong), reason="户口簿上就是这个号")
    kept = scoped(cadre, Identity).get()
    assert (kept.state, kept.number.reveal()) == ("pending", wrong)
    assert kept.problem
    reasons = Event.objects.filter(table="roster_identity").values_list("reason", flat=True)
    assert list(reasons) == ["户口簿上就是这个号"]


def test_nobody_without_a_number_is_turned_away(county, cadre):
    add(cadre, county, replace(HEAD, citizen="", sex="2"), reason="证件丢失,正在补办")
    assert scoped(cadre, Identity).get().state == "pending"


def test_a_known_household_number_is_not_taken_twice(county, cadre):
    add(cadre, county)
    with pytest.raises(HouseholdKnown):
        add(cadre, county, replace(HEAD, citizen=a_number(serial=224)))


def test_a_household_number_of_another_place_is_refused_by_the_database(county, cadre):
    add(a_clerk(county.district), a_far(county), replace(HEAD, citizen=a_number(serial=226)))
    with pytest.raises(IntegrityError, match="household_source_no_once"):
        add(cadre, county)


def a_far(county: County) -> County:
    """The same county, with a village of the far district in the place of its own."""
    from tests.builders import a_region

    town = a_region("远方镇", parent=county.district)
    return replace(county, village=a_region("远方村", parent=town))


def test_only_ones_own_village_and_a_village(county, cadre):
    with pytest.raises(NotYours):
        add(cadre, a_far(county))
    with pytest.raises(NotAVillage):
        add(a_clerk(county.county), replace(county, village=county.town))


def test_a_place_that_a_pairing_opened_is_for_looking_only(county, cadre):
    added = add(cadre, county)
    friend = Actor(1, "对口", Scope(own=(county.district.path,), shared=(county.county.path,)), role="clerk", level=3)
    assert scoped(friend, Household).filter(pk=added.household.pk).exists()
    with pytest.raises(NotYours):
        byhand.take_in_person(
            friend, added.household.ref, Written("黄某", relation="02"), day=DAY, source="x", reason="r"
        )
    with pytest.raises(NotYours):
        byhand.put_household_right(friend, added.household.ref, HouseholdSaid("1"), reason="r")
    with pytest.raises(NotYours):
        answers.record_answer(friend, Answer(added.person.pk, DAY, "call", "通话", "transfer"), day=DAY)


def test_a_person_more_is_asked_what_a_file_would_be_asked(county, cadre):
    added = add(cadre, county)
    husband = Written("黄德强", a_number("19830502", 222), "02", ability="01", school="01", education="03")
    with pytest.raises(Doubtful) as doubt:
        byhand.take_in_person(cadre, added.household.ref, husband, day=DAY, source="手工:入户")
    assert "F-28.spouse_sex" in {one.code for one in doubt.value.problems}
    husband = replace(husband, citizen=a_number("19830502", 221))
    byhand.take_in_person(cadre, added.household.ref, husband, day=DAY, source="手工:入户", reason="看过身份证")
    assert scoped(cadre, HouseholdStatus).get().capable_count == 2


def test_a_second_head_is_blocked(county, cadre):
    added = add(cadre, county)
    with pytest.raises(Exception, match="户主") as refused:
        byhand.take_in_person(
            cadre, added.household.ref, Written("黄德强", relation="01", sex="1"), day=DAY, source="x", reason="我说的"
        )
    assert refused.value.code == "roster.blocked"


def test_the_same_person_is_not_added_twice(county, cadre):
    added = add(cadre, county)
    with pytest.raises(AlreadyHere):
        byhand.take_in_person(cadre, added.household.ref, replace(HEAD, relation="99"), day=DAY, source="x", reason="r")


def test_somebody_known_elsewhere_moves_once_a_reason_is_given(county, cadre):
    added = add(cadre, county)
    son = Written("韦小军", a_number("20000101", 221), "03", ability="01", school="01", education="03")
    byhand.take_in_person(cadre, added.household.ref, son, day=DAY, source="手工:入户", reason="看过身份证")
    other = add(cadre, county, replace(HEAD, name="农秀兰", citizen=a_number(serial=228)), number="4512990002")
    with pytest.raises(Doubtful) as doubt:
        byhand.take_in_person(cadre, other.household.ref, replace(son, relation="06"), day=DAY, source="x")
    assert "F-02.moved" in {one.code for one in doubt.value.problems}
    byhand.take_in_person(
        cadre,
        other.household.ref,
        replace(son, relation="06"),
        day=DAY + _a_day(),
        source="手工:入户",
        reason="上门女婿",
    )
    homes = scoped(cadre, Membership).filter(person__name="韦小军").order_by("started_on")
    assert [m.household.source_no for m in homes] == ["4512990001", "4512990002"]
    assert homes[0].ended_on == DAY


def _a_day() -> Any:
    return date(2018, 10, 2) - date(2018, 10, 1)


# --- correcting a person ---------------------------------------------------------------------------------------------


def said(person: Person, **change: Any) -> PersonSaid:
    facts = {
        "name": person.name, "sex": person.sex, "birth_on": person.birth_on, "ethnic": person.ethnic,
        "mandarin": person.mandarin, "source_no": person.source_no,
    }  # fmt: skip
    return PersonSaid(**facts | change)


def correct(cadre: Actor, person: Person, reason: str = "本人来说", **change: Any) -> Person:
    how = {key: change.pop(key) for key in ("mark", "knowing") if key in change}
    return byhand.put_person_right(
        cadre, person.ref, said(person, **change), day=DAY, reason=reason, **{"knowing": True} | how
    )


def test_a_name_and_a_phone_are_corrected_and_the_old_name_still_finds_the_person(county, cadre):
    person = add(cadre, county).person
    after = correct(cadre, person, name="韦秀芬", phone="19900002222")
    assert (after.name, after.phone.reveal(), after.initials) == ("韦秀芬", "19900002222", "wxf")
    assert set(scoped(cadre, PersonName).values_list("name", flat=True)) == {"韦秀芳"}
    event = Event.objects.filter(table="roster_person", op="update").get()
    assert (event.verb, event.reason, event.before["name"]) == ("person.correct", "本人来说", "韦秀芳")


def test_a_phone_left_alone_stays_and_one_taken_off_goes(county, cadre):
    person = add(cadre, county).person
    assert correct(cadre, person).phone.reveal() == "19900001111"
    gone = correct(cadre, person, phone="")
    assert (gone.phone, gone.phone_index) == (None, None)


def test_a_correction_wants_a_reason(county, cadre):
    person = add(cadre, county).person
    with pytest.raises(ReasonMissing):
        correct(cadre, person, reason=" ")


def test_a_page_that_is_old_is_refused(county, cadre):
    person = add(cadre, county).person
    mark = correcting.person_seen(person)
    correct(cadre, person, name="韦秀芬", mark=mark)
    with pytest.raises(Stale):
        correct(cadre, person, name="韦秀花", mark=mark)


def test_a_sound_number_takes_the_place_of_a_pending_one_and_decides_birth_and_sex(county, cadre):
    person = add(cadre, county, replace(HEAD, citizen="", sex="1"), reason="证件丢失").person
    after = correct(cadre, person, citizen=SOUND)
    assert (after.sex, after.birth_on) == ("2", date(1985, 3, 1))
    states = scoped(cadre, Identity).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["retired", "active"]


def test_a_doubtful_number_never_replaces_a_sound_one(county, cadre):
    person = add(cadre, county).person
    with pytest.raises(NumberInDoubt):
        correct(cadre, person, citizen=SOUND[:-1] + ("0" if SOUND[-1] != "0" else "1"))
    assert scoped(cadre, Identity).get().number.reveal() == SOUND


def test_a_number_somebody_else_bears_is_refused_by_the_database(county, cadre):
    person = add(cadre, county).person
    add(cadre, county, replace(HEAD, name="农秀兰", citizen=a_number(serial=228)), number="4512990002")
    with pytest.raises(IntegrityError, match="identity_active_once"):
        correct(cadre, person, citizen=a_number(serial=228))


# --- correcting what is known ----------------------------------------------------------------------------------------


def know(
    cadre: Actor, person: Person, started_on: date, *, rung: int = 1, reason: str = "残疾证", **known: Any
) -> Profile:
    facts = {"education": "03", "school": "01", "ability": "01"} | known
    return byhand.put_profile_right(
        cadre,
        person.ref,
        ProfileSaid(started_on, **facts),
        rung=rung,
        day=DAY,
        source="手工:材料",
        reason=reason,
        knowing=True,
    )


def periods(cadre: Actor) -> list[tuple[Any, ...]]:
    return list(scoped(cadre, Profile).order_by("started_on").values_list("started_on", "ended_on", "ability", "rung"))


def test_a_change_ends_the_period_it_falls_into(county, cadre):
    person = add(cadre, county).person
    scoped(cadre, Profile)  # began on DAY: everything below happens before or on it
    know(cadre, person, date(2018, 3, 1), ability="05")
    assert periods(cadre) == [(date(2018, 3, 1), date(2018, 9, 29), "05", 1), (DAY, None, "01", 0)]
    know(cadre, person, date(2018, 6, 1), ability="04")
    assert periods(cadre) == [
        (date(2018, 3, 1), date(2018, 5, 31), "05", 1),
        (date(2018, 6, 1), date(2018, 9, 29), "04", 1),
        (DAY, None, "01", 0),
    ]


def test_what_was_wrong_from_the_first_day_is_written_anew_in_place(county, cadre):
    person = add(cadre, county).person
    know(cadre, person, DAY, ability="04")
    assert periods(cadre) == [(DAY, None, "04", 1)]
    assert scoped(cadre, PersonStatus).get().status == "N"
    assert Event.objects.filter(table="roster_profile", op="update").get().reason == "残疾证"


def test_what_the_county_checked_the_village_does_not_overwrite_but_a_later_change_it_may_report(county, cadre):
    person = add(cadre, county).person
    know(a_clerk(county.county), person, date(2018, 3, 1), rung=Rung.COUNTY, ability="01")
    with pytest.raises(CheckedHigher):
        know(cadre, person, date(2018, 3, 1), ability="04")
    know(cadre, person, date(2018, 7, 1), ability="05")
    assert [row[2:] for row in periods(cadre)] == [("01", 3), ("05", 1), ("01", 0)]


def test_the_future_is_not_known(county, cadre):
    person = add(cadre, county).person
    with pytest.raises(NotYetSo):
        know(cadre, person, date(2018, 10, 1))


def test_an_unlikely_profile_asks_first(county, cadre):
    person = add(cadre, county).person
    with pytest.raises(Doubtful) as doubt:
        byhand.put_profile_right(
            cadre, person.ref, ProfileSaid(DAY, "03", "01", "04", ("01",)), rung=1, day=DAY, source="x", reason="r"
        )
    assert [one.code for one in doubt.value.problems] == ["F-07.ability"]


# --- a household, an answer ------------------------------------------------------------------------------------------


def test_a_household_is_corrected_with_its_phone_left_alone(county, cadre):
    household = byhand.take_in_household(
        cadre, replace(home(county), phone="19900003333"), HEAD, day=DAY, source="x", reason="r"
    ).household
    after = byhand.put_household_right(
        cadre, household.ref, HouseholdSaid("4512990009", "五组", causes=("07",)), reason="编号抄错"
    )
    assert (after.source_no, after.group_name, after.causes, after.phone.reveal()) == (
        "4512990009", "五组", ["07"], "19900003333",
    )  # fmt: skip


def test_a_corrected_answer_stays_beside_the_new_one(county, cadre):
    person = add(cadre, county).person
    first = answers.record_answer(
        cadre, Answer(person.pk, DAY, "call", "10点通话", "transfer", occupations=("6-25",)), day=DAY
    )
    right = Answer(person.pk, DAY, "call", "10点通话", "transfer", occupations=("4-03",))
    with pytest.raises(CorrectedWithoutReason):
        answers.correct_answer(cadre, first.ref, right, day=DAY, reason="")
    with pytest.raises(CorrectionTooEarly):
        answers.correct_answer(cadre, first.ref, replace(right, answered_on=date(2018, 9, 1)), day=DAY, reason="r")
    second = answers.correct_answer(cadre, first.ref, right, day=DAY, reason="工种选错")
    assert [i.pk for i in scoped(cadre, Intention).order_by("pk")] == [first.pk, second.pk]
    assert second.corrects_id == first.pk
    with pytest.raises(Stale):
        answers.correct_answer(cadre, first.ref, right, day=DAY, reason="再点一次")


def test_an_answer_moves_the_household_at_once(county, cadre):
    person = add(cadre, county).person
    assert scoped(cadre, HouseholdStatus).get().willing_count == 0
    answers.record_answer(cadre, Answer(person.pk, DAY, "call", "10点通话", "transfer"), day=DAY)
    assert scoped(cadre, HouseholdStatus).get().willing_count == 1


# --- taking back -----------------------------------------------------------------------------------------------------


def test_a_household_entered_by_mistake_goes_and_the_history_keeps_it(county, cadre):
    added = add(cadre, county)
    correct(cadre, added.person, name="韦秀芬")
    with pytest.raises(ReasonMissing):
        byhand.take_back_household(cadre, added.household.ref, reason="")
    assert byhand.take_back_household(cadre, added.household.ref, reason="村里没有这一户") == 1
    for model in (Household, Person, Profile, Identity, PersonStatus, HouseholdStatus, ZeroWatch):
        assert not scoped(cadre, model).exists(), model
    gone = Event.objects.get(table="roster_household", op="delete")
    assert (gone.reason, gone.before["source_no"]) == ("村里没有这一户", "4512990001")
    add(cadre, county)


def test_what_somebody_acted_on_stays(county, cadre):
    added = add(cadre, county)
    an_answer(added.person)
    with pytest.raises(InUse):
        byhand.take_back_household(cadre, added.household.ref, reason="不要了")
    assert scoped(cadre, Household).exists()


def test_what_came_by_a_file_goes_with_its_file(county, cadre):
    from tests.builders_web import a_household

    person = a_household(county.village)[0]
    with pytest.raises(NotByHand):
        byhand.take_back_household(cadre, person.memberships.get().household.ref, reason="不要了")
    with pytest.raises(NotByHand):
        byhand.take_back_person(cadre, person.ref, day=DAY, reason="不要了")


def test_one_person_goes_and_the_others_stay(county, cadre):
    added = add(cadre, county)
    son = Written("韦小军", a_number("20000101", 221), "03", ability="01", school="01", education="03")
    other = byhand.take_in_person(cadre, added.household.ref, son, day=DAY, source="x", reason="看过身份证").person
    byhand.take_back_person(cadre, other.ref, day=DAY, reason="不是这一户的")
    assert [p.name for p in scoped(cadre, Person)] == ["韦秀芳"]
    assert scoped(cadre, HouseholdStatus).get().capable_count == 1


def test_nobody_takes_back_what_is_not_theirs(county, cadre):
    added = add(cadre, county)
    with pytest.raises(NotYours):
        byhand.take_back_household(a_clerk(county.district), added.household.ref, reason="r")
    assert scoped(SYSTEM, Household).exists()
