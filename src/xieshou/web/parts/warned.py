"""The questions about a place, as they stand beside its report."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from xieshou.reporting.warned import warnings_for
from xieshou.web import components as c
from xieshou.web.pages import Section


def asked_before_sending(request: Any, path: str, place: str) -> tuple[Section, ...]:
    """What the checks ask about this place, before its report goes out and beside it afterwards."""
    warned = warnings_for(request.actor, path, request.day)
    if not warned:
        return ()
    columns = (c.Column(_("疑点")), c.Column(_("请核对")), c.Column(_("说明")), c.Column(_("办理")))
    rows = tuple(
        c.Row(
            (c.Cell(one.title), c.Cell(one.question), c.Cell(one.answer or None, missing=_("还没有说明")),
             c.Cell(action=c.Action(_("写说明"), f"/flows/W-F/{one.ref}/"))),
            c.Tone.PLAIN if one.answer else c.Tone.WARN,
        )
        for one in warned
    )  # fmt: skip
    as_of = c.AsOf(request.day, place, _("疑点检查和核查记录"))
    return (Section(
        _("报送前请看"), lede=_("下面是针对全县或某个账号的疑点。报表可以照报,疑点和说明附在文件后面。"),
        table=c.Table(_("报送前的疑点"), as_of, columns, rows, c.Empty(_("没有疑点。"))),
    ),)  # fmt: skip
