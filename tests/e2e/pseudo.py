"""Settings of a language that nobody speaks: every English message, two fifths longer, so that what overflows is seen.

A translation, an older phone's larger letters or a longer place name takes as much room. Only tests use it.
"""

from __future__ import annotations

import os
import re
from itertools import cycle
from pathlib import Path

import polib

from xieshou.config.settings import *  # noqa: F403 - the product's settings, with one changed

# A draw waits a day for its beacon: the tests move the clock instead.
_at = MIDDLEWARE.index("xieshou.web.middleware.WhoAndWhen") + 1  # noqa: F405
MIDDLEWARE = [*MIDDLEWARE[:_at], "tests.e2e.clock.Moved", *MIDDLEWARE[_at:]]  # noqa: F405
LONGER_PERCENT = 40
# Words as long as a language's own, so that lines may break between them; letters with marks above and below.
WORDS = ("ēx", "ţőrąç", "žů", "łīñğüę", "ę", "şţāţïơñ")
HTML_OR_FIELD = re.compile(r"%\(\w+\)[sd]|\{[^}]*\}|<[^>]*>")


def longer(text: str) -> str:
    """The message and words behind it, at least LONGER_PERCENT longer than what is seen of it."""
    seen = HTML_OR_FIELD.sub("", text)
    wanted, words = -(-len(seen) * LONGER_PERCENT // 100), cycle(WORDS)
    padding = ""
    while len(padding) < wanted:
        padding += f" {next(words)}"
    return text + padding


def lengthened(catalogue: Path, folder: Path) -> None:
    """The English catalogue, each message longer, as `folder`/en/LC_MESSAGES/django.mo."""
    book = polib.pofile(str(catalogue))
    for entry in book:
        if entry.msgid_plural:
            entry.msgstr_plural = {at: longer(text) for at, text in entry.msgstr_plural.items()}
        else:
            entry.msgstr = longer(entry.msgstr)
    target = folder / "en" / "LC_MESSAGES"
    target.mkdir(parents=True)
    book.save_as_mofile(str(target / "django.mo"))


LOCALE_PATHS = [Path(os.environ["PSEUDO_LOCALE"])] if os.environ.get("PSEUDO_LOCALE") else LOCALE_PATHS  # noqa: F405
