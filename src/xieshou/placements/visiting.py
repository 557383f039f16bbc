"""要入户的人: who could not be reached on several days since they last answered anything; not reached is never unwilling."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from xieshou.kit.parameters import value_on
from xieshou.kit.scope import Actor, scoped
from xieshou.roster.models import Person

# One row per person tried in vain on at least so many days since the last answer or verification. Its values: the day each time,
# and last the number of days.
UNREACHED = """
SELECT t.person_id FROM (
  SELECT i.person_id, i.answered_on AS tried_on FROM roster_intention i WHERE i.answerer = 'nobody' AND i.answered_on <= %s
  UNION
  SELECT w.person_id, w.asked_on FROM placements_workupdate w
  WHERE w.answerer = 'nobody' AND w.undone_at IS NULL AND w.asked_on <= %s
  UNION
  SELECT u.person_id, u.done_on FROM placements_followup u WHERE u.result = 'unreachable' AND u.done_on <= %s
) t
WHERE NOT EXISTS (SELECT 1 FROM roster_intention i WHERE i.person_id = t.person_id AND i.answerer <> 'nobody'
                  AND i.answered_on BETWEEN t.tried_on AND %s)
  AND NOT EXISTS (SELECT 1 FROM placements_workupdate w WHERE w.person_id = t.person_id AND w.answerer <> 'nobody'
                  AND w.undone_at IS NULL AND w.asked_on BETWEEN t.tried_on AND %s)
  AND NOT EXISTS (SELECT 1 FROM placements_followup u WHERE u.person_id = t.person_id AND u.result <> 'unreachable'
                  AND u.done_on BETWEEN t.tried_on AND %s)
  AND NOT EXISTS (SELECT 1 FROM roster_verification v WHERE v.person_id = t.person_id
                  AND v.verified_on BETWEEN t.tried_on AND %s)
GROUP BY t.person_id HAVING count(*) >= %s
"""


def to_visit(actor: Actor, day: date) -> QuerySet[Person]:
    """People of the actor's own places to be visited on `day`: not reached on `ask.unreachable_times` days since they answered."""
    values = [day] * (UNREACHED.count("%s") - 1) + [int(value_on("ask.unreachable_times", day))]
    rows = scoped(actor, Person).filter(pk__in=RawSQL(UNREACHED, values))
    rows = rows.filter(scope_path__within=list(actor.scope.own), died_on__isnull=True, left_on__isnull=True)
    return rows.select_related("region").order_by("sort_key", "pk")
