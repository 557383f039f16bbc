"""From nearly right to exactly right: whole-number prices and an assignment repaired until each proves the other.

Given prices, whoever holds a post that is no longer the best on the own list lets go. What is then out of place —
people who want a post and hold none, posts with a price and an empty place — is put right along shortest paths: one
search over the posts (a step goes from a post through somebody who holds it to what else that person lists, at the
cost of the difference), prices move by the distances, and everything that can now be moved without loss is moved.
When nothing is out of place, assignment and prices are optimal for these lists. Work is per list entry, not per pair,
and starts where the auction ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numba as nb
import numpy as np

from xieshou.engines.matching.heap import pop, push
from xieshou.engines.matching.kinds import Whole

FAR = 2**60
OUT = -1
SEATS = 20_000  # people seated between two looks at the cancel button


class Lists(NamedTuple):
    """What each person may get. Posts 0…P-1 are posts, P… are homes; entry K is the own home (-1: none) at score 0."""

    post: np.ndarray
    score: np.ndarray
    home: np.ndarray
    outside: np.ndarray
    room: np.ndarray


@nb.njit(cache=True, nogil=True)
def _values(lists: Lists, price: np.ndarray, value: np.ndarray) -> None:
    """value[i] = the best person i can have at these prices, staying out included."""
    post, kept, home, outside = lists.post, lists.score, lists.home, lists.outside
    for i in range(value.size):
        best = outside[i]
        for k in range(post.shape[1]):
            j = post[i, k]
            if j < 0:
                break
            best = max(best, kept[i, k] - price[j])
        if home[i] >= 0:
            best = max(best, -price[home[i]])
        value[i] = best


@nb.njit(cache=True, nogil=True, inline="always")
def _entry(post: np.ndarray, kept: np.ndarray, home: np.ndarray, i: Whole, k: Whole) -> tuple[Whole, Whole]:
    """(post, score) of entry k of person i's list, the last being the home; post -1 where there is none."""
    at, worth = np.int64(home[i]), np.int64(0)
    if k < post.shape[1]:
        at = np.int64(post[i, k])
        worth = np.int64(kept[i, k]) if at >= 0 else worth
    return at, worth


@nb.njit(cache=True, nogil=True)
def _let_go(lists: Lists, price: np.ndarray, value: np.ndarray, assigned: np.ndarray, used: np.ndarray) -> Whole:
    """Take people off posts that are not their best; count the posts' holders. Returns how many people are out of
    place."""
    post, kept, home, outside, room = lists.post, lists.score, lists.home, lists.outside, lists.room
    used[:] = 0
    free = 0
    for i in range(assigned.size):
        j = assigned[i]
        tight = False
        if j >= 0 and used[j] < room[j]:
            if j == home[i]:
                tight = -price[j] == value[i]
            else:
                for k in range(post.shape[1]):
                    if post[i, k] == j:
                        tight = np.int64(kept[i, k]) - price[j] == value[i]
                        break
        if tight:
            used[j] += 1
        else:
            assigned[i] = OUT
            free += value[i] > outside[i]
    return free


@nb.njit(cache=True, nogil=True)
def _chain(assigned: np.ndarray, head: np.ndarray, after: np.ndarray, before: np.ndarray) -> None:
    """The holders of each post as a chain: head[j], then after[i]; before[i] leads back."""
    head[:] = OUT
    for i in range(assigned.size):
        if assigned[i] >= 0:
            _join(i, assigned[i], head, after, before)


@nb.njit(cache=True, nogil=True, inline="always")
def _join(i: Whole, j: Whole, head: np.ndarray, after: np.ndarray, before: np.ndarray) -> None:
    after[i] = head[j]
    before[i] = OUT
    if head[j] >= 0:
        before[head[j]] = i
    head[j] = i


@nb.njit(cache=True, nogil=True, inline="always")
def _leave(i: Whole, j: Whole, head: np.ndarray, after: np.ndarray, before: np.ndarray) -> None:
    if before[i] >= 0:
        after[before[i]] = after[i]
    else:
        head[j] = after[i]
    if after[i] >= 0:
        before[after[i]] = before[i]


