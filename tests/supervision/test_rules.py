"""Each check over rows at hand: what it asks about, what it leaves alone by a day, and that its own rule is what decides."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.builders import SYSTEM
from xieshou.kit.checks import all_checks, check_named, sql
from xieshou.kit.checks.postgres import run_check
from xieshou.kit.parameters import load_shipped
from xieshou.reporting.checks import BY_STATUS

pytestmark = pytest.mark.django_db
DAY = date(2018, 9, 30)
Rows = dict[str, list[dict[str, Any]]]


def person(number: int = 1, **known: Any) -> dict[str, Any]:
    given = {"person_id": number, "scope_path": "1.2.3", "village_id": 3, "name": "韦秀芳", "birth_on": date(1990, 3, 1)}
    return given | {"phone_key": None, "died_on": None, "left_on": None} | known


def spell(number: int = 1, who: int = 1, **known: Any) -> dict[str, Any]:
    given = {
        "spell_id": number, "person_id": who, "scope_path": "1.2.3", "kind": "E1", "channel": "own", "started_on": date(2018, 3, 1),
        "ended_on": None, "wage_fen_month": 300000, "has_employer": True, "home_county_id": 2, "work_county_id": 9, "work_place": "输入市",
        "pairing_started_on": None,
    }  # fmt: skip
    return given | known


def profile(who: int = 1, **known: Any) -> dict[str, Any]:
    given = {"person_id": who, "ability": "01", "school": "01", "is_healthy": True, "started_on": date(2018, 1, 1), "ended_on": None, "rung": 1}
    return given | known


def member(who: int = 1, household: int = 7, relation: str = "01") -> dict[str, Any]:
    return {"person_id": who, "household_id": household, "scope_path": "1.2.3", "relation": relation}


def claim(number: int = 1, who: int = 1, **known: Any) -> dict[str, Any]:
    return {"claim_id": number, "person_id": who, "list_id": 1, "months": None, "verified_on": None} | known


def registration(number: int = 1, who: int = 1, **known: Any) -> dict[str, Any]:
    given = {"registration_id": number, "person_id": who, "is_employed": True, "county_id": 8, "place": "别处", "employer": "某厂"}
    return given | {"started_on": date(2018, 3, 1), "ended_on": None} | known


def training(number: int = 1, who: int = 1, **known: Any) -> dict[str, Any]:
    given = {"training_id": number, "person_id": who, "school": "某校", "county_id": 2, "place": "本县"}
    return given | {"started_on": date(2018, 5, 2), "ended_on": date(2018, 5, 31)} | known


def post_month(**changed: Any) -> dict[str, Any]:
    return {
        "line_id": 1, "person_id": 1, "scope_path": "1", "month_on": date(2018, 9, 1), "from_on": date(2018, 9, 4), "until_on": date(2018, 9, 5),
        "elsewhere": "输入市",
    } | changed  # fmt: skip


def payment(number: int = 1, who: int = 1, **known: Any) -> dict[str, Any]:
    given = {
        "payment_id": number, "person_id": who, "kind": "公益性岗位补贴", "for_kind": "E4", "month_on": date(2018, 5, 1), "amount_fen": 80000,
        "name_key": "韦秀芳", "payee": "韦秀芳", "payee_key": "韦秀芳", "account": None,
    }  # fmt: skip
    return given | known


def contact(on: date, who: int = 1, *, reached: bool = True) -> dict[str, Any]:
    return {"person_id": who, "scope_path": "1.2.3", "contacted_on": on, "is_reached": reached}


def tried(*days: int) -> list[dict[str, Any]]:
    return [contact(date(2018, 9, day), reached=False) for day in days]


def turned(count: int, **known: Any) -> Rows:
    """So many people said yes themselves in June, and no on one day in September by one hand."""
    yes = [answer(n, answered_on=date(2018, 6, 1), want="transfer") for n in range(1, count + 1)]
    return {"answers": yes + [answer(100 + n, person_id=n, answered_on=date(2018, 9, 28), want="none", **known) for n in range(1, count + 1)]}


def phones(count: int) -> Rows:
    return {"people": [person(n, phone_key="aa") for n in range(count)], "members": [member(n, n) for n in range(count)]}


def limits(wage: int | None = None, age: int | None = None) -> list[dict[str, Any]]:
    return [{"spell_id": 1, "wage_fen_month_min": wage, "post_age_max": age}]


def lost(on: date, *others: dict[str, Any]) -> Rows:
    before = profile(ability="01", started_on=date(2017, 1, 1), ended_on=date(2018, 6, 30))
    return {"profiles": [before, profile(ability="04", started_on=on)], "members": [member(1), member(2)], "spells": list(others)}


def group(name: str, *spells: dict[str, Any]) -> Rows:
    groups = [{"household_id": 7, "scope_path": "1.2.3", "household_group": name}]
    return {"household_groups": groups, "members": [member()], "spells": list(spells)}


def entry(number: int = 1, **known: Any) -> dict[str, Any]:
    given = {
        "spell_id": number, "person_id": number, "scope_path": "1.2.3", "village_id": 3, "county_id": 2, "county_path": "1.2", "entered_on": DAY,
        "entered_by": 9, "entered_as": "经办九", "verb": "spell.record_own", "is_transfer": True, "words": "某厂|300000|2018-03-01|电话核实",
    }  # fmt: skip
    return given | known


def entries(count: int, **known: Any) -> Rows:
    return {"entries": [entry(n, **known) for n in range(1, count + 1)], "members": [member(n, n) for n in range(1, count + 1)]}


def answer(number: int = 1, **known: Any) -> dict[str, Any]:
    given = {
        "answer_id": number, "person_id": number, "household_id": number, "scope_path": "1.2.3", "village_id": 3, "county_id": 2,
        "county_path": "1.2", "answered_on": date(2018, 9, 20), "answerer": "self", "way": "visit", "want": "nearby", "said": "nearby|",
        "evidence": "入户了解", "operator_id": 9,
    }  # fmt: skip
    return given | known


def answers(count: int, **known: Any) -> Rows:
    return {"answers": [answer(n, **known) for n in range(1, count + 1)]}


def changed(on: date, *spells: dict[str, Any], **last: Any) -> Rows:
    first = answer(1, person_id=1, household_id=7, answered_on=date(2018, 5, 1))
    second = answer(2, person_id=1, household_id=7, answered_on=on, want="none", answerer="family") | last
    return {"answers": [first, second], "members": [member(1), member(2)], "spells": list(spells)}


def usual(*more: dict[str, Any]) -> Rows:
    """Four accounts, one job each in ten days of the year, and `more`."""
    year = [entry(n, entered_on=date(2018, 1, 1) + timedelta(days=2 * n), entered_by=n % 4) for n in range(1, 121)]
    return {"entries": [*year, *more]}


def late(count: int, **known: Any) -> Rows:
    return usual(*(entry(500 + n, **known) for n in range(count)))


def incomes(heaped: int, above: int) -> Rows:
    low = [{"household_id": n, "county_id": 2, "county_path": "1.2", "income_fen": 300_000} for n in range(heaped)]
    return {"incomes": low + [one | {"income_fen": 312_000} for one in low[:1] * above]}


def dropped(gone: int, stayed: int, ended: date = date(2018, 9, 20)) -> Rows:
    jobs = [spell(n, n, started_on=date(2018, 8, 30), ended_on=ended if n < gone else None) for n in range(gone + stayed)]
    return {"spells": jobs, "entries": [entry(n) for n in range(gone + stayed)]}


def kin(name: str, **job: Any) -> Rows:
    people = [person(1), person(2, name="黄海")]
    return {
        "spells": [spell(kind="E4") | job], "members": [member(1), member(2, relation="02")], "people": people,
        "operators": [{"name": name, "village_id": 3, "role": "village"}],
    }  # fmt: skip


def sealed(parent: int, *children: int, child_count: int = 2) -> Rows:
    whole = {"region_id": 2, "parent_id": 1, "scope_path": "1.2", "month": "2018-09", "figure": "KPI-1", "value": parent, "child_count": child_count}
    parts = [whole | {"region_id": 10 + n, "parent_id": 2, "scope_path": f"1.2.{n}", "value": v, "child_count": 0} for n, v in enumerate(children)]
    return {"sealed_figures": [whole, *parts]}


def one_report(whole: int, at_work: int, **others: int) -> Rows:
    """A sealed report in which everybody at work has the first status; `others` are more figures (rung_2 for rung-2)."""
    cell = {"region_id": 2, "parent_id": 1, "scope_path": "1.2", "month": "2018-09", "child_count": 0}
    figures = dict.fromkeys(BY_STATUS, 0) | {BY_STATUS[0]: at_work, "KPI-1": whole} | {name.replace("_", "-"): value for name, value in others.items()}
    return {"sealed_figures": [cell | {"figure": figure, "value": value} for figure, value in figures.items()]}


@dataclass(frozen=True)
class Case:
    """`hit` is asked about, each of `left` is not; without `rule` (a piece of the SQL) something of `left` would be."""

    code: str
    rule: str
    hit: Rows
    left: list[Rows]
    facts: dict[str, Any] = field(default_factory=dict)


OVERLAP = [spell(1, work_county_id=9), spell(2, started_on=date(2018, 9, 1), work_county_id=8)]
CASES = [
    Case(
        "F-01", "i.state = 'pending'",
        {"identities": [{"person_id": 1, "scope_path": "1", "state": "pending", "problem": "校验位不符"}]},
        [{"identities": [{"person_id": 1, "scope_path": "1", "state": "active", "problem": ""}]}], {"problem": "校验位不符"},
    ),
    Case(
        "F-02", "s.same_count > 1", {"people": [person(1), person(2)]},
        [{"people": [person(1), person(2, birth_on=date(1990, 3, 2))]}, {"people": [person(1), person(2, village_id=4)]},
         {"people": [person(1), person(2, left_on=DAY)]}, {"people": [person(1, birth_on=None), person(2, birth_on=None)]}],
        {"same_count": 2},
    ),
    Case("F-17", "c.household_count > :check_phone_households_max", phones(4), [phones(3)], {"household_count": 4}),
    Case(
        "F-28", "sum(CASE WHEN m.relation = '01' THEN 1 ELSE 0 END) <> 1", {"members": [member(1, relation="02")]},
        [{"members": [member(1), member(2, relation="02")]}], {"head_count": 0, "member_count": 1},
    ),
    Case(
        "F-07", "f.ability IN ('03', '04', '05')", {"people": [person()], "profiles": [profile(ability="04")]},
        [{"people": [person()], "profiles": [profile()]}, {"people": [person()], "profiles": [profile(ability="04", is_healthy=False)]},
         {"people": [person()], "profiles": [profile(ability="04", school="07")]},
         {"people": [person(birth_on=date(1958, 9, 30))], "profiles": [profile(ability="04")]},
         {"people": [person(birth_on=date(2002, 10, 1))], "profiles": [profile(ability="04")]}],
    ),
    Case(
        "F-03", "p.died_on < CAST(:day AS date) - :check_death_lag_days * INTERVAL '1' DAY",
        {"spells": [spell()], "people": [person(died_on=date(2018, 8, 29))]},
        [{"spells": [spell()], "people": [person(died_on=date(2018, 8, 30))]},
         {"spells": [spell(ended_on=date(2018, 9, 1))], "people": [person(died_on=date(2018, 1, 1))]}], {"died_on": "2018-08-29"},
    ),
    Case(
        "F-03.left", "p.left_on <= :day", {"spells": [spell()], "people": [person(left_on=DAY)]},
        [{"spells": [spell()], "people": [person(left_on=date(2018, 10, 1))]}],
    ),
    Case(
        "F-04", "s.started_on < p.birth_on + :labour_age_min * INTERVAL '1' YEAR",
        {"spells": [spell()], "people": [person(birth_on=date(2002, 3, 2))]},
        [{"spells": [spell()], "people": [person(birth_on=date(2002, 3, 1))]},
         {"spells": [spell(), spell(2, who=2, started_on=date(2017, 1, 1))], "people": [person(birth_on=date(2002, 3, 1))]}],
        {"birth_on": "2002-03-02"},
    ),
    Case(
        "F-05", "p.birth_on + l.post_age_max * INTERVAL '1' YEAR <= :day",
        {"spells": [spell(kind="E4")], "people": [person(birth_on=date(1953, 9, 30))], "spell_limits": limits(age=65)},
        [{"spells": [spell(kind="E4")], "people": [person(birth_on=date(1953, 10, 1))], "spell_limits": limits(age=65)},
         {"spells": [spell(kind="E4")], "people": [person(birth_on=date(1930, 1, 1))], "spell_limits": limits()},
         {"spells": [spell()], "people": [person(birth_on=date(1930, 1, 1))], "spell_limits": limits(age=65)}],
    ),
    Case(
        "F-06", "f.ability IN ('03', '04')", {"spells": [spell()], "profiles": [profile(ability="03")]},
        [{"spells": [spell()], "profiles": [profile(ability="05")]}, {"spells": [spell(kind="E5")], "profiles": [profile(ability="03")]},
         {"spells": [spell()], "profiles": [profile(ability="03", ended_on=date(2018, 9, 29))]}],
    ),
    Case(
        "F-08", "s.started_on < CAST(:day AS date) - :check_holiday_days * INTERVAL '1' DAY",
        {"spells": [spell(started_on=date(2018, 7, 29))], "profiles": [profile(school="10")]},
        [{"spells": [spell(started_on=date(2018, 7, 30))], "profiles": [profile(school="10")]},
         {"spells": [spell()], "profiles": [profile(school="")]}],
    ),
    Case(
        "F-09", "f.started_on > CAST(:day AS date) - :check_denominator_days * INTERVAL '1' DAY", lost(date(2018, 9, 1)),
        [lost(date(2018, 8, 31)), lost(date(2018, 9, 1), spell(who=2))], {"changed_on": "2018-09-01"},
    ),
    Case(
        "F-10", "s.work_place IS NULL", {"spells": [spell(has_employer=False, work_place=None, wage_fen_month=None)]},
        [{"spells": [spell(has_employer=False, wage_fen_month=None)]}, {"spells": [spell(work_place=None, wage_fen_month=None)]},
         {"spells": [spell(has_employer=False, work_place=None)]}],
    ),
    Case(
        "F-11", "s.wage_fen_month < l.wage_fen_month_min", {"spells": [spell(wage_fen_month=219999)], "spell_limits": limits(220000)},
        [{"spells": [spell(wage_fen_month=220000)], "spell_limits": limits(220000)},
         {"spells": [spell(wage_fen_month=1)], "spell_limits": limits()},
         {"spells": [spell(wage_fen_month=None)], "spell_limits": limits(220000)},
         {"spells": [spell(kind="E2", wage_fen_month=1)], "spell_limits": limits(220000)}],
        {"wage_fen_month": 219999, "wage_fen_month_min": 220000, "work_place": "输入市"},
    ),
    Case(
        "F-13", "a.work_county_id <> b.work_county_id", {"spells": OVERLAP},
        [{"spells": [OVERLAP[0], OVERLAP[1] | {"work_county_id": 9}]},
         {"spells": [OVERLAP[0], OVERLAP[1] | {"work_county_id": 9}, spell(3, started_on=date(2016, 1, 1), ended_on=date(2016, 9, 1), work_county_id=8)]},
         {"spells": [OVERLAP[0] | {"ended_on": date(2018, 9, 15)}, OVERLAP[1]]},
         {"spells": [OVERLAP[0], OVERLAP[1] | {"started_on": date(2018, 9, 16)}]}],
    ),
    Case(
        "F-13b", "s.work_county_id <> s.home_county_id", {"spells": [spell(kind="E4")]},
        [{"spells": [spell(kind="E4", work_county_id=2)]}, {"spells": [spell()]}, {"spells": [spell(kind="E4", work_county_id=None)]}],
    ),
    Case(
        "F-20", "s.started_on < s.pairing_started_on", {"spells": [spell(pairing_started_on=date(2018, 3, 2))]},
        [{"spells": [spell(pairing_started_on=date(2018, 3, 1))]}, {"spells": [spell()]}],
    ),
    Case(
        "F-25", "count(*) > 1", {"spells": [spell(1), spell(2, started_on=date(2017, 1, 1))]},
        [{"spells": [spell(1), spell(2, 2)]}, {"spells": [spell(1), spell(2, ended_on=date(2018, 12, 1))]}],
        {"open_count": 2, "first_started_on": "2017-01-01"},
    ),
    Case(
        "F-27.zero", "s.kind <> 'E5'", group("needs_help", spell()),
        [group("employed", spell()), group("needs_help", spell(kind="E5")), group("needs_help", spell(ended_on=date(2018, 9, 29)))],
        {"open_count": 1},
    ),
    Case(
        "F-12", "count(DISTINCT household_id) >= :check_copies_min", entries(8),
        [entries(7), entries(8) | {"members": [member(n, max(n, 2)) for n in range(1, 9)]}], {"household_count": 8, "entered_as": "经办九"},
    ),
    Case(
        "F-12", "e.verb NOT LIKE 'import.%'", entries(8), [entries(8, verb="import.take_in")],
    ),
    Case(
        "F-12.answers", "a.way NOT IN ('file', 'own')", answers(8), [answers(8, way="file"), answers(8, way="own")], {"household_count": 8},
    ),
    Case(
        "F-12.answers", "count(DISTINCT household_id) >= :check_copies_min", answers(8, answerer="family"),
        [answers(7), answers(20, household_id=1), {"answers": [answer(n, evidence=f"通话{n}") for n in range(1, 20)]}],
    ),
    Case(
        "F-09.wish", "a.answerer <> 'self'", changed(date(2018, 9, 1)), [changed(date(2018, 9, 1), answerer="self")],
        {"changed_on": "2018-09-01", "willing_on": "2018-05-01"},
    ),
    Case(
        "F-09.wish", "a.answered_on > CAST(:day AS date) - :check_denominator_days * INTERVAL '1' DAY", changed(date(2018, 9, 1)),
        [changed(date(2018, 8, 31)), changed(date(2018, 9, 1), spell(who=2))],
    ),
    Case("F-18", "s.kind = 'E4'", kin("黄海"), [kin("黄海", kind="E1"), kin("黄河")], {"kin_name": "黄海"}),
    Case(
        "F-20.twice", "min(s.pairing_id) <> max(s.pairing_id)", {"spells": [spell(1, pairing_id=1), spell(2, pairing_id=2)]},
        [{"spells": [spell(1, pairing_id=1), spell(2, pairing_id=1)]}, {"spells": [spell(1, pairing_id=1), spell(2)]}],
        {"pairing_count": 2},
    ),
    Case(
        "F-21", "heaped_count > :check_heap_times * next_count", incomes(10, 3), [incomes(9, 3), incomes(8, 8)], {"heaped_count": 10, "next_count": 3},
    ),
    Case(
        "F-23.account", "entered_count >= :check_copies_min", late(8), [late(7)],
        {"entered_count": 8, "year_count": 128, "percent": 6, "ended_on": "2018-09-30"},
    ),
    Case(
        "F-23.account", "e.verb NOT LIKE 'import.%'", late(8), [late(8, verb="import.take_in"), late(8, entered_on=date(2018, 9, 25))],
    ),
    Case(
        "F-23", "entered_count >= 2 * :check_copies_min", {"entries": late(16)["entries"]}, [{"entries": late(15)["entries"]}], {"entered_count": 16, "usual_count": 1},
    ),
    Case(
        "F-23.drop", "2 * gone_count > begun_count", dropped(8, 7), [dropped(8, 8), dropped(7, 0)], {"gone_count": 8, "begun_count": 15, "ended_on": "2018-08-31"},
    ),
    Case(
        "F-26.firm", "s.employer_verified_on IS NULL", {"spells": [spell()]},
        [{"spells": [spell(employer_verified_on=DAY)]}, {"spells": [spell(started_on=date(2018, 4, 1))]}],
    ),
    Case(
        "F-27.levels", "p.value <> c.value", sealed(30, 10, 21), [sealed(30, 10, 20), sealed(30, 10)],
        {"month": "2018-09", "parent_value": 30, "children_value": 31},
    ),
    Case(
        "F-27.parts", "p.family = 'KPI-1-*' AND p.value <> w.value", one_report(30, 29), [one_report(30, 30), sealed(30, 10, 20)],
        {"month": "2018-09", "part_value": 29, "whole_value": 30},
    ),
    Case(
        "F-27.parts", "w.value < p.value", one_report(30, 30, rung_2=31), [one_report(30, 30, rung_2=30)], {"figure": "rung-2", "part_value": 31},
    ),
    Case(
        "F-02.lists", "o.list_id <> c.list_id", {"claims": [claim(1), claim(2, list_id=2)]}, [{"claims": [claim(1), claim(2)]}], {"list_count": 2},
    ),
    Case(
        "F-10.list", "c.months > 0", {"claims": [claim(months=7)], "spells": [spell(ended_on=date(2017, 12, 31), started_on=date(2017, 1, 1))]},
        [{"claims": [claim(months=7)], "spells": [spell()]}, {"claims": [claim(months=0)], "spells": []}, {"claims": [claim()], "spells": []},
         {"claims": [claim(months=7)], "spells": [spell(started_on=date(2017, 1, 1), ended_on=date(2018, 1, 1))]}], {"months": 7},
    ),
    Case(
        "F-10.months", "c.months = 0", {"claims": [claim(months=0)], "spells": [spell()]},
        [{"claims": [claim(months=3)], "spells": [spell()]}, {"claims": [claim()], "spells": [spell()]},
         {"claims": [claim(months=0)], "spells": [spell(started_on=date(2018, 8, 2))]}, {"claims": [claim(months=0)], "spells": [spell(kind="E5")]},
         {"claims": [claim(months=0)], "spells": [spell(started_on=date(2016, 1, 1), ended_on=date(2018, 3, 1))]}], {"started_on": "2018-03-01"},
    ),
    Case(
        "F-11.range", "s.wage_fen_month < :check_pay_fen_month_low OR s.wage_fen_month > :check_pay_fen_month_high",
        {"spells": [spell(wage_fen_month=39999)]},
        [{"spells": [spell(wage_fen_month=40000)]}, {"spells": [spell(wage_fen_month=5000000)]}, {"spells": [spell(wage_fen_month=None)]}],
        {"wage_fen_month": 39999},
    ),
    Case(
        "F-25.order", "s.ended_on < s.started_on", {"spells": [spell(ended_on=date(2018, 2, 28))]},
        [{"spells": [spell(ended_on=date(2018, 3, 1))]}, {"spells": [spell()]}],
    ),
    Case(
        "F-25.future", "s.started_on > :day", {"spells": [spell(started_on=date(2018, 10, 1))]}, [{"spells": [spell(started_on=DAY)]}],
    ),
    Case(
        "F-26", "r.county_id <> s.work_county_id", {"registrations": [registration()], "spells": [spell()]},
        [{"registrations": [registration(county_id=9)], "spells": [spell()]}, {"registrations": [registration(county_id=None)], "spells": [spell()]},
         {"registrations": [registration(is_employed=False)], "spells": [spell()]},
         {"registrations": [registration(ended_on=date(2018, 9, 29))], "spells": [spell()]},
         {"registrations": [registration(started_on=date(2018, 9, 16))], "spells": [spell()]},
         {"registrations": [registration()], "spells": [spell(1), spell(2, started_on=date(2018, 9, 1), work_county_id=8)]}],
        {"place": "别处", "work_place": "输入市"},
    ),
    Case(
        "F-26.unlisted", "r.is_employed", {"registrations": [registration()], "claims": [claim()], "spells": []},
        [{"registrations": [registration()], "claims": [claim()], "spells": [spell()]}, {"registrations": [registration()], "claims": [], "spells": []},
         {"registrations": [registration(started_on=date(2018, 8, 31))], "claims": [claim()], "spells": []},
         {"registrations": [registration(is_employed=False)], "claims": [claim()], "spells": []}], {"employer": "某厂"},
    ),
    Case(
        "F-30", "c.verified_on < CAST(:day AS date) - :check_verify_days * INTERVAL '1' DAY",
        {"claims": [claim(verified_on=date(2018, 7, 1))], "people": [person()], "profiles": [profile()]},
        [{"claims": [claim(verified_on=date(2018, 7, 2))], "people": [person()], "profiles": [profile()]},
         {"claims": [claim()], "people": [person()], "profiles": [profile()]},
         {"claims": [claim(verified_on=date(2018, 7, 1))], "people": [person(died_on=DAY)], "profiles": [profile()]},
         {"claims": [claim(verified_on=date(2018, 7, 1))], "people": [person()], "profiles": [profile(ability="04")]},
         {"claims": [claim(verified_on=date(2018, 7, 1))], "people": [person()], "profiles": [profile(school="10")]}],
        {"verified_on": "2018-07-01"},
    ),
    Case(
        "F-16.away", "s.work_county_id <> t.county_id", {"trainings": [training()], "spells": [spell()]},
        [{"trainings": [training(county_id=9)], "spells": [spell()]}, {"trainings": [training(county_id=None)], "spells": [spell()]},
         {"trainings": [training()], "spells": [spell(kind="E5")]}, {"trainings": [training()], "spells": [spell(ended_on=date(2018, 5, 4))]},
         {"trainings": [training()], "spells": [spell(started_on=date(2018, 5, 29))]}], {"school": "某校", "work_place": "输入市"},
    ),
    Case(
        "F-16.twice", "o.ended_on >= t.started_on", {"trainings": [training(1), training(2, started_on=date(2018, 5, 31), school="另一校")]},
        [{"trainings": [training(1), training(2, started_on=date(2018, 6, 1), ended_on=date(2018, 6, 9))]},
         {"trainings": [training(1), training(2, 2, started_on=date(2018, 5, 31))]}], {"other_school": "某校", "other_started_on": "2018-05-02"},
    ),
    Case(
        "F-16.pupil", "f.school NOT IN ('', '01')", {"trainings": [training()], "profiles": [profile(school="10")]},
        [{"trainings": [training()], "profiles": [profile()]}, {"trainings": [training()], "profiles": [profile(school="")]}],
    ),
    Case(
        "F-16.dead", "t.started_on > p.died_on", {"trainings": [training()], "people": [person(died_on=date(2018, 5, 1))]},
        [{"trainings": [training()], "people": [person(died_on=date(2018, 5, 2))]}, {"trainings": [training()], "people": [person()]}],
    ),
    Case(
        "F-25.class", "t.ended_on < t.started_on", {"trainings": [training(ended_on=date(2018, 5, 1))]},
        [{"trainings": [training(ended_on=date(2018, 5, 2))]}, {"trainings": [training(ended_on=None)]}],
    ),
    Case(
        "F-03.paid", "y.month_on > p.died_on + :check_death_lag_days * INTERVAL '1' DAY",
        {"payments": [payment()], "people": [person(died_on=date(2018, 3, 30))]},
        [{"payments": [payment()], "people": [person(died_on=date(2018, 3, 31))]}, {"payments": [payment()], "people": [person()]}],
        {"died_on": "2018-03-30", "amount_fen": 80000},
    ),
    Case(
        "F-15.idle", "t.for_kind IS NOT NULL", {"payments": [payment()], "spells": [spell(kind="E1")]},
        [{"payments": [payment()], "spells": [spell(kind="E4")]}, {"payments": [payment(for_kind=None)], "spells": []},
         {"payments": [payment(for_kind="E")], "spells": [spell(kind="E1")]},
         {"payments": [payment()], "spells": [spell(kind="E4", started_on=date(2018, 5, 31))]},
         {"payments": [payment()], "spells": [spell(kind="E4", ended_on=date(2018, 5, 1))]}], {"kind": "公益性岗位补贴"},
    ),
    Case(
        "F-15.away", "m.until_on >= m.from_on + :post_pay_overlap_days * INTERVAL '1' DAY", {"post_months": [post_month()]},
        [{"post_months": [post_month(until_on=date(2018, 9, 4))]}, {"post_months": []}],
        {"from_on": "2018-09-04", "until_on": "2018-09-05", "elsewhere": "输入市"},
    ),
    Case(
        "F-19.twice", "w.place > 1", {"payments": [payment(1), payment(2)]},
        [{"payments": [payment(1), payment(2, month_on=date(2018, 6, 1))]}, {"payments": [payment(1), payment(2, 2)]},
         {"payments": [payment(1), payment(2, kind="稳岗补贴")]}, {"payments": [payment(1, month_on=None), payment(2, month_on=None)]}], {"place": 2},
    ),
    Case(
        "F-19.payee", "y.payee_key <> y.name_key", {"payments": [payment(payee="蒙某", payee_key="蒙某")]},
        [{"payments": [payment()]}, {"payments": [payment(payee=None, payee_key=None)]}], {"payee": "蒙某"},
    ),
    Case(
        "F-19.account", "c.people_count > :check_account_people_max", {"payments": [payment(n, n, account="62") for n in range(1, 5)]},
        [{"payments": [payment(n, n, account="62") for n in range(1, 4)]}, {"payments": [payment(n, n) for n in range(1, 5)]}], {"people_count": 4},
    ),
    Case(
        "F-19.stranger", "c.person_id IS NULL", {"payments": [payment()], "claims": [claim(1, 2)]}, [{"payments": [payment()], "claims": [claim()]}],
    ),
    Case(
        "F-30.person", "b.person_id IS NULL",
        {"people": [person()], "profiles": [profile()], "contacts": [contact(date(2018, 7, 1))]},
        [{"people": [person()], "profiles": [profile()], "contacts": [contact(date(2018, 7, 2))]},
         {"people": [person()], "profiles": [profile()], "contacts": []},
         {"people": [person()], "profiles": [profile()], "contacts": [contact(date(2018, 7, 1)), contact(date(2018, 9, 1))]},
         {"people": [person(died_on=DAY)], "profiles": [profile()], "contacts": [contact(date(2018, 7, 1))]},
         {"people": [person()], "profiles": [profile(ability="04")], "contacts": [contact(date(2018, 7, 1))]},
         {"people": [person()], "profiles": [profile(school="10")], "contacts": [contact(date(2018, 7, 1))]}],
        {"verified_on": "2018-07-01"},
    ),
    Case(
        "F-30.phone", "count(DISTINCT c.contacted_on) >= :ask_unreachable_times", {"people": [person()], "contacts": tried(3, 10, 20)},
        [{"people": [person()], "contacts": tried(3, 10)}, {"people": [person()], "contacts": tried(3, 10, 10)},
         {"people": [person()], "contacts": [*tried(3, 10, 20), contact(date(2018, 9, 10))]},
         {"people": [person(left_on=DAY)], "contacts": tried(3, 10, 20)}],
        {"first_tried_on": "2018-09-03"},
    ),
    Case(
        "F-30.phone", "r.person_id IS NULL", {"people": [person()], "contacts": [contact(date(2018, 8, 1)), *tried(3, 10, 20)]},
        [{"people": [person()], "contacts": [*tried(3, 10, 20), contact(date(2018, 9, 20))]}],
    ),
    Case(
        "F-29", "n.people_count > :check_unwilling_people_max", turned(6), [turned(5), turned(6, way="own")],
        {"people_count": 6, "answered_on": "2018-09-28"},
    ),
    Case(
        "F-28.spouse", "count(*) > 1", {"members": [member(1), member(2, relation="02"), member(3, relation="02")]},
        [{"members": [member(1), member(2, relation="02")]}, {"members": [member(1, relation="02"), member(2, 8, relation="02")]}],
        {"spouse_count": 2},
    ),
]  # fmt: skip
# These ask lists that no room keeps yet: their rows have no place of a register.
OF_FILES = {one.code for one in all_checks() if not one.is_stored}


@pytest.fixture(autouse=True)
def _parameters() -> None:
    load_shipped(SYSTEM)


def asked(code: str, rows: Rows) -> list[Any]:
    found = check_named(code)
    assert found is not None
    return list(run_check(found, DAY, given=rows).hits)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_what_is_asked_about(case: Case) -> None:
    hits = asked(case.code, case.hit)
    assert hits
    for name, value in case.facts.items():
        assert hits[0].facts[name] == value
    assert case.code in OF_FILES or all(hit.scope_path for hit in hits)
    found = check_named(case.code)
    assert found is not None
    assert found.subject == "place" or all((hit.person_id or hit.household_id) is not None for hit in hits)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_what_is_left_alone(case: Case) -> None:
    assert [at for at, rows in enumerate(case.left) if asked(case.code, rows)] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_the_rule_itself_decides(case: Case) -> None:
    """Taken out, somebody who is left alone would be asked: the test above turns red without its rule."""
    found = check_named(case.code)
    assert found is not None
    assert case.rule in found.query.text
    query = sql(found.query.text.replace(case.rule, "1 = 1"), *found.query.inputs)
    without = replace(found, query=query)
    assert any(run_check(without, DAY, given=rows).hits for rows in case.left), "the rule decides nothing"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_the_question_is_said_with_the_facts(case: Case) -> None:
    found = check_named(case.code)
    assert found is not None
    said = found.question(asked(case.code, case.hit)[0].facts)
    assert "{" not in said
    assert said.endswith(("。", "?", "?"))


def test_every_check_is_tried() -> None:
    assert {case.code for case in CASES} == {one.code for one in all_checks()}


def test_money_and_days_are_said_in_words() -> None:
    [hit] = asked("F-11", {"spells": [spell(wage_fen_month=219950)], "spell_limits": limits(220000)})
    found = check_named("F-11")
    assert found is not None
    assert "月工资2,199.50元,低于输入市最低工资2,200元" in found.question(hit.facts)


def test_what_cannot_be_judged_is_counted_and_named() -> None:
    rows = {"spells": [spell(1), spell(2, work_place="别处")], "spell_limits": [*limits(220000), limits()[0] | {"spell_id": 2}]}
    found = check_named("F-11")
    assert found is not None
    result = run_check(found, DAY, given=rows)
    assert [(part.what, part.row_count) for part in result.unjudged] == [("别处", 1)]
