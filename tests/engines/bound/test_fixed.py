"""The headline bound: worked by hand, against every definition, and its coverage counted exactly."""

from __future__ import annotations

import time
from fractions import Fraction
from math import comb
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xieshou.engines.bound import FIVE_PERCENT, Sample, false_count_lower, false_count_upper, state
from xieshou.engines.bound.choosing import choose
from xieshou.engines.bound.hypergeometric import at_most, at_most_exceeds

ALPHAS = st.sampled_from([FIVE_PERCENT, Fraction(1, 100), Fraction(1, 2), Fraction(9, 10), Fraction(1, 1000003)])


@st.composite
def samples(draw: st.DrawFn, largest: int = 60) -> Sample:
    """Any possible counts."""
    population = draw(st.integers(1, largest))
    sampled = draw(st.integers(0, population))
    return Sample(population, sampled, draw(st.integers(0, sampled)))


def _chance_at_most(population: int, false: int, sampled: int, seen: int) -> Fraction:
    """P(X <= seen) by its definition: the slow twin."""
    ways = sum(comb(false, k) * comb(population - false, sampled - k) for k in range(seen + 1) if k <= sampled)
    return Fraction(ways, comb(population, sampled))


def test_bound_worked_by_hand() -> None:
    # None false in 20 of 100: P = C(100-D, 20) / C(100, 20). D=12 gives .057355 > .05; D=13 gives .044320. So 12.
    assert false_count_upper(100, 20, 0, alpha=FIVE_PERCENT) == 12
    assert round(float(_chance_at_most(100, 12, 20, 0)), 6) == 0.057355
    assert round(float(_chance_at_most(100, 13, 20, 0)), 6) == 0.044320


@pytest.mark.parametrize(
    ("population", "sampled", "seen", "upper"),
    [(200, 59, 0, 8), (500, 100, 1, 21), (1000, 100, 2, 59), (5000, 149, 1, 155), (50, 50, 3, 3), (10, 0, 0, 10), (30, 29, 0, 0)],
)  # fmt: skip
def test_published_bounds(population: int, sampled: int, seen: int, upper: int) -> None:
    assert false_count_upper(population, sampled, seen) == upper


@settings(max_examples=300, deadline=None)
@given(samples(), ALPHAS)
def test_both_bounds_are_their_definitions(s: Sample, alpha: Fraction) -> None:
    chances = [_chance_at_most(s.population, d, s.sampled, s.false_seen) for d in range(s.population + 1)]
    assert false_count_upper(s.population, s.sampled, s.false_seen, alpha=alpha) == max(
        d for d, chance in enumerate(chances) if chance > alpha
    )
    at_least = [
        1 - _chance_at_most(s.population, d, s.sampled, s.false_seen - 1) if s.false_seen else Fraction(1)
        for d in range(s.population + 1)
    ]
    assert false_count_lower(s.population, s.sampled, s.false_seen, alpha=alpha) == min(
        d for d, chance in enumerate(at_least) if chance > alpha
    )


@settings(max_examples=300, deadline=None)
@given(samples(), st.data(), ALPHAS)
def test_the_integer_decision_is_the_definition(s: Sample, data: st.DataObject, alpha: Fraction) -> None:
    false = data.draw(st.integers(0, s.population))
    exact = _chance_at_most(s.population, false, s.sampled, s.false_seen)
    assert at_most_exceeds(s.population, false, s.sampled, s.false_seen, alpha) == (exact > alpha)
    assert at_most(s.population, false, s.sampled, s.false_seen) == pytest.approx(float(exact), abs=1e-9)


def test_a_tie_with_alpha_is_no_excess() -> None:
    """P(X <= 0 | D = 1) of 2 drawn from 4 is exactly 1/2: at alpha 1/2 it does not count as compatible."""
    assert not at_most_exceeds(4, 1, 2, 0, Fraction(1, 2))
    assert at_most_exceeds(4, 1, 2, 0, Fraction(1, 2) - Fraction(1, 10**30))
    assert false_count_upper(4, 2, 0, alpha=Fraction(1, 2)) == 0


@given(samples(400), ALPHAS)
def test_bound_stays_between_what_was_seen_and_what_was_not(s: Sample, alpha: Fraction) -> None:
    said = state(s.population, s.sampled, s.false_seen, alpha=alpha)
    assert said.certain_least <= said.upper <= said.certain_most
    assert 0 <= said.lower <= said.certain_most


