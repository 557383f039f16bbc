"""The phone of a village cadre: one's own village, a call, an answer, and on to the next."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import SYSTEM
from tests.builders_flow import World, a_claim, a_household, a_person, a_world, an_own_answer
from tests.lasting import lasting
from xieshou.audit.models import Reading
from xieshou.kit.verbs import acting
from xieshou.roster.models import Intention, Person

pytestmark = pytest.mark.django_db
SAID = {
    "answerer": "self",
    "way": "call",
    "answered_on": "2018-09-30",
    "evidence": "9月30日10点通话",
    "want": "nearby",
    "reach": "county",
}


@lasting
def world() -> World:
    return a_world()


def test_the_village_stands_household_by_household(world):
    page = world.cadre.get("/village/").context["page"]
    names = [row.cells[0].value for row in page.table.rows]
    assert names == ["韦秀芳", "黄德强"]
    assert [row.cells[0].note for row in page.table.rows] == ["户主", "配偶"]
    assert world.head.phone.reveal() not in world.cadre.get("/village/").content.decode()


def test_only_those_not_asked_yet(world):
    an_own_answer(world.head)
    rows = world.cadre.get("/village/", {"ask": "1"}).context["page"].table.rows
    assert [row.cells[0].value for row in rows] == ["黄德强"]
    an_own_answer(world.spouse)
    assert "本村都问到了" in world.cadre.get("/village/", {"ask": "1"}).content.decode()


def test_an_expired_answer_is_to_be_asked_again(world):
    an_own_answer(world.head, answered_on=date(2018, 6, 1))
    assert "已过期,要重问" in world.cadre.get("/village/").content.decode()


def test_the_village_is_found_by_household_number(world):
    rows = world.cadre.get("/village/", {"q": world.household.source_no[-4:]}).context["page"].table.rows
    assert len(rows) == 2
    assert not world.cadre.get("/village/", {"q": "zzz"}).context["page"].table.rows


def test_a_call_shows_the_number_once_with_the_form_and_leaves_a_reading(world):
    a_claim(world.head)
    assert world.cadre.get(f"/people/{world.head.ref}/call/").status_code == 405
    shown = world.cadre.post(f"/people/{world.head.ref}/call/", {"next": "/"})
    page = shown.content.decode()
    assert f'href="tel:{world.head.phone.reveal()}"' in page
    assert "no-store" in shown["Cache-Control"]
    assert "拨打登记电话" in page  # the evidence begins with the call
    with acting(SYSTEM, "test"):
        kept = Reading.objects.unscoped("test").get()
        assert (kept.what, kept.purpose) == ("phone", "联系本人询问意愿")
    saved = world.cadre.post(f"/people/{world.head.ref}/answer/?next=/", SAID)
    assert (saved.status_code, saved["Location"]) == (303, "/")
    assert "已记下韦秀芳的回答" in world.cadre.get("/").content.decode()


def test_where_to_go_on_is_one_of_ours(world):
    saved = world.cadre.post(f"/people/{world.head.ref}/answer/?next=//evil.example/", SAID)
    assert saved["Location"] == f"/people/{world.head.ref}/"
    page = world.cadre.post(f"/people/{world.head.ref}/call/", {"next": "https://evil.example/"}).content.decode()
    assert "evil.example" not in page


def test_without_a_phone_one_is_told_to_visit_and_nothing_is_logged(world):
    with acting(SYSTEM, "test"):
        Person.objects.unscoped("test").filter(pk=world.head.pk).update(phone=None)
    page = world.cadre.post(f"/people/{world.head.ref}/call/", {"next": "/"}).content.decode()
    assert "没有登记电话" in page
    assert "tel:" not in page
    with acting(SYSTEM, "test"):
        assert not Reading.objects.unscoped("test").exists()


def test_nobody_calls_a_stranger(world):
    assert world.stranger.post(f"/people/{world.head.ref}/call/").status_code == 404
    assert world.receiver.post(f"/people/{world.head.ref}/call/").status_code == 404


def test_asking_from_today_takes_four_touches(world):
    """打电话问 → the number → what they want → 保存: everything else is filled in before."""
    a_claim(world.head)
    home = world.cadre.get("/").content.decode()
    assert f'action="/people/{world.head.ref}/call/"' in home  # touch 1
    asked = world.cadre.post(f"/people/{world.head.ref}/call/", {"next": "/"})
    assert "tel:" in asked.content.decode()  # touch 2
    form = asked.context["form"]
    filled = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    filled = {name: value for name, value in filled.items() if value}
    saved = world.cadre.post(
        f"/people/{world.head.ref}/answer/?next=/", filled | {"want": "transfer"}
    )  # touches 3 and 4
    assert saved.status_code == 303, saved.context["form"].errors
    with acting(SYSTEM, "test"):
        assert Intention.objects.unscoped("test").get().want == "transfer"


def test_the_list_of_a_village_costs_the_same_for_five_and_fifty(world, django_assert_max_num_queries):
    from tests.builders_flow import NOW
    from xieshou.placements.services.status import refresh_all

    house = a_household(world.village)
    counts = []
    for batch in (3, 45):
        for number in range(batch):
            a_person(house, f"覃{batch}{number}", relation="99")
        refresh_all(SYSTEM, day=date(2018, 9, 30), at=NOW)
        with django_assert_max_num_queries(60) as seen:
            world.cadre.get("/village/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
