"""The search for cycles of garbage, and when it only costs."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Around work on many thousands of rows: no search for cycles of garbage. None of the rows is in one, and the search
    looks at every row alive again and again: a third of the client's time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
