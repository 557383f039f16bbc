"""The reference data beside the repository; a test that needs them says loudly when they are not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def reference_data() -> Path:
    """The folder with `data/` and `notice/`; skips the test when it is absent."""
    places = [os.environ.get("XIESHOU_SHARED"), ROOT.parent / "shared", ROOT.parent.parent / "shared"]
    for place in places:
        if place and (Path(place) / "data/divisions").is_dir():
            return Path(place)
    pytest.skip("REFERENCE DATA ABSENT: set XIESHOU_SHARED or put ../shared beside the repository")
