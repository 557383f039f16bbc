"""Who may open the pages about posts."""

from __future__ import annotations

from tests.matrix.rooms.people import READERS
from xieshou.offices.models import Role

PERMISSIONS = {
    "posts": READERS | {Role.EMPLOYER},
    "post": READERS | {Role.EMPLOYER},
    "post-new": {Role.CLERK, Role.EMPLOYER},
    "post-share": {Role.CLERK},
    "post-correct": {Role.CLERK, Role.EMPLOYER},
    "post-pay": READERS,
    "post-pay-new": {Role.CLERK},
    "post-pay-record": {Role.CLERK, Role.VILLAGE, Role.SECRETARY},
    "employer-quota": {Role.CLERK, Role.EMPLOYER},
}
