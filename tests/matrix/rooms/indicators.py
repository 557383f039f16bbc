"""Who may open the pages of indicators."""

from __future__ import annotations

from tests.matrix.table import READERS

PERMISSIONS = dict.fromkeys(("indicators", "indicator"), READERS)
