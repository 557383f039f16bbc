"""The citizen number 公民身份号码 (GB 11643-1999), read one at a time; `citizen_columns` agrees.

Accepted spellings: 18 characters; 15 digits (the century 19 is inserted, the original kept); the 20- and 22-character
numbers of a disability certificate, split into number, kind and grade. A wrong number is named, never repaired.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from xieshou.engines.identifiers.faults import Fault
from xieshou.engines.identifiers.text import half_width

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
PLACEHOLDER_AREA = "999999"


class Form(IntEnum):
    """In which of the four spellings a number was written."""

    UNREADABLE = 0
    ID18 = 1
    ID15 = 2
    DISABILITY20 = 3
    DISABILITY22 = 4


@dataclass(frozen=True, slots=True)
class Citizen:
    """One reading. `number` is the 18-character number, or None when a fault (not a warning) was found."""

    written: str
    number: str | None
    form: Form
    fault: Fault
    warning: Fault = Fault.NONE
    birth_on: date | None = None
    sex: str | None = None
    disability_kind: int | None = None
    disability_grade: int | None = None


def check_character(first17: str) -> str:
    """The 18th character for 17 digits: the sum of digit times weight, modulo 11, looked up in `10X98765432`."""
    return CHECK_CHARACTERS[sum(int(d) * w for d, w in zip(first17, WEIGHTS, strict=True)) % 11]


def from_15(number: str) -> str:
    """The 18-character number of a 15-digit one: "19" after the area code, then the check character."""
    first17 = number[:6] + "19" + number[6:]
    return first17 + check_character(first17)


def is_citizen_number(text: str) -> bool:
    """True for exactly 18 plain characters with an existing date and the right check; no spelling is forgiven."""
    return len(text) == 18 and _shape(text) is Fault.NONE and _fault18(text, date.max) is Fault.NONE


def read_citizen(written: str | None, *, as_of: date, areas: Container[str] | None = None) -> Citizen:
    """Read one written number as of a day. `areas`: every six-digit code ever valid; None asks no question about areas.

    Blanks, full-width characters and a small x are forgiven; nothing else is. Clause: domain.md 2.1, F-01.
    """
    text = half_width(written or "")
    number, form, fault, kind, grade = _split(text)
    if fault is Fault.NONE:
        fault = _fault18(number, as_of)
    if fault is not Fault.NONE:
        return Citizen(written or "", None, form, fault)
    unknown = areas is not None and number[:6] not in areas
    return Citizen(
        written or "",
        number,
        form,
        Fault.NONE,
        Fault.AREA_UNKNOWN if unknown else Fault.NONE,
        _day(number[6:14]),
        "1" if int(number[16]) % 2 else "2",
        kind,
        grade,
    )


def _split(text: str) -> tuple[str, Form, Fault, int | None, int | None]:
    if not text:
        return "", Form.UNREADABLE, Fault.EMPTY, None, None
    if "*" in text:
        return "", Form.UNREADABLE, Fault.MASKED, None, None
    if not (text.isascii() and text.isalnum()):
        return "", Form.UNREADABLE, Fault.CHARACTERS, None, None
    if len(text) == 15:
        return _from_15_digits(text)
    form = {18: Form.ID18, 20: Form.DISABILITY20, 22: Form.DISABILITY22}.get(len(text), Form.UNREADABLE)
    if form is Form.UNREADABLE:
        return "", form, Fault.LENGTH, None, None
    shape = _shape(text[:18])
    if shape is not Fault.NONE or form is Form.ID18:
        return text[:18], form, shape, None, None
    tail = text[18:]
    if tail[0] not in "1234567" or tail[1] not in "1234" or (tail[2:] and (tail[2] != "B" or not tail[3].isdigit())):
        return "", form, Fault.DISABILITY, None, None
    return text[:18], form, Fault.NONE, int(tail[0]), int(tail[1])


def _from_15_digits(text: str) -> tuple[str, Form, Fault, None, None]:
    if not text.isdigit():
        return "", Form.ID15, Fault.CHARACTERS, None, None
    return from_15(text), Form.ID15, Fault.NONE, None, None


def _shape(text: str) -> Fault:
    plain = text[:17].isascii() and text[:17].isdigit() and text[17] in "0123456789X"
    return Fault.NONE if plain else Fault.CHARACTERS


def _fault18(number: str, as_of: date) -> Fault:
    if number[:6] == PLACEHOLDER_AREA:
        return Fault.PLACEHOLDER
    is_sound = number[17] == check_character(number[:17])
    if number.endswith("000") and not is_sound:
        return Fault.EXCEL
    born = _day(number[6:14])
    if born is None:
        return Fault.DATE
    if born > as_of:
        return Fault.FUTURE
    return Fault.NONE if is_sound else Fault.CHECK


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
