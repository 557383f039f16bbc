"""Whom to ask: by telephone what each wishes, at home whom nobody could reach."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.kit.access import open_to
from xieshou.kit.parameters import value_on
from xieshou.kit.phrases import retold
from xieshou.placements.visiting import to_visit
from xieshou.roster.selectors import people_to_ask
from xieshou.web import components as c
from xieshou.web.framing import ASKERS, READERS, as_of, doing, may, paged, show
from xieshou.web.pages import ListPage


@open_to(*READERS)
@require_safe
def asks(request: Any) -> HttpResponse:
    """Whom to ask: wishes that only a file claims, and answers that have expired; the earliest due first."""
    if request.GET.get("visit") == "1":
        return _visits(request)
    rows = people_to_ask(request.actor, request.day).select_related("region")
    found, pager = paged(request, rows, ("due_on", "sort_key", "pk"), unit=_("人"))
    can_ask = may(request.actor, ASKERS)
    columns = (
        c.Column(_("姓名")), c.Column(_("村")), c.Column(_("应问日期"), "date"), c.Column(_("为什么问")),
        c.Column(_("上次没联系上"), "date", is_minor=True), c.Column(_("办理")),
    )  # fmt: skip
    lines = tuple(_ask_row(p, request.day, can_ask) for p in found.rows)
    empty = c.Empty(_("没有要问的人"), _("每个人本人的回答都有效。"))
    page = ListPage(
        _("待询问"), c.Table(_("待询问的人"), as_of(request, _("花名册所称意愿和本人回答的有效期")), columns, lines, empty),
        clause="R-051", lede=_("原表里的意愿只是线索;问到本人,本人的回答才算数。“暂不就业”和“联系不上”都是有效的记录。"), pager=pager,
        tabs=_ask_tabs(is_visit=False),
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def _ask_tabs(*, is_visit: bool) -> tuple[c.Link, ...]:
    return (c.Link(_("电话问"), "/asks/", is_current=not is_visit), c.Link(_("要入户"), "/asks/?visit=1", is_current=is_visit))


def _visits(request: Any) -> HttpResponse:
    """Who could not be reached on several days: to be found at home."""
    found, pager = paged(request, to_visit(request.actor, request.day), ("sort_key", "pk"), unit=_("人"))
    columns = (c.Column(_("姓名")), c.Column(_("村")), c.Column(_("办理")))
    can = may(request.actor, ASKERS)
    lines = tuple(
        c.Row(
            (
                c.Cell(p.name, f"/people/{p.ref}/"), c.Cell(p.region.name),
                doing(c.Action(_("记下回答"), f"/people/{p.ref}/answer/?next=/asks/", "primary") if can else None),
            )
        )
        for p in found.rows
    )  # fmt: skip
    empty = c.Empty(_("没有要入户的人"), _("连着几天联系不上的人会列在这里。"))
    page = ListPage(
        _("待询问"), c.Table(_("要入户的人"), as_of(request, _("意愿、务工月更新和回访里的“联系不上”")), columns, lines, empty),
        clause="R-051", pager=pager, tabs=_ask_tabs(is_visit=True),
        lede=_("最近一次问到以后,已有{times}天联系不上。联系不上不是不愿意:请入户,按本人说的记;家人答的照实选“家人代答”。").format(
            times=value_on("ask.unreachable_times", request.day)
        ),
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def _ask_row(one: Any, day: Any, can_ask: bool) -> c.Row:
    late = (day - one.due_on).days
    why = (
        _("原表所称:{text}").format(text=retold(one.claim_text))
        if one.claim_by
        else _("本人的回答{day:%Y年%-m月%-d日}过期").format(day=one.own_valid_to)
    )
    call = c.Action(_("打电话问"), f"/people/{one.ref}/call/", "primary", "post", "phone", fields=(("next", "/asks/"),))
    return c.Row(
        (
            c.Cell(one.name, f"/people/{one.ref}/"),
            c.Cell(one.region.name),
            c.Cell(one.due_on, badge=c.Badge(_("逾期{days}天").format(days=late), c.Tone.BAD) if late > 0 else None),
            c.Cell(why),
            c.Cell(one.tried_on, missing="—"),
            doing(call if can_ask else None),
        ),
        c.Tone.BAD if late > 0 else c.Tone.PLAIN,
    )
