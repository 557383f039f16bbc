"""How headings are compared, on both sides of the wall."""

from __future__ import annotations

import re
import unicodedata

HEADING_ROWS = 12


def normal_heading(text: str) -> str:
    """A heading as it is compared: compatibility forms folded, no blanks, no stars of "required"."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s*:#\u200b\ufeff]", "", folded)


def likeness(row: list, wanted: set[str]) -> int:
    """How many different headings of `wanted` a row has."""
    return len({normal_heading(str(cell)) for cell in row if cell != ""} & wanted)
