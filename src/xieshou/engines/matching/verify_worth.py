"""What a pair is worth, and what everybody could have at some prices: the checker's own arithmetic.

`worth` is the rule text, one plain `if` a rule. `survey` looks at whole places at once: the posts of one occupation in a
place that is not the person's own, and that lies wholly inside or outside what the person named, differ only in what
the post asks and pays, so one straight loop judges them (`_run`). A place whose posts could not be better, whatever
they ask, is passed over (`_most`)."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np

from xieshou.engines.matching.kinds import Whole

NEVER = -(2**62)
NOTHING = 2**62
SPANS = (1, 10**3, 10**6, 10**8, 10**10)  # codes inside a village, town, county, prefecture, province


class Posts(NamedTuple):
    """Columns by post; `facts` rows are DEGREE … PAY_STEP, all of one width."""

    place: np.ndarray
    occupation: np.ndarray
    public: np.ndarray
    facts: np.ndarray


DEGREE, SPEECH, LODGING, AGE, PAY_MAX, PAY_STEP = range(6)


class People(NamedTuple):
    """Columns by person; lists are (start, items); `has` rows are what the person brings, in the order of `facts`."""

    region: np.ndarray
    reach: np.ndarray
    place_start: np.ndarray
    places: np.ndarray  # rows: first code inside, first code after
    helper_of: np.ndarray
    helper_start: np.ndarray
    helpers: np.ndarray  # as places
    wanted: np.ndarray
    takes_any: np.ndarray
    has: np.ndarray  # degree, speaks, needs lodging, age, least pay, least pay in steps
    waited: np.ndarray


class Groups(NamedTuple):
    """Posts that are not public-welfare ones, by occupation, then place code: group g, one occupation at one code, is
    order[first[g]:first[g + 1]]. The rest are rows village, town, county, prefecture, province."""

    order: np.ndarray
    first: np.ndarray
    of_occupation: np.ndarray  # first group of each occupation, and the end
    unit: np.ndarray  # the place: code ÷ SPANS
    after: np.ndarray  # first group after those of the same occupation and place
    begins: np.ndarray  # is this the first group of that occupation and place


# points: three occupation ranks, any occupation, per pay step, most for pay, wished, paired, lodging; then near.
ANY, PER_STEP, PAY_MOST, WISHED, PAIRED, LODGED, NEAR = 3, 4, 5, 6, 7, 8, 9


def group(posts: Posts, occupations: int) -> Groups:
    """The posts of each occupation, place by place."""
    open_to_all = np.flatnonzero(~posts.public)
    order = open_to_all[np.lexsort((posts.place[open_to_all], posts.occupation[open_to_all]))]
    occupation, place = posts.occupation[order], posts.place[order]
    first = np.flatnonzero(_changes(occupation) | _changes(place))
    occupation, place = occupation[first], place[first]
    unit = np.stack([place // span for span in SPANS])
    begins = np.stack([_changes(occupation) | _changes(row) for row in unit])
    after = np.empty(unit.shape, np.int64)
    for level in range(len(SPANS)):
        starts = np.append(np.flatnonzero(begins[level]), first.size)
        after[level] = np.repeat(starts[1:], np.diff(starts))
    of_occupation = np.searchsorted(occupation, np.arange(occupations + 1))
    return Groups(order, np.append(first, order.size), of_occupation, unit, after, begins)


def _changes(column: np.ndarray) -> np.ndarray:
    """Where a column begins or differs from the cell before."""
    return np.append(True, column[1:] != column[:-1])[: column.size]


@nb.njit(cache=True, nogil=True)
def _inside(place: Whole, start: np.ndarray, areas: np.ndarray, row: Whole) -> bool:
    found = False
    for q in range(start[row], start[row + 1]):
        found = found or areas[0, q] <= place < areas[1, q]
    return found


@nb.njit(cache=True, nogil=True)
def _shared(place: Whole, region: Whole) -> Whole:
    """0 same village, 1 town, 2 county, 3 prefecture, 4 province, 5 none of these."""
    width = 1
    for level in range(5):
        if place // width == region // width:
            return level
        width *= 1000 if level < 2 else 100
    return 5


@nb.njit(cache=True, nogil=True)
def worth(i: Whole, j: Whole, people: People, posts: Posts, points: np.ndarray) -> Whole:
    """Score of person i at post j, or NEVER: each rule in turn, as the table words it."""
    has, asks = people.has, posts.facts
    if posts.public[j] or has[AGE, i] < asks[AGE, j] or has[DEGREE, i] < asks[DEGREE, j]:
        return NEVER
    if asks[PAY_MAX, j] < has[PAY_MAX, i] or (asks[SPEECH, j] and not has[SPEECH, i]):
        return NEVER
    if has[LODGING, i] and not asks[LODGING, j]:
        return NEVER
    total = points[ANY]
    if not people.takes_any[i]:
        rank = -1
        for r in range(2, -1, -1):
            if posts.occupation[j] == people.wanted[i, r]:
                rank = r
        if rank < 0:
            return NEVER
        total = points[rank]
    shared = _shared(posts.place[j], people.region[i])
    wished = _inside(posts.place[j], people.place_start, people.places, i)
    if shared > people.reach[i] and not wished:
        return NEVER
    paired = _inside(posts.place[j], people.helper_start, people.helpers, people.helper_of[i])
    steps = max(0, np.int64(asks[PAY_STEP, j]) - has[PAY_STEP, i])
    total += min(points[PAY_MOST], steps * points[PER_STEP]) + points[NEAR + shared] + people.waited[i]
    total += points[WISHED] if wished else 0
    total += points[PAIRED] if paired else 0
    return total + (points[LODGED] if asks[LODGING, j] else 0)


@nb.njit(cache=True, nogil=True)
def judge(lo: Whole, hi: Whole, person: np.ndarray, post: np.ndarray, people: People, posts: Posts, points: np.ndarray,
          out: np.ndarray) -> None:  # fmt: skip
    """out[t] = worth of the pair (person[t], post[t])."""
    for t in range(lo, hi):
        out[t] = worth(person[t], post[t], people, posts, points)


@nb.njit(cache=True, nogil=True, inline="always")
def _part(lo: Whole, hi: Whole, start: np.ndarray, areas: np.ndarray, row: Whole) -> Whole:
    """How much of the codes lo…hi-1 lies in the places of a list: 0 none, 1 all, 2 perhaps some."""
    found = 0
    for q in range(start[row], start[row + 1]):
        if areas[0, q] <= lo and hi <= areas[1, q]:
            found = max(found, 1)
        elif areas[0, q] < hi and lo < areas[1, q]:
            found = 2
    return found


@nb.njit(cache=True, nogil=True)
def limits(groups: Groups, facts: np.ndarray, price: np.ndarray, cost: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Per level, for the place that begins at a group: the greatest of pay points + lodging - price, of lodging - price
    alone, and the least cost."""
    count = groups.first.size - 1
    out = np.empty((5, 3, count), np.int64)
    for level in range(5):
        for g in range(count):
            with_pay, without, least = np.int64(NEVER), np.int64(NEVER), np.int64(NOTHING)
            if groups.begins[level, g]:
                for q in range(groups.first[g], groups.first[groups.after[level, g]]):
                    net = np.int64(facts[LODGING, q]) * points[LODGED] - price[q]
                    without = max(without, net)
                    with_pay = max(with_pay, net + np.int64(facts[PAY_STEP, q]) * points[PER_STEP])
                    least = min(least, np.int64(cost[q]))
            out[level, 0, g], out[level, 1, g], out[level, 2, g] = with_pay, without, least
    return out


