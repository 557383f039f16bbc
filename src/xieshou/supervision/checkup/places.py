"""Written places → counties, so that two lists can be compared: by code where one is written, else by name as of the day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import polars as pl

from xieshou.regions.gazetteer import Level, shipped_gazetteer

COUNTY_END = re.compile(r"[县区市旗]")
CODE = re.compile(r"^[1-9][0-9]{5}([0-9]{6})?$")


class Counties:
    """Gives each county a number; what reaches no county has none, and is never compared.

    `own` are the names of the roster's own counties, with what stands in front of them where written: a place that names
    one of them lies in it, also when no table of divisions holds it.
    """

    def __init__(self, day: date, own: Iterable[str]) -> None:
        self.day = day
        self.own = tuple(sorted({name for name in own if len(name) > 1}, key=len, reverse=True))
        self.numbers: dict[str, int] = {}
        self.of = lru_cache(maxsize=None)(self._of)

    def column(self, places: pl.Series, codes: pl.Series | None = None) -> pl.Series:
        """The county's number of each place, null where it is not known; each distinct text is looked up once."""
        written = codes.fill_null("") if codes is not None else [""] * len(places)
        pairs = pl.DataFrame({"place": places.fill_null(""), "code": written}, schema={"place": pl.String, "code": pl.String})
        distinct = pairs.unique()
        numbers = [self.of(place, code) for place, code in distinct.iter_rows()]
        found = distinct.with_columns(county=pl.Series(numbers, dtype=pl.Int64))
        return pairs.join(found, on=["place", "code"], how="left", maintain_order="left")["county"]

    def _of(self, place: str, code: str) -> int | None:
        key = self._key(place.replace(" ", ""), code.strip())
        return None if key is None else self.numbers.setdefault(key, len(self.numbers) + 1)

    def _key(self, place: str, code: str) -> str | None:
        home = next((name for name in self.own if name in place), None)
        if home is not None:
            return self._settled(home) or home
        if CODE.match(code) and not code.startswith("00", 4):
            return code[:6]
        return self._by_name(place)

    def _settled(self, name: str) -> str | None:
        """The code of one of the roster's own counties, so that it equals the same county written as a code."""
        return self._by_name(name)

    def _by_name(self, place: str) -> str | None:
        """The county a place names, alone or in front of a street: the longest front that is one."""
        ends = [found.end() for found in COUNTY_END.finditer(place)]
        for end in [len(place), *reversed(ends)] if place else ():
            found = shipped_gazetteer().resolve(place[:end], self.day, suggest=False).place
            if found and found.code and found.level is Level.COUNTY:
                return found.code[:6]
        return None
