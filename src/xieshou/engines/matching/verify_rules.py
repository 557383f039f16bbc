"""The rules once more, for the checker: files to numbers, and what each pair is worth, written without the solver's
code.

The order of work is another one as well: every person is put before every post of the wished occupations, in the
order of the files, each rule one comparison; nothing is sorted by place and no range is searched."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numba as nb
import numpy as np
import polars as pl

from xieshou.engines.errors import InputError, ProofRefused

NEVER = -(2**62)
REACH = {"village": 0, "town": 1, "county": 2, "prefecture": 3, "province": 4, "anywhere": 5}
UNIT = [1, 1_000, 1_000_000, 100_000_000, 10_000_000_000, 10**12]


@dataclass
class Rules:
    """A DIR's inputs. Pair mode holds the pairs; people mode holds columns for `_judge`."""

    person_row: dict[str, int]
    post_row: dict[str, int]
    capacity: np.ndarray
    household: np.ndarray
    household_count: int
    is_zero: np.ndarray
    pairs: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None
    columns: tuple | None = None
    blocks: tuple | None = None

    def person_name(self, row: int) -> str:
        return next(name for name, i in self.person_row.items() if i == row)

    def post_name(self, row: int) -> str:
        return next(name for name, j in self.post_row.items() if j == row)

    def scores_of(self, assigned: np.ndarray) -> np.ndarray:
        """Score per person at the assigned post; NEVER where there is none or the pair breaks a rule."""
        out = np.full(assigned.size, NEVER)
        if self.pairs is not None:
            person, post, score = self.pairs
            on = assigned[person] == post
            out[person[on]] = score[on]
        else:
            held = np.flatnonzero(assigned >= 0)
            out[held] = _judge(held, assigned[held], *self.columns)
        return out


