"""Where the reference facts lie: beside the repository, or where XIESHOU_SHARED says."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest


def shared(name: str) -> Path:
    """A file of the reference data; the test is skipped, saying so, where it is absent."""
    root = Path(os.environ.get("XIESHOU_SHARED") or Path(__file__).resolve().parents[4] / "shared")
    for folder in (root, Path(__file__).resolve().parents[5] / "shared"):
        if (folder / "data" / name).exists():
            return folder / "data" / name
    pytest.skip(f"reference data {name} is not beside the repository")


def rows(name: str) -> list[dict[str, str]]:
    with shared(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