@nb.njit(cache=True, nogil=True, inline="always")
def _most(with_pay: Whole, without: Whole, floor: Whole, points: np.ndarray) -> Whole:
    """No post behind these limits gives more than this for pay and lodging after its price.

    Pay points are min(most, max(0, steps - floor) × per step), so they pass neither of the two sums below."""
    return min(max(with_pay - floor * points[PER_STEP], without), without + points[PAY_MOST])


@nb.njit(cache=True, nogil=True, inline="always")
def _run(a: int, b: int, facts: np.ndarray, price: np.ndarray, cost: np.ndarray, has: np.ndarray, pay: np.ndarray,
         ends: np.ndarray) -> tuple[int, int]:  # fmt: skip
    """(most of pay + lodging - price, least cost) over the posts a…b-1 that fit. All numbers are of one width, cast at
    each step, so that the loop runs on wide registers; the caller made sure that they fit it."""
    width = facts.dtype.type
    low, high, zero = ends[0], ends[1], ends[2]
    own_degree, own_speech, needs_lodging, own_age, floor, floor_steps = has[0], has[1], has[2], has[3], has[4], has[5]
    per_step, pay_most, lodged = pay[0], pay[1], pay[2]
    best, least = low, high
    for q in range(
        np.uint64(a), np.uint64(b)
    ):  # unsigned: no look for negative places, which would keep the loop narrow
        fits = (facts[0, q] <= own_degree) & (facts[1, q] <= own_speech) & (facts[2, q] >= needs_lodging)
        fits = fits & (facts[3, q] <= own_age) & (facts[4, q] >= floor)
        paid = min(width(max(width(facts[5, q] - floor_steps), zero) * per_step), pay_most)
        gain = width(width(paid + width(facts[2, q] * lodged)) - price[q])
        best = max(best, gain if fits else low)
        least = min(least, cost[q] if fits else high)
    return best, least


