"""Who may keep the village's sheet of work, and see whom the supporter's registers know."""

from __future__ import annotations

from tests.matrix.rooms.people import ASKERS, READERS
from xieshou.offices.models import Role

OF_THE_SHEET = (
    "work-sheet", "work-paper", "work-paper-file", "work-undo", "work-person", "work-call", "work-tap", "work-job", "work-end",
    "work-detail",
)  # fmt: skip
OF_COMPARING = ("registry-comparisons", "registry-ask", "registry-register", "registry-match", "registry-key",
                "registry-tokens", "registry-take")  # fmt: skip
PERMISSIONS = {"found-there": READERS} | dict.fromkeys(OF_THE_SHEET, ASKERS) | {name: {Role.CLERK} for name in OF_COMPARING}
