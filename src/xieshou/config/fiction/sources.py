"""The five files a check-up lays side by side: roster, employment, social insurance, training, payments.

Clean as made here: nothing in one file contradicts another; a class beside a job in the county is no fault. `faults` plants what
is wrong and knows where, and plants what only looks wrong: a death registered within the month, a pupil's work in the holidays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from xieshou.config.fiction import tables
from xieshou.config.fiction.county import County
from xieshou.config.fiction.dice import day64, stream
from xieshou.config.fiction.land import COUNTY, PREFECTURE, PROVINCE

FILES = ("roster", "employment", "registration", "training", "payments")
TITLES = {
    "roster": "花名册",
    "employment": "就业信息",
    "registration": "社会保险参保登记",
    "training": "培训信息",
    "payments": "补贴发放明细",
}
HOME = f"{PROVINCE}{PREFECTURE}{COUNTY}"
POST_SUBSIDY, STAY_SUBSIDY = "公益性岗位补贴", "稳岗补贴"
TRADES = ("缝纫工", "电工", "养殖", "家政服务", "电子装配", "中式烹饪")
MONTHS = tuple(f"2018-{month:02d}" for month in range(1, 10))
QUARTERS = ("2018-03", "2018-06", "2018-09")
VERIFIED_DAYS = 80


@dataclass(frozen=True)
class Sources:
    """The tables by name, and beside each the person (row number of the county's persons) of each of its rows."""

    county: County
    tables: dict[str, pl.DataFrame]
    who: dict[str, NDArray[np.int64]]

    @classmethod
    def make(cls, seed: int, persons: int) -> Sources:
        """Five files about exactly `persons` people."""
        return cls.of(County.of_persons(seed, persons))

    @classmethod
    def of(cls, county: County) -> Sources:
        """Five files about the people of a county."""
        seed = county.seed
        roster = _roster(county, seed)
        training, learners = _training(county, seed)
        registration, insured = _registration(county)
        payments, paid = _payments(county, seed)
        return cls(
            county,
            {
                "roster": roster, "employment": tables.employment(county), "registration": registration,
                "training": training, "payments": payments,
            },
            {
                "roster": np.arange(roster.height), "employment": county.spells["person"].to_numpy().astype(np.int64),
                "registration": insured, "training": learners, "payments": paid,
            },
        )  # fmt: skip


def _roster(county: County, seed: int) -> pl.DataFrame:
    """The national export with three columns offices add: 人员变更, 变更日期, 最近核实日期."""
    g = stream(seed, "verified")
    n = county.persons.height
    verified = day64() - g.integers(0, VERIFIED_DAYS, n)
    old = (county.persons["age"].to_numpy() > 70) & (g.random(n) < 0.01)
    died = day64() - g.integers(0, 250, n)
    return tables.roster(county).with_columns(
        pl.Series("人员变更", np.where(old, "死亡", "").tolist()),
        pl.Series("变更日期", np.where(old, np.datetime_as_string(died), "").tolist()),
        pl.Series("最近核实日期", np.datetime_as_string(verified).tolist()),
    )


def _registration(county: County) -> tuple[pl.DataFrame, NDArray[np.int64]]:
    """社会保险: who works for a known employer is insured at the place of work, as long as the job lasts."""
    insured = (pl.col("status") == "E1") & pl.col("employer").is_not_null()
    spells = county.spells.filter(insured).join(county.persons.select("person", "name", "citizen_no"), on="person",
                                               maintain_order="left")  # fmt: skip
    frame = spells.select(
        pl.col("name").alias("姓名"),
        pl.col("citizen_no").alias("公民身份号码"),
        pl.lit("企业职工基本养老保险").alias("参保险种"),
        pl.col("employer").alias("参保单位"),
        pl.col("employer_code").alias("统一社会信用代码"),
        pl.col("address").alias("参保地"),
        pl.col("started_on").dt.strftime("%Y-%m-%d").alias("参保开始日期"),
        pl.col("ended_on").dt.strftime("%Y-%m-%d").alias("参保终止日期"),
    )
    return frame, spells["person"].to_numpy().astype(np.int64)


def _training(county: County, seed: int) -> tuple[pl.DataFrame, NDArray[np.int64]]:
    """Classes of ten to thirty days in the towns, for people without a job, and some for those who work in the county."""
    g = stream(seed, "classes")
    away = set(county.spells.filter(~pl.col("region_class").is_in(["乡（镇）内", "乡（镇）外县内"]))["person"].to_list())
    able = county.persons.filter("capable")["person"].to_numpy()
    free = np.array([person for person in able if person not in away], np.int64)
    chosen = free[g.random(free.size) < 0.2]
    started = [date(2018, 3, 1) + timedelta(days=int(k)) for k in g.integers(0, 150, chosen.size)]
    length = g.choice([10, 15, 30], chosen.size)
    trade = g.integers(0, len(TRADES), chosen.size)
    who = county.persons[chosen]
    town = county.households["town"].gather(who["household"])
    frame = pl.DataFrame(
        {
            "姓名*": who["name"],
            "身份证号*": who["citizen_no"],
            "培训类型*": ["转移就业技能培训"] * chosen.size,
            "培训工种*": [TRADES[k] for k in trade],
            "培训单位名称*": [f"演示第{k + 1}职业培训学校" for k in trade],
            "培训地址": HOME + town,
            "起始日期*": [day.isoformat() for day in started],
            "终止日期": [
                (day + timedelta(days=int(k) - 1)).isoformat() for day, k in zip(started, length, strict=True)
            ],
            "实际培训天数": length,
            "享受生活和交通补贴（元）": length * 40,
            "备注": [None] * chosen.size,
        },
        schema_overrides={"备注": pl.String},
    )
    return frame, chosen


def _payments(county: County, seed: int) -> tuple[pl.DataFrame, NDArray[np.int64]]:
    """公益性岗位补贴 for each month of a public post, 稳岗补贴 for each quarter's last month of another job."""
    parts = []
    for kind, status, months, yuan in ((POST_SUBSIDY, "E4", MONTHS, 800), (STAY_SUBSIDY, "E1", QUARTERS, 300)):
        for month in months:
            first = date.fromisoformat(f"{month}-01")
            held = (pl.col("started_on") <= first) & (pl.col("ended_on").is_null() | (pl.col("ended_on") >= first))
            spells = county.spells.filter((pl.col("status") == status) & held)
            parts.append(
                spells.select("person", kind=pl.lit(kind), month=pl.lit(month), yuan=pl.lit(yuan, dtype=pl.Int64))
            )
    paid = pl.concat(parts).unique(subset=["person", "kind", "month"], maintain_order=True)
    paid = paid.join(
        county.persons.select("person", "person_id", "name", "citizen_no"), on="person", maintain_order="left"
    )
    frame = paid.select(
        pl.col("name").alias("姓名"),
        pl.col("citizen_no").alias("身份证号"),
        pl.col("kind").alias("补贴项目"),
        pl.col("month").alias("补贴所属月份"),
        pl.col("yuan").alias("金额（元）"),
        (pl.col("month") + "-28").alias("发放日期"),
        pl.col("name").alias("收款人"),
        (pl.lit("6") + pl.col("person_id")).alias("银行账号"),
    )
    return frame, paid["person"].to_numpy().astype(np.int64)

