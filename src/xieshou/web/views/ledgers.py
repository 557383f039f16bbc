"""台账: the list of lists, one page for all of them, and the same rows as a file."""

from __future__ import annotations

import io
from typing import Any

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.audit.exports import note_export
from xieshou.kit.access import open_to
from xieshou.kit.errors import NotAllowed, NotYours
from xieshou.kit.ledgers import Ledger, all_ledgers, all_of, ledger_named, page_of, write_workbook
from xieshou.web import components as c
from xieshou.web.asking import asked_of, narrowing
from xieshou.web.framing import READERS, show
from xieshou.web.pages import ListPage
from xieshou.web.parts.ledgers import table_of, tabs_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@open_to(*READERS)
@require_safe
def ledgers(request: Any) -> HttpResponse:
    """Every ledger the role may open, with its clause."""
    mine = [one for one in all_ledgers() if request.actor.role in one.roles]
    rows = tuple(
        c.Row((c.Cell(str(one.title), f"/ledgers/{one.code}/"), c.Cell(one.code), c.Cell(one.clause), c.Cell(str(one.source))))
        for one in mine
    )  # fmt: skip
    columns = (c.Column(_("台账")), c.Column(_("编号"), "code"), c.Column(_("依据")), c.Column(_("来源")))
    scope = c.AsOf(request.day, request.assignment.region.full_name, _("台账目录"))
    table = c.Table(_("全部台账"), scope, columns, rows, c.Empty(_("您的岗位没有可以打开的台账。")))
    return show(request, "web/page_list.html", ListPage(_("全部台账"), table, is_printable=False))


@open_to(*READERS)
@require_safe
def ledger(request: Any, code: str) -> HttpResponse:
    """One page of a ledger, narrowed as the address says."""
    declared = _open(request, code)
    asked = asked_of(request, request.GET)
    found = page_of(declared, request.actor, asked.day, asked.answers)
    places = narrowing(request, asked, declared)
    page = ListPage(
        title=str(declared.title),
        table=table_of(declared, found.rows, c.AsOf(asked.day, places.scope, str(declared.source)), is_narrowed=bool(asked.answers)),
        code=declared.code,
        clause=declared.clause,
        crumbs=(c.Link(_("全部台账"), "/ledgers/"),),
        tabs=tabs_of(declared, request.actor, asked),
        filters=places.bar,
        pager=c.Pager(
            _("本页{shown}条,共{total}条").format(shown=len(found.rows), total=f"{found.total:,}"),
            asked.address(before=found.before) if found.before else "",
            asked.address(after=found.after) if found.after else "",
        ),
        actions=(
            c.Action(
                _("导出 Excel"), f"/ledgers/{declared.code}/export.xlsx", method="post", icon="document-arrow-down",
                fields=asked.fields(),
            ),
        ),
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


@open_to(*READERS)
@require_POST
def export(request: Any, code: str) -> FileResponse:
    """The same rows as a file, in the office's columns; who took what is kept."""
    declared = _open(request, code)
    asked = asked_of(request, request.POST)
    sink = io.BytesIO()
    count = write_workbook(declared, all_of(declared, request.actor, asked.day, asked.answers), sink)
    note_export(
        request.actor, what=declared.code, day=asked.day, filters=asked.without_searches(), row_count=count,
        content=sink.getvalue(), at=request.now,
    )  # fmt: skip
    return file_of(sink, f"{declared.code}-{asked.day:%Y%m%d}.xlsx")


def file_of(sink: io.BytesIO, name: str) -> FileResponse:
    """A workbook to be saved, never kept on the way."""
    sink.seek(0)
    answer = FileResponse(sink, as_attachment=True, filename=name, content_type=XLSX)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _open(request: Any, code: str) -> Ledger:
    """The ledger of this code, for a role it opens to."""
    declared = ledger_named(code)
    if declared is None:
        raise NotYours()
    if request.actor.role not in declared.roles:
        raise NotAllowed()
    return declared
