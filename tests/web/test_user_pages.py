"""The administrator's pages: the list, one account, each act, and what they never show."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.builders import DAY
from tests.builders_accounts import NOW, PASSWORD, Staff, a_seat, a_staff, an_office
from tests.builders_flow import a_household, a_person, an_employer
from tests.builders_web import a_browser
from tests.lasting import lasting
from xieshou.kit.models import Upkeep
from xieshou.offices.models import Assignment, Office, Role, User

pytestmark = pytest.mark.django_db


@lasting
def staff() -> Staff:
    return a_staff()


def as_(seat: Assignment) -> Client:
    """Signed in with both steps done."""
    browser = a_browser()
    browser.force_login(seat.user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    session = browser.session
    session["second_step"] = True
    session.save()
    return browser


def test_an_invited_colleague_comes_in_by_the_link_of_the_page(staff: Staff) -> None:
    admin = as_(staff.admin)
    village = an_office(staff.village, "village")
    sent = {
        "name": "罗田", "username": "luo.tian", "office": str(village.pk), "role": Role.VILLAGE, "place": "", "started_on": "2018-01-01",
        "ended_on": "", "sent_by": "", "reason": "新当选",
    }  # fmt: skip
    assert admin.post("/users/new/", sent | {"reason": ""}).status_code == 422
    page = admin.post("/users/new/", sent)
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    (where,) = re.findall(r"<code>http://testserver(/sign-in/link/\?k=[\w-]+)</code>", page.text)
    token = where.partition("=")[2]
    assert admin.post("/users/new/", sent).status_code == 422, "once"
    user = User.objects.get(username="luo.tian")
    assert token not in admin.get(f"/users/{user.ref}/").text
    newcomer = a_browser()
    assert newcomer.post(where, {"password": PASSWORD, "again": PASSWORD})["Location"] == "/"
    assert newcomer.get("/account/").status_code == 200


def test_the_list_shows_ones_own_and_is_narrowed(staff: Staff) -> None:
    admin = as_(staff.admin)
    page = admin.get("/users/").text
    assert staff.clerk.user.username in page
    for foreign in (staff.other_clerk, staff.poverty_clerk, staff.city_admin):
        assert f">{foreign.user.username}<" not in page
    assert staff.deputy.user.name not in admin.get(f"/users/?q={staff.clerk.user.username}").text
    assert staff.clerk.user.name not in admin.get("/users/?role=admin").text
    assert "没有符合条件的账号" in admin.get("/users/?state=disabled").text


def test_each_act_works_from_its_page_and_is_told_in_the_history(staff: Staff) -> None:
    admin = as_(staff.admin)
    at = f"/users/{staff.clerk.user.ref}"
    assert admin.post(f"{at}/disable/", {"reason": ""}).status_code == 422
    assert admin.post(f"{at}/disable/", {"reason": "休长假"}).status_code == 303
    assert "已停用" in admin.get(f"{at}/").text
    assert admin.post(f"{at}/enable/", {"reason": "回来了"}).status_code == 303
    assert "<code>http" in admin.post(f"{at}/reset/", {"reason": "忘了密码"}).text
    assert admin.post(f"{at}/unlock/", {"reason": "本人来电"}).status_code == 303
    assert admin.post(f"{at}/reset-phone/", {"reason": "手机丢了"}).status_code == 403
    more = {"office": str(staff.office.pk), "role": Role.LEADER, "started_on": DAY.isoformat(), "reason": "主持工作"}
    assert admin.post(f"{at}/roles/new/", more).status_code == 303
    held = Assignment.objects.get(user=staff.clerk.user, role=Role.LEADER)
    assert (
        admin.post(f"{at}/roles/{held.ref}/end/", {"last_day": "2018-10-31", "reason": "代理期满"}).status_code == 303
    )
    page = admin.get(f"{at}/").text
    for told in ("休长假", "回来了", "主持工作", "代理期满", "2018年10月31日"):
        assert told in page, told


def test_an_administrator_of_another_place_finds_nobody(staff: Staff) -> None:
    stranger = as_(a_seat(an_office(staff.other), Role.ADMIN))
    at = f"/users/{staff.clerk.user.ref}"
    for act in (
        "",
        "reset/",
        "disable/",
        "enable/",
        "unlock/",
        "reset-phone/",
        "roles/new/",
        f"roles/{staff.clerk.ref}/end/",
    ):
        assert stranger.get(f"{at}/{act}").status_code == 404, act
        if act:
            assert stranger.post(f"{at}/{act}", {"reason": "x", "last_day": "2018-09-30"}).status_code == 404, act


def test_nobody_helps_themselves(staff: Staff) -> None:
    admin = as_(staff.admin)
    at = f"/users/{staff.admin.user.ref}"
    page = admin.get(f"{at}/").text
    assert "停用" not in re.sub(r"<nav.*?</nav>", "", page, flags=re.DOTALL)
    for act in ("reset", "disable", "unlock"):
        answer = admin.post(f"{at}/{act}/", {"reason": "自己来"})
        assert answer.status_code == 403
        assert "不能给自己" in answer.text


def test_no_page_of_a_roster_opens_to_an_administrator(staff: Staff) -> None:
    person = a_person(a_household(staff.village), "韦秀芳")
    admin = as_(staff.admin)
    for where in (
        "/ledgers/",
        "/ledgers/L-01/",
        f"/people/{person.ref}/",
        "/asks/",
        "/offers/",
        "/imports/",
        "/reports/",
    ):
        assert admin.get(where).status_code == 403, where
    assert "韦秀芳" not in admin.get("/").text


def test_an_employer_is_chosen_from_the_register_and_cannot_type_another(staff: Staff) -> None:
    admin = as_(staff.admin)
    mine, foreign = an_employer(staff.county), an_employer(staff.other, "旁县厂(虚构)")
    page = admin.get("/users/employers/new/").text
    assert mine.credit_code in page
    assert foreign.credit_code not in page
    sent = {"name": "老板", "username": "boss", "reason": "招工"}
    assert admin.post("/users/employers/new/", sent | {"employer": str(foreign.pk)}).status_code == 422
    assert admin.post("/users/employers/new/", sent | {"employer": str(mine.pk)}).status_code == 200
    office = Office.objects.get(self_kind="employer", self_id=mine.pk)
    assert User.objects.get(username="boss").assignments.get().office == office


def test_an_office_is_opened_below(staff: Staff) -> None:
    admin = as_(staff.admin)
    sent = {"name": "演示村民委员会", "line": "village", "region": str(staff.village.pk), "reason": "村里要用"}
    assert admin.post("/users/offices/new/", sent).status_code == 303
    assert "演示村民委员会" in admin.get("/users/offices/").text
    assert admin.post("/users/offices/new/", sent).status_code == 422
    assert admin.post("/users/offices/new/", sent | {"line": "poverty"}).status_code == 422


def test_the_list_asks_the_database_as_often_for_fifty_as_for_five(
    staff: Staff, django_assert_max_num_queries: Any
) -> None:
    admin = as_(staff.admin)
    for _ in range(50):
        a_seat(staff.office, Role.CLERK, password=None)
    with django_assert_max_num_queries(16):
        admin.get("/users/")


def test_a_failed_chore_stands_on_the_administrators_first_page_and_on_its_own(staff: Staff) -> None:
    admin = as_(staff.admin)
    assert "今天没有要办的事" in admin.get("/").text
    assert "还没有做过每日维护" in admin.get("/upkeep/").text
    Upkeep.objects.create(
        code="placements.status", day=DAY, started_at=NOW, ended_at=NOW, is_well=False, said="磁盘满了"
    )
    for where in ("/", "/upkeep/"):
        page = admin.get(where).text
        assert "磁盘满了" in page
        assert "更新就业状态" in page
    assert as_(staff.clerk).get("/upkeep/").status_code == 403
