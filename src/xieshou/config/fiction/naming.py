"""Names: a father's surname passes on; each people in its own manner, with the dot · where it is written."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from xieshou.config.fiction import words
from xieshou.config.fiction.dice import pick, zipf
from xieshou.config.fiction.households import CHILDREN, GRANDCHILDREN, Slot, Tables
from xieshou.config.fiction.people import People

YOUNG_SINCE = np.datetime64("1978-01-01", "D")


def ethnicities(g: np.random.Generator, leaning: NDArray, tables: Tables) -> NDArray[np.int64]:
    """Index into ETHNIC_GROUPS for each household and slot; who married in is of another people one time in four."""
    edges = np.cumsum(words.ETHNIC_SHARES, axis=1)[leaning]
    own = (g.random(len(leaning))[:, None] * edges[:, -1:] >= edges).sum(axis=1)
    other = (g.random(len(leaning))[:, None] * edges[:, -1:] >= edges).sum(axis=1)
    table = np.repeat(own[:, None], tables.here.shape[1], axis=1)
    for slot in (Slot.SPOUSE, Slot.IN_LAW, Slot.MOTHER):
        table[:, slot] = np.where(g.random(len(own)) < 0.25, other, own)
    return table


def surnames(g: np.random.Generator, tables: Tables) -> NDArray[np.int64]:
    """Index into SURNAMES for each household and slot: children bear their father's."""
    table = pick(g, zipf(len(words.SURNAMES), 0.75), tables.here.size).reshape(tables.here.shape)
    head_male, widow = tables.male[:, Slot.HEAD], ~tables.here[:, Slot.SPOUSE]
    line = np.where(head_male, table[:, Slot.HEAD], table[:, Slot.SPOUSE])
    for slot in CHILDREN:
        table[:, slot] = line
    heir = np.where(tables.male[:, Slot.CHILD_1], line, table[:, Slot.IN_LAW])
    for slot in GRANDCHILDREN:
        table[:, slot] = heir
    table[:, Slot.FATHER] = np.where(head_male | ~widow, table[:, Slot.HEAD], line)
    return table


def names(g: np.random.Generator, people: People, surname: NDArray, ethnic: NDArray, village: NDArray) -> pl.Series:
    """One name a person; no two people of one village share name and birth date (F-02)."""
    drawn = _draw(g, people.male, people.birth_on, surname, ethnic)
    while (again := np.flatnonzero(_doubles(drawn, people.birth_on, village))).size:
        drawn[again] = _draw(g, people.male[again], people.birth_on[again], surname[again], ethnic[again])
    return pl.Series("name", drawn, dtype=pl.String)


def _doubles(drawn: NDArray, birth_on: NDArray, village: NDArray) -> NDArray[np.bool_]:
    frame = pl.DataFrame({"name": pl.Series(drawn, dtype=pl.String), "birth_on": birth_on, "village": village})
    return (~frame.select(pl.struct("name", "birth_on", "village").is_first_distinct()).to_series()).to_numpy()


def _draw(g: np.random.Generator, male: NDArray, birth_on: NDArray, surname: NDArray, ethnic: NDArray) -> NDArray:
    young = birth_on >= YOUNG_SINCE
    second = pl.Series(g.random(len(young)) < 0.84)
    tokens = pl.DataFrame({"a": _by_sex_and_age(g, male, young), "b": _by_sex_and_age(g, male, young), "two": second})
    given = tokens.select(pl.when("two").then(pl.col("a") + pl.col("b")).otherwise("a")).to_series()
    result = (_choose(words.SURNAMES, surname) + given).to_numpy().astype(object)
    for group, manner in ((words.UYGHUR, _uyghur), (words.TIBETAN, _tibetan), (words.YI, _yi)):
        theirs = np.flatnonzero(ethnic == group)
        result[theirs] = manner(g, male[theirs], surname[theirs])
    return result


def _choose(tokens: tuple[str, ...], index: NDArray) -> pl.Series:
    return pl.Series(tokens, dtype=pl.String).gather(index)


def _by_sex_and_age(g: np.random.Generator, male: NDArray, young: NDArray) -> pl.Series:
    pools = (words.OLD_WOMEN, words.OLD_MEN, words.YOUNG_WOMEN, words.YOUNG_MEN)
    offset = np.cumsum([0, *(len(pool) for pool in pools)])
    which = male.astype(int) + 2 * young
    inside = (g.random(male.size) * np.array([len(pool) for pool in pools])[which]).astype(int)
    return _choose(tuple(token for pool in pools for token in pool), offset[which] + inside)


def _any(g: np.random.Generator, male: NDArray, men: tuple[str, ...], women: tuple[str, ...]) -> list[str]:
    luck = g.random(male.size)
    return [(men if man else women)[int(u * len(men if man else women))] for man, u in zip(male, luck, strict=True)]


def _uyghur(g: np.random.Generator, male: NDArray, surname: NDArray) -> list[str]:
    """Own name · father's name; one family line, one father's name."""
    own = _any(g, male, words.UYGHUR_MEN, words.UYGHUR_WOMEN)
    return [f"{name}·{words.UYGHUR_MEN[line % len(words.UYGHUR_MEN)]}" for name, line in zip(own, surname, strict=True)]


def _tibetan(g: np.random.Generator, male: NDArray, _surname: NDArray) -> list[str]:
    first = _any(g, male, words.TIBETAN_FIRST, words.TIBETAN_FIRST)
    second = _any(g, male, words.TIBETAN_MEN, words.TIBETAN_WOMEN)
    return [a + b for a, b in zip(first, second, strict=True)]


def _yi(g: np.random.Generator, male: NDArray, surname: NDArray) -> list[str]:
    own = _any(g, male, words.YI_MEN, words.YI_WOMEN)
    return [f"{words.YI_CLANS[line % len(words.YI_CLANS)]}·{name}" for name, line in zip(own, surname, strict=True)]
