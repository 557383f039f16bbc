"""The two tables of the register: households with their circumstances, persons with their facts, as of the day."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from xieshou.config.fiction import codes, land
from xieshou.config.fiction.dice import pick, stream
from xieshou.config.fiction.households import Slot
from xieshou.config.fiction.numbers import AREA, citizen_numbers, phones
from xieshou.config.fiction.people import People
from xieshou.config.fiction.working import months_worked

RELATIONS = {
    Slot.CHILD_1: ("之女", "之子"),
    Slot.CHILD_2: ("之女", "之子"),
    Slot.CHILD_3: ("之女", "之子"),
    Slot.IN_LAW: ("之儿媳", "之女婿"),
    Slot.MOTHER: ("之母", "之母"),
    Slot.FATHER: ("之父", "之父"),
}
WIDOW_PARENTS = {Slot.MOTHER: "之婆婆", Slot.FATHER: "之公公"}
IDENTIFIED = np.array(["2014-12-31", "2015-12-31", "2016-12-31", "2017-12-31"], "datetime64[D]")


def persons(seed: int, folk: People, busy: NDArray, named: pl.DataFrame, spells: pl.DataFrame) -> pl.DataFrame:
    """One row a person; person_id is 451299 and nine digits, household_id 451299 and eight."""
    n = folk.age.size
    phone, owner = _phones(seed, folk, busy)
    known = _identified(seed, int(folk.household.max(initial=0)) + 1)[folk.household]
    frame = pl.DataFrame(
        {
            "person": np.arange(n),
            "person_id": _serial(np.arange(n), 9),
            "household": folk.household,
            "household_id": _serial(folk.household, 8),
            "name": named["name"],
            "citizen_no": citizen_numbers(folk.birth_on, folk.male),
            "sex": _words(("女", "男"), folk.male.astype(int)),
            "birth_on": folk.birth_on,
            "age": folk.age,
            "relation": _relations(folk),
            "ethnicity": named["ethnicity"],
            "education": _words(codes.EDUCATION, folk.education),
            "education_gbt4658": _words(codes.EDUCATION_GBT4658, folk.education),
            "school": _words(codes.SCHOOL, folk.school),
            "health": _words(codes.HEALTH, folk.health),
            "ability": _words(codes.LABOUR_ABILITIES, folk.ability),
            "capable": folk.capable,
            "mandarin": folk.mandarin,
            "phone": phone,
            "phone_owner": owner,
            "identified_on": np.maximum(known, folk.birth_on),
            "working": busy,
            "months_worked": months_worked(spells, n),
        }
    )
    return frame.with_columns(
        education=pl.when(pl.col("school") == "").then("education"), school=pl.col("school").replace("", None)
    )


def households(
    seed: int, folk: People, busy: NDArray, village: NDArray, villages: pl.DataFrame, people: pl.DataFrame
) -> pl.DataFrame:
    """One row a household; income in yuan a head for 2018; zero_employment as KPI-4 counts it (E5 left out)."""
    g, n = stream(seed, "circumstances"), village.size
    size, able, workers, pupils, ill, disabled = (
        np.bincount(folk.household[mask], minlength=n)
        for mask in (
            np.ones(folk.age.size, bool),
            folk.capable,
            busy,
            folk.school >= 6,
            (folk.health == codes.CHRONIC) | (folk.health == codes.SERIOUS),
            folk.health == codes.DISABLED,
        )
    )
    head_age = folk.age[folk.slot == Slot.HEAD]
    attribute = np.where(
        (size == 1) & (head_age >= 60), 2, np.where(g.random(n) < np.where(able == 0, 0.8, 0.16), 1, 0)
    )
    left = (g.random(n) < 0.46) & (attribute != 2)
    homes = villages[village].select("code", "name", "town_code", "town")
    return pl.DataFrame(
        {
            "household": np.arange(n),
            "household_id": _serial(np.arange(n), 8),
            "village_code": homes["code"],
            "village": homes["name"],
            "town_code": homes["town_code"],
            "town": homes["town"],
            "hamlet": _hamlets(g, homes["name"], n),
            "size": size,
            "capable_count": able,
            "working_count": workers,
            "zero_employment": (able > 0) & (workers == 0),
            "standard": _words(codes.STANDARDS, (g.random(n) < 0.02).astype(int)),
            "attribute": _words(codes.ATTRIBUTES, attribute),
            "cause": _words(codes.CAUSES, _cause(g, size, able, pupils, ill, disabled)),
            "identified_on": _identified(seed, n),
            "exit_status": _words(("未脱贫", "已脱贫"), left.astype(int)),
            "exit_year": pl.Series(np.where(left, 2016 + (g.random(n) < 0.7), -1)).replace(-1, None),
            "resettled": g.random(n) < 0.12,
            "income_yuan": _income(g, left, workers / size),
            "serious_illness_insured": g.random(n) < 0.97,
            "dilapidated": (g.random(n) < 0.05) & ~left,
            "safe_water": left | (g.random(n) < 0.93),
            "phone": _household_phone(folk, people),
        }
    )


def _serial(index: NDArray, digits: int) -> pl.Series:
    return AREA + pl.Series(index + 1).cast(pl.String).str.zfill(digits)


def _words(words: tuple[str, ...], index: NDArray) -> pl.Series:
    return pl.Series(words, dtype=pl.String).gather(index)


def _relations(folk: People) -> pl.Series:
    """与户主关系: parents of a widowed woman are her husband's; children of a daughter and her husband are 外孙."""
    head = np.flatnonzero(folk.slot == Slot.HEAD)
    head_male = folk.male[head][folk.household]
    married = np.isin(np.arange(head.size), folk.household[folk.slot == Slot.SPOUSE])[folk.household]
    first = folk.slot == Slot.CHILD_1
    by_son = np.zeros(head.size, bool)
    by_son[folk.household[first]] = folk.male[first]
    result = np.full(folk.age.size, codes.RELATION_HEAD, dtype="<U4")
    result[folk.slot == Slot.SPOUSE] = codes.RELATION_SPOUSE
    for slot, (woman, man) in RELATIONS.items():
        there = folk.slot == slot
        result[there] = np.where(folk.male[there], man, woman)
    for slot, word in WIDOW_PARENTS.items():
        result[(folk.slot == slot) & ~head_male & ~married] = word
    grandchild = np.isin(folk.slot, (Slot.GRANDCHILD_1, Slot.GRANDCHILD_2))
    own = by_son[folk.household]
    words = np.where(own, np.where(folk.male, "之孙子", "之孙女"), np.where(folk.male, "之外孙子", "之外孙女"))
    result[grandchild] = words[grandchild]
    return pl.Series(result.tolist(), dtype=pl.String)


