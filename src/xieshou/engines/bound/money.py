"""Money and clusters: the largest share that should not have been paid (Kaplan–Markov, trust.md §2.4).

Units are drawn with a chance proportional to size, with replacement. A unit's y is its true share: for money
1 - (claimed - due)/claimed, overpaid only; for a cluster (a whole village, an employer) the share of its records that
are true. Drawing whole clusters and counting records as if drawn singly is wrong four times in five.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from math import ceil, log

from xieshou.engines.bound.fixed import FIVE_PERCENT

CUSHION = Fraction(1, 10)  # g, set beforehand: one wholly false unit must not make the bound jump to everything
DIGITS = 10**9


def true_share(claimed_fen: int, due_fen: int) -> Fraction:
    """y of one money unit: what was due of what was claimed; paid too little counts as true. Raises ValueError."""
    if claimed_fen <= 0 or due_fen < 0:
        raise ValueError("申报金额须大于0,应发金额不能为负 / claimed > 0 and due >= 0, in fen")
    return Fraction(min(due_fen, claimed_fen), claimed_fen)


def overstated_share_upper(
    true_shares: Sequence[Fraction], *, alpha: Fraction = FIVE_PERCENT, cushion: Fraction = CUSHION
) -> float:
    """Largest overstated share of the whole compatible with the draws, in their order, rounded up at nine digits.

    1 - inf{t : p(t) > alpha}, p(t) = min over beginnings of Π (t + g)/(y_j + g). No draw at all bounds nothing: 1.
    """
    if not 0 < alpha < 1 or cushion < 0:
        raise ValueError("风险α须在0与1之间,垫数g不能为负 / 0 < alpha < 1 and g >= 0")
    if any(not 0 <= share <= 1 for share in true_shares):
        raise ValueError("真实份额须在0与1之间 / a true share lies between 0 and 1")
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _exceeds(middle, true_shares, float(alpha), float(cushion)):
            high = middle
        else:
            low = middle
    return min(1.0, ceil((1 - low) * DIGITS) / DIGITS)


def _exceeds(t: float, shares: Sequence[Fraction], alpha: float, cushion: float) -> bool:
    if t + cushion <= 0:
        return not shares
    if any(share + cushion == 0 for share in shares):
        shares = shares[: next(at for at, share in enumerate(shares) if share + cushion == 0)]
    steps = (log(t + cushion) - log(float(share) + cushion) for share in shares)
    return min(accumulate(steps, initial=0.0)) > log(alpha)
