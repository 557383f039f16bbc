"""Where Xieshou keeps what it makes, and the settings that may change it. Standard library only."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
PROJECT = PACKAGE.parent.parent


def data_folder() -> Path:
    """XIESHOU_DATA, else `data/` of the checkout, else the user's own share folder. Holds the cluster, keys and files."""
    if os.environ.get("XIESHOU_DATA"):
        return Path(os.environ["XIESHOU_DATA"]).resolve()
    if (PROJECT / "pyproject.toml").exists():
        return PROJECT / "data"
    return Path.home() / ".local" / "share" / "xieshou"
