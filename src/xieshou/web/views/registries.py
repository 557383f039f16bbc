"""登记比对: whom the supporter's registers know. Those there already and those brought stand in tabs of their own, never in one sum."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.kit.access import open_to
from xieshou.kit.documents import month_in_words
from xieshou.offices.models import Role
from xieshou.placements.registries import FoundKind
from xieshou.placements.selectors import found_there
from xieshou.regions.models import Region
from xieshou.web import components as c
from xieshou.web.framing import ASKERS, READERS, as_of, doing, may, paged, show
from xieshou.web.pages import ListPage

AT = "/found-there/"
TONES = {FoundKind.ALREADY: c.Tone.WARN, FoundKind.BROUGHT: c.Tone.GOOD}


@open_to(*READERS)
@require_safe
def registries(request: Any) -> HttpResponse:
    """One way there at a time; each person is a lead to ask about, and counts nowhere."""
    shown = request.GET.get("kind", "")
    kind = shown if shown in FoundKind.values else FoundKind.ALREADY.value
    found, pager = paged(request, found_there(request.actor, kind), ("comparison_id", "person__sort_key", "pk"), unit=_("人"))
    names = dict(Region.objects.filter(code__in={row.district for row in found.rows}, ended_on__isnull=True).values_list("code", "full_name"))
    columns = (
        c.Column(_("姓名")), c.Column(_("村")), c.Column(_("登记起始月份")), c.Column(_("登记在哪里")), c.Column(_("怎样去的")),
        c.Column(_("依据"), is_minor=True), c.Column(_("办理")),
    )  # fmt: skip
    rows = tuple(_row(request, row, names) for row in found.rows)
    empty = c.Empty(_("这一栏没有人"), _("由县里按结对关系发起登记比对,取回结果以后列在这里。"))
    table = c.Table(_("对方登记里有的人"), as_of(request, _("支援方的参保和就业登记,用令牌比对")), columns, rows, empty)
    page = ListPage(
        _("登记比对"), table, clause="R-047", pager=pager, tabs=_tabs(request, kind), actions=_steps(request),
        lede=_("只是线索:请问本人,按本人说的记。结对以前就在那边的、自己去的、协作组织去的分开列,从不相加;都不直接算就业。"),
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def _steps(request: Any) -> tuple[c.Action, ...]:
    """What each of the three parties does, for who may."""
    if not may(request.actor, (Role.CLERK,)):
        return ()
    return (
        c.Action(_("登记比对的办理"), f"{AT}comparisons/", "primary", icon="finger-print"),
        c.Action(_("支援方:把登记做成令牌"), f"{AT}register/"),
        c.Action(_("第三方:比对两张令牌表"), f"{AT}match/"),
    )


def _tabs(request: Any, kind: str) -> tuple[c.Link, ...]:
    counts = dict(found_there(request.actor).order_by().values_list("kind").annotate(n=Count("pk")))
    return tuple(
        c.Link(str(one.label), f"{AT}?kind={one.value}", is_current=one.value == kind, count=counts.get(one.value, 0)) for one in FoundKind
    )


def _row(request: Any, row: Any, names: dict[str, str]) -> c.Row:
    ask = c.Action(_("问一次"), f"/village/work/{row.person.ref}/", "secondary") if may(request.actor, ASKERS) else None
    return c.Row(
        (
            c.Cell(row.person.name, f"/people/{row.person.ref}/"), c.Cell(row.person.region.name),
            c.Cell(month_in_words(row.month) if row.month else None, missing=_("不详")),
            c.Cell(names.get(row.district) or row.district or None, missing=_("不详")),
            c.Cell(badge=c.Badge(str(row.get_kind_display()), TONES.get(FoundKind(row.kind), c.Tone.PLAIN))),
            c.Cell(row.comparison.document), doing(ask),
        )
    )  # fmt: skip
