"""What several commands take as options, each read one way; a wrong one is named by its parser."""

from __future__ import annotations

import argparse
import re
from datetime import date

POLICY = re.compile(r"([0-9]{1,3})of([0-9]{1,3})", re.ASCII)


def day(text: str) -> date:
    """A date as 2018-10-31."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期应写成 2018-10-31 / not a date: {text}") from None


def witnesses_needed(text: str) -> int:
    """How many witnesses must have signed, from 2of3."""
    parts = POLICY.fullmatch(text)
    if not parts or int(parts[1]) > int(parts[2]):
        raise argparse.ArgumentTypeError(f"「{text}」须写成2of3 / is written 2of3")
    return int(parts[1])
