"""一户一档 on paper: one household at once, a village or 屯 as a job."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xieshou.kit import jobs
from xieshou.kit.access import open_to
from xieshou.kit.errors import NotYours
from xieshou.offices.places import Choices, choices_of
from xieshou.regions.models import Level, Region
from xieshou.reporting.folders import NoHousehold, household_paper, village_of
from xieshou.reporting.households import CODE, hamlets_of
from xieshou.web import components as c
from xieshou.web.asking import Asked, asked_of, place_field
from xieshou.web.downloads import download
from xieshou.web.framing import READERS, SeeOther, show
from xieshou.web.pages import ListPage

FORMS = ("pdf", "docx")


@open_to(*READERS)
@require_POST
def household_file(request: Any, ref: UUID, form: str) -> HttpResponse:
    """One household's folder as PDF or Word; who took it is kept."""
    if form not in FORMS:
        raise NotYours()
    issuer = request.assignment.office.name
    made = household_paper(request.actor, ref, day=request.day, at=request.now, issuer=issuer, form=form)
    return download(made.content, made.name)


@open_to(*READERS)
@require_http_methods(["GET", "POST"])
def folders(request: Any) -> HttpResponse:
    """Choose a village, see its 屯 with their households, and have the folders printed."""
    if request.method == "POST":
        return _ask(request)
    asked = asked_of(request, request.GET)
    places = choices_of(request.actor, asked.answers.get("region", ""))
    if places is None:
        raise NotYours()
    here = places.here
    columns = (c.Column(_("屯(村民组)")), c.Column(_("户数"), "number"), c.Column(_("打印")))
    rows = _rows(request, here) if here.level == Level.VILLAGE else _below(asked, places)
    scope = c.AsOf(request.day, here.full_name, _("花名册"))
    if here.level != Level.VILLAGE:
        columns = (c.Column(_("往下选")),)
    empty = c.Empty(_("这里没有户"), _("请换一个村;花名册还没有导入的,请先导入。"))
    page = ListPage(
        _("一户一档打印"), c.Table(_("一户一档打印"), scope, columns, rows, empty), code=CODE, clause="R-021",
        lede=_("选到村,再按屯打印:一个文件,每户另起一页,在后台排版,办好后下载。证件号码只印后四位,电话遮住中间四位。"),
        crumbs=(c.Link(_("报表"), "/reports/"),),
        filters=c.FilterBar(asked.path, (place_field(asked, places, _("地区")),), clear_href=asked.path),
        is_printable=False,
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def _below(asked: Asked, places: Choices) -> tuple[c.Row, ...]:
    return tuple(c.Row((c.Cell(unit.name, asked.address(region=str(unit.pk))),)) for unit in places.below)


def _rows(request: Any, village: Region) -> tuple[c.Row, ...]:
    counts = hamlets_of(request.actor, village, request.day)
    if not counts:
        return ()
    rows = [
        c.Row(
            (
                c.Cell(_("全村")),
                c.Cell(sum(one.count for one in counts)),
                c.Cell(action=_print(village, None, "primary")),
            )
        )
    ]
    for one in counts if len(counts) > 1 or counts[0].name else ():
        label = one.name or _("没有写屯")
        rows.append(c.Row((c.Cell(label), c.Cell(one.count), c.Cell(action=_print(village, one.name, "secondary")))))
    return tuple(rows)


def _print(village: Region, hamlet: str | None, kind: str) -> c.Action:
    fields = [("region", str(village.pk))] + ([] if hamlet is None else [("hamlet", hamlet), ("by", "hamlet")])
    return c.Action(_("打印"), f"/reports/{CODE}/", kind, "post", "printer", fields=tuple(fields))


def _ask(request: Any) -> HttpResponse:
    text = request.POST.get("region", "")
    if not text.isdecimal() or len(text) > 15:
        raise NotYours()
    village = village_of(request.actor, int(text))
    hamlet = request.POST.get("hamlet", "") if request.POST.get("by") == "hamlet" else None
    if not any(hamlet is None or one.name == hamlet for one in hamlets_of(request.actor, village, request.day)):
        raise NoHousehold(place=village.name, day=request.day)
    made = jobs.ask(
        request.actor, "household.folders", assignment_id=request.assignment.pk, day=request.day, at=request.now,
        title=_("一户一档:{place}").format(place=f"{village.name}{hamlet or ''}"), village=village.pk, hamlet=hamlet,
        issuer=request.assignment.office.name, asked_at=request.now.isoformat(), language=get_language() or "zh-hans",
    )  # fmt: skip
    return SeeOther(f"/work/{made.ref}/")
