"""The indicators: each number is its list, whole and in parts; a rate cannot pass the whole; KPI-1 to KPI-4 worked by hand."""

from __future__ import annotations

import importlib
import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import DAY, SYSTEM, a_clerk
from tests.builders_web import (
    County,
    a_county,
    a_household,
    a_post,
    a_user,
    an_answer,
    an_arrival,
    an_own_job,
    refresh,
    signed_in,
)
from tests.lasting import lasting
from xieshou.kit.indicators import (
    Figure,
    Indicator,
    all_indicators,
    figures,
    figures_per,
    named,
    parts_of,
    standing,
    trend,
)
from xieshou.kit.ledgers import ledger_named
from xieshou.kit.verbs import acting
from xieshou.placements import indicators as work
from xieshou.placements.models import Spell
from xieshou.placements.populations import BY_CHANNEL, PEOPLE
from xieshou.roster.enums import Rung

pytestmark = pytest.mark.django_db


@lasting
def county() -> County:
    """Two households of two (one with somebody at work, confirmed), one of one willing, one asked and unwilling."""
    made = a_county()
    first, second = a_household(made.village, count=2), a_household(made.village, count=2)
    third, fourth = a_household(made.village), a_household(made.village)
    an_arrival(first[0], a_post(made.district), on=date(2018, 8, 31))
    an_own_job(second[0])
    an_answer(third[0])
    an_answer(fourth[0], want="none")
    made.people = [*first, *second, *third, *fourth]
    refresh()
    return made


def spells(person: Any, *periods: tuple[date, date | None]) -> None:
    with acting(SYSTEM, "test"):
        for begun, ended in periods:
            Spell.objects.create(
                person=person, scope_path=person.scope_path, kind="E1", channel="own", started_on=begun, ended_on=ended,
                evidence="试验", source="试验", end_reason="other" if ended else "",
            )  # fmt: skip


def whole(code: str, actor: Any, day: date = DAY) -> Figure:
    return figures([named(code)], actor, day)[code]


def listed(one: Indicator, actor: Any, day: date = DAY, **asked: str) -> int:
    """How long the list is that the number opens."""
    return ledger_named(one.ledger).narrowed(actor, day, {"cell": one.code, **asked}).count()


@pytest.mark.parametrize("day", [DAY, date(2018, 8, 31)], ids=["today", "a day before"])
def test_every_number_and_every_base_is_its_list(county: County, day: date) -> None:
    actor = a_clerk(county.county)
    found = figures(all_indicators(), actor, day)
    for one in all_indicators():
        assert found[one.code].count == listed(one, actor, day), one.code
        if one.is_rate:
            assert found[one.code].base == listed(one, actor, day, cell=f"{one.code}.base"), one.code


def test_every_number_by_rung_is_its_list(county: County) -> None:
    actor = a_clerk(county.county)
    climbing = [one for one in all_indicators() if one.population is not None and one.population.rung]
    assert climbing
    for rung in Rung:
        found = figures(climbing, actor, DAY, rung=rung)
        for one in climbing:
            assert found[one.code].count == listed(one, actor, DAY, verified=str(rung.value)), (one.code, rung)


def test_a_rate_never_passes_the_whole(county: County) -> None:
    # Somebody who works and is not able to: counted at work, and not in the rate.
    able = a_household(county.village, ability="04")[0]
    an_own_job(able)
    refresh()
    actor = a_clerk(county.county)
    for one, figure in ((one, figures([one], actor, DAY)[one.code]) for one in all_indicators() if one.is_rate):
        assert figure.base is not None
        assert 0 <= figure.count <= figure.base, one.code
    assert whole("KPI-1", actor).count == whole("KPI-1R", actor).count + 1


def test_kpi_1_3_and_4_worked_by_hand(county: County) -> None:
    actor = a_clerk(county.county)
    # Six able people, two at work; one of the four others said "none for now".
    assert whole("KPI-1R", actor) == Figure(2, 6)
    assert whole("KPI-1R", actor).per_mille == 333
    assert whole("KPI-1R-willing", actor) == Figure(2, 5)
    assert whole("KPI-1R-E4", actor) == Figure(2, 6)
    # At work, and one who wants to.
    assert whole("KPI-3", actor) == Figure(3, 6)
    # Four households with somebody able; in two nobody works.
    assert whole("KPI-4R", actor) == Figure(2, 4)
    # All four had been on the watch or two of them, and none is cleared yet.
    assert whole("KPI-4C", actor).count == 0


def test_kpi_2_worked_by_hand(county: County) -> None:
    one, two, three, four, five, six = county.people
    spells(two, (date(2018, 6, 30), date(2018, 9, 29)))  # three months to the day: 30 June to 29 September
    spells(four, (date(2018, 6, 30), date(2018, 9, 28)))  # a day short
    spells(five, (date(2018, 5, 1), date(2018, 6, 1)), (date(2018, 6, 17), None))  # 15 days between: bridged
    spells(six, (date(2018, 5, 1), date(2018, 6, 1)), (date(2018, 6, 18), None))  # 16 days: not
    actor = a_clerk(county.county)
    own = Spell.objects.unscoped("test").filter(person=three).get()
    old = own.started_on <= date(2018, 7, 1)
    # Counted: those begun at least three months ago (by 1 July) and within the year before.
    stable = {"two": 1, "four": 0, "five, first": 1, "five, second": 1, "six, first": 0, "six, second": 1}
    assert whole("KPI-2-3", actor) == Figure(sum(stable.values()) + old, len(stable) + old)


