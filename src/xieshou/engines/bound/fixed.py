"""The bound beside a published number: a simple random sample of fixed size, drawn without replacement (trust.md §2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from xieshou.engines.bound.hypergeometric import at_most, at_most_exceeds, refuse_impossible, refuse_odd_alpha

FIVE_PERCENT = Fraction(1, 20)


def false_count_upper(population: int, sampled: int, false_seen: int, *, alpha: Fraction = FIVE_PERCENT) -> int:
    """Largest number of false records still compatible with the sample, at confidence 1 - alpha.

    Counts with 0 <= false_seen <= sampled <= population; unreachable counts as false; alpha exact, 0 < alpha < 1.
    sampled == 0 returns population. Raises ValueError on impossible counts: it never clamps.
    Clause: trust.md §2.2, the hypergeometric test inverted, same tail as GB/T 2828.11.
    """
    refuse_impossible(population, sampled, false_seen)
    refuse_odd_alpha(alpha)
    near = _near(population, sampled, false_seen, float(alpha))
    top = population - sampled + false_seen
    while near < top and at_most_exceeds(population, near + 1, sampled, false_seen, alpha):
        near += 1
    while near > false_seen and not at_most_exceeds(population, near, sampled, false_seen, alpha):
        near -= 1
    return near


def false_count_lower(population: int, sampled: int, proven: int, *, alpha: Fraction = FIVE_PERCENT) -> int:
    """Smallest number of false records that explains `proven` ones in the sample, at confidence 1 - alpha.

    For accusing: `proven` counts only records proven false, never the unreachable, never a void draw. Together with the
    upper bound it makes an interval of confidence 1 - 2·alpha, and is to be labelled so.
    """
    refuse_impossible(population, sampled, proven)
    return population - false_count_upper(population, sampled, sampled - proven, alpha=alpha)


@dataclass(frozen=True)
class Statement:
    """What a sample says of `population` records; `certain_*` hold whatever the luck of the draw."""

    population: int
    sampled: int
    false_seen: int
    proven: int
    alpha: Fraction
    upper: int
    lower: int

    @property
    def certain_least(self) -> int:
        return self.false_seen

    @property
    def certain_most(self) -> int:
        return self.population - self.sampled + self.false_seen

    def accuses(self, p0: Fraction) -> bool:
        """Whether even the lower bound lies above p0: only then may somebody be held to it."""
        return self.lower > p0 * self.population


def state(
    population: int, sampled: int, false_seen: int, *, proven: int | None = None, alpha: Fraction = FIVE_PERCENT
) -> Statement:
    """Both one-sided bounds of a sample. `proven` of the `false_seen` are proven false; left out, all of them."""
    certain = false_seen if proven is None else proven
    if not 0 <= certain <= false_seen:
        raise ValueError(f"查实不实{certain}多于不实{false_seen} / more proven false than counted false")
    return Statement(
        population, sampled, false_seen, certain, alpha,
        upper=false_count_upper(population, sampled, false_seen, alpha=alpha),
        lower=false_count_lower(population, sampled, certain, alpha=alpha),
    )  # fmt: skip


def _near(population: int, sampled: int, false_seen: int, alpha: float) -> int:
    """About the answer: the last D whose chance, in floating point, exceeds alpha."""
    low, high = false_seen, population - sampled + false_seen
    while low < high:
        middle = (low + high + 1) // 2
        if at_most(population, middle, sampled, false_seen) > alpha:
            low = middle
        else:
            high = middle - 1
    return low
