"""Words as of a date: the same thing is called otherwise in documents of another time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any, TypeVar

from django.utils.functional import Promise

T = TypeVar("T")
NOT_WORDS = {"href", "code", "kind"}


@dataclass(frozen=True)
class Term:
    """From `since` on, documents say `now` where they said `before`; `document` is the one that began it."""

    before: str
    now: str
    since: date
    document: str


def worded(thing: T, terms: Iterable[Term], day: date) -> T:
    """A head, part or tuple of them in the words of `day`; addresses and codes stay as they are."""
    valid = sorted((term for term in terms if term.since <= day), key=lambda term: -len(term.before))
    return _worded(thing, valid) if valid else thing


def _worded(thing: Any, terms: list[Term]) -> Any:
    if isinstance(thing, str | Promise):
        text = str(thing)
        for term in terms:
            text = text.replace(term.before, term.now)
        return text
    if isinstance(thing, tuple):
        return tuple(_worded(one, terms) for one in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        named = {field.name: getattr(thing, field.name) for field in fields(thing) if field.name not in NOT_WORDS}
        return replace(thing, **{name: _worded(value, terms) for name, value in named.items()})
    return thing
