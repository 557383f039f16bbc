"""Bank and social-security card numbers: the Luhn check of ISO/IEC 7812, as a warning only, since passbooks fail it."""

from __future__ import annotations

import numpy as np
import polars as pl

from xieshou.engines.identifiers.faults import Fault
from xieshou.engines.identifiers.text import half_width, half_width_column

LENGTH_MIN, LENGTH_MAX = 9, 32
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def passes_luhn(digits: str) -> bool:
    """Luhn: every second digit from the right is doubled and summed by its digits; the total is a multiple of ten."""
    total = sum(_DOUBLED[int(d)] if place % 2 else int(d) for place, d in enumerate(reversed(digits)))
    return total % 10 == 0


def read_card(written: str | None) -> tuple[str | None, Fault]:
    """(the digits, `NONE` or the warning `LUHN`), or (None, fault) when it cannot be an account at all."""
    text = half_width(written or "").replace("-", "")
    if not text:
        return None, Fault.EMPTY
    if "*" in text:
        return None, Fault.MASKED
    if not (text.isascii() and text.isdigit()):
        return None, Fault.CHARACTERS
    if not LENGTH_MIN <= len(text) <= LENGTH_MAX:
        return None, Fault.LENGTH
    return text, Fault.NONE if passes_luhn(text) else Fault.LUHN


def read_cards(written: pl.Series) -> tuple[pl.Series, np.ndarray]:
    """A column of accounts: (digits or null, fault or warning), row by row as `read_card`."""
    text = half_width_column(written).str.replace_all("-", "", literal=True)
    lengths = text.str.len_chars().to_numpy()
    fault = np.zeros(len(text), np.uint8)
    fault[(lengths < LENGTH_MIN) | (lengths > LENGTH_MAX)] = Fault.LENGTH
    fault[~text.str.contains(r"^[0-9]*$").to_numpy()] = Fault.CHARACTERS
    fault[text.str.contains("*", literal=True).to_numpy()] = Fault.MASKED
    fault[(text == "").to_numpy()] = Fault.EMPTY
    rows = np.flatnonzero(fault == Fault.NONE)
    padded = "".join(text.gather(rows).str.zfill(LENGTH_MAX).to_list())
    digits = np.frombuffer(padded.encode(), np.uint8).reshape(-1, LENGTH_MAX) - 48
    total = digits[:, 1::2].sum(axis=1) + np.array(_DOUBLED, np.uint8)[digits[:, 0::2]].sum(axis=1)
    fault[rows[total % 10 != 0]] = Fault.LUHN
    return text.set(pl.Series((fault != Fault.NONE) & (fault != Fault.LUHN)), None), fault
