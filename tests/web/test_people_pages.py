"""The person's and the household's pages, whom to ask, the answer, the self-found job, a number shown once."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import DAY, SYSTEM
from tests.builders_flow import NOW, World, a_claim, a_household, a_person, a_world, an_own_answer
from tests.lasting import lasting
from xieshou.audit.models import Reading
from xieshou.kit.verbs import acting
from xieshou.placements.models import PersonStatus, Spell
from xieshou.placements.services.status import refresh_all
from xieshou.roster.models import ClaimedWish, Intention

pytestmark = pytest.mark.django_db

ANSWER = {
    "answerer": "self", "way": "call", "answered_on": "2018-09-30", "evidence": "9月30日10点通话", "want": "transfer",
    "reach": "anywhere", "occupation_1": "6-25", "pay": "3500", "needs_lodging": "on",
}  # fmt: skip


@lasting
def world() -> World:
    return a_world()


def test_the_file_shows_the_name_whole_and_numbers_masked(world):
    page = world.cadre.get(f"/people/{world.head.ref}/").content.decode()
    assert "韦秀芳" in page
    assert str(world.head.phone) in page
    assert world.head.phone.reveal() not in page
    assert "壮族" in page


def test_a_household_of_whom_nothing_is_known_is_not_told_to_be_unable(world):
    home = a_household(world.household.region)
    a_person(home, "罗明", ability="")
    refresh_all(SYSTEM, day=DAY, at=NOW)
    page = world.cadre.get(f"/households/{home.ref}/").content.decode()
    assert "有1人的劳动能力或年龄不详" in page
    assert "成员在校、年龄未到或没有劳动能力" not in page


def test_a_stranger_is_told_that_nobody_is_there(world):
    for address in (
        f"/people/{world.head.ref}/",
        f"/people/{world.head.ref}/answer/",
        f"/households/{world.household.ref}/",
    ):
        assert world.stranger.get(address).status_code == 404
    assert world.stranger.post(f"/people/{world.head.ref}/answer/", ANSWER).status_code == 404
    with acting(SYSTEM, "test"):
        assert not Intention.objects.unscoped("test").exists()


def test_people_are_found_by_name_pinyin_initials_and_last_four(world):
    for text in ("韦秀", "wei", "wxf", world.head.tail4):
        assert "韦秀芳" in world.clerk.get("/people/", {"q": text}).content.decode(), text
        assert "韦秀芳" not in world.stranger.get("/people/", {"q": text}).content.decode(), text


def test_an_own_answer_settles_the_claim_and_counts(world):
    a_claim(world.head)
    assert "原表所称:外出务工" in world.cadre.get("/asks/").content.decode()
    assert "原表所称,待询问" in world.cadre.get(f"/people/{world.head.ref}/").content.decode()
    response = world.cadre.post(f"/people/{world.head.ref}/answer/", ANSWER)
    assert response.status_code == 303
    with acting(SYSTEM, "test"):
        said = Intention.objects.unscoped("test").get()
        assert (said.pay_fen_month_min, said.occupations, said.needs_lodging) == (350000, ["6-25"], True)
        assert not ClaimedWish.objects.unscoped("test").filter(settled_on__isnull=True).exists()
    assert "月薪不低于3,500元" in world.cadre.get(f"/people/{world.head.ref}/").content.decode()
    assert "韦秀芳" not in world.cadre.get("/asks/").content.decode()


def test_nobody_reached_is_an_answer_of_its_own_and_leaves_the_claim_open(world):
    a_claim(world.head)
    world.cadre.post(f"/people/{world.head.ref}/answer/", ANSWER | {"answerer": "nobody", "want": ""})
    with acting(SYSTEM, "test"):
        assert Intention.objects.unscoped("test").get().want == "unknown"
        assert ClaimedWish.objects.unscoped("test").get().settled_on is None


@pytest.mark.parametrize(
    "wrong", [{"evidence": ""}, {"want": ""}, {"answered_on": "2018-13-01"}, {"pay": "0"}, {"way": "file"}]
)
def test_an_answer_that_says_too_little_is_asked_again(world, wrong):
    response = world.cadre.post(f"/people/{world.head.ref}/answer/", ANSWER | wrong)
    assert response.status_code == 422
    with acting(SYSTEM, "test"):
        assert not Intention.objects.unscoped("test").exists()


def test_an_answer_of_tomorrow_is_refused_with_words(world):
    response = world.cadre.post(f"/people/{world.head.ref}/answer/", ANSWER | {"answered_on": "2018-10-01"})
    assert response.status_code == 422
    assert "晚于今天" in response.content.decode()


def test_an_expired_answer_comes_back_to_the_list(world):
    an_own_answer(world.head, answered_on=date(2018, 6, 1))
    assert "8月30日过期" in world.cadre.get("/asks/").content.decode()


def test_a_self_found_job_needs_only_its_first_day(world):
    response = world.cadre.post(
        f"/people/{world.head.ref}/spell/", {"started_on": "2018-09-01", "kind": "E2", "channel": "friends", "pay": ""}
    )
    assert response.status_code == 303
    with acting(SYSTEM, "test"):
        spell = Spell.objects.unscoped("test").get()
        assert (spell.wage_fen_month, spell.rung, spell.is_two_sided) == (None, 0, False)
        assert PersonStatus.objects.unscoped("test").get(person=world.head).status == "E2"
    assert "已上岗待稳定" in world.cadre.get(f"/households/{world.household.ref}/").content.decode()


def test_a_number_is_shown_once_for_a_purpose_and_the_reading_is_kept(world):
    address = f"/people/{world.head.ref}/reveal/"
    asked = world.cadre.post(address, {"what": "phone"})
    assert asked.status_code == 422
    shown = world.cadre.post(address, {"what": "phone", "purpose": "联系本人询问意愿"})
    assert world.head.phone.reveal() in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    with acting(SYSTEM, "test"):
        kept = Reading.objects.unscoped("test").get()
        assert (kept.row_id, kept.what, kept.purpose) == (world.head.pk, "phone", "联系本人询问意愿")


def test_the_household_says_why_it_stands_where_it_stands(world):
    page = world.clerk.get(f"/households/{world.household.ref}/").content.decode()
    assert "需帮扶户" in page
    assert "有劳动力2人,今天没有一人就业;其中0人本人表示愿意,2人还没有问到" in page


def test_the_list_of_whom_to_ask_costs_the_same_for_five_and_fifty(world, django_assert_max_num_queries):
    house = a_household(world.village)
    for number in range(60):
        a_claim(a_person(house, f"覃某{number}", relation="99"))
    with django_assert_max_num_queries(30) as seen:
        world.clerk.get("/asks/")
    many = len(seen)
    with acting(SYSTEM, "test"):
        ClaimedWish.objects.unscoped("test").filter(person__name__gt="覃某5").update(settled_on=date(2018, 9, 30))
    with django_assert_max_num_queries(30) as seen:
        world.clerk.get("/asks/")
    assert len(seen) == many
