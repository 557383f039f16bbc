"""What the register knows of each person: birth, health, schooling, ability to work, Mandarin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from xieshou.config.fiction import codes
from xieshou.config.fiction.dice import DAYS_PER_YEAR, day64, full_years, pick
from xieshou.config.fiction.households import Tables

WORKING_AGE = (16, 59)
TERM_BEGAN = date(2018, 9, 1)


@dataclass(frozen=True)
class People:
    """Columns, one entry a person, households together and in slot order; codes index the lists of `codes`."""

    household: NDArray[np.int64]
    slot: NDArray[np.int64]
    male: NDArray[np.bool_]
    birth_on: NDArray[np.datetime64]
    age: NDArray[np.int64]
    health: NDArray[np.int64]
    school: NDArray[np.int64]
    education: NDArray[np.int64]
    ability: NDArray[np.int64]
    mandarin: NDArray[np.int64]

    @property
    def capable(self) -> NDArray[np.bool_]:
        """16 to 59, able (普通, 技能, 弱半), not in school: the base of KPI-1."""
        return able_to_work(self.age, self.school, self.ability)


def able_to_work(age: NDArray, school: NDArray, ability: NDArray) -> NDArray[np.bool_]:
    of_age = (age >= WORKING_AGE[0]) & (age <= WORKING_AGE[1])
    return of_age & (school == 0) & (ability <= codes.WEAK)


def draw(g: np.random.Generator, tables: Tables) -> People:
    """The people of these households, with attributes that agree with their age on the day."""
    household, slot = np.nonzero(tables.here)
    male = tables.male[household, slot]
    days = np.floor(tables.age[household, slot] * DAYS_PER_YEAR).astype(np.int64)
    birth_on = day64() - np.maximum(days, 1)
    age = full_years(birth_on)
    health = _health(g, age)
    school = _school(g, full_years(birth_on, TERM_BEGAN), health)
    education = _education(g, age, male, school)
    ability = _ability(g, age, health, school, education)
    mandarin = _mandarin(g, age, education, school)
    return People(household, slot, male, birth_on, age, health, school, education, ability, mandarin)


def _health(g: np.random.Generator, age: NDArray) -> NDArray[np.int64]:
    well = g.random(age.size) < np.interp(age, (0, 16, 40, 58, 70, 90), (0.985, 0.97, 0.94, 0.84, 0.6, 0.35))
    return np.where(well, codes.HEALTHY, 1 + pick(g, (0.58, 0.14, 0.28), age.size))


def _school(g: np.random.Generator, age_in_september: NDArray, health: NDArray) -> NDArray[np.int64]:
    """School status by age on 1 September, when the year began; compulsory school to 15 without a gap."""
    n, age = age_in_september.size, age_in_september
    school = np.zeros(n, np.int64)
    school[(age >= 3) & (age < 6) & (g.random(n) < 0.88)] = 1
    school[(age >= 6) & (age < 12)] = 2
    for year in range(3):
        school[age == 12 + year] = 3 + year
    fate, grade = g.random(n), age - 15
    upper = (age >= 15) & (age < 18)
    school = np.where(upper & ((fate < 0.5) | (age == 15)), 6 + grade, school)
    school = np.where(upper & (fate >= 0.5) & (fate < 0.8), 9 + grade, school)
    college, grade = (age >= 18) & (age < 22) & (health != codes.SERIOUS), age - 18
    school = np.where(college & (fate < 0.1), 15 + grade, school)
    return np.where(college & (fate >= 0.1) & (fate < 0.22) & (grade < 3), 12 + grade, school)


def _education(g: np.random.Generator, age: NDArray, male: NDArray, school: NDArray) -> NDArray[np.int64]:
    """Highest schooling of those who are out of school; children below school age count as 学龄前儿童."""
    level = np.clip(np.round(g.normal(np.interp(age, (18, 30, 45, 60, 80), (2.35, 2.15, 1.8, 1.15, 0.5)), 0.75)), 0, 5)
    level = np.where(~male & (age > 50) & (g.random(age.size) < 0.3), 0, level).astype(np.int64)
    level = np.minimum(level, np.select([age < 18, age < 21, age < 22], [2, 3, 4], 5))
    level = np.where(age < 45, np.maximum(level, 1), level)
    return np.where((age < 16) & (school == 0), codes.PRESCHOOL_CHILD, level)


def _ability(g: np.random.Generator, age: NDArray, health: NDArray, school: NDArray, education: NDArray) -> NDArray:
    """劳动能力: the healthy of working age are never 弱, 丧失 or 无 (F-07), the old, the young and pupils are 无."""
    n = age.size
    skilled = g.random(n) < np.array([0.02, 0.06, 0.13, 0.25, 0.45, 0.5, 0.0])[education]
    shares = ((1, 0, 0), (0.32, 0.58, 0.10), (0.0, 0.45, 0.55), (0.1, 0.45, 0.45))
    edges = np.cumsum(shares, axis=1)[health]
    fate = (g.random(n)[:, None] >= edges).sum(axis=1)
    grown = np.select(
        [fate == 0, fate == 1], [np.where(skilled, codes.SKILLED, codes.ORDINARY), codes.WEAK], codes.LOST
    )
    outside = (age < WORKING_AGE[0]) | (age > WORKING_AGE[1]) | (school > 0)
    disabled_elder = (age > WORKING_AGE[1]) & (health >= codes.SERIOUS)
    return np.where(outside, np.where(disabled_elder, codes.LOST, codes.NONE), grown)


def _mandarin(g: np.random.Generator, age: NDArray, education: NDArray, school: NDArray) -> NDArray[np.int64]:
    """0 none, 1 some, 2 good."""
    n = age.size
    speaks = np.interp(age, (4, 8, 35, 55, 80), (0.4, 0.99, 0.97, 0.8, 0.4)) - 0.25 * (education == 0) * (school == 0)
    well = np.interp(age, (8, 25, 45, 70), (0.85, 0.85, 0.55, 0.2)) + 0.08 * (education % codes.PRESCHOOL_CHILD - 2)
    return np.where(g.random(n) < speaks, np.where(g.random(n) < well, 2, 1), 0)
