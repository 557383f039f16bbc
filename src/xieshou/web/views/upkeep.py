"""每日维护: what the system did by itself, and whether it went well. For administrators; it shows nobody's record."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.kit.access import open_to
from xieshou.kit.models import Upkeep
from xieshou.kit.upkeep import chores, history
from xieshou.offices.models import Role
from xieshou.web import components as c
from xieshou.web.drawing import to_the_minute
from xieshou.web.framing import show
from xieshou.web.pages import ListPage


@open_to(Role.ADMIN)
@require_safe
def upkeep(request: Any) -> HttpResponse:
    """The latest days of each chore, newest first."""
    titles = {chore.code: str(chore.title) for chore in chores()}
    columns = (
        c.Column(_("日期"), "date"), c.Column(_("事项")), c.Column(_("结果")), c.Column(_("说明")), c.Column(_("完成时间"), is_minor=True),
    )  # fmt: skip
    rows = tuple(_row(one, titles) for one in history(request.day))
    empty = c.Empty(
        _("还没有做过每日维护"), _("后台任务启动后会自动做;没有启动的,请机房运行 xieshou serve 或 xieshou worker。")
    )
    page = ListPage(
        _("每日维护"), c.Table(_("每日维护"), c.AsOf(request.day, _("整个系统"), _("维护记录")), columns, rows, empty),
        lede=_("系统每天自己做的事。不正常的,请把说明和日志交给机房;他们可以运行 xieshou doctor。"), is_printable=False,
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def _row(one: Upkeep, titles: dict[str, str]) -> c.Row:
    badge = c.Badge(_("正常"), c.Tone.GOOD) if one.is_well else c.Badge(_("不正常"), c.Tone.BAD)
    cells = (
        c.Cell(one.day),
        c.Cell(titles.get(one.code, one.code)),
        c.Cell("", badge=badge),
        c.Cell(one.said or None, missing="—"),
        c.Cell(to_the_minute(one.ended_at)),
    )
    return c.Row(cells, c.Tone.PLAIN if one.is_well else c.Tone.BAD)
