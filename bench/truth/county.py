"""An honest fictitious county at the end of its year, as rows of the checks' inputs: what people did, and who typed it when.

Honest counties are not tidy. Deaths are reported late, pupils who left school are still written as pupils, families share a
phone, a workshop opens and takes forty people on one day at one wage, a file of a thousand rows comes in during the
last week, one helper asks a whole village in two days. Whoever takes any of that for fraud troubles the honest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

Row = dict[str, Any]
DAY = date(2018, 12, 31)
FIRST = date(2018, 1, 1)
PAIRED = date(2018, 3, 1)
VILLAGES, HOUSEHOLDS, TYPISTS = 12, 420, 15
COUNTY, ELSEWHERE = 2, (7, 8, 9)
SURNAMES = "韦黄覃梁陆罗农莫蓝廖潘谭卢蒙"
GIVEN = "春秀国建德海志永丽小明英芳强梅兰生福贵荣"


@dataclass
class County:
    """`rows`: input → rows. `fakes`: the persons whose published record is false. `frame`: every person published."""

    number: int
    dice: Random
    pattern: str = ""
    rows: dict[str, list[Row]] = field(default_factory=dict)
    fakes: set[int] = field(default_factory=set)

    @property
    def frame(self) -> list[int]:
        return [row["person_id"] for row in self.rows["people"]]

    @property
    def day(self) -> date:
        return DAY

    def add(self, table: str, /, **row: Any) -> Row:
        self.rows.setdefault(table, []).append(row)
        return row

    def own(self, name: str, person: int) -> list[Row]:
        return [row for row in self.rows[name] if row["person_id"] == person]


def path_of(village: int) -> str:
    return f"1.{COUNTY}.{20 + village // 4}.{100 + village}"


def honest_county(number: int, seed: int) -> County:
    """One county, from its number and a seed alone."""
    county = County(number, Random(f"{seed}/{number}"))
    for name in ("people", "members", "profiles", "identities", "spells", "spell_limits", "entries", "answers", "operators", "household_groups"):
        county.rows[name] = []
    for typist in range(TYPISTS):
        county.add("operators", name=name_of(county.dice), village_id=100 + typist % VILLAGES, role="village")
    for household in range(1, HOUSEHOLDS + 1):
        _household(county, household)
    _workshop_opens(county)
    if county.dice.random() < 0.25:
        _village_asked_in_two_days(county)
    return county


def name_of(dice: Random) -> str:
    return dice.choice(SURNAMES) + dice.choice(GIVEN) + (dice.choice(GIVEN) if dice.random() < 0.7 else "")


def _household(county: County, household: int) -> None:
    dice, village = county.dice, household % VILLAGES
    phone = f"{county.number:03d}{household:05d}"
    for place in range(dice.choice((2, 3, 3, 4))):
        person = household * 10 + place
        age = dice.randint(18, 62) if place < 2 else dice.choice((dice.randint(6, 22), dice.randint(18, 75)))
        born = DAY - timedelta(days=age * 365 + dice.randint(0, 364))
        died = DAY - timedelta(days=dice.randint(1, 300)) if dice.random() < 0.004 else None
        county.add(
            "people", person_id=person, scope_path=path_of(village), village_id=100 + village, name=name_of(dice), birth_on=born,
            phone_key=phone if dice.random() < 0.6 else f"{phone}{place}", died_on=died, left_on=None,
        )  # fmt: skip
        county.add(
            "members", person_id=person, household_id=household, scope_path=path_of(village), relation="01" if place == 0 else "02"
        )
        _abilities(county, person, age)
        _work_of(county, person, village, age, died)
        _wish_of(county, person, household, village, age)


def _abilities(county: County, person: int, age: int) -> None:
    dice = county.dice
    school = "07" if 6 <= age <= 18 and dice.random() < 0.9 else "01"
    ability = "04" if age < 16 or age > 66 else "05" if dice.random() < 0.06 else "01"
    healthy = ability == "01" or dice.random() < 0.1
    facts = {"person_id": person, "school": school, "is_healthy": healthy, "rung": 1}
    falls_ill = ability == "01" and dice.random() < 0.012  # some do, on any day of the year
    if not falls_ill:
        county.add("profiles", **facts, ability=ability, started_on=date(2017, 6, 1), ended_on=None)
        return
    on = FIRST + timedelta(days=dice.randint(0, 360))
    county.add("profiles", **facts, ability="01", started_on=date(2017, 6, 1), ended_on=on - timedelta(days=1))
    county.add("profiles", **(facts | {"is_healthy": False}), ability="03", started_on=on, ended_on=None)


def _work_of(county: County, person: int, village: int, age: int, died: date | None) -> None:
    dice = county.dice
    profile = county.own("profiles", person)[-1]
    able = profile["ability"] in ("01", "05") and profile["school"] == "01" and 17 <= age <= 60
    if not able or dice.random() > 0.62:
        return
    started = FIRST + timedelta(days=min(359, int(dice.triangular(0, 364, 60))))
    kind = dice.choices(("E1", "E2", "E4", "E5"), (60, 20, 8, 12))[0]
    away = kind == "E1" and dice.random() < 0.7
    ended = started + timedelta(days=dice.randint(20, 200)) if dice.random() < 0.3 else None
    if ended and ended > DAY:
        ended = None
    if died and (ended is None or ended > died) and dice.random() < 0.8:
        ended = max(started, died)
    a_job(
        county, person, village, started, kind=kind, county_id=dice.choice(ELSEWHERE) if away else COUNTY, ended=ended,
        wage=dice.randrange(180_000, 520_000, 10_000),
    )  # fmt: skip


def a_job(
    county: County, person: int, village: int, started: date, *, kind: str = "E1", county_id: int = 9, ended: date | None = None,
    wage: int | None = 300_000, typed_on: date | None = None, typist: int | None = None, way: str = "spell.record_own",
    evidence: str = "", employer: str = "", is_credited: bool | None = None, channel: str = "",
) -> Row:  # fmt: skip
    """A job and how it was typed: usually some days after it began, by the village's own account."""
    dice, number = county.dice, len(county.rows["spells"]) + 1
    away = county_id != COUNTY
    credited = away and started >= PAIRED and dice.random() < 0.4 if is_credited is None else is_credited
    chosen = channel or ("public_post" if kind == "E4" else "east_west" if credited else "own")
    row = county.add(
        "spells", spell_id=number, person_id=person, scope_path=path_of(village), kind=kind, channel=chosen, started_on=started,
        ended_on=ended, wage_fen_month=wage if kind in ("E1", "E2", "E4") else None, has_employer=kind == "E1", home_county_id=COUNTY,
        work_county_id=county_id, work_place="输入市" if away else "演示县", pairing_started_on=PAIRED if credited else None,
    )  # fmt: skip
    typed = typed_on or min(DAY, started + timedelta(days=int(dice.expovariate(1 / 12))))
    county.add(
        "entries", spell_id=number, person_id=person, scope_path=path_of(village), county_id=COUNTY, village_id=100 + village,
        county_path=f"1.{COUNTY}", entered_on=typed, entered_by=(village if typist is None else typist) + 1,
        entered_as=f"经办{village if typist is None else typist}", verb=way, is_transfer=away,
        words=f"{employer or person}|{wage}|{started}|{evidence or dice.random()}",
    )  # fmt: skip
    return row


