"""One small county for every test of this room, and the reference data that lie beside the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from xieshou.config.fiction import County


@pytest.fixture(scope="session")
def county() -> County:
    return County.make(11, labourers=4000, posts=1000)


@pytest.fixture(scope="session")
def big() -> County:
    return County.make(1)


@pytest.fixture(scope="session")
def shared() -> Path:
    beside = Path(__file__).resolve().parents[4] / "shared"
    parents = [parent / "shared" for parent in Path(__file__).resolve().parents]
    named = os.environ.get("XIESHOU_SHARED")
    for folder in [Path(named)] if named else [beside, *parents]:
        if (folder / "data").is_dir():
            return folder
    return pytest.skip("reference data not found: set XIESHOU_SHARED")
