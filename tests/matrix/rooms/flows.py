"""Who may open the pages of flows: officials read; each step opens to whom its flow names."""

from __future__ import annotations

from tests.matrix.table import READERS
from xieshou.offices.models import Role

PERMISSIONS = dict.fromkeys(("flows", "flow", "flow-record", "flow-step"), READERS | {Role.ADMIN}) | {
    "flow-export": READERS
}
