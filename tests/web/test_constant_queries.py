"""Every kind of page that links lead to costs as many questions for many rows as for few, for whoever reads it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from bench.pages import reached
from django.db import connection
from django.test.utils import CaptureQueriesContext

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
from xieshou.offices.models import Role

pytestmark = pytest.mark.django_db
FEW, MANY = 6, 24


def filled(name: str, times: int) -> County:
    """A county with so many of everything that stands in lists."""
    made = a_county(name)
    for at in range(times):
        post = a_post(made.district, ended_on=DAY + timedelta(days=3 + at))
        asked, offered, accepted, arrived, self_found, answered = a_household(made.village, count=6)
        a_wish(asked, ask_by=DAY - timedelta(days=3))
        an_offer(offered, post, on=DAY - timedelta(days=2))
        an_accepted_offer(accepted, post, on=DAY - timedelta(days=1))
        an_arrival(arrived, post, on=date(2018, 8, 31))
        an_own_job(self_found)
        an_answer(answered)
        a_household(made.village)
    refresh()
    return made


def questions(browser: Any) -> dict[str, tuple[str, int]]:
    """Kind of page -> an address of it, and how many statements it costs."""
    counted = {}
    for kind, address in reached(browser).items():
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(address).status_code == 200
        counted[kind] = (address, len(seen))
    return counted


@pytest.mark.parametrize("role", [Role.CLERK, Role.VILLAGE], ids=str)
def test_every_page_costs_as_many_questions_for_many_rows_as_for_few(role: Role) -> None:
    little, large = filled("小县", FEW), filled("大县", MANY)
    place = "county" if role == Role.CLERK else "village"
    few, many = (questions(signed_in(a_user(getattr(made, place), role))) for made in (little, large))
    both = few.keys() & many.keys()
    assert len(both) > 60
    assert {kind: (few[kind], many[kind]) for kind in both if many[kind][1] > few[kind][1]} == {}
