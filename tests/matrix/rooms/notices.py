"""Who may open public notices: everybody sees and objects; officials of the place see the record; clerks and leaders write."""

from __future__ import annotations

from tests.matrix.table import PUBLIC, READERS
from xieshou.offices.models import Role

PERMISSIONS = {
    "public-notices": PUBLIC,
    "public-notice": PUBLIC,
    "public-notice-object": PUBLIC,
    "notice": READERS,
    "notice-new": {Role.CLERK, Role.LEADER},
    "notice-lines": {Role.CLERK, Role.LEADER},
}
