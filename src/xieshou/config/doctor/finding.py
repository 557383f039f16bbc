"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass

GOOD, WARN, BAD = "good", "warn", "bad"


@dataclass(frozen=True)
class Finding:
    """`said` in both languages on one line; `next` what to do, empty when nothing is to be done."""

    check: str
    state: str
    said: str
    next: str = ""


def good(check: str, said: str) -> Finding:
    """All is well."""
    return Finding(check, GOOD, said)


def warn(check: str, said: str, then: str) -> Finding:
    """It works, and should be mended."""
    return Finding(check, WARN, said, then)


def bad(check: str, said: str, then: str) -> Finding:
    """It does not work, or is dangerous."""
    return Finding(check, BAD, said, then)
