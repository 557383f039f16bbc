"""Who is at work on the day, where and since when, and what went before: the spells of the fictitious county.

About 55 % of the capable are at work, more in villages that go out; 15 to 20 % of the households with a capable member
have nobody at work (KPI-4 counts E1 to E4). Some who are out of work farm (E5), some came home in the last two years.
Nobody starts before the sixteenth birthday; a 公益性岗位 lies in the home village; every place reaches county level.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from xieshou.config.fiction import codes
from xieshou.config.fiction.dice import DAY, birthday, day64, pick, tenths
from xieshou.config.fiction.land import COUNTY, PREFECTURE, PROVINCE
from xieshou.config.fiction.people import People
from xieshou.config.fiction.places import COUNTY_PAY, FAR, GUANGDONG, NEAR, SHENZHEN

WORKING_SHARE, ZERO_SHARE = 0.55, 0.175
FARMING_SHARE, RETURNED_SHARE = 0.06, 0.15
TENTHS_OF_DAYS_A_MONTH = 304
ZERO_BY_CAPABLE = np.array([0.0, 0.40, 0.17, 0.10, 0.06, 0.04, 0.03, 0.02])
AGREEMENT_ON = np.datetime64("2017-01-10", "D")
PUBLIC, WORKSHOP, FARM, PAIRED, PROVINCIAL, BROKER, FRIENDS, ALONE = (
    "公益性岗位", "扶贫车间", "农业经营主体", "东西部协作组织", "省内劳务协作", "劳务经纪", "亲友介绍", "自发",
)  # fmt: skip
PLACES = NEAR + FAR
HOME_CHANNELS = (PUBLIC, WORKSHOP, FARM, FRIENDS, ALONE)


def at_work(g: np.random.Generator, people: People, pull: NDArray) -> NDArray[np.bool_]:
    """Which people work on the day; `pull` is the village's, one entry a person."""
    able = np.flatnonzero(people.capable)
    household = people.household[able]
    count = np.bincount(household, minlength=people.household.max(initial=0) + 1)
    chance = ZERO_BY_CAPABLE[np.minimum(count, 7)] * np.exp(-0.4 * _by_household(people, pull, count.size))
    idle = g.random(count.size) < chance * (ZERO_SHARE * (count > 0).sum() / max(chance.sum(), 1e-9))
    age = people.age[able]
    drive = np.interp(age, (16, 19, 24, 38, 50, 59), (-0.6, 0.4, 0.9, 0.7, 0.0, -1.2)) + 0.35 * people.male[able]
    drive += 0.5 * pull[able] - 1.6 * (people.ability[able] == codes.WEAK) + g.gumbel(size=able.size)
    drive[idle[household]] = -np.inf
    order = np.lexsort((-drive, household))
    first = np.r_[True, household[order][1:] != household[order][:-1]] if able.size else np.zeros(0, bool)
    chosen = np.zeros(able.size, bool)
    chosen[order[first]] = True
    chosen &= np.isfinite(drive)
    more = max(0, round(WORKING_SHARE * able.size) - int(chosen.sum()))
    rest = np.flatnonzero(~chosen & np.isfinite(drive))
    chosen[rest[np.argsort(-drive[rest], kind="stable")[:more]]] = True
    working = np.zeros(people.age.size, bool)
    working[able[chosen]] = True
    return working


def _by_household(people: People, value: NDArray, count: int) -> NDArray:
    result = np.zeros(count)
    result[people.household] = value
    return result


def spells(
    g: np.random.Generator, people: People, working: NDArray, village: pl.DataFrame, employers: pl.DataFrame
) -> pl.DataFrame:
    """One row a spell, open ones first: person (row number), channel, status, kind, place_code, address, employer, …

    `village` has one row a person (code, name, town_code, town). ended_on null: still at work. pay null: 不详, never 0.
    """
    idle = people.capable & ~working
    luck = g.random(idle.size)
    open_ones = _draw(g, people, np.flatnonzero(working), village, employers)
    farming = _farming(g, people, np.flatnonzero(idle & (luck < FARMING_SHARE)), village)
    returned = np.flatnonzero(idle & (luck >= FARMING_SHARE) & (luck < FARMING_SHARE + RETURNED_SHARE))
    past = _ended(g, people, _draw(g, people, returned, village, employers))
    return pl.concat([open_ones, farming, past]).with_row_index("spell", offset=1)


