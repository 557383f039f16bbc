"""People and posts laid out for the kernel: small integers, one array a column.

Posts lie sorted by (occupation, place code), so whatever a person can reach in one occupation is a handful of
contiguous ranges. A place is the interval of the codes below it: `code // span` is its ancestor at a level, computed
here once, and [ancestor * span, (ancestor + 1) * span) are all codes inside. For people who take any occupation a
second copy of the posts, sorted by place alone, follows the first; `primary` leads from a position back to the post,
`twin` to its copy.

Yes-or-no requirements are bits: a pair clashes when `need[post] & lack[person]` is not 0 (bits 0–7: education levels
the post asks for / the person has not reached; 8: language; 9: no lodging / needs lodging; 10: public-welfare
post)."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
import polars as pl

from xieshou.engines.matching.records import Lists, Pairings, People, Posts
from xieshou.engines.matching.scoretable import SPANS, ScoreTable

MANDARIN, LODGING, PUBLIC = 1 << 8, 1 << 9, 1 << 10
EVERYWHERE = 10**12
STEPS_MAX = 16_000


class Market(NamedTuple):
    """Everything the kernel reads. Positions 0…P-1 are the posts in sorted order, P…2P-1 their copies if anybody
    needs them.

    Intervals are (start per row, [lo, hi] × items). Few arrays, because each costs compile time in every kernel."""

    code: np.ndarray  # per position, as are the next three
    cols: np.ndarray  # rows NEED, AGE_MIN, PAY_STEP, BONUS
    pay: np.ndarray
    primary: np.ndarray
    twin: np.ndarray  # per post, by sorted position
    capacity: np.ndarray
    block: np.ndarray  # first position of each occupation; the last block is the copy
    region: np.ndarray  # per person, as are all that follow
    who: np.ndarray  # rows LACK, AGE, FLOOR_STEP, WAITED
    floor: np.ndarray
    occupation: np.ndarray  # N × 3, -1 = none; any occupation = (block of the copy, -1, -1)
    takes_any: np.ndarray
    reach_start: np.ndarray
    reach: np.ndarray
    wish_start: np.ndarray
    wish: np.ndarray
    pair_of: np.ndarray  # row of the supporters' list
    pair_start: np.ndarray
    pair: np.ndarray
    points: np.ndarray  # see below


NEED, AGE_MIN, PAY_STEP, BONUS = range(4)
LACK, AGE, FLOOR_STEP, WAITED = range(4)
# points: three occupation ranks; elsewhere, then what province, prefecture, county, town, village each add; the rest.
NEAR, WHEN_ANY, PER_STEP, STEPS, PAY_MOST, WISHED, PAIRED = 3, 9, 10, 11, 12, 13, 14


class Layout(NamedTuple):
    """The market, and the original row of each sorted post."""

    market: Market
    order: np.ndarray


def lay_out(people: People, posts: Posts, pairings: Pairings, as_of: int, table: ScoreTable) -> Layout:
    """Columns to struct of arrays. `as_of` is yyyymmdd; ages are completed years on that day."""
    order, block, names = _sorted_posts(posts)
    any_one = (people.occupations.list.len() == 0).to_numpy()
    positions, twin = order, np.full(len(order), -1, np.int32)
    if any_one.any():
        by_code = np.lexsort((np.arange(len(order)), posts.region[order])).astype(np.int32)
        twin[by_code] = len(order) + np.arange(len(order), dtype=np.int32)
        positions = np.concatenate([order, order[by_code]])
        primary = np.concatenate([np.arange(len(order), dtype=np.int32), by_code])
    else:
        primary = np.arange(len(order), dtype=np.int32)
    pay, floor = _pay_ranks(people.pay_min, posts.pay_max[positions])
    reach, wish = _intervals(people)
    pair_of, pair = _supporters(people.region, pairings)
    cols = np.stack(
        [
            _need(posts, table),
            np.maximum(posts.age_min, table.age_min),
            np.minimum((posts.pay_min + posts.pay_max) // 2 // table.pay_step_fen, STEPS_MAX),
            np.where(posts.lodging, table.lodging, 0),
        ]
    )
    waited = np.minimum(people.wait_days // table.wait_step_days * table.wait_per_step, table.wait_max)
    age = np.clip((as_of - people.birth) // 10000, -1, 200)
    who = np.stack([_lack(people, table), age, np.minimum(people.pay_min // table.pay_step_fen, STEPS_MAX), waited])
    columns = Market(
        code=posts.region[positions],
        cols=cols.astype(np.int16)[:, positions],
        pay=pay,
        primary=primary,
        twin=twin,
        capacity=posts.capacity[order],
        block=np.append(block, len(positions)),
        region=people.region,
        who=who.astype(np.int16),
        floor=floor,
        occupation=_occupations(people, names, any_one),
        takes_any=any_one,
        reach_start=reach[0],
        reach=reach[1],
        wish_start=wish[0],
        wish=wish[1],
        pair_of=pair_of,
        pair_start=pair[0],
        pair=pair[1],
        points=_points(table),
    )
    market = Market(*(np.require(column, requirements=["C", "W"]) for column in columns))  # one type, compiled once
    return Layout(market, order)


def _points(table: ScoreTable) -> np.ndarray:
    steps = 0 if table.pay_per_step == 0 else -(-table.pay_max // table.pay_per_step)
    rings = np.diff(np.array([0, *table.near[::-1]]))
    rest = [table.when_any, table.pay_per_step, steps, table.pay_max, table.wished, table.paired]
    return np.array([*table.by_rank, *rings, *rest], np.int16)


def _sorted_posts(posts: Posts) -> tuple[np.ndarray, np.ndarray, pl.Series]:
    """(order, first position of each occupation and the end, occupation names in that order)."""
    names = posts.occupation.unique().sort()
    occupation = numbers_in(names, posts.occupation)
    order = np.lexsort((np.arange(len(posts)), posts.region, occupation)).astype(np.int32)
    return order, np.searchsorted(occupation[order], np.arange(len(names) + 1)), names


def numbers_in(names: pl.Series, column: pl.Series) -> np.ndarray:
    """Position of each cell in `names`, -1 where it is not there."""
    if len(names) == 0 or len(column) == 0:
        return np.full(len(column), -1, np.int64)
    found = column.replace_strict(names, pl.Series(np.arange(len(names))), default=-1, return_dtype=pl.Int64)
    return found.to_numpy()


def education_levels(codes: pl.Series, table: ScoreTable) -> np.ndarray:
    """Level of each GB/T 4658 code, by its first digit."""
    return codes.str.slice(0, 1).replace_strict(table.education_level, return_dtype=pl.Int64, default=0).to_numpy()


def is_public(posts: Posts, table: ScoreTable) -> np.ndarray:
    """Public-welfare posts: never in the market run (design.md §4)."""
    return posts.kind.is_in(sorted(table.public_kinds)).to_numpy()


def _need(posts: Posts, table: ScoreTable) -> np.ndarray:
    bits = (1 << education_levels(posts.education_min, table)) - 1
    bits = bits | np.where(posts.mandarin_required, MANDARIN, 0) | np.where(posts.lodging, 0, LODGING)
    return (bits | np.where(is_public(posts, table), PUBLIC, 0)).astype(np.int16)


def _lack(people: People, table: ScoreTable) -> np.ndarray:
    bits = 255 & ~((1 << education_levels(people.education, table)) - 1)
    bits = bits | np.where(people.mandarin < table.mandarin_needed, MANDARIN, 0)
    return (bits | np.where(people.needs_lodging, LODGING, 0) | PUBLIC).astype(np.int16)


def _pay_ranks(floor: np.ndarray, pay: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ranks with rank(pay) >= rank(floor) exactly when pay >= floor; 16 bits when the fewer distinct values allow
    it."""
    floors, pays = np.unique(floor), np.unique(pay)
    steps = floors if len(floors) <= len(pays) else pays
    size = np.int16 if len(steps) < 32_000 else np.int32
    if steps is floors:
        return (np.searchsorted(steps, pay, "right") - 1).astype(size), np.searchsorted(steps, floor).astype(size)
    return np.searchsorted(steps, pay).astype(size), np.searchsorted(steps, floor).astype(size)


