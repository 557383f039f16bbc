"""The API: the same rows as the page, paged to the end, by session and by token; refusals as JSON in the reader's language."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tools.catalogues import main as compile_catalogues

from tests.builders import DAY, SYSTEM
from tests.builders_web import County, a_browser, a_county, a_household, a_user, an_own_job, refresh, signed_in
from tests.lasting import lasting
from xieshou.audit.models import Export
from xieshou.kit.errors import NotYours
from xieshou.kit.indicators import all_indicators
from xieshou.kit.ledgers import all_ledgers, ledger_named
from xieshou.kit.manual import KINDS
from xieshou.kit.verbs import acting
from xieshou.offices.models import AccessToken, Assignment, Role, TokenUse
from xieshou.offices.selectors import actor_of
from xieshou.offices.services.tokens import TooLong, make_token, revoke_token
from xieshou.roster.models import Person
from xieshou.supervision.services import run_checks

pytestmark = pytest.mark.django_db
NOW = datetime(2018, 9, 30, 2, tzinfo=UTC)


@lasting
def county() -> County:
    made = a_county()
    made.people = [a_household(made.village)[0] for _ in range(5)]
    an_own_job(made.people[0])
    refresh()
    return made


@lasting
def clerk(county: County) -> Assignment:
    return a_user(county.county)


def a_token(held: Assignment, *scopes: str, until: date = DAY) -> tuple[AccessToken, dict[str, str]]:
    wanted = scopes or AccessToken.Scope.values
    made = make_token(actor_of(held, DAY), held, title="测试", scopes=wanted, expires_on=until, day=DAY, at=NOW)
    return made.token, {"authorization": f"Bearer {made.secret}"}


def asked(headers: dict[str, str], where: str = "ledgers/L-01", **facts: Any) -> Any:
    return a_browser().get(f"/api/v1/{where}", facts, headers=headers)


def test_a_ledger_is_the_page_row_by_row(county: County, clerk: Assignment) -> None:
    answer = signed_in(clerk).get("/api/v1/ledgers/L-01")
    assert answer["Cache-Control"] == "no-store"
    told = answer.json()
    page = signed_in(clerk).get("/ledgers/L-01/").text
    assert told["total"] == len(told["rows"]) == 5
    assert (told["day"], told["scope"]) == ("2018-09-30", county.county.full_name)
    declared = ledger_named("L-01")
    assert declared is not None
    assert [column["title"] for column in told["columns"]] == [str(column.title) for column in declared.columns]
    at = next(i for i, column in enumerate(declared.columns) if column.is_key)
    for row in told["rows"]:
        assert f'href="{row["record"]}"' in page
        assert str(row["cells"][at]) in page
    phone = next(i for i, column in enumerate(told["columns"]) if column["title"] == "联系电话")
    assert all("*" in str(row["cells"][phone]) for row in told["rows"] if row["cells"][phone])


def test_pages_follow_one_another_to_the_end(county: County, clerk: Assignment) -> None:
    browser, seen, after = signed_in(clerk), [], ""
    for _page in range(3):
        told = browser.get("/api/v1/ledgers/L-01", {"limit": 2, "after": after}).json()
        seen += [row["record"] for row in told["rows"]]
        after = told["after"] or ""
    assert (len(seen), len(set(seen)), after) == (5, 5, "")


def test_an_indicator_is_its_list(county: County, clerk: Assignment) -> None:
    browser = signed_in(clerk)
    for one in all_indicators():
        told = browser.get(f"/api/v1/indicators/{one.code}").json()
        listed = browser.get(f"/api/v1/ledgers/{one.ledger}", {"cell": one.code}).json()
        assert told["count"] == listed["total"], one.code
        assert sum(unit["count"] for unit in told["units"]) <= told["count"]
    told = browser.get("/api/v1/indicators/KPI-1R").json()
    assert (told["count"], told["base"], told["per_mille"]) == (1, 5, 200)
    below = browser.get("/api/v1/indicators/KPI-1R", {"region": county.town.pk}).json()
    assert (below["scope"], below["count"]) == (county.town.full_name, 1)


def test_a_check_gives_its_questions(county: County, clerk: Assignment) -> None:
    with acting(SYSTEM, "test"):
        Person.objects.unscoped("test").filter(pk=county.people[0].pk).update(birth_on=date(2004, 1, 1))
    run_checks(SYSTEM, day=DAY, at=NOW)
    browser = signed_in(clerk)
    standing = {one["code"]: one for one in browser.get("/api/v1/checks").json()}
    assert (standing["F-04"]["open"], standing["F-04"]["last_run_on"]) == (1, "2018-09-30")
    told = browser.get("/api/v1/checks/F-04", {"live": "1"}).json()
    assert told["total"] == 1
    assert "未满法定年龄" in str(told["rows"][0]["cells"])
    told = browser.get("/api/v1/flows/W-F", {"state": "open"}).json()
    assert told["total"] == sum(one["open"] for one in standing.values())
    assert told["rows"][0]["record"].startswith("/flows/W-F/")


def test_openapi_has_a_path_for_each_declaration(clerk: Assignment) -> None:
    told = signed_in(clerk).get("/api/v1/openapi.json").json()
    for kind in KINDS.values():
        for one in kind.every():
            if kind.code == "checks" and not one.is_stored:  # asked of files only
                continue
            assert str(one.title) in told["paths"][f"/api/v1/{kind.code}/{one.code}"]["get"]["summary"]
    of_l01 = told["paths"]["/api/v1/ledgers/L-01"]["get"]["parameters"]
    declared = ledger_named("L-01")
    assert declared is not None
    assert {one.name for one in declared.filters} <= {one["name"] for one in of_l01}


@pytest.mark.parametrize(
    ("where", "facts", "status", "code"),
    [
        ("ledgers/L-99", {}, 404, "not_found"),
        ("indicators/KPI-99", {}, 404, "not_found"),
        ("checks/F-99", {}, 404, "not_found"),
        ("flows/W-99", {}, 404, "not_found"),
        ("nothing/at/all", {}, 404, "address.unknown"),
        ("ledgers/L-01", {"day": "yesterday"}, 422, "list.bad_day"),
        ("ledgers/L-01", {"day": "2019-01-01"}, 422, "list.day_to_come"),
        ("ledgers/L-01", {"after": "xyz"}, 422, "ledger.broken_cursor"),
        ("ledgers/L-01", {"cell": "KPI-99"}, 422, "ledger.unknown_cell"),
        ("ledgers/L-01", {"limit": "0"}, 422, "api.bad_number"),
        ("ledgers/L-01", {"limit": "1001"}, 422, "api.bad_number"),
        ("ledgers/L-01", {"limit": "²"}, 422, "api.bad_number"),
        ("ledgers/L-01", {"region": "0"}, 404, "not_found"),
        ("ledgers/L-01", {"q": "13900001234"}, 422, "address.whole_number"),
        ("indicators/KPI-1", {"verified": "9"}, 422, "api.bad_number"),
    ],
)
def test_what_is_refused_says_so_in_json(where: str, facts: Any, status: int, code: str, clerk: Assignment) -> None:
    answer = signed_in(clerk).get(f"/api/v1/{where}", facts)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"].endswith("。")
    assert answer.json()["remedy"].endswith("。")


def test_a_refusal_is_in_the_readers_language(settings: Any, clerk: Assignment) -> None:
    compile_catalogues()
    settings.LOCALE_PATHS = list(settings.LOCALE_PATHS)
    for language, words in (("en", "Not signed in"), ("zh-CN", "没有登录")):
        for headers in ({}, {"authorization": "Bearer xst_nothing"}):
            answer = asked({**headers, "accept-language": language})
            assert (answer.status_code, answer.json()["code"]) == (401, "api.not_signed_in")
            assert answer.json()["message"].startswith(words)
    answer = signed_in(clerk).get("/api/v1/ledgers/L-99", headers={"accept-language": "en"})
    assert answer.json()["message"].isascii()


def test_only_get_and_a_mark_for_everything_else(clerk: Assignment) -> None:
    browser = signed_in(clerk)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = browser.generic(method, "/api/v1/ledgers/L-01")
        assert (answer.status_code, answer.json()["code"], answer["Allow"]) == (405, "api.only_reading", "GET")
    answer = signed_in(clerk, enforce_csrf_checks=True).post("/api/v1/ledgers/L-01")
    assert (answer.status_code, answer.json()["code"]) == (403, "address.no_mark")


def test_a_fault_is_json_too(clerk: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xieshou.api.routes.all_flows", lambda: 1 / 0)
    answer = signed_in(clerk, raise_request_exception=False).get("/api/v1/flows")
    assert (answer.status_code, answer.json()["code"]) == (500, "fault")


# --- tokens ----------------------------------------------------------------------------------------------------------


def test_a_token_is_shown_once_and_kept_as_a_digest(clerk: Assignment) -> None:
    browser = signed_in(clerk)
    page = browser.post("/account/tokens/new/", {"title": "市平台", "scopes": ["ledgers"], "expires_on": "2018-12-31"})
    [token] = AccessToken.objects.all()
    secret = next(
        word
        for word in page.text.replace("<", " ").replace(">", " ").split()
        if word.startswith("xst_") and len(word) > 20
    )
    assert "no-store" in page["Cache-Control"]
    assert asked({"authorization": f"Bearer {secret}"}).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM offices_accesstoken t")
        assert all(secret not in row for (row,) in cursor.fetchall())
        cursor.execute("SELECT e::text FROM audit_event e")
        assert all(secret not in row for (row,) in cursor.fetchall())
    for address in ("/account/tokens/", f"/account/tokens/{token.ref}/"):
        told = browser.get(address).text
        assert "市平台" in told
        assert secret not in told


def test_a_token_reads_in_the_role_it_was_made_for(county: County, clerk: Assignment) -> None:
    village = a_user(county.village, Role.VILLAGE)
    other = a_household(county.town)[0]
    refresh()
    _token, headers = a_token(village)
    rows = asked(headers).json()["rows"]
    assert (len(rows), f"/people/{other.ref}/" in str(rows)) == (5, False)


@pytest.mark.parametrize("end", ["revoked", "expired", "closed", "role_over"])
def test_a_token_that_is_over_is_nobodys(end: str, clerk: Assignment) -> None:
    token, headers = a_token(clerk)
    assert asked(headers).status_code == 200
    with acting(SYSTEM, "test"):
        if end == "revoked":
            revoke_token(actor_of(clerk, DAY), clerk.user, token.ref, at=NOW)
        elif end == "expired":
            AccessToken.objects.filter(pk=token.pk).update(expires_on=DAY - timedelta(days=1))
        elif end == "closed":
            type(clerk.user).objects.filter(pk=clerk.user_id).update(is_active=False)
        else:
            Assignment.objects.filter(pk=clerk.pk).update(ended_on=DAY - timedelta(days=1))
    assert asked(headers).status_code == 401


def test_a_token_opens_the_api_and_no_page(clerk: Assignment) -> None:
    _token, headers = a_token(clerk)
    for address in ("/", "/ledgers/L-01/", "/account/tokens/"):
        assert a_browser().get(address, headers=headers).status_code == 302


def test_a_token_reads_only_what_it_was_made_for(clerk: Assignment) -> None:
    _token, headers = a_token(clerk, "indicators")
    assert asked(headers, "indicators").status_code == 200
    for where in ("ledgers", "ledgers/L-01", "checks", "checks/F-04", "flows", "flows/W-7"):
        answer = asked(headers, where)
        assert (answer.status_code, answer.json()["code"]) == (403, "api.outside_token"), where


def test_its_use_is_written_down_minute_by_minute(clerk: Assignment) -> None:
    token, headers = a_token(clerk, "ledgers")
    for where in ("ledgers", "ledgers/L-01", "ledgers/L-01", "indicators", "ledgers/L-99"):
        asked(headers, where)
    noted: dict[str, int] = {}
    for use in TokenUse.objects.filter(token=token):
        noted[use.what] = noted.get(use.what, 0) + use.count
    assert noted == {"ledgers": 1, "ledgers/L-01": 2, "indicators": 1, "ledgers/L-99": 1}
    assert "ledgers/L-01" in signed_in(clerk).get(f"/account/tokens/{token.ref}/").text


def test_too_many_within_a_minute_wait(settings: Any, clerk: Assignment, time_machine_at: Any) -> None:
    settings.API_REQUESTS_MINUTE_MAX = 3
    _token, headers = a_token(clerk)
    assert [asked(headers, "flows").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    time_machine_at.shift(61)
    assert asked(headers, "flows").status_code == 200


@pytest.fixture
def time_machine_at() -> Any:
    import time_machine

    with time_machine.travel(datetime(2026, 5, 4, 8, 0, 5, tzinfo=UTC), tick=False) as moved:
        yield moved


def test_what_is_taken_in_bulk_is_noted_as_an_export(clerk: Assignment) -> None:
    _token, headers = a_token(clerk)
    asked(headers)
    taken = Export.objects.unscoped("test")
    assert not taken.exists()
    asked(headers, limit="1000", q="韦")
    with acting(SYSTEM, "test"):
        [noted] = taken.all()
    assert (noted.what, noted.actor_id, noted.filters["q"]) == ("L-01.json", clerk.user_id, "…")


def test_a_token_lasts_a_year_at_most(clerk: Assignment) -> None:
    for until in (DAY - timedelta(days=1), DAY + timedelta(days=367)):
        with pytest.raises(TooLong):
            a_token(clerk, until=until)
    answer = signed_in(clerk).post(
        "/account/tokens/new/", {"title": "a", "scopes": ["ledgers"], "expires_on": "2030-01-01"}
    )
    assert answer.status_code == 422
    assert "有效期最长" in answer.text


def test_another_persons_token_is_nobodys_business(county: County, clerk: Assignment) -> None:
    token, _headers = a_token(clerk)
    stranger = signed_in(a_user(county.county))
    assert token.title not in stranger.get("/account/tokens/").text
    assert stranger.get(f"/account/tokens/{token.ref}/").status_code == 404
    assert stranger.post(f"/account/tokens/{token.ref}/revoke/").status_code == 404
    with pytest.raises(NotYours):
        revoke_token(actor_of(clerk, DAY), a_user(county.county).user, token.ref, at=NOW)


def test_a_token_is_revoked_once_it_was_asked_for_again(clerk: Assignment) -> None:
    token, headers = a_token(clerk)
    browser = signed_in(clerk)
    where = f"/account/tokens/{token.ref}/revoke/"
    assert where in browser.get("/account/tokens/").text
    assert "停用不能撤回" in browser.get(where).text
    assert asked(headers).status_code == 200
    assert browser.post(where).status_code == 303
    assert asked(headers).status_code == 401
    assert where not in browser.get("/account/tokens/").text


def test_the_cost_does_not_grow_with_the_rows(county: County, clerk: Assignment) -> None:
    _token, headers = a_token(clerk)
    counts = []
    for _round in range(2):
        asked(headers)
        with CaptureQueriesContext(connection) as queries:
            asked(headers)
        counts.append(len(queries))
        for _ in range(8):
            a_household(county.village)
        refresh()
    assert counts[0] == counts[1]


def test_every_ledger_can_be_read(clerk: Assignment) -> None:
    browser = signed_in(clerk)
    assert {one["code"] for one in browser.get("/api/v1/ledgers").json()} == {one.code for one in all_ledgers()}
