"""Fictitious people and posts for measurements, from two differently shaped generators. Every code names an
unassigned area."""

from __future__ import annotations

import numpy as np
import polars as pl

EDUCATION = np.array(["90", "80", "71", "61", "41", "31", "21"])


def market(
    people: int, posts: int, *, seed: int = 1, counties: int | None = None, fill: float = 0.65
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Counties of one poor province and cities of two supporting ones; wishes and posts follow a long tail of 79
    occupations."""
    rng = np.random.default_rng(seed)
    counties = counties or max(11, min(100, people // 5000))
    home = 980000000000 + (1 + np.arange(counties) // 10) * 10**8 + (21 + np.arange(counties) % 10) * 10**6
    away = np.array([(96 + k % 2) * 10**10 + (1 + k // 2) * 10**8 for k in range(40)])
    share = 1 / np.arange(1, 80) ** 0.8
    share /= share.sum()
    size = rng.choice([1, 2, 3], people, p=[0.5, 0.38, 0.12])
    household = np.repeat(np.arange(people), size)[:people]
    weight = rng.gamma(3, 1, counties)
    county = rng.choice(home, people, p=weight / weight.sum())[household]
    region = county + rng.integers(100, 115, people)[household] * 1000 + rng.integers(200, 215, people)[household]
    zero = (rng.random(people) < 0.35)[household]
    age = np.clip(rng.normal(41, 12, people), 16, 64)
    wish = rng.choice(4, people, p=[0.38, 0.32, 0.2, 0.1])
    occupation = rng.choice(79, (people, 3), p=share)
    frame = pl.DataFrame(
        {
            "person_id": _ids("P", people),
            "household_id": pl.Series(household).cast(pl.String).str.pad_start(8, "0"),
            "zero_employment": zero.astype(np.int8),
            "region": region,
            "birth_on": _days(age, rng),
            "education": EDUCATION[np.clip(rng.poisson(np.where(age < 35, 1.9, 1.0)), 0, 6)],
            "mandarin": np.where(rng.random(people) < np.where(age < 40, 0.85, 0.5), 2, 0),
            "reach": np.array(["county", "prefecture", "province", "anywhere"])[wish],
            "places": pl.Series(np.where(wish == 1, rng.choice(away, people), 0)).cast(pl.String).replace("0", ""),
            "pay_min_fen_month": np.clip(rng.normal(np.where(wish >= 2, 2900, 1900), 500), 900, 6000).astype(int)
            // 50
            * 5000,
            "occupations": _joined(occupation),
            "needs_lodging": ((wish > 0) & (rng.random(people) < 0.3)).astype(np.int8),
            "wait_days": rng.integers(0, 400, people),
            "together": "",
        }
    )
    return frame, _posts(rng, posts, home, away, share, fill * people), _pairings(rng, home, away)


def _posts(rng, posts: int, home: np.ndarray, away: np.ndarray, share: np.ndarray, openings: float) -> pl.DataFrame:
    near = rng.random(posts) < 0.62
    region = np.where(near, rng.choice(home, posts), rng.choice(away, posts)) + rng.integers(1, 9, posts) * 1000
    room = 1 + rng.pareto(1.6, posts) * 0.55 * openings / posts
    room = np.maximum(1, np.minimum(room, 400) * openings / np.minimum(room, 400).sum()).astype(int)
    pay = np.clip(rng.normal(np.where(near, 2700, 4300), 600), 900, 9000).astype(int) // 50 * 5000
    return pl.DataFrame(
        {
            "post_id": _ids("J", posts),
            "region": region,
            "occupation": pl.Series(rng.choice(79, posts, p=share)).cast(pl.String),
            "capacity": room,
            "kind": "market",
            "education_min": EDUCATION[np.minimum(rng.poisson(np.where(near, 0.9, 1.4)), 4)],
            "mandarin_required": (rng.random(posts) < np.where(near, 0.05, 0.2)).astype(np.int8),
            "pay_min_fen_month": pay * 8 // 10,
            "pay_max_fen_month": pay,
            "lodging": (rng.random(posts) < np.where(near, 0.3, 0.8)).astype(np.int8),
            "age_min": np.where(rng.random(posts) < 0.8, 18, 16),
        }
    )


def _pairings(rng, home: np.ndarray, away: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame({"supporter": rng.choice(away, home.size), "recipient": home})


def _ids(letter: str, count: int) -> pl.Series:
    return letter + pl.Series(np.arange(count)).cast(pl.String).str.pad_start(8, "0")


def _days(age: np.ndarray, rng) -> pl.Series:
    return (pl.Series(["2018-06-30"]).str.to_date().to_numpy()[0] - (age * 365.25).astype("timedelta64[D]")).astype(
        "datetime64[D]"
    )


def _joined(columns: np.ndarray) -> pl.Series:
    first, *rest = (pl.Series(columns[:, k]).cast(pl.String) for k in range(columns.shape[1]))
    for column in rest:
        first = first + ";" + column
    return first


def clusters(
    people: int, posts: int, *, seed: int = 2, fill: float = 0.9
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Another shape: big households, few occupations or none named, many ties, a handful of very large factories."""
    rng = np.random.default_rng(seed)
    towns = 990000000000 + np.repeat(np.arange(1, 6), 8) * 10**8 + np.tile(np.arange(21, 29), 5) * 10**6 + 101000
    far = np.array([950100000000, 950200000000, 940100000000])
    household = np.sort(rng.integers(0, max(1, people // 4), people))
    town = rng.choice(towns, people // 4 + 1)[household]
    age = rng.uniform(16, 70, people)
    words = np.array([f"{k}" for k in range(12)])
    first, second = rng.choice(words, people), rng.choice(words, people)
    kind = rng.choice(3, people, p=[0.04, 0.56, 0.4])
    listed = np.where(kind == 1, first, np.char.add(np.char.add(first, ";"), second))
    frame = pl.DataFrame(
        {
            "person_id": _ids("P", people),
            "household_id": pl.Series(household).cast(pl.String),
            "zero_employment": (rng.random(people // 4 + 1) < 0.6)[household].astype(np.int8),
            "region": town + rng.integers(200, 208, people),
            "birth_on": _days(age, rng),
            "education": rng.choice(EDUCATION, people, p=[0.3, 0.3, 0.3, 0.04, 0.03, 0.02, 0.01]),
            "mandarin": rng.integers(0, 3, people),
            "reach": rng.choice(["village", "town", "county", "anywhere"], people, p=[0.05, 0.15, 0.6, 0.2]),
            "places": pl.Series(np.where(rng.random(people) < 0.3, rng.choice(far, people), 0))
            .cast(pl.String)
            .replace("0", ""),
            "pay_min_fen_month": rng.choice([0, 150000, 200000, 250000], people),
            "occupations": np.where(kind == 0, "", listed),
            "needs_lodging": (rng.random(people) < 0.1).astype(np.int8),
            "wait_days": rng.choice([0, 0, 0, 30, 365], people),
            "together": "",
        }
    )
    return (
        frame,
        _factories(rng, posts, towns, far, fill * people),
        pl.DataFrame({"supporter": far[:1], "recipient": [990000000000]}),
    )


def _factories(rng, posts: int, towns: np.ndarray, far: np.ndarray, openings: float) -> pl.DataFrame:
    room = np.where(rng.random(posts) < 0.02, 40, 1)
    pay = rng.choice([180000, 200000, 220000, 300000, 400000], posts)
    away = rng.random(posts) < 0.25
    return pl.DataFrame(
        {
            "post_id": _ids("J", posts),
            "region": np.where(away, rng.choice(far, posts), rng.choice(towns, posts)),
            "occupation": rng.integers(0, 12, posts).astype(str),
            "capacity": np.maximum(1, (room * openings / room.sum()).astype(int)),
            "kind": np.where(rng.random(posts) < 0.05, "public", "workshop"),
            "education_min": rng.choice(EDUCATION, posts, p=[0.6, 0.1, 0.2, 0.05, 0.03, 0.01, 0.01]),
            "mandarin_required": (rng.random(posts) < 0.1).astype(np.int8),
            "pay_min_fen_month": pay,
            "pay_max_fen_month": pay + 50000,
            "lodging": away.astype(np.int8),
            "age_min": np.where(rng.random(posts) < 0.5, 16, 18),
        }
    )


FAMILIES = {"market": market, "clusters": clusters}
