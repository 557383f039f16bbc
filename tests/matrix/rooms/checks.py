"""Who may open the pages of checks."""

from __future__ import annotations

from tests.matrix.table import READERS

PERMISSIONS = dict.fromkeys(("checks", "check", "checks-first"), READERS)
