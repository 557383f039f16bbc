"""The market of a day as columns: who is looking, what is open, which places are paired. What the matching engine is given.

Only people with a current, own, dated wish for a post; only posts of the market (公益性岗位 have a run of their own).
Ethnicity, religion, political status and health never leave the roster.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl
from django.db import connection

from xieshou.kit.sets import as_a_set
from xieshou.kit.verbs import consequences
from xieshou.pairings.selectors import pairings_on
from xieshou.placements.services.offers import places_taken
from xieshou.regions.enums import Focus
from xieshou.regions.selectors import focused_paths
from xieshou.roster.enums import WANTS_A_POST, Education

# 建档立卡 words for schooling, in GB/T 4658-2006. Unknown schooling counts as the lowest.
GBT4658 = {
    Education.UNKNOWN.value: "90", Education.ILLITERATE.value: "90", Education.PRESCHOOL.value: "90",
    Education.PRIMARY.value: "80", Education.JUNIOR.value: "70", Education.SENIOR.value: "60", Education.COLLEGE.value: "30",
}  # fmt: skip

SEEKERS = """
-- One row per person who can work, does not, and has said themselves that they want a post.
WITH
wish AS (
  SELECT DISTINCT ON (i.person_id) i.*
  FROM roster_intention i
  WHERE i.answerer = 'self' AND i.answered_on <= %(day)s
  ORDER BY i.person_id, i.answered_on DESC, i.id DESC
),
-- Since when somebody has been willing without a break: the first own answer after the last job.
since AS (
  SELECT i.person_id, min(i.answered_on) AS asked_on
  FROM roster_intention i
  WHERE i.answerer = 'self' AND i.answered_on <= %(day)s
    AND i.answered_on > coalesce((SELECT max(s.ended_on) FROM placements_spell s WHERE s.person_id = i.person_id), '-infinity')
  GROUP BY i.person_id
),
homes AS (SELECT household_id, employed_count FROM household_groups_on(%(day)s))
SELECT p.id AS pk, p.ref::text AS person_id, h.ref::text AS household_id,
       CASE WHEN g.employed_count = 0 THEN 1 ELSE 0 END AS zero_employment,
       rpad(r.code, 12, '0') AS region, p.birth_on::text AS birth_on, coalesce(f.education, '') AS education,
       coalesce(p.mandarin, 1) AS mandarin, i.reach, array_to_string(i.places, ';') AS places,
       coalesce(i.pay_fen_month_min, 0) AS pay_min_fen_month, array_to_string(i.occupations, ';') AS occupations,
       CASE WHEN i.needs_lodging THEN 1 ELSE 0 END AS needs_lodging,
       greatest(0, %(day)s::date - w.asked_on) AS wait_days, coalesce(t.ref::text, '') AS together,
       CASE WHEN h.scope_path <@ %(deep)s::ltree[] THEN 1 ELSE 0 END AS is_deep
FROM employment_on(%(day)s) e
JOIN wish i ON i.person_id = e.person_id AND i.valid_to >= %(day)s AND i.want = ANY (%(wants)s)
JOIN since w ON w.person_id = e.person_id
JOIN roster_person p ON p.id = e.person_id AND p.birth_on IS NOT NULL
JOIN roster_household h ON h.id = e.household_id
JOIN homes g ON g.household_id = e.household_id
JOIN regions_region r ON r.id = p.region_id
LEFT JOIN roster_profile f ON f.person_id = p.id AND f.started_on <= %(day)s AND (f.ended_on IS NULL OR f.ended_on >= %(day)s)
LEFT JOIN roster_person t ON t.id = i.together_with_id
WHERE e.status = 'U' AND e.is_capable AND e.scope_path <@ %(place)s::ltree
  AND NOT EXISTS (
    SELECT 1 FROM placements_offer o
    WHERE o.person_id = e.person_id AND o.answer = 'accepted' AND o.withdrawn_on IS NULL
      AND NOT EXISTS (SELECT 1 FROM placements_spell s WHERE s.offer_id = o.id)
  )
ORDER BY p.id
"""
OPEN_POSTS = """
SELECT p.id AS pk, p.ref::text AS post_id, rpad(r.code, 12, '0') AS region, p.occupation, p.headcount AS capacity, p.kind,
       p.education_min, CASE WHEN p.mandarin_required THEN 1 ELSE 0 END AS mandarin_required,
       coalesce(p.pay_fen_month_min, 0) AS pay_min_fen_month,
       coalesce(p.pay_fen_month_max, p.pay_fen_month_min, 0) AS pay_max_fen_month,
       CASE WHEN p.lodging THEN 1 ELSE 0 END AS lodging, p.age_min, p.employer_id, p.place_path::text AS place_path
FROM jobs_post p
JOIN regions_region r ON r.id = p.region_id
WHERE p.started_on <= %(day)s AND p.ended_on >= %(day)s AND (p.kind = 'public') = %(public)s
ORDER BY p.id
"""


def seekers(place_path: str, day: date, wants: Iterable[str] = WANTS_A_POST) -> pl.DataFrame:
    """The people of a place who can be matched on `day`: the engine's people columns, `pk`, and `is_deep` (深度贫困地区)."""
    deep = focused_paths(Focus.DEEP_POVERTY, day)
    facts = {"day": day, "place": place_path, "wants": list(wants), "deep": deep}
    found = _frame(SEEKERS, facts)
    return found.with_columns(pl.col("education").replace_strict(GBT4658, default="90", return_dtype=pl.String))


def open_posts(day: date, *, public: bool = False) -> pl.DataFrame:
    """The posts that row-level security lets the actor see, with the places still free: the engine's columns, `pk`, the
    employer and the path of the workplace. Posts of the market, or (`public`) 公益性岗位: never both in one run."""
    found = _frame(OPEN_POSTS, {"day": day, "public": public})
    with consequences():  # places given to another county's people are taken too; only the count comes back
        taken = places_taken(found["pk"].to_list())
    free = [max(0, room - taken.get(pk, 0)) for pk, room in zip(found["pk"], found["capacity"], strict=True)]
    schooling = pl.col("education_min").replace({**GBT4658, "": "90"})
    return found.with_columns(pl.Series("capacity", free, pl.Int64), schooling)


def paired_places(day: date) -> pl.DataFrame:
    """Supporter and recipient codes of the pairings in force."""
    ends = [
        (p.supporter.code.ljust(12, "0"), p.recipient.code.ljust(12, "0")) for p in pairings_on(day) if _has_codes(p)
    ]
    return pl.DataFrame(sorted(set(ends)), schema={"supporter": pl.String, "recipient": pl.String}, orient="row")


def _has_codes(pairing: object) -> bool:
    return bool(pairing.supporter.code and pairing.recipient.code)  # type: ignore[attr-defined]


NUMBERS = ("pk", "zero_employment", "mandarin", "pay_min_fen_month", "pay_max_fen_month", "needs_lodging", "wait_days",
           "capacity", "mandarin_required", "lodging", "age_min", "is_deep", "employer_id")  # fmt: skip


def _frame(sql: str, facts: dict[str, object]) -> pl.DataFrame:
    with as_a_set(), connection.cursor() as cursor:
        cursor.execute(sql, facts)
        kinds = {column.name: pl.Int64 if column.name in NUMBERS else pl.String for column in cursor.description}
        return pl.DataFrame(cursor.fetchall(), schema=kinds, orient="row")
