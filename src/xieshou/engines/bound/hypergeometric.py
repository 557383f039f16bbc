"""How many false records a sample shows, when D of N are false: the one distribution behind the bounds.

`at_most_exceeds` decides P(X ≤ x) > α in integers, so no rounding can move a published number. `at_most` is its quick
twin in floating point, used to find where to look.
"""

from __future__ import annotations

from fractions import Fraction
from math import exp, lgamma, log

from xieshou.engines.bound.choosing import choose

NEGLIGIBLE = 1e-17


def refuse_impossible(population: int, sampled: int, seen: int) -> None:
    """ValueError unless 0 <= seen <= sampled <= population and 0 < population: nothing is ever clamped."""
    if population <= 0:
        raise ValueError("没有记录,就没有可说的 / of no records nothing can be said")
    if not 0 <= sampled <= population:
        raise ValueError(f"抽查数{sampled}不在0到{population}之间 / sample size outside 0..N")
    if not 0 <= seen <= sampled:
        raise ValueError(f"不实数{seen}不在0到{sampled}之间 / false seen outside 0..n")


def refuse_odd_alpha(alpha: Fraction) -> None:
    """ValueError unless alpha is exact and 0 < alpha < 1."""
    if not isinstance(alpha, Fraction) or not 0 < alpha < 1:
        raise ValueError("风险α须为0与1之间的分数 / alpha is an exact fraction between 0 and 1")


def at_most_exceeds(population: int, false: int, sampled: int, seen: int, alpha: Fraction) -> bool:
    """Whether P(X ≤ seen) > alpha, in integers.

    The terms are added from `seen` downwards; each is got from the one before by an exact division. The sum stops when
    it is over the threshold, or when the terms left, none greater than the last one, cannot lift it there.
    """
    lowest, highest = max(0, sampled - (population - false)), min(false, sampled)
    if seen >= highest:
        return True
    if seen < lowest:
        return False
    threshold = alpha.numerator * choose(population, sampled)
    scale = alpha.denominator
    term = scale * choose(false, seen) * choose(population - false, sampled - seen)
    total = 0
    for k in range(seen, lowest - 1, -1):
        total += term
        if total > threshold:
            return True
        below = term * k * (population - false - sampled + k) // (false - k + 1) // (sampled - k + 1)
        if below <= term and total + below * (k - lowest) <= threshold:
            return False
        term = below
    return False


def log_chance(population: int, false: int, sampled: int, seen: int) -> float:
    """ln P(X = seen); the counts must be possible."""
    return _log_comb(false, seen) + _log_comb(population - false, sampled - seen) - _log_comb(population, sampled)


def at_most(population: int, false: int, sampled: int, seen: int) -> float:
    """P(X ≤ seen), to about nine digits."""
    lowest, highest = max(0, sampled - (population - false)), min(false, sampled)
    if seen >= highest:
        return 1.0
    if seen < lowest:
        return 0.0
    ratio, total = 1.0, 0.0
    for k in range(seen, lowest - 1, -1):
        total += ratio
        step = k * (population - false - sampled + k) / ((false - k + 1) * (sampled - k + 1))
        ratio *= step
        if step < 1 and ratio < NEGLIGIBLE * total * (1 - step):
            break
    exponent = log_chance(population, false, sampled, seen) + log(total)
    return min(1.0, exp(exponent)) if exponent > -700 else 0.0


def _log_comb(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
