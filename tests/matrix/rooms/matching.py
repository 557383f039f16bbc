"""Who may open the pages about match runs."""

from __future__ import annotations

from tests.matrix.rooms.people import READERS
from xieshou.offices.models import Role

PERMISSIONS = {
    "match-runs": READERS,
    "match-new": {Role.CLERK},
    "match-run": READERS,
    "match-offers": {Role.CLERK},
    "match-compare": READERS,
    "match-shortage": READERS,
    "match-person": READERS,
    "match-change": {Role.CLERK},
    "match-gaps": READERS,
    "match-gaps-file": READERS,
    "match-fallbacks": READERS,
    "match-fallback-new": {Role.CLERK},
    "match-proof": READERS,
    "match-verify": READERS,
    "match-file": READERS,
}
