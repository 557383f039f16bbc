"""Who may open the pages of comparing and verifying."""

from __future__ import annotations

from tests.matrix.rooms.people import KEEPERS, READERS
from xieshou.offices.models import Role

PERMISSIONS = {
    "comparisons": READERS,
    "comparison-new": {Role.CLERK},
    "comparisons-done": READERS,
    "comparison-withdraw": {Role.CLERK},
    "difference": KEEPERS,
    "verify-people": KEEPERS | {Role.LEADER},
}
