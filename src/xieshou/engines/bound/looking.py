"""Looking as you go: a bound that stays true at every look, so that visits may stop early (trust.md §2.3).

The prior–posterior ratio (Waudby-Smith and Ramdas 2020). With D ~ BetaBinomial(N, a, b) beforehand and x false among t
drawn, the Beta terms of prior(D) / posterior(D) cancel:

    prior(D) / posterior(D) < 1/α   ⇔   P(X = x | D) > α · Predictive(x),   Predictive = BetaBinomial(t, a, b)

so D stays while what was seen is not too unlikely under it. The left side rises and falls once in D: an interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import factorial, lgamma, log

from xieshou.engines.bound.choosing import choose
from xieshou.engines.bound.fixed import FIVE_PERCENT
from xieshou.engines.bound.hypergeometric import log_chance, refuse_impossible, refuse_odd_alpha

PRIOR = (1, 20)


@dataclass(frozen=True)
class Look:
    """`false_seen` among the first `drawn`."""

    drawn: int
    false_seen: int


@dataclass(frozen=True)
class Interval:
    """False counts still possible, both ends included."""

    lower: int
    upper: int


def interval_at(
    population: int, look: Look, *, prior: tuple[int, int] = PRIOR, alpha: Fraction = FIVE_PERCENT
) -> Interval:
    """The false counts that one look leaves, exactly. The prior (two whole numbers from 1) is announced beforehand."""
    refuse_impossible(population, look.drawn, look.false_seen)
    refuse_odd_alpha(alpha)
    if min(prior) < 1:
        raise ValueError("先验参数须为正整数 / the prior's numbers are whole and positive")
    asked = _Asked(population, look.drawn, look.false_seen, *prior, alpha)
    least, most = look.false_seen, population - look.drawn + look.false_seen
    peak = asked.peak(least, most)
    return Interval(asked.edge(peak, least), asked.edge(peak, most))


def interval_after(
    population: int, looks: Sequence[Look], *, prior: tuple[int, int] = PRIOR, alpha: Fraction = FIVE_PERCENT
) -> Interval:
    """What all looks together leave: their intersection, valid because every look is valid at once.

    The looks are cumulative and in order. Raises ValueError for a look that contradicts an earlier one.
    """
    if not looks:
        return Interval(0, population)
    for earlier, later in pairwise(looks):
        if not 0 <= later.false_seen - earlier.false_seen <= later.drawn - earlier.drawn:
            raise ValueError("后一次查看与前一次矛盾 / a look contradicts the one before")
    each = [interval_at(population, look, prior=prior, alpha=alpha) for look in looks]
    lower, upper = max(one.lower for one in each), min(one.upper for one in each)
    if lower > upper:
        raise ValueError("各次查看互相矛盾,抽样不是随机的 / the looks exclude each other: the draw was not random")
    return Interval(lower, upper)


class _Asked:
    """One question: is D still in?"""

    def __init__(self, population: int, drawn: int, seen: int, a: int, b: int, alpha: Fraction) -> None:
        self.population, self.drawn, self.seen, self.alpha = population, drawn, seen, alpha
        self.a, self.b = a, b
        self.log_limit = log(alpha) + _log_predictive(drawn, seen, a, b)
        rest = drawn - seen
        rising = choose(drawn, seen) * _rising(a, seen) * _rising(b, rest)
        self.threshold = alpha.numerator * choose(population, drawn) * rising
        self.scale = alpha.denominator * _rising(a + b, drawn)

    def keeps(self, false: int) -> bool:
        """Exactly: P(X = seen | false) > alpha · Predictive(seen)."""
        ways = choose(false, self.seen) * choose(self.population - false, self.drawn - self.seen)
        return self.scale * ways > self.threshold

    def keeps_about(self, false: int) -> bool:
        return log_chance(self.population, false, self.drawn, self.seen) > self.log_limit

    def peak(self, least: int, most: int) -> int:
        """The likeliest D, which is always kept: the predictive chance is a mean of chances, none above this one's."""
        if self.drawn == 0:
            return least
        return min(most, max(least, self.seen * (self.population + 1) // self.drawn))

    def edge(self, inside: int, end: int) -> int:
        """The last D on the way from `inside` to `end` that is kept."""
        step = 1 if end >= inside else -1
        kept, out = 0, abs(end - inside) + 1
        while out - kept > 1:
            middle = (kept + out) // 2
            kept, out = (middle, out) if self.keeps_about(inside + step * middle) else (kept, middle)
        at = inside + step * kept
        while at != end and self.keeps(at + step):
            at += step
        while at != inside and not self.keeps(at):
            at -= step
        return at


def _rising(start: int, count: int) -> int:
    return factorial(start + count - 1) // factorial(start - 1)


def _log_predictive(drawn: int, seen: int, a: int, b: int) -> float:
    rest = drawn - seen
    choose = lgamma(drawn + 1) - lgamma(seen + 1) - lgamma(rest + 1)
    return choose + _log_beta(a + seen, b + rest) - _log_beta(a, b)


def _log_beta(a: int, b: int) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
