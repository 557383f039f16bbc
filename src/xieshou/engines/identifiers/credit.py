"""The unified social credit code 统一社会信用代码 (GB 32100-2015) with the organisation code inside it (GB 11714)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import polars as pl

from xieshou.engines.identifiers.faults import Fault
from xieshou.engines.identifiers.text import half_width, half_width_column

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_FORM = re.compile(rf"^[1-9NY][1-9A-Y][0-9]{{6}}[{ALPHABET}]{{10}}$")
_VALUES = np.full(256, 255, np.uint8)
_VALUES[np.frombuffer(ALPHABET.encode(), np.uint8)] = np.arange(31)
_INNER_VALUES = np.zeros(256, np.int16)
_INNER_VALUES[np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", np.uint8)] = np.arange(36)


@dataclass(frozen=True, slots=True)
class Credit:
    """`code` is None when a fault was found; an inner check that fails is a warning only."""

    written: str
    code: str | None
    fault: Fault
    warning: Fault = Fault.NONE


def check_character(first17: str) -> str:
    """The 18th character: (31 - sum mod 31) mod 31. Without the last mod every code that ends in 0 would be refused."""
    total = sum(ALPHABET.index(c) * w for c, w in zip(first17, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def inner_check_character(first8: str) -> str:
    """The ninth character of an organisation code: 11 - (sum mod 11), 10 written X and 11 written 0."""
    total = sum(int(c, 36) * w for c, w in zip(first8, INNER_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def read_credit(written: str | None) -> Credit:
    """Read one written code; blanks, full width and small letters are forgiven. Clause: domain.md 2.1."""
    text = half_width(written or "")
    fault = _fault(text)
    if fault is not Fault.NONE:
        return Credit(written or "", None, fault)
    is_inner_sound = text[16] == inner_check_character(text[8:16])
    return Credit(written or "", text, Fault.NONE, Fault.NONE if is_inner_sound else Fault.INNER_CHECK)


def read_credits(written: pl.Series) -> tuple[pl.Series, np.ndarray, np.ndarray]:
    """A column of codes: (code or null, faults, warnings), row by row as `read_credit`."""
    text = half_width_column(written)
    fault = _form_faults(text)
    rows = np.flatnonzero(fault == Fault.NONE)
    matrix = np.frombuffer("".join(text.gather(rows).to_list()).encode(), np.uint8).reshape(-1, 18)
    values = _VALUES[matrix].astype(np.int32)
    total = values[:, :17] @ np.array(WEIGHTS, np.int32)
    fault[rows[values[:, 17] != (31 - total % 31) % 31]] = Fault.CHECK
    inner = _INNER_VALUES[matrix[:, 8:16]] @ np.array(INNER_WEIGHTS, np.int16)
    expected = np.frombuffer(b"0123456789X0", np.uint8)[11 - inner % 11]
    warning = np.zeros(len(text), np.uint8)
    warning[rows[matrix[:, 16] != expected]] = Fault.INNER_CHECK
    warning[fault != Fault.NONE] = Fault.NONE
    return text.set(pl.Series(fault != Fault.NONE), None), fault, warning


def _fault(text: str) -> Fault:
    if not text:
        return Fault.EMPTY
    if "*" in text:
        return Fault.MASKED
    if len(text) != 18:
        return Fault.LENGTH
    if any(c not in ALPHABET for c in text):
        return Fault.CHARACTERS
    if not _FORM.match(text):
        return Fault.FORM
    return Fault.NONE if text[17] == check_character(text[:17]) else Fault.CHECK


def _form_faults(text: pl.Series) -> np.ndarray:
    fault = np.zeros(len(text), np.uint8)
    fault[~text.str.contains(_FORM.pattern).to_numpy()] = Fault.FORM
    fault[~text.str.contains(f"^[{ALPHABET}]*$").to_numpy()] = Fault.CHARACTERS
    fault[(text.str.len_chars() != 18).to_numpy()] = Fault.LENGTH
    fault[text.str.contains("*", literal=True).to_numpy()] = Fault.MASKED
    fault[(text == "").to_numpy()] = Fault.EMPTY
    return fault
