"""The rows of the checks' bench: every input, mostly lawful, with one fault in a thousand of each kind, so that every check has hits.

Nobody's: people in villages of 400, families of three, two and a half jobs each. What is asked about a county as a whole (F-12, F-21,
F-23, F-29) is planted in a few counties and under a few accounts, since one row in a thousand is no pattern.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

DAY = date(2018, 9, 30)
EPOCH = np.datetime64("2018-01-01", "D")
LAST = np.datetime64(DAY, "D")
NAT = np.datetime64("NaT", "D")
RARE = 0.001
PART = 1_000_000
KEYS = ("phone_key", "name_key", "payee", "payee_key", "account")
SHARED = ("list_id", "pairing_id", "county_id", "home_county_id", "work_county_id")
COUNTIES = 300
DROPPED, RUSHED, HEAPED = (0, 3), (3, 6), (6, 9)  # counties that begin jobs for the count, type at the deadline, heap incomes
Frames = dict[str, pl.DataFrame]


def write_parts(size: int, folder: Path, part: int = PART) -> dict[str, Path]:
    """Every input as Parquet, drawn and written a part at a time, so that memory does not grow with the size; the people of
    one part are nobody of another. Returns for each input the pattern its parts are read by."""
    paths = {}
    for number, begin in enumerate(range(0, size, part)):
        for name, frame in inputs(min(part, size - begin), seed=1 + number).items():
            (folder / name).mkdir(exist_ok=True)
            _apart(frame, number, part).write_parquet(folder / name / f"{number:04d}.parquet")
            paths[name] = folder / name / "*.parquet"
    return paths


def _apart(frame: pl.DataFrame, number: int, part: int) -> pl.DataFrame:
    """The part's own ids and keys. Counties stay: they are the same for all."""
    keys = [name for name in frame.columns if name in KEYS]
    ids = [name for name in frame.columns if name.endswith("_id") and name not in SHARED]
    return frame.with_columns(
        *(pl.col(name) + number * (part + 1) for name in ids),
        *(pl.format(f"{number}-{{}}", pl.col(name)).alias(name) for name in keys),
    )