def _wish_of(county: County, person: int, household: int, village: int, age: int) -> None:
    dice = county.dice
    if not 16 <= age <= 62 or dice.random() > 0.75:
        return
    on = FIRST + timedelta(days=dice.randint(0, 364))
    want = dice.choices(("transfer", "nearby", "farm", "training", "none"), (45, 28, 8, 7, 12))[0]
    an_answer(county, person, household, village, on, want)
    if dice.random() < 0.06:  # some change their mind, on any day
        later = min(DAY, on + timedelta(days=dice.randint(10, 200)))
        an_answer(county, person, household, village, later, "none" if want != "none" else "nearby")


def an_answer(
    county: County, person: int, household: int, village: int, on: date, want: str, *, typist: int | None = None, who: str = "",
    said: str = "", evidence: str = "", way: str = "call",
) -> None:  # fmt: skip
    """One answer, in the person's own words unless given."""
    dice = county.dice
    pay, reach = dice.randrange(200_000, 600_000, 50_000), dice.choice(("county", "province", "anywhere", "town"))
    county.add(
        "answers", answer_id=len(county.rows["answers"]) + 1, person_id=person, household_id=household, scope_path=path_of(village),
        village_id=100 + village, county_id=COUNTY, county_path=f"1.{COUNTY}", answered_on=on,
        answerer=who or dice.choices(("self", "family"), (85, 15))[0],
        way=way, want=want, said=said or f"{want}|{pay}|{reach}|{dice.choice(('6-25', '6-18', '4-03', ''))}",
        evidence=evidence or f"{on} 通话 {person}", operator_id=(village if typist is None else typist) + 1,
    )  # fmt: skip


