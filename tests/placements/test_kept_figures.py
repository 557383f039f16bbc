"""A kept figure is what a count would give: it holds until a row it was made of changes, whoever changes it and however."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import DAY, SYSTEM, a_clerk
from tests.builders_web import (
    County,
    a_browser,
    a_county,
    a_household,
    a_user,
    an_answer,
    an_own_job,
    refresh,
    signed_in,
)
from tests.lasting import lasting
from xieshou.kit.indicators import Indicator, all_indicators, kept_figures, kept_trend, trend
from xieshou.kit.models import ChangedPlace, KeptFigure
from xieshou.kit.scope import Actor, Scope
from xieshou.kit.verbs import acting
from xieshou.placements import indicators as work
from xieshou.reporting.figures import MONTH, month_figures

pytestmark = pytest.mark.django_db
DAYS = [date(2018, 7, 31), date(2018, 8, 31), DAY]


@lasting
def county() -> County:
    made = a_county()
    made.people = [*a_household(made.village, count=2), *a_household(made.village)]
    an_own_job(made.people[0])
    refresh()
    return made


def counted(actor: Actor, asked: str = "") -> list[date]:
    """The days that had to be counted, and are kept now; every point is what a count gives."""
    found = kept_trend(work.AT_WORK, actor, DAYS, asked=asked)
    assert found.points == trend(work.AT_WORK, actor, DAYS)
    found.keep()
    return DAYS[: len(found.counted)]


def all_is_past() -> None:
    """As if everything so far had been committed before, and what follows were another's: to itself a test's one transaction
    is before or after its own snapshot as other connections happen to end."""
    ChangedPlace.objects.all().delete()
    _raw("UPDATE kit_keptfigure SET seen = pg_current_xact_id()::text || ':' || pg_current_xact_id()::text || ':'")


def test_what_is_kept_is_used_and_the_last_day_is_always_counted(county: County) -> None:
    actor = a_clerk(county.county)
    assert counted(actor) == DAYS[:2]
    all_is_past()
    assert counted(actor) == []
    KeptFigure.objects.update(count=77)
    points = kept_trend(work.AT_WORK, actor, DAYS, asked="").points
    assert [figure.count for _day, figure in points] == [77, 77, 1]


def _moves(county: County) -> dict[str, Callable[[], Any]]:
    person = county.people[1]
    return {
        "roster_person": lambda: (
            type(person).objects.unscoped("test").filter(pk=person.pk).update(died_on=date(2018, 8, 1))
        ),
        "roster_household": lambda: a_household(county.village),
        "roster_membership": lambda: person.memberships.update(ended_on=date(2018, 7, 1)),
        "roster_profile": lambda: person.profiles.update(ability="03"),
        "roster_intention": lambda: an_answer(person),
        "placements_spell": lambda: an_own_job(person),
        "placements_zerowatch": lambda: _raw("DELETE FROM placements_zerowatch"),
        "kit_parameter": lambda: _raw("UPDATE kit_parameter SET title = title"),
        "regions_region": lambda: _raw("UPDATE regions_region SET sort_key = sort_key"),
        "regions_regiontag": lambda: _raw("DELETE FROM regions_regiontag"),
        "placements_statuscache": refresh,
    }


def _raw(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "table",
    [
        "roster_person", "roster_household", "roster_membership", "roster_profile", "roster_intention", "placements_spell",
        "placements_zerowatch", "kit_parameter", "regions_region", "regions_regiontag",
        "placements_statuscache",
    ],
)  # fmt: skip
def test_a_change_of_any_table_that_is_read_ends_it(table: str, county: County) -> None:
    actor = a_clerk(county.county)
    counted(actor)
    all_is_past()
    with acting(SYSTEM, "test"):
        _moves(county)[table]()
    assert counted(actor) == DAYS[:2]


def test_every_table_of_the_definition_is_watched() -> None:
    """What employment_on, household_groups_on and their people are read from, by the database's own word."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, count(*) FROM pg_trigger WHERE tgname LIKE 'kept%%' GROUP BY 1")
        watched = dict(cursor.fetchall())
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname IN ('employment_on', 'household_groups_on')")
        source = " ".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        read = {name for (name,) in cursor.fetchall() if f" {name} " in source.replace("\n", " ")}
    assert len(read) > 5
    assert read <= watched.keys()
    assert {watched[name] for name in read} == {3}, "after insert, update and delete"


