"""The main flow through the pages: answer, offer, own answer, arrival, confirmation, follow-up, last day; and who sees what when."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import DAY, SYSTEM
from tests.builders_flow import World, a_household, a_person, a_post, a_world, an_offer, an_own_answer
from tests.lasting import lasting
from xieshou.kit.verbs import acting
from xieshou.placements.models import FollowUp, HouseholdStatus, Offer, PersonStatus, Spell
from xieshou.roster.models import Intention

pytestmark = pytest.mark.django_db

REPLY = {
    "answer": "accepted",
    "answered_on": "2018-09-30",
    "way": "call",
    "evidence": "9月30日11点通话",
    "disclose": "registered",
}
ARRIVAL = {"started_on": "2018-09-30", "evidence": "入职登记表第3号", "pay": "4500"}


@lasting
def world() -> World:
    return a_world()


def the(model, **known):
    with acting(SYSTEM, "test"):
        return model.objects.unscoped("test").get(**known)


def text(response) -> str:
    return response.content.decode()


def test_from_the_answer_to_a_household_with_work(world):
    person = world.head
    said = {
        "answerer": "self",
        "way": "call",
        "answered_on": "2018-09-30",
        "evidence": "9月30日10点通话",
        "want": "transfer",
        "reach": "anywhere",
    }
    assert world.cadre.post(f"/people/{person.ref}/answer/", said).status_code == 303
    offer = an_offer(person, world.post)
    assert "电子装配工" in text(world.cadre.get("/offers/"))
    assert "工资高于本人期望" in text(world.cadre.get(f"/offers/{offer.ref}/"))
    assert world.cadre.post(f"/offers/{offer.ref}/answer/", REPLY).status_code == 303
    assert "韦秀芳" in text(world.receiver.get("/arrivals/"))
    assert world.receiver.post(f"/offers/{offer.ref}/arrive/", ARRIVAL).status_code == 303
    spell = the(Spell)
    assert (spell.is_two_sided, spell.pairing_id, spell.wage_fen_month) == (True, world.pairing.pk, 450000)
    assert the(PersonStatus, person=person).status == "E1"
    assert the(HouseholdStatus, household=world.household).group == "settling"
    assert "已上岗待稳定" in text(world.clerk.get(f"/households/{world.household.ref}/"))
    assert world.cadre.post(f"/spells/{spell.ref}/confirm/", {"evidence": "问过家人"}).status_code == 303
    assert the(Spell).rung == 1
    assert world.clerk.post(f"/spells/{spell.ref}/confirm/", {"evidence": "看过合同"}).status_code == 303
    assert the(Spell).rung == 3
    page = text(world.cadre.get(f"/people/{person.ref}/"))
    assert "入职登记表第3号" in page
    assert "就业地确认到岗" in page


def test_the_last_day_brings_the_household_back(world):
    offer = an_offer(world.head, world.post)
    world.cadre.post(f"/offers/{offer.ref}/answer/", REPLY)
    world.receiver.post(f"/offers/{offer.ref}/arrive/", ARRIVAL | {"started_on": "2018-09-30"})
    spell = the(Spell)
    early = world.cadre.post(f"/spells/{spell.ref}/end/", {"ended_on": "2018-09-01", "end_reason": "unknown"})
    assert early.status_code == 422
    assert "早于上岗日期" in text(early)
    assert (
        world.cadre.post(f"/spells/{spell.ref}/end/", {"ended_on": "2018-09-30", "end_reason": "family"}).status_code
        == 303
    )
    assert "离岗原因:家庭照料" in text(world.cadre.get(f"/people/{world.head.ref}/"))


def test_nothing_is_seen_by_the_other_side_before_acceptance(world):
    offer = an_offer(world.head, world.post)
    for side in (world.receiver, world.boss):
        assert "韦秀芳" not in text(side.get("/arrivals/"))
        assert side.get(f"/offers/{offer.ref}/arrive/").status_code == 404
        assert side.post(f"/offers/{offer.ref}/arrive/", ARRIVAL).status_code == 404
    assert world.receiver.get(f"/offers/{offer.ref}/").status_code == 404
    assert world.receiver.get(f"/people/{world.head.ref}/").status_code == 404
    kept = the(Offer)
    assert (kept.disclosed_name, kept.disclosed_phone) == ("", None)


def test_after_acceptance_the_other_side_knows_the_name_and_the_chosen_phone_only(world):
    offer = an_offer(world.head, world.post)
    world.cadre.post(f"/offers/{offer.ref}/answer/", REPLY | {"disclose": "another", "phone": "13900000000"})
    page = world.boss.get(f"/offers/{offer.ref}/arrive/")
    assert "韦秀芳" in text(page)
    assert "13900000000" in text(page)
    assert world.head.phone.reveal() not in text(page)
    assert "壮族" not in text(page)
    assert "no-store" in page["Cache-Control"]
    assert world.receiver.get(f"/people/{world.head.ref}/").status_code == 404
    assert world.receiver.get(f"/offers/{offer.ref}/").status_code == 404


def test_no_phone_is_told_when_the_person_says_so(world):
    offer = an_offer(world.head, world.post)
    world.cadre.post(f"/offers/{offer.ref}/answer/", REPLY | {"disclose": "none"})
    assert the(Offer).disclosed_phone is None
    assert "本人选择不告诉" in text(world.boss.get(f"/offers/{offer.ref}/arrive/"))


def test_declining_changes_nothing_else(world):
    an_own_answer(world.head)
    offer, other = (
        an_offer(world.head, world.post),
        an_offer(world.head, a_post(world.employer, world.city, title="包装工")),
    )
    before = (the(PersonStatus, person=world.head).status, the(Intention).valid_to)
    response = world.cadre.post(f"/offers/{offer.ref}/answer/", REPLY | {"answer": "declined"})
    assert response.status_code == 303
    kept = the(Offer, pk=offer.pk)
    assert (kept.answer, kept.disclosed_name, kept.disclosed_phone) == ("declined", "", None)
    still = the(Offer, pk=other.pk)
    assert (still.answer, still.withdrawn_on) == ("", None)
    assert (the(PersonStatus, person=world.head).status, the(Intention).valid_to) == before
    assert "韦秀芳" not in text(world.receiver.get("/arrivals/"))


def test_the_home_side_cannot_confirm_the_arrival_itself(world):
    offer = an_offer(world.head, world.post)
    world.cadre.post(f"/offers/{offer.ref}/answer/", REPLY)
    assert world.clerk.post(f"/offers/{offer.ref}/arrive/", ARRIVAL).status_code == 404
    assert world.cadre.get(f"/offers/{offer.ref}/arrive/").status_code == 403


def test_a_full_post_is_refused_above_the_form(world):
    small = a_post(world.employer, world.city, headcount=1)
    first, second = an_offer(world.head, small), an_offer(world.spouse, small)
    world.clerk.post(f"/offers/{first.ref}/answer/", REPLY)
    refused = world.clerk.post(f"/offers/{second.ref}/answer/", REPLY)
    assert refused.status_code == 422
    assert "已经满了" in text(refused)
    assert the(Offer, pk=second.pk).answer == ""


def test_a_second_answer_is_told_politely(world):
    offer = an_offer(world.head, world.post)
    world.cadre.post(f"/offers/{offer.ref}/answer/", REPLY)
    assert world.cadre.post(f"/offers/{offer.ref}/answer/", REPLY | {"answer": "declined"}).status_code == 409


def test_a_withdrawal_needs_a_reason_and_keeps_it(world):
    offer = an_offer(world.head, world.post)
    assert world.cadre.post(f"/offers/{offer.ref}/withdraw/", {"reason": ""}).status_code == 422
    assert world.cadre.post(f"/offers/{offer.ref}/withdraw/", {"reason": "岗位取消"}).status_code == 303
    assert the(Offer).withdrawn_on == DAY
    assert "岗位取消" in text(world.cadre.get(f"/offers/{offer.ref}/"))


def test_the_labourer_answers_without_a_reason(world):
    offer = an_offer(world.head, world.post)
    page = text(world.labourer.get("/me/"))
    assert "电子装配工" in page
    assert (
        world.labourer.post(f"/me/offers/{offer.ref}/", {"answer": "declined", "disclose": "none"}).status_code == 303
    )
    kept = the(Offer)
    assert (kept.answer, kept.answer_way) == ("declined", "own")


def test_in_english_the_labourers_pages_say_you(world):
    offer = an_offer(world.head, world.post)
    world.labourer.post("/language/", {"language": "en"})
    wish = text(world.labourer.get("/me/wish/"))
    assert "How far you would go" in wish
    assert "they would" not in wish
    assert "the person" not in wish
    assert "the person" not in text(world.labourer.get(f"/me/offers/{offer.ref}/")).split("<main")[1]


def test_the_labourer_sees_nobody_else(world):
    other = an_offer(world.spouse, world.post)
    assert world.labourer.get(f"/me/offers/{other.ref}/").status_code == 404
    assert world.labourer.get(f"/people/{world.spouse.ref}/").status_code == 403
    assert "黄德强" not in text(world.labourer.get("/me/"))


def test_a_follow_up_that_reaches_nobody_is_recorded_as_such(world):
    offer = an_offer(world.head, world.post)
    world.cadre.post(f"/offers/{offer.ref}/answer/", REPLY)
    world.receiver.post(f"/offers/{offer.ref}/arrive/", ARRIVAL | {"started_on": "2018-08-20"})
    listed = text(world.cadre.get("/follow-ups/"))
    assert "韦秀芳" in listed
    due = the(FollowUp, months=1)
    assert world.cadre.post(f"/follow-ups/{due.ref}/", {"result": "unreachable"}).status_code == 303
    assert the(FollowUp, months=1).result == "unreachable"
    assert the(FollowUp, months=1).done_on == DAY
    assert world.stranger.get(f"/follow-ups/{due.ref}/").status_code == 404
    assert world.receiver.get(f"/follow-ups/{due.ref}/").status_code == 404


def test_the_receiving_side_sees_the_job_but_not_the_person(world):
    offer = an_offer(world.head, world.post)
    world.cadre.post(f"/offers/{offer.ref}/answer/", REPLY)
    world.receiver.post(f"/offers/{offer.ref}/arrive/", ARRIVAL)
    spell = the(Spell)
    for side in (world.receiver, world.boss):
        page = text(side.get(f"/spells/{spell.ref}/"))
        assert "韦秀芳" in page
        assert f"/people/{world.head.ref}/" not in page
    assert world.receiver.post(f"/spells/{spell.ref}/confirm/", {"evidence": "冒认"}).status_code == 404
    assert the(Spell).rung == 0


def test_lists_cost_the_same_for_five_and_fifty(world, django_assert_max_num_queries):
    house = a_household(world.village)
    people = [a_person(house, f"覃某{number}", relation="99", born=date(1991, 1, 1)) for number in range(45)]
    for one in people[:5]:
        an_offer(one, world.post)
    with django_assert_max_num_queries(30) as few:
        world.clerk.get("/offers/")
    for one in people[5:]:
        an_offer(one, world.post)
    with django_assert_max_num_queries(30) as many:
        world.clerk.get("/offers/")
    assert len(few) == len(many)
