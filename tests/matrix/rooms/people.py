"""Who may open the pages about people."""

from __future__ import annotations

from xieshou.offices.models import Role

READERS = {Role.CLERK, Role.LEADER, Role.VILLAGE, Role.SECRETARY, Role.HELPER, Role.AUDITOR}
ASKERS = {Role.CLERK, Role.VILLAGE, Role.SECRETARY, Role.HELPER}
KEEPERS = ASKERS - {Role.HELPER}

PERMISSIONS = {
    "people": READERS,
    "search": READERS,
    "search-suggest": READERS,
    "person": READERS,
    "person-answer": ASKERS,
    "person-call": ASKERS,
    "village": ASKERS - {Role.CLERK},
    "barrier-new": ASKERS,
    "barrier": ASKERS,
    "person-spell": ASKERS,
    "person-reveal": ASKERS,
    "person-copy": {Role.CLERK, Role.VILLAGE},
    "person-correct": ASKERS,
    "profile-correct": ASKERS,
    "person-withdraw": KEEPERS,
    "hardship-new": {Role.CLERK, Role.VILLAGE, Role.SECRETARY},
    "hardship-recognise": {Role.CLERK},
    "hardship-end": {Role.CLERK},
    "answer-correct": ASKERS,
    "person-new": KEEPERS,
    "household": READERS,
    "household-new": KEEPERS,
    "household-correct": KEEPERS,
    "household-withdraw": KEEPERS,
    "asks": READERS,
}
