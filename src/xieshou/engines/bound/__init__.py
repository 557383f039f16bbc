"""How true a published number is: what a random sample proves about the records behind it.

    false_count_upper(N, n, x, alpha=…)      at most so many of the N are false: the headline (hypergeometric, exact)
    false_count_lower(N, n, proven, alpha=…) at least so many: for accusing, from records proven false only
    state(N, n, x, proven=…)                 both, and the limits that hold whatever the luck
    plan(N, p0=…, allowed=…)                 how many to inspect, and how often an honest place passes
    interval_after(N, looks)                 a bound that may be looked at after every visit
    overstated_share_upper(true_shares)      money and whole clusters
    share_upper_with_misses(…)               inspectors who overlook things
    strata_upper(…), above(…)                several draws; many places compared

Unreachable, refused, moved, dead, not this person: all count as false in x and are never replaced. Targeted checks
(a complaint, an anomaly) never enter a sample: these functions assume the draw was random, and cannot know it.
"""

from xieshou.engines.bound.fixed import FIVE_PERCENT, Statement, false_count_lower, false_count_upper, state
from xieshou.engines.bound.inspectors import share_lower, share_upper, share_upper_with_misses
from xieshou.engines.bound.looking import PRIOR, Interval, Look, interval_after, interval_at
from xieshou.engines.bound.many import Sample, above, chance_if_honest, strata_upper
from xieshou.engines.bound.money import CUSHION, overstated_share_upper, true_share
from xieshou.engines.bound.planning import ALLOWED, HONEST, Plan, plan, plan_for_both

__all__ = [
    "ALLOWED",
    "CUSHION",
    "FIVE_PERCENT",
    "HONEST",
    "PRIOR",
    "Interval",
    "Look",
    "Plan",
    "Sample",
    "Statement",
    "above",
    "chance_if_honest",
    "false_count_lower",
    "false_count_upper",
    "interval_after",
    "interval_at",
    "overstated_share_upper",
    "plan",
    "plan_for_both",
    "share_lower",
    "share_upper",
    "share_upper_with_misses",
    "state",
    "strata_upper",
    "true_share",
]
