"""How many zero-employment households can be placed at all, and which posts are short (Kőnig/Hall).

Alternating search from the households left out: the posts they reach, the households that hold those posts, the posts
these reach, and so on. Either a post turns up that can be freed, and one more household is placed along the path; or
the posts S that were reached are all full of zero-employment households with nobody else placed. Then capacity(S) +
(households that reach a post outside S) equals the households placed, and no assignment places more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from xieshou.engines.matching.pricing import Households

# reach(people, found_by): for posts not yet found, set found_by[post] to the first of `people` eligible for it.
Reach = Callable[[np.ndarray, np.ndarray], None]


@dataclass(frozen=True)
class Coverage:
    """The proved maximum of households placed, and the posts that are short (boolean per post)."""

    bound: int
    short: np.ndarray


class _Search:
    def __init__(self, assigned: np.ndarray, capacity: np.ndarray, homes: Households, reach: Reach) -> None:
        self.assigned, self.capacity, self.homes, self.reach = assigned, capacity, homes, reach
        self.zero = homes.person_is_zero
        order = np.argsort(homes.of, kind="stable")
        self.members = order
        self.first = np.searchsorted(homes.of[order], np.arange(homes.count + 1))

    def run(self) -> tuple[np.ndarray, np.ndarray, int]:
        """(found_by per post, entry post per household, a post that can be freed or -1)."""
        held = self.assigned >= 0
        placed = np.bincount(self.homes.of[held], minlength=self.homes.count)
        self.taken = np.bincount(self.assigned[held], minlength=self.capacity.size)
        by_post = np.argsort(np.where(held, self.assigned, self.capacity.size), kind="stable")
        post_first = np.searchsorted(self.assigned[by_post[: held.sum()]], np.arange(self.capacity.size + 1))
        found_by = np.full(self.capacity.size, -1, np.int64)
        entered = np.full(self.homes.count, -2, np.int64)
        wave = np.flatnonzero(self.homes.is_zero & (placed == 0))
        entered[wave] = -1
        while wave.size:
            known = found_by >= 0
            self.reach(_slices(self.members, self.first, wave), found_by)
            fresh = np.flatnonzero((found_by >= 0) & ~known)
            open_now = fresh[self.taken[fresh] < self.capacity[fresh]]
            if open_now.size:
                return found_by, entered, int(open_now[0])
            holders = _slices(by_post, post_first, fresh)
            spare = holders[~self.zero[holders] | (placed[self.homes.of[holders]] > 1)]
            if spare.size:
                self.freed = int(spare[0])
                return found_by, entered, int(self.assigned[spare[0]])
            houses, first_at = np.unique(self.homes.of[holders], return_index=True)
            new = entered[houses] == -2
            entered[houses[new]] = self.assigned[holders[first_at[new]]]
            wave = houses[new]
        return found_by, entered, -1

    def augment(self, found_by: np.ndarray, entered: np.ndarray, post: int) -> None:
        """Place one more household along the path that ends at `post`."""
        if self.taken[post] >= self.capacity[post]:
            self.assigned[self.freed] = -1
        while True:
            person = int(found_by[post])
            house = int(self.homes.of[person])
            back = int(entered[house])
            if back >= 0:
                members = self.members[self.first[house] : self.first[house + 1]]
                leaver = members[self.assigned[members] == back][0]
                self.assigned[leaver] = -1
            self.assigned[person] = post
            if back < 0:
                return
            post = back


def _slices(items: np.ndarray, first: np.ndarray, rows: np.ndarray) -> np.ndarray:
    if rows.size == 0:
        return items[:0]
    length = first[rows + 1] - first[rows]
    start = np.repeat(first[rows] - np.append(0, np.cumsum(length)[:-1]), length)
    return items[start + np.arange(int(length.sum()))]


def cover(
    assigned: np.ndarray, capacity: np.ndarray, households: Households, reach: Reach, *, most: int | None = None
) -> tuple[np.ndarray, Coverage | None, int]:
    """(assignment with as many households as possible, the proof, augmentations made).

    `assigned` holds a post or a negative number per person and is not changed. With `most`, gives up after so many
    augmentations: the proof is then None."""
    search = _Search(assigned.copy(), capacity, households, reach)
    made = 0
    while True:
        found_by, entered, post = search.run()
        if post < 0:
            bound = households.placed(search.assigned)
            return search.assigned, Coverage(bound, found_by >= 0), made
        if most is not None and made >= most:
            return search.assigned, None, made
        search.augment(found_by, entered, post)
        made += 1
