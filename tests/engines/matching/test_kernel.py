"""One pair, four ways: the wide kernel, its scalar twin, the words for the official, the checker's own rules."""

import numpy as np
import pytest

from tests.engines.matching.builders import random_market
from tests.sizes import some
from xieshou.engines.matching import default_table, look_closely, solve, write_dir
from xieshou.engines.matching.kernel import pair_score, scan, segments_most
from xieshou.engines.matching.market import lay_out
from xieshou.engines.matching.verify_rules import read_rules
from xieshou.engines.matching.verify_worth import NEVER, NOTHING

DAY = "2018-06-30"


def wide_scores(market) -> np.ndarray:
    out = np.full((market.region.size, market.capacity.size), -1)
    score = np.empty(market.code.size, np.int16)
    seg = np.empty((segments_most(market), 3), np.int64)
    for i in range(market.region.size):
        _, count = scan(market, i, score, seg)
        for a, o, length in seg[:count]:
            run = score[o : o + length]
            out[i, market.primary[a : a + length]] = np.where(run >= 0, run, -1)
    return out


@pytest.mark.parametrize("seed", some(25, 6))
def test_four_ways_agree(seed, tmp_path):
    people, posts, pairings = random_market(np.random.default_rng([7, seed]))
    table = default_table()
    market, order = lay_out(people, posts, pairings, 20180630, table)
    wide = wide_scores(market)
    answer = solve(people, posts, pairings, as_of=DAY)
    rules = read_rules(write_dir(answer, tmp_path), None)
    for i in range(len(people)):
        for j in range(len(posts)):
            scalar = pair_score(market, i, j)
            terms, obstacle = look_closely(people, posts, pairings, DAY, table, i, int(order[j]))
            only = np.where(np.arange(len(people)) == i, order[j], -1)
            checker = int(rules.scores_of(only)[i])
            assert wide[i, j] == scalar == (-1 if obstacle else sum(t.points for t in terms))
            assert checker == (NEVER if obstacle else scalar)
            assert scalar <= 1000


def test_every_rule_is_met_and_broken_somewhere():
    seen = set()
    for seed in range(25):
        people, posts, pairings = random_market(np.random.default_rng([7, seed]))
        for i in range(len(people)):
            for j in range(len(posts)):
                _, obstacle = look_closely(people, posts, pairings, DAY, default_table(), i, j)
                seen.add(obstacle.rule if obstacle else "eligible")
    assert seen == {"eligible", "kind", "occupation", "place", "age", "education", "mandarin", "lodging", "pay"}


@pytest.mark.parametrize("seed", some(40, 10))
def test_the_checkers_survey_equals_pair_by_pair(seed, tmp_path):
    rng = np.random.default_rng([8, seed])
    people, posts, pairings = random_market(rng, 14, 30)
    folder = write_dir(solve(people, posts, pairings, as_of=DAY), tmp_path)
    rules = read_rules(folder, None)
    dear = [300, 5, 10**12][seed % 3]
    price, cost = rng.integers(0, dear, len(posts)), rng.integers(0, 4, len(posts))
    scores = np.array([rules.scores_of(np.full(len(people), j)) for j in range(len(posts))])
    profit = np.where(scores == NEVER, NEVER, scores - price[:, None]).max(axis=0)
    least = np.where(scores == NEVER, NOTHING, cost[:, None]).min(axis=0)
    house, zero = rules.household, np.zeros(rules.household_count, bool)
    zero[house[rules.is_zero]] = True
    for start in (np.full(len(people), -1), rng.integers(-1, len(posts), len(people))):
        best, cheapest = rules.survey(price, cost, start, rules.scores_of(start))
        assert (np.maximum(best, 0) == np.maximum(profit, 0)).all()
        for h in np.flatnonzero(zero):
            assert min(best[house == h].max(), 0) == min(profit[house == h].max(), 0)
            assert cheapest[house == h].min() == least[house == h].min()
