"""审计监督席: what is open to me, comparing my own table, my own rules, papers, the extract; and opening it, from above."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePath
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.kit.access import open_to
from xieshou.kit.documents import as_docx
from xieshou.kit.errors import NotYours
from xieshou.kit.phrases import with_note
from xieshou.kit.scope import Actor, one, scoped
from xieshou.offices.models import Role
from xieshou.regions.models import Level, Region
from xieshou.reporting.stamping import live_stamp, printed_by
from xieshou.roster.models import Person
from xieshou.supervision.auditing import access
from xieshou.supervision.auditing.brought import TABLES
from xieshou.supervision.auditing.comparing import Compared, compare
from xieshou.supervision.auditing.extracting import extract
from xieshou.supervision.auditing.models import AuditorGrant, AuditorRead, SavedRule, Workpaper
from xieshou.supervision.auditing.papers import Paper, as_paper, papers, write_paper
from xieshou.supervision.auditing.rules import COLUMNS, ask_rule, save_rule
from xieshou.web import components as c
from xieshou.web.downloads import download
from xieshou.web.drawing import to_the_minute
from xieshou.web.forms.audits import BringForm, GrantForm, PaperForm, PurposeForm, RuleForm, conditions_of
from xieshou.web.framing import did, done, paged, sent, show
from xieshou.web.navigation import name_of
from xieshou.web.pages import ConfirmPage, FormPage, ListPage, RecordPage, Section

HERE = "/audits/"
GIVEN = "/audits/grants/"
WAYS = ("GET", "HEAD", "POST")
SHOWN_MOST = 200


@open_to(Role.AUDITOR)
@require_safe
def audits(request: Any) -> HttpResponse:
    """What is open to me today."""
    columns = (c.Column(_("被审计地区")), c.Column(_("审计事项")), c.Column(_("授权文件")), c.Column(_("有效期至"), "date"))
    rows = tuple(
        c.Row((c.Cell(one.region.full_name, f"{HERE}{one.ref}/"), c.Cell(one.purpose), c.Cell(one.document), c.Cell(one.ended_on)))
        for one in access.grants_of(request.actor, request.day)
    )
    empty = c.Empty(_("今天没有授权给您的审计。"), _("由上一级的管理员或负责人授权,写明文件和起止日期。"))
    as_of = c.AsOf(request.day, request.assignment.user.name, _("授权登记"))
    page = ListPage(
        _("审计监督席"), c.Table(_("审计监督席"), as_of, columns, rows, empty),
        lede=_("权限由上一级授予,到期自动失效;您看过哪一页、取过哪一份,都记在“我的查看记录”里,谁也改不了。"),
        actions=(c.Action(_("我的查看记录"), f"{HERE}reads/"),), is_printable=False,
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


@open_to(Role.AUDITOR)
@require_safe
def reads(request: Any) -> HttpResponse:
    """What I looked at, newest last page first."""
    found, pager = paged(request, scoped(request.actor, AuditorRead), ("pk",), unit=_("条"))
    columns = (c.Column(_("时间")), c.Column(_("内容")), c.Column(_("页面")))
    rows = tuple(c.Row((c.Cell(to_the_minute(row.at)), c.Cell(name_of(row.address)), c.Cell(row.address))) for row in found.rows)
    as_of = c.AsOf(request.day, request.assignment.user.name, _("查看记录"))
    table = c.Table(_("我的查看记录"), as_of, columns, rows, c.Empty(_("还没有。")))
    page = ListPage(_("我的查看记录"), table, crumbs=(c.Link(_("审计监督席"), HERE),), pager=pager, is_printable=False)
    return show(request, "web/page_list.html", page)


@open_to(Role.AUDITOR)
@require_safe
def audit(request: Any, ref: UUID) -> HttpResponse:
    """One audit: what may be done, my rules and papers. Raises NoGrant."""
    grant = access.grant_in_force(request.actor, ref, request.day)
    here = f"{HERE}{grant.ref}/"
    facts = (
        c.Fact(_("审计事项"), grant.purpose), c.Fact(_("授权人"), grant.granted_label), c.Fact(_("授权文件"), grant.document),
        c.Fact(_("开始日期"), grant.started_on), c.Fact(_("结束日期"), grant.ended_on),
    )  # fmt: skip
    rules = tuple(
        c.Fact(one.title, _("{count}个条件").format(count=len(one.conditions)), f"{here}rules/{one.ref}/")
        for one in scoped(request.actor, SavedRule).order_by("title", "pk")
    )
    written = tuple(
        c.Fact(one.number, one.title, f"{HERE}papers/{one.ref}/") for one in papers(request.actor, grant)
    )
    page = RecordPage(
        grant.region.full_name,
        (
            Section(_("授权情况"), facts=facts),
            Section(_("自定规则"), facts=rules, lede="" if rules else _("还没有保存的规则。"),
                    actions=(c.Action(_("写一条规则"), f"{here}rules/"),)),
            Section(_("取证单和底稿"), facts=written, lede="" if written else _("还没有。"),
                    actions=(c.Action(_("写取证单或底稿"), f"{here}papers/"),)),
        ),
        crumbs=(c.Link(_("审计监督席"), HERE),),
        actions=(
            c.Action(_("比对自带的表"), f"{here}compare/", "primary"), c.Action(_("全量只读提取"), f"{here}extract/"),
            c.Action(_("疑点和整改台账"), f"/ledgers/L-14/?region={grant.region_id}"),
        ),
        is_printable=False,
    )  # fmt: skip
    return show(request, "web/page_record.html", page)


@open_to(Role.AUDITOR)
@require_http_methods(WAYS)
def audit_compare(request: Any, ref: UUID) -> HttpResponse:
    """Bring a table and see what fits; nothing is kept unless asked. Raises NoGrant."""
    grant = access.grant_in_force(request.actor, ref, request.day)
    form = BringForm(sent(request), request.FILES if request.method == "POST" else None)
    made: list[Compared] = []
    if form.is_valid() and did(form, lambda: made.append(_compared(request, grant, form.cleaned_data))):
        kept = _kept(request, grant, form.cleaned_data, made[0]) if form.cleaned_data["keep"] and made[0].matches else None
        return _comparison(request, grant, form.cleaned_data["layout"], made[0], kept)
    page = FormPage(
        _("比对自带的表"), _("比对"), f"{HERE}{grant.ref}/", crumbs=_crumbs(grant), is_multipart=True,
        lede=_("死亡、工商、一卡通、学籍或任何名单:按身份证号对名册,列出对不上的事。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _compared(request: Any, grant: AuditorGrant, said: dict[str, Any]) -> Compared:
    given = said["file"]
    with tempfile.TemporaryDirectory(prefix="xieshou-audit-") as folder:
        path = Path(folder, "table" + PurePath(given.name).suffix.lower())
        with path.open("wb") as target:
            for chunk in given.chunks():
                target.write(chunk)
        table = TABLES[said["layout"]]
        return compare(request.actor, grant, table, path, name=given.name, day=request.day, at=request.now)


def _kept(request: Any, grant: AuditorGrant, said: dict[str, Any], found: Compared) -> Workpaper:
    table = TABLES[said["layout"]]
    paper = Paper(
        Workpaper.Kind.EVIDENCE, str(table.check.title), _("自带表“{name}”与名册、就业记录比对").format(name=said["file"].name),
        _("自带表{rows}行,号码可用{readable}行,在名册里{known}人,其中{count}处:{title}。见附表。").format(
            rows=found.row_count, readable=found.readable_count, known=found.known_count, count=len(found.matches), title=table.check.title
        ),
        grant.document, tuple((str(one.row_no), one.name, one.place, one.said) for one in found.matches),
    )  # fmt: skip
    return write_paper(request.actor, grant, paper, day=request.day, at=request.now)


def _comparison(request: Any, grant: AuditorGrant, code: str, found: Compared, kept: Workpaper | None) -> HttpResponse:
    columns = (c.Column(_("姓名")), c.Column(_("所属行政区")), c.Column(_("情况")))
    rows = tuple(
        c.Row((c.Cell(one.name, f"/people/{one.person_ref}/"), c.Cell(one.place), c.Cell(one.said))) for one in found.matches[:SHOWN_MOST]
    )
    counts = (
        c.Fact(_("表里的行"), found.row_count), c.Fact(_("号码可用的行"), found.readable_count),
        c.Fact(_("在名册里的人"), found.known_count), c.Fact(_("要核对的"), len(found.matches)),
    )  # fmt: skip
    as_of = c.AsOf(request.day, grant.region.full_name, _("自带表与名册、就业记录比对"))
    empty = c.Empty(_("没有对上的。"), _("号码可用的行都比过了。"))
    actions = (c.Action(_("再比一张"), f"{HERE}{grant.ref}/compare/", "primary"),)
    if kept:
        actions = (c.Action(_("审计取证单"), f"{HERE}papers/{kept.ref}/", "primary"), *actions)
    page = RecordPage(
        _("{table}:比对结果").format(table=TABLES[code].title),
        (Section(facts=counts), Section(table=c.Table(_("要核对的"), as_of, columns, rows, empty), lede=_("对上是一个问题,不是结论。这一页没有保存;要留的,勾上“写成审计取证单”再比。") if kept is None else ""),),
        crumbs=_crumbs(grant), actions=actions,
    )  # fmt: skip
    return show(request, "web/page_record.html", page)


@open_to(Role.AUDITOR)
@require_http_methods(WAYS)
def audit_rules(request: Any, ref: UUID) -> HttpResponse:
    """Ask a rule of one's own, and keep it under a name. Raises NoGrant."""
    grant = access.grant_in_force(request.actor, ref, request.day)
    form = RuleForm(sent(request))
    rows: list[Any] = []

    def act() -> None:
        name, conditions = form.rule()
        if form.cleaned_data["title"]:
            save_rule(request.actor, form.cleaned_data["title"], name, conditions, at=request.now)
        rows.append((name, ask_rule(request.actor, grant, name, conditions, day=request.day, at=request.now)))

    if form.is_valid() and did(form, act):
        return _answered(request, grant, form.cleaned_data["title"] or _("自定规则"), *rows[0])
    page = FormPage(
        _("写一条规则"), _("查一下"), f"{HERE}{grant.ref}/", crumbs=_crumbs(grant),
        lede=_("选列、选比较、填值,最多三个条件,同时满足才列出。不写程序,也不写SQL。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(Role.AUDITOR)
@require_http_methods(["POST", "GET", "HEAD"])
def audit_rule(request: Any, ref: UUID, rule: UUID) -> HttpResponse:
    """Ask a saved rule again: a look that is kept, hence a press of a button. Raises NoGrant, NotYours."""
    grant = access.grant_in_force(request.actor, ref, request.day)
    found = one(request.actor, SavedRule, rule)
    conditions = conditions_of(found.conditions)
    if request.method != "POST":
        lines = tuple(f"{COLUMNS[found.input].get(part.column, part.column)} {part.operator} {part.value}" for part in conditions)
        page = ConfirmPage(found.title, _("按这些条件查一遍?"), lines, _("查一下"), f"{HERE}{grant.ref}/", crumbs=_crumbs(grant), is_danger=False)
        return show(request, "web/page_confirm.html", page)
    rows = ask_rule(request.actor, grant, found.input, conditions, day=request.day, at=request.now)
    return _answered(request, grant, found.title, found.input, rows)


def _answered(request: Any, grant: AuditorGrant, title: str, name: str, rows: list[Any]) -> HttpResponse:
    shown = rows[:SHOWN_MOST]
    people = scoped(request.actor, Person).filter(pk__in={row["person_id"] for row in shown}).in_bulk()
    columns = (c.Column(_("姓名")), *(c.Column(str(words).split("·")[-1]) for words in COLUMNS[name].values()))
    lines = tuple(
        c.Row((
            c.Cell(people[row["person_id"]].name, f"/people/{people[row['person_id']].ref}/") if row["person_id"] in people else c.Cell(None),
            *(c.Cell(_plain(row[column])) for column in COLUMNS[name]),
        ))
        for row in shown
    )  # fmt: skip
    as_of = c.AsOf(request.day, grant.region.full_name, _("自定规则"))
    table = c.Table(title, as_of, columns, lines, c.Empty(_("没有符合的。"), _("换个条件再查。")))
    page = ListPage(
        title, table, crumbs=_crumbs(grant), lede=_("共{count}条,显示前{shown}条。").format(count=len(rows), shown=len(shown)),
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def _plain(value: Any) -> Any:
    return str(_("是") if value else _("否")) if isinstance(value, bool) else value


@open_to(Role.AUDITOR)
@require_http_methods(WAYS)
def audit_papers(request: Any, ref: UUID) -> HttpResponse:
    """Write a paper. Raises NoGrant."""
    grant = access.grant_in_force(request.actor, ref, request.day)
    form = PaperForm(sent(request))
    if form.is_valid():
        made = write_paper(request.actor, grant, Paper(**form.cleaned_data), day=request.day, at=request.now)
        return done(request, _("已编号{number}。").format(number=made.number), f"{HERE}papers/{made.ref}/")
    page = FormPage(_("写取证单或底稿"), _("编号保存"), f"{HERE}{grant.ref}/", crumbs=_crumbs(grant))
    return show(request, "web/page_form.html", page, form=form)


@open_to(Role.AUDITOR)
@require_http_methods(WAYS)
def audit_paper(request: Any, ref: UUID) -> HttpResponse:
    """A paper of mine; posted, as Word with room for the reply. Raises NotYours."""
    found = scoped(request.actor, Workpaper).select_related("grant__region").filter(ref=ref).first()
    if found is None:
        raise NotYours()
    if request.method == "POST":
        stamp = printed_by(live_stamp(request.day, found.grant.region.full_name, is_counted=False), label=request.actor.label, at=request.now)
        content = as_docx(as_paper(found, issuer=request.assignment.office.name, stamp=stamp))
        access.note_look(request.actor, what="paper", address=request.path, at=request.now, grant=found.grant, facts={"number": found.number})
        return download(content, f"{found.number}.docx")
    facts = (
        c.Fact(_("事项"), found.title), c.Fact(_("涉及的记录"), found.record), c.Fact(_("依据的条款"), found.clause),
        c.Fact(_("查明的事实"), found.facts), c.Fact(_("附表"), _("{count}行").format(count=len(found.rows))),
    )  # fmt: skip
    page = RecordPage(
        f"{found.get_kind_display()} {found.number}", (Section(facts=facts),), crumbs=_crumbs(found.grant),
        actions=(c.Action(_("下载 Word"), request.path, "primary", "post", "document-arrow-down"),),
    )  # fmt: skip
    return show(request, "web/page_record.html", page)


@open_to(Role.AUDITOR)
@require_http_methods(WAYS)
def audit_extract(request: Any, ref: UUID) -> HttpResponse:
    """The whole place as a zip, for a purpose. Raises NoGrant."""
    grant = access.grant_in_force(request.actor, ref, request.day)
    form = PurposeForm(sent(request))
    made: list[bytes] = []
    if form.is_valid() and did(
        form, lambda: made.append(extract(request.actor, grant, purpose=form.cleaned_data["purpose"], day=request.day, at=request.now))
    ):
        return download(made[0], f"extract-{grant.region.code or grant.region_id}-{request.day:%Y%m%d}.zip")
    page = FormPage(
        _("全量只读提取"), _("提取"), f"{HERE}{grant.ref}/", crumbs=_crumbs(grant),
        lede=_("每张表一个CSV,附数据字典。证件号码和电话是加密的,不在内;要比对号码,请带自己的表来。提取人、用途和文件摘要记入日志。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _crumbs(grant: AuditorGrant) -> tuple[c.Link, ...]:
    return (c.Link(_("审计监督席"), HERE), c.Link(grant.region.name, f"{HERE}{grant.ref}/"))


@open_to(*access.GRANTERS)
@require_safe
def grants(request: Any) -> HttpResponse:
    """What this place has opened, to whom, until when."""
    found, pager = paged(request, access.granted_by(request.actor), ("pk",), unit=_("条"))
    columns = (
        c.Column(_("监督检查员")), c.Column(_("被审计地区")), c.Column(_("审计事项")), c.Column(_("起"), "date"), c.Column(_("止"), "date"),
        c.Column(_("办理")),
    )  # fmt: skip
    rows = tuple(
        c.Row((
            c.Cell(row.auditor.name), c.Cell(row.region.full_name), c.Cell(row.purpose), c.Cell(row.started_on), c.Cell(row.ended_on),
            c.Cell(action=c.Action(_("撤销授权"), f"{GIVEN}{row.ref}/revoke/", "danger")) if row.ended_on >= request.day and row.revoked_at is None else c.Cell(missing="—"),
        ))
        for row in found.rows
    )  # fmt: skip
    as_of = c.AsOf(request.day, request.assignment.region.full_name, _("授权登记"))
    table = c.Table(_("审计授权"), as_of, columns, rows, c.Empty(_("还没有授权。"), _("上一级给监督检查员开一个地区,写明文件和期限。")))
    page = ListPage(
        _("审计授权"), table, lede=_("只能授权下级地区;被审计的地方不能给自己授权,数据库也不允许。"), pager=pager,
        actions=(c.Action(_("办理授权"), f"{GIVEN}new/", "primary"),), is_printable=False,
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


@open_to(*access.GRANTERS)
@require_http_methods(WAYS)
def grant_new(request: Any) -> HttpResponse:
    """Open a region below to an auditor. Raises GrantFromAbove."""
    auditors = [(str(row.user_id), with_note(row.user.name, row.office.name)) for row in access.auditors(request.day)]
    form = GrantForm(sent(request), auditors=auditors, places=_below(request.actor))
    if form.is_valid():
        said = form.cleaned_data
        opening = access.Opening(
            int(said["auditor"]), int(said["region"]), said["purpose"], said["document"], said["started_on"], said["ended_on"]
        )
        if did(form, lambda: access.grant_access(request.actor, opening, day=request.day)):
            return done(request, _("已授权。"), GIVEN)
    page = FormPage(_("办理授权"), _("授权"), GIVEN, crumbs=(c.Link(_("审计授权"), GIVEN),))
    return show(request, "web/page_form.html", page, form=form)


def _below(actor: Actor) -> list[tuple[str, str]]:
    """Prefectures and counties strictly below the actor's place."""
    found = Region.objects.filter(path__within=[actor.place] if actor.place else [], ended_on__isnull=True, level__lte=Level.COUNTY)
    return [(str(row.pk), row.full_name) for row in found.exclude(path=actor.place or "0").order_by("path")[:500]]


@open_to(*access.GRANTERS)
@require_http_methods(WAYS)
def grant_revoke(request: Any, ref: UUID) -> HttpResponse:
    """End a grant early. Raises NotYours."""
    found = access.granted_by(request.actor).filter(ref=ref).first()
    if found is None:
        raise NotYours()
    if request.method == "POST":
        access.revoke_access(request.actor, ref, at=request.now)
        return done(request, _("已撤销,从下一次请求起无效。"), GIVEN)
    page = ConfirmPage(
        _("撤销审计授权"), f"{found.auditor.name} · {found.region.full_name}", (_("撤销以后看不到这个地区;看过什么的记录留着。"),), _("撤销"), GIVEN,
        crumbs=(c.Link(_("审计授权"), GIVEN),),
    )  # fmt: skip
    return show(request, "web/page_confirm.html", page)
