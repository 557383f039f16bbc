"""The figures by group are those of the indicators, one by one; and they cost the same however many people there are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.builders import DAY, SYSTEM, a_clerk
from tests.builders_web import (
    County,
    a_county,
    a_household,
    a_post,
    an_answer,
    an_arrival,
    an_own_job,
    refresh,
)
from tests.lasting import lasting
from xieshou.kit.scope import activate
from xieshou.placements import indicators as work
from xieshou.placements.services.spells import end_spell
from xieshou.reporting.figures import month_figures
from xieshou.reporting.monthly import monthly_report

pytestmark = pytest.mark.django_db
CHANNELS = ("workshop", "own", "friends", "broker", "farm")


@lasting
def county() -> County:
    """People at work near and far, by many ways, some ended, some waiting, some never asked, some not of this county."""
    made = a_county()
    places = [made.village, made.town, made.county, made.county.parent, made.province, made.district, None]
    for at, place in enumerate(places):
        person, other = a_household(made.village, count=2)
        an_own_job(
            person, on=date(2018, 3 + at % 7, 1), channel=CHANNELS[at % 5], kind=("E1", "E2", "E3", "E5")[at % 4],
            place_id=place.pk if place else None,
        )  # fmt: skip
        if at % 2:
            an_answer(other, want="transfer" if at % 4 == 1 else "none")
    an_arrival(a_household(made.village)[0], a_post(made.district), on=DAY - timedelta(days=12))
    [gone] = a_household(made.village)
    end_spell(SYSTEM, an_own_job(gone, on=date(2018, 9, 3)).ref, ended_on=date(2018, 9, 20), end_reason="pay", day=DAY)
    a_household(made.village, ability="04")
    a_household(made.village, ability="", school="")
    stranger = a_county("外县")
    an_own_job(a_household(stranger.village)[0])
    made.people = [gone]
    refresh()
    return made


def every_indicator() -> list[Any]:
    return [
        work.CAPABLE, work.AT_WORK, work.WAITING, work.BEGUN, work.ENDED, work.OPENED, work.CLEARED, *work.BY_STATUS,
        *work.BY_CHANNEL, *work.BY_PLACE, *work.BY_RUNG, *work.GROUPS.values(),
    ]  # fmt: skip


@pytest.mark.parametrize("day", [DAY, date(2018, 8, 31), date(2018, 5, 31), date(2018, 9, 10)])
@pytest.mark.parametrize("whose", ["county", "town", "village", "province", "district"])
def test_each_figure_is_what_its_indicator_counts(county: County, day: date, whose: str) -> None:
    actor = a_clerk(getattr(county, whose))
    activate(actor.scope)
    figures = month_figures(actor, day)
    assert figures == {one.code: one.count(actor, day) for one in every_indicator()}
    if (day, whose) == (DAY, "county"):
        told = {code: n for code, n in figures.items() if n}
        assert {"place-county", "place-province", "place-outside", "place-unknown", "month-ended", "KPI-4-exempt"} <= set(told)  # fmt: skip


def test_the_system_counts_the_whole(county: County) -> None:
    activate(SYSTEM.scope)
    assert month_figures(SYSTEM, DAY) == {one.code: one.count(SYSTEM, DAY) for one in every_indicator()}


def test_every_line_of_the_report_has_its_figure(county: County) -> None:
    actor = a_clerk(county.county)
    activate(actor.scope)
    report = monthly_report(actor, place="演示县", month=DAY, today=DAY)
    assert {line.code: line.count for line in report.lines} == month_figures(actor, DAY)


def test_the_cost_does_not_grow(county: County, django_assert_num_queries: Any) -> None:
    actor = a_clerk(county.county)
    activate(actor.scope)
    with django_assert_num_queries(6):  # two of figures, two for which day the cache holds, two to the planner
        month_figures(actor, DAY)
    a_household(county.village, count=20)
    with django_assert_num_queries(6):
        month_figures(actor, DAY)
