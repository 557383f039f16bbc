"""Who may read the manual: everybody who can sign in."""

from __future__ import annotations

from tests.matrix.table import EVERYONE

PERMISSIONS = dict.fromkeys(("help", "help-entry", "help-glossary", "help-clauses", "help-api"), EVERYONE)
