"""Numbers that look official and belong to nobody: citizen numbers, phones, credit codes (package docstring)."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

AREA = "451299"
PHONE_PREFIX = "154"
ID_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
ID_CHECKS = np.array(list("10X98765432"))
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
PER_DAY_AND_SEX = 500


def citizen_numbers(birth_on: NDArray[np.datetime64], male: NDArray[np.bool_]) -> pl.Series:
    """Distinct 18-character numbers of area 451299 with valid check (GB 11643): odd sequence for men.

    Raises ValueError when more than 500 people of one sex share a birth date: the standard has no more numbers.
    """
    month = birth_on.astype("datetime64[M]").astype(np.int64)
    day = (birth_on - birth_on.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) + 1
    yyyymmdd = (1970 + month // 12) * 10_000 + (month % 12 + 1) * 100 + day
    rank = _rank_within(yyyymmdd * 2 + male)
    if rank.size and rank.max() >= PER_DAY_AND_SEX:
        raise ValueError(
            f"同一天同性别最多{PER_DAY_AND_SEX}人 / more than {PER_DAY_AND_SEX} of one sex born on one day"
        )
    sequence = ((rank * 37 + yyyymmdd * 61) % PER_DAY_AND_SEX) * 2 + male
    body = int(AREA) * 10**11 + yyyymmdd * 1000 + sequence
    digits = np.stack([(body // 10**k) % 10 for k in range(16, -1, -1)])
    check = ID_CHECKS[(ID_WEIGHTS @ digits) % 11]
    return pl.Series(body).cast(pl.String) + pl.Series(check.tolist(), dtype=pl.String)


def _rank_within(key: NDArray[np.int64]) -> NDArray[np.int64]:
    """0, 1, 2, … for the members of each group of equal keys, in order of appearance."""
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    first = np.r_[True, ordered[1:] != ordered[:-1]] if key.size else np.zeros(0, bool)
    starts = np.maximum.accumulate(np.where(first, np.arange(key.size), 0))
    rank = np.empty(key.size, np.int64)
    rank[order] = np.arange(key.size) - starts
    return rank


def phones(index: NDArray[np.int64], seed: int) -> pl.Series:
    """One number of the unissued block 154 for each index, distinct for distinct indices below 10^8."""
    tail = (index * 7_368_787 + seed * 1_299_709) % 10**8
    return (int(PHONE_PREFIX) * 10**8 + pl.Series(tail)).cast(pl.String)


def credit_code(kind: str, area: str, serial: int) -> str:
    """A GB 32100 code with both checks right and a body beginning FAKE; `kind` is its first two characters, e.g. 91.

    serial < 31^4.
    """
    body = "FAKE" + "".join(CREDIT_ALPHABET[serial // 31**k % 31] for k in (3, 2, 1, 0))
    head = kind + area + body + _organisation_check(body)
    total = sum(CREDIT_ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(head))
    return head + CREDIT_ALPHABET[-total % 31]


def _organisation_check(body: str) -> str:
    """GB 11714: the ninth character of an organisation code."""
    check = -sum(int(letter, 36) * weight for letter, weight in zip(body, BODY_WEIGHTS, strict=True)) % 11
    return "X" if check == 10 else str(check)
