"""What an address asks of a list: its filters, its day, and how each is taken off again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieshou.kit import indicators
from xieshou.kit.errors import Invalid
from xieshou.kit.ledgers import Filter, Ledger
from xieshou.offices.places import Choices, choices_of
from xieshou.web import components as c
from xieshou.web.templatetags.xs import day as in_words

CURSORS = ("before", "after")


class BadDay(Invalid):
    code = "list.bad_day"
    message = gettext_lazy("日期“{text}”看不懂。")
    remedy = gettext_lazy("请按 2018-09-30 这样的格式填写截至日期。")


class DayToCome(Invalid):
    code = "list.day_to_come"
    message = gettext_lazy("{day:%Y年%m月%d日}还没有到,没有那一天的数。")
    remedy = gettext_lazy("请选今天或以前的日期。")


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


@dataclass(frozen=True)
class Narrowing:
    """The filter bar of a list, and the place it is narrowed to, in words."""

    bar: c.FilterBar
    scope: str
    places: Choices | None


def asked_of(request: Any, given: QueryDict, *, path: str = "") -> Asked:
    """Read the address. Raises BadDay, DayToCome."""
    answers = {name: value.strip() for name, value in given.items() if value.strip() and name != "csrfmiddlewaretoken"}
    text = answers.pop("day", "")
    try:
        day = date.fromisoformat(text) if text else request.day
    except ValueError as fault:
        raise BadDay(text=text[:20]) from fault
    if day > request.day:
        raise DayToCome(day=day)
    return Asked(path or request.path, day, request.day, answers)


def narrowing(request: Any, asked: Asked, ledger: Ledger) -> Narrowing:
    """The filter bar of a ledger as the address has it."""
    places = choices_of(request.actor, asked.answers.get("region", ""))
    fields = [made for one in ledger.filters if (made := _field(one, asked, request.actor, places))]
    shown = (*fields, c.Filter("day", _("截至"), "date", asked.day.isoformat()))
    links = tuple(_link(one, asked) for one in shown if asked.answers.get(one.name))
    cell = asked.answers.get("cell", "")
    known = indicators.named(cell)
    if known:
        links = (_cell_link(known, cell, asked), *links)
    links += tuple(
        _set_by_link(one, asked) for one in ledger.filters if one.choices == () and asked.answers.get(one.name)
    )
    if asked.day != asked.today:
        links += (c.Link(_("截至{day}").format(day=in_words(asked.day)), asked.address(day="")),)
    kept = tuple((name, asked.answers[name]) for name in ("cell", "verified") if cell and asked.answers.get(name))
    bar = c.FilterBar(asked.path, shown, kept=kept, chosen=links, clear_href=asked.path if links else "")
    return Narrowing(bar, places.here.full_name if places else request.assignment.office.name, places)


def _cell_link(known: indicators.Indicator, cell: str, asked: Asked) -> c.Link:
    """The number one came from; taking it off shows the whole list again."""
    words = _("数字:{title}的分母") if cell.endswith(indicators.BASE) else _("数字:{title}")
    if asked.answers.get("verified"):
        words = _("数字:{title}(按核实级别)")
    return c.Link(words.format(title=known.title), asked.address(cell="", verified=""))


def place_field(asked: Asked, places: Choices, label: str) -> c.Filter:
    """A choice of places: the way down to the one chosen, then those right below it."""
    chosen = asked.answers.get("region", "")
    options = [("" if not at else str(unit.pk), "  " * at + unit.name) for at, unit in enumerate(places.way)]
    options += [(str(unit.pk), "  " * len(places.way) + unit.name) for unit in places.below]
    return _select("region", label, chosen, options, everything="")


def choice_field(name: str, label: str, choices: Any, asked: Asked) -> c.Filter:
    """A choice with 全部 first."""
    return _select(name, label, asked.answers.get(name, ""), list(choices), everything=_("全部"))


def _field(one: Filter, asked: Asked, actor: Any, places: Choices | None) -> c.Filter | None:
    if one.choices == ():
        return None
    if one.name == "region":
        return place_field(asked, places, str(one.label)) if places else None
    choices = one.choices(actor) if callable(one.choices) else one.choices
    if choices is None:
        return c.Filter(one.name, str(one.label), "search", asked.answers.get(one.name, ""), hint=str(one.help))
    return choice_field(one.name, str(one.label), choices, asked)


def _select(name: str, label: str, chosen: str, options: list[tuple[Any, Any]], *, everything: str) -> c.Filter:
    if everything:
        options = [("", everything), *options]
    return c.Filter(
        name, label, "select", chosen, tuple(c.Choice(str(v), str(w), str(v) == chosen) for v, w in options)
    )


def _link(one: c.Filter, asked: Asked) -> c.Link:
    value = asked.answers[one.name]
    words = next((choice.label.strip() for choice in one.choices if choice.value == value), value)
    return c.Link(f"{one.label}:{words}", asked.address(**{one.name: ""}))


def _set_by_link(one: Filter, asked: Asked) -> c.Link:
    return c.Link(str(one.label), asked.address(**{one.name: ""}))
