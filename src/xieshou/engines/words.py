"""Sentences that are filled in where no reader is known, and kept as they were said: in Chinese, by an engine or with a row of a file.

`phrase("第{rank}意愿「{word}」")` gives the template back and remembers it, so that a page can find it again in a stored
sentence and tell it in its reader's language (`kit.phrases`); the catalogue takes it from the source like any other text.
"""

from __future__ import annotations

_said: dict[str, None] = {}


def phrase(template: str) -> str:
    """The template, remembered."""
    _said[template] = None
    return template


def phrases() -> tuple[str, ...]:
    """Every template remembered so far, in the order it was said."""
    return tuple(_said)