def _phones(seed: int, folk: People, busy: NDArray) -> tuple[pl.Series, pl.Series]:
    """Own number, or that of a relative of the household (only people not at work share one: F-17), or none."""
    g, n = stream(seed, "phones"), folk.age.size
    own = (folk.age >= 16) & (g.random(n) < np.interp(folk.age, (16, 20, 50, 70, 85), (0.5, 0.9, 0.86, 0.45, 0.1)))
    lender = np.full(int(folk.household.max(initial=0)) + 1, -1, np.int64)
    owners = np.flatnonzero(own)[::-1]
    lender[folk.household[owners]] = owners
    shares = ~own & ~busy & (lender[folk.household] >= 0) & (g.random(n) < 0.45) & (folk.age >= 6)
    index = np.where(own, np.arange(n), lender[folk.household])
    number = phones(np.maximum(index, 0), seed)
    frame = pl.DataFrame({"number": number, "own": own, "shares": shares})
    return (
        frame.select(pl.when(pl.col("own") | pl.col("shares")).then("number")).to_series(),
        frame.select(pl.when("own").then(pl.lit("本人")).when("shares").then(pl.lit("家属"))).to_series(),
    )


def _household_phone(folk: People, people: pl.DataFrame) -> pl.Series:
    """The first number anyone of the household answers; null when nobody has one."""
    return people.group_by("household").agg(pl.col("phone").drop_nulls().first()).sort("household")["phone"]


def _identified(seed: int, count: int) -> NDArray[np.datetime64]:
    """首次识别时间 of each household: at a year's end from 2014 to 2017."""
    return IDENTIFIED[pick(stream(seed, "identified"), (60, 24, 10, 6), count)]


def _hamlets(g: np.random.Generator, village: pl.Series, n: int) -> pl.Series:
    syllable = _words(tuple(land.HAMLET_SYLLABLES), g.integers(0, len(land.HAMLET_SYLLABLES), n))
    return syllable + village.str.head(1) + "屯"


def _cause(g: np.random.Generator, size, able, pupils, ill, disabled) -> NDArray[np.int64]:
    """主要致贫原因, never one the people contradict: 因病 needs somebody ill, 因学 a pupil past class nine."""
    n = size.size
    weights = np.array([22, 14, 14, 12, 26, 18, 7, 5], float) * np.stack(
        [ill > 0, disabled > 0, pupils > 0, able * 2 < size, able > 0, able > 0, np.ones(n, bool), able > 0], axis=1
    )
    edges = np.cumsum(weights, axis=1)
    return (g.random(n)[:, None] * edges[:, -1:] >= edges).sum(axis=1)


def _income(g: np.random.Generator, left: NDArray, at_work: NDArray) -> NDArray[np.int64]:
    """Yuan a head, with no heap above the poverty line (F-21)."""
    centre = np.where(left, 5200, 2500) * (0.8 + 0.7 * at_work)
    return np.round(np.clip(centre * np.exp(g.normal(0, 0.16, left.size)), 900, 26_000)).astype(np.int64)