FROM_THE_NIGHT = {"placements_personstatus", "placements_householdstatus"}  # written with placements_statuscache, which is watched


def _read_by(indicator: Indicator, actor: Actor) -> set[str]:
    """The tables behind a figure on a past day, by the database's own plan."""
    with CaptureQueriesContext(connection) as seen:
        trend(indicator, actor, DAYS[:1])
    found = set()
    for one in seen.captured_queries:
        if one["sql"].lstrip().upper().startswith("SELECT") and " FROM " in one["sql"] and "set_config" not in one["sql"]:
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (VERBOSE, FORMAT JSON) " + one["sql"])
                found |= set(re.findall(r"'Relation Name': '(\w+)'", str(cursor.fetchone()[0])))
    return found


@pytest.mark.parametrize("indicator", sorted({*MONTH, *(one for one in all_indicators() if one.has_trend)}, key=lambda one: one.code), ids=lambda one: one.code)
def test_every_table_behind_a_kept_figure_is_watched(indicator: Indicator, county: County) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'kept%%'")
        watched = {name for (name,) in cursor.fetchall()}
    with acting(SYSTEM, "test"):
        read = _read_by(indicator, a_clerk(county.county))
    assert read
    assert read - watched - FROM_THE_NIGHT == set()


def test_a_change_elsewhere_ends_nothing(county: County) -> None:
    actor = a_clerk(county.county)
    counted(actor)
    all_is_past()
    an_own_job(a_household(a_county("外县").village)[0])
    ChangedPlace.objects.filter(scope_path="").delete()  # the other county's own units, made for this test
    assert ChangedPlace.objects.exists()
    assert counted(actor) == []


def test_who_changed_before_the_snapshot_is_seen_and_who_had_not_finished_is_not(county: County) -> None:
    actor = a_clerk(county.county)
    counted(actor)
    all_is_past()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_current_xact_id()::text::bigint"
        )
        oldest, own = cursor.fetchone()
        cursor.execute("SELECT now()")
        [now] = cursor.fetchone()
    ChangedPlace.objects.create(scope_path=county.village.path, xid=oldest - 1, at=now)
    assert counted(actor) == []
    ChangedPlace.objects.create(scope_path=county.village.path, xid=own, at=now)
    assert counted(actor) == DAYS[:2]


def test_another_scope_another_narrowing_and_no_place_share_nothing(county: County) -> None:
    actor = a_clerk(county.county)
    counted(actor)
    all_is_past()
    assert counted(actor, "region=7") == DAYS[:2]
    assert counted(a_clerk(county.village)) == DAYS[:2]
    nobody = Actor(user_id=1, label="无处", scope=Scope(), role="clerk")
    assert kept_trend(work.AT_WORK, nobody, DAYS, asked="").counted == {}


def test_looking_at_the_page_keeps_what_it_counted(county: County) -> None:
    browser = signed_in(a_user(county.county))
    address = "/indicators/KPI-1/?months=1"
    assert KeptFigure.objects.count() == 0
    first = browser.get(address)
    assert first.status_code == 200
    assert KeptFigure.objects.count() == 5
    all_is_past()
    assert browser.get(address).content.count(b"<svg") == first.content.count(b"<svg")
    assert KeptFigure.objects.count() == 5
    assert a_browser().get(address).status_code == 302


def test_the_figures_of_a_month_are_kept_together(county: County) -> None:
    actor = a_clerk(county.county)
    first = kept_figures(MONTH, actor, DAYS[0])
    assert first.counted
    assert {code: one.count for code, one in first.figures.items()} == month_figures(actor, DAYS[0])
    first.keep()
    all_is_past()
    again = kept_figures(MONTH, actor, DAYS[0])
    assert (again.figures, again.counted) == (first.figures, {})
    person = county.people[1]
    with acting(SYSTEM, "test"):
        type(person).objects.unscoped("test").filter(pk=person.pk).update(died_on=date(2018, 7, 1))
    later = kept_figures(MONTH, actor, DAYS[0])
    assert later.counted
    assert {code: one.count for code, one in later.figures.items()} == month_figures(actor, DAYS[0])
