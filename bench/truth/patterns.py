"""Twelve ways of making a county look better than it is; each plants false records of so many persons in an honest county.

`LEFT_OUT` is never looked at while rules and thresholds are set: it tells how the rules do on what nobody thought of.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from bench.truth.county import (
    COUNTY,
    DAY,
    FIRST,
    PAIRED,
    VILLAGES,
    County,
    a_job,
    an_answer,
    honest_county,
    village_of,
    without_work,
)

Pattern = Callable[[County, int], list[int]]


def _some(county: County, people: list[int], count: int) -> list[int]:
    people = sorted(people)
    county.dice.shuffle(people)
    return people[:count]


def _day(county: County, first: date, last: date) -> date:
    return first + timedelta(days=county.dice.randint(0, (last - first).days))


def dead_at_work(county: County, count: int) -> list[int]:
    """People who died months ago are written as working."""
    chosen = _some(county, [row["person_id"] for row in county.rows["people"] if (DAY - row["birth_on"]).days > 40 * 365], count)
    for person in chosen:
        row = county.own("people", person)[0]
        row["died_on"] = _day(county, date(2018, 2, 1), date(2018, 9, 30))
        a_job(county, person, village_of(county, person), _day(county, FIRST, date(2018, 10, 31)))
    return chosen


def pupils_at_work(county: County, count: int) -> list[int]:
    """Pupils are written as working since before the summer."""
    pupils = [row["person_id"] for row in county.rows["profiles"] if row["school"] != "01"]
    chosen = _some(county, pupils, count)
    for person in chosen:
        county.own("people", person)[0]["birth_on"] = date(2001, 1, 1)
        a_job(county, person, village_of(county, person), _day(county, date(2018, 3, 1), date(2018, 9, 1)))
    return chosen


def unable_at_work(county: County, count: int) -> list[int]:
    """People who cannot work any more are given jobs on paper."""
    old = [row["person_id"] for row in county.rows["people"] if (DAY - row["birth_on"]).days > 50 * 365]
    chosen = _some(county, old, count)
    for person in chosen:
        profile = county.own("profiles", person)[-1]
        profile |= {"ability": "03", "is_healthy": False, "school": "01"}
        a_job(county, person, village_of(county, person), _day(county, FIRST, date(2018, 10, 31)))
    return chosen


def counted_twice(county: County, count: int) -> list[int]:
    """People who work elsewhere are also written into the county's workshop, to be counted twice."""
    away = [
        row["person_id"] for row in county.rows["spells"]
        if row["kind"] == "E1" and row["work_county_id"] != COUNTY and row["ended_on"] is None and row["started_on"] < date(2018, 9, 1)
    ]  # fmt: skip
    chosen = _some(county, sorted(set(away)), count)
    for person in chosen:
        a_job(county, person, village_of(county, person), _day(county, date(2018, 9, 2), date(2018, 11, 15)), county_id=COUNTY, channel="base")
    return chosen


def typed_at_the_deadline(county: County, count: int) -> list[int]:
    """Jobs away that nobody has, backdated over the year, typed on the last two days by one account."""
    chosen = without_work(county, count)
    for person in chosen:
        a_job(
            county, person, village_of(county, person), _day(county, date(2018, 3, 1), date(2018, 11, 30)),
            typed_on=DAY - timedelta(days=county.dice.randint(0, 1)), typist=12,
        )  # fmt: skip
    return chosen


def copied_jobs(county: County, count: int) -> list[int]:
    """One account copies one job over a village: same firm, wage, first day and proof, on quiet days of the year."""
    chosen, on = without_work(county, count), _day(county, date(2018, 4, 1), date(2018, 10, 31))
    for person in chosen:
        a_job(
            county, person, village_of(county, person), on, wage=260_000, typed_on=on + timedelta(days=county.dice.randint(3, 20)),
            typist=11, employer="某服装厂", evidence="电话核实", county_id=COUNTY,
        )  # fmt: skip
    return chosen


def ability_taken_away(county: County, count: int) -> list[int]:
    """Able people of households without anybody at work become unable in the last four weeks."""
    chosen = _in_idle_households(county, count)
    for person in chosen:
        on = _day(county, DAY - timedelta(days=27), DAY - timedelta(days=1))
        old = county.own("profiles", person)[-1]
        new = dict(old)
        old["ended_on"] = on - timedelta(days=1)
        county.add("profiles", **(new | {"ability": "04", "started_on": on, "ended_on": None, "is_healthy": False}))
    return chosen


