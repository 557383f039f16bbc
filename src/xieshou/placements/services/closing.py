"""务工月更新结账: once a month is over, each village's count of who was asked, only tried, or not asked. Never changed after."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection

from xieshou.kit.scope import Actor
from xieshou.kit.verbs import verb
from xieshou.placements.enums import EMPLOYED, Status
from xieshou.placements.models import WorkMonth, WorkUpdate

CLOSE = """
INSERT INTO placements_workmonth (region_id, scope_path, month, people_count, asked_count, tried_count, closed_on)
SELECT p.region_id, r.path, %(month)s, count(*), count(*) FILTER (WHERE u.asked),
       count(*) FILTER (WHERE u.asked IS FALSE), %(day)s
FROM employment_on(%(last)s) e
JOIN roster_person p ON p.id = e.person_id
JOIN regions_region r ON r.id = p.region_id
-- One row per person asked, verified at home or tried in the month: `asked` when anybody answered.
LEFT JOIN (
  SELECT t.person_id, bool_or(t.reached) AS asked
  FROM (
    SELECT w.person_id, w.answerer <> 'nobody' AS reached FROM placements_workupdate w
    WHERE w.asked_on BETWEEN %(month)s AND %(last)s AND w.undone_at IS NULL
    UNION ALL
    SELECT s.person_id, true FROM placements_confirmation c JOIN placements_spell s ON s.id = c.spell_id
    WHERE c.side = 'home' AND c."on" BETWEEN %(month)s AND %(last)s
  ) t
  GROUP BY t.person_id
) u ON u.person_id = e.person_id
WHERE e.is_capable OR e.status = ANY (%(statuses)s)
GROUP BY p.region_id, r.path
ON CONFLICT (region_id, month) DO NOTHING
"""


@verb("work.close_month")
def close_months(actor: Actor, *, day: date) -> int:
    """Close the month before `day` for every village; returns how many villages. Nothing before anybody was ever asked."""
    last = day.replace(day=1) - timedelta(days=1)
    month = last.replace(day=1)
    begun = WorkUpdate.objects.unscoped("whether the work began").filter(asked_on__lte=last).exists()
    if not begun or WorkMonth.objects.unscoped("whether it is closed").filter(month=month).exists():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(CLOSE, {"month": month, "last": last, "day": day, "statuses": [*EMPLOYED, Status.UNKNOWN]})
        return cursor.rowcount
