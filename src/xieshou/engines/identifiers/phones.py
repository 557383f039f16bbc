"""Telephone numbers as offices write them: mobiles of every prefix, landlines with or without the dash (domain.md 2.1).

A narrow list of mobile prefixes once blocked valid numbers in a real system: only 1 and 3 to 9 are asked for.
"""

from __future__ import annotations

import re

import numpy as np
import polars as pl

from xieshou.engines.identifiers.faults import Fault
from xieshou.engines.identifiers.text import half_width, half_width_column

MOBILE = r"^1[3-9]\d{9}$"
LANDLINE = r"^0\d{9,11}$"
_SEVERAL = r"[/、,;|]"
_COUNTRY = r"^(?:\+|00)?86(1[3-9][0-9]{9})$"


def read_phone(written: str | None) -> tuple[str | None, Fault]:
    """(the digits, `NONE`) or (None, what is wrong). Of several numbers in one cell the first counts."""
    text = re.split(_SEVERAL, half_width(written or ""), maxsplit=1)[0]
    text = re.sub(_COUNTRY, r"\1", re.sub(r"[-()]", "", text))
    if re.match(MOBILE, text, re.ASCII) or re.match(LANDLINE, text, re.ASCII):
        return text, Fault.NONE
    if not text:
        return None, Fault.EMPTY
    if "*" in text:
        return None, Fault.MASKED
    return None, Fault.FORM


def read_phones(written: pl.Series) -> tuple[pl.Series, np.ndarray]:
    """A column of phones: (digits or null, faults), row by row as `read_phone`."""
    text = half_width_column(written)
    first = text.str.replace(_SEVERAL + r".*$", "").str.replace_all(r"[-()]", "").str.replace(_COUNTRY, "$1")
    sound = first.str.contains(r"^1[3-9][0-9]{9}$|^0[0-9]{9,11}$")
    fault = np.where(sound.to_numpy(), Fault.NONE, Fault.FORM).astype(np.uint8)
    fault[first.str.contains("*", literal=True).to_numpy()] = Fault.MASKED
    fault[(first == "").to_numpy()] = Fault.EMPTY
    return first.set(~sound, None), fault
