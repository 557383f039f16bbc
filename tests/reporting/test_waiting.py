"""今天要办 against a slow twin that reads every row: the same counts, the same first rows, whatever the kind."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import DAY, a_clerk
from tests.builders_web import County, a_county, a_household, a_wish, an_answer, an_own_job, refresh
from tests.lasting import lasting
from xieshou.kit.scope import Actor, activate
from xieshou.reporting.waiting import KINDS, LINES_MOST, Kind, waiting

pytestmark = pytest.mark.django_db


@lasting
def county() -> County:
    made = a_county()
    people = a_household(made.village, count=24)
    for at, person in enumerate(people[:16]):  # due before, on and after the day
        a_wish(person, ask_by=DAY + timedelta(days=at - 6))
    an_answer(people[16], on=DAY - timedelta(days=400))  # run out long ago
    for person in people[17:]:
        an_own_job(person)
    refresh()
    return made


def twin(kind: Kind, actor: Actor, day: date) -> tuple[Any, ...]:
    """By reading the whole list: counts by urgency, and the ids of the first few of each, the most overdue first."""
    rows = list(kind.rows(actor, day).order_by(kind.due or kind.since, "pk"))
    said = {row.pk: _urgency(getattr(row, kind.due), day) if kind.due else "" for row in rows}
    counts = Counter(said.values())
    first = [pk for urgency in dict.fromkeys(said.values()) for pk in [k for k, v in said.items() if v == urgency][:LINES_MOST]]
    return counts["overdue"], counts["today"], counts["soon"], counts[""], first


def _urgency(due: date, day: date) -> str:
    return "overdue" if due < day else "today" if due == day else "soon"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_kind_is_counted_and_begun_as_its_whole_list_says(kind: Kind, county: County) -> None:
    for place in (county.county, county.village):
        actor = a_clerk(place)
        activate(actor.scope)
        [found] = waiting(actor, DAY, {kind.code})
        assert (found.overdue, found.today, found.soon, found.undated, [one.pk for one in found.first]) == twin(kind, actor, DAY)


def test_the_county_has_something_of_each_urgency(county: County) -> None:
    """So that the comparison above is of something."""
    actor = a_clerk(county.county)
    activate(actor.scope)
    ask, verify = waiting(actor, DAY, {"ask", "verify"})
    assert (ask.overdue, ask.today, ask.soon) == (7, 1, 7)
    assert [one.due_on for one in ask.first] == sorted(one.due_on for one in ask.first)
    assert len(ask.first) == 2 * LINES_MOST + 1
    assert verify.undated == 7


def test_a_kind_costs_two_questions_however_many_wait(county: County) -> None:
    actor = a_clerk(county.county)
    activate(actor.scope)
    for code in ("ask", "verify"):
        with CaptureQueriesContext(connection) as seen:
            waiting(actor, DAY, {code})
        assert len(seen) == 2
