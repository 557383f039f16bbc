"""Signing in with a phone, by link, from several places: what a browser sees."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.builders import DAY, SYSTEM
from tests.builders_accounts import NOW, PASSWORD, Staff, a_seat, a_staff, acts, an_office
from tests.builders_web import a_browser
from tests.lasting import lasting
from xieshou.kit import totp
from xieshou.kit.models import Parameter
from xieshou.kit.verbs import acting
from xieshou.offices.models import Role, SecondStep, SignedIn
from xieshou.offices.services import second_step
from xieshou.offices.services.accounts import disable, end_role, reset_password

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


@lasting
def staff() -> Staff:
    return a_staff()


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(LATER, tick=False) as moving:
        yield moving


def sign_in(browser: Client, seat: Any, password: str = PASSWORD, **more: str) -> Any:
    return browser.post("/sign-in/", {"username": seat.user.username, "password": password, **more})


def bound(seat: Any) -> tuple[str, tuple[str, ...]]:
    secret = second_step.begin(seat.user, at=NOW).secret.reveal()
    return secret, second_step.confirm(seat.user, totp.code_at(secret, NOW), at=NOW).codes


def code_now(secret: str, at: datetime = LATER) -> str:
    return totp.code_at(secret, at)


def test_the_first_time_a_phone_is_bound_and_the_codes_are_shown_once(staff: Staff, clock: Any) -> None:
    browser = a_browser()
    assert sign_in(browser, staff.clerk, next="/asks/")["Location"] == "/sign-in/bind/"
    assert browser.get("/account/").status_code == 302, "a right password alone opens nothing"
    page = browser.get("/sign-in/bind/")
    assert re.search(r"<svg[^>]* viewBox=", page.text), "drawn whole at any size"
    assert "no-store" in page.headers["Cache-Control"]
    secret = SecondStep.objects.get(user=staff.clerk.user).secret.reveal()
    assert secret in page.text.replace(" ", "")
    wrong = browser.post("/sign-in/bind/", {"code": "000000"})
    assert wrong.status_code == 422
    assert browser.get("/account/").status_code == 302
    done = browser.post("/sign-in/bind/", {"code": code_now(secret)})
    codes = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", done.text)
    assert len(codes) == 8
    assert 'href="/asks/"' in done.text
    assert browser.get("/account/").status_code == 200
    assert browser.get("/sign-in/bind/").status_code == 302, "never shown again"


def test_the_second_time_a_code_is_asked(staff: Staff, clock: Any) -> None:
    secret, codes = bound(staff.clerk)
    browser = a_browser()
    assert sign_in(browser, staff.clerk)["Location"] == "/sign-in/code/"
    assert browser.get("/account/").status_code == 302
    assert browser.post("/sign-in/code/", {"code": "123456"}).status_code == 422
    assert browser.post("/sign-in/code/", {"code": code_now(secret)})["Location"] == "/"
    assert browser.get("/account/").status_code == 200
    again = a_browser()
    sign_in(again, staff.clerk)
    assert again.post("/sign-in/code/", {"code": code_now(secret)}).status_code == 422, "the same code again"
    assert again.post("/sign-in/code/", {"code": codes[0]})["Location"] == "/"


def test_without_a_password_there_is_no_second_step(staff: Staff) -> None:
    bound(staff.clerk)
    for where in ("/sign-in/code/", "/sign-in/bind/"):
        assert a_browser().get(where)["Location"] == "/sign-in/"
        assert a_browser().post(where, {"code": "123456"})["Location"] == "/sign-in/"


def test_a_right_password_waits_ten_minutes_for_its_code(staff: Staff, clock: Any) -> None:
    secret, _codes = bound(staff.clerk)
    browser = a_browser()
    sign_in(browser, staff.clerk)
    clock.move_to(LATER + timedelta(minutes=11))
    late = code_now(secret, LATER + timedelta(minutes=11))
    assert browser.post("/sign-in/code/", {"code": late})["Location"] == "/sign-in/"
    assert browser.get("/account/").status_code == 302


def test_wrong_codes_count_as_wrong_passwords_and_a_right_password_does_not_forget_them(
    staff: Staff, clock: Any
) -> None:
    secret, _codes = bound(staff.clerk)
    answers = []
    for _ in range(5):
        browser = a_browser()
        assert sign_in(browser, staff.clerk).status_code == 302
        answers.append(browser.post("/sign-in/code/", {"code": "000000"}).status_code)
    assert answers == [422, 422, 422, 422, 429]
    browser = a_browser()
    assert sign_in(browser, staff.clerk).status_code == 429
    half = a_browser()
    half.cookies = browser.cookies
    assert half.get("/account/").status_code == 302


def test_one_persons_mistakes_lock_nobody_else_behind_the_same_address(staff: Staff) -> None:
    for _ in range(5):
        sign_in(a_browser(), staff.clerk, "错的")
    assert sign_in(a_browser(), staff.clerk).status_code == 429
    assert sign_in(a_browser(), staff.other_clerk).status_code == 302
    elsewhere = a_browser(REMOTE_ADDR="10.9.8.7")
    assert sign_in(elsewhere, staff.clerk).status_code == 302, "its owner at another desk"


def test_a_role_that_needs_no_second_step_is_in_at_once(staff: Staff) -> None:
    village = a_seat(an_office(staff.village, "village"), Role.VILLAGE)
    browser = a_browser()
    assert sign_in(browser, village)["Location"] == "/"
    assert browser.get("/account/").status_code == 200


def test_a_role_given_meanwhile_waits_for_the_second_step(staff: Staff) -> None:
    village = a_seat(an_office(staff.village, "village"), Role.VILLAGE)
    browser = a_browser()
    sign_in(browser, village)
    with acting(SYSTEM, "test"):
        village.role = Role.CLERK
        village.save()
    assert browser.get("/account/").status_code == 302
    assert "要用两步登录" in browser.get("/sign-in/").text


def test_when_nobody_has_said_which_roles_need_it_nobody_comes_in(staff: Staff) -> None:
    with acting(SYSTEM, "test"):
        Parameter.objects.filter(name="account.second_step_roles").delete()
    answer = sign_in(a_browser(), staff.clerk)
    assert answer.status_code == 422
    assert "account.second_step_roles" in answer.text


def test_a_link_sets_a_password_and_leads_on(staff: Staff) -> None:
    seat = a_seat(an_office(staff.county), Role.CLERK, password=None)
    with time_machine.travel(NOW, tick=False):
        link = reset_password(acts(staff.city_admin), seat.user, day=DAY, at=NOW, reason="忘了")
        browser, where = a_browser(), f"/sign-in/link/?k={link.token}"
        page = browser.get(where)
        assert seat.user.name in page.text
        assert "no-store" in page.headers["Cache-Control"]
        assert browser.post(where, {"password": PASSWORD, "again": PASSWORD + "x"}).status_code == 422
        assert browser.post(where, {"password": "12345", "again": "12345"}).status_code == 422
        assert browser.post(where, {"password": PASSWORD, "again": PASSWORD})["Location"] == "/sign-in/bind/"
        assert browser.get(where).status_code == 422, "used up"
        assert "打不开" in browser.get(where).text
    assert a_browser().get("/sign-in/link/?k=nothing").status_code == 422


def test_a_changed_password_ends_every_other_session(staff: Staff, clock: Any) -> None:
    village = a_seat(an_office(staff.village, "village"), Role.VILLAGE)
    here, there = a_browser(), a_browser()
    sign_in(here, village)
    sign_in(there, village)
    new = "换了的一个长密码-2018"
    assert here.post("/account/password/", {"present": "错的", "password": new, "again": new}).status_code == 422
    assert here.post("/account/password/", {"present": PASSWORD, "password": new, "again": new}).status_code == 303
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    assert sign_in(a_browser(), village).status_code == 200
    assert sign_in(a_browser(), village, new).status_code == 302


def test_guessing_the_present_password_is_counted(staff: Staff) -> None:
    village = a_seat(an_office(staff.village, "village"), Role.VILLAGE)
    browser = a_browser()
    sign_in(browser, village)
    sent = {"present": "错的", "password": PASSWORD, "again": PASSWORD}
    assert [browser.post("/account/password/", sent).status_code for _ in range(5)][-1] == 429


def test_sessions_are_listed_and_ended(staff: Staff) -> None:
    village = a_seat(an_office(staff.village, "village"), Role.VILLAGE)
    phone = a_browser(HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 9) MicroMessenger/7.0")
    here = a_browser(HTTP_USER_AGENT="Mozilla/5.0 Firefox/60.0")
    third = a_browser()
    for browser in (phone, third, here):
        sign_in(browser, village)
    page = here.get("/account/sessions/").text
    assert "手机上的微信" in page
    assert "就是这里" in page
    ref = SignedIn.objects.get(session_key=phone.session.session_key).ref
    stranger = a_browser()
    sign_in(stranger, a_seat(an_office(staff.village, "village"), Role.VILLAGE))
    assert stranger.post(f"/account/sessions/{ref}/end/").status_code == 404
    assert phone.get("/account/").status_code == 200
    assert here.post(f"/account/sessions/{ref}/end/").status_code == 303
    assert phone.get("/account/").status_code == 302
    assert third.get("/account/").status_code == 200
    assert here.post("/account/sessions/end-all/").status_code == 303
    assert third.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


def test_a_disabled_account_and_an_ended_role_are_out_at_once(staff: Staff, clock: Any) -> None:
    secret, _codes = bound(staff.clerk)
    browser = a_browser()
    sign_in(browser, staff.clerk)
    browser.post("/sign-in/code/", {"code": code_now(secret)})
    assert browser.get("/account/").status_code == 200
    end_role(acts(staff.admin), staff.clerk, last_day=DAY - timedelta(days=1), day=DAY, reason="调走")
    assert browser.get("/account/").status_code == 302
    other = a_browser()
    sign_in(other, a_seat(an_office(staff.village, "village"), Role.VILLAGE))
    user = SignedIn.objects.get(session_key=other.session.session_key).user
    disable(acts(staff.admin), user, day=DAY, reason="离职")
    assert other.get("/account/").status_code == 302


def test_the_session_key_changes_at_each_step(staff: Staff, clock: Any) -> None:
    secret, _codes = bound(staff.clerk)
    browser = a_browser()
    keys = []
    sign_in(browser, staff.clerk)
    keys.append(browser.session.session_key)
    browser.post("/sign-in/code/", {"code": code_now(secret)})
    keys.append(browser.session.session_key)
    assert len(set(keys)) == 2
    assert "half" not in browser.session
