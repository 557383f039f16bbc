"""The rows of a sheet with what every check needs: birth and sex by the best evidence, age, household."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl

from xieshou.engines.identifiers import name_keys
from xieshou.kit.imports import Findings, Sheet


@dataclass(frozen=True)
class Bounds:
    """Ages and amounts the checks use; dated parameters of the office override them (domain.md 5.1, 11)."""

    working_age: int = 16
    able_age_max: int = 60
    student_age: int = 30
    old_age: int = 110
    low_pay_fen: int = 40_000
    high_pay_fen: int = 5_000_000
    shared_phone_households: int = 5


@dataclass(frozen=True)
class Rows:
    """A sheet of persons as of a day, and the collection its problems go to."""

    sheet: Sheet
    as_of: date
    bounds: Bounds
    found: Findings

    def get(self, key: str) -> pl.Series:
        return self.sheet.get(key)

    def has(self, *keys: str) -> bool:
        return self.sheet.has(*keys)

    @cached_property
    def birth_on(self) -> pl.Series:
        """By the number when it is sound, else as written."""
        citizens = self.sheet.citizens["citizen"]
        return citizens.birth_on.zip_with(citizens.birth_on.is_not_null(), self.get("birth_on"))

    @cached_property
    def sex(self) -> pl.Series:
        citizens = self.sheet.citizens["citizen"]
        return citizens.sex.zip_with(citizens.sex.is_not_null(), self.get("sex"))

    @cached_property
    def age(self) -> pl.Series:
        """Full years on `as_of`; null where no birth date is known."""
        return age_on(self.birth_on, self.as_of)

    @cached_property
    def name_key(self) -> pl.Series:
        return name_keys(self.get("name"))

    @cached_property
    def household(self) -> pl.Series:
        """The household number; a row without one is a household of its own, so that nobody is judged by strangers."""
        number = self.get("household_no")
        if number.null_count() == 0:
            return number.alias("household")
        alone = pl.Series([f"\0{row}" for row in range(len(number))])
        return number.zip_with(number.is_not_null(), alone).alias("household")

    @cached_property
    def in_school(self) -> pl.Series:
        school = self.get("school")
        return (school.is_not_null() & (school != "01")).fill_null(False)

    @cached_property
    def months(self) -> pl.Series:
        """Reported months of work where they lie within 0 and 12."""
        months = self.get("months")
        return months.set(~months.is_between(0, 12).fill_null(False), None)

    @cached_property
    def at_work(self) -> pl.Series:
        """The row itself says that the person works or worked this year."""
        return ((self.months > 0).fill_null(False)) | self.get("is_working").fill_null(False)


def age_on(birth: pl.Series, day: date) -> pl.Series:
    """Full years between birth and `day`; the birthday itself completes the year."""
    month_day = birth.dt.month().cast(pl.Int32) * 100 + birth.dt.day().cast(pl.Int32)
    not_yet = (month_day > day.month * 100 + day.day).cast(pl.Int32)
    return day.year - birth.dt.year() - not_yet


def other_rows(group: pl.Series, number: np.ndarray) -> pl.Series:
    """For each row the number of the first other row with the same value of `group`; meaningless for single rows."""
    frame = pl.DataFrame({"group": group, "number": number})
    return frame.select(
        pl.when(pl.col("number") == pl.col("number").first().over("group"))
        .then(pl.col("number").slice(1, 1).first().over("group"))
        .otherwise(pl.col("number").first().over("group"))
    ).to_series()