def wish_taken_away(county: County, count: int) -> list[int]:
    """Willing people of households without anybody at work "do not want to" since the last four weeks, in the same words."""
    chosen = _in_idle_households(county, count)
    for person in chosen:
        village, household = village_of(county, person), person // 10
        an_answer(county, person, household, village, _day(county, date(2018, 2, 1), date(2018, 10, 31)), "nearby", who="self")
        on = _day(county, DAY - timedelta(days=27), DAY)
        an_answer(
            county, person, household, village, on, "none", typist=10, who="family", said="none|照顾家庭", evidence="入户了解", way="visit"
        )
    return chosen


def credited_early(county: County, count: int) -> list[int]:
    """People already away before the pairing began are counted as its result."""
    early = [
        row for row in county.rows["spells"]
        if row["work_county_id"] != COUNTY and row["started_on"] < PAIRED and row["pairing_started_on"] is None
    ]  # fmt: skip
    county.dice.shuffle(early)
    for row in early[:count]:
        row |= {"pairing_started_on": PAIRED, "channel": "east_west"}
    return [row["person_id"] for row in early[:count]]


def one_phone(county: County, count: int) -> list[int]:
    """Invented jobs, each with the typist's own phone so that whoever calls is told what was agreed."""
    chosen = without_work(county, count)
    for number, person in enumerate(chosen):
        county.own("people", person)[0]["phone_key"] = f"typist{number // 12}"
        a_job(county, person, village_of(county, person), _day(county, date(2018, 2, 1), date(2018, 11, 30)))
    return chosen


def posts_for_the_family(county: County, count: int) -> list[int]:
    """Public-welfare posts for the families of those who hand them out."""
    chosen = without_work(county, count)
    for person in chosen:
        village = village_of(county, person)
        row = next(one for one in county.rows["people"] if one["person_id"] == person - person % 10)
        known = [one for one in county.rows["operators"] if one["village_id"] == 100 + village]
        row["name"] = county.dice.choice(known)["name"]
        a_job(county, person, village, _day(county, date(2018, 2, 1), date(2018, 11, 30)), kind="E4", county_id=COUNTY, wage=80_000)
    return chosen


def pushed_in_the_last_week(county: County, count: int) -> list[int]:
    """Everybody's account types a few jobs more during the last five days; the people go home in January."""
    chosen = without_work(county, count)
    for person in chosen:
        on = DAY - timedelta(days=county.dice.randint(0, 4))
        a_job(county, person, village_of(county, person), on, typed_on=on, typist=county.dice.randrange(VILLAGES))
    return chosen


def _in_idle_households(county: County, count: int) -> list[int]:
    """One able person each of households where nobody is at work."""
    busy = {row["person_id"] // 10 for row in county.rows["spells"] if row["ended_on"] is None}
    able = [person for person in without_work(county, 10_000) if person // 10 not in busy]
    first: dict[int, int] = {}
    for person in able:
        first.setdefault(person // 10, person)
    return _some(county, list(first.values()), count)


PATTERNS: dict[str, Pattern] = {
    one.__name__: one
    for one in (
        dead_at_work, pupils_at_work, unable_at_work, counted_twice, typed_at_the_deadline, copied_jobs, ability_taken_away,
        wish_taken_away, credited_early, one_phone, posts_for_the_family, pushed_in_the_last_week,
    )
}  # fmt: skip
LEFT_OUT = "pushed_in_the_last_week"
DISHONEST, COUNTIES = 30, 100


def planted(number: int, seed: int, pattern: str, share_bp: int) -> County:
    """An honest county with false records of `share_bp` of its people (hundredths of a per cent), in one pattern."""
    county = honest_county(number, seed)
    count = max(1, len(county.frame) * share_bp // 10_000)
    county.pattern = pattern
    county.fakes = set(PATTERNS[pattern](county, count))
    return county


def the_counties(seed: int, counties: int = COUNTIES, dishonest: int = DISHONEST) -> list[tuple[int, str, int]]:
    """(number, pattern or "", share in hundredths of a per cent): patterns in turn, shares spread from 1 to 10 per cent."""
    names = list(PATTERNS)
    made = [
        (number, names[number % len(names)], 100 + 900 * number // max(1, dishonest - 1)) if number < dishonest else (number, "", 0)
        for number in range(counties)
    ]
    # The smallest shares must not all fall on the first patterns: turn the shares by a stride that meets every one.
    shares = [share for _n, _p, share in made[:dishonest]]
    return [(n, p, shares[n * 7 % dishonest] if p else 0) for n, p, _s in made]
