"""演示县 whole: its map, households, people, work, wishes and posts as polars tables, from one seed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from xieshou.config.fiction import households, land, naming, people, register, wishes, working
from xieshou.config.fiction.dice import pick, stream
from xieshou.config.fiction.employers import employers
from xieshou.config.fiction.people import People
from xieshou.config.fiction.posts import posts

LABOURERS_PER_POST = 4
POSTS_PER_EMPLOYER = 5.55
SLOTS_PER_SEEKER = 0.6


@dataclass(frozen=True, eq=False, repr=False)
class County:
    """The tables of one seed. Rows are in the order of the register: town, village, household, head first.

    towns, villages        land.py
    households, persons    register.py; persons carry `person` (row number), person_id, household_id
    spells                 working.py; open when ended_on is null; person_id added
    wishes                 wishes.py; person_id and together_id added
    employers, posts       employers.py, posts.py
    """

    seed: int
    towns: pl.DataFrame
    villages: pl.DataFrame
    households: pl.DataFrame
    persons: pl.DataFrame
    spells: pl.DataFrame
    wishes: pl.DataFrame
    employers: pl.DataFrame
    posts: pl.DataFrame

    @classmethod
    def make(cls, seed: int, labourers: int = 20_000, posts: int = 5_000, slots: int | None = None) -> County:
        """A county of exactly `labourers` people able to work (16 to 59, able, not in school) and `posts` posts.

        `slots` openings in all, at least one and at most 30 a post; default 0.6 of those out of work."""
        return _make(seed, "labourers", labourers, posts, slots)

    @classmethod
    def of_persons(cls, seed: int, persons: int, posts: int | None = None) -> County:
        """A county of exactly `persons` people; posts default to one for each four able to work, about."""
        return _make(seed, "persons", persons, posts, None)


def _make(
    seed: int, counted: Literal["labourers", "persons"], wanted: int, posts_wanted: int | None, slots: int | None
) -> County:
    if seed < 0 or wanted < 1:
        raise ValueError("种子不能为负,人数至少为1 / seed must not be negative, at least one person")
    villages = land.villages(seed)
    folk, village = _folk(seed, counted, wanted, villages)
    who = _named(seed, folk, village, villages)
    able = int(folk.capable.sum())
    posts_wanted = max(1, able // LABOURERS_PER_POST) if posts_wanted is None else posts_wanted
    firms = employers(seed, max(1, round(posts_wanted / POSTS_PER_EMPLOYER)), villages)
    at_home = villages[village[folk.household]]
    busy = working.at_work(stream(seed, "at work"), folk, at_home["pull"].to_numpy())
    place = at_home.select("code", "name", "town_code", "town")
    spells = working.spells(stream(seed, "spells"), folk, busy, place, firms)
    persons = register.persons(seed, folk, busy, who, spells)
    homes = register.households(seed, folk, busy, village, villages, persons)
    asked = wishes.wishes(
        stream(seed, "wishes"), folk, busy, at_home["code"], persons["phone"].is_not_null().to_numpy()
    )
    slots = slots if slots is not None else round(SLOTS_PER_SEEKER * int((folk.capable & ~busy).sum()))
    number = persons["person_id"]
    return County(
        seed=seed,
        towns=land.towns(),
        villages=villages,
        households=homes,
        persons=persons.with_columns(household_phone=homes["phone"].gather(folk.household)),
        spells=spells.with_columns(person_id=number.gather(spells["person"])),
        wishes=asked.with_columns(
            person_id=number.gather(asked["person"]), together_id=number.gather(asked["together"])
        ),
        employers=firms,
        posts=posts(seed, posts_wanted, slots, firms),
    )


def _folk(seed: int, counted: str, wanted: int, villages: pl.DataFrame) -> tuple[_Folk, NDArray[np.int64]]:
    """Exactly as many people as asked for, ordered by village and household; and the village of each household."""
    candidates = round(wanted / (2.0 if counted == "labourers" else 2.9)) + 300
    village = pick(stream(seed, "homes"), villages["weight"].to_numpy(), candidates)
    tables = households.draw(stream(seed, "households"), candidates)
    folk = people.draw(stream(seed, "people"), tables)
    size = np.bincount(folk.household[folk.capable] if counted == "labourers" else folk.household, minlength=candidates)
    kept = _exactly(size, wanted)
    kept = kept[np.argsort(village[kept], kind="stable")]
    renumbered = np.full(candidates, -1, np.int64)
    renumbered[kept] = np.arange(kept.size)
    there = np.flatnonzero(renumbered[folk.household] >= 0)
    there = there[np.lexsort((folk.slot[there], renumbered[folk.household[there]]))]
    columns = {field.name: getattr(folk, field.name)[there] for field in fields(People)}
    columns["household"] = renumbered[columns["household"]]
    tables = households.Tables(tables.here[kept], tables.male[kept], tables.age[kept])
    return _Folk(**columns, tables=tables), village[kept]


@dataclass(frozen=True)
class _Folk(People):
    tables: households.Tables


def _exactly(size: NDArray[np.int64], wanted: int) -> NDArray[np.int64]:
    """Households, in their order, whose sizes add up to `wanted`: the first ones, then the next that fit."""
    total = np.cumsum(size)
    enough = int(np.searchsorted(total, wanted, side="right"))
    missing = wanted - (int(total[enough - 1]) if enough else 0)
    extra = []
    for home in range(enough, size.size):
        if missing == 0:
            break
        if 0 < size[home] <= missing:
            extra.append(home)
            missing -= int(size[home])
    if missing:
        raise ValueError(f"凑不出{wanted}人 / cannot make exactly {wanted}")
    return np.r_[np.arange(enough), np.array(extra, np.int64)]


def _named(seed: int, folk: _Folk, village: NDArray, villages: pl.DataFrame) -> pl.DataFrame:
    """name and ethnicity, one row a person."""
    g = stream(seed, "names")
    ethnic = naming.ethnicities(g, villages["leaning"].to_numpy()[village], folk.tables)[folk.household, folk.slot]
    surname = naming.surnames(g, folk.tables)[folk.household, folk.slot]
    name = naming.names(g, folk, surname, ethnic, village[folk.household])
    from_list = pl.Series(naming.words.ETHNIC_GROUPS).gather(ethnic)
    return pl.DataFrame({"name": name, "ethnicity": from_list})
