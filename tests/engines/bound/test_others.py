"""Planning, looking as you go, money, inspectors, many places."""

from __future__ import annotations

from fractions import Fraction
from math import comb, prod
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xieshou.engines.bound import (
    FIVE_PERCENT,
    Interval,
    Look,
    Sample,
    above,
    chance_if_honest,
    false_count_upper,
    interval_after,
    interval_at,
    overstated_share_upper,
    plan,
    plan_for_both,
    share_lower,
    share_upper,
    share_upper_with_misses,
    strata_upper,
    true_share,
)

ONE = Fraction(1)
TABLE = {
    100: ((39, 63), (58, 87), (73, 99)),
    500: ((54, 119), (84, 181), (110, 234)),
    1000: ((56, 132), (88, 206), (117, 269)),
    5000: ((58, 145), (92, 229), (123, 304)),
    20000: ((59, 148), (93, 234), (124, 311)),
}


@pytest.mark.parametrize("population", TABLE)
@pytest.mark.parametrize("allowed", [0, 1, 2])
def test_the_published_plans(population: int, allowed: int) -> None:
    for p0, sampled in zip((FIVE_PERCENT, Fraction(1, 50)), TABLE[population][allowed], strict=True):
        made = plan(population, p0=p0, allowed=allowed)
        assert made.sampled == sampled
        assert false_count_upper(population, sampled, allowed) <= p0 * population
        assert false_count_upper(population, sampled - 1, allowed) > p0 * population


def test_both_risks_are_shown() -> None:
    # trust.md 2.2: at 1,000 records and 2 %, an honest place (0.5 %) passes 49 %, 73 %, 88 % of the time; c=4, n=383: 99 %.
    passes = [plan(1000, p0=Fraction(1, 50), allowed=c).honest_passes for c in (0, 1, 2)]
    assert [round(one, 2) for one in passes] == [0.49, 0.73, 0.88]
    assert plan(1000, p0=Fraction(1, 50), allowed=4).sampled == 383
    assert round(plan(1000, p0=Fraction(1, 50), allowed=4).honest_passes, 2) == 0.99
    both = plan_for_both(1000, p0=Fraction(1, 50), beta=Fraction(1, 10))
    assert both.allowed == 3
    assert both.honest_passes >= 0.9 > plan(1000, p0=Fraction(1, 50), allowed=2).honest_passes


def test_places_that_cannot_be_told_apart_have_no_plan() -> None:
    with pytest.raises(ValueError, match="p0"):
        plan_for_both(1000, p0=Fraction(1, 200))
    for words in [{"p0": Fraction(0)}, {"p0": ONE}, {"p0": FIVE_PERCENT, "allowed": -1}]:
        with pytest.raises(ValueError):
            plan(1000, **words)


def test_the_published_intervals() -> None:
    assert interval_at(1000, Look(59, 0)).upper == 69
    assert interval_at(1000, Look(100, 2)).upper == 81
    assert interval_at(1000, Look(86, 0)).upper <= 50 < interval_at(1000, Look(85, 0)).upper


def _rising(a: int, count: int) -> int:
    return prod(range(a, a + count))


def _kept(population: int, look: Look, a: int, b: int, alpha: Fraction) -> list[int]:
    """{D : prior(D) / posterior(D) < 1/alpha} by the definition of both, BetaBinomial as rising factorials."""

    def chance(k: int, n: int, p: int, q: int) -> Fraction:
        return Fraction(comb(n, k) * _rising(p, k) * _rising(q, n - k), _rising(p + q, n))

    rest = population - look.drawn
    a2, b2 = a + look.false_seen, b + look.drawn - look.false_seen
    return [
        d
        for d in range(look.false_seen, rest + look.false_seen + 1)
        if chance(d, population, a, b) * alpha < chance(d - look.false_seen, rest, a2, b2)
    ]


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 40), st.data(), st.integers(1, 4), st.integers(1, 25))
def test_an_interval_is_its_definition(population: int, data: st.DataObject, a: int, b: int) -> None:
    drawn = data.draw(st.integers(0, population))
    look = Look(drawn, data.draw(st.integers(0, drawn)))
    kept = _kept(population, look, a, b, FIVE_PERCENT)
    assert interval_at(population, look, prior=(a, b)) == Interval(kept[0], kept[-1])
    assert kept == list(range(kept[0], kept[-1] + 1))


@pytest.mark.parametrize("false", [0, 2, 5, 10, 20, 50])
def test_looking_after_every_draw_misses_seldom(false: int) -> None:
    """N=200, a look after every draw: over all looks at once at most 5 % of orders ever exclude the truth."""
    population, orders, luck = 200, 400, Random(false)
    known: dict[Look, Interval] = {}
    missed = 0
    for _ in range(orders):
        drawn = luck.sample(range(population), population)
        seen = 0
        for count, record in enumerate(drawn, start=1):
            seen += record < false
            look = Look(count, seen)
            at = known.setdefault(look, known.get(look) or interval_at(population, look))
            if not at.lower <= false <= at.upper:
                missed += 1
                break
    assert missed <= orders * 0.05


def test_looks_together_are_never_wider_and_never_contradict() -> None:
    looks = [Look(30, 0), Look(60, 0), Look(90, 3)]
    alone, together = interval_at(1000, looks[-1]), interval_after(1000, looks)
    assert together.upper <= min(interval_at(1000, look).upper for look in looks)
    assert together.lower >= alone.lower
    assert interval_after(1000, []) == Interval(0, 1000)
    for bad in ([Look(30, 2), Look(60, 1)], [Look(30, 0), Look(31, 2)], [Look(60, 0), Look(30, 0)]):
        with pytest.raises(ValueError, match="查看"):
            interval_after(1000, bad)


