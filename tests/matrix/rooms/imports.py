"""Who may open the pages of imports."""

from __future__ import annotations

from xieshou.offices.models import Role

VIEWERS = {Role.CLERK, Role.LEADER, Role.AUDITOR}

PERMISSIONS = {
    "imports": VIEWERS,
    "import": VIEWERS,
    "import-template": VIEWERS,
    "import-new": {Role.CLERK},
    "import-errors": {Role.CLERK},
    "import-confirm": {Role.CLERK},
    "import-undo": {Role.CLERK},
    "import-row": {Role.CLERK},
}
