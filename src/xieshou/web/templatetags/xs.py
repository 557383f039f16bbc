"""The tags and filters of the look. A tag takes one record of `web.components` and draws it; nothing is computed here.

In templates without this library among the builtins: {% load xs %}.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from heroicons.templatetags.heroicons import heroicon_mini, heroicon_outline

from xieshou.kit.charts import Chart
from xieshou.kit.charts.svg import grouped as group_digits
from xieshou.offices.clauses import Clause, cited_in
from xieshou.web import components as c
from xieshou.web.pages import Section

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    """2018-09-30 → 2018年9月30日; None → 不详. The pattern is a message, so that English gets its own order."""
    return date_format(value, _("Y年n月j日")) if value else _("不详")


def to_the_minute(at: datetime) -> str:
    """2018年9月30日 07:50, by the clock of the offices."""
    return f"{day(localtime(at).date())} {localtime(at):%H:%M}"


@register.filter
def cited(text: str) -> str:
    """A citation whose numbers open: each says, on the page of clauses, its document and its words."""
    known = {one.code: one for one in cited_in(text)}
    if not known:
        return str(text)
    is_chinese = (get_language() or "").startswith("zh")
    parts = re.split(f"({'|'.join(map(re.escape, known))})", text)
    return format_html_join(
        "", "{}",
        ((_link_to(known[part], is_chinese=is_chinese) if part in known else part,) for part in parts),
    )  # fmt: skip


def _link_to(one: Clause, *, is_chinese: bool) -> str:
    words = f"{one.document} {one.place} {one.words if is_chinese else one.english}"
    return format_html('<a href="/help/clauses/?of={}" title="{}">{}</a>', one.code, words, one.code)


@register.filter
def grouped(value: Any) -> str:
    """Numbers with thousands grouped, dates in words, yes and no as 是 and 否; text as it is."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, date):
        return day(value)
    return group_digits(value) if isinstance(value, int | float) else str(value)


@register.filter
def yuan(fen: int) -> str:
    """Money for people: 435000 分 → 4,350; 435050 分 → 4,350.50. Raises TypeError on anything but whole fen."""
    if not isinstance(fen, int):
        raise TypeError(f"money is whole fen, got {fen!r}")
    sign, whole, rest = "-" if fen < 0 else "", abs(fen) // 100, abs(fen) % 100
    return f"{sign}{whole:,}" + (f".{rest:02d}" if rest else "")


@register.simple_tag
def icon(name: str, size: int = 20) -> str:
    """A heroicon beside a word, hidden from screen readers: up to size 20 the mini drawing, above it the outline."""
    return _icon(str(name), int(size))


@lru_cache(maxsize=256)
def _icon(name: str, size: int) -> str:
    draw = heroicon_mini if size <= 20 else heroicon_outline
    return draw(name, size=size, aria_hidden="true", focusable="false", **{"class": "icon"})


RUNG_HEIGHTS = (4, 6, 8, 10, 12)


@register.inclusion_tag("web/components/rung.html")
def rung(step: int) -> dict[str, Any]:
    """The verification ladder: five rising bars, as many filled as rungs climbed, and the word."""
    of = c.Rung(step)
    bars = [{"x": 4 * i, "y": 12 - tall, "height": tall, "is_on": i < of} for i, tall in enumerate(RUNG_HEIGHTS)]
    return {"label": of.label, "bars": bars}


@register.inclusion_tag("web/components/badge.html")
def badge(badge: c.Badge) -> dict[str, Any]:
    return {"badge": badge}


@register.inclusion_tag("web/components/tile.html")
def tile(tile: c.Tile) -> dict[str, Any]:
    return {"tile": tile}


@register.inclusion_tag("web/components/tiles.html")
def tiles(tiles: tuple[c.Tile, ...]) -> dict[str, Any]:
    return {"tiles": tiles}


@register.inclusion_tag("web/components/as_of.html")
def as_of(as_of: c.AsOf) -> dict[str, Any]:
    return {"as_of": as_of}


@register.inclusion_tag("web/components/table.html")
def table(table: c.Table) -> dict[str, Any]:
    return {"table": table}


@register.inclusion_tag("web/components/pager.html")
def pager(pager: c.Pager) -> dict[str, Any]:
    return {"pager": pager}


