"""体检: drop in the lists before handing them in, see every question with its reason, take the files back with them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xieshou.kit.access import open_to
from xieshou.kit.checks import Severity
from xieshou.kit.models import Job
from xieshou.kit.passing import Given
from xieshou.supervision.checkup import desk
from xieshou.web import components as c
from xieshou.web.downloads import download
from xieshou.web.forms.checkup import CheckupForm
from xieshou.web.framing import READERS, SeeOther, did, done, filter_bar, select, sent, show
from xieshou.web.pages import ConfirmPage, FormPage, ListPage, RecordPage, Section

ROWS = 50
PLACES_MOST = 20
HERE = "/checkup/"
TONES = {"B": c.Tone.BAD, "H": c.Tone.WARN, "M": c.Tone.PLAIN, "I": c.Tone.PLAIN}


@open_to(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: Any) -> HttpResponse:
    """Take one to five files; they are checked as a job."""
    form = CheckupForm(sent(request), request.FILES if request.method == "POST" else None, initial={"as_of": request.day})
    begun: list[Job] = []
    if form.is_valid() and did(form, lambda: begun.append(_begin(request, form))):
        return SeeOther(f"/work/{begun[0].ref}/")
    page = FormPage(
        _("表格体检"), _("开始体检"), "/",
        lede=_("上报之前先查一遍:每张表自己查、几张表互相对,每处疑点写明原因、规则号和怎么核实。不动名册,也不存进系统。"),
        aside=(_lately(request), _about()), is_multipart=True,
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _begin(request: Any, form: CheckupForm) -> Job:
    given = [Given(one.name, one.chunks()) for one in form.cleaned_data["files"]]
    return desk.begin(
        request.actor, given, assignment_id=request.assignment.pk, day=request.day, as_of=form.cleaned_data["as_of"], at=request.now
    )


def _lately(request: Any) -> Section:
    found = desk.lately(request.actor, request.now)
    if not found:
        return Section(_("刚才的体检"), empty=c.Empty(_("这一小时还没有体检过"), _("结果只保留一小时,只有您自己看得到。")))
    facts = tuple(
        c.Fact(str(one.get_state_display()), _("、").join(one.arguments["names"]), f"/work/{one.ref}/" if one.state in desk.LIVE else f"{HERE}{one.ref}/")
        for one in found
    )
    return Section(_("刚才的体检"), facts=facts)


def _about() -> Section:
    return Section(
        _("怎么用"),
        facts=(
            c.Fact(_("认表"), _("按表头认是什么表、哪一列是什么;认作什么、哪些列没有用到,结果里都写明。")),
            c.Fact(_("对人"), _("几张表按证件号码对。号码错的不改,照原样提出来。")),
            c.Fact(_("缺资料"), _("缺一张表、缺一列的规则不查,并写明缺什么:没有检查不等于没有问题。")),
            c.Fact(_("不留文件"), _("读完就删;结果一小时后删,您也可以马上删。")),
            c.Fact(_("空表"), _("花名册空表"), "/imports/template/roster.national_2022.xlsx"),
            c.Fact(_("规则"), _("每条规则的说明"), "/help/"),
        ),
    )


@open_to(*READERS)
@never_cache
@require_safe
def result(request: Any, ref: UUID) -> HttpResponse:
    """What was found: by rule, by village, what could not be asked, and the files to take back."""
    if _is_live(request, ref):
        return SeeOther(f"/work/{ref}/")
    found = desk.seen(request.actor, ref, request.now)
    told = found.summary
    here = f"{HERE}{ref}/"
    page = RecordPage(
        _("体检结果"),
        (
            *(() if told["hits"] else (Section(empty=c.Empty(_("没有发现疑点"), _("能查的都查了;没有检查的规则列在下面。"))),)),
            Section(_("按规则"), table=_rules(found, here)),
            Section(_("按村"), table=_places(found, here), lede=_places_lede(told)),
            Section(_("没有检查的规则"), table=_not_asked(found)),
        ),
        subtitle=_("截至 {day}").format(day=told["as_of"]),
        crumbs=(c.Link(_("表格体检"), HERE),),
        tiles=(
            c.Tile(_("疑点"), told["hits"], f"{here}hits/", _("处")),
            c.Tile(_("涉及"), told["persons_with_hits"], f"{here}hits/", _("人"), base=_("共 {count} 人").format(count=f"{told['persons']:,}")),
            *(
                c.Tile(str(severity.label), told["by_severity"][severity.value], f"{here}hits/?severity={severity.value}", _("处"), tone=TONES[severity.value])
                for severity in Severity if told["by_severity"][severity.value]
            ),
        ),
        aside=(_files(found, here), _returned(found, here)),
        actions=(c.Action(_("现在就删除"), f"{here}delete/", "danger"),),
        is_printable=False,
    )  # fmt: skip
    return show(request, "web/page_record.html", page)


def _is_live(request: Any, ref: UUID) -> bool:
    return desk.own_job(request.actor, ref).state in desk.LIVE


def _line(found: desk.Seen) -> c.AsOf:
    return c.AsOf(found.job.day, _("您放进来的表"), _("、").join(one["name"] for one in found.summary["files"]))


def _rules(found: desk.Seen, here: str) -> c.Table:
    columns = (
        c.Column(pgettext("栏目", "疑点")), c.Column(_("级别")), c.Column(_("处数"), "number"), c.Column(_("人数"), "number"),
        c.Column(_("规则号"), "code", is_minor=True), c.Column(_("官方规则号"), "code", is_minor=True),
    )  # fmt: skip
    rows = tuple(
        c.Row((
            c.Cell(one["title"], f"{here}hits/?{urlencode({'code': one['code']})}"), c.Cell(badge=_badge(one["severity"])), c.Cell(one["hits"]),
            c.Cell(one["persons"]), c.Cell(one["code"]), c.Cell(one["official"] or None, missing="—"),
        ))
        for one in found.summary["rules"] if one["hits"]
    )  # fmt: skip
    return c.Table(_("按规则"), _line(found), columns, rows, c.Empty(_("没有发现疑点。")))


def _badge(severity: str) -> c.Badge:
    return c.Badge(str(Severity(severity).label), TONES[severity])


def _places(found: desk.Seen, here: str) -> c.Table:
    columns = (c.Column(_("村")), c.Column(_("疑点"), "number"), c.Column(_("人数"), "number"), *(c.Column(str(one.label), "number", is_minor=True) for one in Severity))
    most = sorted(found.summary["places"], key=lambda one: -one["hits"])[:PLACES_MOST]
    rows = tuple(
        c.Row((
            c.Cell(f"{one['town']} {one['village']}".strip() or _("不在名册里"), f"{here}hits/?{urlencode({'town': one['town'] or '-', 'village': one['village'] or '-'})}"),
            c.Cell(one["hits"]), c.Cell(one["persons"]), *(c.Cell(one[severity.value]) for severity in Severity),
        ))
        for one in most
    )  # fmt: skip
    return c.Table(_("按村"), _line(found), columns, rows, c.Empty(_("没有发现疑点。")))


def _places_lede(told: dict[str, Any]) -> str:
    more = len(told["places"]) - PLACES_MOST
    return _("疑点最多的 {most} 个村;其余 {more} 个村在“体检汇总”里。").format(most=PLACES_MOST, more=more) if more > 0 else ""


def _not_asked(found: desk.Seen) -> c.Table:
    columns = (c.Column(_("规则")), c.Column(_("缺什么")), c.Column(_("编号"), "code", is_minor=True))
    rows = tuple(
        c.Row((c.Cell(one["title"]), c.Cell(_("、").join(one["missing"])), c.Cell(one["code"]))) for one in found.summary["not_asked"]
    )
    return c.Table(_("没有检查的规则"), _line(found), columns, rows, c.Empty(_("每条规则都查了。")))


def _files(found: desk.Seen, here: str) -> Section:
    """What each file was taken for."""
    facts = tuple(
        c.Fact(one["kind_title"], _("{name},{rows}行").format(name=one["name"], rows=f"{one['rows']:,}"), f"{here}columns/",
               source=_("没有用到的列:{names}").format(names=_("、").join(one["kept_columns"])) if one["kept_columns"] else "")
        for one in found.summary["files"]
    )  # fmt: skip
    return Section(_("读了哪些表"), facts=facts)


def _returned(found: desk.Seen, here: str) -> Section:
    actions = tuple(
        c.Action(name, f"{here}files/{number}/", "primary" if number == 0 else "secondary", "post", "document-arrow-down")
        for number, name in enumerate(found.outputs) if name.endswith(".xlsx")
    )  # fmt: skip
    return Section(_("拿回去改"), lede=_("原表加上“错误原因”还给您;汇总里按村分好,可以直接派下去。"), actions=actions)


@open_to(*READERS)
@never_cache
@require_safe
def hits(request: Any, ref: UUID) -> HttpResponse:
    """The questions, by village; filters are in the address."""
    found = desk.seen(request.actor, ref, request.now)
    asked = {name: request.GET.get(name, "") for name in ("code", "severity", "town", "village")}
    rows = found.hits(**{name: value for name, value in asked.items() if value != "-"})
    for name in ("town", "village"):
        if asked[name] == "-":
            rows = rows.filter(rows[name] == "")
    at = int(request.GET["from"]) if request.GET.get("from", "").isascii() and request.GET.get("from", "").isdigit() else 0
    columns = (
        c.Column(_("姓名")), c.Column(_("村")), c.Column(_("问题")), c.Column(_("如何核实")), c.Column(_("级别")), c.Column(_("在哪里")),
        c.Column(_("规则号"), "code", is_minor=True),
    )  # fmt: skip
    lines = tuple(
        c.Row((
            c.Cell(one["name"] or None, note=one["citizen"], missing=_("不详")),
            c.Cell(f"{one['town']} {one['village']}".strip() or None, note=one["household_no"], missing=_("不在名册里")), c.Cell(one["said"]),
            c.Cell(one["advice"]), c.Cell(badge=_badge(one["severity"])), c.Cell(_("“{file}”第{row}行").format(file=one["file"], row=one["number"])),
            c.Cell(one["code"]),
        ))
        for one in rows.slice(at, ROWS).to_dicts()
    )  # fmt: skip
    page = ListPage(
        _("体检查出的疑点"),
        c.Table(_("疑点"), _line(found), columns, lines, c.Empty(_("这样筛选没有疑点。"), _("去掉一个条件再看。"))),
        lede=_("每一处是一个问题,不是结论。属实的在原表里改,不属实的写明原因。"),
        crumbs=(c.Link(_("表格体检"), HERE), c.Link(_("体检结果"), f"{HERE}{ref}/")),
        filters=filter_bar(request, _filters(request, found, asked)),
        pager=_pager(request, at, rows.height),
        is_printable=False,
    )
    return show(request, "web/page_list.html", page)


def _filters(request: Any, found: desk.Seen, asked: dict[str, str]) -> tuple[c.Filter, ...]:
    """Rule, severity, town, and the villages of the town chosen."""
    told = found.summary
    rules = [(one["code"], f"{one['title']}({one['code']})") for one in told["rules"] if one["hits"]]
    towns = list(dict.fromkeys(one["town"] for one in told["places"]))
    villages = [one["village"] for one in told["places"] if one["town"] == asked["town"]] if asked["town"] not in ("", "-") else []
    made = [
        select("code", _("规则"), rules, request),
        select("severity", _("级别"), [(one.value, one.label) for one in Severity], request),
        select("town", _("乡镇"), [(town or "-", town or _("不在名册里")) for town in towns], request),
    ]
    if villages or asked["village"]:
        named = list(dict.fromkeys([*villages, *([asked["village"]] if asked["village"] not in ("", "-") else [])]))
        made.append(select("village", _("村"), [(village or "-", village or _("不详")) for village in named] or [("-", _("不详"))], request))
    return tuple(made)


def _pager(request: Any, at: int, total: int) -> c.Pager | None:
    if total <= ROWS:
        return None
    kept = {name: value for name, value in request.GET.items() if name != "from" and value}

    def page(start: int) -> str:
        return f"{request.path}?{urlencode({**kept, 'from': start})}"

    summary = _("第 {first}–{last} 处,共 {total} 处").format(first=f"{at + 1:,}", last=f"{min(at + ROWS, total):,}", total=f"{total:,}")
    return c.Pager(summary, page(max(at - ROWS, 0)) if at else "", page(at + ROWS) if at + ROWS < total else "")


@open_to(*READERS)
@never_cache
@require_safe
def columns(request: Any, ref: UUID) -> HttpResponse:
    """How each column of each file was read."""
    found = desk.seen(request.actor, ref, request.now)
    heads = (c.Column(_("表里的列名")), c.Column(_("读作")))
    sections = tuple(
        Section(
            _("{name}:认作{kind}").format(name=one["name"], kind=one["kind_title"]),
            table=c.Table(
                _("{name}的列").format(name=one["name"]), _line(found), heads,
                (
                    *(c.Row((c.Cell(column["heading"]), c.Cell(column["read_as"]))) for column in one["columns"]),
                    *(c.Row((c.Cell(heading), c.Cell(missing=_("没有用到,原样保留")))) for heading in one["kept_columns"]),
                ),
                c.Empty(_("没有列。")),
            ),
        )
        for one in found.summary["files"]
    )  # fmt: skip
    page = RecordPage(
        _("列的识别"), sections, crumbs=(c.Link(_("表格体检"), HERE), c.Link(_("体检结果"), f"{HERE}{ref}/")), is_printable=False
    )
    return show(request, "web/page_record.html", page)


@open_to(*READERS)
@require_POST
def file(request: Any, ref: UUID, number: int) -> HttpResponse:
    """One file of the results. Raises NotYours, CheckupGone."""
    path = desk.seen(request.actor, ref, request.now).output(number)
    return download(path.read_bytes(), path.name)


@open_to(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def delete(request: Any, ref: UUID) -> HttpResponse:
    """Delete the results now."""
    if request.method == "POST":
        desk.remove(request.actor, ref)
        return done(request, _("已删除,什么都没有留下。"), HERE)
    desk.seen(request.actor, ref, request.now)
    page = ConfirmPage(
        _("删除体检结果"), _("现在就删除这次体检的结果?"),
        (_("您放进来的文件读完时就已删除。"), _("结果和要下载的表一起删除,不能恢复;需要时再放一次文件即可。")), _("删除"), f"{HERE}{ref}/",
    )  # fmt: skip
    return show(request, "web/page_confirm.html", page)
