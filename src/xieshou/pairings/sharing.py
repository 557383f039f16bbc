"""What a pairing opens: only an explicit pairing below another, between counties or lower, in force that day.

A county inside a paired prefecture is helped "by parent": that is shown, counted and reported, and opens no personal data.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection

from xieshou.kit.scope import shares_places
from xieshou.pairings.models import Pairing
from xieshou.regions.models import Level

# One row a recipient. Asked by nearly every request, so said once, in the words of the database.
OPENED = """
SELECT DISTINCT recipient.path::text
FROM pairings_pairing p
JOIN pairings_pairing above ON above.id = p.parent_id
JOIN regions_region supporter ON supporter.id = p.supporter_id
JOIN regions_region recipient ON recipient.id = p.recipient_id
WHERE p.state = %(active)s AND p.started_on <= %(day)s AND (p.ended_on IS NULL OR p.ended_on >= %(day)s)
  AND above.state = %(active)s AND above.started_on <= %(day)s AND (above.ended_on IS NULL OR above.ended_on >= %(day)s)
  AND supporter.level >= %(county)s AND recipient.level >= %(county)s
  AND supporter.path <@ ANY (%(own)s::ltree[])
ORDER BY 1
"""


@shares_places
def opened_by_pairings(own_places: Iterable[str], day: date) -> list[str]:
    """Paths of the recipients opened to whoever answers for these places (or for places above the supporter)."""
    facts = {
        "active": Pairing.State.ACTIVE,
        "county": Level.COUNTY,
        "day": day,
        "own": [str(path) for path in own_places],
    }
    with connection.cursor() as cursor:
        cursor.execute(OPENED, facts)
        return [path for (path,) in cursor.fetchall()]
