"""快照: finding a printed number again, and counting it anew."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.kit.access import open_to
from xieshou.kit.documents import drawn, month_in_words
from xieshou.kit.scope import one
from xieshou.offices.models import Role
from xieshou.offices.places import is_inside
from xieshou.offices.selectors import office_of_label
from xieshou.reporting.models import Snapshot
from xieshou.reporting.papers import monthly_document
from xieshou.reporting.publishing import is_published, publish
from xieshou.reporting.snapshots import Checked, check, sealed_report, snapshots
from xieshou.reporting.stamping import stamp_of
from xieshou.supervision.inspections.powers import place_of
from xieshou.web import components as c
from xieshou.web.framing import READERS, as_of, done, filter_bar, paged, show
from xieshou.web.pages import ConfirmPage, DocumentPage, ListPage, Section
from xieshou.web.parts.warned import asked_before_sending


@open_to(*READERS)
@require_safe
def snapshot_list(request: Any) -> HttpResponse:
    """Every sealed report of the actor's places, newest first; by the number printed on a page."""
    text = request.GET.get("q", "").strip()
    rows = snapshots(request.actor)
    if text:
        rows = rows.filter(number__icontains=text)
    found, pager = paged(request, rows, ("pk",), unit=_("份"))
    columns = (
        c.Column(_("快照编号")), c.Column(_("地区")), c.Column(_("月份")), c.Column(_("截至"), "date"), c.Column(_("封存人"), is_minor=True),
        c.Column(_("封存时间"), "date"),
    )  # fmt: skip
    lines = tuple(
        c.Row((
            c.Cell(s.number, f"/reports/snapshots/{s.ref}/"), c.Cell(s.region.full_name), c.Cell(month_in_words(s.month)),
            c.Cell(s.as_of), c.Cell(s.actor_label), c.Cell(s.made_at.date()),
        ))
        for s in found.rows
    )  # fmt: skip
    empty = c.Empty(_("没有这样的快照"), _("编号印在每一页的页脚;下载月报、简报或材料包时自动封存。"))
    search = c.Filter("q", _("快照编号"), "search", text, hint=_("照页脚上印的写,写一部分也行"))
    page = ListPage(
        _("快照"), c.Table(_("快照"), as_of(request, _("封存时的数字,以后不再改动")), columns, lines, empty),
        crumbs=(c.Link(_("报表"), "/reports/"),), filters=filter_bar(request, (search,)), pager=pager, is_printable=False,
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


@open_to(*READERS)
@require_safe
def snapshot(request: Any, ref: UUID) -> HttpResponse:
    """A report as it was sealed, and what the records of today give instead."""
    found = one(request.actor, Snapshot, ref)
    checked = check(found, kept=True)
    if checked.keep:
        keep = checked.keep
        request.notes = [*getattr(request, "notes", ()), lambda _response: keep()]
    document = monthly_document(sealed_report(found), stamp_of(found), issuer=_issuer(found))
    page = DocumentPage(
        title=found.number,
        doc=drawn(document),
        code=found.code,
        crumbs=(c.Link(_("报表"), "/reports/"), c.Link(_("快照"), "/reports/snapshots/")),
        badges=(_verdict(checked),),
        actions=_actions(request, found),
        before=(_comparison(request, checked), *asked_before_sending(request, str(found.scope_path), found.region.full_name)),
    )
    return show(request, "web/page_document.html", page)


def _issuer(found: Snapshot) -> str:
    """The office that sealed it; the place, where the system did."""
    office = office_of_label(found.actor_id, found.actor_label)
    return office.name if office else str(found.region.full_name)


def _actions(request: Any, found: Snapshot) -> tuple[c.Action, ...]:
    """An office above plans an inspection over a figure of it; the place's leader makes its headline figures public."""
    actor, here = request.actor, f"/reports/snapshots/{found.ref}/"
    own = place_of(actor)
    is_above = own and is_inside(found.scope_path, own) and str(found.scope_path) != own
    actions = []
    if is_above and actor.role in (Role.AUDITOR, Role.CLERK, Role.LEADER):
        actions.append(c.Action(_("对这份数立项督查"), f"/inspections/new/{found.ref}/", "primary", icon="magnifying-glass-circle"))
    if actor.role == Role.LEADER and own == str(found.scope_path) and not is_published(found):
        actions.append(c.Action(_("对外公布主要数字"), f"{here}publish/", icon="megaphone"))
    return tuple(actions)


def _verdict(checked: Checked) -> c.Badge:
    if not checked.is_intact:
        return c.Badge(_("与封存时不符"), c.Tone.BAD)
    if checked.differences:
        return c.Badge(_("未改动;记录后来有变化"), c.Tone.WARN)
    return c.Badge(_("未改动;重算一致"), c.Tone.GOOD)


def _comparison(request: Any, checked: Checked) -> Section:
    found = checked.snapshot
    facts = (
        c.Fact(_("封存人"), found.actor_label),
        c.Fact(_("封存时间"), found.made_at.date()),
        c.Fact(_("摘要(SHA-256)"), found.sha256),
    )
    if not checked.differences:
        return Section(_("按现在的记录重算"), lede=_("每一个数都与封存时相同。"), facts=facts)
    columns = (c.Column(_("指标")), c.Column(_("封存时"), "number"), c.Column(_("现在"), "number"))
    rows = tuple(c.Row((c.Cell(str(d.title)), c.Cell(d.sealed), c.Cell(d.now))) for d in checked.differences)
    table = c.Table(_("不同的数"), as_of(request, _("快照和现在的记录")), columns, rows, c.Empty(_("没有")))
    lede = _("快照没有改动;后来补登或更正的记录使下面的数不同。再下载一次就会封存新的版本。")
    return Section(_("按现在的记录重算"), lede=lede, facts=facts, table=table)


@open_to(Role.LEADER)
@require_http_methods(["GET", "HEAD", "POST"])
def make_public(request: Any, ref: UUID) -> HttpResponse:
    """The leader of the place makes its headline figures public, small ones left out."""
    found = one(request.actor, Snapshot, ref)
    if request.method == "POST":
        made = publish(request.actor, found.ref, day=request.day)
        return done(request, _("已对外公布。"), f"/public/{made.region.ref}/")
    page = ConfirmPage(
        _("对外公布主要数字"), found.number,
        (_("任何人不登录就能看到:劳动力、已就业、需帮扶户、已上岗待稳定。"), _("不到10的数、能推出不到10的数,不公布。"), _("没有经过抽查的,旁边写“未核验”。公布以后不能撤下,更正另出一版。")),
        _("公布"), f"/reports/snapshots/{found.ref}/", crumbs=(c.Link(_("快照"), "/reports/snapshots/"),), is_danger=False,
    )  # fmt: skip
    return show(request, "web/page_confirm.html", page)
