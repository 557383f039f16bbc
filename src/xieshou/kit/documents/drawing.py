"""Calling the drawing engine, here or in a process of its own. Needs nothing of the program: it runs as a file too.

The engine remembers what it drew (some hundred megabytes a thousand lines), so a long document is drawn apart, and the
memory goes back when it is done.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).with_name("document.typ")
SECONDS_MOST = 600


def draw(data: str, *, form: str, fonts: list[str], timestamp: int, options: dict[str, Any]) -> list[bytes]:
    """The pages as one PDF, or as a PNG each. Raises typst.TypstError."""
    made = typst.compile(
        str(TEMPLATE),
        format=form,
        font_paths=fonts,
        ignore_system_fonts=True,
        timestamp=timestamp,
        sys_inputs={"data": data},
        **options,
    )
    return made if isinstance(made, list) else [made]


def draw_apart(data: str, *, fonts: list[str], timestamp: int, options: dict[str, Any]) -> bytes:
    """The PDF, drawn by a child process. Raises CalledProcessError with what the engine said."""
    order = json.dumps({"data": data, "fonts": fonts, "timestamp": timestamp, "options": options}).encode()
    done = subprocess.run(  # noqa: S603 - our own file, by our own interpreter
        [sys.executable, "-I", __file__], input=order, capture_output=True, check=True, timeout=SECONDS_MOST
    )
    return done.stdout


if __name__ == "__main__":
    asked = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(draw(form="pdf", **asked)[0])
