"""Every address × method × role × scope: who is let in, who is not, and that nobody reaches another county's record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path

from tests.matrix.permissions import permissions
from tests.matrix.table import Row
from tests.matrix.world import Side
from xieshou.config.urls import urlpatterns as product
from xieshou.kit.access import public
from xieshou.kit.models import Parameter
from xieshou.offices.models import Role

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NOBODY = ""
TABLE = permissions()
CASES = [(route, method, row) for route, methods in TABLE.items() for method, row in methods.items()]
NAMES = [f"{method} /{route}" for route, method, _row in CASES]


def routes() -> dict[str, Any]:
    """Every address the product answers, and its view."""
    return dict(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[Any], before: str) -> Iterator[tuple[str, Any]]:
    for one in patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, here)
        elif isinstance(one, URLPattern):
            yield here, one.callback


def address(route: str, row: Row, side: Side, role: str) -> str:
    """The route with its record filled in."""
    filled = route
    for name, value in row.kwargs(side, role).items():
        for kind in ("uuid", "str", "int", "slug"):
            filled = filled.replace(f"<{kind}:{name}>", str(value))
    assert "<" not in filled, f"{route}: the row does not fill the address"
    return f"/{filled}"


def ask(browser: Client, method: str, where: str, data: Any = None) -> Any:
    return (
        browser.generic(method, where)
        if method not in ("GET", "POST")
        else getattr(browser, method.lower())(where, data)
    )


def test_every_address_is_in_the_matrix_and_the_reverse() -> None:
    assert sorted(routes()) == sorted(TABLE)


@pytest.mark.parametrize("route", sorted(TABLE))
def test_every_view_says_who_may_open_it_and_as_the_matrix_says(route: str) -> None:
    access = getattr(routes()[route], "access", None)
    assert access is not None, f"/{route}: the view says nothing of who may open it"
    for row in TABLE[route].values():
        assert access.public == (row.roles is None)
        assert access.roles == (row.roles or frozenset())


@pytest.mark.parametrize(("route", "method", "row"), CASES, ids=NAMES)
def test_each_role_is_let_in_or_not(route: str, method: str, row: Row) -> None:
    own = Side("甲县")
    for role in (NOBODY, *Role.values):
        answer = ask(own.browser(role), method, address(route, row, own, role), row.sent(own, role))
        if row.roles is None or role in row.roles:
            assert answer.status_code in (200, 302, 303, 409, 422), (role, answer.status_code)
            assert not answer.headers.get("Location", "").startswith("/sign-in/?"), role
        elif role == NOBODY:
            assert answer.status_code == 302
            assert answer["Location"].startswith("/sign-in/?")
        else:
            assert answer.status_code == 403, (role, answer.status_code)


@pytest.mark.parametrize(
    ("route", "method", "row"), [case for case in CASES if case[2].record and case[2].roles is not None]
)
def test_nobody_reaches_a_record_of_another_county(route: str, method: str, row: Row) -> None:
    own, foreign = Side("甲县"), Side("乙县")
    for role in row.roles or ():
        where = address(route, row, foreign, role)
        answer = ask(own.browser(role), method, where, row.sent(foreign, role))
        assert answer.status_code == 404, (role, where, answer.status_code)


@pytest.mark.parametrize("route", sorted(TABLE))
def test_other_methods_are_refused(route: str) -> None:
    own = Side("甲县")
    row = next(iter(TABLE[route].values()))
    role = min(row.roles) if row.roles else Role.CLERK
    where = address(route, row, own, role)
    for method in METHODS:
        if method not in TABLE[route]:
            assert ask(own.browser(role), method, where).status_code == 405, method


@pytest.mark.parametrize(
    ("route", "row"), [(route, methods["POST"]) for route, methods in TABLE.items() if "POST" in methods]
)
def test_no_form_is_taken_without_its_mark(route: str, row: Row) -> None:
    own = Side("甲县")
    role = min(row.roles) if row.roles else NOBODY
    browser = own.browser(role, enforce_csrf_checks=True)
    answer = browser.post(address(route, row, own, role), row.sent(own, role))
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
def test_an_address_that_says_nothing_opens_for_nobody() -> None:
    own = Side("甲县")
    for role in (NOBODY, *Role.values):
        browser = own.browser(role, raise_request_exception=False)
        answer = browser.get("/silent/")
        assert answer.status_code == 500, role
        assert "谁都能看" not in answer.text
