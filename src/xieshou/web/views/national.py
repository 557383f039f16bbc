"""Back into the national system: a list as its own file, and one person's values to be copied one by one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xieshou.kit.access import open_to
from xieshou.kit.errors import NotAllowed, NotYours
from xieshou.kit.ledgers import ledger_named
from xieshou.placements.casefile import person_file
from xieshou.reporting.national import national_file, takes_people
from xieshou.roster.national import FORMS
from xieshou.roster.services.readings import copy_out
from xieshou.web import components as c
from xieshou.web.asking import asked_of, narrowing
from xieshou.web.downloads import download
from xieshou.web.forms.people import CopyForm, NationalForm
from xieshou.web.framing import sent, show
from xieshou.web.pages import FormPage, RecordPage, Section
from xieshou.web.parts.national import COPIERS, EXPORTERS


@open_to(*EXPORTERS)
@never_cache
@require_http_methods(["GET", "POST"])
def export(request: Any, code: str) -> HttpResponse:
    """The persons of a list as a file in a national table's own columns; what for is asked and kept."""
    declared = ledger_named(code)
    if declared is None or not takes_people(request.actor, declared, request.day):
        raise NotYours()
    if request.actor.role not in declared.roles:
        raise NotAllowed()
    asked = asked_of(request, request.GET)
    form = NationalForm(sent(request))
    if form.is_valid():
        said = form.cleaned_data
        filters = {name: value for name, value in asked.fields() if name != "day"}
        content = national_file(
            request.actor, declared, filters, form=said["table"], with_family=said["with_family"], purpose=form.purpose_text,
            day=asked.day, at=request.now,
        )  # fmt: skip
        return download(content, f"{FORMS[said['table']].title}.xlsx")
    fields = urlencode(list(asked.fields()))
    back = f"/ledgers/{code}/" + (f"?{fields}" if fields else "")
    page = FormPage(
        _("导出国办系统表"), _("导出"), back,
        lede=_("“{title}”({scope})里的人,按国办系统原表的列名和次序导出,不加任何标记,可以直接上传。文件里有完整的证件号码,请妥善保管;用途、行数和文件摘要都有记录。").format(
            title=declared.title, scope=narrowing(request, asked, declared).scope
        ),
        path=request.get_full_path(), crumbs=(c.Link(str(declared.title), back),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(*COPIERS)
@never_cache
@require_http_methods(["GET", "POST"])
def copy(request: Any, ref: UUID) -> HttpResponse:
    """One person's values as a national table has them, each with a button that copies it; shown once, logged."""
    file = person_file(request.actor, ref, request.day)
    form = CopyForm(sent(request))
    if form.is_valid():
        table = form.cleaned_data["table"]
        values = copy_out(request.actor, ref, form=table, purpose=form.purpose_text, day=request.day, at=request.now)
        facts = tuple(
            c.Fact(heading, value or None, missing=_("空"), is_copied=bool(value)) for heading, value in values
        )
        lede = _("按“{title}”的列名和次序;点“复制”,到上级系统里粘贴。这次查看已记入本人档案的查看记录,离开本页后不再显示。").format(title=FORMS[table].title)  # fmt: skip
        page = RecordPage(
            file.person.name, (Section(_("逐项复制"), facts=facts, lede=lede),), subtitle=file.person.region.full_name,
            actions=(c.Action(_("返回档案"), f"/people/{ref}/"),), is_printable=False,
        )  # fmt: skip
        return show(request, "web/page_record.html", page)
    page = FormPage(
        _("把{name}抄到上级系统").format(name=file.person.name), _("显示一次"), f"/people/{ref}/",
        lede=_("上级系统要一项一项填的,在这里一项一项复制,不用重新打字。完整号码会显示出来,要写明用途。"),
        crumbs=(c.Link(file.person.name, f"/people/{ref}/"),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)
