"""Checks written for speed say what the plain way of asking says, over a drawn county full of faults; and so say all engines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from bench import checks_data

from tests.builders import SYSTEM
from tests.supervision.test_seam import answers
from tests.supervision.test_seam import spark as spark
from xieshou.kit.checks import BackEnd, Check, all_checks, check_named, sql
from xieshou.kit.checks.duck import DuckDB
from xieshou.kit.parameters import load_shipped
from xieshou.supervision.checks.contacts import ABLE, HERE, NEVER

pytestmark = pytest.mark.django_db
RUNNING = "s.started_on <= :day AND (s.ended_on IS NULL OR s.ended_on >= :day)"
NOBODY = "CAST(NULL AS bigint) AS household_id"
PAYMENT = f"y.payment_id AS subject_id, y.person_id, {NOBODY}, '' AS scope_path"
CLAIM = f"c.claim_id AS subject_id, c.person_id, {NOBODY}, '' AS scope_path"
YES = "answerer = 'self' AND want NOT IN ('none', 'unknown', 'school')"
AT_WORK = f"EXISTS (SELECT 1 FROM members o JOIN spells s ON s.person_id = o.person_id WHERE o.household_id = m.household_id AND {RUNNING})"
LONG = "s.started_on + :check_unreported_days * INTERVAL '1' DAY <= coalesce(s.ended_on, :day)"
NEW_YEAR = "date_trunc('year', CAST(:day AS date)) + :check_unreported_days * INTERVAL '1' DAY <= coalesce(s.ended_on, CAST(:day AS date))"
TWINS = {
    "F-02": """
        SELECT p.person_id AS subject_id, p.person_id, CAST(NULL AS bigint) AS household_id, p.scope_path, p.birth_on, p.same_count FROM (
          SELECT q.*, count(*) OVER (PARTITION BY q.village_id, q.name, q.birth_on) AS same_count FROM people q
          WHERE q.birth_on IS NOT NULL AND (q.died_on IS NULL OR q.died_on > :day) AND (q.left_on IS NULL OR q.left_on > :day)
        ) p WHERE p.same_count > 1""",
    "F-02.lists": f"""
        SELECT {CLAIM}, w.list_count FROM claims c
        JOIN (SELECT person_id, count(DISTINCT list_id) AS list_count FROM claims GROUP BY person_id) w ON w.person_id = c.person_id
        WHERE w.list_count > 1""",
    "F-04": f"""
        SELECT s.spell_id AS subject_id, s.person_id, {NOBODY}, s.scope_path, p.birth_on, s.started_on
        FROM spells s JOIN people p ON p.person_id = s.person_id WHERE s.started_on < p.birth_on + :labour_age_min * INTERVAL '1' YEAR""",
    "F-09": f"""
        SELECT f.person_id AS subject_id, f.person_id, m.household_id, m.scope_path, f.started_on AS changed_on, f.ability
        FROM profiles f JOIN members m ON m.person_id = f.person_id
        WHERE f.ability IN ('03', '04') AND (f.ended_on IS NULL OR f.ended_on >= :day)
          AND f.started_on + :check_denominator_days * INTERVAL '1' DAY > :day AND NOT {AT_WORK}
          AND EXISTS (SELECT 1 FROM profiles b WHERE b.person_id = f.person_id AND b.ended_on < f.started_on AND b.ability IN ('01', '02', '05'))""",
    "F-09.wish": f"""
        SELECT m.person_id AS subject_id, m.person_id, m.household_id, m.scope_path, m.answered_on AS changed_on, b.answered_on AS willing_on
        FROM answers m JOIN (SELECT person_id, max(answered_on) AS answered_on FROM answers WHERE {YES} GROUP BY person_id) b ON b.person_id = m.person_id
        WHERE m.want = 'none' AND m.answerer <> 'self' AND b.answered_on < m.answered_on
          AND m.answered_on + :check_denominator_days * INTERVAL '1' DAY > :day AND NOT {AT_WORK}""",
    "F-10.list": f"""
        SELECT {CLAIM}, c.months FROM claims c WHERE c.months > 0 AND NOT EXISTS (
          SELECT 1 FROM spells s WHERE s.person_id = c.person_id AND s.started_on <= :day
            AND (s.ended_on IS NULL OR s.ended_on >= date_trunc('year', CAST(:day AS date))))""",
    "F-10.months": f"""
        SELECT {CLAIM}, w.started_on FROM claims c
        JOIN (SELECT s.person_id, min(s.started_on) AS started_on FROM spells s WHERE s.kind <> 'E5' AND {LONG} AND {NEW_YEAR} GROUP BY s.person_id) w
          ON w.person_id = c.person_id
        WHERE c.months = 0""",
    "F-12": """
        SELECT county_id AS subject_id, CAST(NULL AS bigint) AS person_id, CAST(NULL AS bigint) AS household_id, county_path AS scope_path,
               entered_by, max(entered_as) AS entered_as, count(DISTINCT household_id) AS household_count, count(*) AS row_count
        FROM (SELECT e.*, m.household_id FROM entries e JOIN members m ON m.person_id = e.person_id) t
        WHERE entered_by IS NOT NULL AND verb NOT LIKE 'import.%' GROUP BY county_id, county_path, entered_by, words
        HAVING count(DISTINCT household_id) >= :check_copies_min""",
    "F-13": """
        SELECT a.person_id AS subject_id, a.person_id, CAST(NULL AS bigint) AS household_id, a.scope_path,
               b.started_on AS overlap_started_on, a.spell_id AS first_spell, b.spell_id AS second_spell
        FROM spells a JOIN spells b ON b.person_id = a.person_id AND (b.started_on > a.started_on OR b.started_on = a.started_on AND b.spell_id > a.spell_id)
        WHERE a.kind IN ('E1', 'E4') AND b.kind IN ('E1', 'E4') AND a.work_county_id <> b.work_county_id AND b.started_on <= :day
          AND b.started_on + :check_overlap_days * INTERVAL '1' DAY <= coalesce(a.ended_on, :day)
          AND b.started_on + :check_overlap_days * INTERVAL '1' DAY <= coalesce(b.ended_on, :day)""",
    "F-15.idle": f"""
        SELECT {PAYMENT}, y.month_on, y.kind, y.amount_fen FROM payments y
        WHERE y.for_kind IS NOT NULL AND y.month_on <= :day AND NOT EXISTS (
          SELECT 1 FROM spells s WHERE s.person_id = y.person_id AND (y.for_kind = 'E' OR s.kind = y.for_kind)
            AND s.started_on < y.month_on + INTERVAL '1' MONTH AND (s.ended_on IS NULL OR s.ended_on >= y.month_on))""",
    "F-19.account": f"""
        SELECT {PAYMENT}, c.people_count, y.kind FROM payments y
        JOIN (SELECT account, count(DISTINCT person_id) AS people_count FROM payments GROUP BY account) c ON c.account = y.account
        WHERE c.people_count > :check_account_people_max""",
    "F-19.stranger": f"""
        SELECT {PAYMENT}, y.kind, y.amount_fen FROM payments y WHERE NOT EXISTS (SELECT 1 FROM claims c WHERE c.person_id = y.person_id)""",
    "F-19.twice": f"""
        SELECT subject_id, person_id, household_id, scope_path, month_on, kind, amount_fen, place FROM (
          SELECT {PAYMENT}, y.month_on, y.kind, y.amount_fen,
                 row_number() OVER (PARTITION BY y.person_id, y.kind, y.month_on ORDER BY y.payment_id) AS place
          FROM payments y WHERE y.month_on IS NOT NULL
        ) w WHERE w.place > 1""",
    "F-20.twice": f"""
        SELECT s.person_id AS subject_id, s.person_id, {NOBODY}, min(s.scope_path) AS scope_path, count(DISTINCT s.pairing_id) AS pairing_count
        FROM spells s WHERE {RUNNING} GROUP BY s.person_id HAVING count(DISTINCT s.pairing_id) > 1""",
    "F-25": f"""
        SELECT s.person_id AS subject_id, s.person_id, {NOBODY}, min(s.scope_path) AS scope_path, count(*) AS open_count,
               min(s.started_on) AS first_started_on
        FROM spells s WHERE {RUNNING} AND s.ended_on IS NULL GROUP BY s.person_id HAVING count(*) > 1""",
    "F-26": f"""
        SELECT subject_id, person_id, household_id, scope_path, started_on, employer, place, work_place FROM (
          SELECT r.registration_id AS subject_id, r.person_id, {NOBODY}, '' AS scope_path, r.started_on, r.employer, r.place, s.work_place,
                 row_number() OVER (PARTITION BY r.registration_id ORDER BY s.started_on DESC, s.spell_id DESC) AS latest
          FROM registrations r JOIN spells s ON s.person_id = r.person_id AND s.kind IN ('E1', 'E2', 'E4') AND r.county_id <> s.work_county_id
          WHERE r.is_employed AND {RUNNING} AND (r.ended_on IS NULL OR r.ended_on >= :day)
            AND r.started_on + :check_overlap_days * INTERVAL '1' DAY <= :day AND s.started_on + :check_overlap_days * INTERVAL '1' DAY <= :day
            AND NOT EXISTS (SELECT 1 FROM spells s WHERE s.person_id = r.person_id AND s.work_county_id = r.county_id AND {RUNNING})
        ) w WHERE w.latest = 1""",
    "F-26.unlisted": f"""
        SELECT r.registration_id AS subject_id, r.person_id, {NOBODY}, '' AS scope_path, r.started_on, r.employer, r.place FROM registrations r
        WHERE r.is_employed AND (r.ended_on IS NULL OR r.ended_on >= :day) AND r.started_on + :check_registered_days * INTERVAL '1' DAY <= :day
          AND NOT EXISTS (SELECT 1 FROM spells s WHERE s.person_id = r.person_id AND {RUNNING})
          AND EXISTS (SELECT 1 FROM claims c WHERE c.person_id = r.person_id)""",
    "F-30.person": f"""
        SELECT p.person_id AS subject_id, p.person_id, {NOBODY}, p.scope_path, c.verified_on
        FROM people p JOIN profiles f ON f.person_id = p.person_id AND {ABLE}
        JOIN (SELECT person_id, max(contacted_on) AS verified_on FROM contacts WHERE is_reached GROUP BY person_id) c ON c.person_id = p.person_id
        WHERE c.verified_on + :check_verify_days * INTERVAL '1' DAY < :day AND {HERE}""",
    "F-30.phone": f"""
        SELECT p.person_id AS subject_id, p.person_id, {NOBODY}, p.scope_path, min(c.contacted_on) AS first_tried_on
        FROM people p JOIN contacts c ON c.person_id = p.person_id AND NOT c.is_reached
        LEFT JOIN (SELECT person_id, max(contacted_on) AS reached_on FROM contacts WHERE is_reached GROUP BY person_id) r ON r.person_id = p.person_id
        WHERE {HERE} AND (r.reached_on IS NULL OR c.contacted_on > r.reached_on)
        GROUP BY p.person_id, p.scope_path HAVING count(DISTINCT c.contacted_on) >= :ask_unreachable_times""",
}
BLIND = {
    "F-05": f"""
        SELECT s.scope_path, s.work_place AS what, count(*) AS row_count FROM spells s LEFT JOIN spell_limits l ON l.spell_id = s.spell_id
        WHERE {RUNNING} AND s.kind = 'E4' AND l.post_age_max IS NULL GROUP BY s.scope_path, s.work_place""",
    "F-11": f"""
        SELECT s.scope_path, s.work_place AS what, count(*) AS row_count FROM spells s LEFT JOIN spell_limits l ON l.spell_id = s.spell_id
        WHERE {RUNNING} AND s.kind = 'E1' AND s.wage_fen_month IS NOT NULL AND l.wage_fen_month_min IS NULL GROUP BY s.scope_path, s.work_place""",
    "F-30.person": f"""
        SELECT p.scope_path, '{NEVER}' AS what, count(*) AS row_count FROM people p JOIN profiles f ON f.person_id = p.person_id AND {ABLE}
        WHERE {HERE} AND NOT EXISTS (SELECT 1 FROM contacts c WHERE c.person_id = p.person_id AND c.is_reached) GROUP BY p.scope_path""",
}


@pytest.fixture(autouse=True)
def _parameters() -> None:
    load_shipped(SYSTEM)


@pytest.fixture(scope="module")
def county() -> dict[str, list[dict[str, Any]]]:
    """Four hundred people, a thousand jobs: one row in ten with a fault, so that faults meet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks_data, "RARE", 0.1)
        return {name: frame.to_dicts() for name, frame in checks_data.inputs(1000, seed=4).items()}


