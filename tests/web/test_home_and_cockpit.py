"""今天要办, the cockpit and the report: what needs me, how we stand, and that every number is its list."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import openpyxl
import pytest

from tests.builders import DAY
from tests.builders_web import (
    County,
    a_county,
    a_household,
    a_post,
    a_user,
    a_wish,
    an_accepted_offer,
    an_answer,
    an_arrival,
    an_offer,
    an_own_job,
    refresh,
    signed_in,
)
from tests.lasting import lasting
from xieshou.offices.models import Role
from xieshou.reporting.waiting import LINES_MOST

pytestmark = pytest.mark.django_db


@lasting
def county() -> County:
    """Somebody to ask (overdue), an open offer, an accepted one, an arrival, a job of one's own, a household without any."""
    made = a_county()
    people = [a_household(made.village)[0] for _ in range(6)]
    a_wish(people[0], ask_by=DAY - timedelta(days=3))
    post = a_post(made.district, ended_on=DAY + timedelta(days=3))
    an_offer(people[1], post, on=DAY - timedelta(days=2))
    an_accepted_offer(people[2], post, on=DAY - timedelta(days=1))
    an_arrival(people[3], post, on=date(2018, 8, 31))
    an_own_job(people[4])
    an_answer(people[5])
    made.people = people
    refresh()
    return made


def links(text: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'href="(/[^"]*)"', text)]


def test_the_list_of_households_without_an_offer_has_as_many_as_home_says(county: County) -> None:
    for _each in range(LINES_MOST):
        an_answer(a_household(county.village)[0])
    refresh()
    clerk = signed_in(a_user(county.county))
    [(href, count)] = re.findall(r'href="(/ledgers/L-07/[^"]*)">全部零就业户 (\d+)', clerk.get("/").text)
    assert len({one for one in links(clerk.get(unescape(href)).text) if one.startswith("/households/")}) == int(count)


@pytest.mark.parametrize(("role", "is_theirs"), [(Role.CLERK, True), (Role.AUDITOR, False)])
def test_households_without_an_offer_wait_for_those_who_can_help_them(county: County, role: str, is_theirs: bool) -> None:
    an_answer(a_household(county.village)[0])
    refresh()
    text = signed_in(a_user(county.county, role)).get("/").text
    assert ("/households/" in text) == is_theirs


def test_the_home_side_sees_its_duties(county: County) -> None:
    text = signed_in(a_user(county.county)).get("/").text
    asked, offered, accepted, arrived, self_found, waiting = county.people
    assert f"/people/{asked.ref}/answer/" in text
    assert "逾期3天" in text
    assert "1件已过期" in text
    for person, is_without in (
        (asked, True),
        (waiting, True),
        (offered, False),
        (accepted, False),
        (arrived, False),
        (self_found, False),
    ):
        household = person.memberships.get().household
        assert (f"/households/{household.ref}/" in text) == is_without


def test_due_today_and_waiting_since_today_read_differently(county: County) -> None:
    due, offered = a_household(county.village)[0], a_household(county.village)[0]
    a_wish(due, ask_by=DAY)
    an_offer(offered, a_post(county.district), on=DAY)
    refresh()
    text = signed_in(a_user(county.county)).get("/").text
    assert "2件今天到期" in text  # the asking, and the call a month after the arrival
    assert len(re.findall('<p class="todo-when">今天到期</p>', text)) == 2
    assert re.search(rf'{offered.name}还没有答复推荐.*?<p class="todo-when">(.*?)</p>', text, re.S)[1] == "今天起"


def test_a_labourer_goes_home(county: County) -> None:
    me = signed_in(a_user(county.county, Role.LABOURER, self_kind="person", self_id=county.people[0].pk))
    assert me.get("/")["Location"] == "/me/"


def test_an_empty_day_says_so() -> None:
    text = signed_in(a_user(a_county().county)).get("/").text
    assert "今天没有要办的事" in text


def test_every_line_of_the_home_page_opens(county: County) -> None:
    for role in (Role.CLERK, Role.VILLAGE, Role.LEADER, Role.AUDITOR):
        client = signed_in(a_user(county.village, role))
        for link in links(client.get("/").text):
            if not link.startswith("/static/"):
                assert client.get(link).status_code == 200, (role, link)


def test_the_cost_of_home_does_not_grow(county: County, django_assert_max_num_queries: Any) -> None:
    client = signed_in(a_user(county.county))
    client.get("/")
    with django_assert_max_num_queries(80) as few:
        client.get("/")
    for person in a_household(county.village, count=12):
        a_wish(person, ask_by=DAY - timedelta(days=3))
        an_own_job(person)
    with django_assert_max_num_queries(len(few)):
        client.get("/")


def test_every_number_of_the_cockpit_is_its_list(county: County) -> None:
    client = signed_in(a_user(county.county))
    for asked in ({}, {"region": county.town.pk}, {"focus": "poverty_832"}, {"day": "2018-08-31"}):
        page = client.get("/cockpit/", asked)
        assert page.status_code == 200
        tiles = re.findall(
            r'<a class="tile [^"]*" href="([^"]+)">.*?<span class="tile-value">([\d,]+)', page.text, re.S
        )
        assert len(tiles) == 9
        for href, count in tiles:
            assert f"共{count}条" in client.get(unescape(href)).text, (asked, href)


def test_the_cockpit_shows_people_going_from_home_to_work(county: County) -> None:
    text = signed_in(a_user(county.county)).get("/cockpit/").text
    assert "户籍地" in text
    assert "远方市" in text
    assert county.town.name in text
    assert "就业地不详" in text  # the job that somebody found themselves


def test_the_receiving_side_sees_whom_it_received(county: County) -> None:
    text = signed_in(a_user(county.district)).get("/cockpit/").text
    assert "演示县市" in text


def test_a_foreign_place_is_not_narrowed_to(county: County) -> None:
    assert signed_in(a_user(county.county)).get("/cockpit/", {"region": county.district.pk}).status_code == 404


def test_every_number_of_the_report_is_its_list_and_its_cell_of_the_file(county: County) -> None:
    client = signed_in(a_user(county.county))
    for month in ("2018-09", "2018-08"):
        page = client.get("/reports/L-13/", {"month": month})
        cells = re.findall(r'<td[^>]*class="number"[^>]*>\s*(?:<div>)?\s*<a href="([^"]+)">([\d,]+)</a>', page.text)
        assert len(cells) > 30
        for href, count in cells:
            assert f"共{count}条" in client.get(unescape(href)).text, (month, href)
        taken = client.post("/reports/L-13/export.xlsx", {"month": month})
        sheet = openpyxl.load_workbook(io.BytesIO(taken.content)).active
        numbers = [row[1] for row in sheet.iter_rows(values_only=True) if isinstance(row[1], int)]
        assert numbers == [int(count.replace(",", "")) for _href, count in cells]


@pytest.mark.parametrize("month", ["2018-10", "9月", "2018-13"])
def test_a_month_without_a_report_is_refused(county: County, month: str) -> None:
    assert signed_in(a_user(county.county)).get("/reports/L-13/", {"month": month}).status_code == 422
