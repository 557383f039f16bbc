"""A kept figure is what a count would give: it holds until a row it was made of changes, whoever changes it and however."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
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
    Indicator,
    all_indicators,
    figures,
    kept_figures,
    kept_standing,
    kept_trend,
    standing,
    trend,
)
from xieshou.kit.models import ChangedPlace, KeptFigure
from xieshou.kit.scope import Actor, Scope
from xieshou.kit.verbs import acting
from xieshou.placements import indicators as work
from xieshou.placements.enums import Group
from xieshou.placements.models import Spell
from xieshou.placements.populations import SPELLS
from xieshou.reporting.figures import MONTH, month_figures
from xieshou.roster.enums import Rung
from xieshou.roster.models import Verification

pytestmark = pytest.mark.django_db
WATCHED = [one for one in all_indicators() if one.population is not None and one.population.is_watched]
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
    """As if everything so far had been committed before, and what follows were another's: what a test's one transaction has
    written is none of what its figures have seen."""
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


def test_who_writes_looks_and_writes_again_counts_anew(county: County) -> None:
    """In one transaction: a figure it kept itself never hides what it writes afterwards, however many other transactions end."""
    actor = a_clerk(county.county)
    for before in (1, 2):
        others_end()
        found = kept_figures([work.AT_WORK], actor, DAY)
        assert found.figures[work.AT_WORK.code].count == before
        found.keep()
        an_own_job(county.people[before])
        refresh()
    assert kept_figures([work.AT_WORK], actor, DAY).figures[work.AT_WORK.code].count == 3


def others_end() -> None:
    """Other connections take numbers of transactions, so that the next snapshot lies beyond this test's own."""
    copy = connection.copy()
    try:
        with copy.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
    finally:
        copy.close()


def _moves(county: County) -> dict[str, Callable[[], Any]]:
    person = county.people[1]
    return {
        "roster_person": lambda: (
            type(person).objects.unscoped("test").filter(pk=person.pk).update(died_on=date(2018, 7, 1))
        ),
        "roster_household": lambda: a_household(county.village),
        "roster_membership": lambda: person.memberships.update(ended_on=date(2018, 7, 1)),
        "roster_profile": lambda: person.profiles.update(ability="03"),
        "roster_intention": lambda: an_answer(person, on=date(2018, 7, 1)),
        "placements_spell": lambda: an_own_job(person),
        "placements_zerowatch": lambda: _raw("UPDATE placements_zerowatch SET opened_on = '2018-07-01'"),
        "kit_parameter": lambda: _raw("UPDATE kit_parameter SET title = title"),
        "regions_region": lambda: _raw("UPDATE regions_region SET sort_key = sort_key"),
        "regions_regiontag": lambda: _raw("DELETE FROM regions_regiontag"),
        "placements_statuscache": refresh,
        "roster_verification": lambda: a_verification(person, on=date(2018, 7, 1)),
        "placements_personstatus": lambda: _raw("UPDATE placements_personstatus SET is_willing = is_willing IS NOT TRUE"),
        "placements_householdstatus": lambda: _raw("UPDATE placements_householdstatus SET willing_count = willing_count + 1"),
    }


def a_verification(person: Any, *, on: date = DAY) -> None:
    Verification.objects.create(
        person=person, scope_path=person.scope_path, verified_on=on, rung=Rung.VILLAGE, evidence="入户", by="村干部"
    )


def _raw(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "table",
    [
        "roster_person", "roster_household", "roster_membership", "roster_profile", "roster_intention", "placements_spell",
        "placements_zerowatch", "kit_parameter", "regions_region", "regions_regiontag",
        "placements_statuscache", "roster_verification", "placements_personstatus", "placements_householdstatus",
    ],
)  # fmt: skip
def test_a_change_of_any_table_that_is_read_ends_it(table: str, county: County) -> None:
    actor = a_clerk(county.county)
    kept_figures([work.AT_WORK], actor, DAY).keep()
    counted(actor)
    all_is_past()
    with acting(SYSTEM, "test"):
        _moves(county)[table]()
    assert kept_figures([work.AT_WORK], actor, DAY).counted
    assert counted(actor) == ([] if table in OF_TODAY else DAYS[:2])


OF_TODAY = ("placements_statuscache", "placements_personstatus", "placements_householdstatus")


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


