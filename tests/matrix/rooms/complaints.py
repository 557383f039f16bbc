"""Who may open complaints: anybody tells and asks by code; the labourer tells as themselves; inspectors at their desk."""

from __future__ import annotations

from tests.matrix.table import PUBLIC
from xieshou.offices.models import Role

PERMISSIONS = {
    "complain": PUBLIC,
    "complaint-answer": PUBLIC,
    "my-complaint": {Role.LABOURER},
    "complaint": {Role.AUDITOR},
    "complaint-reply": {Role.AUDITOR},
}
