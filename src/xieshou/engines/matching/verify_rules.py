"""The checker's reading: a DIR's files to numbers, without the solver's code (what a pair is worth: `verify_worth`)."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import numba as nb
import numpy as np
import polars as pl

from xieshou.engines.errors import InputError, ProofRefused
from xieshou.engines.matching.verify_quotas import ROOT, Forest
from xieshou.engines.matching.verify_worth import NEVER, NOTHING, People, Places, Posts, by_place, judge, limits, survey

REACH = ["village", "town", "county", "prefecture", "province", "anywhere"]
UNIT = [1, 1_000, 1_000_000, 100_000_000, 10_000_000_000]
NUMBERS = {
    "zero_employment", "region", "mandarin", "pay_min_fen_month", "pay_max_fen_month", "needs_lodging", "wait_days",
    "capacity", "mandarin_required", "lodging", "age_min", "supporter", "recipient", "tier",
}  # fmt: skip
PARTS = 96


@dataclass
class Rules:
    """A DIR's inputs. Pair mode holds the pairs; people mode holds columns to judge by."""

    person_id: pl.Series
    post_id: pl.Series
    capacity: np.ndarray
    household: np.ndarray
    household_count: int
    is_zero: np.ndarray
    tier: np.ndarray | None  # per person; None: the inputs name no tiers
    quotas: Forest
    pairs: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None
    market: tuple[People, Posts, Places, np.ndarray] | None = None

    def scores_of(self, assigned: np.ndarray) -> np.ndarray:
        """Score per person at the assigned post; NEVER where there is none or the pair breaks a rule."""
        out = np.full(assigned.size, NEVER)
        if self.pairs is not None:
            person, post, score = self.pairs
            on = assigned[person] == post
            out[person[on]] = score[on]
        elif self.market is not None:
            people, posts, _, points = self.market
            held = np.flatnonzero(assigned >= 0)
            found = np.empty(held.size, np.int64)
            _in_parts(judge, held.size, held, assigned[held], people, posts, points, found)
            out[held] = found
        return out

    def survey(
        self, price: np.ndarray, cost: np.ndarray, assigned: np.ndarray, score: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """What the bounds need of every pair: (greatest score - price per person, least cost over the person's pairs).
        `score` is `scores_of(assigned)`.

        A figure that can change no bound may stand higher (the first) or lower (the second) than it is: of somebody
        outside zero-employment households 0 and 0, and for all members of such a household what its assignment is
        known to give, as only the best of them counts below 0, and only the least cost."""
        held = np.flatnonzero(score != NEVER)
        best, least = self._known(held, score[held] - price[assigned[held]], cost[assigned[held]])
        if self.pairs is not None:
            _best_of_pairs(*self.pairs, price, cost, best, least)
        elif self.market is not None:
            people, posts, places, points = self.market
            wide = _is_wide(posts, price, points)
            size, far = (np.int64, 2**62) if wide else (np.int32, 2**30)
            order = places.order
            facts = np.ascontiguousarray(posts.facts[:, order], size)
            costs = np.minimum(cost[order], far).astype(size)
            prices, ends = price[order].astype(size), np.array([-far, far, 0], size)
            net, cheapest = limits(places.node, facts, prices, costs, points)
            columns = (people, places.node, places.root, points, net, cheapest, facts, prices, costs, ends, best, least)
            _in_parts(survey, best.size, *columns)
            least[least == far] = NOTHING
        return best, least

    def _known(self, held: np.ndarray, worth: np.ndarray, cost: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where `survey` begins, from the pairs held."""
        house = self.household[held]
        zero = np.zeros(self.household_count, bool)
        zero[self.household[self.is_zero]] = True
        top, low = np.full(self.household_count, NEVER), np.full(self.household_count, NOTHING)
        np.maximum.at(top, house, np.minimum(worth, 0))
        np.minimum.at(low, house, cost)
        best = np.where(zero, top, 0)[self.household]
        best[held] = np.maximum(best[held], worth)
        return best, np.where(zero, low, 0)[self.household]


def _is_wide(posts: Posts, price: np.ndarray, points: np.ndarray) -> bool:
    """Do these numbers need 64 bits?"""
    steps = int(posts.facts[5].max(initial=0)) * int(points[4])
    return max(int(price.max(initial=0)), int(posts.facts.max(initial=0)), steps) >= 2**28


def _in_parts(work: Callable[..., None], size: int, *columns: Any) -> None:
    """work(lo, hi, *columns) over 0…size-1, on as many threads as there are processors; each part writes its own rows."""
    cuts = [size * k // PARTS for k in range(PARTS + 1)]
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for done in [pool.submit(work, a, b, *columns) for a, b in pairwise(cuts) if a < b]:
            done.result()


@nb.njit(cache=True)
def _best_of_pairs(person: np.ndarray, post: np.ndarray, score: np.ndarray, price: np.ndarray, cost: np.ndarray,
                   best: np.ndarray, least: np.ndarray) -> None:  # fmt: skip
    for t in range(person.size):
        i, j = person[t], post[t]
        best[i] = max(best[i], score[t] - price[j])
        least[i] = min(least[i], cost[j])


def read_rules(folder: Path, as_of: str | None) -> Rules:
    """A DIR's inputs. Raises ProofRefused, or InputError without a day."""
    if _path(folder, "pairs") is not None:
        return _read_pairs(folder)
    return _read_people(folder, as_of)


def rows_of(names: pl.Series, cells: pl.Series) -> np.ndarray:
    """Row of each cell in `names` (which do not repeat), -1 where it is not there."""
    known = pl.DataFrame({"name": names, "row": np.arange(len(names))})
    found = pl.DataFrame({"name": cells}).join(known, on="name", how="left", maintain_order="left")
    return found["row"].fill_null(-1).to_numpy()


def _path(folder: Path, role: str) -> Path | None:
    found = [folder / f"{role}{end}" for end in (".csv", ".parquet") if (folder / f"{role}{end}").exists()]
    if len(found) > 1:
        raise ProofRefused(f"{found[0].name}:{role} 有两份 / there are two {role} files")
    return found[0] if found else None


def _read(folder: Path, role: str, columns: str, also: str = "") -> pl.DataFrame:
    path = _path(folder, role)
    if path is None:
        raise ProofRefused(f"{role}:缺少这个输入文件 / this input file is missing")
    try:
        if path.suffix == ".parquet":
            frame = pl.read_parquet(path, glob=False)
            flags = [c for c in frame.columns if frame[c].dtype == pl.Boolean]
            frame = frame.with_columns(pl.col(c).cast(pl.Int8) for c in flags)
        else:
            frame = pl.read_csv(path, infer_schema=False, empty_string_is_null=False, glob=False)
        wanted = [*columns.split(), *(c for c in also.split() if c in frame.columns)]
        return frame.select(_plain(frame.schema[c], c) if c in frame.columns else c for c in wanted)
    except (pl.exceptions.PolarsError, OSError) as fault:
        raise ProofRefused(f"{path.name}:读不出 / unreadable: {str(fault).splitlines()[0][:120]}") from fault


def _plain(kind: pl.DataType, column: str) -> pl.Expr:
    """A column as text without outer blanks; whole numbers stay what they are."""
    if kind.is_integer() and column in NUMBERS:
        return pl.col(column).cast(pl.Int64).fill_null(0)
    return pl.col(column).cast(pl.String).fill_null("").str.strip_chars()


def _int(frame: pl.DataFrame, column: str) -> np.ndarray:
    try:
        cells = frame[column] if frame[column].dtype == pl.Int64 else frame[column].replace("", "0").cast(pl.Int64)
        return cells.to_numpy()
    except pl.exceptions.PolarsError as fault:
        raise ProofRefused(
            f"{column} 列有不是整数的值 / column {column} holds something that is not a whole number"
        ) from fault


def _distinct(names: pl.Series, what: str) -> pl.Series:
    if names.n_unique() != len(names):
        raise ProofRefused(f"{what} 有重复 / {what} repeats")
    return names


def _numbered(names: pl.Series) -> tuple[np.ndarray, int]:
    """(number of each cell, how many different ones). Cells that repeat the one above are looked up once."""
    begins = (names != names.shift(1)).fill_null(True)
    heads = names.filter(begins)
    distinct = heads.unique()
    return rows_of(distinct, heads)[np.cumsum(begins.to_numpy()) - 1], len(distinct)


def _read_pairs(folder: Path) -> Rules:
    pairs = _read(folder, "pairs", "person_id post_id score")
    capacities = _read(folder, "capacities", "post_id capacity", "quota_id")
    if _path(folder, "households") is None:
        houses = pl.DataFrame(schema={"person_id": pl.String, "household_id": pl.String, "zero_employment": pl.String})
    else:
        houses = _read(folder, "households", "person_id household_id zero_employment", "tier")
    posts = _distinct(capacities["post_id"], "capacities.post_id")
    housed = _distinct(houses["person_id"], "households.person_id")
    alone = pairs.select(pl.col("person_id").unique()).filter(~pl.col("person_id").is_in(housed.implode()))
    people = pl.concat([housed, alone["person_id"]])
    home = pl.concat(["h" + houses["household_id"], "p" + alone["person_id"]])
    household, count = _numbered(home)
    post, person = rows_of(posts, pairs["post_id"]), rows_of(people, pairs["person_id"])
    if (post < 0).any():
        name = pairs["post_id"][int(np.argmax(post < 0))]
        raise ProofRefused(f"pairs:岗位「{name}」不在容量表里 / post {name} has no capacity")
    if np.unique(person * np.int64(len(posts) + 1) + post).size != person.size:
        raise ProofRefused("pairs:有重复的人岗对 / a pair repeats")
    is_zero = np.append((houses["zero_employment"] == "1").to_numpy(), np.zeros(len(alone), bool))
    tier = _tiers(houses)
    if tier is not None:
        tier = np.append(tier, np.zeros(len(alone), np.int64))
    judged = (person, post, _int(pairs, "score"))
    room, forest = _int(capacities, "capacity"), _forest(folder, capacities)
    return Rules(people, posts, room, household, count, is_zero, tier, forest, pairs=judged)


def _tiers(frame: pl.DataFrame) -> np.ndarray | None:
    """The tier of each row; an empty cell is the last, 9."""
    if "tier" not in frame.columns:
        return None
    cells = frame["tier"].cast(pl.String).replace({"": "9", "0": "0"})
    tier = _int(pl.DataFrame({"tier": cells}), "tier")
    if tier.size and not (tier.min() >= 1 and tier.max() <= 9):
        raise ProofRefused("tier 列须为1到9 / tier must be 1..9")
    return tier


def _forest(folder: Path, posts: pl.DataFrame) -> Forest:
    """The quotas of a DIR over its posts; none where there is no quotas file."""
    named = posts["quota_id"] if "quota_id" in posts.columns else pl.Series([""] * len(posts), dtype=pl.String)
    if _path(folder, "quotas") is None:
        rows = pl.DataFrame(schema={"quota_id": pl.String, "capacity": pl.String, "parent": pl.String})
    else:
        rows = _read(folder, "quotas", "quota_id capacity", "parent")
    names = _distinct(rows["quota_id"], "quota_id")
    outer = rows["parent"] if "parent" in rows.columns else pl.Series([""] * len(rows), dtype=pl.String)
    around, of = rows_of(names, outer), rows_of(names, named)
    if ((around < 0) & (outer != "").to_numpy()).any() or ((of < 0) & (named != "").to_numpy()).any():
        raise ProofRefused("quotas:有岗位或名额属于不存在的名额 / a post or a quota lies within an unknown quota")
    return Forest(names, _int(rows, "capacity").tolist(), np.where(around < 0, ROOT, around).tolist(), of)


def _read_people(folder: Path, as_of: str | None) -> Rules:
    people = _read(
        folder,
        "people",
        "person_id household_id zero_employment region birth_on education mandarin reach places pay_min_fen_month "
        "occupations needs_lodging wait_days",
        "tier",
    )
    posts = _read(
        folder,
        "posts",
        "post_id region occupation capacity kind education_min mandarin_required pay_min_fen_month pay_max_fen_month "
        "lodging age_min",
        "quota_id",
    )
    paired = _read(folder, "pairings", "supporter recipient") if _path(folder, "pairings") else None
    table, day = _table(folder, as_of)
    with ThreadPoolExecutor(2) as pool:
        market = pool.submit(_market, people, posts, paired, table, day)
        names = pool.submit(_distinct, people["person_id"], "person_id")
        homes = pool.submit(_numbered, people["household_id"])
        try:
            built = market.result()
        except (ValueError, KeyError, TypeError, OverflowError, pl.exceptions.PolarsError) as fault:
            raise ProofRefused(
                f"输入文件的值不合规定 / an input value breaks the file rules: {str(fault).splitlines()[0][:120]}"
            ) from fault
        household, count = homes.result()
        return Rules(
            names.result(),
            _distinct(posts["post_id"], "post_id"),
            _int(posts, "capacity"),
            household,
            count,
            _int(people, "zero_employment") == 1,
            _tiers(people),
            _forest(folder, posts),
            market=built,
        )


def _table(folder: Path, as_of: str | None) -> tuple[dict[str, Any], str]:
    path = folder / "score_table.json"
    try:
        table = json.loads(
            path.read_text("utf-8") if path.exists() else (files(__package__) / "score_table.json").read_text("utf-8")
        )
        day = as_of or table.get("as_of")
    except (ValueError, AttributeError) as fault:
        raise ProofRefused(f"score_table.json:读不出 / unreadable ({fault})") from fault
    if not day:
        raise InputError("score_table.json:没有 as_of;请用 --as-of 给出日期 / no as_of; give --as-of")
    return table, day


def _width(code: int) -> int:
    """How many codes lie in the place this code names."""
    return max(u for u in UNIT if code % u == 0)


def _areas(codes: np.ndarray) -> np.ndarray:
    """Rows (first code inside, first code after) of the places these codes name."""
    distinct, at = np.unique(codes, return_inverse=True)
    width = np.array([_width(c) for c in distinct.tolist()], np.int64)
    return np.stack([distinct, distinct + width])[:, at]


def _listed(column: pl.Series) -> tuple[np.ndarray, pl.Series]:
    """(start of each row, the members end to end) of a column of `;`-lists, blanks and repeats dropped."""
    lists = column.str.split(";")
    if column.str.contains(r"\s|;;|^;|;$|^$").any():
        lists = lists.list.eval(pl.element().str.strip_chars().filter(pl.element().str.strip_chars() != ""))
    lists = lists.list.unique(maintain_order=True)
    return np.append(0, np.cumsum(lists.list.len().to_numpy())).astype(np.int64), lists.explode().drop_nulls()


def _degrees(codes: pl.Series, level: dict[str, Any]) -> np.ndarray:
    first = codes.str.slice(0, 1)
    distinct = first.unique()
    degree = np.array([int(level.get(c or "9", 0)) for c in distinct], np.int64)
    return np.asarray(degree[rows_of(distinct, first)])


def _market(
    people: pl.DataFrame, posts: pl.DataFrame, paired: pl.DataFrame | None, table: dict[str, Any], day: str
) -> tuple[People, Posts, Places, np.ndarray]:
    points = _points(table)
    step, level = int(table["pay"]["step_fen"]), table["rules"]["education_levels"]
    names = posts["occupation"].unique()
    low, high = _int(posts, "pay_min_fen_month"), _int(posts, "pay_max_fen_month")
    facts = [
        _degrees(posts["education_min"], level),
        _int(posts, "mandarin_required"),
        _int(posts, "lodging"),
        np.maximum(_int(posts, "age_min"), table["rules"]["age_statutory_min"]),
        high,
        (low + high) // 2 // step,
    ]
    public = posts["kind"].is_in(table["rules"]["public_kinds"]).to_numpy()
    built = Posts(_int(posts, "region"), rows_of(names, posts["occupation"]), public, np.stack(facts))
    return _persons(people, paired, names, table, day), built, by_place(built, len(names)), points


def _points(table: dict[str, Any]) -> np.ndarray:
    """Points in the order `verify_worth` names. Raises ValueError where one is negative: bounds would not hold."""
    near = table["near"]
    points = [
        *table["occupation"]["points_by_rank"],
        table["occupation"]["points_when_any"],
        table["pay"]["points_per_step"],
        table["pay"]["points_max"],
        table["wished"]["points"],
        table["paired"]["points"],
        table["lodging"]["points"],
        *(near[k] for k in (*REACH[:5], "elsewhere")),
    ]
    if len(points) != 15 or any(type(p) is not int or p < 0 for p in points):
        raise ValueError("score_table.json: points")
    return np.array(points, np.int64)


def _persons(
    people: pl.DataFrame, paired: pl.DataFrame | None, names: pl.Series, table: dict[str, Any], day: str
) -> People:
    wanted, none = _wanted(people["occupations"], names)
    place_start, places = _listed(people["places"])
    region = _int(people, "region")
    helper_of, helper_start, helpers = _helpers(region, paired)
    wait, rules, floor = table["waiting"], table["rules"], _int(people, "pay_min_fen_month")
    birth = people["birth_on"].str.replace_all("-", "").cast(pl.Int64).to_numpy()
    reach = rows_of(pl.Series(REACH), people["reach"])
    if (reach < 0).any():
        raise ValueError("reach")
    has = [
        _degrees(people["education"], rules["education_levels"]),
        (_int(people, "mandarin") >= rules["mandarin_needed"]).astype(np.int64),
        (_int(people, "needs_lodging") == 1).astype(np.int64),
        (int(day.replace("-", "")) - birth) // 10000,
        floor,
        floor // int(table["pay"]["step_fen"]),
    ]
    return People(
        region=region,
        reach=reach,
        place_start=place_start,
        places=_areas(places.cast(pl.Int64).to_numpy()),
        helper_of=helper_of,
        helper_start=helper_start,
        helpers=_areas(helpers),
        wanted=wanted,
        takes_any=none,
        has=np.stack(has),
        waited=np.minimum(_int(people, "wait_days") // wait["step_days"] * wait["points_per_step"], wait["points_max"]),
    )


def _wanted(column: pl.Series, names: pl.Series) -> tuple[np.ndarray, np.ndarray]:
    """(up to three occupations a row, -1 where there is none or no post of it; whether a row names none at all)."""
    if not column.str.contains(r"\s|;;|^;|;$|;.*;.*;").any():
        parts = column.str.split_exact(";", 2).struct.unnest().fill_null("")
        first, second, third = (parts.to_series(k) for k in range(3))
        one, two, three = (rows_of(names, part) for part in (first, second, third))
        one, two = np.where((first == "").to_numpy(), -1, one), np.where((second == "").to_numpy(), -1, two)
        three = np.where(((third == "") | (third == first) | (third == second)).to_numpy(), -1, three)
        twice = ((second == first) & (second != "")).to_numpy()
        two, three = np.where(twice, three, two), np.where(twice, -1, three)
        return np.stack([one, two, three], axis=1), (first == "").to_numpy()
    starts, words = _listed(column)
    count = np.diff(starts)
    if (count > 3).any():
        raise ValueError("occupations")
    wanted = np.full((len(column), 3), -1, np.int64)
    row = np.repeat(np.arange(len(column)), count)
    wanted[row, np.arange(row.size) - starts[row]] = rows_of(names, words)
    return wanted, count == 0


def _helpers(region: np.ndarray, paired: pl.DataFrame | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(row of each person's region, start of each region's supporters, the supporters end to end)."""
    regions, of = np.unique(region, return_inverse=True)
    support: list[list[int]] = [[] for _ in regions]
    if paired is not None:
        both = zip(_int(paired, "supporter").tolist(), _int(paired, "recipient").tolist(), strict=True)
        for supporter, recipient in both:
            for k in np.flatnonzero(regions // _width(recipient) == recipient // _width(recipient)):
                support[k].append(supporter)
    start = np.append(0, np.cumsum([len(x) for x in support])).astype(np.int64)
    return of, start, np.array([c for row in support for c in row], np.int64)
