"""The dated values that come with the program, read from the rooms' own files: without Django and without a database."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

ROOMS = Path(__file__).parents[1]


def facts_in(path: Path) -> dict[str, dict[str, Any]]:
    """Name → facts of one room's `parameters.toml`; nothing when the room ships none."""
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


@cache
def every_value() -> dict[str, dict[str, Any]]:
    """Name → facts of all rooms."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(ROOMS.glob("*/parameters.toml")):
        found |= facts_in(path)
    return found


def shipped_on(name: str, day: date) -> Any:
    """The value that ships and is in force on `day`; None when there is none: nothing stands in for it."""
    facts = every_value().get(name)
    if facts is None or facts["started_on"] > day or facts.get("ended_on", day) < day:
        return None
    return facts["value"]