def test_the_units_below_add_up_to_the_whole(county: County) -> None:
    actor = a_clerk(county.province)
    for one in all_indicators():
        whole_too, parts = standing([one], actor, DAY, county.province.path)
        below = parts[one.code]
        assert whole_too[one.code] == whole(one.code, actor), one.code
        assert sum(figure.count for figure in below.values()) == whole(one.code, actor).count, one.code
        assert all(path.startswith(str(county.province.path)) for path in below)


def test_the_parts_of_a_dimension_add_up(county: County) -> None:
    actor = a_clerk(county.county)
    for one in (one for one in all_indicators() if one.per):
        for by in one.per:
            parts = figures_per(one, by, actor, DAY)
            assert sum(part.count for part in parts.values()) == whole(one.code, actor).count, (one.code, by.code)
    assert set(figures_per(work.AT_WORK, BY_CHANNEL, actor, DAY)) == {"in_province", "own"}
    with pytest.raises(ValueError, match="not counted per"):
        figures_per(work.CAPABLE, BY_CHANNEL, actor, DAY)


def test_the_trend_is_each_days_own_number(county: County) -> None:
    actor = a_clerk(county.county)
    days = [date(2018, 7, 31), date(2018, 8, 31), DAY]
    assert [figure.count for _day, figure in trend(work.AT_WORK, actor, days)] == [
        whole("KPI-1", actor, day).count for day in days
    ]
    assert trend(work.AT_WORK, actor, days)[0][1].count < trend(work.AT_WORK, actor, days)[2][1].count


def test_a_stranger_counts_nothing(county: County) -> None:
    stranger = a_clerk(a_county("外县").county)
    assert {figure.count for figure in figures(all_indicators(), stranger, DAY).values()} == {0}


def test_row_security_alone_counts_no_foreign_row(county: County, monkeypatch: Any) -> None:
    """With Python's scope taken away the database still counts nothing of another county."""
    stranger = a_clerk(a_county("外县").county)
    unscoped = lambda actor, model: model.objects.unscoped("the scope taken away")  # noqa: E731
    monkeypatch.setattr(importlib.import_module("xieshou.kit.indicators.figures"), "scoped", unscoped)
    populated = [one for one in all_indicators() if one.population is not None]
    with acting(stranger, "test"):
        assert {figure.count for figure in figures(populated, stranger, DAY).values()} == {0}
    with acting(SYSTEM, "test"):
        assert whole("KPI-1", stranger).count == 2  # the scope was really away


def test_one_query_a_population(county: County) -> None:
    actor = a_clerk(county.county)
    people = [one for one in all_indicators() if one.population is PEOPLE]
    with CaptureQueriesContext(connection) as caught:
        figures(people, actor, DAY)
    assert len(caught) <= 4  # which day the cache holds, the count, and what the planner is told before and after
    with CaptureQueriesContext(connection) as below:
        standing(people, actor, DAY, county.county.path)
    assert len(below) == len(caught)


def test_a_declaration_that_cannot_be_is_refused() -> None:
    for wrong in ({"rows": None}, {"rows": len, "where": "x"}, {"rows": len, "base": "x"}, {"population": PEOPLE}):
        with pytest.raises(ValueError, match="KPI-X"):
            Indicator("KPI-X", "", "", "L-01", **wrong)
    with pytest.raises(ValueError, match="not counted by rung"):
        work.HOUSEHOLDS.at_rung("true", 2)


def test_the_page_of_every_indicator_and_where_its_numbers_lead(county: County) -> None:
    client = signed_in(a_user(county.county))
    assert client.get("/indicators/").status_code == 200
    for one in all_indicators():
        page = client.get(f"/indicators/{one.code}/")
        assert page.status_code == 200, one.code
        tiles = re.findall(
            r'<a class="tile [^"]*" href="([^"]+)">.*?<span class="tile-value">([\d,]+)<', page.text, re.S
        )
        assert tiles, one.code
        for href, count in tiles:
            assert f"共{count}条" in client.get(unescape(href)).text, (one.code, href)
    assert client.get("/indicators/KPI-99/").status_code == 404
    assert client.get("/indicators/KPI-1R.base/").status_code == 404


def test_the_page_narrows_by_place_and_rung(county: County) -> None:
    client = signed_in(a_user(county.county))
    page = client.get("/indicators/KPI-1/", {"verified": "3"}).text
    assert "verified=3" in page
    assert "至少核实到" in page
    assert "近6个月已就业" not in page
    assert "近6个月已就业" in client.get("/indicators/KPI-1/", {"months": "1"}).text
    assert client.get("/indicators/", {"region": county.district.pk}).status_code == 404
    assert client.get("/indicators/", {"region": county.town.pk, "verified": "1"}).status_code == 200


def test_the_cost_of_the_pages_does_not_grow(county: County) -> None:
    client = signed_in(a_user(county.county))
    for address in ("/indicators/", "/indicators/KPI-1R/"):
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        an_own_job(a_household(county.village, count=3)[0], on=DAY - timedelta(days=9))
        refresh()
        with CaptureQueriesContext(connection) as many:
            client.get(address)
        assert len(many) == len(few), address


def test_parts_read_once_are_those_read_one_by_one(county: County) -> None:
    actor = a_clerk(county.county)
    for one in all_indicators():
        found = parts_of(one, actor, DAY, county.county.path)
        whole_alone, below = standing([one], actor, DAY, county.county.path)
        assert (found.whole, found.below) == (whole_alone[one.code], below[one.code]), one.code
        assert found.per == {by.code: figures_per(one, by, actor, DAY) for by in one.per}, one.code
