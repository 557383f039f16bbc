"""What holds for every input of the solver alone, whatever hypothesis thinks of."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.matching.oracle import optimum
from xieshou.engines.matching.pricing import Households, upper_bound
from xieshou.engines.matching.transport import Pairs, solve_pairs

SCORES = st.sampled_from([0, 0, 1, 7, 7, -1, -5, 1000, 1_000_000, -1_000_000])


@st.composite
def problems(draw):
    people, posts = draw(st.integers(0, 7)), draw(st.integers(0, 5))
    cells = st.one_of(st.none(), SCORES)
    matrix = draw(st.lists(st.lists(cells, min_size=posts, max_size=posts), min_size=people, max_size=people))
    capacity = draw(st.lists(st.sampled_from([0, 1, 1, 2, 9]), min_size=posts, max_size=posts))
    household = draw(st.lists(st.integers(0, 3), min_size=people, max_size=people))
    zero = draw(st.lists(st.booleans(), min_size=4, max_size=4))
    triples = [(i, j, s) for i, row in enumerate(matrix) for j, s in enumerate(row) if s is not None]
    return people, triples, capacity, household, zero


@settings(max_examples=300, deadline=None)
@given(problems(), st.integers(0, 2**63 - 1))
def test_the_answer_is_optimal_and_its_prices_prove_it(problem, seed):
    people, triples, capacity, household, zero = problem
    person, post, score = (np.array([t[k] for t in triples], np.int64) for k in range(3))
    pairs = Pairs.of(person, post, score, people, np.array(capacity, np.int64))
    households = Households(np.array(household, np.int64), 4, np.array(zero))
    found = solve_pairs(pairs, households, np.zeros(people, np.int64), seed)
    placed, best = optimum(people, triples, capacity, household, zero)
    table = {(i, j): s for i, j, s in triples}
    assert sum(table[i, int(j)] for i, j in enumerate(found.assigned) if j >= 0) == best
    assert households.placed(found.assigned) == found.coverage[-1].bound == placed
    paid = int((found.price * pairs.capacity).sum())
    assert upper_bound(pairs.best(found.price), households, paid, found.B) == best + found.B * placed
