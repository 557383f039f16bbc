"""W-10 动态管理: files held against the register, what each side has to verify, and who has not been verified for long."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _t
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.kit.access import open_to
from xieshou.kit.imports.models import ImportBatch
from xieshou.kit.parameters import value_on
from xieshou.kit.scope import one, scoped
from xieshou.offices.models import Role
from xieshou.placements.services.comparing import compare, settle
from xieshou.roster.enums import Ability, Education
from xieshou.roster.layouts import ROSTER
from xieshou.roster.models import Difference, Person
from xieshou.roster.services.own import refuse_unless_own
from xieshou.roster.services.verifying import first_to_verify, verify_people
from xieshou.roster.tables import ComparedWith, DifferenceKind, Settled
from xieshou.web import components as c
from xieshou.web.forms.comparing import CompareForm, SettleForm, VerifyForm
from xieshou.web.framing import KEEPERS, READERS, as_of, did, doing, done, is_home, may, paged, sent, show
from xieshou.web.pages import FormPage, ListPage, Section
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
        tabs=(c.Link(_("待核实"), "/comparisons/", is_current=not settled), c.Link(_("已核实"), "/comparisons/?settled=1", is_current=settled)),
        pager=pager, actions=(c.Action(_("新的比对"), "/comparisons/new/", "primary", icon="scale"),) if may(request.actor, (Role.CLERK,)) else (),
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


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
    """Hold a staged file against the register."""
    rosters = scoped(request.actor, ImportBatch).filter(layout=ROSTER.code).exclude(state=ImportBatch.State.UNDONE)
    rows = rosters.order_by("-pk")[:BATCHES_MOST]
    batches = [
        (str(b.ref), _("{name}({count}行,{day})").format(name=b.file_name, count=b.row_count, day=in_full(b.day)))
        for b in rows
    ]
    form = CompareForm(
        batches,
        sent(request),
        initial={"with_what": ComparedWith.JANUARY if request.day.month == 1 else ComparedWith.QUARTER},
    )
    made: list[Any] = []
    if form.is_valid() and did(form, lambda: made.append(_compare(request, form.cleaned_data))):
        count = scoped(request.actor, Difference).filter(comparison=made[0]).count()
        return done(
            request,
            _("比对了{all}人:{same}人一致,{count}条差异要核实。").format(
                all=made[0].row_count, same=made[0].same_count, count=count
            ),
            "/comparisons/",
        )
    page = FormPage(
        _("新的比对"), _("开始比对"), "/comparisons/", crumbs=(c.Link(_("底数比对"), "/comparisons/"),),
        lede=_("一月拿全国平台的底数比一次,三月底前核实完;以后每季度比一次,差异三个工作日内核实。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _compare(request: Any, said_: dict[str, Any]) -> Any:
    return compare(request.actor, UUID(said_["batch"]), ComparedWith(said_["with_what"]), day=request.day)


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
