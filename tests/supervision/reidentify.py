"""A stranger who reads the public notices and counts how many identity numbers each row leaves possible (S9). Standard library only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache
from html.parser import HTMLParser

APART = r"[\s\-./·_,]*"
RUN = re.compile(rf"[0-9](?:{APART}[0-9])+X?", re.IGNORECASE)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
MONEY = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})*(?:\.[0-9]{2})?")  # a whole cell of its own
PERIOD = re.compile(r"20[0-9]{2}年(1?[0-9]月)?(至(20[0-9]{2}年)?1?[0-9]月)?")
MARK = re.compile(r"区分\s*([0-9]{2})")
OLDEST_YEARS, YOUNGEST_YEARS = 100, 16


class Rows(HTMLParser):
    """The cells of every table row of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.rows[-1][-1] += data


def rows_of(page: str) -> list[list[str]]:
    """The rows of a public page that have cells of names."""
    reader = Rows()
    reader.feed(page)
    return [[" ".join(cell.split()) for cell in row] for row in reader.rows if len(row) >= 5]


def check_digit(first17: str) -> str:
    """GB 11643: the eighteenth."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True)) % 11]


def hints(row: list[str]) -> list[str]:
    """Runs of digits that are neither money, nor a month, nor the two digits that tell namesakes apart, as they would be typed."""
    found = []
    for cell in row:
        if MONEY.fullmatch(cell):
            continue
        plain = PERIOD.sub(" ", MARK.sub(" ", unicodedata.normalize("NFKC", cell)))
        found += [re.sub(APART, "", run[0]).upper() for run in RUN.finditer(plain)]
    return [run for run in found if len(run) >= 4]


def candidates(row: list[str], county: str, day: date) -> int:
    """How many numbers of the county, of people 16 to 100 years old, are compatible with everything the row shows.

    A run of digits is tried at every place of a number; one that fits nowhere is no part of it, and tells nothing."""
    mark = next((found[1] for cell in row if (found := MARK.search(cell))), "")
    known = [f"{county}{'.' * 8}{mark.ljust(4, '.')}"]
    for run in hints(row):
        known = [both for one in known for at in range(19 - len(run)) if (both := _laid(one, run, at))] or known
    dates = _dates(day)
    if known == [f"{county}{'.' * 8}{mark.ljust(4, '.')}"]:
        return len(dates) * 10 ** (3 - len(mark))
    return len({number for one in known for number in _numbers(one, dates)})


def _laid(known: str, run: str, at: int) -> str:
    """The number with the run laid over it at a place; "" where they contradict each other."""
    under = known[at : at + len(run)]
    fits = all(old in (".", new) for old, new in zip(under, run, strict=True))
    return known[:at] + run + known[at + len(run) :] if fits else ""


@cache
def _dates(day: date) -> list[str]:
    first, last = day.toordinal() - OLDEST_YEARS * 365, day.toordinal() - YOUNGEST_YEARS * 365
    return [f"{date.fromordinal(ordinal):%Y%m%d}" for ordinal in range(first, last + 1)]


def _numbers(known: str, dates: list[str]) -> Iterator[str]:
    born, serial, last = re.compile(known[6:14]), re.compile(known[14:17]), known[17]
    serials = [f"{number:03d}" for number in range(1000) if serial.fullmatch(f"{number:03d}")]
    for written in filter(born.fullmatch, dates):
        for one in serials:
            digit = check_digit(f"{known[:6]}{written}{one}")
            if last in (".", digit):
                yield f"{known[:6]}{written}{one}{digit}"