def _occupations(people: People, names: pl.Series, any_one: np.ndarray) -> np.ndarray:
    lists = people.occupations
    wanted = np.full((len(lists), 3), -1, np.int32)
    for rank in range(3):
        word = lists.list.get(rank, null_on_oob=True).fill_null("")
        found = numbers_in(names, word)
        wanted[:, rank] = np.where((word == "").to_numpy(), -1, found)
    wanted[any_one, 0] = len(names)
    return wanted


def spans_of(codes: np.ndarray) -> np.ndarray:
    """How many codes lie inside the place a code names, read from its trailing zeros."""
    span = np.full(len(codes), SPANS[0], np.int64)
    for inside in SPANS[1:]:
        span[codes % inside == 0] = inside
    return span


def _intervals(people: People) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...]]:
    """(where the person goes, where the person named places): disjoint code intervals, as (start, [lo, hi])."""
    spans = np.array([*SPANS, EVERYWHERE], np.int64)[people.reach]
    low = people.region // spans * spans
    start, items = people.places.start, np.array(people.places.items)
    span = spans_of(items)
    return (
        widest(start, items, items + span, low, low + spans),
        widest(start, items, items + span, np.empty(0, np.int64), np.empty(0, np.int64)),
    )


@nb.njit(cache=True)
def widest(
    start: np.ndarray, lo: np.ndarray, hi: np.ndarray, own_lo: np.ndarray, own_hi: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Per row, its intervals (and its own one, if any) without those inside another: (start, [lo, hi]). Places never
    cross."""
    rows = start.size - 1
    out_start = np.empty(rows + 1, np.int64)
    out_start[0] = 0
    out_lo = np.empty(lo.size + own_lo.size, np.int64)
    out_hi = np.empty(lo.size + own_lo.size, np.int64)
    n = 0
    for i in range(rows):
        first = n
        if own_lo.size:
            out_lo[n], out_hi[n] = own_lo[i], own_hi[i]
            n += 1
        for k in range(start[i], start[i + 1]):
            inside = False
            for q in range(first, n):
                inside = inside or (out_lo[q] <= lo[k] and hi[k] <= out_hi[q])
            if inside:
                continue
            keep = first
            for q in range(first, n):
                if not (lo[k] <= out_lo[q] and out_hi[q] <= hi[k]):
                    out_lo[keep], out_hi[keep] = out_lo[q], out_hi[q]
                    keep += 1
            out_lo[keep], out_hi[keep] = lo[k], hi[k]
            n = keep + 1
        out_start[i + 1] = n
    bounds = np.empty((2, n), np.int64)
    for q in range(n):
        bounds[0, q], bounds[1, q] = out_lo[q], out_hi[q]
    return out_start, bounds


def _supporters(region: np.ndarray, pairings: Pairings) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    """(row per person, intervals of the places that support that row's region, its parents' supporters included)."""
    regions, row = np.unique(region, return_inverse=True)
    lists = supporters_of(regions, pairings)
    span = spans_of(lists.items)
    empty = np.empty(0, np.int64)
    return row.astype(np.int32), widest(lists.start, lists.items, lists.items + span, empty, empty)


def supporters_of(regions: np.ndarray, pairings: Pairings) -> Lists:
    """Codes of the supporters of each region."""
    low, high = pairings.recipient, pairings.recipient + spans_of(pairings.recipient)
    first, last = np.searchsorted(regions, low), np.searchsorted(regions, high)
    row = np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)] or [np.empty(0, np.int64)]).astype(
        np.int64
    )
    code = np.repeat(pairings.supporter, last - first)
    order = np.argsort(row, kind="stable")
    start = np.searchsorted(row[order], np.arange(len(regions) + 1))
    return Lists(start.astype(np.int64), code[order])


def only(m: Market, chosen: np.ndarray) -> Market:
    """The market with the chosen posts alone (boolean per post), numbered anew in the same order."""
    at = np.flatnonzero(chosen[m.primary])
    number = np.cumsum(chosen) - 1
    return m._replace(
        code=m.code[at],
        cols=np.ascontiguousarray(m.cols[:, at]),
        pay=m.pay[at],
        primary=number[m.primary[at]].astype(np.int32),
        capacity=m.capacity[chosen],
        block=np.searchsorted(at, m.block),
    )
