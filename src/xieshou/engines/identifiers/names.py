"""Names of people: kept as written, compared without the thirteen separators, sorted and found by pinyin.

PostgreSQL without ICU cannot sort Chinese: lists are ordered by `sort_key`, `initials` are typed to find.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import polars as pl

from xieshou.engines.identifiers.surnames import COMPOUND, READINGS

SEPARATORS = "\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65\uff0e.\u3002- \u3000"
_DROPPED = [*SEPARATORS, "\u00a0", "\u200b", "\t", "\r", "\n", "'", "’"]
_HAN = r"\u3007\u3400-\u9fff\U00020000-\U0003ffff"


def name_key(name: str) -> str:
    """What two spellings of one name share: no separators, no blanks, compatibility forms folded, letters small."""
    folded = unicodedata.normalize("NFKC", name)
    return "".join(c for c in folded if c not in _DROPPED).casefold()


def name_keys(names: pl.Series) -> pl.Series:
    """`name_key` over a column; null becomes the empty text."""
    plain = names.fill_null("")
    odd = plain.str.contains(rf"[^{_HAN}]")
    if not odd.any():
        return plain
    keys = pl.Series([name_key(n) for n in plain.filter(odd).to_list()], dtype=pl.String)
    return plain.scatter(odd.arg_true(), keys)


def family_name(name: str) -> str:
    """The family name of a Chinese name: two characters when they are a known compound and something follows."""
    return name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[:1]


def sort_key(name: str) -> str:
    """Syllables with tone numbers, one blank between: 曾国藩 → `zeng1 guo2 fan1`. The family name is read as one."""
    return " ".join(_syllables(name))


def initials(name: str) -> str:
    """The first letter of each syllable, small: 单雄信 → `sxx`."""
    return "".join(syllable[0] for syllable in _syllables(name))


def sort_keys(names: pl.Series) -> tuple[pl.Series, pl.Series]:
    """(`sort_key`, `initials`) over a column; null reads as the empty name."""
    written = names.fill_null("")
    read = [_read(name, plain) for name, plain in zip(written.to_list(), name_keys(written).to_list(), strict=True)]
    keys = pl.Series([" ".join(s) for s in read], dtype=pl.String)
    return keys, pl.Series(["".join(x[0] for x in s) for s in read], dtype=pl.String)


def _syllables(name: str) -> list[str]:
    return _read(name, name_key(name))


def _read(name: str, plain: str) -> list[str]:
    """The syllables of a name, of which `plain` is the key."""
    family = "" if len(plain) > 4 and any(c in SEPARATORS for c in name.strip()) else family_name(plain)
    read = READINGS.get(family) if family else None
    head = list(read.split()) if read else [_syllable(c) for c in family]
    return [*head, *(_syllable(c) for c in plain[len(family) :])]


@lru_cache(maxsize=32768)
def _syllable(character: str) -> str:
    # its dictionary takes a third of a second to load, and most commands sort no names
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(character, style=Style.TONE3)[0]
