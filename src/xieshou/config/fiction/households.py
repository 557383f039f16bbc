"""Who lives with whom: ten places at a table, each filled or not, with ages that could be true.

Every household has exactly one head and at most one spouse, of the other sex; a parent is at least 18 years older than
a child, a wife at least 20 and a husband at least 22 years old (婚姻法第六条); nobody is older than 95; seven at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from xieshou.config.fiction.dice import pick

SIZE_MAX = 7
AGE_MAX = 95.0


class Slot(IntEnum):
    """A place in the household, in the order in which places are kept when there are more than seven people."""

    HEAD = 0
    SPOUSE = 1
    CHILD_1 = 2
    CHILD_2 = 3
    IN_LAW = 4
    GRANDCHILD_1 = 5
    MOTHER = 6
    FATHER = 7
    CHILD_3 = 8
    GRANDCHILD_2 = 9


CHILDREN = (Slot.CHILD_1, Slot.CHILD_2, Slot.CHILD_3)
GRANDCHILDREN = (Slot.GRANDCHILD_1, Slot.GRANDCHILD_2)


@dataclass(frozen=True)
class Tables:
    """One row a household, one column a slot: is somebody there, a man, how many years old."""

    here: NDArray[np.bool_]
    male: NDArray[np.bool_]
    age: NDArray[np.float64]


def draw(g: np.random.Generator, count: int) -> Tables:
    """`count` households on the day."""
    tables = Tables(
        here=np.zeros((count, len(Slot)), bool),
        male=g.random((count, len(Slot))) < 0.52,
        age=np.zeros((count, len(Slot))),
    )
    tables.male[:, [Slot.FATHER, Slot.MOTHER]] = (True, False)
    _seat_head(g, tables)
    _seat_spouse(g, tables)
    _seat_children(g, tables)
    _seat_in_law(g, tables)
    _seat_grandchildren(g, tables)
    _seat_parents(g, tables)
    tables.here[:] &= np.cumsum(tables.here, axis=1) <= SIZE_MAX
    return tables


def _seat_head(g: np.random.Generator, t: Tables) -> None:
    n = len(t.here)
    low, high = np.array([(23, 38), (38, 58), (54, 68), (66, 88)])[pick(g, (0.17, 0.66, 0.14, 0.03), n)].T
    t.age[:, Slot.HEAD] = g.uniform(low, high)
    t.male[:, Slot.HEAD] = g.random(n) < 0.86
    t.here[:, Slot.HEAD] = True


def _seat_spouse(g: np.random.Generator, t: Tables) -> None:
    n, head, male = len(t.here), t.age[:, Slot.HEAD], t.male[:, Slot.HEAD]
    gap = np.clip(g.normal(2.0, 2.5, n), -4, 10)
    youngest = np.where(male, 20.1, 22.1) + g.uniform(0, 3, n)
    oldest = AGE_MAX - g.uniform(2, 8, n)
    t.age[:, Slot.SPOUSE] = np.clip(np.where(male, head - gap, head + gap), youngest, oldest)
    t.male[:, Slot.SPOUSE] = ~male
    chance = np.interp(head, (22, 26, 32, 60, 75, 90), (0.25, 0.62, 0.86, 0.86, 0.6, 0.2)) * np.where(male, 1.0, 0.6)
    t.here[:, Slot.SPOUSE] = g.random(n) < chance


def _seat_children(g: np.random.Generator, t: Tables) -> None:
    n, couple = len(t.here), t.here[:, Slot.SPOUSE]
    younger = np.where(couple, np.minimum(t.age[:, Slot.HEAD], t.age[:, Slot.SPOUSE]), t.age[:, Slot.HEAD] - 2)
    born_to = np.where(
        t.male[:, Slot.HEAD] & ~couple, younger, np.where(t.male[:, Slot.HEAD], t.age[:, 1], t.age[:, 0])
    )
    wanted = np.where(couple, pick(g, (0.05, 0.26, 0.54, 0.15), n), pick(g, (0.5, 0.3, 0.16, 0.04), n))
    age = younger - np.clip(g.normal(24, 2.8, n), 20, 34)
    for order, slot in enumerate(CHILDREN):
        stays = np.where(
            t.male[:, slot],
            np.interp(age, (18, 24, 30, 36, 45), (1.0, 0.95, 0.8, 0.45, 0.2)),
            np.interp(age, (18, 22, 26, 32, 40), (1.0, 0.95, 0.55, 0.12, 0.03)),
        )
        t.age[:, slot] = age
        t.here[:, slot] = (order < wanted) & (age > 0.05) & (born_to - age < 45) & (g.random(n) < stays)
        age = age - g.uniform(1.2, 6.0, n)


def _seat_in_law(g: np.random.Generator, t: Tables) -> None:
    n, child, son = len(t.here), t.age[:, Slot.CHILD_1], t.male[:, Slot.CHILD_1]
    lawful = child > np.where(son, 22.6, 20.6)
    chance = np.interp(child, (21, 25, 30, 40), (0.08, 0.3, 0.55, 0.65)) * np.where(son, 1.0, 0.7)
    t.male[:, Slot.IN_LAW] = ~son
    youngest = np.where(son, 20.1, 22.1) + g.uniform(0, 3, n)
    t.age[:, Slot.IN_LAW] = np.maximum(child + np.where(son, -1.5, 2.0) + g.normal(0, 1.8, n), youngest)
    t.here[:, Slot.IN_LAW] = t.here[:, Slot.CHILD_1] & lawful & (g.random(n) < chance)


def _seat_grandchildren(g: np.random.Generator, t: Tables) -> None:
    n = len(t.here)
    age = np.minimum(t.age[:, Slot.CHILD_1], t.age[:, Slot.IN_LAW]) - np.clip(g.normal(23.5, 2, n), 20, 32)
    for slot, chance in zip(GRANDCHILDREN, (0.85, 0.45), strict=True):
        t.age[:, slot] = age
        t.here[:, slot] = t.here[:, Slot.IN_LAW] & (age > 0.05) & (g.random(n) < chance)
        age = age - g.uniform(1.2, 5.0, n)


def _seat_parents(g: np.random.Generator, t: Tables) -> None:
    n, oldest = len(t.here), t.age[:, Slot.HEAD]
    t.age[:, Slot.MOTHER] = oldest + np.clip(g.normal(24, 3.5, n), 19, 38)
    t.age[:, Slot.FATHER] = np.maximum(t.age[:, Slot.MOTHER] + g.normal(2, 2.5, n), oldest + 20)
    for slot, chance in ((Slot.MOTHER, 0.30), (Slot.FATHER, 0.22)):
        alive = np.interp(t.age[:, slot], (60, 75, 85, 93), (1.0, 0.75, 0.3, 0.0))
        t.here[:, slot] = g.random(n) < chance * alive
