"""What an address asks of a list: its filters and its day; the same for a page, a file and a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid

CURSORS = ("before", "after")


class BadDay(Invalid):
    code = "list.bad_day"
    message = _("日期“{text}”看不懂。")
    remedy = _("请按 2018-09-30 这样的格式填写截至日期。")


class DayToCome(Invalid):
    code = "list.day_to_come"
    message = _("{day:%Y年%-m月%-d日}还没有到,没有那一天的数。")
    remedy = _("请选今天或以前的日期。")


@dataclass(frozen=True)
class Asked:
    """The answers of an address: `path` its page, `day` the day asked for, `today` the day it is."""

    path: str
    day: date
    today: date
    answers: Mapping[str, str]

    def fields(self) -> tuple[tuple[str, str], ...]:
        """Everything but the cursor, for a form that asks the same."""
        kept = {name: value for name, value in self.answers.items() if name not in CURSORS}
        return tuple({**kept, **self._day()}.items())

    def address(self, **change: str) -> str:
        """This page with some answers changed; "" takes one off."""
        kept = {**dict(self.fields()), **change}
        said = {name: value for name, value in kept.items() if value}
        return f"{self.path}?{urlencode(said)}" if said else self.path

    def without_searches(self) -> dict[str, str]:
        """For the log: what a person typed to find somebody is not written down, only that they searched."""
        kept = {name: value for name, value in self.answers.items() if name not in CURSORS}
        return {**kept, **({"q": "…"} if kept.get("q") else {})}

    def _day(self) -> dict[str, str]:
        return {} if self.day == self.today else {"day": self.day.isoformat()}


def asked_from(given: Mapping[str, str], *, today: date, path: str) -> Asked:
    """Read an address. Raises BadDay, DayToCome."""
    answers = {name: value.strip() for name, value in given.items() if value.strip() and name != "csrfmiddlewaretoken"}
    text = answers.pop("day", "")
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError as fault:
        raise BadDay(text=text[:20]) from fault
    if day > today:
        raise DayToCome(day=day)
    return Asked(path, day, today, answers)
