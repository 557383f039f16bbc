"""How much of a long series is tried each time; the whole of it by `pytest -m "whole or not whole"`."""

from __future__ import annotations

from typing import Any

import pytest


def some(count: int, quick: int) -> list[Any]:
    """0 to `count` - 1 as parameters: the first `quick` each time, the others only by the whole."""
    return [pytest.param(one, marks=[pytest.mark.whole] if one >= quick else []) for one in range(count)]
