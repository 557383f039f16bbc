"""What a page shows by the hundred, drawn in Python: cells, badges, rungs, buttons, links of the navigation.

A template costs some thirty microseconds for each of these and a table has a thousand: drawn by templates, fifty rows cost
more than all the queries behind them. Whatever a page shows a few of stays a template. Every text is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from heroicons.templatetags.heroicons import heroicon_mini, heroicon_outline

from xieshou.kit.charts import ChartRow, ChartTable
from xieshou.kit.charts.svg import Markup
from xieshou.kit.charts.svg import grouped as group_digits
from xieshou.kit.documents import day_in_words
from xieshou.web import components as c

RUNG_HEIGHTS = (4, 6, 8, 10, 12)


def day(value: date | None) -> str:
    """2018-09-30 → 2018年9月30日; None → 不详."""
    return day_in_words(value) if value else _("不详")


def to_the_minute(at: datetime) -> str:
    """2018年9月30日 07:50, by the clock of the offices."""
    return f"{day(localtime(at).date())} {localtime(at):%H:%M}"


def grouped(value: Any) -> str:
    """Numbers with thousands grouped, dates in words, yes and no as 是 and 否; text as it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, date):
        return day(value)
    return group_digits(value) if isinstance(value, int | float) else str(value)


def _safe(text: Any) -> str:
    """Text as it may stand in markup; finished markup as it is. What Django's own does, without its detours."""
    if type(text) is str:
        return escape(text)
    said = str(text) if isinstance(text, Promise) else text
    return said.__html__() if hasattr(said, "__html__") else escape(str(said))


@lru_cache(maxsize=256)
def icon(name: str, size: int = 20) -> str:
    """A heroicon beside a word, hidden from screen readers: up to size 20 the mini drawing, above it the outline."""
    draw = heroicon_mini if size <= 20 else heroicon_outline
    return draw(name, size=size, aria_hidden="true", focusable="false", **{"class": "icon"})


@lru_cache(maxsize=len(c.Rung))
def _bars(step: int) -> str:
    rects = (
        f'<rect x="{4 * at}" y="{12 - tall}" width="3" height="{tall}" class="{"on" if at < step else "off"}"/>'
        for at, tall in enumerate(RUNG_HEIGHTS)
    )
    head = '<svg width="18" height="12" viewBox="0 0 19 12" aria-hidden="true" focusable="false">'
    return f"{head}{''.join(rects)}</svg>"


def rung(step: int) -> Markup:
    """The verification ladder: five rising bars, as many filled as rungs climbed, and the word."""
    of = c.Rung(step)
    return Markup(f'<span class="rung">{_bars(of)}{_safe(of.label)}</span>')


def badge(one: c.Badge) -> Markup:
    """A status in one of four tones."""
    return Markup(f'<span class="badge {one.tone}">{_safe(one.label)}</span>')


def action(one: c.Action, token: Any) -> Markup:
    """A button; a POST is a form of its own, with the token against forgery (asked for only then)."""
    drawn = icon(one.icon, 18) if one.icon else ""
    label, kind, href = map(_safe, (one.label, one.kind, one.href))
    if one.method != "post":
        return Markup(f'<a class="button {kind}" href="{href}">{drawn}{label}</a>')
    hidden = "".join(map(_hidden, [("csrfmiddlewaretoken", token), *one.fields] if token else one.fields))
    return Markup(
        f'<form class="inline" method="post" action="{href}">{hidden}<button class="{kind}">{drawn}{label}</button></form>'
    )


def _hidden(field: tuple[str, Any]) -> str:
    name, value = map(_safe, field)
    return f'<input type="hidden" name="{name}" value="{value}">'


def actions(several: Iterable[c.Action], token: Any) -> Markup:
    """Buttons side by side; nothing where there are none."""
    drawn = "".join(action(one, token) for one in several)
    return Markup(f'<div class="actions no-print">{drawn}</div>' if drawn else "")


def cell(one: c.Cell, token: Any) -> str:
    """The inside of one cell: its value or the words for what is missing, then what stands beside it."""
    parts = [_value(one)]
    if one.badge:
        parts.append(badge(one.badge))
    if one.rung is not None:
        parts.append(rung(one.rung))
    if one.note:
        parts.append(f'<small class="note-text">{_safe(one.note)}</small>')
    if one.action:
        parts.append(action(one.action, token))
    return " ".join(parts) + (actions(one.actions, token) if one.actions else "")


def _value(one: c.Cell) -> str:
    if one.value is None:
        if one.missing:
            return f'<span class="missing">{_safe(one.missing)}</span>'
        is_bare = not (one.badge or one.action or one.actions or one.rung)
        return '<span class="missing">—</span>' if is_bare else ""
    said = _safe(grouped(one.value))
    return f'<a href="{_safe(one.href)}">{said}</a>' if one.href else said


def rows(table: c.Table, token: Any) -> Markup:
    """The body of a table: each row, and the total as its last."""
    first, *others = (_opening(column, at) for at, column in enumerate(table.columns))
    last = '<tr role="row" class="total">'
    drawn = [_row(f'<tr role="row" class="{row.tone}">', row, first, others, token) for row in table.rows]
    if table.total:
        drawn.append(_row(last, table.total, first, others, token))
    return Markup("\n".join(drawn))


def _opening(column: c.Column, at: int) -> str:
    """What a column's cells begin with; the first is the head of its row."""
    kind = _safe(column.kind)
    if at == 0:
        return f'<th role="rowheader" scope="row" class="{kind}">'
    minor, label = " minor" if column.is_minor else "", _safe(column.label)
    return f'<td role="cell" class="{kind}{minor}" data-label="{label}"><div>'


def _row(opening: str, row: c.Row, first: str, others: list[str], token: Any) -> str:
    head, *rest = row.cells
    tail = "".join(f"{begun}{cell(one, token)}</div></td>" for begun, one in zip(others, rest, strict=True))
    return f"{opening}{first}{cell(head, token)}</th>{tail}</tr>"


def chart_rows(table: ChartTable) -> Markup:
    """The rows of the data behind a chart, each opening its records where it has an address."""
    return Markup("".join(map(_chart_row, table.rows)))


def _chart_row(row: ChartRow) -> str:
    head, *labels = map(_safe, row.labels)
    linked = f'<a href="{_safe(row.href)}">{head}</a>' if row.href else head
    missing = f'<span class="missing">{_safe(_("不详"))}</span>'
    cells = [f"<td>{label}</td>" for label in labels]
    cells += [
        f'<td class="number">{missing if value is None else _safe(grouped(value))}</td>' for value in row.values
    ]
    return f'<tr><th scope="row">{linked}</th>{"".join(cells)}</tr>'


def nav_links(links: Iterable[c.Link]) -> Markup:
    """The entries of a list of the navigation."""
    return Markup("".join(f"<li>{_nav_link(one)}</li>" for one in links))


def _nav_link(one: c.Link) -> str:
    here = ' aria-current="page"' if one.is_current else ""
    count = f'<b class="count">{grouped(one.count)}</b>' if one.count is not None else ""
    drawn = icon(one.icon) if one.icon else ""
    return f'<a href="{_safe(one.href)}"{here}>{drawn}<span>{_safe(one.label)}</span>{count}</a>'
