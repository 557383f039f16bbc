"""What those who are out of work said: own answers, dated; refusals with a reason; and who has not been asked.

A wish imported with the register is `claimed_wish` only; it never makes somebody willing. `state`:
willing (own answer, in force), expired (own answer, past its term), unwilling (own answer with a reason), not_asked.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from xieshou.config.fiction import codes
from xieshou.config.fiction.dice import day64, pick, tenths
from xieshou.config.fiction.households import Slot
from xieshou.config.fiction.land import COUNTY_12, PREFECTURE_CODE
from xieshou.config.fiction.people import People
from xieshou.config.fiction.working import preferred

STATES = ("willing", "expired", "unwilling", "not_asked")
STATE_SHARES = (0.60, 0.07, 0.10, 0.23)
CLAIMED_SHARE = 0.75
TERM_DAYS = 90
TOGETHER_SHARE = 0.35
CLAIMS = ("有转移就业意愿", "有创业意愿", "无就业创业意愿")
NO_CLAIM = 3
CITIES = (
    "440300000000",
    "440306000000",
    "440307000000",
    "440309000000",
    "440100000000",
    "440600000000",
    "450100000000",
)
PAY_FLOORS = ((1000, 1800), (1200, 2200), (1400, 2600), (1800, 3000), (2000, 3400), (2600, 4200))


def wishes(
    g: np.random.Generator, people: People, working: NDArray, village_code: pl.Series, phoned: NDArray
) -> pl.DataFrame:
    """One row for each capable person out of work; `person` is the row number in the county's persons.

    reach and the columns after it are null unless state is willing or expired; pay in fen a month; codes 12 digits.
    """
    who = np.flatnonzero(people.capable & ~working)
    n, male, age = who.size, people.male[who], people.age[who]
    state = pick(g, STATE_SHARES, n)
    reach = _reach(g, male, age)
    partner = _together(g, people, who, state)
    reach = np.where(partner >= 0, np.minimum(reach, reach[np.maximum(partner, 0)]), reach)
    low, high = np.array(PAY_FLOORS)[reach].T
    frame = pl.DataFrame(
        {
            "person": who,
            "state": np.array(STATES)[state].tolist(),
            "via": np.array(codes.ASKED_BY)[_via(g, phoned[who])].tolist(),
            "answered_on": _answered(g, state),
            "wish": np.where(reach <= codes.REACHES.index("county"), "就近就业", "转移就业").tolist(),
            "reason": np.array(codes.REFUSALS)[pick(g, (6, 8, 3, 5, 2, 2, 6, 2), n)].tolist(),
            "occupations": _occupations(g, male),
            "reach": np.array(codes.REACHES)[reach].tolist(),
            "places": _places(g, reach, village_code[who]),
            "pay_min_fen_month": tenths(g, low, high, 100) * 100,
            "needs_lodging": (reach >= 3) & (g.random(n) < 0.85),
            "together": np.where(partner >= 0, who[np.maximum(partner, 0)], -1),
            "wait_days": np.minimum(5 + g.exponential(170, n), 900).astype(np.int64),
            "claim": pick(g, (78, 3, 19), n),
            "claims": g.random(n) < CLAIMED_SHARE,
        },
        schema_overrides={"answered_on": pl.Date, "together": pl.Int64},
    )
    return _said_only_what_was_said(frame)


def _said_only_what_was_said(frame: pl.DataFrame) -> pl.DataFrame:
    """Blank what does not follow from the state: no trade from a refusal, no answer from somebody not asked."""
    state = pl.col("state")
    answered, wants = state != "not_asked", state.is_in(["willing", "expired"])
    claimed = pl.Series([*CLAIMS, None], dtype=pl.String)
    claim = claimed.gather(
        frame.select(pl.when("claims").then("claim").otherwise(NO_CLAIM)).to_series().cast(pl.UInt32)
    )
    wanted = ("occupations", "reach", "places", "pay_min_fen_month", "needs_lodging")
    return frame.with_columns(
        *(pl.when(answered).then(name).alias(name) for name in ("via", "answered_on")),
        *(pl.when(wants).then(name).alias(name) for name in wanted),
        wish=pl.when(wants).then("wish").when(answered).then(pl.lit("暂无")),
        reason=pl.when(state == "unwilling").then("reason"),
        valid_until=pl.when(answered).then(pl.col("answered_on") + pl.duration(days=TERM_DAYS)),
        together=pl.when((state == "willing") & (pl.col("together") >= 0)).then("together"),
        claimed_wish=claim,
        claimed_place=pl.when(claim.eq(CLAIMS[0])).then(_claimed_place()),
    ).drop("claim", "claims")


def _claimed_place() -> pl.Expr:
    words = dict(
        zip(codes.REACHES, ("本村", "本乡镇", "本县", "河池市", "广西壮族自治区", "广东省深圳市"), strict=True)
    )
    return pl.col("reach").replace_strict(words)


def _answered(g: np.random.Generator, state: NDArray) -> NDArray[np.datetime64]:
    """Within the term for an answer in force; up to 400 days ago for one whose term has run out."""
    n = state.size
    back = np.where(state == STATES.index("expired"), g.integers(TERM_DAYS + 1, 400, n), g.integers(1, TERM_DAYS, n))
    return day64() - back


def _via(g: np.random.Generator, phoned: NDArray) -> NDArray[np.int64]:
    at_the_door = codes.ASKED_BY.index("入户")
    return np.where(phoned, pick(g, (55, 25, 20), phoned.size), at_the_door)


def _reach(g: np.random.Generator, male: NDArray, age: NDArray) -> NDArray[np.int64]:
    near = pick(g, (14, 26, 34, 9, 7, 10), age.size)
    far = pick(g, (3, 7, 22, 8, 12, 48), age.size)
    stays = g.random(age.size) < np.interp(age, (18, 30, 45, 59), (0.15, 0.4, 0.65, 0.9)) + 0.12 * ~male
    return np.where(stays, near, far)


def _places(g: np.random.Generator, reach: NDArray, village: pl.Series) -> pl.Series:
    """Named places, never beyond the reach; mostly none: anywhere within reach will do."""
    n = reach.size
    named, city, second = g.random(n), pick(g, (8, 9, 7, 6, 4, 2, 3), n), pick(g, (8, 9, 7, 6, 4, 2, 3), n)
    far = [";".join(dict.fromkeys((CITIES[a], CITIES[b]))) for a, b in zip(city, second, strict=True)]
    frame = pl.DataFrame({"far": far, "town": village.str.head(9) + "000", "reach": reach, "named": named})
    return frame.select(
        pl.when((pl.col("reach") == 5) & (pl.col("named") < 0.45)).then("far")
        .when((pl.col("reach") == 3) & (pl.col("named") < 0.2)).then(pl.lit(PREFECTURE_CODE + "000000"))
        .when((pl.col("reach") == 2) & (pl.col("named") < 0.15)).then("town")
        .when((pl.col("reach") == 2) & (pl.col("named") < 0.3)).then(pl.lit(COUNTY_12))
        .otherwise(pl.lit(""))
    ).to_series()  # fmt: skip


def _occupations(g: np.random.Generator, male: NDArray) -> pl.Series:
    """One to three different codes joined by ; in order of preference."""
    first, second, third = (preferred(g, male) for _ in range(3))
    many = pick(g, (25, 40, 35), male.size)
    code = pl.Series([row[0] for row in codes.OCCUPATIONS])
    frame = pl.DataFrame({"a": code.gather(first), "b": code.gather(second), "c": code.gather(third), "many": many})
    b = pl.when((pl.col("many") >= 1) & (pl.col("b") != pl.col("a"))).then("b")
    c = pl.when((pl.col("many") == 2) & (pl.col("c") != pl.col("a")) & (pl.col("c") != pl.col("b"))).then("c")
    return frame.select(pl.concat_str([pl.col("a"), b, c], separator=";", ignore_nulls=True)).to_series()


def _together(g: np.random.Generator, people: People, who: NDArray, state: NDArray) -> NDArray[np.int64]:
    """For some couples who are both out of work and willing: each one's position in `who`, −1 for everybody else."""
    result = np.full(who.size, -1, np.int64)
    willing = state == STATES.index("willing")
    heads = np.flatnonzero(willing & (people.slot[who] == Slot.HEAD))
    spouses = np.flatnonzero(willing & (people.slot[who] == Slot.SPOUSE))
    _, a, b = np.intersect1d(people.household[who[heads]], people.household[who[spouses]], return_indices=True)
    pairs = g.random(a.size) < TOGETHER_SHARE
    result[heads[a[pairs]]], result[spouses[b[pairs]]] = spouses[b[pairs]], heads[a[pairs]]
    return result
