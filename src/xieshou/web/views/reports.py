"""报表: the month as a page, as files and as one pack, all from the same figures; every number opens into its records."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.kit import jobs
from xieshou.kit.access import open_to
from xieshou.kit.documents import Document, drawn, month_in_words
from xieshou.kit.errors import Invalid
from xieshou.reporting.files import FORMS, month_file
from xieshou.reporting.monthly import CLAUSE, CODE, TITLE, monthly_report
from xieshou.reporting.papers import BULLETIN, bulletin, monthly_document
from xieshou.reporting.snapshots import snapshots
from xieshou.reporting.stamping import live_stamp
from xieshou.web import components as c
from xieshou.web.downloads import download
from xieshou.web.framing import READERS, SeeOther, keep_after, show
from xieshou.web.pages import DocumentPage, ListPage, Section
from xieshou.web.parts.warned import asked_before_sending

MONTHS_SHOWN = 12
ADDRESSES = {CODE: f"/reports/{CODE}/", BULLETIN: "/reports/bulletin/"}
FORM_WORDS = {"xlsx": "Excel", "docx": "Word", "pdf": "PDF", "html": "HTML"}


class BadMonth(Invalid):
    code = "report.bad_month"
    message = gettext_lazy("月份“{text}”看不懂,或者还没有到。")
    remedy = gettext_lazy("请按 2018-09 这样的格式填写已经开始的月份。")


@open_to(*READERS)
@require_safe
def reports(request: Any) -> HttpResponse:
    """The months of the last year, each with its report, its bulletin and its pack."""
    columns = (c.Column(_("月份")), c.Column(_("月报")), c.Column(_("简报")), c.Column(_("材料包")))
    rows = tuple(_month_row(month) for month in _months_before(request.day))
    scope = c.AsOf(request.day, request.assignment.region.full_name, _("就业经历和花名册,打开时按当月最后一天推算"))
    table = c.Table(_("报表"), scope, columns, rows, c.Empty(_("还没有报表。")))
    page = ListPage(
        _("报表"), table, code=CODE, clause=CLAUSE,
        lede=_("月报、简报和台账出自同一份数据;下载时封存为快照,编号印在每一页上,凭编号找得回来。材料包一次生成月报、零就业户台账、劳动力台账和简报。"),
        actions=(
            c.Action(_("一户一档打印"), "/reports/L-17/", icon="folder-open"),
            c.Action(_("快照"), "/reports/snapshots/", icon="archive-box"),
        ),
        is_printable=False,
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def _month_row(month: date) -> c.Row:
    asked = f"?month={month:%Y-%m}"
    pack = c.Action(
        _("生成材料包"),
        "/reports/pack/",
        method="post",
        icon="archive-box-arrow-down",
        fields=(("month", f"{month:%Y-%m}"),),
    )
    return c.Row(
        (
            c.Cell(month_in_words(month), ADDRESSES[CODE] + asked),
            c.Cell(str(TITLE), ADDRESSES[CODE] + asked),
            c.Cell(_("第{number}期").format(number=month.month), ADDRESSES[BULLETIN] + asked),
            c.Cell(action=pack),
        )
    )


@open_to(*READERS)
@require_safe
def monthly(request: Any) -> HttpResponse:
    """L-13 of one month from the records as they stand; its files are made from a snapshot."""
    month = _month(request, request.GET)
    return _paper(request, CODE, month, monthly_document)


@open_to(*READERS)
@require_safe
def bulletin_page(request: Any) -> HttpResponse:
    """简报 of one month, a draft."""
    month = _month(request, request.GET)
    return _paper(request, BULLETIN, month, bulletin)


def _paper(request: Any, what: str, month: date, write: Any) -> HttpResponse:
    place = request.assignment.region.full_name
    report = monthly_report(request.actor, place=place, month=month, today=request.day)
    keep_after(request, report.counted)
    document: Document = write(report, live_stamp(report.day, place), issuer=request.assignment.office.name)
    page = DocumentPage(
        title=document.title if what == CODE else _("就业扶贫工作简报"),
        doc=drawn(document),
        period=month_in_words(report.month),
        code=what if what == CODE else "",
        crumbs=(c.Link(_("报表"), "/reports/"),),
        badges=(c.Badge(_("草稿"), c.Tone.WARN), *(() if report.bounds else (c.Badge(_("未核验"), c.Tone.WARN),))),
        actions=tuple(_file_action(what, form, report.month) for form in FORMS[what] if form != "html"),
        before=asked_before_sending(request, str(request.assignment.path), place),
        aside=(_sealed(request, report.month),),
    )
    return show(request, "web/page_document.html", page)


def _file_action(what: str, form: str, month: date) -> c.Action:
    return c.Action(
        _("下载 {form}").format(form=FORM_WORDS[form]), f"{ADDRESSES[what]}export.{form}", method="post",
        icon="document-arrow-down", fields=(("month", f"{month:%Y-%m}"),),
    )  # fmt: skip


def _sealed(request: Any, month: date) -> Section:
    """The snapshots of the month, newest first."""
    found = snapshots(request.actor).filter(month=month, scope_path__within=[request.assignment.path])[:5]
    facts = tuple(c.Fact(one.number, one.made_at.date(), f"/reports/snapshots/{one.ref}/") for one in found)
    if not facts:
        return Section(_("这个月的快照"), lede=_("还没有。下载文件时封存第一份;数字没有变化,就一直用它。"))
    return Section(_("这个月的快照"), facts=facts)


@open_to(*READERS)
@require_POST
def monthly_file(request: Any, form: str) -> HttpResponse:
    """L-13 as a file, from a snapshot; who took it is kept."""
    return _file(request, CODE, form)


@open_to(*READERS)
@require_POST
def bulletin_file(request: Any, form: str) -> HttpResponse:
    """The 简报 as a file, from the same snapshot."""
    return _file(request, BULLETIN, form)


def _file(request: Any, what: str, form: str) -> HttpResponse:
    made = month_file(
        request.actor, what, form, month=_month(request, request.POST), today=request.day, at=request.now,
        issuer=request.assignment.office.name,
    )  # fmt: skip
    return download(made.content, made.name)


@open_to(*READERS)
@require_POST
def pack(request: Any) -> HttpResponse:
    """Ask for the month's pack; the worker makes it."""
    month = _month(request, request.POST)
    asked = jobs.ask(
        request.actor, "report.pack", assignment_id=request.assignment.pk, day=request.day, at=request.now,
        title=_("{month}材料包").format(month=month_in_words(month)), month=month.isoformat(),
        issuer=request.assignment.office.name, asked_at=request.now.isoformat(), language=get_language() or "zh-hans",
    )  # fmt: skip
    return SeeOther(f"/work/{asked.ref}/")


def _month(request: Any, given: QueryDict) -> date:
    """The month asked for; the running month without one. Raises BadMonth."""
    text = given.get("month", "") or f"{request.day:%Y-%m}"
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError as fault:
        raise BadMonth(text=text[:20]) from fault
    if month > request.day:
        raise BadMonth(text=text)
    return month


def _months_before(day: date) -> list[date]:
    first = day.year * 12 + day.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(first, first - MONTHS_SHOWN, -1)]
