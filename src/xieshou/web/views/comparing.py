"""W-10 动态管理: files held against the register, what each side has to verify, and who has not been verified for long."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _t
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.kit import jobs
from xieshou.kit.access import open_to
from xieshou.kit.imports.models import ImportBatch
from xieshou.kit.parameters import value_on
from xieshou.kit.scope import one, scoped
from xieshou.offices.models import Role
from xieshou.placements.services.comparing import settle, withdraw
from xieshou.roster.enums import Ability, Education
from xieshou.roster.layouts import ROSTER
from xieshou.roster.models import Comparison, Difference, Person
from xieshou.roster.services.own import refuse_unless_own
from xieshou.roster.services.verifying import first_to_verify, verify_people
from xieshou.roster.tables import ComparedWith, DifferenceKind, Settled
from xieshou.web import components as c
from xieshou.web.forms.comparing import CompareForm, SettleForm, VerifyForm
from xieshou.web.forms.offers import ReasonForm
from xieshou.web.framing import KEEPERS, READERS, SeeOther, as_of, did, doing, done, is_home, may, paged, sent, show
from xieshou.web.pages import ConfirmPage, FormPage, ListPage, Section
from xieshou.web.templatetags.xs import day as in_full

BATCHES_MOST = 40
VERIFIERS = (*KEEPERS, Role.LEADER)


@open_to(*READERS)
@require_safe
def differences(request: Any) -> HttpResponse:
    """Differences of the actor's place, or asked of it: open ones by the day they are due, or those settled."""
    settled = request.GET.get("settled") == "1"
    rows = scoped(request.actor, Difference).filter(settled_on__isnull=not settled)
    found, pager = paged(request, rows, ("due_on", "pk"), unit=_("条"))
    columns = (
        c.Column(_("姓名")), c.Column(_("差异")), c.Column(_("两边各怎么写")), c.Column(_("应核实日期"), "date"), c.Column(_("办理")),
    )  # fmt: skip
    what = _("还没有核实过的差异") if settled else _("没有差异要核实")
    empty = c.Empty(what, _("拿全国平台导出的底数来比对,两边不一样的人会列在这里。"))
    lines = tuple(_row(request, row) for row in found.rows)
    page = ListPage(
        _("底数比对"), c.Table(_("名册和全国平台不一样的人"), as_of(request, _("底数比对")), columns, lines, empty), code="W-10", clause="R-082",
        lede=_("表只用来比,不直接改名册。未就业的由户籍地核实,已就业的由就业地核实。"),
        tabs=_tabs("/comparisons/?settled=1" if settled else "/comparisons/"), pager=pager, actions=_begin(request),
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def _tabs(here: str) -> tuple[c.Link, ...]:
    places = (("/comparisons/", _("待核实")), ("/comparisons/?settled=1", _("已核实")), ("/comparisons/done/", _("比对过的文件")))
    return tuple(c.Link(label, href, is_current=href == here) for href, label in places)


def _begin(request: Any) -> tuple[c.Action, ...]:
    return (c.Action(_("新的比对"), "/comparisons/new/", "primary", icon="scale"),) if may(request.actor, (Role.CLERK,)) else ()


def _row(request: Any, row: Difference) -> c.Row:
    mine = is_home(request.actor, row.asked_path) and may(request.actor, KEEPERS) and row.settled_on is None
    act = c.Action(_("核实"), f"/differences/{row.ref}/", "secondary") if mine else None
    late = row.settled_on is None and row.due_on < request.day
    badge = (
        c.Badge(str(row.get_outcome_display())) if row.outcome else c.Badge(pgettext("待办", "已过期"), c.Tone.BAD) if late else None
    )
    return c.Row(
        (c.Cell(row.name_masked), c.Cell(str(row.get_kind_display())), c.Cell(said(row), missing="—"), c.Cell(row.due_on, badge=badge), doing(act)),
        c.Tone.BAD if late else c.Tone.PLAIN,
    )  # fmt: skip


LABELS = {
    "name": _t("姓名"), "household_no": _t("户编号"), "birth_on": _t("出生日期"), "ability": _t("劳动能力"), "education": _t("文化程度"),
    "months": _t("务工时间(月)"),
}  # fmt: skip
WORDS = {
    "ability": dict(Ability.choices), "education": dict(Education.choices), "months": {"at_work": _t("在岗"), "no_work": _t("没有就业经历")},
}  # fmt: skip


def said(row: Difference) -> str | None:
    """What each side says, column by column."""
    parts = [
        _("{column}:表“{theirs}”,名册“{ours}”").format(column=LABELS.get(name, name), theirs=_word(name, a), ours=_word(name, b))
        for name, a, b in row.facts
    ]
    return _(";").join(parts) or None


def _word(column: str, code: str) -> str:
    return str(WORDS.get(column, {}).get(code, code)) or _("没有")


@open_to(*KEEPERS)
@require_http_methods(["GET", "POST"])
def difference(request: Any, ref: UUID) -> HttpResponse:
    """Say what the enquiry about one difference found. Raises NotYours."""
    row = one(request.actor, Difference, ref)
    refuse_unless_own(request.actor, row.asked_path)
    form = SettleForm(sent(request))
    if form.is_valid() and did(
        form,
        lambda: settle(
            request.actor, ref, Settled(form.cleaned_data["outcome"]), form.cleaned_data["words"], day=request.day
        ),
    ):
        return done(request, _("已记下核实结果。"), "/comparisons/")
    own = scoped(request.actor, Person).filter(pk=row.person_id).first()
    facts = (
        c.Fact(_("差异"), str(row.get_kind_display())), c.Fact(_("两边各怎么写"), said(row), missing="—"),
        c.Fact(_("应核实日期"), row.due_on), c.Fact(_("本人档案"), own.name if own else None, f"/people/{own.ref}/" if own else "", missing=_("不在本单位名册里")),
    )  # fmt: skip
    page = FormPage(
        _("核实:{who}").format(who=own.name if own else row.name_masked), _("保存"), "/comparisons/", aside=(Section(_("这条差异"), facts=facts),),
        lede=ASKS[DifferenceKind(row.kind)](), crumbs=(c.Link(_("底数比对"), "/comparisons/"),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


ASKS = {
    DifferenceKind.NEW: lambda: _("表里有、名册里没有:是新识别的,还是别的单位的人?属实的用导入或“添加一人”登记。"),
    DifferenceKind.GONE: lambda: _("名册里有、表里没有:去世、迁出、婚出的,请在这一户登记变动;表漏了的,请上级补。"),
    DifferenceKind.CHANGED: lambda: _("两边写的不一样:请对照户口簿或问本人,哪边错改哪边。"),
    DifferenceKind.WORK: lambda: _("就业情况两边不一样:现在在不在岗,请问本人或用工单位。"),
}


@open_to(Role.CLERK)
@require_http_methods(["GET", "POST"])
def new_comparison(request: Any) -> HttpResponse:
    """Hold a staged file against the register; done as a job."""
    form = CompareForm(
        _files(request), sent(request), initial={"with_what": ComparedWith.JANUARY if request.day.month == 1 else ComparedWith.QUARTER},
    )  # fmt: skip
    if form.is_valid():
        asked = jobs.ask(
            request.actor, "base.compare", assignment_id=request.assignment.pk, day=request.day, at=request.now, **form.cleaned_data
        )
        return SeeOther(f"/work/{asked.ref}/")
    page = FormPage(
        _("新的比对"), _("开始比对"), "/comparisons/", crumbs=(c.Link(_("底数比对"), "/comparisons/"),),
        lede=_("一月拿全国平台的底数比一次,三月底前核实完;以后每季度比一次,差异三个工作日内核实。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _files(request: Any) -> list[tuple[str, str]]:
    """Rosters that were uploaded and not compared yet, each told from its namesakes by when it came."""
    compared = scoped(request.actor, Comparison).filter(withdrawn_on__isnull=True)
    rosters = scoped(request.actor, ImportBatch).filter(layout=ROSTER.code).exclude(state=ImportBatch.State.UNDONE)
    rows = rosters.exclude(pk__in=compared.values("batch_id")).order_by("-pk")[:BATCHES_MOST]
    told = _("{name}({count}行,{at:%-m月%-d日 %H:%M}上传)")
    return [(str(b.ref), told.format(name=b.file_name, count=b.row_count, at=localtime(b.staged_at))) for b in rows]


@open_to(*READERS)
@require_safe
def done_comparisons(request: Any) -> HttpResponse:
    """Which files were compared, what came of each, and which was withdrawn: the newest first."""
    counted = {"all_count": Count("differences"), "open_count": Count("differences", filter=Q(differences__settled_on__isnull=True))}
    found, pager = paged(request, scoped(request.actor, Comparison).annotate(**counted), ("-pk",), unit=_("次"))
    columns = (
        c.Column(_("比对日期"), "date"), c.Column(_("文件")), c.Column(_("比对")), c.Column(_("全部底数"), is_minor=True),
        c.Column(_("表里的人"), "number"), c.Column(_("一致的人"), "number"), c.Column(_("差异"), "number"), c.Column(_("待核实"), "number"),
        c.Column(_("办理")),
    )  # fmt: skip
    lines = tuple(_compared(request, row) for row in found.rows)
    empty = c.Empty(_("还没有比对过"), _("先在“导入”里上传全国平台导出的花名册,再点“新的比对”。"))
    page = ListPage(
        _("底数比对"), c.Table(_("比对过的文件"), as_of(request, _("底数比对")), columns, lines, empty), code="W-10", clause="R-082",
        lede=_("比错了文件的可以撤回,由它产生的差异一起撤回;已有人核实的不能撤回。"), tabs=_tabs("/comparisons/done/"), pager=pager,
        actions=_begin(request),
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def _compared(request: Any, row: Comparison) -> c.Row:
    mine = is_home(request.actor, row.scope_path) and may(request.actor, (Role.CLERK,))
    may_withdraw = mine and row.withdrawn_on is None and row.open_count == row.all_count
    act = c.Action(_("撤回"), f"/comparisons/{row.ref}/withdraw/", "secondary") if may_withdraw else None
    badge = c.Badge(_("已撤回"), c.Tone.WARN) if row.withdrawn_on else None
    return c.Row((
        c.Cell(row.on), c.Cell(row.file_name, badge=badge), c.Cell(str(row.get_with_what_display())), c.Cell(_("是") if row.is_whole else _("不是")),
        c.Cell(row.row_count), c.Cell(row.same_count), c.Cell(row.all_count), c.Cell(row.open_count), doing(act),
    ))  # fmt: skip


@open_to(Role.CLERK)
@require_http_methods(["GET", "POST"])
def withdraw_comparison(request: Any, ref: UUID) -> HttpResponse:
    """Take back a comparison that was made of the wrong file, with its differences. Raises NotYours."""
    row = one(request.actor, Comparison, ref)
    refuse_unless_own(request.actor, row.scope_path)
    form = ReasonForm(sent(request))
    if form.is_valid() and did(form, lambda: withdraw(request.actor, ref, form.cleaned_data["reason"], day=request.day)):
        return done(request, _("已撤回这次比对。"), "/comparisons/done/")
    page = ConfirmPage(
        _("撤回比对"), _("撤回“{name}”的比对?").format(name=row.file_name),
        (
            _("由它产生的{count}条差异不再要核实。").format(count=row.differences.count()),
            _("名册没有改动过;这个文件以后可以再比。"), _("变更记录保留比对和撤回。"),
        ),
        _("撤回"), "/comparisons/done/", crumbs=(c.Link(_("底数比对"), "/comparisons/done/"),),
    )  # fmt: skip
    return show(request, "web/page_confirm.html", page, form=form)


@open_to(*VERIFIERS)
@require_http_methods(["GET", "POST"])
def verify(request: Any) -> HttpResponse:
    """Who has not been verified for long, and verifying a set of them by one piece of evidence."""
    waiting, people = first_to_verify(request.actor, request.day)
    choices = [
        (str(p.ref), _("{name}({village},{last})").format(name=p.name, village=p.region.name, last=_last(p)))
        for p in people
    ]
    form = VerifyForm(choices, sent(request))
    if form.is_valid() and did(form, lambda: verify_people(request.actor, [UUID(r) for r in form.cleaned_data["people"]], day=request.day, evidence=form.cleaned_data["evidence"])):  # fmt: skip
        return done(request, _("已核实{count}人。").format(count=len(form.cleaned_data["people"])), "/verifying/")
    page = FormPage(
        _("核实底数"), _("记下核实"), "/",
        lede=_("有劳动能力、{days}天内没有核实过的有{count}人,下面是最久没核实的{shown}人。逐人看过、问过的才打勾。").format(
            days=value_on("verify.fresh_days", request.day), count=waiting, shown=len(people)
        ),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _last(person: Any) -> str:
    return _("上次{day}").format(day=in_full(person.verified_on)) if person.verified_on else _("没有核实过")
