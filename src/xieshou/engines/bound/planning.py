"""How many to inspect, with both risks in view: passing a bad county, and failing an honest one (trust.md §2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from xieshou.engines.bound.fixed import FIVE_PERCENT
from xieshou.engines.bound.hypergeometric import at_most, at_most_exceeds, refuse_odd_alpha

ALLOWED = 2  # the default c: an honest county with a few slips should still pass
HONEST = Fraction(1, 200)


@dataclass(frozen=True)
class Plan:
    """Inspect `sampled` of `population`; with at most `allowed` false, no more than `p0` are false, at 1 - alpha.

    `honest_passes` is the chance that a place with a false rate of `honest` passes. `allowed` is announced before the
    draw: choosing it after seeing the result is a lie.
    """

    population: int
    p0: Fraction
    alpha: Fraction
    allowed: int
    honest: Fraction
    sampled: int
    honest_passes: float


def plan(
    population: int,
    *,
    p0: Fraction,
    alpha: Fraction = FIVE_PERCENT,
    allowed: int = ALLOWED,
    honest: Fraction = HONEST,
) -> Plan:
    """The smallest sample for which `allowed` false ones still bound the false rate by p0. Raises ValueError."""
    refuse_odd_alpha(alpha)
    if population <= 0 or not 0 < p0 < 1 or allowed < 0 or not 0 <= honest <= 1:
        raise ValueError("数量须大于0,p0在0与1之间,允许不实数不小于0 / N > 0, 0 < p0 < 1, c >= 0")
    refused = floor(p0 * population) + 1  # the smallest count of false records that must not pass
    sampled = _smallest(population, refused, min(allowed, population), alpha)
    slips = min(population, ceil(honest * population))
    passes = at_most(population, slips, sampled, min(allowed, sampled))
    return Plan(population, p0, alpha, allowed, honest, sampled, passes)


def plan_for_both(
    population: int,
    *,
    p0: Fraction,
    alpha: Fraction = FIVE_PERCENT,
    honest: Fraction = HONEST,
    beta: Fraction = FIVE_PERCENT,
) -> Plan:
    """The plan with the smallest `allowed` under which an honest place fails with a chance of at most beta.

    Raises ValueError where honest is not below p0: no sample can tell such places apart.
    """
    if not honest < p0:
        raise ValueError("诚实的不实率须小于p0 / the honest rate must lie below p0")
    for allowed in range(population + 1):
        candidate = plan(population, p0=p0, alpha=alpha, allowed=allowed, honest=honest)
        if candidate.honest_passes >= 1 - beta:
            return candidate
    raise ValueError("没有这样的方案 / there is no such plan")


def _smallest(population: int, refused: int, allowed: int, alpha: Fraction) -> int:
    """The smallest sample that shows at most `allowed` of `refused` false records with a chance of no more than alpha.

    Found in floating point, settled in integers.
    """
    low, high, limit = allowed, population, float(alpha)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if at_most(population, refused, middle, allowed) > limit else (low, middle)
    while low < population and at_most_exceeds(population, refused, low, allowed, alpha):
        low += 1
    while low > allowed and not at_most_exceeds(population, refused, low - 1, allowed, alpha):
        low -= 1
    return low
