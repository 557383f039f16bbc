"""How much of a long series is tried each time, and how much only by `./check --all` or `pytest -m whole`."""

from __future__ import annotations

from typing import Any

import pytest


def some(count: int, quick: int, later: pytest.MarkDecorator = pytest.mark.walk) -> list[Any]:
    """0 to `count` - 1 as parameters: the first `quick` each time, the others where `later` is asked for."""
    return [pytest.param(one, marks=[later] if one >= quick else []) for one in range(count)]
