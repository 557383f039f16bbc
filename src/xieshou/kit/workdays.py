"""Working days: counted by the State Council's yearly notice, never guessed.

Years come from `chinesecalendar`; a year an office has loaded itself (`xieshou calendar import`) wins whole over it. A year
that neither knows is refused by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import chinese_calendar
from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Refused
from xieshou.kit.models import CalendarDay
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import verb

SATURDAY = 5


class UnknownYear(Refused):
    code = "workdays.unknown_year"
    message = _("{year}年的放假安排还没有装入,算不出工作日。")
    remedy = _("请管理员按国务院办公厅当年的放假通知装入(xieshou calendar import),再办理。")


@dataclass(frozen=True)
class Exceptional:
    """A day that is not what its weekday says: a holiday, or a Saturday or Sunday that is worked."""

    day: date
    is_workday: bool
    title: str


class Calendar:
    """The working days; the office's own rows are read once."""

    def __init__(self) -> None:
        self._own = dict(CalendarDay.objects.values_list("day", "is_workday"))
        self._own_years = {day.year for day in self._own}

    def is_workday(self, day: date) -> bool:
        """True on a working day. Raises UnknownYear."""
        if day.year in self._own_years:
            return self._own.get(day, day.weekday() < SATURDAY)
        known = _by_notice(day)
        if known is None:
            raise UnknownYear(year=day.year)
        return known

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; the day itself does not count. Raises UnknownYear, ValueError."""
        if count < 1:
            raise ValueError(f"a term of {count} working days")
        while count:
            day += timedelta(days=1)
            count -= self.is_workday(day)
        return day

    def count(self, first: date, last: date) -> int:
        """Working days from `first` to `last`, both counted. Raises UnknownYear."""
        days = (first + timedelta(days=at) for at in range((last - first).days + 1))
        return sum(self.is_workday(day) for day in days)


@cache
def _by_notice(day: date) -> bool | None:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


@verb("calendar.set_year")
def set_year(actor: Actor, year: int, days: Iterable[Exceptional], *, document: str) -> int:
    """Put the year's exceptional days in place of those known for it; returns how many. Raises ValueError."""
    rows = [CalendarDay(day=one.day, is_workday=one.is_workday, title=one.title, document=document) for one in days]
    if not rows or not document or any(row.day.year != year for row in rows):
        raise ValueError("a year needs its own days and the document they come from")
    CalendarDay.objects.filter(day__year=year).delete()
    return len(CalendarDay.objects.bulk_create(rows))
