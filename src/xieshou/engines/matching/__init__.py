"""People × posts → an assignment and its proof.

**The question.** Labourers i with a current wish of their own, posts j with c_j openings, an integer score s_ij of
0…1000 on the pairs that are eligible, households h; Z are the households with nobody at work. First place at least
one member of as many households of Z as possible, then make the total score as great as possible:

    max  Σ s_ij x_ij + B Σ_{h∈Z} y_h    Σ_j x_ij ≤ 1,  Σ_i x_ij ≤ c_j,  y_h ≤ Σ_{i∈h} x_ij,  0 ≤ y_h ≤ 1

This is a transportation problem, hence integral: a household of Z with k members gets a "home post" with room for k-1
of them, and staying out costs its members B. If a solution places as many households as can be placed at all, it is
optimal in the stated order whatever B is; B is doubled until that is so.

**Tiers.** Households of Z may have tiers (deep-poverty areas, then the longest waiting): T of them, the first worth T·B,
the next (T-1)·B, … The sets of households that can be placed are a matroid, so the greatest number of the first t tiers
together can be had for every t at once; each of these T numbers has its own bound below. **Quotas** (`quotas`) over
posts, one inside another or apart, are nodes of the same problem, with a price each.

**The proof.** For any prices p ≥ 0, with v_i = max_j (s_ij - p_j) over *all* eligible pairs,

    U(p) = Σ_j c_j p_j + Σ_h best_h ≥ score + B × households   of every feasible assignment,
    best_h = Σ_i max(0, v_i)                                    for other households,
    best_h = max(0, B + Σ_i max(0, v_i) + min(0, max_i v_i))    for households of Z.

`dual_bound` = U(p) - B × `households_bound` bounds the score of whatever places that many households. With tiers B is
the household's own, and the last term Σ_t B_t × (bound of tiers 1…t - bound of tiers 1…t-1); with quotas, p_j is what
the post and the quotas above it ask together, and U holds Σ c_j p_j + Σ C_q r_q.
`households_bound` is Kőnig's: for any set S of posts, no more than capacity(S) + (households of Z that reach a post
outside S) can be placed; S is what an alternating search from the households left out reaches, named in
`short_posts`: open more there, or train.

**The way.** Everybody's 64 best posts at the current prices are listed, with a bound on every post left out (6 bytes a
place, `shortlist`); nothing is cut to a top-K before prices are known, and no list of pairs is stored. A lazy forward
auction finds prices over the whole graph (`auction`); whoever's list can no longer tell is scanned again. Prices and
assignment are then repaired along shortest ways over the 24 best of each list (`repair`), the prices are checked
against all pairs, whoever could do better is listed anew, and again, until nobody could: both are then optimal
(`solving`). The aim is gap 0 up to 60,000 people, 0.05 % up to 400,000, 0.2 % beyond; `exact` always goes on to 0. A
warm start (`earlier`) begins at an earlier run's prices instead of an auction. Pairs given as such go to a cost-scaling
flow (`flow`, `transport`), which also settles ties.
Eligibility and score are one kernel (`kernel`), points come from a dated table (`scoretable`). Never read: sex,
ethnicity, religion, political status, health. Employers' age ceilings are flagged (`Posts.has_age_ceiling`), never
applied. Public-welfare posts are not in the market run.

**Going together** changes nothing in the proof: only exchanges that lose no score and no household are made
(`together`).

**Files.** `write_dir` makes a folder that `verify_dir` checks alone, with code of its own. `gap` is written as a JSON
number, the shortest form that reads back as the same (ceiling at 6 decimals); all else are integers, strings,
booleans.

    people, posts = People.of(columns), Posts.of(columns)           # or .read(path)
    answer = solve(people, posts, Pairings.none(), as_of="2018-06-30", seed=7)
    answer.certificate.exact, answer.assigned, answer.price
    explain(answer, person=0, post=int(answer.assigned[0])); why_not(answer, 0, 3); offer_lists(answer, per_person=3)
    after, change = what_if(answer, posts=Posts.of(other_columns))  # a warm start, and what it would change

The compiler that the kernels need is loaded with the first name asked for: a command, a page or a worker that only might match
starts without it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xieshou.engines.matching.checking import verify_solution
    from xieshou.engines.matching.decided import Decision, decide
    from xieshou.engines.matching.earlier import Earlier
    from xieshou.engines.matching.explaining import (
        Obstacle,
        Standing,
        Term,
        explain,
        look_closely,
        nearest_obstacles,
        score_of,
        standing,
        why_not,
    )
    from xieshou.engines.matching.fallback import Fallback, fall_back, suitable_posts
    from xieshou.engines.matching.folder import write_dir
    from xieshou.engines.matching.kept import Kept
    from xieshou.engines.matching.offers import Offer, offer_lists
    from xieshou.engines.matching.opening import read_dir, row_of
    from xieshou.engines.matching.pairfile import PairInput, solve_pair_input
    from xieshou.engines.matching.quotas import Quotas
    from xieshou.engines.matching.records import Pairings, People, Posts
    from xieshou.engines.matching.results import Cancelled, Certificate, PairSolution, Solution, Together, Work
    from xieshou.engines.matching.rounds import answered, next_round
    from xieshou.engines.matching.scoretable import ScoreTable, default_table
    from xieshou.engines.matching.shortages import Shortage, shortage
    from xieshou.engines.matching.solving import solve
    from xieshou.engines.matching.verify import Verdict, verify_dir
    from xieshou.engines.matching.whatif import Difference, difference, what_if, with_posts, with_reach

# Where each name lives; the names above are for readers and type checkers.
HOMES = {
    "checking": ("verify_solution",),
    "decided": ("Decision", "decide"),
    "earlier": ("Earlier",),
    "explaining": (
        "Obstacle",
        "Standing",
        "Term",
        "explain",
        "look_closely",
        "nearest_obstacles",
        "score_of",
        "standing",
        "why_not",
    ),
    "fallback": ("Fallback", "fall_back", "suitable_posts"),
    "folder": ("write_dir",),
    "kept": ("Kept",),
    "offers": ("Offer", "offer_lists"),
    "opening": ("read_dir", "row_of"),
    "pairfile": ("PairInput", "solve_pair_input"),
    "quotas": ("Quotas",),
    "records": ("Pairings", "People", "Posts"),
    "results": ("Cancelled", "Certificate", "PairSolution", "Solution", "Together", "Work"),
    "rounds": ("answered", "next_round"),
    "scoretable": ("ScoreTable", "default_table"),
    "shortages": ("Shortage", "shortage"),
    "solving": ("solve",),
    "verify": ("Verdict", "verify_dir"),
    "whatif": ("Difference", "difference", "what_if", "with_posts", "with_reach"),
}
_HOME_OF = {name: home for home, names in HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    return found


__all__ = [
    "Cancelled",
    "Certificate",
    "Decision",
    "Difference",
    "Earlier",
    "Fallback",
    "Kept",
    "Obstacle",
    "Offer",
    "PairInput",
    "PairSolution",
    "Pairings",
    "People",
    "Posts",
    "Quotas",
    "ScoreTable",
    "Shortage",
    "Solution",
    "Standing",
    "Term",
    "Together",
    "Verdict",
    "Work",
    "answered",
    "decide",
    "default_table",
    "difference",
    "explain",
    "fall_back",
    "look_closely",
    "nearest_obstacles",
    "next_round",
    "offer_lists",
    "read_dir",
    "row_of",
    "score_of",
    "shortage",
    "solve",
    "solve_pair_input",
    "standing",
    "suitable_posts",
    "verify_dir",
    "verify_solution",
    "what_if",
    "why_not",
    "with_posts",
    "with_reach",
    "write_dir",
]
