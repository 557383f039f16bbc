"""A kept figure of a day outlives what is written of later days, and nothing else: by trial of many writes, and by the database's
own word on which columns the figures read."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import DAY, SYSTEM, a_clerk
from tests.builders_web import County, a_county, a_household, a_post, an_answer, an_arrival, an_own_job, refresh
from tests.lasting import lasting
from tests.mould import DATABASE
from tests.placements.test_kept_figures import WATCHED, a_verification, all_is_past
from xieshou.config.database import embedded_cluster
from xieshou.kit.errors import Refused
from xieshou.kit.indicators import Figure, figures, kept_figures, kept_trend, trend
from xieshou.kit.scope import WHOLE, Actor, activate
from xieshou.kit.verbs import acting
from xieshou.placements.indicators import AT_WORK, BY_RUNG
from xieshou.roster.enums import Rung

pytestmark = pytest.mark.django_db
# Ends of months, a day from which months back and on again do not meet (KPI-2), and today.
DAYS = [date(2018, 3, 31), date(2018, 5, 31), date(2018, 7, 31), date(2018, 8, 28), date(2018, 8, 31), DAY]


@lasting
def county() -> County:
    made = a_county()
    people = [*a_household(made.village, count=3), *a_household(made.village, count=2), *a_household(made.town, count=2)]
    for person, on in zip(people, (date(2018, 3, 1), date(2018, 5, 1), date(2018, 8, 15)), strict=False):
        an_own_job(person, on=on)
    an_arrival(people[3], a_post(made.district), on=date(2018, 6, 1))
    for person in people[:5]:
        an_answer(person, on=date(2018, 6, 15))
    with acting(SYSTEM, "test"):
        a_verification(people[0])
    refresh(date(2018, 7, 20))
    refresh()
    made.people = people  # type: ignore[attr-defined]
    return made


A_DAY = st.one_of(
    st.builds(lambda day, by: day + timedelta(days=by), st.sampled_from(DAYS), st.integers(-4, 4)),
    st.dates(date(2018, 1, 1), date(2018, 10, 10)),
)
COLUMNS = {
    "placements_spell.started_on": A_DAY,
    "placements_spell.ended_on": st.none() | A_DAY,
    "placements_spell.kind": st.sampled_from(["E1", "E3", "E5"]),
    "placements_spell.channel": st.sampled_from(["own", "friends", "workshop"]),
    "placements_spell.rung": st.integers(0, 4),
    "placements_spell.wage_fen_month": st.integers(1, 9) | st.none(),
    "roster_membership.started_on": A_DAY,
    "roster_membership.ended_on": st.none() | A_DAY,
    "roster_profile.started_on": A_DAY,
    "roster_profile.ended_on": st.none() | A_DAY,
    "roster_profile.ability": st.sampled_from(["01", "03"]),
    "roster_profile.school": st.sampled_from(["01", "02"]),
    "roster_intention.answered_on": A_DAY,
    "roster_intention.valid_to": A_DAY,
    "roster_intention.want": st.sampled_from(["none", "transfer"]),
    "roster_person.birth_on": st.sampled_from([date(1985, 3, 1), date(2002, 6, 20), date(2002, 8, 29)]),
    "roster_person.died_on": st.none() | A_DAY,
    "roster_person.left_on": st.none() | A_DAY,
    "roster_person.phone_index": st.none(),
    "placements_zerowatch.opened_on": A_DAY,
    "placements_zerowatch.cleared_on": st.none() | A_DAY,
    "roster_verification.verified_on": A_DAY,
}
CHANGE = st.sampled_from(sorted(COLUMNS)).flatmap(lambda name: st.tuples(st.just(name), COLUMNS[name]))
TABLES = sorted({name.split(".")[0] for name in COLUMNS})
WRITE = st.tuples(
    st.integers(0, 6),
    CHANGE | st.tuples(st.sampled_from(["delete " + table for table in TABLES]), st.none())
    | st.tuples(st.sampled_from(["insert job", "insert answer"]), A_DAY),
)  # fmt: skip


def write(county: County, at: int, what: str, value: Any) -> None:
    """One write to the row at this place of its table; what the database or a service refuses is none."""
    try:
        with transaction.atomic(), acting(SYSTEM, "test"), connection.cursor() as cursor:
            chosen = "WHERE id = (SELECT id FROM {} ORDER BY id OFFSET %s LIMIT 1)"
            if what == "insert job":
                an_own_job(county.people[at], on=value)  # type: ignore[attr-defined]
            elif what == "insert answer":
                an_answer(county.people[at], on=value)  # type: ignore[attr-defined]
            elif what.startswith("delete "):
                table = what.removeprefix("delete ")
                cursor.execute(f"DELETE FROM {table} {chosen.format(table)}", [at])
            else:
                table, column = what.split(".")
                cursor.execute(f"UPDATE {table} SET {column} = %s {chosen.format(table)}", [value, at])
    except (Error, Refused):
        pass


Counts = dict[date, dict[str, Figure]]


def counted(actor: Actor) -> tuple[Counts, set[date]]:
    """The figures of each day as they are shown, and the days that had to be counted; they are kept now."""
    shown: Counts = {}
    fresh = set()
    for day in DAYS:
        found = kept_figures(WATCHED, actor, day)
        found.keep()
        shown[day] = found.figures
        fresh |= {day} if found.counted else set()
    return shown, fresh


def shown_as_counted(county: County, writes: list[Any], *, there: bool) -> None:
    """Keep, write, look again, as the home county or as the place of work."""
    actor = a_clerk(county.district if there else county.county)
    with transaction.atomic():
        activate(WHOLE)
        counted(actor)
        all_is_past()
        for at, (what, value) in writes:
            write(county, at, what, value)
        shown, _fresh = counted(actor)
        assert shown == {day: figures(WATCHED, actor, day) for day in DAYS}
        transaction.set_rollback(True)


WRITES = st.lists(WRITE, min_size=1, max_size=3)
ONE_COUNTY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=15, suppress_health_check=ONE_COUNTY)
@given(WRITES, st.booleans())
def test_what_is_shown_of_any_day_is_what_a_count_gives_whatever_was_written(county: County, writes: list[Any], there: bool) -> None:
    shown_as_counted(county, writes, there=there)


@pytest.mark.walk
@settings(max_examples=120, suppress_health_check=ONE_COUNTY)
@given(WRITES, st.booleans())
def test_so_it_is_after_very_many_writes(county: County, writes: list[Any], there: bool) -> None:
    shown_as_counted(county, writes, there=there)


def ends(county: County, *writes: Any) -> set[date]:
    """The days whose figures these writes end, of the days that were kept."""
    actor = a_clerk(county.county)
    counted(actor)
    all_is_past()
    for at, what, value in writes:
        write(county, at, what, value)
    return counted(actor)[1]


def test_a_write_of_today_ends_no_month_that_is_over(county: County) -> None:
    assert ends(county, (6, "insert job", DAY), (6, "insert answer", DAY)) == {DAY}


@pytest.mark.parametrize(
    ("what", "value", "first"),
    [
        ("placements_spell.ended_on", date(2018, 8, 10), date(2018, 8, 28)),  # it ran on the days before, and does still
        ("placements_spell.rung", 2, date(2018, 3, 31)),  # a job since March
        ("placements_spell.wage_fen_month", 300_000, None),
        ("roster_person.died_on", date(2018, 8, 20), date(2018, 8, 28)),
        ("roster_person.birth_on", date(2002, 8, 29), DAYS[0]),
        ("roster_person.phone_index", b"1", None),
        ("roster_profile.ability", "03", DAYS[0]),
        ("roster_membership.ended_on", date(2018, 6, 10), date(2018, 7, 31)),
    ],
)
def test_a_correction_ends_the_days_it_tells_of(what: str, value: Any, first: date | None, county: County) -> None:
    assert ends(county, (0, what, value)) == {day for day in DAYS if first and day >= first}


def test_that_something_is_verified_further_ends_those_figures_alone_that_ask_how_far(county: County) -> None:
    actor, asking = a_clerk(county.county), {one.code for one in WATCHED if one.reads_rung}
    assert asking == {one.code for one in BY_RUNG}
    counted(actor)
    trends = {rung: kept_trend(AT_WORK, actor, DAYS, asked="", rung=rung) for rung in (None, Rung.VILLAGE)}
    for found in trends.values():
        found.keep()
    all_is_past()
    with acting(SYSTEM, "test"), connection.cursor() as cursor:
        cursor.execute("UPDATE placements_spell SET rung = 4")
    found = kept_figures(WATCHED, actor, DAYS[-2])
    assert len(found.counted) == len(asking)
    assert found.figures == figures(WATCHED, actor, DAYS[-2])
    assert kept_trend(AT_WORK, actor, DAYS, asked="").counted == {}
    verified = kept_trend(AT_WORK, actor, DAYS, asked="", rung=Rung.VILLAGE)
    assert len(verified.counted) == len(DAYS) - 1
    assert verified.points == trend(AT_WORK, actor, DAYS, rung=Rung.VILLAGE) != trends[Rung.VILLAGE].points


def test_no_figure_that_does_not_ask_for_it_hangs_on_how_far_something_is_verified(county: County) -> None:
    actor, others = a_clerk(county.county), [one for one in WATCHED if not one.reads_rung]
    before = {day: figures(others, actor, day) for day in DAYS}
    with acting(SYSTEM, "test"), connection.cursor() as cursor:
        cursor.execute("UPDATE placements_spell SET rung = 4 - rung")
        cursor.execute("UPDATE placements_personstatus SET rung = 4 - rung")
    assert {day: figures(others, actor, day) for day in DAYS} == before


def test_no_figure_looks_beyond_its_day(county: County) -> None:
    """Six months back from 28 August is 28 February, and six months on from 1 March ends on 31 August: not full yet."""
    actor, day = a_clerk(county.county), date(2018, 8, 28)
    before = figures(WATCHED, actor, day)
    assert day not in ends(county, (0, "placements_spell.ended_on", day + timedelta(days=2)))
    assert figures(WATCHED, actor, day) == before
    assert figures(WATCHED, actor, date(2018, 8, 31))["KPI-2-6"].base == (before["KPI-2-6"].base or 0) + 1


def test_a_new_day_of_the_cache_ends_that_day_and_the_one_before(county: County) -> None:
    actor = a_clerk(county.county)
    counted(actor)
    all_is_past()
    refresh(DAYS[-2])
    assert counted(actor)[1] == set(DAYS[-2:])


def noted_columns() -> dict[str, set[str]]:
    """Watched table -> the columns whose changes are noted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'kept_update'")
        return {table: {name.strip('" ') for columns in re.findall(r'SELECT ((?:"?\w+"?, )*"?\w+"?) FROM new_rows', told) for name in columns.split(",")}
                for table, told in cursor.fetchall()}  # fmt: skip


