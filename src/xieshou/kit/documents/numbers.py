"""How a value is written, the same in every format: digits grouped, money in yuan, days in full, unknown said to be so."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xieshou.kit.documents.model import Cell, Figure, Rate


def grouped(number: int) -> str:
    """20000 → 20,000."""
    return f"{number:,}"


def yuan(fen: int) -> str:
    """435000 → 4,350; 435050 → 4,350.50."""
    sign, whole = "-" if fen < 0 else "", abs(fen)
    return f"{sign}{whole // 100:,}" + (f".{whole % 100:02d}" if whole % 100 else "")


def percent(part: int, base: int) -> str:
    """One decimal, half rounded up, in whole numbers; a share of nothing is "—"."""
    if not base:
        return "—"
    tenths = (part * 2000 + base) // (base * 2)
    return f"{tenths // 10}.{tenths % 10}%"


def day_in_words(day: date) -> str:
    """2018-09-30 → 2018年9月30日, in the order of the language."""
    return _dated(day, _("Y年n月j日"), get_language())


def month_in_words(month: date) -> str:
    """2018-09-01 → 2018年9月, in the order of the language."""
    return _dated(month, _("Y年n月"), get_language())


@lru_cache(maxsize=4096)  # a table has few days and says each a hundred times
def _dated(day: date, pattern: str, _language: str | None) -> str:
    return date_format(day, pattern)


def in_table(cell: Cell) -> str:
    """A value as a cell shows it; a figure without its unit, since the column or the line gives it."""
    if cell is None or cell == "":
        return _("不详")
    if isinstance(cell, Figure):
        return _number(cell)
    if isinstance(cell, Rate):
        return _share(cell)
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    return grouped(cell) if isinstance(cell, int) and not isinstance(cell, bool) else str(cell)


def in_prose(run: str | Figure | Rate) -> str:
    """A value as a sentence shows it, with its unit."""
    if isinstance(run, Figure):
        return _number(run) if run.value is None else _("{number}{unit}").format(number=_number(run), unit=run.unit)
    return _share(run) if isinstance(run, Rate) else str(run)


def _number(figure: Figure) -> str:
    if figure.value is None:
        return _("不详")
    return yuan(figure.value) if figure.is_money else grouped(figure.value)


def _share(rate: Rate) -> str:
    part, base = rate.part.value, rate.base.value
    share = percent(part, base) if part is not None and base is not None else _("不详")
    return _("{share}({part}/{base})").format(share=share, part=in_prose(rate.part), base=in_prose(rate.base))
