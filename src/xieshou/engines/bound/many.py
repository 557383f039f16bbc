"""Many places at once: strata that add up to one number, and a league table that accuses fairly (trust.md §2.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from xieshou.engines.bound.fixed import FIVE_PERCENT, false_count_upper
from xieshou.engines.bound.hypergeometric import at_most, refuse_impossible


@dataclass(frozen=True)
class Sample:
    """One stratum or one place: its records, how many were inspected, how many were false."""

    population: int
    sampled: int
    false_seen: int


def strata_upper(strata: Sequence[Sample], *, alpha: Fraction = FIVE_PERCENT) -> int:
    """Most false records in all strata together: the sum of their bounds, each at alpha divided by their number.

    A province is better served by a draw of its own over its whole frame. Raises ValueError for no strata.
    """
    if not strata:
        raise ValueError("没有分层 / no strata")
    share = alpha / len(strata)
    return sum(false_count_upper(one.population, one.sampled, one.false_seen, alpha=share) for one in strata)


def chance_if_honest(sample: Sample, *, p0: Fraction) -> float:
    """P(at least that many proven false), if no more than p0 of the records are: the p-value of an accusation."""
    refuse_impossible(sample.population, sample.sampled, sample.false_seen)
    if sample.false_seen == 0:
        return 1.0
    false, true_seen = floor(p0 * sample.population), sample.sampled - sample.false_seen
    return at_most(sample.population, sample.population - false, sample.sampled, true_seen)


def above(places: Mapping[str, Sample], *, p0: Fraction, rate: Fraction = FIVE_PERCENT) -> list[str]:
    """Places whose proven false records exceed p0, with at most `rate` of those named wrongly (Benjamini–Hochberg).

    Worst first; names decide ties. Of a hundred single bounds at 95 % about five miss: a league table needs this.
    """
    ranked = sorted((chance_if_honest(sample, p0=p0), name) for name, sample in places.items())
    named = 0
    for rank, (chance, _name) in enumerate(ranked, start=1):
        if chance <= rank * rate / len(ranked):
            named = rank
    return [name for _chance, name in ranked[:named]]