def _draw(
    g: np.random.Generator, people: People, who: NDArray, village: pl.DataFrame, employers: pl.DataFrame
) -> pl.DataFrame:
    n, age, male = who.size, people.age[who], people.male[who]
    home = g.random(n) < np.interp(age, (18, 30, 45, 59), (0.12, 0.24, 0.42, 0.68)) + 0.08 * ~male
    away = pick(g, [place.pull for place in PLACES], n)
    channel = np.where(home, _home_channel(g, age), _away_channel(g, away))
    hired = _employer(g, channel, away, home, employers)
    occupation = _occupation(g, hired, channel, age, male, employers)
    casual = (hired < 0) & (channel != PUBLIC) & (g.random(n) < 0.55)
    own = village[who]
    site = employers.select("place_code", "address", employer="name", employer_code="code")[np.maximum(hired, 0)]
    far = pl.DataFrame({"away_code": [p.code for p in PLACES], "away_address": [p.address for p in PLACES]})[away]
    started = _start(g, people.birth_on[who], channel, n)
    frame = pl.concat([own, site, far], how="horizontal").with_columns(
        person=pl.Series(who),
        channel=pl.Series(channel.tolist(), dtype=pl.String),
        hired=pl.Series(hired >= 0),
        home=pl.Series(home),
        casual=pl.Series(casual),
        in_town=pl.Series(g.random(n) < 0.5),
        pay_fen_month=_pay(g, home, away, channel),
        contract_months=pl.Series(np.where(casual, 0, np.array([0, 12, 24, 36])[pick(g, (2, 5, 1, 2), n)])),
        occupation=pl.Series([codes.OCCUPATIONS[k][0] for k in occupation], dtype=pl.String),
        title=pl.Series([codes.OCCUPATIONS[k][2][0] for k in occupation], dtype=pl.String),
        started_on=pl.Series(started),
    )
    return _finish(frame)


