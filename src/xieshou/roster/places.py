"""The villages an importing office answers for, found by the names rosters write."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

_SUFFIX = r"(村民委员会|居民委员会|村委会|居委会|街道办事处|行政村|社区|街道|村|镇|乡)$"


class Places:
    """Looks a (town, village) pair up, with or without 镇 and 村委会; a unique village name alone serves."""

    def __init__(self, villages: Iterable[tuple[str, str, str]]) -> None:
        """`villages`: (town, village, code) triples; `code` is whatever the caller wants back."""
        rows = list(villages)
        frame = pl.DataFrame(
            {"town": [r[0] for r in rows], "village": [r[1] for r in rows], "code": [str(r[2]) for r in rows]},
            schema=dict.fromkeys(("town", "village", "code"), pl.String),
        ).with_columns(place_key(pl.col("town")), place_key(pl.col("village")))
        both = frame.unique(["town", "village"], keep="none")
        alone = frame.unique("village", keep="none")
        self._both = dict(zip(both["town"] + "/" + both["village"], both["code"], strict=True))
        self._alone = dict(zip(alone["village"], alone["code"], strict=True))

    def find(self, town: pl.Series, village: pl.Series) -> pl.Series:
        """The code of each row's village, or null when there is none here or the name fits several."""
        keys = pl.DataFrame({"t": town, "v": village}).select(place_key(pl.col("t")), place_key(pl.col("v")))
        pair = keys["t"] + "/" + keys["v"]
        by_pair = pair.replace_strict(self._both, default=None, return_dtype=pl.String)
        by_name = keys["v"].replace_strict(self._alone, default=None, return_dtype=pl.String)
        return by_pair.zip_with(keys["t"].is_not_null(), by_name)


def place_key(name: pl.Expr) -> pl.Expr:
    """A place name without blanks and without the word for its kind, unless nothing would be left."""
    plain = name.str.replace_all(r"[\s\u{3000}]", "")
    short = plain.str.replace(_SUFFIX, "")
    return pl.when(short.str.len_chars() >= 2).then(short).otherwise(plain)
