"""Plants faults into clean rows and keeps the truth: which row, which column, which kind.

Each planter takes a household that nobody has touched, changes it, and says what must be found there, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import groupby

from stdnum.cn import ric

from tests.roster.county import DAY, County, Row

Truth = list[tuple[Row, str, str]]
Planter = Callable[[list[Row], list[Row], County], Truth]
PLANTERS: dict[str, tuple[str, Planter]] = {}


def planter(code: str, shape: str) -> Callable[[Planter], Planter]:
    """Register a planter of one kind; `shape` is the household it needs: alone, couple, family or pair (two alone)."""

    def register(function: Planter) -> Planter:
        PLANTERS[code] = (shape, function)
        return function

    return register


def cell(code: str, shape: str, column: str, change: Callable[[Row], str], who: int = -1, **more: str) -> None:
    """A fault of one cell of the household's member `who`."""

    def plant(home: list[Row], _other: list[Row], _county: County) -> Truth:
        row = home[who]
        row |= more
        row[column] = change(row)
        return [(row, column, code)]

    PLANTERS[code] = (shape, plant)


def _wrong_digit(row: Row) -> str:
    number = row["citizen"]
    return number[:15] + str((int(number[15]) + 1) % 10) + number[16:]


def _excel(row: Row) -> str:
    number = row["citizen"][:15] + "000"
    return number if ric.calc_check_digit(number) != "0" else number[:14] + str((int(number[14]) + 1) % 10) + "000"


WORKS = {
    "months": "6",
    "employer": "云山制衣有限公司",
    "work_county": "云山县",
    "pay": "3200",
    "work_started_on": "2018-05-01",
}
IDLE = {"months": "0", "employer": "", "work_county": "", "pay": "", "work_started_on": ""}

cell("F-01.check", "couple", "citizen", _wrong_digit)
cell("F-01.length", "couple", "citizen", lambda r: r["citizen"][:17])
cell("F-01.date", "couple", "citizen", lambda r: r["citizen"][:10] + "13" + r["citizen"][12:])
cell("F-01.excel", "couple", "citizen", _excel)
cell("F-01.masked", "couple", "citizen", lambda r: r["citizen"][:6] + "********" + r["citizen"][14:])
cell("F-01.empty", "couple", "citizen", lambda r: "")
cell("F-01.placeholder", "couple", "citizen", lambda r: "999999" + r["citizen"][6:])
cell("F-01.birth", "couple", "birth_on", lambda r: (date.fromisoformat(r["birth_on"]) - timedelta(1)).isoformat())
cell("F-01.sex", "alone", "sex", lambda r: "女")
cell("F-28.no_head", "alone", "relation", lambda r: "其他")
cell("F-28.count", "couple", "member_count", lambda r: "5", who=0)
cell("F-28.phone", "couple", "household_phone", lambda r: "13900000000")
cell(
    "F-28.village",
    "couple",
    "village",
    lambda r: "云岭石板村" if r["village"] != "云岭石板村" else "云岭河口村",
    town="云岭镇",
)
cell("F-28.kin_sex", "family", "relation", lambda r: "之女" if r["sex"] == "男" else "之子")
cell("R-102.word", "couple", "ability", lambda r: "普劳")
cell("R-102.day", "couple", "identified_on", lambda r: "2018-02-30")
cell("R-102.number", "couple", "income", lambda r: "三千")
cell("R-102.large", "couple", "income", lambda r: "300000000000")
cell("R-102.range", "couple", "months", lambda r: "13", **WORKS)
cell("R-102.phone", "couple", "phone", lambda r: "1380013800")
cell("R-102.name", "family", "name", lambda r: "")
cell("R-102.long", "couple", "person_no", lambda r: r["person_no"].ljust(41, "9"))
cell("R-102.odd_name", "couple", "name", lambda r: r["name"] + "2")
cell("R-102.place", "alone", "village", lambda r: "东海村")
cell("R-102.education_both", "family", "education", lambda r: "初中", who=3, school="初中", birth_on="", citizen="")
cell("F-06.ability", "couple", "months", lambda r: "6", **(WORKS | {"ability": "无劳动力", "health": "残疾"}))
cell("F-07.ability", "couple", "ability", lambda r: "无劳动力", **IDLE)
cell("F-08.work", "couple", "months", lambda r: "6", **(WORKS | {"school": "中职一年级", "education": ""}))
cell("F-10.place", "couple", "employer", lambda r: "", **(WORKS | {"work_county": "云山县"}))
cell("F-11.low", "couple", "pay", lambda r: "120", **WORKS)
cell("F-25.order", "couple", "work_ended_on", lambda r: "2018-04-01", **WORKS)
cell("F-25.future", "couple", "work_started_on", lambda r: "2019-05-01", **WORKS)
del PLANTERS["R-102.education_both"], PLANTERS["F-08.work"]


