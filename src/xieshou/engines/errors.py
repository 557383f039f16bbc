"""What an engine says when it will not go on: the input is wrong, or the proof does not hold.

XieshouError
  InputError      exit 2   bad usage or input: what, where (file, row, column), what to do next
  ProofRefused    exit 1   a certificate, chain or draw that does not verify: the first fault, named
"""

from __future__ import annotations


class XieshouError(Exception):
    """One line for the person: Chinese first, then English."""

    exit_code = 2


class InputError(XieshouError):
    exit_code = 2


class ProofRefused(XieshouError):
    exit_code = 1