@given(samples(200))
def test_more_false_never_helps_and_less_risk_never_tightens(s: Sample) -> None:
    if s.false_seen < s.sampled:
        assert false_count_upper(s.population, s.sampled, s.false_seen + 1) >= false_count_upper(
            s.population, s.sampled, s.false_seen
        )
    assert false_count_upper(s.population, s.sampled, s.false_seen, alpha=Fraction(1, 100)) >= false_count_upper(
        s.population, s.sampled, s.false_seen
    )


@pytest.mark.parametrize(("population", "sampled", "least"), [(120, 30, "0.9507"), (300, 60, "0.95002")])
def test_exact_coverage_for_every_truth(population: int, sampled: int, least: str) -> None:
    """Whatever the true count, the chance that the bound covers it: added up in integers, never below 95 %."""
    upper = [false_count_upper(population, sampled, x) for x in range(sampled + 1)]
    lower = [false_count_lower(population, sampled, x) for x in range(sampled + 1)]
    everything = comb(population, sampled)
    covered, covered_below = [], []
    for false in range(population + 1):
        ways = [comb(false, x) * comb(population - false, sampled - x) for x in range(sampled + 1)]
        covered.append(Fraction(sum(w for w, bound in zip(ways, upper, strict=True) if bound >= false), everything))
        covered_below.append(
            Fraction(sum(w for w, bound in zip(ways, lower, strict=True) if bound <= false), everything)
        )
    assert min(covered) >= Fraction(19, 20)
    assert min(covered_below) >= Fraction(19, 20)
    assert f"{float(min(covered)):.{len(least) - 2}f}" == least


def test_a_thousand_counties() -> None:
    """Each with its own size, sample and truth: at least 930 bounds hold."""
    luck, held = Random(2018), 0
    for _ in range(1000):
        population = luck.randint(50, 20_000)
        sampled = luck.randint(10, min(population, 400))
        false = luck.randint(0, int(population * luck.choice([0.01, 0.05, 0.3, 1])))
        seen = sum(1 for drawn in luck.sample(range(population), sampled) if drawn < false)
        held += false_count_upper(population, sampled, seen) >= false
    assert held >= 930
    assert held < 1000, "a bound that never misses is too loose to be this one"


@pytest.mark.parametrize(
    ("population", "sampled", "seen"),
    [(100_000, 50_000, 25_000), (100_000, 50_000, 0), (100_000, 30_000, 29_000), (100_000, 75_000, 37_000), (99_999, 1_000, 999)],
)  # fmt: skip
def test_exact_at_a_hundred_thousand_in_time(population: int, sampled: int, seen: int) -> None:
    """Process time, so that a busy machine does not matter: both bounds within two seconds."""
    began = time.process_time()
    said = state(population, sampled, seen)
    assert time.process_time() - began < 2
    assert at_most_exceeds(population, said.upper, sampled, seen, FIVE_PERCENT)
    assert not at_most_exceeds(population, said.upper + 1, sampled, seen, FIVE_PERCENT)


@pytest.mark.parametrize(("n", "k"), [(9_000, 4_321), (5_001, 2_500), (65_536, 32_768), (7_919, 3_000)])
def test_coefficients_from_primes_are_the_librarys(n: int, k: int) -> None:
    assert choose(n, k) == comb(n, k)


def test_a_coefficient_outside_is_nothing() -> None:
    assert choose(5, 6) == choose(5, -1) == choose(10_000, 10_001) == 0


@pytest.mark.parametrize(
    ("population", "sampled", "seen", "alpha"),
    [
        (0, 0, 0, FIVE_PERCENT), (10, 11, 0, FIVE_PERCENT), (10, 5, 6, FIVE_PERCENT), (10, 5, -1, FIVE_PERCENT),
        (10, -1, 0, FIVE_PERCENT), (10, 5, 0, Fraction(0)), (10, 5, 0, Fraction(1)), (10, 5, 0, 0.05),
    ],
)  # fmt: skip
def test_the_impossible_is_refused(population: int, sampled: int, seen: int, alpha: Fraction) -> None:
    with pytest.raises(ValueError, match="/"):
        false_count_upper(population, sampled, seen, alpha=alpha)


def test_only_what_is_proven_accuses() -> None:
    said = state(1000, 100, 20, proven=2)
    assert (said.upper, said.lower) == (false_count_upper(1000, 100, 20), false_count_lower(1000, 100, 2))
    assert not said.accuses(Fraction(1, 20))
    assert state(1000, 100, 20).accuses(Fraction(1, 20))
    with pytest.raises(ValueError, match="proven"):
        state(1000, 100, 2, proven=3)
