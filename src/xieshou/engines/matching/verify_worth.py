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


class Places(NamedTuple):
    """Posts that are not public-welfare ones, by occupation, then place code, and the tree of the places they lie in.

    A place with all its posts in one smaller place is left out. Row k of `node` is a place: first code inside, first
    code after, first post (of `order`) and the one after the last, first smaller place and the one after the last;
    an exact code has none. The largest places of occupation o are rows root[o]…root[o + 1] - 1."""

    order: np.ndarray
    node: np.ndarray
    root: np.ndarray


CODE, CODE_END, POST, POST_END, INNER, INNER_END = range(6)
DEPTH = len(SPANS) + 1


# points: three occupation ranks, any occupation, per pay step, most for pay, wished, paired, lodging; then near.
ANY, PER_STEP, PAY_MOST, WISHED, PAIRED, LODGED, NEAR = 3, 4, 5, 6, 7, 8, 9


def by_place(posts: Posts, occupations: int) -> Places:
    """The posts of each occupation, place by place."""
    open_to_all = np.flatnonzero(~posts.public)
    order = open_to_all[np.lexsort((posts.place[open_to_all], posts.occupation[open_to_all]))]
    ends = np.searchsorted(posts.occupation[order], np.arange(occupations + 1))
    return Places(order, *_tree(posts.place[order], ends))


