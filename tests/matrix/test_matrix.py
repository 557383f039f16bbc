"""Every address × method × role × scope: who is let in, who is not, and that nobody reaches another county's record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path

from tests.matrix.records import DATA, FIXED, RECORDS
from tests.matrix.table import Roles, permissions
from tests.matrix.world import Side
from xieshou.config.urls import urlpatterns as product
from xieshou.kit.access import public
from xieshou.kit.models import Parameter
from xieshou.offices.models import Role

pytestmark = pytest.mark.django_db
NOBODY = ""
LET_IN = {200, 302, 303, 409, 422}
NOT_THIS_WAY = 405
TABLE = permissions()


def _walk(patterns: list[Any], before: str = "") -> Iterator[tuple[str, str, Any]]:
    for one in patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, here)
        elif isinstance(one, URLPattern):
            yield one.name or f"/{here} has no name", here, one.callback


def routes() -> dict[str, tuple[str, Any]]:
    """Route name -> its address and view, from the resolver itself."""
    return {name: (route, view) for name, route, view in _walk(get_resolver("xieshou.config.urls").url_patterns)}


ROUTES = routes()


def address(name: str, side: Side, role: str) -> str:
    """The route with its record filled in."""
    filled = ROUTES[name][0]
    fill = RECORDS.get(name) or FIXED.get(name)
    for key, value in (fill(side, role) if fill else {}).items():
        for kind in ("uuid:", "str:", "int:", "slug:", ""):
            filled = filled.replace(f"<{kind}{key}>", str(value))
    assert "<" not in filled, f"{name}: tests/matrix/records.py does not fill {filled}"
    return f"/{filled}"


def ask(browser: Client, method: str, where: str, data: Any = None) -> Any:
    return browser.post(where, data) if method == "POST" else browser.generic(method, where)


def sent(name: str, side: Side, role: str) -> dict[str, str]:
    return DATA[name](side, role) if name in DATA else {}


def is_api(name: str) -> bool:
    return ROUTES[name][0].startswith("api/")


def some_role(roles: Roles) -> str:
    """One role the address opens to."""
    return min(roles) if roles else NOBODY


def test_every_address_is_in_the_matrix_and_the_reverse() -> None:
    assert sorted(ROUTES) == sorted(TABLE)


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_every_view_says_who_may_open_it_and_as_the_matrix_says(name: str) -> None:
    access = getattr(ROUTES[name][1], "access", None)
    assert access is not None, f"{name}: the view says nothing of who may open it"
    roles = TABLE[name]
    assert access.public == (roles is None)
    assert access.roles == frozenset(roles or ())


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", sorted(TABLE))
def test_each_role_is_let_in_or_not(name: str, method: str, own: Side) -> None:
    roles = TABLE[name]
    answers = {}
    for role in (NOBODY, *Role.values):
        answer = ask(own.browser(role), method, address(name, own, role), sent(name, own, role))
        answers[role] = answer.status_code
        if roles is None or role in roles:
            assert answer.status_code in {*LET_IN, NOT_THIS_WAY}, (role, answer.status_code)
            assert not answer.headers.get("Location", "").startswith("/sign-in/?"), role
        elif role == NOBODY and is_api(name):
            assert answer.status_code == 401
            assert answer.json()["code"] == "api.not_signed_in"
        elif role == NOBODY:
            assert answer.status_code == 302
            assert answer["Location"].startswith("/sign-in/?")
        else:
            assert answer.status_code == 403, (role, answer.status_code)
    refused = {role for role, status in answers.items() if status == NOT_THIS_WAY}
    assert refused in (set(), set(Role.values) | {NOBODY} if roles is None else set(roles)), (
        "a method for some roles only"
    )


@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_address_answers_some_method_and_no_strange_one(name: str, own: Side) -> None:
    role = some_role(TABLE[name])
    where = address(name, own, role)
    statuses = {
        method: ask(own.browser(role), method, where).status_code
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
    }
    assert {statuses["GET"], statuses["POST"]} != {NOT_THIS_WAY}
    assert {statuses["PUT"], statuses["PATCH"], statuses["DELETE"]} == {NOT_THIS_WAY}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", sorted(TABLE.keys() & RECORDS.keys()))
def test_nobody_reaches_a_record_of_another_county(name: str, method: str, own: Side, foreign: Side) -> None:
    for role in sorted(TABLE[name] or ()):
        where = address(name, foreign, role)
        answer = ask(own.browser(role), method, where, sent(name, foreign, role))
        assert answer.status_code in {404, NOT_THIS_WAY}, (role, where, answer.status_code)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_reaches_a_question_of_another_county(method: str, own: Side, foreign: Side) -> None:
    """A flow's own page reads any record of it; those of a flow over people are their county's."""
    here = f"/flows/W-F/{foreign.hit.ref}/"
    for role in sorted(TABLE["flow-record"] or ()):
        for where in (here, f"{here}answer_handled/", f"{here}close/"):
            assert ask(own.browser(role), method, where).status_code in {404, NOT_THIS_WAY}, (role, where)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_no_form_is_taken_without_its_mark(name: str, own: Side) -> None:
    role = some_role(TABLE[name])
    where = address(name, own, role)
    answer = own.browser(role, enforce_csrf_checks=True).post(where, sent(name, own, role))
    assert answer.status_code == 403
    assert "安全标记" in answer.text


# --- the guards themselves -------------------------------------------------------------------------------------------


@public
def writes_when_looked_at(request: HttpRequest) -> HttpResponse:
    Parameter.objects.filter(name="labour.age_min").update(title="改了")
    return HttpResponse("已改")


def says_nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("谁都能看")


urlpatterns = [*product, path("writes/", writes_when_looked_at), path("silent/", says_nothing)]


@pytest.mark.urls(__name__)
def test_looking_at_a_page_cannot_write() -> None:
    browser = Client(raise_request_exception=False)
    assert browser.get("/writes/").status_code == 500
    assert not Parameter.objects.filter(title="改了").exists()


@pytest.mark.urls(__name__)
def test_an_address_that_says_nothing_opens_for_nobody(own: Side) -> None:
    for role in (NOBODY, *Role.values):
        browser = own.browser(role, raise_request_exception=False)
        answer = browser.get("/silent/")
        assert answer.status_code == 500, role
        assert "谁都能看" not in answer.text
