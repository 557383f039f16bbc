"""People and posts to an assignment with its proof: auction, then exact rounds where the size allows, then the figures.

Exact rounds: the best pairs of everybody at the auction's prices make a small problem that is solved exactly; its
prices are checked against *all* pairs; people who could do better elsewhere bring those pairs in; again until nobody
does. Then the small optimum is the optimum, and its prices prove it."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from xieshou.engines.matching.arrivals import append, askers, price_arrivals
from xieshou.engines.matching.auction import Homes, Prices, homes_of, price_width, run_phase
from xieshou.engines.matching.coverage import Coverage, cover
from xieshou.engines.matching.earlier import Earlier, start_of, still_possible
from xieshou.engines.matching.far import Far, FarGrid, first_seats, sample_of
from xieshou.engines.matching.grid import Grid
from xieshou.engines.matching.kept import Kept, Marks
from xieshou.engines.matching.market import WAITED, lay_out
from xieshou.engines.matching.pricing import NO_PAIR, Households, gap_of, upper_bound
from xieshou.engines.matching.quotas import Quotas, Tree, quota_rows
from xieshou.engines.matching.records import Pairings, People, Posts, as_of_number
from xieshou.engines.matching.repair import Lists, repair
from xieshou.engines.matching.results import Cancelled, Progress, Solution, Together, Work, certify
from xieshou.engines.matching.scoretable import SCORE_MAX, ScoreTable, default_table
from xieshou.engines.matching.shortlist import Shortlist, best_in
from xieshou.engines.matching.threads import Crew
from xieshou.engines.matching.together import go_together
from xieshou.engines.matching.transport import Pairs, solve_pairs

FIRST_B = 3000
NEVER_OUT = -(2**40)  # what it would be worth for a blocker of a quota to hold no place
GOOD_GAP, GOOD_GAP_OF_MANY = 0.0005, 0.002
EXACT_BY_DEFAULT = 60_000
MANY = 400_000
TIES_BY_DEFAULT = 5_000
WIDTH, ROUND_WIDTH = 64, 24
WARM_WIDTH = 8  # enough where little has changed and a gap is allowed; half the work of 24
ROUND_WIDTH_MOST = 256
ASKED_ROOM = 4  # places on a row for posts one was asked to come to
SAMPLE_SHARE, SAMPLE_LEAST = 16, 500  # one household in 16 is solved here first, but no fewer people than 500
BACK = 2  # each phase starts so many ε below the last prices
PHASES = [64, 16, 4, 1]
ROUNDS_MOST = 40  # lists that still change after so many keep the gap proved by then


@dataclass
class _State:
    """The best assignment and the best prices so far; they may come from different stages.

    `latest`, `lists` and `best` go with `now`, the newest prices: they fit these better than the best ones do."""

    B: int
    assigned: np.ndarray
    latest: np.ndarray
    value: int = -(2**62)
    bound: int = 2**62
    price: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    now: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    best: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    lists: Shortlist = field(default_factory=lambda: Shortlist.empty(0, 1))
    coverage: list[Coverage] = field(default_factory=list)
    pairs: int = 0
    bids: int = 0
    rounds: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


class _Run:
    def __init__(
        self,
        grid: Grid,
        households: Households,
        tree: Tree,
        wait: np.ndarray,
        seed: int,
        report: Progress,
        cancelled: Callable[[], bool],
    ) -> None:
        self.grid, self.households, self.wait, self.seed, self.tree = grid, households, wait, seed, tree
        self.report, self.cancelled = report, cancelled
        self.augmented = 0
        nobody = np.full(grid.people, -1, np.int64)
        self.state = _State(FIRST_B, nobody, nobody)

    def stop(self) -> None:
        if self.cancelled():
            raise Cancelled("已取消,没有写出结果 / cancelled, nothing was written")

    def timed(self, stage: str, done: float, work: Callable[[], None]) -> None:
        self.stop()
        self.report(stage, done)
        begun = time.perf_counter()
        work()
        self.state.seconds[stage] = self.state.seconds.get(stage, 0.0) + time.perf_counter() - begun

    def gap(self) -> float:
        """The gap of the best assignment under the best prices, if no more households can be placed than it places."""
        state = self.state
        rest = self.households.value(state.assigned, state.B)
        return gap_of(state.value - rest, state.bound - rest)

    def closed_price(self) -> int:
        """What a post without openings costs: too much for anybody, and it adds nothing to the bound."""
        return SCORE_MAX + self.state.B * self.households.ranks

    def homes(self) -> Homes:
        of = self.households.of
        return homes_of(of, self.households.person_is_zero, self.households.worth(self.state.B)[of])

    def offer_price(self, price: np.ndarray) -> None:
        """Price all pairs at the newest prices, for which the lists are true, and keep them if they prove more."""
        state = self.state
        held = np.where(state.latest < self.grid.posts, state.latest, -1)
        state.best = self.grid.refresh(state.lists, price, held)
        state.now = price
        bound = upper_bound(state.best, self.households, self.tree.paid(price), state.B)
        if bound < state.bound:
            state.bound, state.price = bound, price

    def offer_assignment(self, assigned: np.ndarray) -> None:
        """Keep the assignment if it is worth more."""
        value = self._is_worth(assigned)
        if value > self.state.value:
            self.state.value, self.state.assigned = value, assigned

    def raise_b(self, B: int) -> None:
        """Start the comparison again with a greater B, from scratch: prices of a smaller B are too low."""
        state = self.state
        state.B, state.value, state.bound = B, -(2**62), 2**62
        self.offer_assignment(state.assigned)

    def begin(self, price: np.ndarray) -> None:
        """List everybody's best pairs at these prices."""
        state = self.state
        state.lists, state.pairs = self.grid.shortlist(price, WIDTH)

    def auction(self, phases: list[int]) -> None:
        """Forward auctions at falling ε from price 0; each starts 2ε below the last prices.

        Quotas are kept by dividing their room among their posts beforehand; the repair finds the right division."""
        m, state, posts = self.grid.m, self.state, self.grid.posts
        homes = self.homes()
        size = price_width(state.B * self.households.ranks)
        share = self.tree.shares()
        closed = share == 0
        price = np.where(closed, self.closed_price(), 0)
        self.begin(price)
        now = Prices(price[m.primary].astype(size), np.zeros(homes.room.size, size))
        room = np.minimum(share, self.grid.people)
        order = np.random.default_rng(self.seed).permutation(self.grid.people)
        back = 0
        for eps in phases:
            now = Prices(*(np.maximum(p - back, 0).astype(size) for p in now))
            now.post[closed[m.primary]] = self.closed_price()
            state.lists.loosen(back)
            phase = run_phase(m, homes, now, eps, state.lists, room, order, self.grid.crew, lambda *_: self.stop())
            state.bids += phase.bids
            state.latest = phase.assigned.astype(np.int64)
            self.offer_assignment(state.latest)
            now, back = phase.prices, BACK * eps
        price = now.post[:posts].astype(np.int64)
        shut = closed & (m.capacity > 0)
        if shut.any():  # shut in the auction only, because of a quota: begins at the quota's price
            before = price.copy()
            price[shut] = self._quota_level(price, shut)[shut]
            self.grid.loosen(state.lists, before, price)
        self.offer_price(price)

    def _quota_level(self, price: np.ndarray, shut: np.ndarray) -> np.ndarray:
        """Per post the least price of an open post below its smallest quota that binds and has one; 0 without."""
        level, tree = np.zeros(price.size, np.int64), self.tree
        for b in range(tree.binding.size - 1, -1, -1):
            below = tree.under[tree.start[b] : tree.start[b + 1]]
            still = below[~shut[below]]
            if still.size:
                level[below] = price[still].min()
        return level

    def take_up(
        self, price: np.ndarray, assigned: np.ndarray, B: int, kept: Kept | None, marks: Marks | None
    ) -> None:
        """Begin where an earlier run ended: prices (negative: not known) and posts held, by sorted post; its lists."""
        state, m = self.state, self.grid.m
        state.B = max(state.B, B)
        price = np.where(m.capacity == 0, self.closed_price(), price)
        state.latest = self.tree.kept(still_possible(m, assigned))
        fresh = (price < 0) & (m.capacity > 0)
        held = state.latest >= 0
        asked = price[np.maximum(state.latest, 0)] if price.size else np.zeros(held.size, np.int64)
        value = self.grid.scores(state.latest) - np.where(held, asked, 0)
        price[fresh] = price_arrivals(m, fresh, value)
        known = None if kept is None or marks is None else kept.taken_up(marks, m, price)
        if known is None:
            self.begin(price)
        else:
            state.lists, before = known
            self.grid.loosen(state.lists, before, price)
        if not held.any():
            state.latest = self.tree.kept(first_seats(state.lists, price, m.capacity))
        self.offer_price(price)
        self.offer_assignment(state.latest)

    def exact_rounds(self, target: float, *, warm: bool) -> None:
        """Repair prices and assignment on the lists, list again whoever could do better elsewhere, and so on.

        Ends when nobody could (then both are optimal over all pairs) or the gap is at most `target`. After a `warm` start
        lists are shorter where a gap is allowed, everybody is asked who would come to posts that lost their holders, and
        prices that prove enough already are not looked at again."""
        grid, state, tree, people = self.grid, self.state, self.tree, self.grid.people
        homes = self.homes()
        home = np.where(homes.home >= 0, homes.home + grid.posts, -1)
        room = np.concatenate([grid.m.capacity, homes.room])
        price = np.concatenate([state.now, self._home_prices(homes)])
        taken = np.bincount(state.latest[state.latest >= 0], minlength=grid.posts)
        assigned = np.concatenate([self._at_home(state.latest, home), tree.seats(taken, state.now)])
        homeless = np.full(tree.blockers, -1, home.dtype)
        home = np.concatenate([home, homeless])
        outside = np.concatenate([homes.outside, np.full(tree.blockers, NEVER_OUT)])
        width, before = WARM_WIDTH if warm and target > 0 else ROUND_WIDTH, (state.value, state.bound)
        for _ in range(ROUNDS_MOST):
            self.stop()
            post, score = self._listed(assigned[people:], width)
            if warm:
                self._ask(price, outside[:people], home[:people], post, score)
            state.rounds += repair(Lists(post, score, home, outside, room), price, assigned, self.stop)
            posts_price = price[: grid.posts].copy()
            state.latest = np.where(assigned[:people] < grid.posts, assigned[:people], -1)
            self.offer_assignment(state.latest)
            if warm and self.gap() <= target:
                return
            grid.loosen(state.lists, state.now, posts_price)
            self.offer_price(posts_price)
            best = np.concatenate([state.best, -tree.least(posts_price)[tree.row_of]])
            if self.gap() <= target or not (best > best_in(post, score, posts_price)).any():
                return
            if width < ROUND_WIDTH or (tree.blockers and before == (state.value, state.bound)):
                width = min(2 * width, ROUND_WIDTH_MOST)  # who knows too few posts may go round in circles
            before = state.value, state.bound

    def _listed(self, seats: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
        """(posts, scores): the best of everybody's list at the newest prices, and the blockers' lists."""
        state = self.state
        post, score = self.grid.narrowed(state.lists, state.now, state.latest, width, room=ASKED_ROOM)
        if self.tree.blockers == 0:
            return post, score
        more_post, more_score = self.tree.lists(seats, state.now, width + ASKED_ROOM)
        return np.concatenate([post, more_post]), np.concatenate([score, more_score])

    def _ask(self, price: np.ndarray, outside: np.ndarray, home: np.ndarray, post: np.ndarray, score: np.ndarray) -> None:
        """Add the posts that have a price and places to the rows of those who would come for the least loss."""
        state, capacity = self.state, self.grid.m.capacity
        taken = np.bincount(state.latest[state.latest >= 0], minlength=capacity.size)
        free = np.where(state.now > 0, np.maximum(capacity - taken, 0), 0)
        if not free.any():
            return
        value = np.maximum(np.maximum(state.best, outside), np.where(home >= 0, -price[np.maximum(home, 0)], outside))
        append(*askers(self.grid.m, free, value, state.latest, state.now), post, score)

    def _home_prices(self, homes: Homes) -> np.ndarray:
        """The home prices that go with post prices: what the last member without room at home would pay."""
        inside = np.flatnonzero(homes.home >= 0)
        highest = np.full(homes.room.size, NO_PAIR, np.int64)
        np.maximum.at(highest, homes.home[inside], np.maximum(self.state.best[inside], homes.outside[inside]))
        return np.maximum(0, -highest)

    def _at_home(self, assigned: np.ndarray, home: np.ndarray) -> np.ndarray:
        """The assignment with those who stay home put on their home's places (all members but one)."""
        out = np.where(assigned >= 0, assigned, -1)
        stays = np.flatnonzero((assigned < 0) & (home >= 0))
        if stays.size:
            order = stays[np.argsort(home[stays], kind="stable")]
            _, begin, size = np.unique(home[order], return_index=True, return_counts=True)
            rank = np.arange(order.size) - np.repeat(begin, size)
            room = np.bincount(home[home >= 0])[home[order]] - 1
            out[order] = np.where(rank < room, home[order], -1)
        return out

    def cover(self) -> None:
        """Place as many households as can be placed; `augmented` counts those the prices had left out."""
        state = self.state
        assigned, proof, self.augmented = cover(state.assigned, self.tree, self.households, self.grid.reach)
        assert proof is not None
        state.coverage = proof
        if self.augmented:
            state.value, state.assigned = -(2**62), assigned
            self.offer_assignment(assigned)

    def settle_ties(self) -> None:
        """Among all optimal assignments: the greatest sum of waiting days, then the seed."""
        state, grid = self.state, self.grid
        best, _ = grid.best(state.price)
        person, post, score = grid.tight(state.price, best)
        pairs = distinct(person, post, score, grid)
        found = solve_pairs(
            pairs, self.households, self.wait, self.seed, tree=self.tree, warm=(state.price, 1), B=state.B, stop=self.stop
        )
        if found.B == state.B and self._is_worth(found.assigned) == state.value:
            state.assigned = found.assigned

    def _is_worth(self, assigned: np.ndarray) -> int:
        return int(self.grid.scores(assigned).sum()) + self.households.value(assigned, self.state.B)


def distinct(person: np.ndarray, post: np.ndarray, score: np.ndarray, grid: Grid) -> Pairs:
    """Scored pairs, each once."""
    _, once = np.unique(person * np.int64(grid.posts) + post, return_index=True)
    return Pairs.of(person[once], post[once], score[once], grid.people, grid.m.capacity)


def solve(
    people: People,
    posts: Posts,
    pairings: Pairings | None = None,
    *,
    as_of: str,
    seed: int = 0,
    exact: bool = False,
    table: ScoreTable | None = None,
    progress: Progress = lambda stage, done: None,
    cancelled: Callable[[], bool] = lambda: False,
    threads: int | None = None,
    earlier: Earlier | None = None,
    quotas: Quotas | None = None,
    kept: Kept | None = None,
    keep: bool = False,
    far: Far | None = None,
) -> Solution:
    """The best assignment of people to posts on the day `as_of` (YYYY-MM-DD), with its certificate.

    Considers every eligible pair. `exact` proves a gap of 0 and settles ties by waiting days, then by `seed`; gap 0 is
    the aim by default for up to 60,000 people, the settling of ties for up to 5,000. `progress(stage, share done)` is
    told how far it is; `cancelled()` is asked between batches and ends the run with Cancelled. The answer depends on
    the inputs, the seed and `earlier` alone, not on `threads`. `earlier` is where a warm start begins: yesterday's run,
    or today's before a what-if. `quotas` goes with the posts' `quota_id`; tiers are the people's `tier`. `keep` hands back the lists
    (`Solution.kept`), which are the next run's `kept` and save a warm start making them again. `far` makes lists on other machines
    (`far`, `spark`); without an `earlier`, prices then begin at those of a sample solved here."""
    pairings = pairings or Pairings.none()
    table = table or default_table()
    day = as_of_number(as_of)
    begun = time.perf_counter()
    if far is not None and earlier is None:
        some = sample_of(people, posts, max(1, min(SAMPLE_SHARE, len(people) // SAMPLE_LEAST)))
        sampled = solve(*some, pairings, as_of=as_of, seed=seed, table=table, threads=threads, quotas=quotas)
        earlier = replace(Earlier.of(sampled), person_id=people.person_id[:0], post_of=posts.post_id[:0])
    layout = lay_out(people, posts, pairings, day, table)
    households = Households.from_people(people.household, people.household_count, people.is_zero, people.tier)
    tree = Tree(quotas, quota_rows(posts.table, quotas)[layout.order], posts.capacity[layout.order])
    with Crew(threads) as crew:
        market = layout.market._replace(capacity=tree.capacity)
        grid = Grid(market, crew) if far is None else FarGrid(market, crew, far)
        run = _Run(grid, households, tree, people.wait_days, seed, progress, cancelled)
        run.state.seconds["整理 / lay out"] = time.perf_counter() - begun
        marks = Marks.of(people, posts, layout.order, pairings, day, table) if keep or kept else None
        start = None if earlier is None else (*start_of(earlier, people, posts, layout, tree, quotas), kept, marks)
        _stages(run, exact, start)
        state = run.state
        together = go_together(run.grid, tree, people, state.assigned)
    answer = _solution(people, posts, pairings, quotas, day, table, layout.order, run, together)
    if marks is None or not keep:
        return answer
    return replace(answer, kept=Kept(marks, state.now, layout.market.who[WAITED], WIDTH, state.lists))


_Start = tuple[np.ndarray, np.ndarray, int, Kept | None, Marks | None]


def _stages(run: _Run, exact: bool, start: _Start | None) -> None:
    settle = exact or run.grid.people <= TIES_BY_DEFAULT
    exact = exact or run.grid.people <= EXACT_BY_DEFAULT
    good = 0.0 if exact else GOOD_GAP if run.grid.people <= MANY else GOOD_GAP_OF_MANY
    while True:
        if start is None or run.augmented:
            run.timed("竞价 / auction", 0.1, lambda: run.auction(PHASES))
        else:
            run.timed("热启动 / warm start", 0.1, lambda: run.take_up(*start))
        warm = start is not None and not run.augmented
        run.timed("精确求解 / exact rounds", 0.5, functools.partial(run.exact_rounds, good, warm=warm))
        run.timed("零就业户覆盖 / coverage", 0.8, run.cover)
        if not run.augmented:
            break
        run.raise_b(run.state.B * 2)
    if settle and run.state.bound == run.state.value:
        run.timed("同分排序 / ties", 0.9, run.settle_ties)
    run.report("完成 / done", 1.0)


def _solution(
    people: People,
    posts: Posts,
    pairings: Pairings,
    quotas: Quotas | None,
    day: int,
    table: ScoreTable,
    order: np.ndarray,
    run: _Run,
    together: list[Together],
) -> Solution:
    state, grid = run.state, run.grid
    price = np.empty(len(posts), np.int64)
    price[order], quota_price = run.tree.own_prices(state.price)
    assigned = np.where(state.assigned >= 0, order[np.maximum(state.assigned, 0)] if len(order) else -1, -1)
    score = grid.scores(state.assigned)

    def names_of(short: np.ndarray) -> list[str]:
        return sorted(posts.post_id.gather(np.sort(order[np.flatnonzero(short)])).to_list())

    certificate = certify(
        state.assigned, int(score.sum()), state.bound, state.B, run.households, state.coverage, names_of
    )
    work = Work(state.pairs, state.bids, state.rounds, state.seconds)
    return Solution(
        people, posts, pairings, day, table, assigned, score, price, certificate, together, work, quotas, quota_price
    )