@nb.njit(cache=True)
def _tree(code: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(node, root) of Places over posts with these codes; occupation o has the posts ends[o]…ends[o + 1] - 1."""
    root = np.zeros(ends.size, np.int64)
    node = np.empty((2 * code.size + 1, 6), np.int64)
    size = np.empty(2 * code.size + 1, np.int64)
    n = 0
    for o in range(ends.size - 1):
        n = _split(code, ends[o], ends[o + 1], 4, node, size, n)
        root[o + 1] = n
    k = 0
    while k < n:
        node[k, INNER] = n
        if size[k] > 0:
            n = _split(code, node[k, POST], node[k, POST_END], size[k] - 1, node, size, n)
        node[k, INNER_END] = n
        k += 1
    return node[:n].copy(), root


@nb.njit(cache=True)
def _split(code: np.ndarray, a: Whole, b: Whole, level: Whole, node: np.ndarray, size: np.ndarray, n: Whole) -> Whole:
    """Append the places of a level that hold the posts a…b-1, each as the smallest place that holds the same posts."""
    while a < b:
        end = a
        while end < b and code[end] // SPANS[level] == code[a] // SPANS[level]:
            end += 1
        own = level
        while own > 0 and code[end - 1] // SPANS[own - 1] == code[a] // SPANS[own - 1]:
            own -= 1
        first = code[a] // SPANS[own] * SPANS[own]
        node[n, CODE], node[n, CODE_END], node[n, POST], node[n, POST_END] = first, first + SPANS[own], a, end
        size[n] = own
        n += 1
        a = end
    return n


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
def limits(
    node: np.ndarray, facts: np.ndarray, price: np.ndarray, cost: np.ndarray, points: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Per place: (greatest of pay points + lodging - price, and of lodging - price alone; the least cost)."""
    net, low = np.full((node.shape[0], 2), NEVER), np.full(node.shape[0], NOTHING)
    for k in range(node.shape[0]):
        for q in range(node[k, POST], node[k, POST_END]):
            without = np.int64(facts[LODGING, q]) * points[LODGED] - price[q]
            net[k, 0] = max(net[k, 0], without + np.int64(facts[PAY_STEP, q]) * points[PER_STEP])
            net[k, 1] = max(net[k, 1], without)
            low[k] = min(low[k], np.int64(cost[q]))
    return net, low


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


@nb.njit(cache=True, nogil=True)
def _by_occupation(lo: int, hi: int, wanted: np.ndarray, takes_any: np.ndarray, occupations: int) -> np.ndarray:
    """3 × person + rank of every wish of persons lo…hi-1, by occupation; those who take any come first."""
    start = np.zeros(occupations + 2, np.int64)
    for i in range(lo, hi):
        start[1] += takes_any[i]
        for r in range(3):
            if wanted[i, r] >= 0 and not takes_any[i]:
                start[wanted[i, r] + 2] += 1
    start = np.cumsum(start)
    out = np.empty(start[-1], np.int64)
    for i in range(lo, hi):
        if takes_any[i]:
            out[start[0]] = 3 * i
            start[0] += 1
        for r in range(3):
            if wanted[i, r] >= 0 and not takes_any[i]:
                out[start[wanted[i, r] + 1]] = 3 * i + r
                start[wanted[i, r] + 1] += 1
    return out


@nb.njit(cache=True, nogil=True)
def survey(lo: int, hi: int, people: People, node: np.ndarray, root: np.ndarray, points: np.ndarray, net: np.ndarray,
           cheapest: np.ndarray, facts: np.ndarray, price: np.ndarray, cost: np.ndarray, ends: np.ndarray,
           best: np.ndarray, least: np.ndarray) -> None:  # fmt: skip
    """For persons lo…hi-1: best = the greatest score - price, least = the least cost, over all their pairs.

    Whoever wishes for one occupation comes after another, so that its posts stay at hand. For each: the area within reach, then each named place (a pair seen twice changes nothing), from the
    largest places down. A place that cannot be better is passed over; one that is the person's own, or only partly
    within the area, named or paired, is left to the smaller places inside it. `facts`, `price`, `cost` lie in the
    order of Places and are of one width, whose least and greatest stand-ins are ends[0] and ends[1]; `best` and `least`
    come in as what is known already. (One function, and its columns taken out of their tuples first: counting
    references to them took three times as long as the work.)"""
    region, reach, wanted, takes_any, brings, waited = (
        people.region, people.reach, people.wanted, people.takes_any, people.has, people.waited,
    )  # fmt: skip
    place_start, places = people.place_start, people.places
    helper_of, helper_start, helpers = people.helper_of, people.helper_start, people.helpers
    has, pay = np.empty(6, facts.dtype), np.empty(3, facts.dtype)
    pay[0], pay[1], pay[2] = points[PER_STEP], points[PAY_MOST], points[LODGED]
    home, nearest = np.empty((6, 2), np.int64), np.empty(6, np.int64)
    home[5, 0], home[5, 1] = 0, NOTHING
    nearest[0] = points[NEAR]
    for level in range(1, 6):
        nearest[level] = max(nearest[level - 1], points[NEAR + level])
    now, until = np.empty(DEPTH + 1, np.int64), np.empty(DEPTH + 1, np.int64)
    for turn in _by_occupation(lo, hi, wanted, takes_any, root.size):
        i, r = turn // 3, turn % 3
        for k in range(6):
            has[k] = brings[k, i]
        for level in range(5):
            home[level, 0] = region[i] // SPANS[level] * SPANS[level]
            home[level, 1] = home[level, 0] + SPANS[level]
        top, low = best[i], least[i]
        named, helper = place_start[i + 1] - place_start[i], helper_of[i]
        hoped = points[WISHED] if named else 0
        hoped += points[PAIRED] if helper_start[helper] < helper_start[helper + 1] else 0
        o = wanted[i, r] if not takes_any[i] else np.int64(0)
        base = (points[ANY] if takes_any[i] else points[r]) + waited[i]
        for area in range(-1, named):
            a, b = home[reach[i], 0], home[reach[i], 1]
            if area >= 0:
                a, b = places[0, place_start[i] + area], places[1, place_start[i] + area]
            deep = 0
            now[0], until[0] = root[o], root[o + 1 if not takes_any[i] else root.size - 1]
            while deep >= 0:
                k = now[deep]
                if k == until[deep]:
                    deep -= 1
                    continue
                now[deep] += 1
                code, code_end = node[k, CODE], node[k, CODE_END]
                if code_end <= a or b <= code:
                    continue
                shared = 0
                while not (home[shared, 0] <= code and code_end <= home[shared, 1]):
                    shared += 1
                most = base + _most(net[k, 0], net[k, 1], has[5], points)
                if most + nearest[shared] + hoped <= top and cheapest[k] >= low:
                    continue
                wished = paired = 2
                if a <= code and code_end <= b and not (code <= region[i] < code_end and code + 1 < code_end):
                    wished = _part(code, code_end, place_start, places, i)
                    paired = _part(code, code_end, helper_start, helpers, helper)
                if wished == 2 or paired == 2:
                    deep += 1
                    now[deep], until[deep] = node[k, INNER], node[k, INNER_END]
                    continue
                fixed = points[NEAR + shared] + wished * points[WISHED] + paired * points[PAIRED]
                if most + fixed <= top and cheapest[k] >= low:
                    continue
                gain, cheap = _run(node[k, POST], node[k, POST_END], facts, price, cost, has, pay, ends)
                if gain > ends[0]:
                    top, low = max(top, base + fixed + np.int64(gain)), min(low, np.int64(cheap))
        best[i], least[i] = top, low
