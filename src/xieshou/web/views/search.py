"""Finding: one box for people, households and villages. What was typed is never written down, a whole number never sent in an address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xieshou.kit.access import open_to
from xieshou.roster.search import Way, households_found, is_private, people_found, read, villages_found
from xieshou.web import components as c
from xieshou.web.framing import KEEPERS, READERS, SeeOther, as_of, may, paged, show
from xieshou.web.pages import ListPage, Section, Suggestions

HOUSEHOLDS_MOST, VILLAGES_MOST, SUGGESTED = 20, 12, 6
SORT = ("rank", "sort_key", "pk")


@open_to(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def search(request: Any) -> HttpResponse:
    """What the text may mean. Sent by POST: a whole number is answered at once and only once, anything else goes on to
    an address of its own, so that it can be kept and paged."""
    if request.method == "GET":
        return _found(request, request.GET.get("q", "").strip())
    text = request.POST.get("q", "").strip()
    if not is_private(text):
        return SeeOther(f"/search/?{urlencode({'q': text})}" if text else "/search/")
    people = list(people_found(request.actor, text).order_by(*SORT)[:2])
    if len(people) == 1:
        return SeeOther(f"/people/{people[0].ref}/")
    return _found(request, text)


@open_to(*READERS)
@never_cache
@require_POST
def suggest(request: Any) -> HttpResponse:
    """The first few of each kind, while one types; a whole number waits for Enter."""
    text = request.POST.get("q", "").strip()
    sought = read(text)
    if sought.way in (Way.NOTHING, Way.WHOLE) or len(sought.key) < (1 if sought.way == Way.WORDS else 2):
        return show(request, "web/suggestions.html", Suggestions(is_whole=sought.way == Way.WHOLE))
    actor = request.actor
    people = people_found(actor, text).select_related("region").order_by(*SORT)[:SUGGESTED]
    homes = households_found(actor, text).select_related("region").order_by("source_no")[:SUGGESTED]
    links = [c.Link(f"{p.name} · {p.region.name}", f"/people/{p.ref}/", "user") for p in people]
    links += [c.Link(f"{h.source_no} · {h.region.name}", f"/households/{h.ref}/", "home") for h in homes]
    links += [
        c.Link(v.full_name, f"/ledgers/L-01/?region={v.pk}", "map-pin")
        for v in villages_found(actor, text).order_by("code", "pk")[:SUGGESTED]
    ]
    return show(request, "web/suggestions.html", Suggestions(tuple(links)))


@open_to(*READERS)
@require_safe
def people(request: Any) -> HttpResponse:
    """The page under its older address."""
    return _found(request, request.GET.get("q", "").strip())


def _found(request: Any, text: str) -> HttpResponse:
    is_whole = read(text).way == Way.WHOLE
    rows = people_found(request.actor, text).select_related("region")
    found, pager = paged(request, rows, SORT, unit=_("人"))
    hint = _("姓名、拼音、首字母、后四位、村名、户编号或整个号码")
    columns = (
        c.Column(_("姓名")),
        c.Column(_("所在地")),
        c.Column(_("出生日期"), "date"),
        c.Column(_("电话"), is_minor=True),
    )
    lines = tuple(
        c.Row(
            (
                c.Cell(p.name, f"/people/{p.ref}/"),
                c.Cell(p.region.full_name),
                c.Cell(p.birth_on, missing=_("不详")),
                c.Cell(str(p.phone) if p.phone else None, missing=_("没有登记")),
            )
        )
        for p in found.rows
    )
    page = ListPage(
        _("查找"), c.Table(_("人员"), as_of(request, _("花名册")), columns, lines, _empty(request, text, hint)),
        lede=_("按完整号码查找。号码没有写进网址,离开本页就不再显示。") if is_whole else "",
        before=_others(request, text), pager=None if is_whole else pager, is_printable=False,
        actions=(c.Action(_("添加一户"), "/households/new/", icon="plus"),) if may(request.actor, KEEPERS) else (),
    )  # fmt: skip
    return show(request, "web/search.html", page, q="" if is_whole else text, hint=hint)


def _others(request: Any, text: str) -> tuple[Section, ...]:
    """Villages and households the text may mean."""
    villages = villages_found(request.actor, text).order_by("code", "pk")[:VILLAGES_MOST]
    homes = households_found(request.actor, text).select_related("region").order_by("source_no")[:HOUSEHOLDS_MOST]
    sections = []
    if villages:
        facts = tuple(c.Fact(_("村"), v.full_name, f"/ledgers/L-01/?region={v.pk}") for v in villages)
        sections.append(Section(_("村"), facts=facts))
    if homes:
        facts = tuple(
            c.Fact(_("户编号"), h.source_no, f"/households/{h.ref}/", source=h.region.full_name) for h in homes
        )
        sections.append(Section(_("户"), facts=facts))
    return tuple(sections)


def _empty(request: Any, text: str, hint: str) -> c.Empty:
    if not text:
        return c.Empty(_("请在上面写下要找的人或户"), hint)
    add = c.Action(_("添加一户"), "/households/new/") if may(request.actor, KEEPERS) else None
    return c.Empty(
        _("没有找到这样的人"),
        _("只找您辖区里的人。换一种写法再找:少写一个字、只写首字母,或写户编号;确实不在册的,可以添加。"),
        add,
    )
