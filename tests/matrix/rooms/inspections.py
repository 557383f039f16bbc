"""Who may open the pages of inspections: officials read, those above inspect, the two inspectors of a record alone see it."""

from __future__ import annotations

from tests.matrix.table import PUBLIC, READERS, Roles
from xieshou.offices.models import Role

WORKERS: Roles = {Role.AUDITOR, Role.CLERK, Role.LEADER}
TASKS = ("inspection-task", *(f"inspection-task-{act}" for act in ("call", "attempt", "answer", "give-up", "judge")))
STEPS = ("new", "pool", "announce", "open", "extend", "void", "reply", "step")
PERMISSIONS: dict[str, Roles] = {
    "inspections": READERS,
    "inspection": READERS,
    "inspection-tasks": WORKERS,
    "finding": READERS,
    "finding-step": WORKERS,
    "snapshot-publish": {Role.LEADER},
    **dict.fromkeys(TASKS, WORKERS),
    **dict.fromkeys((f"inspection-{step}" for step in STEPS), WORKERS),
    **dict.fromkeys(("public", "public-place", "verify", "verify-receipt", "verify-files"), PUBLIC),
}
