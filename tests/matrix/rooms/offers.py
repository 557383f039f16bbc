"""Who may open the pages about offers, arrivals, jobs and follow-ups."""

from __future__ import annotations

from tests.matrix.rooms.people import ASKERS, READERS
from xieshou.offices.models import Role

PERMISSIONS = {
    "offers": READERS,
    "offer": READERS,
    "offer-answer": ASKERS,
    "offer-withdraw": ASKERS,
    "offer-arrive": {Role.CLERK, Role.EMPLOYER},
    "arrivals": {Role.CLERK, Role.EMPLOYER},
    "spell": READERS | {Role.EMPLOYER},
    "spell-confirm": {Role.CLERK, Role.VILLAGE, Role.SECRETARY},
    "spell-end": ASKERS | {Role.EMPLOYER},
    "follow-ups": READERS,
    "follow-up": ASKERS,
}
