"""What an address asks of a list: its filters, its day, and how each is taken off again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from xieshou.kit import indicators
from xieshou.kit.asking import Asked, asked_from
from xieshou.kit.ledgers import Filter, Ledger
from xieshou.kit.phrases import about
from xieshou.offices.places import Choices, choices_of
from xieshou.web import components as c
from xieshou.web.templatetags.xs import day as in_words


@dataclass(frozen=True)
class Narrowing:
    """The filter bar of a list, and the place it is narrowed to, in words."""

    bar: c.FilterBar
    scope: str
    places: Choices | None


def asked_of(request: Any, given: QueryDict, *, path: str = "") -> Asked:
    """Read the address. Raises BadDay, DayToCome."""
    return asked_from(given, today=request.day, path=path or request.path)


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
    return c.Link(about(one.label, words), asked.address(**{one.name: ""}))


def _set_by_link(one: Filter, asked: Asked) -> c.Link:
    words = one.told(asked.answers[one.name]) if one.told else ""
    return c.Link(about(one.label, words) if words else str(one.label), asked.address(**{one.name: ""}))
