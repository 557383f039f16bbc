"""What a pair is worth, and what everybody could have at some prices: the checker's own arithmetic.

`worth` is the rule text, one plain `if` a rule. `survey` looks at whole counties at once: but for the person's own
county and places named below a county, a county's posts differ only in what the post asks and pays, so one straight
loop judges them; a county whose posts could not be better, whatever they ask, is passed over (`_most`)."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np

NEVER = -(2**62)
NOTHING = 2**62
COUNTY = 1_000_000


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
    places: np.ndarray
    place_width: np.ndarray
    helper_of: np.ndarray
    helper_start: np.ndarray
    helpers: np.ndarray
    helper_width: np.ndarray
    wanted: np.ndarray
    takes_any: np.ndarray
    has: np.ndarray  # degree, speaks, needs lodging, age, least pay, least pay in steps
    waited: np.ndarray


class Groups(NamedTuple):
    """Posts that are not public-welfare ones, by occupation, then county: group g is order[first[g]:first[g + 1]]."""

    order: np.ndarray
    first: np.ndarray
    county: np.ndarray
    of_occupation: np.ndarray  # first group of each occupation, and the end


# points: three occupation ranks, any occupation, per pay step, most for pay, wished, paired, lodging; then near.
ANY, PER_STEP, PAY_MOST, WISHED, PAIRED, LODGED, NEAR = 3, 4, 5, 6, 7, 8, 9


def group(posts: Posts, occupations: int) -> Groups:
    """The posts of each occupation, county by county."""
    county = posts.place // COUNTY
    open_to_all = np.flatnonzero(~posts.public)
    order = open_to_all[np.lexsort((county[open_to_all], posts.occupation[open_to_all]))]
    key = posts.occupation[order] * COUNTY + county[order]
    first = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if order.size else np.zeros(0, np.int64)
    begins = posts.occupation[order[first]]
    return Groups(
        order, np.append(first, order.size), county[order[first]], np.searchsorted(begins, np.arange(occupations + 1))
    )


@nb.njit(cache=True, nogil=True)
def _inside(place: int, start: np.ndarray, items: np.ndarray, width: np.ndarray, row: int) -> bool:
    found = False
    for q in range(start[row], start[row + 1]):
        found = found or place // width[q] == items[q] // width[q]
    return found


@nb.njit(cache=True, nogil=True)
def _shared(place: int, region: int) -> int:
    """0 same village, 1 town, 2 county, 3 prefecture, 4 province, 5 none of these."""
    width = 1
    for level in range(5):
        if place // width == region // width:
            return level
        width *= 1000 if level < 2 else 100
    return 5


@nb.njit(cache=True, nogil=True)
def worth(i: int, j: int, people: People, posts: Posts, points: np.ndarray) -> int:
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
    wished = _inside(posts.place[j], people.place_start, people.places, people.place_width, i)
    if shared > people.reach[i] and not wished:
        return NEVER
    paired = _inside(posts.place[j], people.helper_start, people.helpers, people.helper_width, people.helper_of[i])
    steps = max(0, np.int64(asks[PAY_STEP, j]) - has[PAY_STEP, i])
    total += min(points[PAY_MOST], steps * points[PER_STEP]) + points[NEAR + shared] + people.waited[i]
    total += points[WISHED] if wished else 0
    total += points[PAIRED] if paired else 0
    return total + (points[LODGED] if asks[LODGING, j] else 0)


@nb.njit(cache=True, nogil=True)
def judge(lo: int, hi: int, person: np.ndarray, post: np.ndarray, people: People, posts: Posts, points: np.ndarray,
          out: np.ndarray) -> None:  # fmt: skip
    """out[t] = worth of the pair (person[t], post[t])."""
    for t in range(lo, hi):
        out[t] = worth(person[t], post[t], people, posts, points)


@nb.njit(cache=True, nogil=True)
def _part(county: int, start: np.ndarray, items: np.ndarray, width: np.ndarray, row: int) -> int:
    """How much of a county lies in the places of a list: 0 none, 1 all, 2 perhaps some."""
    found = 0
    for q in range(start[row], start[row + 1]):
        if width[q] < COUNTY:
            if items[q] // COUNTY == county:
                return 2
        elif county * COUNTY // width[q] == items[q] // width[q]:
            found = 1
    return found


@nb.njit(cache=True, nogil=True)
def limits(groups: Groups, facts: np.ndarray, price: np.ndarray, cost: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Per group: the greatest of pay points + lodging - price, of lodging - price alone, and the least cost."""
    out = np.empty((3, groups.county.size), np.int64)
    for g in range(groups.county.size):
        with_pay, without, least = np.int64(NEVER), np.int64(NEVER), np.int64(NOTHING)
        for q in range(groups.first[g], groups.first[g + 1]):
            net = np.int64(facts[LODGING, q]) * points[LODGED] - price[q]
            without = max(without, net)
            with_pay = max(with_pay, net + np.int64(facts[PAY_STEP, q]) * points[PER_STEP])
            least = min(least, np.int64(cost[q]))
        out[0, g], out[1, g], out[2, g] = with_pay, without, least
    return out


