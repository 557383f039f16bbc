"""Faults planted into the five files of `sources`, each with the row it stands in: the truth a check-up is measured against.

A pattern is planted on people of its own: nobody carries two, so that a question about somebody without a pattern is a false
alarm, and a row of a pattern without its question is a miss.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from xieshou.config.fiction.dice import DAY, stream
from xieshou.config.fiction.sources import HOME, POST_SUBSIDY, STAY_SUBSIDY, Sources
from xieshou.engines.identifiers import check_character

FAR, FAR_CODE = "广东省深圳市宝安区", "440306000000"
OTHER, OTHER_CODE = "广东省佛山市顺德区", "440606000000"
Patterns = dict[str, Callable[["Planter"], None]]
PATTERNS: Patterns = {}


@dataclass
class Planter:
    """Chooses people nobody else has, changes their rows, and writes down where."""

    sources: Sources
    count: int
    seed: int
    name: str = ""
    taken: NDArray[np.bool_] = field(init=False)
    edits: dict[str, dict[str, dict[int, Any]]] = field(init=False)
    added: dict[str, list[dict[str, Any]]] = field(init=False)
    truth: list[tuple[str, int, str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.taken = np.zeros(self.sources.county.households.height, bool)
        self.edits = defaultdict(lambda: defaultdict(dict))
        self.added = defaultdict(list)
        self.home = self.sources.county.persons["household"].to_numpy()
        self.rows = {name: _rows_of(who) for name, who in self.sources.who.items()}

    def people(self, wanted: pl.Expr, *, without: tuple[str, ...] = (), beyond: Callable[[int], bool] | None = None) -> list[int]:
        """Up to `count` people who answer `wanted`, each from a household of its own, with no row in the files `without`."""
        at = self.sources.county.persons.filter(wanted)["person"].to_numpy()
        out: list[int] = []
        for person in stream(self.seed, f"fault {self.name}").permutation(at).tolist():
            if self.taken[self.home[person]] or any(person in self.rows[name] for name in without):
                continue
            if beyond is not None and not beyond(person):
                continue
            self.taken[self.home[person]] = True
            out.append(person)
            if len(out) == self.count:
                break
        return out

    def job(self, person: int) -> dict[str, Any] | None:
        """The person's open spell in the county's own table."""
        for row in self.rows["employment"].get(person, ()):
            spell = self.sources.county.spells.row(row, named=True)
            if spell["ended_on"] is None:
                return {**spell, "row": row}
        return None

    def has_job(self, *, away: bool | None = None, days_min: int = 0, status: str = "E1") -> Callable[[int], bool]:
        """Asks for an open spell of this kind, at home or away, and nothing else beside it."""

        def ask(person: int) -> bool:
            spell = self.job(person)
            if spell is None or spell["status"] != status or len(self.rows["employment"][person]) != 1:
                return False
            is_away = spell["region_class"] not in ("乡（镇）内", "乡（镇）外县内")
            is_long = spell["started_on"] <= DAY - timedelta(days=days_min)
            return is_long and (away is None or away == is_away)

        return ask

    def set(self, file: str, row: int, **cells: Any) -> None:
        """Write these cells of a row; headings with marks in them are given by `**{}`."""
        for heading, value in cells.items():
            self.edits[file][heading][row] = value

    def add(self, file: str, like: int | None, **cells: Any) -> int:
        """A new row at the end, like an old one but for these cells; returns its place."""
        table = self.sources.tables[file]
        row = dict.fromkeys(table.columns) if like is None else table.row(like, named=True)
        self.added[file].append({**row, **cells})
        return table.height + len(self.added[file]) - 1

    def wrong(self, file: str, row: int, person: int) -> None:
        """This row is one that must be asked about."""
        self.truth.append((file, row, self.name, person))


def _rows_of(who: NDArray[np.int64]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row, person in enumerate(who.tolist()):
        found.setdefault(person, []).append(row)
    return found


@dataclass(frozen=True)
class Planted:
    """The five files with their faults; `truth` has file, row (as the person sees it), pattern, person."""

    tables: dict[str, pl.DataFrame]
    truth: pl.DataFrame


def planted(sources: Sources, *, count: int, seed: int) -> Planted:
    """Plant every pattern on `count` people; the order of patterns is fixed, those with the rarest people first."""
    planter = Planter(sources, count, seed)
    for name, plant in PATTERNS.items():
        planter.name = name
        plant(planter)
    truth = pl.DataFrame(planter.truth, schema=["file", "row", "pattern", "person"], orient="row")
    return Planted({name: _made(planter, name) for name in sources.tables}, truth.with_columns(row=pl.col("row") + 2))


def _made(planter: Planter, file: str) -> pl.DataFrame:
    table = planter.sources.tables[file]
    for heading, cells in planter.edits[file].items():
        values = pl.Series(list(cells.values()), dtype=table[heading].dtype, strict=False)
        table = table.with_columns(table[heading].scatter(list(cells), values))
    more = planter.added[file]
    return pl.concat([table, pl.DataFrame(more, schema=table.schema, strict=False)]) if more else table


def pattern(name: str) -> Callable[[Callable[[Planter], None]], Callable[[Planter], None]]:
    def keep(function: Callable[[Planter], None]) -> Callable[[Planter], None]:
        PATTERNS[name] = function
        return function

    return keep


AGE = pl.col("age")
CAPABLE = pl.col("capable")
JOB = "身份证号*"
START, END, PLACE, CODE = "就业起始日期*", "就业终止日期", "就业地址*", "就业地区划代码"


@pattern("public post, workplace in another county")
def _public_away(p: Planter) -> None:
    for person in p.people(CAPABLE, beyond=p.has_job(status="E4")):
        row = p.rows["employment"][person][0]
        p.set("employment", row, **{PLACE: FAR, CODE: FAR_CODE})
        p.wrong("employment", row, person)


@pattern("public post and a job in another county")
def _public_and_far(p: Planter) -> None:
    for person in p.people(CAPABLE, beyond=p.has_job(status="E4", days_min=100)):
        row = p.rows["employment"][person][0]
        p.add("employment", row, **{
            START: "2018-05-02", END: "2018-08-20", PLACE: FAR, CODE: FAR_CODE, "就业地域*": "省外", "特色就业": None,
            "就业渠道*": "自行就业", "就业渠道明细": "自发", "就业单位": "深圳演示电子厂", "就业单位性质": "非农企业", "月工资（元）": 4200,
        })  # fmt: skip
        p.wrong("employment", row, person)


@pattern("at work before sixteen")
def _minor(p: Planter) -> None:
    for person in p.people(CAPABLE & AGE.is_between(17, 22), beyond=p.has_job()):
        row = p.rows["employment"][person][0]
        birth = p.sources.county.persons["birth_on"][person]
        p.set("employment", row, **{START: (birth + timedelta(days=365 * 15 + 100)).isoformat()})
        p.wrong("employment", row, person)


@pattern("at school and at work")
def _school(p: Planter) -> None:
    for person in p.people(CAPABLE & AGE.is_between(17, 21), beyond=p.has_job(days_min=90)):
        p.set("roster", person, 在校生状况="中职二年级", 文化程度=None)
        p.wrong("employment", p.rows["employment"][person][0], person)


@pattern("dead and at work")
def _dead_at_work(p: Planter) -> None:
    for person in p.people(CAPABLE & (AGE > 40), without=("payments",), beyond=p.has_job(status="E2", days_min=200)):
        p.set("roster", person, 人员变更="死亡", 变更日期="2018-06-12")
        p.wrong("employment", p.rows["employment"][person][0], person)


@pattern("paid after death")
def _paid_after_death(p: Planter) -> None:
    for person in p.people(AGE > 62, without=("payments", "employment")):
        p.set("roster", person, 人员变更="死亡", 变更日期="2018-02-03")
        row = _pay(p, person, "养老护理补贴", "2018-05")
        p.wrong("payments", row, person)


@pattern("trained after death")
def _trained_after_death(p: Planter) -> None:
    for person in p.people(AGE > 50, without=("payments", "employment", "training")):
        p.set("roster", person, 人员变更="死亡", 变更日期="2018-02-03")
        p.wrong("training", _train(p, person, "2018-05-02", "2018-05-20"), person)


@pattern("unable and at work")
def _unable(p: Planter) -> None:
    for person in p.people(CAPABLE & (pl.col("health") != "健康"), beyond=p.has_job(days_min=60)):
        p.set("roster", person, 劳动技能="丧失劳动力")
        p.wrong("employment", p.rows["employment"][person][0], person)


@pattern("two jobs in two counties")
def _two_places(p: Planter) -> None:
    for person in p.people(CAPABLE, beyond=p.has_job(away=True, days_min=200)):
        row = p.rows["employment"][person][0]
        is_other = p.sources.tables["employment"][CODE][row] == OTHER_CODE
        p.add("employment", row, **{START: "2018-04-01", END: "2018-07-01", PLACE: FAR if is_other else OTHER,
                                    CODE: FAR_CODE if is_other else OTHER_CODE})  # fmt: skip
        p.wrong("employment", row, person)


@pattern("several jobs without an end")
def _open_twice(p: Planter) -> None:
    for person in p.people(CAPABLE, beyond=p.has_job(away=True, days_min=200)):
        row = p.rows["employment"][person][0]
        p.add("employment", row, **{START: "2018-09-18"})
        p.wrong("employment", row, person)


@pattern("nothing known of the job")
def _unknown(p: Planter) -> None:
    for person in p.people(CAPABLE, beyond=p.has_job(status="E2", days_min=60)):
        row = p.rows["employment"][person][0]
        blank = {"就业单位": None, "就业单位性质": None, "就业单位信用代码": None, PLACE: None, CODE: None, "月工资（元）": None}
        p.set("employment", row, **blank)
        p.wrong("employment", row, person)


@pattern("a job that ends before it begins")
def _backwards(p: Planter) -> None:
    for person in p.people(CAPABLE, beyond=p.has_job(status="E2", days_min=30)):
        row = p.rows["employment"][person][0]
        p.set("employment", row, **{START: "2018-08-20", END: "2018-03-01"})
        p.set("roster", person, **{"务工时间（月）": None})
        p.wrong("employment", row, person)


@pattern("a job that begins in the future")
def _future(p: Planter) -> None:
    for person in p.people(CAPABLE, beyond=p.has_job(status="E2")):
        row = p.rows["employment"][person][0]
        p.set("employment", row, **{START: "2019-08-20"})
        p.set("roster", person, **{"务工时间（月）": None})
        p.wrong("employment", row, person)


@pattern("pay far too low")
def _low(p: Planter) -> None:
    for person in p.people(CAPABLE, beyond=p.has_job(away=True)):
        row = p.rows["employment"][person][0]
        p.set("employment", row, **{"月工资（元）": 260})
        p.wrong("employment", row, person)


@pattern("pay far too high")
def _high(p: Planter) -> None:
    for person in p.people(CAPABLE, beyond=p.has_job()):
        row = p.rows["employment"][person][0]
        p.set("employment", row, **{"月工资（元）": 86_000})
        p.wrong("employment", row, person)


@pattern("months in the roster, no job in the list")
def _months_no_job(p: Planter) -> None:
    for person in p.people(CAPABLE, without=("employment", "payments", "registration", "training")):
        p.set("roster", person, **{"务工时间（月）": 7})
        p.wrong("roster", person, person)


@pattern("a job all year, no months in the roster")
def _job_no_months(p: Planter) -> None:
    for person in p.people(CAPABLE, beyond=p.has_job(days_min=200)):
        p.set("roster", person, **{"务工时间（月）": 0})
        p.wrong("roster", person, person)


@pattern("insured in another county than at work")
def _insured_elsewhere(p: Planter) -> None:
    ask = p.has_job(away=True, days_min=120)
    for person in p.people(CAPABLE, beyond=lambda who: ask(who) and len(p.rows["registration"].get(who, ())) == 1):
        row = p.rows["registration"][person][0]
        is_other = p.job(person)["place_code"] == OTHER_CODE  # type: ignore[index]
        p.set("registration", row, 参保地=FAR if is_other else OTHER, 参保单位="演示别处劳务公司")
        p.wrong("registration", row, person)


@pattern("insured by an employer, out of work in the list")
def _insured_unlisted(p: Planter) -> None:
    for person in p.people(CAPABLE, without=("employment", "payments", "registration", "training")):
        row = p.add("registration", None, 姓名=_who(p, person)["name"], 公民身份号码=_who(p, person)["citizen_no"], 参保险种="企业职工基本养老保险", 参保单位="深圳演示电子厂", 参保地=FAR, 参保开始日期="2018-02-01")  # fmt: skip
        p.wrong("registration", row, person)


@pattern("trained while at work far away")
def _trained_far(p: Planter) -> None:
    for person in p.people(CAPABLE, without=("training",), beyond=p.has_job(away=True, days_min=200)):
        p.wrong("training", _train(p, person, "2018-05-02", "2018-05-31"), person)


@pattern("two classes at once")
def _two_classes(p: Planter) -> None:
    for person in p.people(CAPABLE, without=("training", "employment")):
        _train(p, person, "2018-06-01", "2018-06-20")
        p.wrong("training", _train(p, person, "2018-06-05", "2018-06-24", trade="养殖"), person)


@pattern("a pupil in a class for workers")
def _pupil_trained(p: Planter) -> None:
    pupil = pl.col("school").is_not_null() & AGE.is_between(12, 15)
    for person in p.people(pupil, without=("training",)):
        p.wrong("training", _train(p, person, "2018-03-05", "2018-03-30"), person)


@pattern("a class that ends before it begins")
def _class_backwards(p: Planter) -> None:
    for person in p.people(CAPABLE, without=("training", "employment")):
        p.wrong("training", _train(p, person, "2018-06-20", "2018-06-01"), person)


@pattern("paid without a job")
def _paid_idle(p: Planter) -> None:
    for person in p.people(CAPABLE, without=("employment", "payments", "registration")):
        p.wrong("payments", _pay(p, person, POST_SUBSIDY, "2018-05"), person)


@pattern("paid twice for a month")
def _paid_twice(p: Planter) -> None:
    for person in p.people(CAPABLE, beyond=lambda who: len(p.rows["payments"].get(who, ())) > 1):
        row = p.rows["payments"][person][0]
        p.wrong("payments", p.add("payments", row, 发放日期="2018-09-29"), person)


@pattern("paid to another name")
def _payee(p: Planter) -> None:
    for person in p.people(CAPABLE, beyond=lambda who: len(p.rows["payments"].get(who, ())) > 0):
        row = p.rows["payments"][person][0]
        p.set("payments", row, 收款人="罗某某")
        p.wrong("payments", row, person)


@pattern("one account for many people")
def _account(p: Planter) -> None:
    people = p.people(CAPABLE, beyond=lambda who: len(p.rows["payments"].get(who, ())) > 0)
    for place, person in enumerate(people):
        row = p.rows["payments"][person][0]
        group = min(place // 5, max(len(people) // 5 - 1, 0))
        p.set("payments", row, 银行账号=f"62000000000{group:05d}")
        p.wrong("payments", row, person)


@pattern("paid and not in the roster")
def _stranger(p: Planter) -> None:
    for person in p.people(AGE > 20, without=("payments", "employment")):
        who = _who(p, person)
        row = _pay(p, person, STAY_SUBSIDY, "2018-06", 姓名="蒙外来", 身份证号=_stranger_number(who["citizen_no"]), 收款人="蒙外来")
        p.wrong("payments", row, person)


@pattern("not verified for long")
def _stale(p: Planter) -> None:
    for person in p.people(CAPABLE):
        p.set("roster", person, 最近核实日期="2018-03-01")
        p.wrong("roster", person, person)


@pattern("one number in two households")
def _two_households(p: Planter) -> None:
    people = p.people(AGE > 20, without=("payments", "employment", "training"))
    for one, other in zip(people[::2], people[1::2], strict=False):
        cells = p.sources.tables["roster"].row(one, named=True)
        p.set("roster", other, 证件号码=cells["证件号码"], 姓名=cells["姓名"])
        p.wrong("roster", one, one)
        p.wrong("roster", other, other)


@pattern("one person under two numbers")
def _two_numbers(p: Planter) -> None:
    for person in p.people(CAPABLE & (pl.col("relation") == "之子"), without=("payments", "employment", "training")):
        cells = p.sources.tables["roster"].row(person, named=True)
        row = p.add("roster", person, 证件号码=_twin(cells["证件号码"]), 人编号=f"9{cells['人编号'][1:]}", 户编号=f"9{cells['户编号'][1:]}",
                    与户主关系="户主", 人数=1)  # fmt: skip
        p.wrong("roster", person, person)
        p.wrong("roster", row, person)


@pattern("a number with a wrong digit")
def _wrong_digit(p: Planter) -> None:
    for person in p.people(AGE > 20, without=("payments", "employment", "training")):
        number = _who(p, person)["citizen_no"]
        p.set("roster", person, 证件号码=number[:15] + str((int(number[15]) + 1) % 10) + number[16:])
        p.wrong("roster", person, person)


@pattern("no head of the household")
def _headless(p: Planter) -> None:
    for person in p.people(pl.col("relation") == "户主"):
        p.set("roster", person, 与户主关系="其他")
        p.wrong("roster", person, person)


@pattern("two heads of the household")
def _two_heads(p: Planter) -> None:
    for person in p.people(pl.col("relation") == "配偶"):
        p.set("roster", person, 与户主关系="户主")
        p.wrong("roster", person, person)


@pattern("no fault: a death registered within the month")
def _death_in_time(p: Planter) -> None:
    for person in p.people(CAPABLE & (AGE > 40), beyond=p.has_job(status="E2", days_min=200)):
        p.set("roster", person, 人员变更="死亡", 变更日期="2018-09-12")


@pattern("no fault: a pupil at work in the holidays")
def _holiday_work(p: Planter) -> None:
    for person in p.people(pl.col("school").is_not_null() & AGE.is_between(17, 20), without=("employment", "training")):
        who = _who(p, person)
        p.add("employment", None, **{
            "劳动力姓名*": who["name"], JOB: who["citizen_no"], "就业渠道*": "亲友介绍", "就业类型*": "灵活就业", START: "2018-07-20",
            END: "2018-08-25", PLACE: FAR, CODE: FAR_CODE, "就业地域*": "省外", "月工资（元）": 3000,
        })  # fmt: skip


@pattern("no fault: one job after another, some days over each other")
def _change_of_jobs(p: Planter) -> None:
    ask = p.has_job(away=True, days_min=60)

    def late(person: int) -> bool:
        return ask(person) and p.job(person)["started_on"] > DAY - timedelta(days=200)  # type: ignore[index]

    for person in p.people(CAPABLE, beyond=late):
        row, spell = p.rows["employment"][person][0], p.job(person) or {}
        is_other = spell["place_code"] == OTHER_CODE
        p.add("employment", row, **{
            START: (spell["started_on"] - timedelta(days=90)).isoformat(), END: (spell["started_on"] + timedelta(days=9)).isoformat(),
            PLACE: FAR if is_other else OTHER, CODE: FAR_CODE if is_other else OTHER_CODE,
        })  # fmt: skip


def _who(p: Planter, person: int) -> dict[str, Any]:
    return p.sources.county.persons.row(person, named=True)


def _pay(p: Planter, person: int, kind: str, month: str, **cells: Any) -> int:
    who = _who(p, person)
    row = {
        "姓名": who["name"], "身份证号": who["citizen_no"], "补贴项目": kind, "补贴所属月份": month, "金额（元）": 800,
        "发放日期": f"{month}-28", "收款人": who["name"], "银行账号": f"6{who['person_id']}",
    }  # fmt: skip
    return p.add("payments", None, **{**row, **cells})


def _train(p: Planter, person: int, first: str, last: str, *, trade: str = "缝纫工") -> int:
    who = _who(p, person)
    town = p.sources.county.households["town"][who["household"]]
    return p.add("training", None, **{
        "姓名*": who["name"], "身份证号*": who["citizen_no"], "培训类型*": "转移就业技能培训", "培训工种*": trade,
        "培训单位名称*": "演示第1职业培训学校", "培训地址": f"{HOME}{town}", "起始日期*": first, "终止日期": last, "实际培训天数": 20,
        "享受生活和交通补贴（元）": 800,
    })  # fmt: skip


def _with_check(body: str) -> str:
    return body + check_character(body)


def _twin(number: str) -> str:
    """Another sound number of the same birth date and sex: a serial the county does not give."""
    return _with_check(f"451298{number[6:17]}")


def _stranger_number(number: str) -> str:
    return _with_check(f"451297{number[6:17]}")
