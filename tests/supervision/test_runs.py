"""Running the checks over the records, keeping hits from the first day to the last, and their pages."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import DAY, SYSTEM, a_clerk
from tests.builders_web import County, a_county, a_household, a_user, an_own_job, refresh, signed_in
from tests.lasting import lasting
from xieshou.kit.checks import (
    Check,
    Input,
    Severity,
    Stored,
    check_named,
    input_named,
    register,
    run,
    source,
    sql,
    stored_checks,
)
from xieshou.kit.checks.postgres import PostgreSQL, run_check
from xieshou.kit.models import Parameter
from xieshou.kit.parameters import AlreadyFrom, NewValue, set_value
from xieshou.kit.verbs import acting
from xieshou.kit.workflow import take
from xieshou.offices.models import Role
from xieshou.placements.models import Spell
from xieshou.roster.models import Person
from xieshou.supervision.models import CheckRun, Hit, HitState, Outcome
from xieshou.supervision.selectors import unjudged, unjudged_by_what
from xieshou.supervision.services import run_checks
from xieshou.supervision.workflows import HITS

pytestmark = pytest.mark.django_db
NOW = datetime(2018, 9, 30, 2, tzinfo=UTC)
UNDER_AGE = "F-04"


@lasting
def county() -> County:
    """Two at work; one of them was fourteen when the job began."""
    made = a_county()
    made.people = [a_household(made.village)[0] for _ in range(2)]
    for person in made.people:
        an_own_job(person, place_id=made.district.pk, wage_fen_month=180000, employer_text="某厂")
    with acting(SYSTEM, "test"):
        Person.objects.unscoped("test").filter(pk=made.people[0].pk).update(birth_on=date(2004, 1, 1))
    refresh()
    return made


def ran(day: date = DAY, *codes: str) -> dict[str, Any]:
    wanted = [one for one in stored_checks() if not codes or one.code in codes]
    return {one.check.code: one for one in run_checks(SYSTEM, day=day, at=NOW, checks=wanted)}


def the_hit() -> Hit:
    return Hit.objects.unscoped("test").exclude(state=HitState.CLOSED).get(check_code=UNDER_AGE)


def born(person: Any, on: date) -> None:
    with acting(SYSTEM, "test"):
        Person.objects.unscoped("test").filter(pk=person.pk).update(birth_on=on)


def test_every_check_runs_over_the_records(county: County) -> None:
    asked = ran()
    assert set(asked) == {one.code for one in stored_checks()}
    assert not any(one.refused for one in asked.values())
    assert asked[UNDER_AGE].hit_count == 1
    hit = the_hit()
    assert (hit.person_id, hit.first_seen_on, hit.facts["birth_on"]) == (county.people[0].pk, DAY, "2004-01-01")
    assert str(hit.scope_path) == str(county.village.path)


def test_every_input_gives_the_columns_it_declares(county: County) -> None:
    for name in {name for one in stored_checks() for name in one.query.inputs}:
        declared = input_named(name)
        everything = Check("X", "", Severity.INFO, "", "", "person", sql(f"SELECT * FROM {name}", name), "all")
        with CaptureQueriesContext(connection):
            rows = run(everything.query, {name: Stored(declared)}, {"day": DAY}, by=PostgreSQL())
        assert not rows or set(rows[0]) == set(declared.columns), name


def test_the_same_hit_is_seen_again_and_not_twice(county: County) -> None:
    ran()
    asked = ran(DAY + timedelta(days=1), UNDER_AGE)[UNDER_AGE]
    assert (asked.hit_count, asked.new_count, asked.gone_count) == (1, 0, 0)
    assert (the_hit().first_seen_on, the_hit().last_seen_on) == (DAY, DAY + timedelta(days=1))


def test_what_was_put_right_is_gone_and_other_facts_are_another_hit(county: County) -> None:
    ran(DAY, UNDER_AGE)
    born(county.people[0], date(1990, 1, 1))
    asked = ran(DAY + timedelta(days=1), UNDER_AGE)[UNDER_AGE]
    assert (asked.hit_count, asked.gone_count, the_hit().gone_on) == (0, 1, DAY + timedelta(days=1))
    born(county.people[0], date(2005, 1, 1))
    assert ran(DAY + timedelta(days=2), UNDER_AGE)[UNDER_AGE].new_count == 1
    born(county.people[0], date(2004, 1, 1))
    assert ran(DAY + timedelta(days=3), UNDER_AGE)[UNDER_AGE].new_count == 0  # the first one is there again
    assert Hit.objects.unscoped("test").filter(check_code=UNDER_AGE, gone_on=None).count() == 1


def settled(hit: Hit, outcome: Outcome) -> None:
    county = str(hit.scope_path).rsplit(".", 2)[0]
    village, desk = (
        a_clerk_of(hit.scope_path, 91, "village"),
        a_clerk_of(county, 92, "leader"),
    )
    take(HITS, village, hit, f"answer_{outcome.value}", day=DAY, at=NOW, words="问过本人,看过户口簿")
    take(HITS, desk, hit, "close", day=DAY, at=NOW)


def a_clerk_of(path: Any, number: int, role: str) -> Any:
    from xieshou.kit.scope import Actor, Scope

    return Actor(number, f"某{number}", Scope(own=(str(path),)), office_id=1, role=role, level=3, line="hr")


def test_a_false_alarm_is_not_asked_again_and_a_true_one_is(county: County) -> None:
    ran(DAY, UNDER_AGE)
    settled(the_hit(), Outcome.FALSE_ALARM)
    assert ran(DAY + timedelta(days=1), UNDER_AGE)[UNDER_AGE].new_count == 0
    born(county.people[0], date(2004, 2, 1))
    assert ran(DAY + timedelta(days=2), UNDER_AGE)[UNDER_AGE].new_count == 1
    settled(the_hit(), Outcome.CORRECTED)
    assert ran(DAY + timedelta(days=3), UNDER_AGE)[UNDER_AGE].new_count == 1  # closed, though nothing was put right


def test_a_day_before_the_last_run_is_asked_and_not_kept(county: County) -> None:
    ran(DAY, UNDER_AGE)
    before = CheckRun.objects.count()
    asked = ran(DAY - timedelta(days=30), UNDER_AGE)[UNDER_AGE]
    assert asked.hit_count == 1
    assert (CheckRun.objects.count(), the_hit().last_seen_on, the_hit().gone_on) == (before, DAY, None)


def test_a_parameter_nobody_has_set_is_named_and_the_others_run(county: County) -> None:
    with acting(SYSTEM, "test"):
        Parameter.objects.filter(name="labour.age_min").delete()
    asked = ran(DAY, UNDER_AGE, "F-11")
    assert "labour.age_min" in asked[UNDER_AGE].refused
    assert not asked["F-11"].refused
    assert "labour.age_min" in CheckRun.objects.get(check_code=UNDER_AGE).refused


def test_a_minimum_wage_is_the_places_own_from_its_day_on(county: County) -> None:
    def wage(fen: int, path: Any, since: date) -> None:
        set_value(SYSTEM, NewValue("wage.fen_month_min", fen, "最低工资", "某府函", "第一条", since, path=str(path)))

    first = ran(DAY, "F-11")["F-11"]
    assert first.hit_count == 0
    assert [(part.what, part.row_count) for part in first.unjudged] == [(county.district.full_name, 2)]
    assert unjudged_by_what(unjudged(a_clerk(county.county)), "F-11") == [(county.district.full_name, 2)]
    assert unjudged_by_what(unjudged(a_clerk(a_county("外县").county)), "F-11") == []
    wage(999900, county.village.path, date(2018, 1, 1))  # another place's minimum never stands in
    assert ran(DAY, "F-11")["F-11"].hit_count == 0
    wage(170000, county.district.parent.path, date(2018, 1, 1))
    assert (ran(DAY, "F-11")["F-11"].hit_count, ran(DAY, "F-11")["F-11"].unjudged) == (0, ())
    wage(220000, county.district.path, date(2018, 7, 1))  # the smaller place's wins
    assert ran(DAY, "F-11")["F-11"].hit_count == 2
    with pytest.raises(AlreadyFrom):
        wage(230000, county.district.path, date(2018, 7, 1))
    wage(150000, county.district.path, date(2018, 10, 1))
    assert ran(DAY, "F-11")["F-11"].hit_count == 2
    assert ran(date(2018, 10, 1), "F-11")["F-11"].hit_count == 0


def test_the_pages_ask_and_open_the_records(county: County) -> None:
    ran()
    client = signed_in(a_user(county.county))
    page = client.get("/checks/").text
    assert all(f"/checks/{one.code}/" in page for one in stored_checks())
    page = client.get(f"/checks/{UNDER_AGE}/").text
    assert "上岗时未满法定年龄" in page
    assert f"/people/{county.people[0].ref}/" in page
    assert f"/flows/W-F/{the_hit().ref}/" in page
    assert client.get(f"/checks/{UNDER_AGE}/", {"region": county.town.pk}).status_code == 200
    assert client.get("/checks/F-99/").status_code == 404
    assert "共1条" in client.get("/ledgers/L-14/", {"check": UNDER_AGE}).text
    assert client.post("/ledgers/L-14/export.xlsx", {"check": UNDER_AGE}).status_code == 200
    page = client.get("/checks/F-11/").text
    assert county.district.full_name in page  # what could not be judged is named


def test_a_hit_is_answered_by_one_and_closed_by_another_on_the_pages(county: County) -> None:
    ran()
    village, leader = signed_in(a_user(county.village, Role.VILLAGE)), signed_in(a_user(county.county, Role.LEADER))
    here = f"/flows/W-F/{the_hit().ref}/"
    assert f"{here}answer_false_alarm/" in village.get(here).text
    assert f"{here}answer_false_alarm/" not in leader.get(here).text
    assert village.post(f"{here}answer_false_alarm/", {"words": ""}).status_code == 422
    assert village.post(f"{here}answer_false_alarm/", {"words": "户口簿为1984年"}).status_code == 303
    assert village.post(f"{here}close/", {}).status_code == 403
    assert leader.post(f"{here}close/", {}).status_code == 303
    page = leader.get("/ledgers/L-14/", {"check": UNDER_AGE, "state": "closed"}).text
    assert "户口簿为1984年" in page
    assert "没有待办的疑点" in leader.get(f"/checks/{UNDER_AGE}/").text


def test_who_answered_does_not_close(county: County) -> None:
    ran()
    clerk, colleague = (signed_in(a_user(county.county)) for _ in range(2))
    here = f"/flows/W-F/{the_hit().ref}/"
    assert clerk.post(f"{here}answer_handled/", {"words": "已停止用工"}).status_code == 303
    assert clerk.post(f"{here}close/", {}).status_code == 403
    assert the_hit().state == HitState.ANSWERED
    assert colleague.post(f"{here}close/", {}).status_code == 303


def test_another_county_sees_nothing(county: County) -> None:
    ran()
    stranger = signed_in(a_user(a_county("外县").county))
    assert the_hit().person.name not in stranger.get(f"/checks/{UNDER_AGE}/").text
    assert stranger.get(f"/flows/W-F/{the_hit().ref}/").status_code == 404
    with acting(a_clerk(a_county("三县").county), "test"):
        assert Hit.objects.unscoped("row security alone").count() == 0


def test_the_cost_of_the_pages_does_not_grow(county: County) -> None:
    ran()
    client = signed_in(a_user(county.county))
    for address in ("/checks/", f"/checks/{UNDER_AGE}/", "/ledgers/L-14/"):
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        for person in (a_household(county.village)[0] for _ in range(4)):
            an_own_job(person)
            born(person, date(2004, 1, 1))
        ran()
        with CaptureQueriesContext(connection) as many:
            client.get(address)
        assert len(many) == len(few), address


def test_a_file_is_asked_by_the_same_declaration(county: County) -> None:
    """Rows that are not in the database yet: only the inputs are other ones."""
    found = check_named("F-28")
    assert found is not None
    staged = [{"person_id": at, "household_id": 1, "scope_path": "1", "relation": "02"} for at in range(3)]
    assert [hit.facts["member_count"] for hit in run_check(found, DAY, given={"members": staged}).hits] == [3]


@pytest.mark.parametrize(
    "wrong", [{"query": sql("SELECT :mystery FROM members", "members")}, {"meaning": ""}, {"code": UNDER_AGE}]
)
def test_a_declaration_that_cannot_be_is_refused(wrong: Any) -> None:
    given = {
        "code": "F-X", "title": "", "severity": Severity.INFO, "clause": "", "ask": "", "subject": "person",
        "query": sql("SELECT 1 FROM members", "members"), "meaning": "something",
    }  # fmt: skip
    with pytest.raises(ValueError, match="check"):
        register(Check(**(given | wrong)))


def test_inputs_and_queries_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="float"):
        Input("x", {"a": "float"}, "")
    with pytest.raises(ValueError, match="twice"):
        source(input_named("people"))
    with pytest.raises(ValueError, match="spells"):
        sql("SELECT 1 FROM people", "people", "spells")


def test_the_report_of_the_command(county: County, capsys: Any) -> None:
    from xieshou.config.commands.checks import _line, _told

    told = [_told(one) for one in ran().values()]
    assert json.loads(json.dumps(told))[0]["code"] == "F-01"
    assert all(str(one["hits"]) in _line(one) for one in told)
    assert Spell.objects.unscoped("test").count() == 2
