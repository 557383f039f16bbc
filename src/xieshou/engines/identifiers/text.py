"""What a keyboard and a spreadsheet do to plain characters, undone: full width, stray blanks, the ="…" wrapper.

`half_width` works on one text, `half_width_column` on a column; both give the same answer.
"""

from __future__ import annotations

import polars as pl

BLANKS = " \t\r\n\v\f" + "".join(
    map(chr, [0xA0, 0x1680, 0x180E, *range(0x2000, 0x200C), 0x202F, 0x205F, 0x3000, 0xFEFF])
)
_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_TABLE = {**{ord(wide): narrow for wide, narrow in _WIDE.items()}, **dict.fromkeys(map(ord, BLANKS))}
_FROM = [*_WIDE, *BLANKS]
_TO = [*_WIDE.values(), *([""] * len(BLANKS))]


def half_width(text: str) -> str:
    """A number as it was meant: ="…" and a leading apostrophe unwrapped, half width, no blanks, capitals."""
    plain = text.translate(_TABLE)
    if plain.startswith('="') and plain.endswith('"') and len(plain) > 2:
        plain = plain[2:-1]
    return plain.removeprefix("'").upper()


def half_width_column(column: pl.Series) -> pl.Series:
    """`half_width` over a String column; null becomes the empty text."""
    plain = column.fill_null("")
    dirty = plain.str.contains(r"[^0-9X]")
    if not dirty.any():
        return plain
    cleaned = (
        plain.filter(dirty)
        .str.replace_many(_FROM, _TO)
        .str.replace(r'^="(.+)"$', "$1")
        .str.strip_prefix("'")
        .str.to_uppercase()
    )
    return plain.scatter(dirty.arg_true(), cleaned) if len(cleaned) else plain
