"""词汇: the glossary of the project's documents, read for its page; the document is the one source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings

HEADS = ("code word", "官方名称", "含义", "meaning", "clause")


@dataclass(frozen=True)
class Word:
    """One row: the word of the code, the offices' word, what it means in each language, the clause."""

    code: str
    official: str
    meaning_zh: str
    meaning_en: str
    clause: str


@cache
def glossary() -> tuple[tuple[str, tuple[Word, ...]], ...]:
    """(Heading, words) in the document's order; empty where the documents were not installed with the program."""
    if not settings.GLOSSARY.exists():
        return ()
    found: dict[str, list[Word]] = {}
    heading = ""
    for line in settings.GLOSSARY.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        elif line.startswith("| ") and not line.startswith(("| ---", f"| {HEADS[0]}")):
            cells = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
            found.setdefault(heading, []).append(Word(*cells))
    return tuple((heading, tuple(words)) for heading, words in found.items())