def inputs(size: int, seed: int = 1) -> Frames:
    """Every input of the checks, with `size` spells, entries and payments over two fifths as many people."""
    g = np.random.default_rng(seed)
    crowd = Crowd.drawn(g, max(10, size * 2 // 5))
    frames = _people(g, crowd) | _jobs(g, size, crowd)
    spells = frames["spells"]
    frames |= {"claims": _claims(g, crowd, spells), "entries": _entries(g, spells, crowd), "post_months": _post_months(g, size, spells, crowd)}
    return frames | _money_and_classes(g, size, spells) | _asking(g, crowd) | {"sealed_figures": _figures(g, size)}


@dataclass(frozen=True)
class Crowd:
    """Who there is, a row a person; in a `lost` household nobody is at work."""

    number: Any
    lost: Any

    @classmethod
    def drawn(cls, g: np.random.Generator, people: int) -> Crowd:
        """So many people, one household in a thousand lost."""
        number = np.arange(1, people + 1)
        return cls(number, (g.random(people // 3 + 1) < RARE)[number // 3])

    @property
    def household(self) -> Any:
        """Three people each, who follow each other."""
        return self.number // 3

    @property
    def village(self) -> Any:
        """Four hundred people each."""
        return self.number // 400

    @property
    def county(self) -> Any:
        """The county of the village."""
        return self.village % COUNTIES

    def paths(self, who: Any) -> pl.Series:
        """The village's path of the persons with these numbers."""
        village = pl.Series(range(int(self.village[-1]) + 1))
        path = pl.select(pl.format("1.{}.{}", village % COUNTIES, village)).to_series()
        return path.gather(who // 400)


def _odd(g: np.random.Generator, size: int, share: float | None = None) -> Any:
    return g.random(size) < (RARE if share is None else share)


def _texts(numbers: Any, form: str = "{}") -> pl.Series:
    return pl.select(pl.format(form, pl.Series(numbers))).to_series()


def _words(*choices: tuple[Any, str], otherwise: str) -> pl.Series:
    """A word a row: that of the first condition that holds, else `otherwise`."""
    chain = pl.lit(otherwise)
    for condition, word in reversed(choices):
        chain = pl.when(pl.Series(condition)).then(pl.lit(word)).otherwise(chain)
    return pl.select(chain).to_series()


def _people(g: np.random.Generator, crowd: Crowd) -> Frames:
    """The roster: people, households, abilities, numbers, accounts of villages, incomes."""
    number, people = crowd.number, crowd.number.size
    odd = lambda: _odd(g, people)  # noqa: E731
    born = EPOCH - g.integers(26 * 365, 58 * 365, people)
    born = np.where(odd(), EPOCH - 20 * 365, np.where(odd(), EPOCH - 63 * 365, born))
    name = number % 5000
    again = odd() & (number > 1)  # the neighbour once more
    born, name = np.where(again, np.roll(born, 1), born), np.where(again, np.roll(name, 1), name)
    shared = odd()
    paths = crowd.paths(number)
    households = np.unique(crowd.household)
    first = np.r_[True, crowd.household[1:] != crowd.household[:-1]]
    losing = first & (crowd.lost | odd())  # in some households somebody else is at work
    profile = {"school": _words((odd(), "10"), otherwise="01"), "is_healthy": ~odd(), "rung": 1}
    profiles = pl.DataFrame({
        "person_id": number, "ability": _words((odd(), "03"), otherwise="01"), **profile,
        "started_on": np.full(people, EPOCH - 900), "ended_on": np.where(losing, LAST - 16, NAT),
    })  # fmt: skip
    unable = profiles.filter(pl.Series(losing)).with_columns(ability=pl.lit("03"), started_on=pl.lit(DAY - timedelta(15)), ended_on=pl.lit(None, pl.Date))
    relation = _words((odd(), "02"), (number % 3 == 0, "01"), (number % 3 == 1, "02"), otherwise="03")
    villages = np.repeat(np.unique(crowd.village), 2)
    of_a_villager = _odd(g, villages.size, 0.1)
    near = g.random(households.size)
    incomes = np.where(near < 0.02, 299_500 + g.integers(0, 18_000, households.size), g.integers(310_000, 1_500_000, households.size))
    county = households * 3 // 400 % COUNTIES
    heap = (county >= HEAPED[0]) & (county < HEAPED[1]) & (near > 0.95)
    return {
        "people": pl.DataFrame({
            "person_id": number, "scope_path": paths, "village_id": crowd.village, "name": _texts(name), "birth_on": born,
            "phone_key": _texts(np.where(shared, -(number // 5000), number)), "died_on": np.where(odd(), EPOCH - 200, NAT), "left_on": np.where(odd(), EPOCH, NAT),
        }),
        "members": pl.DataFrame({"person_id": number, "household_id": crowd.household, "scope_path": paths, "relation": relation}),
        "profiles": pl.concat([profiles, unable.select(profiles.columns)]),
        "identities": pl.DataFrame({
            "person_id": number, "scope_path": paths, "state": _words((odd(), "pending"), otherwise="active"), "problem": "校验码不对",
        }),
        "household_groups": pl.DataFrame({
            "household_id": households, "scope_path": crowd.paths(households * 3),
            "household_group": _words((crowd.lost[first], "nobody_willing"), (_odd(g, households.size), "needs_help"), otherwise="employed"),
        }),
        "operators": pl.DataFrame({
            "name": _texts(np.where(of_a_villager, villages * 400 % 5000 + g.integers(1, 400, villages.size), 10_000 + villages)),
            "village_id": villages, "role": "village",
        }),
        "incomes": pl.DataFrame({
            "household_id": households, "county_id": county, "county_path": _texts(county, "1.{}"), "income_fen": np.where(heap, 300_000, incomes),
        }),
    }  # fmt: skip


def _jobs(g: np.random.Generator, size: int, crowd: Crowd) -> Frames:
    """Two and a half jobs a person, one after another; the last is open. A public post is in the home county."""
    people = crowd.number.size
    who = np.sort(g.integers(1, people + 1, size))
    odd = lambda: _odd(g, size)  # noqa: E731
    is_first = np.r_[True, who[1:] != who[:-1]]
    last = np.r_[is_first[1:], True]
    place = np.arange(size) - np.maximum.accumulate(np.where(is_first, np.arange(size), 0))
    home = crowd.county[who - 1]
    for_the_count = last & (home >= DROPPED[0]) & (home < DROPPED[1]) & _odd(g, size, 0.05)
    started = EPOCH - 3000 + place * 150 + g.integers(0, 30, size)
    started = np.where(for_the_count, LAST - 33, np.where(last & odd(), LAST + 20, started))
    is_lost = crowd.lost[who - 1]
    forgotten = ~last & odd() & ~is_lost  # never closed
    is_open = (last & ~odd() | forgotten) & ~for_the_count & ~is_lost
    ended = np.where(is_open, NAT, started + np.where(for_the_count, 20, np.where(odd(), -5, np.where(odd(), 250, 100))))
    kind = np.searchsorted([0.7, 0.85, 0.95], g.random(size))
    away = np.where((kind == 2) & ~odd(), home, 300 + who % 500)
    unknown = odd()
    spells = pl.DataFrame({
        "spell_id": np.arange(1, size + 1), "person_id": who, "scope_path": crowd.paths(who), "kind": pl.Series(["E1", "E2", "E4", "E5"]).gather(kind),
        "channel": "own", "started_on": started, "ended_on": ended, "wage_fen_month": np.where(odd(), 20_000, 350_000), "has_employer": ~odd() & ~unknown,
        "home_county_id": home, "work_county_id": away, "work_place": _texts(away, "县{}"), "pairing_id": home % 30 + np.where(forgotten, 30, 0),
        "pairing_started_on": started - np.where(odd(), -9, 90), "employer_verified_on": np.where(odd(), NAT, started - 30),
    }).with_columns(
        pl.when(~pl.Series(unknown)).then(name).alias(name) for name in ("wage_fen_month", "work_place")
    )  # fmt: skip
    running = spells.filter((pl.col("started_on") <= DAY) & (pl.col("ended_on").is_null() | (pl.col("ended_on") >= DAY)))["spell_id"]
    unset = _odd(g, running.len())
    limits = pl.DataFrame({"spell_id": running, "wage_fen_month_min": 143_000, "post_age_max": 60}).with_columns(
        pl.when(~pl.Series(unset)).then(name).alias(name) for name in ("wage_fen_month_min", "post_age_max")
    )
    return {"spells": spells, "spell_limits": limits}


def _claims(g: np.random.Generator, crowd: Crowd, spells: pl.DataFrame) -> pl.DataFrame:
    """A roster's row for everybody who ever had a job; one in a thousand stands in two rosters, one in none."""
    people = crowd.number.size
    rows = pl.DataFrame({
        "claim_id": crowd.number, "person_id": crowd.number, "list_id": 1, "months": np.where(_odd(g, people), 0, 6),
        "verified_on": LAST - np.where(_odd(g, people), 270, 30),
    }).filter(~pl.Series(_odd(g, people)))  # fmt: skip
    rows = rows.join(spells.select("person_id").unique(), on="person_id", how="semi", maintain_order="left")
    twice = rows.filter(pl.Series(_odd(g, rows.height))).with_columns(list_id=pl.lit(2, pl.Int32), claim_id=pl.col("claim_id") + people)
    return pl.concat([rows, twice])


def _entries(g: np.random.Generator, spells: pl.DataFrame, crowd: Crowd) -> pl.DataFrame:
    """How each job came in, over two years: half by hand, twenty accounts a county, each with words of its own."""
    size = spells.height
    county = spells["home_county_id"].to_numpy()
    copied = _odd(g, size)
    group = np.cumsum(copied) // 10
    county = np.where(copied, group % COUNTIES, county)
    account = county * 20 + np.where(copied, group % 20, g.integers(0, 20, size))
    late = (county >= RUSHED[0]) & (county < RUSHED[1]) & _odd(g, size, 0.1)
    account = np.where(late, county * 20, account)
    evidence = _words((g.random(size) < 0.6, "电话核实"), otherwise="劳动合同")
    firm, wage, day = np.where(copied, group, g.integers(0, 50_000, size)), np.where(copied, 35, g.integers(15, 90, size)), g.integers(0, 700, size)
    words = pl.select(
        pl.format("{}|{}|2017-{}|{}", pl.Series(firm), pl.Series(wage * 10_000), pl.Series(np.where(copied, 1, day)), pl.when(pl.Series(copied)).then(pl.lit("电话核实")).otherwise(evidence))
    ).to_series()
    return pl.DataFrame({
        "spell_id": spells["spell_id"], "person_id": spells["person_id"], "scope_path": spells["scope_path"],
        "village_id": crowd.village[spells["person_id"].to_numpy() - 1], "county_id": county, "county_path": _texts(county, "1.{}"),
        "entered_on": LAST - np.where(late, g.integers(0, 5, size), g.integers(0, 730, size)), "entered_by": account, "entered_as": _texts(account, "经办{}"),
        "verb": _words((late | copied | (g.random(size) < 0.5), "spell.record_own"), otherwise="import.take_in"),
        "is_transfer": spells["work_county_id"] != spells["home_county_id"], "words": words,
    })  # fmt: skip


def _post_months(g: np.random.Generator, size: int, spells: pl.DataFrame, crowd: Crowd) -> pl.DataFrame:
    """Days on a public post spent at work elsewhere: one, on the way; of one in a thousand five."""
    posts = spells.filter(pl.col("kind") == "E4")["person_id"].head(size // 30).to_numpy()
    began = LAST - g.integers(5, 300, posts.size)
    return pl.DataFrame({
        "line_id": np.arange(1, posts.size + 1), "person_id": posts, "scope_path": crowd.paths(posts), "month_on": began.astype("datetime64[M]").astype("datetime64[D]"),
        "from_on": began, "until_on": began + np.where(_odd(g, posts.size), 4, 0), "elsewhere": "输入市",
    })  # fmt: skip


def _money_and_classes(g: np.random.Generator, size: int, spells: pl.DataFrame) -> Frames:
    """Payments, classes and registrations of people with an open job of the first kind or on a public post; one payment in
    ten is for a job that has ended since."""
    holders = spells.filter(pl.col("ended_on").is_null() & pl.col("kind").is_in(["E1", "E4"]))
    hired, place = holders["person_id"].to_numpy(), holders["work_county_id"].to_numpy()
    on_post = (holders["kind"] == "E4").to_numpy()
    at = np.arange(size) % hired.size
    turn = np.where(_odd(g, size), 0, np.arange(size) // hired.size)  # one in a thousand is paid for a month before
    months = np.array([np.datetime64(f"201{5 + k // 12}-{k % 12 + 1:02d}-01", "D") for k in range(44)])
    ended = spells.filter(pl.col("ended_on").is_not_null() & (pl.col("ended_on") > pl.col("started_on")) & pl.col("kind").is_in(["E1", "E4"]))
    before = np.flatnonzero(_odd(g, size, 0.1))
    job = g.permutation(ended.height)[np.arange(before.size) % ended.height]
    who, for_post, month_on = hired[at], on_post[at], np.where(_odd(g, size), EPOCH - 4000, months[43 - turn % 44])
    who[before], for_post[before] = ended["person_id"].to_numpy()[job], (ended["kind"] == "E4").to_numpy()[job]
    month_on[before] = (ended["ended_on"].to_numpy()[job] - 50).astype("datetime64[M]").astype("datetime64[D]")
    name = _texts(who)
    shared = _odd(g, who.max() + 1)
    payments = pl.DataFrame({
        "payment_id": np.arange(1, size + 1), "person_id": who, "kind": _words((for_post, "公益性岗位补贴"), otherwise="稳岗补贴"),
        "for_kind": _words((for_post, "E4"), otherwise="E"), "month_on": month_on,
        "amount_fen": 80_000, "name_key": name, "payee": name, "payee_key": _texts(np.where(_odd(g, size), 0, who)),
        "account": _texts(np.where(shared, -(np.cumsum(shared) // 5), np.arange(shared.size))[who]),
    }).sort("person_id", "month_on", "payment_id")  # fmt: skip
    learners, where = hired[::3], place[::3]
    began = EPOCH + g.integers(0, 200, learners.size)
    trainings = pl.DataFrame({
        "training_id": np.arange(1, learners.size + 1), "person_id": learners, "school": "某校", "place": "本县",
        "county_id": np.where(_odd(g, learners.size), 1, where), "started_on": began, "ended_on": began + np.where(_odd(g, learners.size), -2, 20),
    })  # fmt: skip
    again = trainings.filter(pl.Series(_odd(g, learners.size))).with_columns(training_id=pl.col("training_id") + learners.size, started_on=pl.col("started_on") + pl.duration(days=9))
    idle = spells.group_by("person_id", maintain_order=True).agg(pl.col("ended_on").is_not_null().all()).filter("ended_on")["person_id"].to_numpy()
    insured = np.r_[hired, idle[_odd(g, idle.size, 0.5)]]
    county = np.r_[np.where(_odd(g, hired.size), 999, place), np.full(insured.size - hired.size, 999)]
    registrations = pl.DataFrame({
        "registration_id": np.arange(1, insured.size + 1), "person_id": insured, "is_employed": True, "place": "输入市", "employer": "某厂",
        "county_id": county, "started_on": np.full(insured.size, EPOCH), "ended_on": np.full(insured.size, NAT),
    })  # fmt: skip
    return {"payments": payments, "trainings": pl.concat([trainings, again]), "registrations": registrations}


def _asking(g: np.random.Generator, crowd: Crowd) -> Frames:
    """An answer and a contact a person; one account in a thousand writes the same for all, one turns the wishes of all."""
    number, people = crowd.number, crowd.number.size
    account = number // 200
    accounts = int(account[-1]) + 1
    copying, turning = _odd(g, accounts, 3 * RARE)[account], _odd(g, accounts)[account]
    by_family = ~copying & _odd(g, people, 0.15)
    pay = np.where(copying, 30, g.integers(20, 60, people))
    evidence = pl.select(pl.format("{}号上门,第{}户", pl.Series(pay), pl.Series(np.where(copying, 1, number % 200)))).to_series()
    on = LAST - np.where(copying, 12, g.integers(0, 365, people))
    changed = turning | crowd.lost
    first = pl.DataFrame({
        "answer_id": number, "person_id": number, "household_id": crowd.household, "scope_path": crowd.paths(number), "village_id": crowd.village,
        "county_id": crowd.county, "county_path": _texts(crowd.county, "1.{}"), "answered_on": np.where(changed, LAST - 150, on),
        "answerer": _words((changed, "self"), (by_family, "family"), otherwise="self"), "way": "visit", "want": "transfer",
        "said": _texts(pay, "transfer|{}000|far"), "evidence": evidence, "operator_id": account,
    })  # fmt: skip
    turned = first.filter(pl.Series(changed)).with_columns(
        answer_id=pl.col("answer_id") + people, answered_on=pl.lit(DAY - timedelta(9)), answerer=pl.lit("family"), want=pl.lit("none"), said=pl.lit("none|family")
    )
    contacts = pl.DataFrame({
        "person_id": number, "scope_path": crowd.paths(number), "contacted_on": LAST - np.where(_odd(g, people), 200, g.integers(30, 60, people)),
        "is_reached": True,
    }).filter(~pl.Series(_odd(g, people)))  # fmt: skip
    silent = contacts.filter(pl.Series(_odd(g, contacts.height))).with_columns(is_reached=pl.lit(value=False))
    tries = [silent.with_columns(contacted_on=pl.lit(DAY - timedelta(days))) for days in (20, 12, 4)]
    return {"answers": pl.concat([first, turned]), "contacts": pl.concat([contacts, *tries])}


def _figures(g: np.random.Generator, size: int) -> pl.DataFrame:
    """Reports of counties and their ten towns, sealed for twelve months; one figure in a thousand does not add up."""
    from xieshou.reporting.checks import BASE, BY_PLACE, BY_STATUS, NOT_ABOVE, WHOLE

    counties = max(1, size // 30_000)
    parts = {**dict.fromkeys(BY_STATUS, 20), **dict.fromkeys(BY_PLACE, 25), **dict.fromkeys((*NOT_ABOVE[WHOLE], *NOT_ABOVE[BASE]), 50), WHOLE: 100, BASE: 150}
    names, base = list(parts), np.array(list(parts.values()))
    region = np.arange(counties * 11) + 1  # each county is followed by its towns
    is_town = (region - 1) % 11 > 0
    county = (region - 1) // 11 * 11 + 1
    value = np.where(is_town[:, None, None], base, base * 10) + np.zeros((1, 12, 1), dtype=int)
    value = value + _odd(g, value.size).reshape(value.shape)
    at, month, figure = (axis.ravel() for axis in np.indices(value.shape))
    return pl.DataFrame({
        "region_id": region[at], "parent_id": np.where(is_town, county, 0)[at], "scope_path": _texts(region[at], "1.{}"),
        "month": _texts(month + 1, "2018-{}"), "figure": pl.Series(names).gather(figure), "value": value.ravel(), "child_count": np.where(is_town, 0, 10)[at],
    })  # fmt: skip
