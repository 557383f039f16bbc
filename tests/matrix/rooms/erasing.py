"""Who may write down that a person asks to be forgotten."""

from __future__ import annotations

from xieshou.offices.models import Role

PERMISSIONS = {"person-erase": {Role.CLERK}}
