"""The fact tables of the tree of places, as shipped, and the one way to open them (SOURCES.md says where each comes from)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files


def rows_of(table: str) -> Iterator[dict[str, str]]:
    """Rows of `<table>.csv` of this folder, as written: every value a string, an absent one empty."""
    text = files(__name__).joinpath(f"{table}.csv").read_text(encoding="utf-8")
    return iter(csv.DictReader(text.splitlines()))
