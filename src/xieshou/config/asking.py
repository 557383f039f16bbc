"""Questions on a terminal, for commands that can also be run without anybody there."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from xieshou.engines.errors import InputError


def fill_in(args: argparse.Namespace, questions: Mapping[str, str]) -> None:
    """Ask for each named argument that was not given; without a terminal, raise InputError naming all of them."""
    missing = [name for name in questions if not getattr(args, name)]
    if missing and not sys.stdin.isatty():
        flags = " ".join(f"--{name.replace('_', '-')}" for name in missing)
        raise InputError(f"还要写明:{flags} / these are needed as well")
    for name in missing:
        setattr(args, name, _ask(questions[name]))


def _ask(question: str) -> str:
    while True:
        answer = input(f"{question} ").strip()
        if answer:
            return answer
