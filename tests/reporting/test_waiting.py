"""今天要办 against a slow twin that reads every row: the same counts, the same first rows, whatever the kind."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import DAY, a_clerk
from tests.builders_web import (
    County,
    a_county,
    a_household,
    a_post,
    a_wish,
    an_accepted_offer,
    an_answer,
    an_arrival,
    an_offer,
    an_own_job,
    refresh,
)
from tests.lasting import lasting
from xieshou.kit.scope import WHOLE, Actor, activate
from xieshou.placements.models import Offer, Spell
from xieshou.reporting.waiting import KINDS, LINES_MOST, Kind, waiting
from xieshou.roster.models import Person

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


def test_all_kinds_are_counted_in_one_question_however_many_wait(county: County) -> None:
    actor = a_clerk(county.county)
    activate(actor.scope)
    for codes in ({"ask"}, {"verify"}, {"ask", "verify", "follow_up", "post"}):
        waiting(actor, DAY, codes)
        with CaptureQueriesContext(connection) as seen:
            found = waiting(actor, DAY, codes)
        assert len(seen) == 1 + sum(bool(one.first) for one in found)


def test_a_list_that_was_put_together_before_shows_what_was_written_since(county: County) -> None:
    actor = a_clerk(county.county)
    activate(actor.scope)
    [before] = waiting(actor, DAY, {"ask"})
    [person] = a_household(county.village)
    a_wish(person, ask_by=DAY)
    assert [one.today for one in waiting(actor, DAY, {"ask"})] == [before.today + 1]
    an_answer(person)
    assert [one.today for one in waiting(actor, DAY, {"ask"})] == [before.today]


@pytest.mark.parametrize("gone", ["died_on", "left_on"])
def test_who_died_or_left_is_not_to_be_asked(gone: str, county: County) -> None:
    actor = a_clerk(county.county)
    activate(actor.scope)
    people = a_household(county.village, count=3)
    a_wish(people[0], ask_by=DAY)
    an_answer(people[1], on=DAY - timedelta(days=400))
    a_wish(people[2], ask_by=DAY)
    ask = next(kind for kind in KINDS if kind.code == "ask")
    [before] = waiting(actor, DAY, {"ask"})
    for person, day in zip(people, (DAY, DAY - timedelta(days=3), DAY + timedelta(days=1)), strict=True):
        Person.objects.unscoped("test").filter(pk=person.pk).update(**{gone: day})
    [found] = waiting(actor, DAY, {"ask"})
    assert before.total - found.total == 2
    assert (found.overdue, found.today, found.soon, found.undated, [one.pk for one in found.first]) == twin(ask, actor, DAY)


def test_a_household_waits_for_an_offer_until_one_is_open_or_accepted_and_an_arrival_until_the_job_began(county: County) -> None:
    home, there = a_clerk(county.county), a_clerk(county.district)
    people = [a_household(county.village)[0] for _each in range(4)]
    for person in people:
        an_answer(person)
    refresh()
    post = a_post(county.district)

    def counts() -> tuple[int, int]:
        found = []
        for actor, code in ((home, "no_offer"), (there, "arrive")):
            activate(actor.scope)
            found.append(waiting(actor, DAY, {code})[0].total)
        activate(WHOLE)
        return found[0], found[1]

    homes, _arrivals = counts()
    open_one, accepted = an_offer(people[0], post), an_accepted_offer(people[1], post)
    assert counts() == (homes - 2, 1)
    Offer.objects.unscoped("test").filter(pk__in=[open_one.pk, accepted.pk]).update(withdrawn_on=DAY)
    assert counts() == (homes, 0)
    an_arrival(people[2], post)
    assert counts() == (homes - 1, 0), "who works is neither awaited nor without"
    Spell.objects.unscoped("test").filter(person=people[2]).update(ended_on=DAY - timedelta(days=1), started_on=DAY - timedelta(days=9))
    refresh()
    assert counts() == (homes, 0), "an offer that became a job is none to wait for, when the job is over"