@nb.njit(cache=True, nogil=True)
def _seat_free(
    lists: Lists, price: np.ndarray, value: np.ndarray, assigned: np.ndarray, used: np.ndarray, most: Whole
) -> Whole:
    """Seat people who want a post and hold none, one by one along a shortest way to an empty place or to staying out.

    Prices of the posts passed on the way rise by what keeps everybody else content. Returns how many were seated."""
    post, kept, home, outside, room = lists.post, lists.score, lists.home, lists.outside, lists.room
    people, posts, width = assigned.size, price.size, post.shape[1]
    head = np.empty(posts, np.int64)
    after = np.empty(people, np.int64)
    before = np.empty(people, np.int64)
    _chain(assigned, head, after, before)
    distance = np.full(posts, FAR, np.int64)
    came = np.empty(posts, np.int64)
    touched = np.empty(posts, np.int64)
    settled = np.empty(posts, np.int64)
    level = np.empty(1 << 12, np.int64)
    node = np.empty(1 << 12, np.int64)
    seated = 0
    for source in range(people):
        if assigned[source] >= 0 or value[source] <= outside[source]:
            continue
        if seated == most:
            break
        size = 0
        touches = 0
        settles = 0
        i = np.int64(source)
        d = np.int64(0)
        exit_at = np.int64(FAR)
        leaver = np.int64(source)
        end = np.int64(OUT)
        while True:
            if d + value[i] - outside[i] < exit_at:
                exit_at = d + value[i] - outside[i]
                leaver = i
            for k in range(width + 1):
                if exit_at <= d:  # nothing can be nearer
                    break
                j, score = _entry(post, kept, home, i, k)
                if j < 0 or room[j] == 0:
                    continue
                reach = d + value[i] - (score - price[j])
                if reach < distance[j] and reach < exit_at:
                    if distance[j] == FAR:
                        touched[touches] = j
                        touches += 1
                    distance[j] = reach
                    came[j] = i
                    if reach == d and used[j] < room[j]:
                        end = j
                        break
                    level, node, size = push(level, node, size, reach, j)
            if end >= 0 or exit_at <= d:
                break
            i = np.int64(after[i]) if i != source else np.int64(OUT)
            while i < 0 and size > 0:
                d, j, size = pop(level, node, size)
                if d > distance[j]:
                    continue
                if d >= exit_at:
                    size = 0
                    break
                if used[j] < room[j]:
                    end = j
                    size = 0
                    break
                settled[settles] = j
                settles += 1
                i = np.int64(head[j])
            if i < 0:
                break
        goal = distance[end] if end >= 0 else exit_at
        for t in range(settles):
            j = settled[t]
            rise = goal - distance[j]
            if rise > 0:
                price[j] += rise
                h = head[j]
                while h >= 0:
                    value[h] -= rise
                    h = after[h]
        value[source] -= goal
        if end >= 0:
            used[end] += 1
            now = came[end]
        else:
            now = leaver
        while True:
            left = assigned[now]
            if left >= 0:
                _leave(now, left, head, after, before)
            assigned[now] = end
            if end >= 0:
                _join(now, end, head, after, before)
            if now == source:
                break
            end = left
            now = came[end]
        for t in range(touches):
            distance[touched[t]] = FAR
        seated += 1
    return seated


