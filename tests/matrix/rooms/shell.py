"""Who may open the doors, home, cockpit, ledgers, reports and long jobs."""

from __future__ import annotations

from tests.matrix.table import EVERYONE, PUBLIC, READERS
from xieshou.offices.models import Role

PERMISSIONS = {
    "home": EVERYONE,
    "sign-in": PUBLIC,
    "demo-sign-in": PUBLIC,
    "sign-out": PUBLIC,
    "language": PUBLIC,
    "switch-role": EVERYONE,
    "account": EVERYONE,
    "cockpit": READERS,
    "ledgers": READERS,
    "ledger": READERS,
    "view-save": READERS,
    "view-remove": READERS,
    "ledger-export": READERS,
    "ledger-national": {Role.CLERK},
    "reports": READERS,
    "report": READERS,
    "report-file": READERS,
    "bulletin": READERS,
    "bulletin-file": READERS,
    "report-pack": READERS,
    "snapshots": READERS,
    "snapshot": READERS,
    "folders": READERS,
    "household-file": READERS,
    "job": READERS,
    "job-cancel": READERS,
    "job-file": READERS,
}
