"""Who may open records that may be one person."""

from __future__ import annotations

from tests.matrix.rooms.people import KEEPERS, READERS

PERMISSIONS = {"duplicate": READERS, "duplicate-same": KEEPERS}