@nb.njit(cache=True, nogil=True)
def _most(limit: np.ndarray, g: int, floor: int, points: np.ndarray) -> int:
    """No post of group g gives more than this for pay and lodging after its price.

    Pay points are min(most, max(0, steps - floor) × per step), so they pass neither of the two sums below."""
    paid = max(limit[0, g] - floor * points[PER_STEP], limit[1, g])
    return min(paid, limit[1, g] + points[PAY_MOST])


@nb.njit(cache=True, nogil=True)
def _run(a: int, b: int, facts: np.ndarray, price: np.ndarray, cost: np.ndarray, has: np.ndarray, pay: np.ndarray,
         ends: np.ndarray) -> tuple[int, int]:  # fmt: skip
    """(most of pay + lodging - price, least cost) over the posts a…b-1 that fit. All numbers are of one width, cast at
    each step, so that the loop runs on wide registers; the caller made sure that they fit it."""
    width = facts.dtype.type
    best, least, zero = ends[0], ends[1], ends[2]
    for q in range(a, b):
        fits = (facts[0, q] <= has[0]) & (facts[1, q] <= has[1]) & (facts[2, q] >= has[2])
        fits = fits & (facts[3, q] <= has[3]) & (facts[4, q] >= has[4])
        paid = min(width(max(width(facts[5, q] - has[5]), zero) * pay[0]), pay[1])
        gain = width(width(paid + width(facts[2, q] * pay[2])) - price[q])
        best = max(best, gain if fits else ends[0])
        least = min(least, cost[q] if fits else ends[1])
    return best, least


@nb.njit(cache=True, nogil=True)
def survey(lo: int, hi: int, people: People, posts: Posts, groups: Groups, points: np.ndarray, limit: np.ndarray,
           facts: np.ndarray, price: np.ndarray, cost: np.ndarray, ends: np.ndarray, best: np.ndarray,
           least: np.ndarray) -> None:  # fmt: skip
    """For persons lo…hi-1: best = the greatest score - price, least = the least cost, over all their pairs.

    `facts`, `price`, `cost` lie in the order of the groups and are of one width, whose least and greatest stand-ins are
    ends[0] and ends[1]; `best` and `least` come in as what is known already."""
    has, pay = np.empty(6, facts.dtype), np.empty(3, facts.dtype)
    pay[0], pay[1], pay[2] = points[PER_STEP], points[PAY_MOST], points[LODGED]
    for i in range(lo, hi):
        has[:] = people.has[:, i]
        home = people.region[i] // COUNTY
        top, low = best[i], least[i]
        for r in range(3):
            o = people.wanted[i, r]
            if people.takes_any[i]:
                a, b = 0, (groups.county.size if r == 0 else 0)
            elif o >= 0:
                a, b = groups.of_occupation[o], groups.of_occupation[o + 1]
            else:
                a, b = 0, 0
            base = (points[ANY] if people.takes_any[i] else points[r]) + people.waited[i]
            for g in range(a, b):
                county = groups.county[g]
                wished = _part(county, people.place_start, people.places, people.place_width, i)
                shared = 2 if county == home else 3 if county // 100 == home // 100 else 5
                if shared == 5 and county // 10_000 == home // 10_000:
                    shared = 4
                if shared > people.reach[i] and wished == 0 and county != home:
                    continue
                paired = _part(county, people.helper_start, people.helpers, people.helper_width, people.helper_of[i])
                plain = county != home and wished != 2 and paired != 2
                near = points[NEAR + shared]
                if not plain:
                    near = max(near, points[NEAR], points[NEAR + 1])
                fixed = base + near + (points[WISHED] if wished else 0) + (points[PAIRED] if paired else 0)
                if fixed + _most(limit, g, has[5], points) <= top and limit[2, g] >= low:
                    continue
                if plain:
                    gain, cheap = _run(groups.first[g], groups.first[g + 1], facts, price, cost, has, pay, ends)
                    if gain > ends[0]:
                        top, low = max(top, np.int64(gain) + fixed), min(low, np.int64(cheap))
                    continue
                for q in range(groups.first[g], groups.first[g + 1]):
                    s = worth(i, groups.order[q], people, posts, points)
                    if s != NEVER:
                        top, low = max(top, s - price[q]), min(low, np.int64(cost[q]))
        best[i], least[i] = top, low
