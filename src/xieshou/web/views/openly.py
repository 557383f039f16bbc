"""For everybody, without an account: how far a county's numbers are checked, a draw to verify, a receipt to verify."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.audit.keeping import known_keys
from xieshou.kit.access import public
from xieshou.kit.errors import NotYours
from xieshou.kit.indicators import named
from xieshou.regions.models import Region
from xieshou.reporting.models import Publication
from xieshou.reporting.publishing import BASE, PART, SMALLEST, public_places, publications_of
from xieshou.supervision.inspections import wording
from xieshou.supervision.inspections.folder import public_zip
from xieshou.supervision.inspections.models import PublishedBound
from xieshou.supervision.inspections.selectors import bound_counts, bounds_in, bounds_of
from xieshou.web import components as c
from xieshou.web.downloads import download
from xieshou.web.pages import ListPage, RecordPage, Section
from xieshou.web.parts.inspections import bound_facts
from xieshou.web.templatetags.xs import day as in_full


@public
@require_safe
def places(request: Any) -> HttpResponse:
    """Every place that has published a figure."""
    columns = (c.Column(_("地区")), c.Column(_("最近公布"), "date"), c.Column(_("抽查次数"), "number"))
    drawn = bound_counts()
    lines = [
        c.Row((
            c.Cell(region.full_name, f"/public/{region.ref}/"), c.Cell(region.newest),
            c.Cell(_("{n}次").format(n=drawn[region.pk]) if region.pk in drawn else None, missing=_("未核验")),
        ))
        for region in public_places()
    ]  # fmt: skip
    empty = c.Empty(_("还没有地区公布数字。"), _("由各县负责人在封存的月报上公布。"))
    as_of = c.AsOf(request.day, _("已公布数字的地区"), _("各地封存的月报"))
    page = ListPage(
        _("本县数字可信度"), c.Table(_("本县数字可信度"), as_of, columns, tuple(lines), empty),
        lede=_("这里的数,都写明有没有经过随机抽查:抽查过的写出不实的至多多少条,没抽查过的写“未核验”。"),
        actions=_others(),
    )  # fmt: skip
    return render(request, "web/page_list.html", {"page": page, "form": None})


@public
@require_safe
def place(request: Any, ref: UUID) -> HttpResponse:
    """The published figures of one place, each with its bound or 未核验; and every draw. Raises NotYours."""
    region = Region.objects.filter(ref=ref).first()
    rows = list(publications_of(region)) if region else []
    if region is None or not rows:
        raise NotYours()
    bounds = bounds_of([one.number for one in rows])
    page = RecordPage(
        title=_("{place}数字可信度").format(place=region.full_name),
        sections=(
            *(_month(one, bounds) for one in _newest_versions(rows)),
            *(_drawn(bound) for bound in bounds_in(str(region.path))),
        ),
        crumbs=(c.Link(_("本县数字可信度"), "/public/"),),
        actions=_others(),
    )
    return render(request, "web/page_record.html", {"page": page, "form": None})


def _newest_versions(rows: list[Publication]) -> list[Publication]:
    """Of each day the newest version."""
    first: dict[Any, Publication] = {}
    for one in rows:
        first.setdefault(one.as_of, one)
    return list(first.values())


def _month(one: Publication, bounds: dict[tuple[str, str], PublishedBound]) -> Section:
    columns = (c.Column(_("指标")), c.Column(_("数量"), "number"), c.Column(_("单位"), is_minor=True), c.Column(_("抽查核验")))
    lines = []
    for code, count in one.figures.items():
        figure, bound = named(code), bounds.get((one.number, code))
        shown = bound if bound is not None and count == bound.population else None
        lines.append(c.Row((
            c.Cell(str(figure.title) if figure else code), c.Cell(count, missing=_("不足{n}的不公布").format(n=SMALLEST)),
            c.Cell(str(figure.unit) if figure else ""), c.Cell(wording.brief(shown) if shown else None, missing=_("未核验")),
        )))  # fmt: skip
    lines += _rate(one, bounds)
    as_of = c.AsOf(one.as_of, one.place, _("快照{number},{on}公布").format(number=one.number, on=one.on))
    title = _("截至{day}").format(day=in_full(one.as_of))
    return Section(title, table=c.Table(title, as_of, columns, tuple(lines), c.Empty(_("没有公布的数字。"))))


def _rate(one: Publication, bounds: dict[tuple[str, str], PublishedBound]) -> list[c.Row]:
    """The rate of the two published numbers, with what an inspection of the upper one leaves of it; else 未核验."""
    whole, part = one.figures.get(BASE.code), one.figures.get(PART.code)
    if not whole or part is None:
        return []
    bound = bounds.get((one.number, PART.code))
    said = wording.rate(bound, whole) if bound is not None and bound.population == part else None
    title = _("就业率({part}÷{whole})").format(part=PART.title, whole=BASE.title)
    return [c.Row((c.Cell(title), c.Cell(wording.at_least(Fraction(part, whole))), c.Cell(""), c.Cell(said, missing=_("未核验"))))]


def _drawn(bound: PublishedBound) -> Section:
    files = c.Action(_("下载抽查文件"), f"/verify/draws/{bound.draw_id}.zip", icon="archive-box-arrow-down")
    return Section(_("抽查{draw}").format(draw=bound.draw_id), lede=wording.headline(bound), facts=bound_facts(bound), actions=(files,))


def _others() -> tuple[c.Action, ...]:
    return (
        c.Action(_("验证一次抽查"), "/verify/", icon="shield-check"),
        c.Action(_("验证我的回执"), "/verify/receipt/", icon="document-check"),
    )


@public
@require_safe
def verify(request: Any) -> HttpResponse:
    """Drop a draw's files: each step is recomputed in the browser, and nothing is sent."""
    return render(request, "web/verify_draw.html", {})


@public
@require_safe
def verify_receipt(request: Any) -> HttpResponse:
    """Paste or open a receipt; its way into the log is recomputed in the browser, and nothing is sent."""
    return render(request, "web/verify_receipt.html", {"keys": "\n".join(map(str, known_keys()))})


@public
@require_safe
def draw_files(request: Any, draw_id: str) -> HttpResponse:
    """The folder of an announced draw as published so far. Raises NotYours."""
    content = public_zip(draw_id)
    if content is None:
        raise NotYours()
    return download(content, f"{draw_id}.zip")
