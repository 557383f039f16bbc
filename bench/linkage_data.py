"""Two rosters of one population, with the truth known: a register (left) and another office's file (right).

Half of each are in the other. Rates are those of `RATES`, each pattern drawn by a stream of its own and written beside
each right row, so that results are given per pattern. People who are easily taken for one another live here too: twins
(same day, village, telephone, numbers that follow each other), father and son on one telephone, namesakes next door.

`homophone` (a character written as another of the same sound) is left out of all tuning: whoever changes a rule
looks at figures made with `untuned=False`, where it does not occur.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin

from xieshou.config.fiction.dice import pick, stream, zipf
from xieshou.config.fiction.numbers import ID_CHECKS, ID_WEIGHTS
from xieshou.config.fiction.words import (
    OLD_MEN,
    OLD_WOMEN,
    SURNAMES,
    TIBETAN_FIRST,
    TIBETAN_MEN,
    TIBETAN_WOMEN,
    UYGHUR_MEN,
    UYGHUR_WOMEN,
    YOUNG_MEN,
    YOUNG_WOMEN,
)

RATES = {  # pattern: share of the rows of the side named
    "left typo": 0.01, "left missing id": 0.01, "left wrong birth": 0.005, "left phone missing": 0.35,
    "typo": 0.02, "swap": 0.005, "missing id": 0.04, "wrong birth": 0.02, "moved village": 0.15, "phone missing": 0.35,
    "phone changed": 0.10, "name typo": 0.01, "pinyin name": 0.005, "separator": 0.60, "homophone": 0.01,
}  # fmt: skip
LEFT_OUT = "homophone"
CONFUSED = ("twin", "shared phone", "namesake next door")
SEPARATORS = tuple("·•‧∙⋅・･．.。- ")
GIVEN = OLD_MEN + OLD_WOMEN + YOUNG_MEN + YOUNG_WOMEN
HOMOPHONES = {  # pairs a pinyin keyboard offers together
    "伟": "玮", "志": "智", "明": "铭", "英": "瑛", "华": "桦", "建": "健", "国": "帼", "德": "得", "文": "雯", "强": "墙",
    "秀": "绣", "兰": "岚", "珍": "真", "梅": "玫", "婷": "庭", "怡": "宜", "静": "靖", "杰": "洁", "浩": "皓", "宇": "雨",
    "博": "伯", "生": "声", "福": "富", "有": "友", "忠": "钟", "义": "毅", "光": "广", "庆": "磬", "祥": "翔", "安": "桉",
}  # fmt: skip


@dataclass(frozen=True)
class Rosters:
    """`left` and `right` have id, number, name, birth_on, village, phone; `truth` pairs ids; `patterns` labels right rows."""

    left: pl.DataFrame
    right: pl.DataFrame
    truth: pl.DataFrame
    patterns: dict[str, NDArray[np.bool_]]


def rosters(seed: int, size: int, *, untuned: bool = True) -> Rosters:
    """`size` rows a side, half of them in both. The same seed gives the same bytes."""
    folk = _population(seed, size + size // 2)
    left_rows = np.arange(size)
    right_rows = stream(seed, "order").permutation(np.arange(size - size // 2, size + size // 2))
    left = _written(seed, folk, left_rows, side="left ")
    right = _written(seed, folk, right_rows, side="")
    patterns = right.pop("patterns")
    left.pop("patterns")
    if untuned:
        patterns[LEFT_OUT] = _homophones(seed, right)
    patterns |= {name: folk[name][right_rows] for name in CONFUSED}
    both = right_rows < size
    truth = pl.DataFrame({"left_id": right_rows[both], "right_id": np.flatnonzero(both)})
    return Rosters(pl.DataFrame(left), pl.DataFrame(right), truth, patterns)


# --- the population --------------------------------------------------------------------------------------------------


def _population(seed: int, count: int) -> dict[str, NDArray]:
    """One row a person; households lie together, a household has one village and one telephone at home."""
    g = stream(seed, "people")
    home = np.repeat(np.arange(count), g.integers(1, 6, count))[:count]
    village = (home * 2_654_435_761) % max(1, count // 400)
    surname = pick(g, zipf(len(SURNAMES)), count)[home]
    married_in = g.random(count) < 0.25
    surname = np.where(married_in, pick(g, zipf(len(SURNAMES)), count), surname)
    male = g.random(count) < 0.52
    days = np.datetime64("1938-01-01") + g.integers(0, 23_700, count).astype("timedelta64[D]")
    new_year = g.random(count) < 0.01
    birth = np.where(new_year, days.astype("datetime64[Y]").astype("datetime64[D]"), days)
    first, second = g.integers(0, len(GIVEN), (2, count))
    second = np.where(g.random(count) < 0.15, -1, second)
    minority = (g.random(count) < 0.06)[home]
    twin = np.r_[False, (home[1:] == home[:-1]) & (g.random(count - 1) < 0.02)]
    at = np.flatnonzero(twin)
    for column in (surname, male, birth, first, village):
        column[at] = column[at - 1]
    second[at] = np.where(second[at - 1] < 0, 3, (second[at - 1] + 1 + g.integers(0, 50, len(at))) % len(GIVEN))
    twins = twin | np.r_[twin[1:], False]
    name = _names(g, surname, first, second, minority, male)
    namesake = np.r_[False, (village[1:] != village[:-1]) & (g.random(count - 1) < 0.01)]
    other = np.flatnonzero(namesake)
    name[other], village[other] = name[other - 1], village[other - 1]
    shared = (g.random(count) < 0.2)[home]
    phone = np.where(shared, home, np.arange(count) + count)
    return {
        "name": name, "village": village, "birth": birth, "minority": minority, "number": _numbers(g, birth, male, twin),
        "phone": 15_400_000_000 + (phone * 7_368_787) % 10**8, "twin": twins, "shared phone": shared,
        "namesake next door": namesake | np.r_[namesake[1:], False],
    }  # fmt: skip


def _names(g: np.random.Generator, surname: NDArray, first: NDArray, second: NDArray, minority: NDArray, male: NDArray):
    given = np.array([*GIVEN, ""], object)
    han = np.array(SURNAMES, object)[surname] + given[first] + given[second]
    men = [f"{a}·{b}" for a in UYGHUR_MEN for b in UYGHUR_MEN] + [a + b for a in TIBETAN_FIRST for b in TIBETAN_MEN]
    women = [f"{a}·{b}" for a in UYGHUR_WOMEN for b in UYGHUR_MEN] + [
        a + b for a in TIBETAN_FIRST for b in TIBETAN_WOMEN
    ]
    pool = {True: np.array(men, object), False: np.array(women, object)}
    index = g.integers(0, 10_000, len(han))
    other = np.where(male, pool[True][index % len(men)], pool[False][index % len(women)])
    return np.where(minority, other, han)


def _numbers(g: np.random.Generator, birth: NDArray, male: NDArray, twin: NDArray) -> NDArray:
    """Valid numbers of areas never assigned; one twin's follows the other's. Two people may not share one."""
    month = birth.astype("datetime64[M]").astype(np.int64)
    day = (birth - birth.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) + 1
    area = 451_300 - 1 - g.integers(0, 9, len(birth)) * 1_000
    body = (area * 10**8 + (1970 + month // 12) * 10_000 + (month % 12 + 1) * 100 + day) * 1000
    body += g.integers(0, 499, len(birth)) * 2 + male
    at = np.flatnonzero(twin)
    body[at] = body[at - 1] + 2
    _, seen = np.unique(body, return_index=True)
    again = np.setdiff1d(np.arange(len(body)), seen)
    body[again] = body[again] - body[again] % 10**14 + (460_000 + again % 500) * 10**11 % 10**14 + body[again] % 10**11
    digits = np.stack([(body // 10**k) % 10 for k in range(16, -1, -1)])
    checks = ID_CHECKS[(ID_WEIGHTS @ digits) % 11]
    return np.array([f"{b}{c}" for b, c in zip(body.tolist(), checks.tolist(), strict=True)], object)


# --- what a clerk makes of it ----------------------------------------------------------------------------------------


def _written(seed: int, folk: dict[str, NDArray], rows: NDArray, *, side: str) -> dict:
    """The rows as one office wrote them, with what went wrong."""
    n = len(rows)
    wrong = {
        name: stream(seed, side + name).random(n) < RATES.get(side + name, 0)
        for name in ("typo", "swap", "missing id", "wrong birth", "moved village", "phone missing", "phone changed",
                     "name typo", "pinyin name", "separator")
    }  # fmt: skip
    g = stream(seed, side + "how")
    number, name = folk["number"][rows], folk["name"][rows].copy()
    wrong["separator"] &= np.array(["·" in text for text in name], bool)
    number = _each(number, wrong["typo"], lambda text: _typo(g, text))
    number = _each(number, wrong["swap"], lambda text: _swap(g, text))
    number[wrong["missing id"]] = None
    name = _each(name, wrong["separator"], lambda text: text.replace("·", SEPARATORS[g.integers(0, len(SEPARATORS))]))
    name = _each(name, wrong["name typo"], lambda text: _other_character(g, text))
    name = _each(name, wrong["pinyin name"], _latin)
    birth = folk["birth"][rows].copy()
    at = np.flatnonzero(wrong["wrong birth"])
    birth[at] = _wrong_birth(g, birth[at])
    village = folk["village"][rows].copy()
    at = np.flatnonzero(wrong["moved village"])
    village[at] = g.integers(0, max(1, len(folk["village"]) // 400), len(at))
    phone = folk["phone"][rows].astype(object)
    at = np.flatnonzero(wrong["phone changed"])
    phone[at] = (15_500_000_000 + g.integers(0, 10**8, len(at))).tolist()
    phone[wrong["phone missing"]] = None
    return {
        "id": np.arange(n) if not side else rows, "number": pl.Series(number.tolist(), dtype=pl.String),
        "name": pl.Series(name.tolist(), dtype=pl.String), "birth_on": pl.Series(birth).cast(pl.Date),
        "village": pl.Series(village).cast(pl.String), "phone": pl.Series(phone.tolist(), dtype=pl.Int64).cast(pl.String),
        "patterns": wrong,
    }  # fmt: skip


def _each(texts: NDArray, rows: NDArray[np.bool_], change) -> NDArray:
    changed = texts.copy()
    for at in np.flatnonzero(rows):
        changed[at] = change(texts[at])
    return changed


def _typo(g: np.random.Generator, text: str) -> str:
    at = int(g.integers(6, 18))
    other = str((int(text[at].replace("X", "0")) + int(g.integers(1, 10))) % 10)
    return text[:at] + other + text[at + 1 :]


def _swap(g: np.random.Generator, text: str) -> str:
    at = int(g.integers(6, 17))
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _other_character(g: np.random.Generator, text: str) -> str:
    at = int(g.integers(1, len(text)))
    return text[:at] + GIVEN[int(g.integers(0, len(GIVEN)))] + text[at + 1 :]


def _latin(text: str) -> str:
    return " ".join(lazy_pinyin("".join(c for c in text if c not in SEPARATORS), style=Style.NORMAL)).upper()


def _wrong_birth(g: np.random.Generator, birth: NDArray) -> NDArray:
    """Another year, month or day, or month and day exchanged where that is a date."""
    year, month = birth.astype("datetime64[Y]").astype(np.int64), birth.astype("datetime64[M]").astype(np.int64) % 12
    day = (birth - birth.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64)
    how = g.integers(0, 4, len(birth))
    exchanged = (how == 3) & (day < 12)
    year = year + np.where(how == 0, g.integers(1, 10, len(birth)), 0)
    month, day = np.where(exchanged, day, month), np.where(exchanged, month, day)
    month = np.where(how == 1, (month + g.integers(1, 12, len(birth))) % 12, month)
    day = np.where(how == 2, (day + g.integers(1, 28, len(birth))) % 28, np.minimum(day, 27))
    return (year * 12 + month).astype("datetime64[M]").astype("datetime64[D]") + day


def _homophones(seed: int, right: dict) -> NDArray[np.bool_]:
    """The pattern nobody tuned for: one character becomes another of the same sound."""
    drawn = stream(seed, LEFT_OUT).random(len(right["name"])) < RATES[LEFT_OUT]
    names, hit = right["name"].to_list(), np.zeros(len(drawn), bool)
    for at in np.flatnonzero(drawn):
        found = next((c for c in names[at][1:] if c in HOMOPHONES), None)
        if found:
            names[at], hit[at] = names[at].replace(found, HOMOPHONES[found]), True
    right["name"] = pl.Series(names, dtype=pl.String)
    return hit
