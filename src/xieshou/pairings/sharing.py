"""What a pairing opens: only an explicit pairing below another, between counties or lower, in force that day.

A county inside a paired prefecture is helped "by parent": that is shown, counted and reported, and opens no personal data.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from xieshou.kit.periods import on_day
from xieshou.kit.scope import shares_places
from xieshou.pairings.models import Pairing
from xieshou.regions.models import Level


@shares_places
def opened_by_pairings(own_places: Iterable[str], day: date) -> list[str]:
    """Paths of the recipients opened to whoever answers for these places (or for places above the supporter)."""
    explicit = Pairing.objects.filter(
        on_day(day),
        on_day(day, "parent__started_on", "parent__ended_on"),
        state=Pairing.State.ACTIVE,
        parent__state=Pairing.State.ACTIVE,
        supporter__level__gte=Level.COUNTY,
        recipient__level__gte=Level.COUNTY,
        supporter__path__within=list(own_places),
    )
    return sorted({str(path) for path in explicit.values_list("recipient__path", flat=True)})
