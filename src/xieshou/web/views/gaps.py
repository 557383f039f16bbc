"""What the people lack whom a run could not place: the people behind each count, and the demand as a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.jobs.occupations import occupation_title
from xieshou.kit.access import open_to
from xieshou.kit.scope import one
from xieshou.placements.enums import Need
from xieshou.placements.models import Gap, MatchRun
from xieshou.placements.services.gaps import demand, demand_workbook, gaps
from xieshou.web import components as c
from xieshou.web.downloads import download
from xieshou.web.framing import READERS, as_of, filter_bar, paged, select, show
from xieshou.web.pages import ListPage
from xieshou.web.parts.matching_more import run_name
from xieshou.web.parts.offers import in_words

NO_TRADE = "none"


@open_to(*READERS)
@require_safe
def people(request: Any, ref: UUID) -> HttpResponse:
    """Who lacks what at the nearest posts, narrowed by need and trade."""
    run = one(request.actor, MatchRun, ref)
    need, trade = request.GET.get("need", ""), request.GET.get("occupation", "")
    rows = gaps(
        request.actor, run, need if need in Need.values else "", None if not trade else "" if trade == NO_TRADE else trade
    )
    found, pager = paged(request, rows, ("person_id", "pk"), unit=_("条"))
    columns = (
        c.Column(_("姓名")), c.Column(_("差什么")), c.Column(_("工种")), c.Column(_("最近的岗位")),
        c.Column(_("差在哪里"), is_minor=True), c.Column(_("怎样就够得着")),
    )  # fmt: skip
    lines = tuple(_row(run, gap) for gap in found.rows)
    trades = sorted({(d.occupation or NO_TRADE, str(d.trade)) for d in demand(request.actor, run)})
    page = ListPage(
        _("没有排上的人差什么"),
        c.Table(_("没有排上的人差什么"), as_of(request, _("这次匹配")), columns, lines, c.Empty(_("没有人"))),
        lede=run_name(run),
        crumbs=(c.Link(_("匹配"), "/match/"), c.Link(_("缺什么"), f"/match/{ref}/shortage/")),
        filters=filter_bar(request, (select("need", _("差什么"), Need.choices, request), select("occupation", _("工种"), trades, request))),
        pager=pager,
    )
    return show(request, "web/page_list.html", page)


def _row(run: MatchRun, gap: Gap) -> c.Row:
    post = gap.post
    return c.Row(
        (
            c.Cell(gap.person.name, f"/match/{run.ref}/people/{gap.person.ref}/", note=gap.person.region.name),
            c.Cell(gap.get_need_display()),
            c.Cell(occupation_title(gap.occupation) if gap.occupation else None, missing=_("没有本人愿意的工种的岗位")),
            c.Cell(post.title, f"/posts/{post.ref}/", note=post.region.full_name) if post else c.Cell(None, missing="—"),
            c.Cell(in_words(gap.reason) or None, missing="—"),
            c.Cell(in_words(gap.remedy)),
        )
    )


@open_to(*READERS)
@require_POST
def export(request: Any, ref: UUID) -> HttpResponse:
    """The demand by village as Excel, without names."""
    run = one(request.actor, MatchRun, ref)
    return download(demand_workbook(request.actor, run), _("需求 {place} {day:%Y-%m-%d}").format(place=run.region.name, day=run.day) + ".xlsx")