def _read_by(indicator: Indicator, actor: Actor) -> set[str]:
    """The tables behind a figure on a past day and on the day itself, by the database's own plan."""
    with CaptureQueriesContext(connection) as seen:
        trend(indicator, actor, [DAYS[0], DAYS[-1]])
    found = set()
    for one in seen.captured_queries:
        if one["sql"].lstrip().upper().startswith("SELECT") and " FROM " in one["sql"] and "set_config" not in one["sql"]:
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (VERBOSE, FORMAT JSON) " + one["sql"])
                found |= set(re.findall(r"'Relation Name': '(\w+)'", str(cursor.fetchone()[0])))
    return found


@pytest.mark.parametrize("indicator", WATCHED, ids=lambda one: one.code)
def test_every_table_behind_a_kept_figure_is_watched(indicator: Indicator, county: County) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'kept%%'")
        watched = {name for (name,) in cursor.fetchall()}
    with acting(SYSTEM, "test"):
        read = _read_by(indicator, a_clerk(county.county))
    assert read
    assert read - watched == set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_policies WHERE tablename = ANY (%s) AND qual LIKE %s", [list(read), "%user:%"])
        assert cursor.fetchall() == [], "a row of one's own as an account would be shared with colleagues"


def test_colleagues_of_one_scope_share_and_a_policy_of_accounts_would_be_found(county: County) -> None:
    one, other = (replace(a_clerk(county.county), scope=Scope(own=(str(county.county.path),), self_ids=frozenset({("user", pk)}))) for pk in (1, 2))
    counted(one)
    all_is_past()
    assert counted(other) == []
    themselves = replace(one, scope=replace(one.scope, self_ids=frozenset({("person", 1)})))
    assert counted(themselves) == DAYS[:2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_policies WHERE tablename = 'kit_savedview' AND qual LIKE %s", ["%user:%"])
        assert cursor.fetchone()[0] > 0


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


def standing_of(actor: Actor, county: County, wanted: list[Indicator]) -> bool:
    """Whether the figures of the county and its towns had to be counted; they are what a count gives, and are kept now."""
    found = kept_standing(wanted, actor, DAY, county.county.path, asked="")
    assert (found.figures, found.below) == standing(wanted, actor, DAY, county.county.path)
    found.keep()
    return bool(found.counted)


def test_the_figures_of_the_day_and_of_each_unit_are_kept_until_somebody_writes(county: County) -> None:
    actor, wanted = a_clerk(county.county), [work.CAPABLE, work.AT_WORK, work.GROUPS[Group.NEEDS_HELP]]
    assert standing_of(actor, county, wanted)
    all_is_past()
    assert not standing_of(actor, county, wanted)
    with acting(SYSTEM, "test"):
        an_own_job(county.people[1])
        refresh()
    assert standing_of(actor, county, wanted)
    all_is_past()
    assert standing_of(actor, county, [*wanted, work.BEGUN])
    assert kept_standing(wanted, actor, DAY, county.town.path, asked="").counted


def test_what_is_kept_of_the_day_is_what_the_pages_show(county: County) -> None:
    browser = signed_in(a_user(county.county))
    for address in ("/cockpit/", "/indicators/"):
        first = browser.get(address)
        all_is_past()
        again = browser.get(address)
        assert figures_on(again.text) == figures_on(first.text)
        KeptFigure.objects.update(count=77)
        assert "77" in figures_on(browser.get(address).text)  # so that the pages are known to use it
        with acting(SYSTEM, "test"):
            an_own_job(a_household(county.village)[0])
            refresh()
        assert "77" not in figures_on(browser.get(address).text)


def figures_on(text: str) -> list[str]:
    return re.findall(r'(?:class="tile-value">|class="number" data-label="数量"><div><a [^>]*>)([\d,]+)', text)


def test_what_is_not_watched_is_never_kept(county: County) -> None:
    found = kept_figures(all_indicators(), a_clerk(county.county), DAY)
    assert 0 < len(found.counted) == len(WATCHED) < len(all_indicators())
    assert found.figures == figures(all_indicators(), a_clerk(county.county), DAY)


def test_a_job_confirmed_where_the_work_is_ends_what_that_side_had_kept(county: County) -> None:
    """Once both sides have confirmed, the receiving side reads the spell of somebody from elsewhere: so it must hear of it."""
    there, spells = a_clerk(county.district), [one for one in WATCHED if one.population is SPELLS]
    arrived = an_arrival(county.people[1], a_post(county.district), on=date(2018, 5, 1))
    first = kept_figures(spells, there, DAY)
    first.keep()
    all_is_past()
    assert kept_figures(spells, there, DAY).counted == {}
    with acting(SYSTEM, "test"):
        Spell.objects.unscoped("test").filter(pk=arrived.pk).update(ended_on=date(2018, 5, 20))
    assert kept_figures(spells, there, DAY).counted
