"""Coming in and going out: passwords, locks, demo accounts, roles, and where one may be sent."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.builders import a_region
from tests.builders_web import SYSTEM, a_user, parameters, signed_in
from tests.lasting import lasting
from xieshou.kit.verbs import acting
from xieshou.offices.models import Role
from xieshou.offices.services import assign

pytestmark = pytest.mark.django_db
PASSWORD = "一个够长的密码-2018"


@lasting
def clerk() -> Any:
    parameters()
    return a_user(a_region("甲县"), Role.VILLAGE, is_demo=False, password=PASSWORD)  # a role that needs no second step


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def test_the_right_password_opens(clerk: Any) -> None:
    client = Client()
    assert sign_in(client, clerk.user.username).status_code == 302
    page = client.get("/account/")
    assert page.status_code == 200
    assert clerk.office.name in page.text
    assert "村级操作员" in page.text


def test_one_sentence_for_a_wrong_password_and_an_unknown_name(clerk: Any) -> None:
    sentence = "用户名或密码不对"
    assert sentence in sign_in(Client(), clerk.user.username, "错的").text
    assert sentence in sign_in(Client(), "没有这个人").text


def test_five_wrong_passwords_lock_the_account_and_say_for_how_long(clerk: Any) -> None:
    client = Client()
    answers = [sign_in(client, clerk.user.username, "错的").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    locked = sign_in(client, clerk.user.username)  # the right one
    assert locked.status_code == 429
    assert locked.headers["Retry-After"] == "900"
    assert "15分钟" in locked.text
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", "/\\example.org"]
)
def test_an_address_elsewhere_is_never_followed(clerk: Any, elsewhere: str) -> None:
    assert sign_in(Client(), clerk.user.username, next=elsewhere)["Location"] == "/"


def test_one_lands_where_one_wanted_to_go(clerk: Any) -> None:
    client = Client()
    sent = client.get("/account/")
    assert sent["Location"] == "/sign-in/?next=%2Faccount%2F"
    assert sign_in(client, clerk.user.username, next="/account/")["Location"] == "/account/"


def test_one_click_opens_a_demo_account() -> None:
    demo = a_user(a_region("乙县"))
    client = Client()
    assert f'formaction="/sign-in/demo/{demo.user.username}/"' in client.get("/sign-in/").text
    assert client.post(f"/sign-in/demo/{demo.user.username}/").status_code == 302
    assert demo.office.name in client.get("/account/").text


def test_one_click_never_opens_a_real_account(clerk: Any) -> None:
    assert Client().post(f"/sign-in/demo/{clerk.user.username}/").status_code == 404


def test_outside_the_demo_no_demo_account_exists(settings: Any) -> None:
    demo = a_user(a_region("丙县"))
    client = signed_in(demo)
    assert client.get("/account/").status_code == 200
    settings.DEMO = False
    assert client.get("/account/").status_code == 302, "a live session of a demo account must be nobody's"
    assert Client().post(f"/sign-in/demo/{demo.user.username}/").status_code == 404
    assert "demo" not in Client().get("/sign-in/").text


def test_a_demo_account_with_a_password_stays_shut_outside_the_demo(settings: Any) -> None:
    demo = a_user(a_region("丁县"), password=PASSWORD)
    settings.DEMO = False
    assert sign_in(Client(), demo.user.username).status_code == 200


def test_signing_out_needs_a_post_and_ends_the_session(clerk: Any) -> None:
    client = signed_in(clerk)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/account/").status_code == 302


def test_one_changes_hats_among_ones_own() -> None:
    first = a_user(a_region("戊县"))
    other = a_user(a_region("己县"))
    second = assign(SYSTEM, user=first.user, office=other.office, role=Role.LEADER, started_on=first.started_on)
    client = signed_in(first)
    assert client.post("/switch-role/", {"assignment": str(other.ref)}).status_code == 404
    assert client.post("/switch-role/", {"assignment": str(second.ref)}).status_code == 302
    assert f"{second.office.name} · 负责人" in client.get("/account/").text


def test_an_account_whose_roles_have_ended_is_told_so() -> None:
    gone = a_user(a_region("庚县"), is_demo=False)
    with acting(SYSTEM, "test"):
        gone.ended_on = date(2018, 2, 1)
        gone.save()
    assert "今天没有在任的岗位" in signed_in(gone).get("/sign-in/").text
