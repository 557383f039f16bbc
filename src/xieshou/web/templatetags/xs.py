"""The tags and filters of the look. A tag takes one record of `web.components` and draws it; nothing is computed here.
What stands on a page by the hundred is drawn by `web.drawing`, the rest by a template.

In templates without this library among the builtins: {% load xs %}.
"""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language

from xieshou.kit.charts import Chart, ChartTable
from xieshou.offices.clauses import Clause, cited_in
from xieshou.web import components as c
from xieshou.web import drawing
from xieshou.web.pages import Section

register = template.Library()


day = register.filter("day", drawing.day)
grouped = register.filter("grouped", drawing.grouped)


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
def yuan(fen: int) -> str:
    """Money for people: 435000 分 → 4,350; 435050 分 → 4,350.50. Raises TypeError on anything but whole fen."""
    if not isinstance(fen, int):
        raise TypeError(f"money is whole fen, got {fen!r}")
    sign, whole, rest = "-" if fen < 0 else "", abs(fen) // 100, abs(fen) % 100
    return f"{sign}{whole:,}" + (f".{rest:02d}" if rest else "")


@register.simple_tag
def icon(name: str, size: int = 20) -> str:
    """A heroicon beside a word, hidden from screen readers."""
    return drawing.icon(str(name), int(size))


@register.simple_tag
def rung(step: int) -> str:
    """The verification ladder."""
    return drawing.rung(step)


@register.simple_tag
def badge(badge: c.Badge) -> str:
    return drawing.badge(badge)


@register.simple_tag(takes_context=True)
def rows(context: Any, table: c.Table) -> str:
    """The body of a table."""
    return drawing.rows(table, context.get("csrf_token"))


@register.simple_tag
def chart_rows(table: ChartTable) -> str:
    """The rows of the data behind a chart."""
    return drawing.chart_rows(table)


@register.simple_tag
def nav_links(links: tuple[c.Link, ...]) -> str:
    """The entries of one list of the navigation."""
    return drawing.nav_links(links)


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


@register.simple_tag(takes_context=True)
def action(context: Any, action: c.Action) -> str:
    return drawing.action(action, context.get("csrf_token"))


@register.simple_tag(takes_context=True)
def actions(context: Any, actions: tuple[c.Action, ...]) -> str:
    return drawing.actions(actions, context.get("csrf_token"))


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
        "is_optional": not (own.required or getattr(own, "is_needed", False)),
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
