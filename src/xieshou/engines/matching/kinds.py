"""Types for kernels. A whole number in compiled code is Python's or one of numpy's widths; numba infers which, and a
checker of Python's types that insisted on one of them would refuse right code."""

from __future__ import annotations

from typing import Any

Whole = Any
