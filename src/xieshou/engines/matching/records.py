"""People, posts and pairings as checked columns: what the engine takes in (design.md §5, "Files of matching").

Each is made by `read(path)` or `of(columns)`; both refuse bad input with one line. Rows keep the order of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from xieshou.engines.errors import InputError
from xieshou.engines.matching.reading import Table, is_code, read_table, table_of
from xieshou.engines.matching.scoretable import REACHES

PEOPLE = [
    "person_id",
    "household_id",
    "zero_employment",
    "region",
    "birth_on",
    "education",
    "mandarin",
    "reach",
    "places",
    "pay_min_fen_month",
    "occupations",
    "needs_lodging",
    "wait_days",
    "together",
]
POSTS = [
    "post_id",
    "region",
    "occupation",
    "capacity",
    "kind",
    "education_min",
    "mandarin_required",
    "pay_min_fen_month",
    "pay_max_fen_month",
    "lodging",
    "age_min",
]
PAIRINGS = ["supporter", "recipient"]
PAY_MAX = 10**11
CAPACITY_MAX = 10**6
TIER_MOST = 9
EDUCATION = r"^([1-4]|[6-9])[0-9]$"


@dataclass(frozen=True)
class Lists:
    """Lists of whole numbers laid end to end: row i is items[start[i]:start[i + 1]]."""

    start: np.ndarray
    items: np.ndarray

    @classmethod
    def of(cls, column: pl.Series, items: np.ndarray) -> Lists:
        start = np.zeros(len(column) + 1, np.int64)
        np.cumsum(column.list.len().to_numpy(), out=start[1:])
        return cls(start, items)

    def row(self, i: int) -> np.ndarray:
        return self.items[self.start[i] : self.start[i + 1]]


@dataclass(frozen=True)
class People:
    """One row a labourer with a current, own wish; `household` counts households in order of appearance."""

    table: Table
    person_id: pl.Series
    household_id: pl.Series
    household: np.ndarray
    household_count: int
    is_zero: np.ndarray  # bool per person: the household has nobody at work
    region: np.ndarray
    birth: np.ndarray  # yyyymmdd
    education: pl.Series
    mandarin: np.ndarray
    reach: np.ndarray  # position in REACHES
    places: Lists
    pay_min: np.ndarray
    occupations: pl.Series
    needs_lodging: np.ndarray
    wait_days: np.ndarray
    together: pl.Series
    tier: np.ndarray | None = None  # of the household, 1 comes first; None: the file has no such column

    def __len__(self) -> int:
        return len(self.person_id)

    @classmethod
    def read(cls, path: str | Path) -> People:
        return cls._checked(read_table(path, PEOPLE, also=["tier"]))

    @classmethod
    def of(cls, columns: Mapping[str, Any] | pl.DataFrame) -> People:
        return cls._checked(table_of("people", columns, PEOPLE, also=["tier"]))

    @classmethod
    def _checked(cls, table: Table) -> People:
        table.refuse_repeats("person_id")
        household_id = table.text("household_id")
        zero = table.integers("zero_employment", 0, 1).astype(bool)
        household, count = household_numbers(table, household_id, zero)
        return cls(
            table=table,
            person_id=table.text("person_id"),
            household_id=household_id,
            household=household,
            household_count=count,
            is_zero=zero,
            region=table.codes("region"),
            birth=table.days("birth_on"),
            education=_education(table, "education"),
            mandarin=table.integers("mandarin", 0, 2, empty=0),
            reach=table.one_of("reach", REACHES),
            places=_places(table),
            pay_min=table.integers("pay_min_fen_month", 0, PAY_MAX, empty=0),
            occupations=table.lists("occupations", most=3),
            needs_lodging=table.integers("needs_lodging", 0, 1, empty=0).astype(bool),
            wait_days=table.integers("wait_days", 0, 100_000, empty=0),
            together=_together(table),
            tier=tiers_in(table, household),
        )


@dataclass(frozen=True)
class Posts:
    """One row a post with `capacity` openings."""

    table: Table
    post_id: pl.Series
    region: np.ndarray
    occupation: pl.Series
    capacity: np.ndarray
    kind: pl.Series
    education_min: pl.Series
    mandarin_required: np.ndarray
    pay_min: np.ndarray
    pay_max: np.ndarray
    lodging: np.ndarray
    age_min: np.ndarray
    has_age_ceiling: np.ndarray  # flagged for the labour inspectors, never applied

    def __len__(self) -> int:
        return len(self.post_id)

    @classmethod
    def read(cls, path: str | Path) -> Posts:
        return cls._checked(read_table(path, POSTS, also=["age_max", "quota_id"]))

    @classmethod
    def of(cls, columns: Mapping[str, Any] | pl.DataFrame) -> Posts:
        return cls._checked(table_of("posts", columns, POSTS, also=["age_max", "quota_id"]))

    @classmethod
    def _checked(cls, table: Table) -> Posts:
        table.refuse_repeats("post_id")
        low = table.integers("pay_min_fen_month", 0, PAY_MAX)
        high = table.integers("pay_max_fen_month", 0, PAY_MAX)
        table.refuse_where(high < low, "pay_max_fen_month", "低于最低工资", "is below pay_min_fen_month")
        ceiling = table.cells["age_max"].str.strip_chars() != "" if "age_max" in table.cells.columns else None
        return cls(
            table=table,
            post_id=table.text("post_id"),
            region=table.codes("region"),
            occupation=table.text("occupation"),
            capacity=table.integers("capacity", 0, CAPACITY_MAX),
            kind=table.text("kind", required=False),
            education_min=_education(table, "education_min"),
            mandarin_required=table.integers("mandarin_required", 0, 1, empty=0).astype(bool),
            pay_min=low,
            pay_max=high,
            lodging=table.integers("lodging", 0, 1, empty=0).astype(bool),
            age_min=table.integers("age_min", 16, 100),
            has_age_ceiling=np.zeros(len(table.cells), bool) if ceiling is None else ceiling.to_numpy(),
        )


@dataclass(frozen=True)
class Pairings:
    """Which place (with all below it) supports which; supporters of a parent support its children."""

    table: Table | None
    supporter: np.ndarray
    recipient: np.ndarray

    @classmethod
    def read(cls, path: str | Path) -> Pairings:
        return cls._checked(read_table(path, PAIRINGS))

    @classmethod
    def of(cls, columns: Mapping[str, Any] | pl.DataFrame) -> Pairings:
        return cls._checked(table_of("pairings", columns, PAIRINGS))

    @classmethod
    def none(cls) -> Pairings:
        return cls(None, np.empty(0, np.int64), np.empty(0, np.int64))

    @classmethod
    def _checked(cls, table: Table) -> Pairings:
        return cls(table, table.codes("supporter"), table.codes("recipient"))


def household_numbers(table: Table, household_id: pl.Series, zero: np.ndarray) -> tuple[np.ndarray, int]:
    """(number per row, count of households), in order of appearance; a household is zero-employment or it is not."""
    names = household_id.unique(maintain_order=True)
    numbers = (
        household_id.replace_strict(names, pl.Series(np.arange(len(names))), return_dtype=pl.Int64).to_numpy()
        if len(names)
        else np.empty(0, np.int64)
    )
    flag = np.zeros(len(names), bool)
    flag[numbers[::-1]] = zero[::-1]  # the first row of each household speaks last
    table.refuse_where(flag[numbers] != zero, "zero_employment", "与同户其他人不一致", "differs within the household")
    return numbers, len(names)


def tiers_in(table: Table, household: np.ndarray) -> np.ndarray | None:
    """The `tier` column, if there is one: 1…9, 1 first; empty is 9, the last. A household has one tier."""
    if "tier" not in table.cells.columns:
        return None
    tier = table.integers("tier", 1, TIER_MOST, empty=TIER_MOST)
    first = np.zeros(int(household.max(initial=-1)) + 1, np.int64)
    first[household[::-1]] = tier[::-1]
    table.refuse_where(first[household] != tier, "tier", "与同户其他人不一致", "differs within the household")
    return tier


def _education(table: Table, column: str) -> pl.Series:
    cells = table.text(column, required=False).replace("", "90")
    table.refuse_where(~cells.str.contains(EDUCATION), column, "不是学历代码(GB/T 4658)", "is not a GB/T 4658 code")
    return cells


def _places(table: Table) -> Lists:
    lists = table.lists("places")
    each = lists.explode().drop_nulls()
    if not is_code(each).all():
        bad = lists.list.eval(~pl.element().str.contains(r"^[1-9][0-9]{11}$")).list.any().fill_null(False)
        table.refuse_where(bad, "places", "不是12位行政区划代码的列表", "is not a list of 12-digit place codes")
    return Lists.of(lists, each.cast(pl.Int64).to_numpy())


def _together(table: Table) -> pl.Series:
    wish = table.text("together", required=False)
    table.refuse_where((wish != "") & (wish == table.text("person_id")), "together", "不能是本人", "names the person")
    return wish


def as_of_number(text: str) -> int:
    """yyyymmdd of a day written YYYY-MM-DD; raises InputError."""
    cell = pl.Series([text]).str.to_date("%Y-%m-%d", strict=False)[0]
    if cell is None:
        raise InputError(f"--as-of:不是日期(年-月-日)「{text[:40]}」 / not a day (YYYY-MM-DD)")
    return int(cell.year * 10000 + cell.month * 100 + cell.day)