def _workshop_opens(county: County) -> None:
    """Two to forty people of one village begin on one day at one wage, typed by one account, each with a contract of their own;
    and in every third county the last week brings a file with the whole year's late reports."""
    dice, village = county.dice, county.dice.randrange(VILLAGES)
    opened = FIRST + timedelta(days=dice.randint(60, 300))
    for person in _without_work(county, dice.randint(2, 40), village):
        a_job(
            county, person, village, opened, county_id=COUNTY, wage=220_000, typed_on=opened + timedelta(days=2), channel="workshop",
            employer="车间", evidence=f"合同{person}号",
        )  # fmt: skip
    if dice.random() < 0.33:
        for person in _without_work(county, dice.randint(20, 60), None):
            started = FIRST + timedelta(days=dice.randint(30, 330))
            a_job(
                county, person, _village_of(county, person), started, typed_on=DAY - timedelta(days=dice.randint(0, 4)), typist=14,
                way="import.take_in", county_id=dice.choice(ELSEWHERE),
            )  # fmt: skip


def _village_asked_in_two_days(county: County) -> None:
    """One helper asks a whole village in two days: everybody's own answer, many unchanged."""
    village = county.dice.randrange(VILLAGES)
    on = FIRST + timedelta(days=county.dice.randint(100, 362))
    for row in [one for one in county.rows["members"] if one["household_id"] % VILLAGES == village]:
        an_answer(
            county, row["person_id"], row["household_id"], village, on, county.dice.choice(("transfer", "nearby", "farm")), typist=13,
            who="self", way="visit",
        )  # fmt: skip


def _village_of(county: County, person: int) -> int:
    return (person // 10) % VILLAGES


def _without_work(county: County, most: int, village: int | None) -> list[int]:
    """Grown people who can work and have no job, drawn."""
    busy = {row["person_id"] for row in county.rows["spells"]}
    able = {
        row["person_id"] for row in county.rows["profiles"]
        if row["ended_on"] is None and row["ability"] in ("01", "05") and row["school"] == "01"
    }  # fmt: skip
    grown = {row["person_id"] for row in county.rows["people"] if (DAY - row["birth_on"]).days > 18 * 366 and not row["died_on"]}
    free = sorted(p for p in able & grown - busy if village is None or _village_of(county, p) == village)
    county.dice.shuffle(free)
    return free[:most]


def without_work(county: County, most: int) -> list[int]:
    """People who can work and have no job, drawn from the whole county."""
    return _without_work(county, most, None)


def village_of(county: County, person: int) -> int:
    return _village_of(county, person)
