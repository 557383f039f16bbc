"""Posts (岗位) of the invented employers, with the fields of domain.md 2.6; only market posts, no 公益性岗位.

Some carry an age ceiling or a wish for one sex: an employer writes so, the product flags it and never applies it.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from xieshou.config.fiction import codes
from xieshou.config.fiction.dice import DAY, day64, pick, stream, zipf
from xieshou.config.fiction.employers import industry
from xieshou.config.fiction.land import COUNTY_12

CAPACITY_MAX = 30
MINOR_TRADES = ("4-03", "4-01", "6-05", "6-31", "6-01", "6-02", "6-25")
TALKING_TRADES = ("4-01", "4-07", "4-03", "3-01", "4-06", "3-02")
SKILLS = {"6-30": "特种设备作业人员证", "4-12": "维修电工证", "4-14": "健康证", "4-03": "健康证", "4-10": "健康证"}
HAZARDS = {"6-29": "高处作业", "6-11": "化学品接触", "6-18": "机械伤害", "6-14": "高温", "6-15": "粉尘"}
EDUCATION_ASKED = ("不限", "小学", "初中", "高中", "大专")
EDUCATION_ASKED_GBT4658 = ("90", "80", "70", "60", "30")


def posts(seed: int, count: int, slots: int, employers: pl.DataFrame) -> pl.DataFrame:
    """`count` rows whose capacities, 1 to 30 each, add up to max(count, slots); pay in fen a month."""
    g = stream(seed, "posts")
    firm = np.r_[
        np.arange(min(count, employers.height)), pick(g, zipf(employers.height, 0.5), max(0, count - employers.height))
    ]
    owner = employers[firm]
    trade = _trade(g, owner["trade"].to_numpy())
    code = np.array([row[0] for row in codes.OCCUPATIONS])[trade]
    local = owner["place_code"].str.starts_with(COUNTY_12[:6]).to_numpy()
    pay_min, pay_max = _pay(g, owner)
    capacity = _capacities(g, count, slots, local)
    education = np.where(local, pick(g, (70, 18, 11, 1, 0.2), count), pick(g, (52, 15, 26, 6, 1), count))
    talks = np.isin(code, TALKING_TRADES) & (g.random(count) < np.where(local, 0.05, 0.25))
    ceiling = np.where(g.random(count) < 0.12, np.array([35, 40, 45, 50])[pick(g, (2, 4, 5, 3), count)], 0)
    begins = day64() - g.integers(1, 75, count)
    frame = pl.DataFrame(
        {
            "post_id": [f"YS{serial:07d}" for serial in range(1, count + 1)],
            "employer_code": owner["code"],
            "employer": owner["name"],
            "contact": owner["contact"],
            "contact_phone": owner["phone"],
            "place_code": owner["place_code"],
            "address": owner["address"],
            "kind": owner["kind"].replace("企业", "企业岗位"),
            "title": _titles(g, trade),
            "occupation": code.tolist(),
            "occupation_name": [codes.OCCUPATIONS[k][1] for k in trade],
            "industry": [industry(one) for one in code],
            "capacity": capacity,
            "capacity_poor": np.maximum(1, np.ceil(capacity * g.uniform(0.5, 1, count))).astype(np.int64),
            "sex_wanted": _sometimes(g, 0.03, np.where(g.random(count) < 0.5, "限女性", "限男性")),
            "age_min": np.where(np.isin(code, MINOR_TRADES) & (g.random(count) < 0.3), 16, 18),
            "age_max": pl.Series(ceiling).replace(0, None),
            "education": np.array(EDUCATION_ASKED)[education].tolist(),
            "education_min": np.array(EDUCATION_ASKED_GBT4658)[education].tolist(),
            "certificate": [SKILLS.get(one) for one in code],
            "mandarin_required": talks,
            "mandarin_reason": [("需要与顾客或住户直接沟通" if one else None) for one in talks],
            "pay_min_fen_month": pay_min,
            "pay_max_fen_month": pay_max,
            "pay_mode": np.array(["月薪", "计件", "日薪"])[
                np.where(code == "6-29", 2, pick(g, (6, 4, 0.2), count))
            ].tolist(),
            "probation_months": pick(g, (5, 4, 1), count),
            "lodging": ~local & (g.random(count) < 0.82),
            "meals": g.random(count) < np.where(local, 0.35, 0.7),
            "shift": np.array(["长白班", "两班倒", "弹性"])[pick(g, np.array((6, 3, 1)), count)].tolist(),
            "hours_week": np.array([40, 44, 48])[pick(g, (5, 3, 2), count)],
            "insurance": np.where(local, "工伤保险", "社会保险").tolist(),
            "contract": np.where(local & (g.random(count) < 0.5), "劳务协议", "劳动合同").tolist(),
            "couples": ~local & (g.random(count) < 0.2),
            "transport": np.where(
                local, "无", np.array(["包车", "自行前往", "到站接送"])[pick(g, (4, 4, 2), count)]
            ).tolist(),
            "hazard": [HAZARDS.get(one) for one in code],
            "valid_from": begins,
            "source": np.where(local, "企业", np.array(["输入地", "企业", "机构"])[pick(g, (6, 3, 1), count)]).tolist(),
        }
    )
    room = pl.Series(g.integers(20, 240, count))
    return frame.with_columns(valid_to=pl.lit(DAY + timedelta(days=1)) + pl.duration(days=room))


def _capacities(g: np.random.Generator, count: int, slots: int, local: NDArray) -> NDArray[np.int64]:
    """At least one each; the rest falls on few posts, as in a factory that hires by the bus load; none above 30."""
    extra = max(0, min(slots, count * CAPACITY_MAX) - count)
    result = np.ones(count, np.int64)
    weight = g.pareto(1.1, count) * np.where(local, 0.6, 1.0)
    while extra > 0:
        open_still = np.where(result < CAPACITY_MAX, weight, 0)
        wanted = np.bincount(pick(g, open_still, extra), minlength=count)
        before = result.sum()
        result = np.minimum(result + wanted, CAPACITY_MAX)
        extra -= int(result.sum() - before)
    return result


def _trade(g: np.random.Generator, main: NDArray) -> NDArray[np.int64]:
    """Mostly the employer's own trade; one in five is packing, canteen, cleaning or guarding."""
    beside = np.array([[row[0] for row in codes.OCCUPATIONS].index(code) for code in ("6-31", "4-03", "4-09", "3-02")])
    return np.where(g.random(main.size) < 0.8, main, beside[g.integers(0, beside.size, main.size)])


def _titles(g: np.random.Generator, trade: NDArray) -> list[str]:
    luck = g.random(trade.size)
    return [codes.OCCUPATIONS[k][2][int(u * len(codes.OCCUPATIONS[k][2]))] for k, u in zip(trade, luck, strict=True)]


def _pay(g: np.random.Generator, owner: pl.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    low, high = owner["pay_low"].to_numpy(), owner["pay_high"].to_numpy()
    level = g.beta(2, 2.4, low.size)
    least = np.round((low + (high - low) * level) / 100).astype(np.int64) * 100
    return least * 100, (least + g.integers(2, 13, low.size) * 100) * 100


def _sometimes(g: np.random.Generator, share: float, words: NDArray) -> pl.Series:
    there = g.random(words.size) < share
    return pl.Series([word if yes else None for word, yes in zip(words.tolist(), there, strict=True)], dtype=pl.String)
