"""Who may open the pages of pairings: the table is every official's, a held row is for those who propose."""

from __future__ import annotations

from tests.matrix.table import READERS
from xieshou.offices.models import Role

PERMISSIONS = {
    "pairings": READERS | {Role.ADMIN},
    "pairing": READERS | {Role.ADMIN},
    "pairing-decide": {Role.CLERK},
    "pairing-quota": {Role.CLERK},
}