@nb.njit(cache=True, nogil=True)
def _transpose(lists: Lists, posts: Whole) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(start, person, score): who lists post j, and at which score."""
    post, kept, home = lists.post, lists.score, lists.home
    start = np.zeros(posts + 1, np.int64)
    for i in range(home.size):
        if home[i] >= 0:
            start[home[i] + 1] += 1
        for k in range(post.shape[1]):
            if post[i, k] < 0:
                break
            start[post[i, k] + 1] += 1
    for j in range(posts):
        start[j + 1] += start[j]
    person = np.empty(start[posts], np.int32)
    score = np.empty(start[posts], np.int16)
    fill = start.copy()
    for i in range(home.size):
        for k in range(post.shape[1]):
            j = post[i, k]
            if j < 0:
                break
            person[fill[j]] = i
            score[fill[j]] = kept[i, k]
            fill[j] += 1
        j = home[i]
        if j >= 0:
            person[fill[j]] = i
            score[fill[j]] = 0
            fill[j] += 1
    return start, person, score


@nb.njit(cache=True, nogil=True)
def _fill_lacks(
    lists: Lists,
    price: np.ndarray,
    value: np.ndarray,
    assigned: np.ndarray,
    used: np.ndarray,
    start: np.ndarray,
    person: np.ndarray,
    score: np.ndarray,
) -> Whole:
    """Fill, or bring down to price 0, every post that has a price and an empty place, along shortest ways backwards.

    Somebody comes from outside, or from a post whose price may fall to 0; prices on the way fall. Returns the ways."""
    room = lists.room
    people, posts = assigned.size, price.size
    head = np.empty(posts, np.int64)
    after = np.empty(people, np.int64)
    before = np.empty(people, np.int64)
    _chain(assigned, head, after, before)
    distance = np.full(posts, FAR, np.int64)
    mover = np.empty(posts, np.int64)
    goes_to = np.empty(posts, np.int64)
    touched = np.empty(posts, np.int64)
    settled = np.empty(posts, np.int64)
    level = np.empty(1 << 12, np.int64)
    node = np.empty(1 << 12, np.int64)
    ways = 0
    for lack in range(posts):
        while price[lack] > 0 and used[lack] < room[lack]:
            touched[0] = lack
            touches = 1
            settles = 0
            size = 0
            distance[lack] = 0
            exit_at = price[lack]
            at = np.int64(lack)
            comer = np.int64(OUT)
            j = np.int64(lack)
            d = np.int64(0)
            while True:
                settled[settles] = j
                settles += 1
                for q in range(start[j], start[j + 1]):
                    i = np.int64(person[q])
                    own = assigned[i]
                    if own == j:
                        continue
                    reach = d + value[i] - (np.int64(score[q]) - price[j])
                    if reach >= exit_at:
                        continue
                    if own < 0:
                        exit_at = reach
                        at = j
                        comer = i
                    elif reach < distance[own]:
                        if distance[own] == FAR:
                            touched[touches] = own
                            touches += 1
                        distance[own] = reach
                        mover[own] = i
                        goes_to[own] = j
                        if reach + price[own] < exit_at:
                            exit_at = reach + price[own]
                            at = own
                            comer = np.int64(OUT)
                        level, node, size = push(level, node, size, reach, own)
                found = False
                while size > 0 and not found:
                    d, j, size = pop(level, node, size)
                    found = d == distance[j] and d < exit_at
                    if d >= exit_at:
                        break
                if not found:
                    break
            for t in range(settles):
                j = settled[t]
                fall = exit_at - distance[j]
                price[j] -= fall
                h = head[j]
                while h >= 0:
                    value[h] += fall
                    h = after[h]
            if comer >= 0 or at != lack:
                used[lack] += 1
            if comer < 0 and at != lack:
                used[at] -= 1
            elif comer >= 0:
                assigned[comer] = at
                _join(comer, at, head, after, before)
            while at != lack:
                i = mover[at]
                _leave(i, at, head, after, before)
                at = goes_to[at]
                assigned[i] = at
                _join(i, at, head, after, before)
            for t in range(touches):
                distance[touched[t]] = FAR
            ways += 1
    return ways


def repair(lists: Lists, price: np.ndarray, assigned: np.ndarray, stop: Callable[[], None]) -> int:
    """Change `price` and `assigned` (both over posts and homes; OUT = nowhere) until each proves the other optimal.

    Returns how many shortest ways were followed. `stop` may raise to cancel."""
    people, posts = assigned.size, price.size
    value, used = np.empty(people, np.int64), np.empty(posts, np.int64)
    _values(lists, price, value)
    _let_go(lists, price, value, assigned, used)
    ways = 0
    while seated := _seat_free(lists, price, value, assigned, used, SEATS):
        ways += seated
        stop()
    return int(ways + _fill_lacks(lists, price, value, assigned, used, *_transpose(lists, posts)))
