"""Fictitious people and posts for measurements, from two differently shaped generators. Every code names an unassigned area."""

from __future__ import annotations

import numpy as np
import polars as pl

EDUCATION = np.array(["90", "80", "71", "61", "41", "31", "21"])


def market(
    people: int, posts: int, *, seed: int = 1, counties: int | None = None, fill: float = 0.65
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Counties of one poor province and cities of two supporting ones; wishes and posts follow a long tail of 79 occupations."""
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
