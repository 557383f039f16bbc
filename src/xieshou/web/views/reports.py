"""报表: the monthly report as a page and as a file, from one model; every cell opens into its records."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from django.http import FileResponse, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xieshou.audit.exports import note_export
from xieshou.kit.access import open_to
from xieshou.kit.errors import Invalid
from xieshou.reporting.monthly import CLAUSE, CODE, TITLE, MonthlyReport, Part, monthly_report
from xieshou.reporting.workbook import write_report
from xieshou.web import components as c
from xieshou.web.framing import READERS, show
from xieshou.web.pages import ListPage, ReportPage, Section
from xieshou.web.views.ledgers import file_of

MONTHS_SHOWN = 12


class BadMonth(Invalid):
    code = "report.bad_month"
    message = gettext_lazy("月份“{text}”看不懂,或者还没有到。")
    remedy = gettext_lazy("请按 2018-09 这样的格式填写已经开始的月份。")


@open_to(*READERS)
@require_safe
def reports(request: Any) -> HttpResponse:
    """The months of the last year, each with its report."""
    months = _months_before(request.day)
    rows = tuple(
        c.Row((c.Cell(_("{month:%Y年%m月}").format(month=month), f"/reports/{CODE}/?month={month:%Y-%m}"), c.Cell(str(TITLE)), c.Cell(CODE), c.Cell(CLAUSE)))
        for month in months
    )  # fmt: skip
    columns = (c.Column(_("月份")), c.Column(_("报表")), c.Column(_("编号"), "code"), c.Column(_("依据")))
    scope = c.AsOf(request.day, request.assignment.region.full_name, _("就业经历和花名册,打开时按当月最后一天推算"))
    table = c.Table(_("报表"), scope, columns, rows, c.Empty(_("还没有报表。")))
    return show(request, "web/page_list.html", ListPage(_("报表"), table, is_printable=False))


@open_to(*READERS)
@require_safe
def monthly(request: Any) -> HttpResponse:
    """L-13 of one month, as it is printed."""
    report = _report(request, request.GET)
    page = ReportPage(
        issuer=request.assignment.office.name,
        title=str(TITLE),
        period=_("{month:%Y年%m月}").format(month=report.month),
        sections=tuple(_section(part, report) for part in report.parts),
        code=CODE,
        crumbs=(c.Link(_("报表"), "/reports/"),),
        badges=(c.Badge(_("未核验"), c.Tone.WARN),),
        stamps=(
            c.Fact(_("截至"), report.day),
            c.Fact(_("依据"), CLAUSE),
            c.Fact(_("范围"), report.place),
        ),
        actions=(
            c.Action(
                _("导出 Excel"), f"/reports/{CODE}/export.xlsx", method="post", icon="document-arrow-down",
                fields=(("month", f"{report.month:%Y-%m}"),),
            ),
        ),
    )  # fmt: skip
    return show(request, "web/page_report.html", page)


@open_to(*READERS)
@require_POST
def monthly_file(request: Any) -> FileResponse:
    """The same report as a workbook; who took it is kept."""
    report = _report(request, request.POST)
    sink = io.BytesIO()
    write_report(report, sink)
    note_export(
        request.actor, what=CODE, day=report.day, filters={"month": f"{report.month:%Y-%m}"}, row_count=len(report.lines),
        content=sink.getvalue(), at=request.now,
    )  # fmt: skip
    return file_of(sink, f"{CODE}-{report.month:%Y%m}.xlsx")


def _report(request: Any, given: QueryDict) -> MonthlyReport:
    """The report of the month asked for; the running month without one. Raises BadMonth."""
    text = given.get("month", "") or f"{request.day:%Y-%m}"
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError as fault:
        raise BadMonth(text=text[:20]) from fault
    if month > request.day:
        raise BadMonth(text=text)
    return monthly_report(request.actor, place=request.assignment.region.full_name, month=month, today=request.day)


def _section(part: Part, report: MonthlyReport) -> Section:
    columns = (c.Column(_("指标")), c.Column(_("数量"), "number"), c.Column(_("单位")))
    rows = tuple(
        c.Row((c.Cell(_("其中:{title}").format(title=line.title) if line.is_part else str(line.title)), c.Cell(line.count, line.address), c.Cell(str(line.unit))))
        for line in part.lines
    )  # fmt: skip
    as_of = c.AsOf(report.day, report.place, _("点开数字看名单"))
    table = c.Table(str(part.title), as_of, columns, rows, c.Empty(_("没有数据。")), is_caption_shown=True)
    return Section(table=table, lede=str(part.note) if part.note else "")


def _months_before(day: date) -> list[date]:
    first = day.year * 12 + day.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(first, first - MONTHS_SHOWN, -1)]
