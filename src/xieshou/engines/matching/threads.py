"""Kernels that drop the GIL, spread over a few threads. How many never changes an answer: each writes its own rows."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

SMALL = 512


class Crew:
    """Runs f(lo, hi, *args) over parts of 0…n-1 and adds up what the parts return."""

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads or min(8, len(os.sched_getaffinity(0)))
        self._pool = ThreadPoolExecutor(self.threads)

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def over(self, f: Callable[..., Any], n: int, *args: Any, grain: int = 1) -> int:
        if n < SMALL or self.threads == 1:
            return int(f(0, n, *args) or 0)
        parts = self.threads * grain
        cuts = [n * k // parts for k in range(parts + 1)]
        waits = [self._pool.submit(f, a, b, *args) for a, b in pairwise(cuts)]
        return sum(int(wait.result() or 0) for wait in waits)
