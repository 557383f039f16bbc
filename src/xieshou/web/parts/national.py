"""The way back into the national system: who may take rows out in its columns, and the button above a list."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from xieshou.kit.asking import Asked
from xieshou.kit.ledgers import Ledger
from xieshou.offices.models import Role
from xieshou.reporting.national import takes_people
from xieshou.web import components as c
from xieshou.web.framing import may

EXPORTERS = (Role.CLERK,)
COPIERS = (Role.CLERK, Role.VILLAGE)


def national_actions(request: Any, declared: Ledger, asked: Asked) -> tuple[c.Action, ...]:
    """The button, for whom it opens, above a list of people; it takes the list's own filters along."""
    if not may(request.actor, EXPORTERS) or not takes_people(request.actor, declared, asked.day):
        return ()
    address = f"/ledgers/{declared.code}/national/"
    fields = urlencode(list(asked.fields()))
    return (c.Action(_("导出国办系统表"), f"{address}?{fields}" if fields else address, icon="arrow-up-tray"),)
