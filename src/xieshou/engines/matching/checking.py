"""Checking an answer that is still in memory, by the same road as one on disk."""

from __future__ import annotations

import tempfile

from xieshou.engines.matching.folder import write_dir
from xieshou.engines.matching.results import PairSolution, Solution
from xieshou.engines.matching.verify import Verdict, verify_dir


def verify_solution(solution: Solution | PairSolution) -> Verdict:
    """Write the answer to a folder that is thrown away, and verify that folder. Raises ProofRefused."""
    with tempfile.TemporaryDirectory() as folder:
        return verify_dir(write_dir(solution, folder))
