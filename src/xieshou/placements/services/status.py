"""Keeping today's employment status: the cache is filled by the one function, kept up after each act, and checked nightly."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import connection

from xieshou.kit.parameters import value_on
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import verb
from xieshou.placements.models import StatusCache

# A household is opened on the watch when it has people who can work and nobody at work; it is never closed by hand.
OPEN_WATCH = """
INSERT INTO placements_zerowatch (household_id, scope_path, opened_on)
SELECT g.household_id, g.scope_path, %(day)s
FROM household_groups_on(%(day)s, %(households)s) g
WHERE g.household_group IN ('needs_help', 'nobody_willing')
  AND NOT EXISTS (SELECT 1 FROM placements_zerowatch z WHERE z.household_id = g.household_id AND z.cleared_on IS NULL)
"""
# Cleared by the first spell that has lasted long enough, at a high enough rung, and still runs.
CLEAR_WATCH = """
UPDATE placements_zerowatch z SET cleared_on = %(day)s, cleared_by_id = s.id
FROM (
  SELECT DISTINCT ON (m.household_id) m.household_id, s.id
  FROM placements_spell s
  JOIN roster_membership m ON m.person_id = s.person_id
   AND m.started_on <= %(day)s AND (m.ended_on IS NULL OR m.ended_on >= %(day)s)
  WHERE s.kind <> 'E5' AND s.rung >= %(rung)s AND s.started_on <= %(since)s
    AND (s.ended_on IS NULL OR s.ended_on >= %(day)s)
    AND (%(households)s::bigint[] IS NULL OR m.household_id = ANY (%(households)s))
  ORDER BY m.household_id, s.started_on, s.id
) s
WHERE z.household_id = s.household_id AND z.cleared_on IS NULL
  AND (%(households)s::bigint[] IS NULL OR z.household_id = ANY (%(households)s))
"""
PEOPLE = """
INSERT INTO placements_personstatus (person_id, scope_path, household_id, day, status, is_capable, is_willing, spell_id, rung)
SELECT e.person_id, e.scope_path, e.household_id, %(day)s, e.status, e.is_capable, e.is_willing, e.spell_id, e.rung
FROM employment_on(%(day)s, %(households)s) e
"""
HOUSEHOLDS = """
INSERT INTO placements_householdstatus
  (household_id, scope_path, day, "group", capable_count, willing_count, employed_count, since)
SELECT g.household_id, g.scope_path, %(day)s, g.household_group, g.capable_count, g.willing_count, g.employed_count, %(day)s
FROM household_groups_on(%(day)s, %(households)s) g
"""
FORGET_PEOPLE = (
    "DELETE FROM placements_personstatus WHERE %(households)s::bigint[] IS NULL OR household_id = ANY (%(households)s)"
)
FORGET_HOUSEHOLDS = "DELETE FROM placements_householdstatus WHERE %(households)s::bigint[] IS NULL OR household_id = ANY (%(households)s)"
HOUSEHOLDS_OF = """
SELECT DISTINCT household_id FROM roster_membership
WHERE person_id = ANY (%s) AND started_on <= %s AND (ended_on IS NULL OR ended_on >= %s)
"""


@verb("status.refresh_all")
def refresh_all(actor: Actor, *, day: date, at: datetime) -> None:
    """Fill the cache for `day` anew, and open and clear the watch. Nightly, by the system."""
    _refresh(None, day)
    StatusCache.objects.update_or_create(pk=1, defaults={"day": day, "refreshed_at": at})


def refresh_people(person_ids: Iterable[int], *, day: date, households: Iterable[int] = ()) -> None:
    """Bring the cache up to date for the households of these people, and these households; part of the act that changed them.

    Does nothing when the cache holds for another day: the nightly run will fill it whole.
    """
    wanted = sorted(set(person_ids))
    homes = set(households)
    if not (wanted or homes) or not cache_holds(day):
        return
    with connection.cursor() as cursor:
        cursor.execute(HOUSEHOLDS_OF, [wanted, day, day])
        homes |= {row[0] for row in cursor.fetchall()}
    _refresh(sorted(homes), day)


def cache_holds(day: date) -> bool:
    """True when the status tables are for `day`."""
    return StatusCache.objects.filter(day=day).exists()


def _refresh(households: list[int] | None, day: date) -> None:
    since = day - timedelta(days=value_on("zero_household.clear_days", day) - 1)
    facts = {"day": day, "households": households, "since": since, "rung": value_on("zero_household.clear_rung", day)}
    with connection.cursor() as cursor:
        for statement in (OPEN_WATCH, CLEAR_WATCH, FORGET_PEOPLE, FORGET_HOUSEHOLDS, PEOPLE, HOUSEHOLDS):
            cursor.execute(statement, facts)


DIFFERENCES = """
SELECT count(*) FROM (
  SELECT person_id, status, is_capable, is_willing FROM placements_personstatus
  EXCEPT SELECT person_id, status, is_capable, is_willing FROM employment_on(%(day)s)
  UNION ALL
  (SELECT person_id, status, is_capable, is_willing FROM employment_on(%(day)s)
   EXCEPT SELECT person_id, status, is_capable, is_willing FROM placements_personstatus)
) d
"""


def cache_differences(day: date) -> int:
    """How many people the cache and the function disagree about: anything but 0 is an alarm."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES, {"day": day})
        return cursor.fetchone()[0]
