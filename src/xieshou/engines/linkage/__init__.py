"""Who is the same person: a ranked ladder of evidence, as SQL text.

Two lists of people, each row with what some office wrote down (`columns`): number, name, birth, village, telephone,
household. `RULES` are asked from the surest to the weakest. A rule says under which agreements two rows are one person;
among the rows a rule pairs, only pairs that are each other's best are taken, and a pair with an equal rival is not taken:
`undecided` holds it for a person. Whoever a surer rule has paired is not asked about again. So every link names the one
rule that made it, and nothing depends on the order of rows.

    prepared(rows)         the columns the ladder reads, from what was written (polars)
    steps(rules=…)         statements for two lists: left_rows, right_rows → links, undecided
    within(rules=…)        one query over people_rows → pairs, every pair with its surest rule (duplicates)
    check(left, right, …)  the slow, obvious twin: Python over all pairs, same answer (tests)
    difference(a, b)       how two numbers differ, in digits: evidence for a person to read

Two valid numbers that differ are two people, however alike the rest: a slip breaks the check digit (GB 11643 catches
every wrong digit and every exchanged neighbour). That is what keeps twins apart. The text runs on DuckDB and on
PostgreSQL; the engine runs nothing. It never joins a register: a link is a proposal, and a person decides.
"""

from __future__ import annotations

from xieshou.engines.linkage.checking import Link, check
from xieshou.engines.linkage.columns import COLUMNS, difference, prepared
from xieshou.engines.linkage.ladder import RULES, Rule
from xieshou.engines.linkage.text import Step, steps, within

__all__ = ["COLUMNS", "RULES", "Link", "Rule", "Step", "check", "difference", "prepared", "steps", "within"]
