"""公示: for everybody, without an account, and taken down by itself; and for the office that writes and publishes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.engines.merkle import Checkpoint, split
from xieshou.kit.access import open_to, public
from xieshou.kit.errors import NotYours
from xieshou.offices.models import Role
from xieshou.supervision.complaints.services import NAMELESS, Filed, knock
from xieshou.supervision.notices import selectors
from xieshou.supervision.notices.models import Notice, NoticeLine, NoticeState
from xieshou.supervision.notices.services import Wanted, object_to, rewrite_lines, write_notice
from xieshou.supervision.notices.workflows import NOTICES
from xieshou.web import components as c
from xieshou.web.forms.complaints import ObjectionForm
from xieshou.web.forms.notices import LinesForm, NoticeForm
from xieshou.web.framing import READERS, did, done, sent, show
from xieshou.web.pages import FormPage, ListPage, OncePage, RecordPage, Section
from xieshou.web.parts.flows import step_actions, step_sections, way_of
from xieshou.web.templatetags.xs import yuan

WAYS = ("GET", "HEAD", "POST")
OPENLY = "/public/notices/"
LEDGER = "/ledgers/L-16/"
WRITERS = (Role.CLERK, Role.LEADER)


@public
@never_cache
@require_safe
def on_show(request: Any) -> HttpResponse:
    """Every notice that runs, and what became of those that are over."""
    columns = (c.Column(_("公示")), c.Column(_("地区")), c.Column(_("公示单位"), is_minor=True), c.Column(_("公示到"), "date"), c.Column(_("结果")))
    rows = tuple(
        c.Row((c.Cell(one.title, f"{OPENLY}{one.ref}/"), c.Cell(one.region.full_name), c.Cell(one.office.name), c.Cell(one.until), c.Cell(_result(one, request.day))))
        for one in selectors.on_show(request.day)
    )  # fmt: skip
    empty = c.Empty(_("现在没有公示。"), _("公示期满,名单自动撤下。"))
    as_of = c.AsOf(request.day, _("各地的公示"), _("各单位发布"))
    page = ListPage(
        _("公示"), c.Table(_("公示"), as_of, columns, rows, empty),
        lede=_("补贴发给谁、公益性岗位聘谁,先在这里公示。谁都可以看、可以提出异议;异议由独立的监督检查单位查,公示单位看不到是谁提的。"),
    )  # fmt: skip
    return _unlisted(render(request, "web/page_list.html", {"page": page, "form": None}))


@public
@never_cache
@require_safe
def shown(request: Any, ref: UUID) -> HttpResponse:
    """One notice: its lines while it runs, afterwards only what became of it. Raises NotYours."""
    found = selectors.shown(ref, request.day)
    if found is None:
        raise NotYours()
    notice, lines = found
    runs = selectors.is_running(notice, request.day)
    sections = (Section(facts=_facts(notice, request.day)), *((Section(_("名单"), table=_table(notice, lines)),) if runs else ()))
    over = (Section(lede=_("公示期已满,名单已经撤下。")),) if not runs else ()
    actions = (c.Action(_("提出异议"), f"{OPENLY}{ref}/object/", "primary"),) if runs else ()
    page = RecordPage(
        notice.title, (*sections, *over), crumbs=(c.Link(_("公示"), OPENLY),), badges=(c.Badge(_result(notice, request.day)),), actions=actions
    )
    return _unlisted(show(request, "web/page_record.html", page))


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(WAYS)
def objection(request: Any, ref: UUID) -> HttpResponse:
    """Object, without an account; the independent desk looks into it. Raises NotYours."""
    found = selectors.shown(ref, request.day)
    if found is None or not selectors.is_running(found[0], request.day):
        raise NotYours()
    form = ObjectionForm(sent(request))
    made: list[Filed] = []

    def act() -> None:
        knock(NAMELESS, "file", str(request.META.get("REMOTE_ADDR", "")), day=request.day)
        made.append(object_to(ref, form.cleaned_data["words"], form.cleaned_data["contact"], day=request.day))

    if form.is_valid() and did(form, act):
        page = OncePage(
            title=_("已经收到"),
            lede=_("请抄下查询码:凭它看答复、评价满不满意。这一页关掉以后再也看不到,系统里也不留。"),
            lines=(made[0].code,),
            facts=(c.Fact(_("受理单位"), made[0].desk),),
            actions=(c.Action(_("我抄下了"), f"{OPENLY}{ref}/", "primary"), c.Action(_("凭查询码看答复"), "/complain/answer/")),
        )
        return show(request, "web/page_once.html", page)
    asked = FormPage(
        _("对公示提出异议"), _("提交"), f"{OPENLY}{ref}/", crumbs=(c.Link(_("公示"), OPENLY), c.Link(found[0].title, f"{OPENLY}{ref}/")),
        lede=_("不用实名。异议由独立的监督检查单位调查;公示单位只知道有几件,看不到内容。没有答复以前,公示不能结束。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", asked, form=form)


@open_to(*READERS)
@require_safe
def notice(request: Any, ref: UUID) -> HttpResponse:
    """One notice as its office has it: lines, steps, what is next. Raises NotYours."""
    found = _one(request, ref)
    edit = (c.Action(_("改名单"), f"/notices/{ref}/lines/"),) if _may_edit(request, found) else ()
    runs = selectors.is_running(found, request.day)
    page = RecordPage(
        found.title,
        (Section(facts=_facts(found, request.day)), Section(_("名单"), table=_table(found, selectors.lines_of(found))),
         *step_sections(NOTICES, request.actor, found, request.day)),
        code="W-G",
        crumbs=(c.Link(_("公示"), LEDGER),),
        badges=(c.Badge(str(found.get_state_display())),),
        steps=way_of(NOTICES, found),
        actions=(*step_actions(NOTICES, request.actor, found, request.day), *edit,
                 *((c.Action(_("公开的样子"), f"{OPENLY}{ref}/"),) if runs else ()), c.Action(_("新的公示"), "/notices/new/") if request.actor.role in WRITERS else c.Action(_("公示册"), LEDGER)),
    )  # fmt: skip
    return show(request, "web/page_record.html", page)


@open_to(*WRITERS)
@require_http_methods(WAYS)
def write(request: Any) -> HttpResponse:
    """A new draft."""
    form = NoticeForm(sent(request))
    made: list[Notice] = []

    def act() -> None:
        said = form.cleaned_data
        made.append(write_notice(request.actor, Wanted(said["kind"], said["title"], said["document"], said["contact"]), said["text"]))

    if form.is_valid() and did(form, act):
        return done(request, _("草稿已存。看过名单再提交;提交以后由另一人审定、公示。"), f"/notices/{made[0].ref}/")
    page = FormPage(_("新的公示"), _("存草稿"), LEDGER, crumbs=(c.Link(_("公示"), LEDGER),), lede=_lede())
    return show(request, "web/page_form.html", page, form=form)


@open_to(*WRITERS)
@require_http_methods(WAYS)
def lines(request: Any, ref: UUID) -> HttpResponse:
    """The lines of a draft anew. Raises NotYours."""
    found = _one(request, ref)
    if not _may_edit(request, found):
        raise NotYours()
    form = LinesForm(sent(request))
    if form.is_valid() and did(form, lambda: rewrite_lines(request.actor, ref, form.cleaned_data["text"])):
        return done(request, _("名单已换。"), f"/notices/{ref}/")
    page = FormPage(_("改名单"), _("换成这一份"), f"/notices/{ref}/", crumbs=(c.Link(_("公示"), LEDGER), c.Link(found.title, f"/notices/{ref}/")), lede=_lede())
    return show(request, "web/page_form.html", page, form=form)


def _lede() -> str:
    return _("公示只写姓名、村、项目、期间和金额。证件号码、电话、卡号、年龄、性别、出生日期、健康情况、详细住址都不放:粘贴进来的会被退回,写明在哪一行。")


def _may_edit(request: Any, found: Notice) -> bool:
    return found.state == NoticeState.DRAFT and request.actor.role in WRITERS and NOTICES.within(request.actor, found)


def _one(request: Any, ref: UUID) -> Notice:
    found = selectors.notices(request.actor).filter(ref=ref).first()
    if found is None:
        raise NotYours()
    return found


def _facts(found: Notice, day: Any) -> tuple[c.Fact, ...]:
    note, is_witnessed = selectors.newest_checkpoint()
    mark = Checkpoint.read(split(note)[0]).short if note else ""
    return (
        c.Fact(_("公示的事项"), found.get_kind_display()),
        c.Fact(_("公示的地方"), found.region.full_name),
        c.Fact(_("公示单位"), found.office.name),
        c.Fact(_("依据的文件"), found.document),
        c.Fact(_("公示日期"), found.published_on, missing=_("还没有公示")),
        c.Fact(_("公示到"), found.until, missing=_("还没有公示")),
        c.Fact(_("联系电话"), found.contact),
        c.Fact(_("结果"), _result(found, day)),
        c.Fact(_("检查点"), (mark if is_witnessed else f"{mark} {_('未见证')}") if mark else None, missing=_("未见证")),
    )


def _result(found: Notice, day: Any) -> str:
    if found.state == NoticeState.ON_NOTICE:
        return _("公示中") if selectors.is_running(found, day) else _("公示期满,结果还没有登记")
    if found.state != NoticeState.ENDED:
        return str(found.get_state_display())
    if not found.objection_count:
        return _("公示期满,没有异议")
    return _("公示期满,收到{count}件异议,都已答复或移交").format(count=found.objection_count)


def _table(found: Notice, rows: Sequence[NoticeLine]) -> c.Table:
    columns = (
        c.Column(_("姓名")), c.Column(_("村")), c.Column(_("项目")), c.Column(_("期间")), c.Column(_("金额(元)"), "money"),
        c.Column(_("序号"), "number", is_minor=True),
    )  # fmt: skip
    made = tuple(
        c.Row((
            c.Cell(_("{name}(区分{mark})").format(name=one.name, mark=one.mark) if one.mark else one.name),
            c.Cell(f"{one.village.parent.name}{one.village.name}"), c.Cell(one.item), c.Cell(one.period),
            c.Cell(None if one.amount_fen is None else yuan(one.amount_fen), missing=_("不涉及")), c.Cell(one.serial),
        ))
        for one in rows
    )  # fmt: skip
    day = found.published_on or found.until
    as_of = c.AsOf(day, found.region.full_name, found.office.name) if day else None
    return c.Table(found.title, as_of, columns, made, c.Empty(_("没有名单。")))


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Not for search engines: what is taken down must not live on elsewhere (S9)."""
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response
