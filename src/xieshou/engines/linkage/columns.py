"""From what was written to what the ladder compares: names without separators, their sound, and whether a number can be."""

from __future__ import annotations

import numpy as np
import polars as pl

from xieshou.engines.identifiers import name_keys
from xieshou.engines.identifiers.citizen import CHECK_CHARACTERS, WEIGHTS
from xieshou.engines.identifiers.surnames import READINGS

COLUMNS = ("id", "number", "is_valid", "name", "sound", "birth_on", "village", "phone", "household")
_WHOLE = r"^[0-9]{17}[0-9X]$"


def prepared(rows: pl.DataFrame) -> pl.DataFrame:
    """`COLUMNS` from id, number, name, birth_on, and where they exist village, phone, household; empty is unknown (null).

    `sound` is pinyin without tones or blanks, so that 韦小妹, WEI XIAOMEI and 韦晓妹 agree on it.
    """
    names = name_keys(rows["name"])
    number = rows["number"].cast(pl.String).str.strip_chars().str.to_uppercase()
    texts = {
        key: rows[key].cast(pl.String) if key in rows.columns else pl.Series([None] * len(rows), dtype=pl.String)
        for key in ("village", "phone", "household")
    }
    return pl.DataFrame(
        {"id": rows["id"].cast(pl.Int64), "number": _known(number), "is_valid": _valid(number), "name": _known(names),
         "sound": _known(_sounds(names)), "birth_on": rows["birth_on"].cast(pl.Date),
         **{key: _known(text) for key, text in texts.items()}}
    ).select(COLUMNS)  # fmt: skip


def difference(a: str, b: str) -> int | None:
    """In how many places two numbers of one length differ; None where they cannot be laid side by side."""
    if not a or len(a) != len(b):
        return None
    return sum(x != y for x, y in zip(a, b, strict=True))


def _known(texts: pl.Series) -> pl.Series:
    return texts.set(texts == "", None)


def _valid(numbers: pl.Series) -> pl.Series:
    """Whether the check character is right; null where there are not eighteen characters to check."""
    whole = (numbers.str.contains(_WHOLE)).fill_null(value=False).to_numpy()
    valid = np.zeros(len(numbers), bool)
    if whole.any():
        flat = np.frombuffer("".join(numbers.filter(whole).to_list()).encode("ascii"), np.uint8).reshape(-1, 18)
        total = (flat[:, :17].astype(np.int32) - 48) @ np.array(WEIGHTS, np.int32)
        valid[whole] = np.frombuffer(CHECK_CHARACTERS.encode(), np.uint8)[total % 11] == flat[:, 17]
    return pl.Series(valid)


def _sounds(keys: pl.Series) -> pl.Series:
    """Each character by its first reading, a family name by its own; one look-up a distinct character, not a row."""
    characters = sorted(set("".join(keys.unique().to_list())))
    from pypinyin import Style, lazy_pinyin  # its dictionary is loaded by whoever compares names, not by every command

    read = {c: lazy_pinyin(c, style=Style.NORMAL)[0] for c in characters if not c.isascii()}
    family = {name: _plain(reading) for name, reading in READINGS.items()}
    keyed = pl.DataFrame({"key": keys}).with_columns(
        two=pl.col("key").str.slice(0, 2), one=pl.col("key").str.slice(0, 1)
    )
    length = (
        pl.when(pl.col("two").is_in(list(family))).then(2).when(pl.col("one").is_in(list(family))).then(1).otherwise(0)
    )
    keyed = keyed.with_columns(length=length)
    head = pl.col("key").str.slice(0, pl.col("length")).replace(family)
    rest = pl.col("key").str.slice(pl.col("length"))
    if read:
        rest = rest.str.replace_many(list(read), list(read.values()))
    return keyed.select(sound=pl.concat_str(head, rest).str.to_lowercase())["sound"]


def _plain(reading: str) -> str:
    return "".join(c for c in reading if c.isalpha())
