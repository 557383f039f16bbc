"""Seeded chance: one independent stream for each subject, so that a new draw in one never moves another."""

from __future__ import annotations

from datetime import date
from zlib import crc32

import numpy as np
from numpy.typing import ArrayLike, NDArray

DAY = date(2018, 9, 30)
DAYS_PER_YEAR = 365.2425


def stream(seed: int, subject: str) -> np.random.Generator:
    """The random stream of one subject under one seed; seed >= 0."""
    return np.random.default_rng([seed, crc32(subject.encode())])


def pick(g: np.random.Generator, weights: ArrayLike, n: int) -> NDArray[np.int64]:
    """n indices drawn with these weights (any positive scale)."""
    edges = np.cumsum(np.asarray(weights, dtype=float))
    return np.searchsorted(edges, g.random(n) * edges[-1], side="right")


def zipf(n: int, power: float = 0.8) -> NDArray[np.float64]:
    """Falling weights 1/k^power for k = 1..n."""
    return 1.0 / np.arange(1, n + 1) ** power


def day64(day: date = DAY) -> np.datetime64:
    return np.datetime64(day, "D")


def birthday(birth_on: NDArray[np.datetime64], age: int) -> NDArray[np.datetime64]:
    """The day somebody born on `birth_on` turns `age`; 29 February counts as 1 March in common years."""
    month = birth_on.astype("datetime64[M]")
    day_index = (birth_on - month.astype("datetime64[D]")).astype(np.int64)
    return (month + 12 * age).astype("datetime64[D]") + day_index


def full_years(birth_on: NDArray[np.datetime64], day: date = DAY) -> NDArray[np.int64]:
    """Completed years of age on `day`."""
    guess = (day64(day).astype("datetime64[Y]") - birth_on.astype("datetime64[Y]")).astype(np.int64)
    reached = (birth_on.astype("datetime64[M]") + 12 * guess).astype("datetime64[D]") + (
        birth_on - birth_on.astype("datetime64[M]").astype("datetime64[D]")
    ).astype(np.int64)
    return guess - (reached > day64(day))


def tenths(g: np.random.Generator, low: ArrayLike, high: ArrayLike, step: int) -> NDArray[np.int64]:
    """Whole multiples of `step` between low and high, both reachable."""
    low, high = np.broadcast_arrays(np.asarray(low), np.asarray(high))
    return g.integers(low // step, high // step + 1) * step
