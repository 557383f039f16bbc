"""What may stand in a log: who asked for which page, never what was typed to find somebody.

A list can be searched by a name, a phone or a whole identity number; the words stand in the query of the address. No log
of ours keeps a query, whichever program writes the line: the web server's, Django's, a library's.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from gunicorn.glogging import Logger

# From the question mark of an address or a link up to the next blank, quote or bracket.
QUERY = re.compile(r"(?<=[\w/\-.%])\?[^\s\"'<>)\]]+")
NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
LEFT_OUT = "?…"
HIDDEN = "(号码)"


def without_queries(text: str) -> str:
    """The text with the query of each address in it left out, and whole identity numbers hidden wherever they stand."""
    return NUMBER.sub(HIDDEN, QUERY.sub(LEFT_OUT, text))


class Discreet(logging.Formatter):
    """A formatter whose lines, tracebacks included, keep no query and no identity number."""

    def format(self, record: logging.LogRecord) -> str:
        return without_queries(super().format(record))


class DiscreetLogger(Logger):
    """The web server's logger: each of its lines goes through `without_queries`, whatever format is asked for."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """The parts of an access line, without what the query said."""
        parts = super().atoms(resp, req, environ, request_time)
        parts["q"] = ""
        return {name: without_queries(part) if isinstance(part, str) else part for name, part in parts.items()}

    def _set_handler(self, log: Any, output: Any, fmt: Any, stream: Any = None) -> None:
        super()._set_handler(log, output, Discreet(fmt._fmt, fmt.datefmt), stream)
