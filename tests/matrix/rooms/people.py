"""Who may open the pages about people."""

from __future__ import annotations

from xieshou.offices.models import Role

READERS = {Role.CLERK, Role.LEADER, Role.VILLAGE, Role.SECRETARY, Role.HELPER, Role.AUDITOR}
ASKERS = {Role.CLERK, Role.VILLAGE, Role.SECRETARY, Role.HELPER}

PERMISSIONS = {
    "people": READERS,
    "person": READERS,
    "person-answer": ASKERS,
    "person-spell": ASKERS,
    "person-reveal": ASKERS,
    "household": READERS,
    "asks": READERS,
}
