"""Who may open the pages of household events."""

from __future__ import annotations

from tests.matrix.rooms.people import KEEPERS, READERS
from xieshou.offices.models import Role

PERMISSIONS = {
    "household-events": READERS,
    "household-event": KEEPERS,
    "household-event-undo": KEEPERS,
    "correction-ask": KEEPERS,
    "village-transfer": {Role.CLERK},
}
