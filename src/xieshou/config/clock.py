"""The one clock of the commands: the instant and the calendar day in China. Nothing below the commands asks it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, with its zone."""
    return datetime.now(CHINA)


def today() -> date:
    """The calendar's day."""
    return now().date()
