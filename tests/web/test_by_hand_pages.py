"""The register by hand on its pages: adding, being asked back, correcting, taking back."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import DAY, SYSTEM
from tests.builders_flow import World, a_household, a_post, a_world, an_offer, an_own_answer
from tests.lasting import lasting
from tests.roster.test_by_hand import a_number
from xieshou.jobs.models import Post
from xieshou.kit.verbs import acting
from xieshou.placements.models import HouseholdStatus
from xieshou.placements.services.offers import OfferReply, answer_offer
from xieshou.roster.models import Household, Identity, Intention, Person, Profile

pytestmark = pytest.mark.django_db


@lasting
def world() -> World:
    return a_world()


def every(model):
    return model.objects.unscoped("test")


HEAD = {
    "source_no": "4512990001", "name": "农秀兰", "citizen": a_number("19850301", 222), "phone": "199 0000 5555",
    "education": "03", "school": "01", "ability": "01", "source": "入户", "standard": "national",
}  # fmt: skip


def new_household(world: World, **change: str):
    return world.cadre.post("/households/new/", HEAD | {"region": str(world.village.pk)} | change)


def test_the_form_says_what_is_asked_and_why(world):
    page = world.cadre.get("/households/new/").content.decode()
    assert "为什么问这个" in page
    assert "三同村" in page
    assert "确实如此的理由" not in page  # hidden until something is asked back


def test_a_doubt_is_shown_at_its_field_and_goes_in_with_a_reason(world):
    asked = new_household(world)
    text = asked.content.decode()
    assert asked.status_code == 422
    assert "有 1 处疑点" in text
    assert "确实如此的理由" in text
    with acting(SYSTEM, "test"):
        assert not every(Household).filter(source_no="4512990001").exists()
    saved = new_household(world, despite="看过身份证原件")
    assert saved.status_code == 303
    with acting(SYSTEM, "test"):
        person = every(Person).get(name="农秀兰")
        assert (person.phone.reveal(), person.sex) == ("19900005555", "2")
        home = every(Household).get(source_no="4512990001")
    page = world.cadre.get(saved["Location"]).content.decode()
    assert "农秀兰" in page
    assert "看过身份证原件" in page
    assert "撤回这一户" in page
    gone = world.cadre.post(f"/households/{home.ref}/withdraw/", {"reason": "登错了"})
    assert gone.status_code == 303
    assert world.cadre.get(f"/households/{home.ref}/").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"source_no": ""}, "请填写国办系统里的户编号"),
        ({"name": ""}, "请写姓名"),
        ({"phone": "12345"}, "这个号码不对"),
        ({"region": ""}, "请选择"),
        ({"citizen": "", "birth_on": "2031-01-01"}, "这一天还没有到"),
        ({"cause_1": "07", "cause_2": "07"}, "与主要致贫原因相同"),
    ],
)
def test_what_is_missing_or_impossible_is_said_at_once(world, wrong, said):
    answer = new_household(world, **wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_household_known_already_points_to_where_it_is(world):
    answer = new_household(world, source_no=world.household.source_no, despite="有身份证")
    assert answer.status_code == 422
    assert "已经登记过了" in answer.content.decode()


def test_another_village_cannot_be_chosen(world):
    answer = new_household(world, region=str(world.stranger_county.pk), despite="有身份证")
    assert answer.status_code == 422


def test_a_person_more_in_the_household(world):
    at = f"/households/{world.household.ref}/people/new/"
    son = {"name": "韦小军", "citizen": a_number("20000101", 221), "relation": "03", "ability": "01", "source": "本人"}
    assert world.cadre.post(at, son).status_code == 422
    assert world.cadre.post(at, son | {"despite": "户口簿"}).status_code == 303
    assert "韦小军" in world.cadre.get(f"/households/{world.household.ref}/").content.decode()
    assert world.stranger.get(at).status_code == 404


def test_a_number_another_person_bears_is_refused_in_words(world):
    new_household(world, despite="看过身份证")
    with acting(SYSTEM, "test"):
        every(Identity).filter(person__name="农秀兰").update(tail4="0000")
    at = f"/people/{world.head.ref}/correct/"
    answer = world.cadre.post(at, CORRECT | {"citizen": HEAD["citizen"], "despite": "看过"})
    assert answer.status_code == 422
    assert "已登记在另一人名下" in answer.content.decode()


CORRECT = {
    "name": "韦秀芬",
    "phone": "19900007777",
    "source": "本人",
    "reason": "身份证上的名字",
    "despite": "身份证",
    "sex": "2",
}


def test_a_correction_shows_old_and_new_with_its_reason(world):
    at = f"/people/{world.head.ref}/correct/"
    form = world.cadre.get(at).content.decode()
    assert world.head.phone.reveal() not in form
    assert str(world.head.phone) in form
    assert world.cadre.post(at, CORRECT | {"reason": ""}).status_code == 422
    assert world.cadre.post(at, CORRECT).status_code == 303
    page = world.cadre.get(f"/people/{world.head.ref}/").content.decode()
    assert "韦秀芳 → 韦秀芬" in page
    assert "身份证上的名字" in page
    assert "199****7777" in page


def test_a_stale_correction_is_polite(world):
    at = f"/people/{world.head.ref}/correct/"
    mark = world.cadre.get(at).context["form"].initial["mark"]
    assert world.cadre.post(at, CORRECT | {"mark": mark}).status_code == 303
    again = world.cadre.post(at, CORRECT | {"mark": mark})
    assert again.status_code == 409
    assert "刚才已被别人办理过了" in again.content.decode()


def test_what_is_known_is_corrected_from_a_day_on(world):
    at = f"/people/{world.head.ref}/profile/"
    said = {
        "ability": "05",
        "education": "03",
        "school": "01",
        "started_on": "2018-09-01",
        "checked": "入户",
        "reason": "腰伤",
    }
    assert world.cadre.post(at, said).status_code == 303
    with acting(SYSTEM, "test"):
        rows = list(every(Profile).filter(person=world.head).order_by("started_on"))
    assert [(row.ability, row.rung, row.ended_on) for row in rows] == [("01", 0, date(2018, 8, 31)), ("05", 1, None)]
    assert "登记过的情况" in world.cadre.get(at).content.decode()


def test_what_the_person_only_said_is_self_reported(world):
    at = f"/people/{world.head.ref}/profile/"
    said = {"ability": "05", "started_on": "2018-09-01", "checked": "本人", "reason": "本人说的"}
    assert world.cadre.post(at, said).status_code == 303
    with acting(SYSTEM, "test"):
        assert every(Profile).get(person=world.head, ability="05").rung == 0


def test_a_household_is_corrected(world):
    at = f"/households/{world.household.ref}/correct/"
    said = {"source_no": world.household.source_no, "group_name": "七组", "standard": "national", "reason": "分组调整"}
    assert world.cadre.post(at, said).status_code == 303
    page = world.cadre.get(f"/households/{world.household.ref}/").content.decode()
    assert "七组" in page
    assert "分组调整" in page


def test_an_answer_is_corrected_and_the_old_one_stays(world):
    an_own_answer(world.head)
    with acting(SYSTEM, "test"):
        first = every(Intention).get()
    at = f"/answers/{first.ref}/correct/"
    said = {
        "answerer": "self", "way": "call", "answered_on": "2018-09-30", "evidence": "9月30日通话", "want": "nearby",
        "reach": "county", "reason": "听错了",
    }  # fmt: skip
    assert world.cadre.post(at, said | {"reason": ""}).status_code == 422
    assert world.cadre.post(at, said).status_code == 303
    page = world.cadre.get(f"/people/{world.head.ref}/").content.decode()
    assert "记错,已更正" in page
    assert "听错了" in page
    assert world.cadre.post(at, said).status_code == 409
    assert world.stranger.get(at).status_code == 404


def test_recording_an_answer_moves_the_household_the_same_moment(world):
    said = {
        "answerer": "self", "way": "call", "answered_on": "2018-09-30", "evidence": "9月30日通话", "want": "none", "reach": "county",
    }  # fmt: skip
    for person in (world.head, world.spouse):
        world.cadre.post(f"/people/{person.ref}/answer/", said | {"evidence": f"通话 {person.pk}"})
    with acting(SYSTEM, "test"):
        assert every(HouseholdStatus).get().group == "nobody_willing"


def test_nobody_corrects_what_a_pairing_only_shows(world):
    shown = world.receiver.get(f"/people/{world.head.ref}/").status_code
    assert shown in (200, 404)
    for path in (f"/people/{world.head.ref}/correct/", f"/people/{world.head.ref}/profile/", f"/households/{world.household.ref}/correct/"):  # fmt: skip
        assert world.receiver.get(path).status_code == 404, path


# --- posts -----------------------------------------------------------------------------------------------------------

POST = {
    "title": "电子装配工", "occupation": "6-25", "kind": "market", "headcount": "2", "pay_min": "4200", "pay_max": "5200",
    "started_on": "2018-09-01", "ended_on": "2018-12-31", "reason": "用工单位来电",
}  # fmt: skip


def test_a_post_is_corrected_by_its_keeper_and_by_its_employer_only(world):
    at = f"/posts/{world.post.ref}/correct/"
    assert world.receiver.get(at).status_code == 200
    assert world.receiver.post(at, POST | {"reason": ""}).status_code == 422
    assert world.receiver.post(at, POST).status_code == 303
    with acting(SYSTEM, "test"):
        assert every(Post).get(pk=world.post.pk).pay_fen_month_min == 420000
    assert "用工单位来电" in world.receiver.get(f"/posts/{world.post.ref}/").content.decode()
    assert world.boss.post(at, POST | {"pay_max": "5300"}).status_code == 303
    refused = world.clerk.get(at)  # the county it was shared with may read it
    assert refused.status_code == 422
    assert "由“输入市”管" in refused.content.decode()


def test_a_post_keeps_as_many_places_as_are_given(world):
    offer = an_offer(world.head, world.post)
    answer_offer(SYSTEM, OfferReply(offer.ref, "accepted", DAY, "call", "通话"), day=DAY)
    second = an_offer(world.spouse, world.post)
    answer_offer(SYSTEM, OfferReply(second.ref, "accepted", DAY, "call", "通话2"), day=DAY)
    answer = world.receiver.post(f"/posts/{world.post.ref}/correct/", POST | {"headcount": "1"})
    assert answer.status_code == 422
    assert "招用人数不能少于2" in answer.content.decode()


def test_a_post_elsewhere_is_kept_by_the_office_that_collected_it(world):
    new = POST | {
        "employer_code": "93450124MA9000011R", "employer_name": "远方合作社(虚构)", "region": str(world.city.pk), "title": "采茶工",
    }  # fmt: skip
    new.pop("reason")
    answer = world.clerk.post("/posts/new/", new)
    assert answer.status_code == 303, answer.context["form"].errors
    with acting(SYSTEM, "test"):
        made = every(Post).get(title="采茶工")
        assert (made.region_id, made.keeper_id) == (world.city.pk, world.county.pk)
    mine = world.clerk.post("/posts/new/", new | {"title": "采果工", "region": str(world.county.pk)})
    assert mine.status_code == 303
    with acting(SYSTEM, "test"):
        assert every(Post).get(title="采果工").keeper_id == world.county.pk


def test_a_post_that_was_imported_with_a_schooling_code_can_be_corrected(world):
    post = a_post(world.employer, world.city, title="检验员", education_min="70")
    form = world.receiver.get(f"/posts/{post.ref}/correct/").context["form"]
    assert form.initial["education_min"] == "03"


def test_adding_costs_the_same_for_a_large_household(world, django_assert_max_num_queries):
    house = a_household(world.village)
    from tests.builders_flow import a_person

    a_person(house, "覃一")
    counts = []
    for number in range(2):
        with django_assert_max_num_queries(120) as seen:
            world.cadre.get(f"/households/{house.ref}/people/new/")
        counts.append(len(seen))
        for extra in range(8):
            a_person(house, f"覃{number}{extra}", relation="99")
    assert counts[0] == counts[1]