@nb.njit(cache=True, nogil=True, inline="always")
def _group_at(code: np.ndarray, lo: Whole, hi: Whole, value: Whole) -> Whole:
    """First group of lo…hi-1 whose place is not before `value`."""
    while lo < hi:
        mid = (lo + hi) >> 1
        if code[mid] < value:
            lo = mid + 1
        else:
            hi = mid
    return lo


@nb.njit(cache=True, nogil=True)
def survey(lo: int, hi: int, people: People, groups: Groups, points: np.ndarray, limit: np.ndarray, facts: np.ndarray,
           price: np.ndarray, cost: np.ndarray, ends: np.ndarray, best: np.ndarray, least: np.ndarray) -> None:  # fmt: skip
    """For persons lo…hi-1: best = the greatest score - price, least = the least cost, over all their pairs.

    For each occupation: the area within reach, then each named place (a pair seen twice changes nothing), from the
    largest places down. A place that cannot be better is passed over; one that is the person's own, or only partly
    named or paired, is left to the smaller places inside it. `facts`, `price`, `cost` lie in the order of the groups
    and are of one width, whose least and greatest stand-ins are ends[0] and ends[1]; `best` and `least` come in as
    what is known already. (One function, and its columns taken out of their tuples first: counting references to them
    took three times as long as the work.)"""
    region, reach, wanted, takes_any, brings, waited = (
        people.region, people.reach, people.wanted, people.takes_any, people.has, people.waited,
    )  # fmt: skip
    place_start, places = people.place_start, people.places
    helper_of, helper_start, helpers = people.helper_of, people.helper_start, people.helpers
    first, of_occupation, unit, after, begins = (
        groups.first, groups.of_occupation, groups.unit, groups.after, groups.begins,
    )  # fmt: skip
    code = unit[0]
    has, pay, home = np.empty(6, facts.dtype), np.empty(3, facts.dtype), np.empty(5, np.int64)
    pay[0], pay[1], pay[2] = points[PER_STEP], points[PAY_MOST], points[LODGED]
    nearest = np.empty(6, np.int64)
    nearest[0] = points[NEAR]
    for level in range(1, 6):
        nearest[level] = max(nearest[level - 1], points[NEAR + level])
    for i in range(lo, hi):
        for k in range(6):
            has[k] = brings[k, i]
        for level in range(5):
            home[level] = region[i] // SPANS[level]
        top, low = best[i], least[i]
        named, helper = place_start[i + 1] - place_start[i], helper_of[i]
        hoped = (points[WISHED] if named else 0) + (points[PAIRED] if helper_start[helper] < helper_start[helper + 1] else 0)
        for r in range(3):
            o = wanted[i, r]
            if takes_any[i] and r > 0 or not takes_any[i] and o < 0:
                continue
            block, block_end = np.int64(0), np.int64(first.size - 1)
            if not takes_any[i]:
                block, block_end = of_occupation[o], of_occupation[o + 1]
            base = (points[ANY] if takes_any[i] else points[r]) + waited[i]
            for area in range(-1, named):
                if takes_any[i]:  # all occupations: places recur
                    g, end = block, block_end
                elif area < 0:
                    g, end = block, block_end
                    if reach[i] < 5:
                        g = _group_at(code, block, block_end, home[reach[i]] * SPANS[reach[i]])
                        end = _group_at(code, g, block_end, (home[reach[i]] + 1) * SPANS[reach[i]])
                else:
                    g = _group_at(code, block, block_end, places[0, place_start[i] + area])
                    end = _group_at(code, g, block_end, places[1, place_start[i] + area])
                if takes_any[i] and area >= 0:
                    break
                while g < end:
                    level = 4
                    while not begins[level, g] or after[level, g] > end:
                        level -= 1
                    at = g
                    while at == g:
                        shared = level
                        while shared < 5 and unit[shared, at] != home[shared]:
                            shared += 1
                        hope = base + nearest[shared] + hoped
                        most = _most(limit[level, 0, at], limit[level, 1, at], has[5], points)
                        if hope + most <= top and limit[level, 2, at] >= low:
                            g = after[level, at]
                            break
                        if shared == level and level > 0:
                            level -= 1
                            while not begins[level, at] or after[level, at] > end:
                                level -= 1
                            continue
                        span = SPANS[level]
                        start = unit[level, at] * span
                        wished = _part(start, start + span, place_start, places, i)
                        paired = _part(start, start + span, helper_start, helpers, helper)
                        if wished == 2 or paired == 2:
                            level -= 1
                            continue
                        g = after[level, at]
                        if shared > reach[i] and not wished:
                            break
                        fixed = base + points[NEAR + shared] + wished * points[WISHED] + paired * points[PAIRED]
                        if fixed + most <= top and limit[level, 2, at] >= low:
                            break
                        gain, cheap = _run(first[at], first[g], facts, price, cost, has, pay, ends)
                        if gain > ends[0]:
                            top, low = max(top, np.int64(gain) + fixed), min(low, np.int64(cheap))
        best[i], least[i] = top, low