def twin(code: str) -> Check:
    """The check asked the plain way."""
    one = check_named(code)
    assert one is not None
    query = sql(TWINS[code], *one.query.inputs) if code in TWINS else one.query
    return replace(one, query=query, blind=sql(BLIND[code], *one.blind.inputs) if one.blind else None)


@pytest.mark.parametrize("code", sorted(TWINS | BLIND))
def test_the_plain_way_says_the_same(county: Any, code: str) -> None:
    one = check_named(code)
    assert one is not None
    expected = set(answers(twin(code), county, DuckDB(threads=1)))
    assert expected
    assert set(answers(one, county, DuckDB(threads=1))) == expected


def assert_alike(county: Any, one: BackEnd | None, other: BackEnd | None) -> int:
    """Every check over the county, asked of both; how many of them had something to say."""
    told = 0
    for check in all_checks():
        expected = answers(check, county, one)
        assert answers(check, county, other) == expected, check.code
        told += bool(expected)
    return told


def test_a_county_is_answered_alike_by_postgresql(county: Any) -> None:
    assert assert_alike(county, DuckDB(threads=1), None) >= 48


@pytest.mark.slow
def test_a_county_is_answered_alike_by_spark(county: Any, spark: Any) -> None:
    assert assert_alike(county, DuckDB(threads=1), spark) >= 48
