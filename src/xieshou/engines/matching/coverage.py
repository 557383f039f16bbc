"""How many zero-employment households can be placed at all, and which posts are short (Kőnig/Hall).

Alternating search from the households left out: the posts they reach, the households that hold those posts, the posts
these reach, and so on. Either a post turns up that can be freed, and one more household is placed along the path; or
the posts S that were reached are all full of zero-employment households with nobody else placed. Then capacity(S) +
(households that reach a post outside S) equals the households placed, and no assignment places more.

With quotas, a post that has a place but lies below a full quota asks for somebody to leave anywhere below that quota,
and capacity(S) is what the forest of quotas lets through. With tiers the search is made for the first tier, for the
first two, and so on: a way never uncovers a household that is covered, so what the first tiers reach stays (the sets
that can be covered are a matroid), and the short posts of one tier are among those of the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from xieshou.engines.matching.pricing import Households
from xieshou.engines.matching.quotas import Tree

# reach(people, found_by): for posts not yet found, set found_by[post] to the first of `people` eligible for it.
Reach = Callable[[np.ndarray, np.ndarray], None]


@dataclass(frozen=True)
class Coverage:
    """The proved maximum of households placed, and the posts that are short (boolean per post)."""

    bound: int
    short: np.ndarray


class _Search:
    def __init__(self, assigned: np.ndarray, tree: Tree, homes: Households, reach: Reach) -> None:
        self.assigned, self.tree, self.homes, self.reach = assigned, tree, homes, reach
        self.zero = homes.person_is_zero
        order = np.argsort(homes.of, kind="stable")
        self.members = order
        self.first = np.searchsorted(homes.of[order], np.arange(homes.count + 1))

    def run(self) -> int:
        """Search; returns where a way ends (a post that is open, or that `freed` can leave), or -1.

        found_by[post]: the person who reached it; seat[post]: the post that somebody's leaving it makes room at;
        entered[household]: the post by which it was reached; known: the posts reached."""
        held = self.assigned >= 0
        posts = self.tree.capacity.size
        placed = np.bincount(self.homes.of[held], minlength=self.homes.count)
        taken = np.bincount(self.assigned[held], minlength=posts)
        full_above = self.tree.first_full(taken)
        by_post = np.argsort(np.where(held, self.assigned, posts), kind="stable")
        post_first = np.searchsorted(self.assigned[by_post[: held.sum()]], np.arange(posts + 1))
        self.found_by, self.seat = np.full(posts, -1, np.int64), np.arange(posts)
        self.entered = np.full(self.homes.count, -2, np.int64)
        self.known, self.freed = np.zeros(posts, bool), -1
        asked = np.zeros(self.tree.room.size, bool)
        wave = np.flatnonzero(self.homes.is_zero & (placed == 0))
        self.entered[wave] = -1
        while wave.size:
            self.reach(_slices(self.members, self.first, wave), self.found_by)
            fresh = np.flatnonzero((self.found_by >= 0) & ~self.known)
            self.known[fresh] = True
            with_room = fresh[taken[fresh] < self.tree.capacity[fresh]]
            open_now = with_room[full_above[with_room] < 0]
            if open_now.size:
                return int(open_now[0])
            fresh = np.concatenate([fresh, *self._ask_quotas(with_room, full_above, taken, asked)])
            holders = _slices(by_post, post_first, fresh)
            spare = holders[~self.zero[holders] | (placed[self.homes.of[holders]] > 1)]
            if spare.size:
                self.freed = int(spare[0])
                return int(self.assigned[spare[0]])
            houses, first_at = np.unique(self.homes.of[holders], return_index=True)
            new = self.entered[houses] == -2
            self.entered[houses[new]] = self.assigned[holders[first_at[new]]]
            wave = houses[new]
        return -1

    def _ask_quotas(
        self, with_room: np.ndarray, full_above: np.ndarray, taken: np.ndarray, asked: np.ndarray
    ) -> list[np.ndarray]:
        """The posts not yet known where somebody's leaving makes room below a full quota, for a post that has room."""
        out = []
        quotas, first_at = np.unique(full_above[with_room], return_index=True)
        for quota, at in zip(quotas.tolist(), with_room[first_at].tolist(), strict=True):
            if asked[quota]:
                continue
            asked[quota] = True
            below = self.tree.posts_below(quota)
            below = below[(taken[below] > 0) & ~self.known[below]]
            self.known[below] = True
            self.seat[below] = at
            out.append(below)
        return out

    def augment(self, post: int) -> None:
        """Place one more household along the way that ends at `post`."""
        if self.freed >= 0:
            self.assigned[self.freed] = -1
        while True:
            seat = int(self.seat[post])
            person = int(self.found_by[seat])
            house = int(self.homes.of[person])
            back = int(self.entered[house])
            if back >= 0:
                members = self.members[self.first[house] : self.first[house + 1]]
                leaver = members[self.assigned[members] == back][0]
                self.assigned[leaver] = -1
            self.assigned[person] = seat
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
    assigned: np.ndarray, tree: Tree, households: Households, reach: Reach, *, most: int | None = None
) -> tuple[np.ndarray, list[Coverage] | None, int]:
    """(assignment with as many households as possible, tier by tier; the proof of each tier with those before it;
    augmentations made).

    `assigned` holds a post or a negative number per person and is not changed. With `most`, gives up after so many
    augmentations: the proof is then None."""
    now, proofs, made = assigned.copy(), [], 0
    for rank in range(households.ranks):
        homes = households.up_to(rank)
        search = _Search(now, tree, homes, reach)
        while (end := search.run()) >= 0:
            if most is not None and made >= most:
                return now, None, made
            search.augment(end)
            made += 1
        proofs.append(Coverage(homes.placed(now), search.known))
    return now, proofs, made
