"""Telling a stored sentence in the reader's language: the template it was filled from is found again, translated, and filled anew."""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from xieshou.engines.errors import InputError
from xieshou.engines.words import phrases

HOLE = re.compile(r"\{(\w+)[^}]*\}")


def retold(text: str) -> str:
    """`text` in the language of the page where a template is known for it, as it stands otherwise; what filled it stays."""
    language = translation.get_language() or ""
    return text if not text or language.startswith("zh") else _retold(text, language)


def retold_each(text: str) -> str:
    """As `retold`, of several sentences joined by a semicolon; one that has a semicolon of its own is told whole."""
    parts, told = text.split(";"), []
    while parts:
        several = (";".join(parts[:count]) for count in range(1, len(parts) + 1))
        known = next(((count, word) for count, one in enumerate(several, 1) if (word := retold(one)) != one), (1, parts[0]))
        told.append(known[1])
        parts = parts[known[0] :]
    return _(";").join(told)


# For choices of forms, written once and read in any language.
retold_lazy = lazy(retold, str)


def told_in(refusal: InputError, language: str) -> str:
    """The reader's half of a sentence that says it in both languages."""
    chinese, _mark, english = str(refusal).partition(" / ")
    return chinese if language.startswith("zh") or not english else f"{chinese.partition(':')[0]}: {english}"


def with_note(name: object, note: object) -> str:
    """赵敏(姐姐): a name and what tells it from its like."""
    return _("{name}({note})").format(name=name, note=note)


def about(what: object, who: object) -> str:
    """就业早于出生:钱兰英: what, then whom it is about."""
    return _("{what}:{who}").format(what=what, who=who)


@lru_cache(maxsize=4096)
def _retold(text: str, language: str) -> str:
    with translation.override(language):
        word = translation.gettext(text)
    if word != text:
        return word
    for template, pattern in _patterns(len(phrases())):
        found = pattern.fullmatch(text)
        if found:
            with translation.override(language):
                return translation.gettext(template).format(**found.groupdict())
    return text


@lru_cache(maxsize=4)
def _patterns(_count: int) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What says most first: “{written}”不是数字 before “{written}”{what}. Anew when another room has said more."""
    said = sorted(phrases(), key=lambda template: -len(HOLE.sub("", template)))
    return tuple((template, _pattern(template)) for template in said)


def _pattern(template: str) -> re.Pattern[str]:
    parts, seen = [], set[str]()
    for literal, name in re.findall(r"([^{]*)(?:\{(\w+)[^}]*\})?", template):
        parts.append(re.escape(literal))
        if name:
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.*?)")
            seen.add(name)
    return re.compile("".join(parts), re.DOTALL)