def survey(rules: Rules, price: np.ndarray, short: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(best score - price per person, NEVER without a pair; who has a pair with a post that is not short)."""
    best = np.full(rules.household.size, NEVER)
    outside = np.zeros(rules.household.size, bool)
    if rules.pairs is not None:
        person, post, score = rules.pairs
        np.maximum.at(best, person, score - price[post])
        outside[person[~short[post]]] = True
    else:
        _survey(best, outside, price, short, *rules.blocks, *rules.columns)
    return best, outside


def read_rules(folder: Path, as_of: str | None) -> Rules:
    if _path(folder, "pairs") is not None:
        return _read_pairs(folder)
    return _read_people(folder, as_of)


def _path(folder: Path, role: str) -> Path | None:
    found = [folder / f"{role}{end}" for end in (".csv", ".parquet") if (folder / f"{role}{end}").exists()]
    if len(found) > 1:
        raise ProofRefused(f"{found[0].name}:{role} 有两份 / there are two {role} files")
    return found[0] if found else None


def _read(folder: Path, role: str, columns: str) -> pl.DataFrame:
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
        return frame.select(pl.col(c).cast(pl.String).fill_null("").str.strip_chars() for c in columns.split())
    except (pl.exceptions.PolarsError, OSError) as fault:
        raise ProofRefused(f"{path.name}:读不出 / unreadable: {str(fault).splitlines()[0][:120]}") from fault


def _int(frame: pl.DataFrame, column: str) -> np.ndarray:
    try:
        return frame[column].replace("", "0").cast(pl.Int64).to_numpy()
    except pl.exceptions.PolarsError as fault:
        raise ProofRefused(
            f"{column} 列有不是整数的值 / column {column} holds something that is not a whole number"
        ) from fault


def _index(names: pl.Series, what: str) -> dict[str, int]:
    rows = {name: row for row, name in enumerate(names)}
    if len(rows) != len(names):
        raise ProofRefused(f"{what} 有重复 / {what} repeats")
    return rows


def _read_pairs(folder: Path) -> Rules:
    pairs = _read(folder, "pairs", "person_id post_id score")
    capacities = _read(folder, "capacities", "post_id capacity")
    if _path(folder, "households") is None:
        houses = pl.DataFrame(schema={"person_id": pl.String, "household_id": pl.String, "zero_employment": pl.String})
    else:
        houses = _read(folder, "households", "person_id household_id zero_employment")
    posts = _index(capacities["post_id"], "capacities.post_id")
    home = dict(zip(_index(houses["person_id"], "households.person_id"), houses["household_id"], strict=True))
    zero = dict(zip(houses["person_id"], houses["zero_employment"], strict=True))
    people = _index(
        pl.Series(
            [*home, *(p for p in pairs["person_id"].unique(maintain_order=True) if p not in home)], dtype=pl.String
        ),
        "person_id",
    )
    numbers: dict[tuple[str, str], int] = {}
    household = [numbers.setdefault(("h", home[p]) if p in home else ("p", p), len(numbers)) for p in people]
    try:
        post = np.array([posts[j] for j in pairs["post_id"]], np.int64)
    except KeyError as fault:
        raise ProofRefused(f"pairs:岗位 {fault} 不在容量表里 / post {fault} has no capacity") from fault
    person = np.array([people[i] for i in pairs["person_id"]], np.int64)
    if len(set(zip(person.tolist(), post.tolist(), strict=True))) != person.size:
        raise ProofRefused("pairs:有重复的人岗对 / a pair repeats")
    is_zero = np.array([zero.get(p) == "1" for p in people], bool)
    room = _int(capacities, "capacity")
    return Rules(
        people,
        posts,
        room,
        np.array(household, np.int64),
        len(numbers),
        is_zero,
        pairs=(person, post, _int(pairs, "score")),
    )


def _read_people(folder: Path, as_of: str | None) -> Rules:
    people = _read(
        folder,
        "people",
        "person_id household_id zero_employment region birth_on education mandarin reach places pay_min_fen_month "
        "occupations needs_lodging wait_days",
    )
    posts = _read(
        folder,
        "posts",
        "post_id region occupation capacity kind education_min mandarin_required pay_min_fen_month pay_max_fen_month "
        "lodging age_min",
    )
    paired = _read(folder, "pairings", "supporter recipient") if _path(folder, "pairings") else None
    table, day = _table(folder, as_of)
    try:
        columns, blocks = _columns(people, posts, paired, table, day)
    except (ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as fault:
        raise ProofRefused(
            f"输入文件的值不合规定 / an input value breaks the file rules: {str(fault).splitlines()[0][:120]}"
        ) from fault
    households = people["household_id"].unique(maintain_order=True)
    number = {name: k for k, name in enumerate(households)}
    return Rules(
        _index(people["person_id"], "person_id"),
        _index(posts["post_id"], "post_id"),
        _int(posts, "capacity"),
        np.array([number[h] for h in people["household_id"]], np.int64),
        len(number),
        _int(people, "zero_employment") == 1,
        columns=columns,
        blocks=blocks,
    )


def _table(folder: Path, as_of: str | None) -> tuple[dict, str]:
    path = folder / "score_table.json"
    try:
        table = json.loads(
            path.read_text("utf-8") if path.exists() else (files(__package__) / "score_table.json").read_text("utf-8")
        )
    except ValueError as fault:
        raise ProofRefused(f"score_table.json:读不出 / unreadable ({fault})") from fault
    day = as_of or table.get("as_of")
    if not day:
        raise InputError("score_table.json:没有 as_of;请用 --as-of 给出日期 / no as_of; give --as-of")
    return table, day


def _digits(day: pl.Series) -> np.ndarray:
    return day.str.replace_all("-", "").cast(pl.Int64).to_numpy()


def _width(code: int) -> int:
    """How many codes lie in the place this code names."""
    return max(u for u in UNIT[:5] if code % u == 0)


def _listed(column: pl.Series) -> tuple[np.ndarray, list[list[str]]]:
    lists = [[x for x in dict.fromkeys(part.strip() for part in cell.split(";")) if x] for cell in column]
    return np.append(0, np.cumsum([len(x) for x in lists])).astype(np.int64), lists


def _columns(
    people: pl.DataFrame, posts: pl.DataFrame, paired: pl.DataFrame | None, table: dict, day: str
) -> tuple[tuple, tuple]:
    level = table["rules"]["education_levels"]
    degree = {k: int(v) for k, v in level.items()}
    names = sorted(set(posts["occupation"]))
    row = {name: k for k, name in enumerate(names)}
    occupation = np.array([row[x] for x in posts["occupation"]], np.int64)
    starts, lists = _listed(people["occupations"])
    wanted = np.full((len(lists), 3), -1, np.int64)
    for i, words in enumerate(lists):
        for r, word in enumerate(words):
            wanted[i, r] = row.get(word, -1)
    region, place = _int(people, "region"), _int(posts, "region")
    place_start, places = _listed(people["places"])
    code = np.array([int(c) for cell in places for c in cell], np.int64)
    regions = np.unique(region)
    support: list[list[int]] = [[] for _ in regions]
    if paired is not None:
        for supporter, recipient in zip(
            _int(paired, "supporter").tolist(), _int(paired, "recipient").tolist(), strict=True
        ):
            for k in np.flatnonzero(regions // _width(recipient) == recipient // _width(recipient)):
                support[k].append(supporter)
    helpers = np.array([c for row in support for c in row], np.int64)
    public = posts["kind"].is_in(table["rules"]["public_kinds"]).to_numpy()
    step, wait = table["pay"]["step_fen"], table["waiting"]
    near = table["near"]
    columns = (
        region,
        np.array([REACH[x] for x in people["reach"]], np.int64),
        place_start,
        code,
        np.array([_width(c) for c in code.tolist()], np.int64),
        np.searchsorted(regions, region),
        np.append(0, np.cumsum([len(x) for x in support])).astype(np.int64),
        helpers,
        np.array([_width(c) for c in helpers.tolist()], np.int64),
        wanted,
        np.diff(starts) == 0,
        (int(day.replace("-", "")) - _digits(people["birth_on"])) // 10000,
        np.array([degree.get((x or "90")[0], 0) for x in people["education"]], np.int64),
        _int(people, "mandarin") >= table["rules"]["mandarin_needed"],
        _int(people, "needs_lodging") == 1,
        _int(people, "pay_min_fen_month"),
        np.minimum(_int(people, "wait_days") // wait["step_days"] * wait["points_per_step"], wait["points_max"]),
        place,
        occupation,
        np.array([degree.get((x or "90")[0], 0) for x in posts["education_min"]], np.int64),
        _int(posts, "mandarin_required") == 1,
        _int(posts, "lodging") == 1,
        np.maximum(_int(posts, "age_min"), table["rules"]["age_statutory_min"]),
        _int(posts, "pay_max_fen_month"),
        (_int(posts, "pay_min_fen_month") + _int(posts, "pay_max_fen_month")) // 2 // step,
        public,
        np.array(
            [
                *table["occupation"]["points_by_rank"],
                table["occupation"]["points_when_any"],
                step,
                table["pay"]["points_per_step"],
                table["pay"]["points_max"],
                table["wished"]["points"],
                table["paired"]["points"],
                table["lodging"]["points"],
            ],
            np.int64,
        ),
        np.array([near[k] for k in ("village", "town", "county", "prefecture", "province", "elsewhere")], np.int64),
    )
    order = np.argsort(occupation, kind="stable")
    return columns, (order, np.searchsorted(occupation[order], np.arange(len(names) + 1)))


@nb.njit(cache=True, nogil=True)
def _worth(
    i, j, region, reach, place_start, places, place_width, home, helper_start, helpers, helper_width, wanted,
    takes_any, age, degree, speaks, needs_lodging, floor, waited, place, occupation, degree_min, must_speak, lodging,
    age_min, pay_max, pay_step, public, points, near,
):  # fmt: skip
    """Score of person i at post j, or NEVER: each rule in turn, as the table words it."""
    if public[j] or age[i] < age_min[j] or degree[i] < degree_min[j] or pay_max[j] < floor[i]:
        return NEVER
    if (must_speak[j] and not speaks[i]) or (needs_lodging[i] and not lodging[j]):
        return NEVER
    total = points[3]
    if not takes_any[i]:
        if occupation[j] == wanted[i, 0]:
            total = points[0]
        elif occupation[j] == wanted[i, 1]:
            total = points[1]
        elif occupation[j] == wanted[i, 2]:
            total = points[2]
        else:
            return NEVER
    shared = 5
    width = 1
    for level in range(5):
        if place[j] // width == region[i] // width:
            shared = level
            break
        width *= 1000 if level < 2 else 100
    wished = False
    for q in range(place_start[i], place_start[i + 1]):
        wished = wished or place[j] // place_width[q] == places[q] // place_width[q]
    if shared > reach[i] and not wished:
        return NEVER
    paired = False
    for q in range(helper_start[home[i]], helper_start[home[i] + 1]):
        paired = paired or place[j] // helper_width[q] == helpers[q] // helper_width[q]
    steps = max(0, pay_step[j] - floor[i] // points[4])
    total += min(points[6], steps * points[5]) + near[shared] + waited[i]
    return total + (points[7] if wished else 0) + (points[8] if paired else 0) + (points[9] if lodging[j] else 0)


@nb.njit(cache=True, nogil=True)
def _judge(person, post, *columns):
    out = np.empty(person.size, np.int64)
    for t in range(person.size):
        out[t] = _worth(person[t], post[t], *columns)
    return out


@nb.njit(cache=True, nogil=True)
def _survey(best, outside, price, short, order, first, *columns):
    wanted, takes_any = columns[9], columns[10]
    for i in range(best.size):
        for r in range(3):
            o = wanted[i, r]
            a, b = (first[o], first[o + 1]) if o >= 0 else (0, 0)
            if takes_any[i]:
                a, b = 0, (order.size if r == 0 else 0)
            for q in range(a, b):
                j = order[q]
                s = _worth(i, j, *columns)
                if s != NEVER:
                    best[i] = max(best[i], s - price[j])
                    outside[i] = outside[i] or not short[j]