@planter("F-08.work", "couple")
def a_student_at_work(home: list[Row], _other: list[Row], county: County) -> Truth:
    row = home[-1]
    born = DAY.replace(year=DAY.year - 20)
    row |= WORKS | {
        "school": "中职一年级",
        "education": "",
        "birth_on": born.isoformat(),
        "citizen": county.number(born, row["sex"]),
    }
    return [(row, "months", "F-08.work")]


@planter("F-04.minor", "family")
def a_child_at_work(home: list[Row], _other: list[Row], county: County) -> Truth:
    row = home[3]
    born = DAY.replace(year=DAY.year - 12)
    row |= WORKS | {"school": "小学", "education": "", "ability": "无劳动力", "birth_on": born.isoformat()}
    row |= {"citizen": county.number(born, row["sex"]), "work_started_on": "", "pay": "", "wish": ""}
    return [(row, "months", "F-04.minor")]


@planter("F-02.two_households", "pair")
def one_number_in_two_households(home: list[Row], other: list[Row], _county: County) -> Truth:
    row, copy = home[0], other[0]
    copy |= {key: row[key] for key in ("citizen", "birth_on", "sex")}
    return [(row, "citizen", "F-02.two_households"), (copy, "citizen", "F-02.two_households")]


@planter("F-02.two_numbers", "pair")
def one_person_under_two_numbers(home: list[Row], other: list[Row], county: County) -> Truth:
    row, copy = home[0], other[0]
    copy |= {key: row[key] for key in ("name", "birth_on", "sex", "town", "village")}
    copy["citizen"] = county.number(date.fromisoformat(row["birth_on"]), row["sex"])
    return [(row, "name", "F-02.two_numbers"), (copy, "name", "F-02.two_numbers")]


@planter("F-02.twice", "family")
def a_row_twice(home: list[Row], _other: list[Row], _county: County) -> Truth:
    copy = dict(home[-1])
    for row in (*home, copy):
        row["member_count"] = str(len(home) + 1)
    home.append(copy)
    return [(copy, "citizen", "F-02.twice")]


@planter("F-28.two_heads", "couple")
def two_heads(home: list[Row], _other: list[Row], _county: County) -> Truth:
    home[1]["relation"] = "户主"
    return [(home[0], "relation", "F-28.two_heads"), (home[1], "relation", "F-28.two_heads")]


@planter("F-28.spouse_sex", "couple")
def a_spouse_of_the_same_sex(home: list[Row], _other: list[Row], county: County) -> Truth:
    born = date.fromisoformat(home[1]["birth_on"])
    home[1] |= {"sex": "男", "citizen": county.number(born, "男")}
    return [(home[1], "relation", "F-28.spouse_sex")]


@planter("F-28.kin_age", "couple")
def a_son_older_than_the_head(home: list[Row], _other: list[Row], county: County) -> Truth:
    born = date.fromisoformat(home[0]["birth_on"]) - timedelta(900)
    home[1] |= {"relation": "之女", "birth_on": born.isoformat(), "citizen": county.number(born, "女")}
    return [(home[1], "relation", "F-28.kin_age")]


def plant(rows: list[Row], codes: list[str], county: County) -> tuple[list[Row], set[tuple[int, str, str]]]:
    """Plant one fault for each code. Returns the rows with the faults, and the truth by row number of the file."""
    homes = [list(group) for _, group in groupby(rows, key=lambda row: row["household_no"])]
    free = {shape: [home for home in homes if _shape(home) == shape] for shape in ("alone", "couple", "family")}
    truth: Truth = []
    for code in codes:
        shape, function = PLANTERS[code]
        home = county.random.choice(free["alone" if shape == "pair" else shape])
        _take(free, home)
        other = county.random.choice(free["alone"])
        if shape == "pair":
            _take(free, other)
        truth += function(home, other, county)
    planted = [row for home in homes for row in home]
    number = {id(row): place for place, row in enumerate(planted, start=2)}
    return planted, {(number[id(row)], column, code) for row, column, code in truth}


def _shape(home: list[Row]) -> str:
    return {1: "alone", 2: "couple", 4: "family"}.get(len(home), "other")


def _take(free: dict[str, list[list[Row]]], home: list[Row]) -> None:
    for homes in free.values():
        homes[:] = [other for other in homes if other is not home]
