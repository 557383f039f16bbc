"""台账: the list of lists, one page for all of them, and the same rows as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.kit import jobs
from xieshou.kit.access import open_to
from xieshou.kit.errors import NotAllowed, NotYours
from xieshou.kit.ledgers import Ledger, all_ledgers, ledger_named, page_of
from xieshou.reporting.lists import AT_ONCE_MOST, Asked, is_long, list_file
from xieshou.web import components as c
from xieshou.web.asking import asked_of, narrowing
from xieshou.web.downloads import download
from xieshou.web.framing import READERS, SeeOther, saved_views, show
from xieshou.web.pages import ListPage
from xieshou.web.parts.ledgers import begin_actions, file_actions, help_action, table_of, tabs_of
from xieshou.web.parts.national import national_actions


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
        views=saved_views(request),
        pager=c.Pager(
            _("本页{shown}条,共{total}条").format(shown=len(found.rows), total=f"{found.total:,}"),
            asked.address(before=found.before) if found.before else "",
            asked.address(after=found.after) if found.after else "",
        ),
        actions=(
            *begin_actions(request, code),
            *file_actions(f"/ledgers/{code}/", asked.fields()),
            *national_actions(request, declared, asked),
            help_action("ledgers", code),
        ),
        is_printable=False,
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


@open_to(*READERS)
@require_POST
def export(request: Any, code: str, form: str) -> HttpResponse:
    """The same rows as a file."""
    return list_sent(request, _open(request, code), form)


def list_sent(request: Any, declared: Ledger, form: str) -> HttpResponse:
    """The rows the form asks for as Excel in the office's columns, or PDF to print; a long list is written by the worker.

    Who took what is kept.
    """
    if form not in AT_ONCE_MOST:
        raise NotYours()
    asked = asked_of(request, request.POST)
    filters = {name: value for name, value in asked.fields() if name != "day"}
    scope = narrowing(request, asked, declared).scope
    issuer = request.assignment.office.name
    if is_long(declared, request.actor, asked.day, filters, form):
        made = jobs.ask(
            request.actor, "ledger.file", assignment_id=request.assignment.pk, day=request.day, at=request.now,
            title=_("导出{title}").format(title=declared.title), code=declared.code, as_of=asked.day.isoformat(), filters=filters,
            form=form, issuer=issuer, scope=scope, asked_at=request.now.isoformat(), language=get_language() or "zh-hans",
        )  # fmt: skip
        return SeeOther(f"/work/{made.ref}/")
    file = list_file(request.actor, Asked(declared, asked.day, filters, form, issuer, scope, request.now))
    return download(file.content, file.name)


def _open(request: Any, code: str) -> Ledger:
    """The ledger of this code, for a role it opens to."""
    declared = ledger_named(code)
    if declared is None:
        raise NotYours()
    if request.actor.role not in declared.roles:
        raise NotAllowed()
    return declared