@register.inclusion_tag("web/components/filters.html")
def filters(bar: c.FilterBar) -> dict[str, Any]:
    return {"bar": bar}


@register.inclusion_tag("web/components/views.html")
def saved_views(views: c.SavedViews) -> dict[str, Any]:
    """One's own views of a list, and keeping the filters as they are now."""
    return {"views": views}


@register.inclusion_tag("web/components/empty.html")
def empty(empty: c.Empty) -> dict[str, Any]:
    return {"empty": empty}


@register.inclusion_tag("web/components/refusal.html")
def refusal(refusal: c.Refusal) -> dict[str, Any]:
    return {"refusal": refusal}


@register.inclusion_tag("web/components/timeline.html")
def timeline(events: tuple[c.Event, ...]) -> dict[str, Any]:
    return {"events": events}


@register.inclusion_tag("web/components/steps.html")
def steps(steps: tuple[c.Step, ...]) -> dict[str, Any]:
    return {"steps": steps}


@register.inclusion_tag("web/components/facts.html")
def facts(facts: tuple[c.Fact, ...]) -> dict[str, Any]:
    return {"facts": facts}


@register.inclusion_tag("web/components/compare.html")
def compare(comparison: c.Comparison) -> dict[str, Any]:
    return {"comparison": comparison}


@register.inclusion_tag("web/components/certificate.html")
def certificate(certificate: c.Certificate) -> dict[str, Any]:
    return {"certificate": certificate}


@register.inclusion_tag("web/components/progress.html")
def progress(progress: c.Progress) -> dict[str, Any]:
    return {"progress": progress}


@register.inclusion_tag("web/components/action.html")
def action(action: c.Action) -> dict[str, Any]:
    return {"action": action}


@register.inclusion_tag("web/components/actions.html")
def actions(actions: tuple[c.Action, ...]) -> dict[str, Any]:
    return {"actions": actions}


@register.inclusion_tag("web/components/crumbs.html")
def crumbs(links: tuple[c.Link, ...]) -> dict[str, Any]:
    return {"links": links}


@register.inclusion_tag("web/components/tabs.html")
def tabs(links: tuple[c.Link, ...]) -> dict[str, Any]:
    return {"links": links}


@register.inclusion_tag("web/components/todo_group.html")
def todo_group(group: c.TodoGroup) -> dict[str, Any]:
    return {"group": group}


@register.inclusion_tag("web/components/chart.html")
def chart(chart: Chart) -> dict[str, Any]:
    """Both drawings (the style sheet shows the one that fits), the sentence, and the twin behind 看数据表."""
    return {"chart": chart}


@register.inclusion_tag("web/components/section.html")
def section(section: Section) -> dict[str, Any]:
    return {"section": section}


@register.inclusion_tag("web/components/field.html")
def field(field: Any, clause: str = "") -> dict[str, Any]:
    """A bound field: label, control, help with its clause, why it is asked, error and doubts beside it."""
    own = field.field
    return {
        "field": field,
        "clause": clause or getattr(own, "clause", ""),
        "why": getattr(own, "why", ""),
        "doubts": getattr(own, "doubts", ()),
        "kind": field.widget_type,
    }


@register.inclusion_tag("web/components/wrong.html")
def wrong(form: Any) -> dict[str, Any]:
    """Which fields of a form that came back are wrong, each with a way to it."""
    return {"places": [(field.label, field.auto_id) for field in form if field.errors]}


@register.inclusion_tag("web/components/fields.html")
def fields(form: Any) -> dict[str, Any]:
    """The fields of a form in order; those it names in `folded` stand behind `folded_label`."""
    names = getattr(form, "folded", ())
    folded = [one for one in form if one.name in names]
    return {
        "shown": [one for one in form if one.name not in names],
        "folded": folded,
        "label": getattr(form, "folded_label", ""),
        "is_open": any(one.errors or getattr(one.field, "doubts", ()) for one in folded),
    }


@register.inclusion_tag("web/components/print.html")
def print_button() -> dict[str, Any]:
    return {}


@register.inclusion_tag("web/components/mark.html")
def mark(size: int = 36) -> dict[str, Any]:
    """The mark of 携手: two hands that hold each other."""
    return {"size": size}