def _finish(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of a spell, with place, status and words of the import layout derived in one place."""
    home_address = f"{PROVINCE}{PREFECTURE}{COUNTY}" + pl.col("town")
    public = pl.col("channel") == PUBLIC
    own_village = public | ~pl.col("in_town")
    by_home = pl.col("home") & ~pl.col("hired")
    placed = frame.with_columns(
        place_code=pl.when(by_home & own_village).then("code").when(by_home).then(pl.col("town_code") + "000")
        .when("hired").then("place_code").otherwise("away_code"),
        address=pl.when(by_home & own_village).then(home_address + pl.col("name")).when(by_home).then(home_address)
        .when("hired").then("address").otherwise("away_address"),
        employer=pl.when(public).then(pl.col("name") + "民委员会").when("hired").then("employer").otherwise(None),
        employer_code=pl.when("hired").then("employer_code").otherwise(None),
        status=pl.when(public).then(pl.lit("E4")).when("casual").then(pl.lit("E2")).otherwise(pl.lit("E1")),
        kind=pl.when("casual").then(pl.lit("灵活就业")).otherwise(pl.lit("转移就业")),
        feature=pl.when(public).then(pl.lit("公益专岗")).otherwise(None),
        ended_on=pl.lit(None, dtype=pl.Date),
        end_reason=pl.lit(None, dtype=pl.String),
    )  # fmt: skip
    return placed.with_columns(region_class=region_class("code", "place_code")).select(SPELL_COLUMNS)


SPELL_COLUMNS = (
    "person", "status", "kind", "channel", "feature", "place_code", "address", "region_class", "employer",
    "employer_code",
    "occupation", "title", "pay_fen_month", "contract_months", "started_on", "ended_on", "end_reason",
)  # fmt: skip


def region_class(home: str, place: str) -> pl.Expr:
    """就业地域 of the import layout, from the home village's and the workplace's 12-digit code."""
    same = [pl.col(home).str.head(k) == pl.col(place).str.head(k) for k in (9, 6, 4, 2)]
    words = ("乡（镇）内", "乡（镇）外县内", "县外市内", "市外省内")
    result = pl.when(same[0]).then(pl.lit(words[0]))
    for test, word in zip(same[1:], words[1:], strict=True):
        result = result.when(test).then(pl.lit(word))
    return result.otherwise(pl.lit("省外"))


def _home_channel(g: np.random.Generator, age: NDArray) -> NDArray:
    young = np.array(HOME_CHANNELS)[pick(g, (2, 30, 12, 26, 30), age.size)]
    old = np.array(HOME_CHANNELS)[pick(g, (26, 22, 18, 14, 20), age.size)]
    return np.where(age >= 40, old, young)


def _away_channel(g: np.random.Generator, away: NDArray) -> NDArray:
    n, code = away.size, np.array([place.code for place in PLACES])[away]
    to_pair = np.strings.startswith(code, SHENZHEN)
    in_province = ~np.strings.startswith(code, GUANGDONG) & np.strings.startswith(code, "45")
    paired = np.array([PAIRED, BROKER, FRIENDS, ALONE])[pick(g, (26, 7, 31, 36), n)]
    home = np.array([PROVINCIAL, BROKER, FRIENDS, ALONE])[pick(g, (15, 4, 36, 45), n)]
    other = np.array([BROKER, FRIENDS, ALONE])[pick(g, (10, 40, 50), n)]
    return np.where(to_pair, paired, np.where(in_province, home, other))


def _employer(
    g: np.random.Generator, channel: NDArray, away: NDArray, home: NDArray, employers: pl.DataFrame
) -> NDArray[np.int64]:
    """Row number of the employer, −1 unknown: workshops and cooperatives by kind, firms by place."""
    result = np.full(channel.size, -1, np.int64)
    kind = employers["kind"].to_numpy()
    for wanted in (WORKSHOP, FARM):
        pool, who = np.flatnonzero(kind == wanted), np.flatnonzero(home & (channel == wanted))
        if pool.size:
            result[who] = pool[g.integers(0, pool.size, who.size)]
    code = employers["place_code"].to_numpy()
    for index, place in enumerate(PLACES):
        pool = np.flatnonzero(code == place.code)
        who = np.flatnonzero(~home & (away == index))
        known = g.random(who.size) < 0.72
        if pool.size:
            result[who[known]] = pool[g.integers(0, pool.size, known.sum())]
    return result


def _occupation(
    g: np.random.Generator, hired: NDArray, channel: NDArray, age: NDArray, male: NDArray, employers: pl.DataFrame
) -> NDArray[np.int64]:
    own = preferred(g, male)
    result = np.where(hired >= 0, employers["trade"].to_numpy()[np.maximum(hired, 0)], own)
    result = np.where(channel == PUBLIC, codes.CLEANING, result)
    return np.where((age < 18) & (result == codes.CONSTRUCTION), codes.RESTAURANT, result)


def preferred(g: np.random.Generator, male: NDArray) -> NDArray[np.int64]:
    """An occupation (index) as men and women of the county choose them."""
    by_women, by_men = (pick(g, [row[column] for row in codes.OCCUPATIONS], male.size) for column in (3, 4))
    return np.where(male, by_men, by_women)


def _start(g: np.random.Generator, birth_on: NDArray, channel: NDArray, n: int) -> NDArray[np.datetime64]:
    """First working day: at the latest yesterday, never before the sixteenth birthday or the agreement."""
    earliest = np.maximum(birthday(birth_on, 16), np.datetime64("2012-02-20", "D"))
    earliest = np.where(channel == PAIRED, np.maximum(earliest, AGREEMENT_ON), earliest)
    earliest = np.where(channel == PUBLIC, np.maximum(earliest, np.datetime64("2016-01-01", "D")), earliest)
    earliest = np.where(np.isin(channel, (WORKSHOP, PROVINCIAL)), np.maximum(earliest, AGREEMENT_ON - 200), earliest)
    room = np.maximum((day64() - earliest).astype(np.int64), 1)
    back = 1 + np.floor(g.exponential(420, n)).astype(np.int64)
    return day64() - np.where(back > room, 1 + back % room, back)


def _pay(g: np.random.Generator, home: NDArray, away: NDArray, channel: NDArray) -> pl.Series:
    low, high = (np.where(home, COUNTY_PAY[k - 3], np.array([place[k] for place in PLACES])[away]) for k in (3, 4))
    low, high = np.where(channel == PUBLIC, 500, low), np.where(channel == PUBLIC, 1500, high)
    pay = tenths(g, low, high, 50) * 100
    return (
        pl.Series(pay).to_frame("p").select(pl.when(pl.lit(pl.Series(g.random(pay.size) < 0.86))).then("p")).to_series()
    )


def _farming(g: np.random.Generator, people: People, who: NDArray, village: pl.DataFrame) -> pl.DataFrame:
    n = who.size
    return _finish(
        village[who].with_columns(
            pl.lit(None, dtype=pl.String).alias(name)
            for name in ("place_code", "address", "employer", "employer_code", "away_code", "away_address")
        ).with_columns(
            person=pl.Series(who),
            channel=pl.lit(ALONE),
            hired=pl.lit(False),
            home=pl.lit(True),
            casual=pl.lit(True),
            in_town=pl.lit(False),
            pay_fen_month=pl.lit(None, dtype=pl.Int64),
            contract_months=pl.lit(0, dtype=pl.Int64),
            occupation=pl.lit("5-01"),
            title=pl.lit("自家农田"),
            started_on=pl.Series(_start(g, people.birth_on[who], np.full(n, ALONE), n)),
        )
    ).with_columns(status=pl.lit("E5"), kind=pl.lit("农业就业"))  # fmt: skip


def _ended(g: np.random.Generator, people: People, frame: pl.DataFrame) -> pl.DataFrame:
    """The same spells moved back and closed: each ended at least five days before the day, within two years of it."""
    n = frame.height
    turned_16 = birthday(people.birth_on[frame["person"].to_numpy()], 16)
    started = frame["started_on"].to_numpy().astype("datetime64[D]")
    length = np.maximum((day64() - started).astype(np.int64) - 5, 0)
    ended = started + np.floor(length * g.uniform(0.3, 1.0, n)).astype(np.int64)
    ended = np.maximum(ended, np.minimum(day64() - 720, day64()))
    started = np.maximum(np.minimum(started, ended - 30), turned_16)
    reason = np.array(codes.END_REASONS)[pick(g, (6, 3, 3, 8, 2, 2, 2), n)]
    closed = frame.with_columns(
        started_on=pl.Series(started), ended_on=pl.Series(ended), end_reason=pl.Series(reason.tolist(), dtype=pl.String)
    )
    long_ago = pl.col("ended_on") <= DAY - timedelta(days=5)
    return closed.filter(long_ago, pl.col("ended_on") > pl.col("started_on"), pl.col("channel") != PAIRED)


def months_worked(spells: pl.DataFrame, count: int) -> NDArray[np.int64]:
    """务工时间（月） of 2018 up to the day, from the spells (E5 left out), rounded up: 0 to 9, one entry a person."""
    january = pl.lit(np.datetime64(f"{DAY.year}-01-01", "D").astype(object))
    days = (
        spells.filter(pl.col("status") != "E5")
        .with_columns(first=pl.max_horizontal("started_on", january), last=pl.col("ended_on").fill_null(DAY))
        .select("person", days=(pl.col("last") - pl.col("first")).dt.total_days() + 1)
        .filter(pl.col("days") > 0)
        .group_by("person")
        .agg(pl.col("days").sum())
    )
    result = np.zeros(count, np.int64)
    result[days["person"].to_numpy()] = np.minimum(-(-days["days"].to_numpy() * 10 // TENTHS_OF_DAYS_A_MONTH), 9)
    return result