def test_a_draw_that_was_not_random_is_noticed() -> None:
    with pytest.raises(ValueError, match="random"):
        interval_after(1000, [Look(300, 0), Look(400, 100)])


def test_money() -> None:
    # 60 wholly true units, g = 0: p(t) = t^60 > .05 from t = .05^(1/60), so U = .048703; one of 100 at .6 with g = .1.
    assert round(overstated_share_upper([ONE] * 60, cushion=Fraction(0)), 6) == 0.048703
    shares = [*[ONE] * 30, Fraction(6, 10), *[ONE] * 69]
    assert round(overstated_share_upper(shares), 6) == 0.037279
    assert overstated_share_upper([]) == 1.0
    assert overstated_share_upper([Fraction(0)] * 50) == 1.0


def test_one_false_unit_with_no_cushion_bounds_by_what_came_before() -> None:
    """g = 0 and y = 0 makes the product infinite: only the beginning before it still speaks."""
    shares = [*[ONE] * 60, Fraction(0), *[ONE] * 60]
    assert overstated_share_upper(shares, cushion=Fraction(0)) == overstated_share_upper(
        [ONE] * 60, cushion=Fraction(0)
    )


def test_a_true_share_counts_only_what_was_paid_too_much() -> None:
    assert true_share(100, 60) == Fraction(3, 5)
    assert true_share(100, 160) == 1
    assert true_share(100, 0) == 0
    for claimed, due in [(0, 0), (-1, 0), (10, -1)]:
        with pytest.raises(ValueError):
            true_share(claimed, due)
    for wrong in ([Fraction(11, 10)], [Fraction(-1, 10)]):
        with pytest.raises(ValueError):
            overstated_share_upper(wrong)


def test_villages_drawn_whole_are_covered_where_counting_singly_fails() -> None:
    """40 villages, false records clustered in a fifth of them; 12 drawn by size, with replacement."""
    luck, covered, singly, runs = Random(7), 0, 0, 300
    for _ in range(runs):
        sizes = [luck.randint(20, 60) for _ in range(40)]
        rates = [luck.choice([0.5, 0.9]) if luck.random() < 0.2 else 0.0 for _ in sizes]
        truth = sum(s * r for s, r in zip(sizes, rates, strict=True)) / sum(sizes)
        drawn = luck.choices(range(40), weights=sizes, k=12)
        shares = [1 - Fraction(rates[i]).limit_denominator(10) for i in drawn]
        covered += overstated_share_upper(shares) >= truth
        seen = round(sum(sizes[i] * rates[i] for i in set(drawn)))
        inspected = sum(sizes[i] for i in set(drawn))
        singly += false_count_upper(sum(sizes), inspected, seen) / sum(sizes) >= truth
    assert covered >= runs * 0.95
    assert singly < runs * 0.9


def test_clopper_pearson() -> None:
    assert round(share_upper(59, 0), 6) == 0.049508
    assert round(share_upper(100, 2), 6) == 0.061619
    assert round(share_lower(100, 2), 6) == 0.003565
    assert (share_upper(5, 5), share_lower(5, 0)) == (1.0, 0.0)
    for bad in [(5, 6), (5, -1)]:
        with pytest.raises(ValueError):
            share_upper(*bad)


@given(st.integers(1, 300), st.data())
def test_the_limit_of_a_large_population(sampled: int, data: st.DataObject) -> None:
    """Drawn from very many, the exact bound and Clopper–Pearson agree."""
    seen = data.draw(st.integers(0, sampled))
    population = 10_000_000
    assert false_count_upper(population, sampled, seen) / population == pytest.approx(
        share_upper(sampled, seen), abs=2e-4
    )


def test_inspectors_who_miss_some_make_the_bound_wider() -> None:
    # 0 of 59 at 2.5 %: 6.06 %; 30 of 30 found again at 2.5 %: 88.4 %; together 6.9 %.
    assert f"{share_upper_with_misses(59, 0, found_again=30, inspected_again=30):.3f}" == "0.069"
    assert share_upper_with_misses(59, 0, found_again=20, inspected_again=30) > 0.1
    assert share_upper_with_misses(59, 0, found_again=0, inspected_again=30) == 1.0
    assert share_upper_with_misses(59, 0, found_again=0, inspected_again=0) == 1.0


def test_strata_share_the_risk() -> None:
    two = [Sample(500, 100, 1), Sample(200, 59, 0)]
    expected = false_count_upper(500, 100, 1, alpha=Fraction(1, 40)) + false_count_upper(
        200, 59, 0, alpha=Fraction(1, 40)
    )
    assert strata_upper(two) == expected > 21 + 8
    with pytest.raises(ValueError):
        strata_upper([])


def test_a_league_table_names_few_wrongly() -> None:
    """A hundred honest places at exactly 5 %: single bounds would name about five, the table names almost none."""
    luck = Random(11)
    honest = {f"h{n:03}": Sample(1000, 100, sum(luck.randrange(1000) < 50 for _ in range(100))) for n in range(100)}
    bad = {f"b{n}": Sample(1000, 100, 30 + n) for n in range(3)}
    named = above({**honest, **bad}, p0=FIVE_PERCENT)
    assert named[:3] == ["b2", "b1", "b0"]
    assert len(named) <= 4
    assert sum(chance_if_honest(sample, p0=FIVE_PERCENT) <= 0.05 for sample in honest.values()) > 0


def test_nothing_seen_accuses_nobody() -> None:
    assert chance_if_honest(Sample(100, 50, 0), p0=FIVE_PERCENT) == 1.0
    assert above({"a": Sample(100, 50, 0)}, p0=FIVE_PERCENT) == []