def test_figures_read_no_column_whose_changes_are_not_noted(county: County) -> None:
    """Asked by a role that may read nothing else, the database refuses none of them."""
    with acting(SYSTEM, "test"), CaptureQueriesContext(connection) as seen:
        for one in WATCHED:
            trend(one, a_clerk(county.county), [DAYS[0], DAY])
    asked = [one["sql"] for one in seen.captured_queries if re.search(r"\sFROM\s", one["sql"]) and "set_config" not in one["sql"]]
    assert len(asked) > len(WATCHED)
    with psycopg.connect(embedded_cluster().url(DATABASE, "xieshou_admin")) as admin:
        admin.execute("CREATE ROLE figures_only")
        admin.execute("GRANT USAGE ON SCHEMA public TO figures_only")
        admin.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO figures_only")
        admin.execute("GRANT SELECT ON kit_parameter, regions_region, regions_regiontag, placements_statuscache TO figures_only")
        for table, columns in noted_columns().items():
            if table != "placements_statuscache":
                admin.execute(f"GRANT SELECT ({', '.join(map(connection.ops.quote_name, columns))}) ON {table} TO figures_only")
        admin.execute("SET ROLE figures_only")
        for sql in asked:
            admin.execute(sql)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            admin.execute("SELECT phone_index FROM roster_person")
        admin.rollback()


def test_no_wall_of_a_watched_table_reads_a_column_whose_changes_are_not_noted() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, qual FROM pg_policies WHERE cmd IN ('SELECT', 'ALL') AND qual IS NOT NULL")
        walls = cursor.fetchall()
        cursor.execute("SELECT attrelid::regclass::text, attname FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped")
        columns = cursor.fetchall()
    noted = noted_columns()
    assert len(noted) > 10
    for table, qual in walls:
        if table in noted:
            of_table = {name for owner, name in columns if owner == table}
            assert set(re.findall(r"\w+", qual)) & of_table <= noted[table], table
