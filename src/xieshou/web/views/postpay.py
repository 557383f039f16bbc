"""公益性岗位月发放: the month's list is drawn up, each line is recorded by one and released by another."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.audit.history import history_of
from xieshou.kit.access import open_to
from xieshou.kit.documents import month_in_words
from xieshou.kit.workflow import stamp_of
from xieshou.offices.models import Role
from xieshou.placements.models import PayState, PostPay
from xieshou.placements.services import postpay
from xieshou.placements.workflows import POST_PAY, record_attendance
from xieshou.web import components as c
from xieshou.web.forms.postpay import AttendanceForm, MonthForm
from xieshou.web.framing import KEEPERS, READERS, did, done, sent, show
from xieshou.web.histories import told
from xieshou.web.pages import FormPage, RecordPage, Section
from xieshou.web.parts.flows import step_actions, step_sections, way_of
from xieshou.web.templatetags.xs import yuan

LEDGER = "/ledgers/L-05M/"
MONTHS_SHOWN = 12


@open_to(Role.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def draw_up(request: Any) -> HttpResponse:
    """The list of a month: a line for everybody on a post in it."""
    months = tuple((f"{month:%Y-%m}", month_in_words(month)) for month in _months_before(request.day))
    form = MonthForm(sent(request), months=months)
    made: list[int] = []
    if form.is_valid() and did(
        form, lambda: made.append(postpay.draw_up(request.actor, _month(form), day=request.day))
    ):
        month = form.cleaned_data["month"]
        return done(request, _("已起表,{count}人。请村里照考勤表记天数。").format(count=made[0]), f"{LEDGER}?month={month}")
    page = FormPage(
        _("起月发放表"), _("起表"), LEDGER, crumbs=(c.Link(_("公益性岗位月发放"), LEDGER),),
        lede=_("这个月在公益性岗位上的人各一行,补贴标准照岗位上登记的;已经在表里的不重复。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _month(form: MonthForm) -> date:
    return date.fromisoformat(f"{form.cleaned_data['month']}-01")


def _months_before(day: date) -> list[date]:
    first = day.year * 12 + day.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(first, first - MONTHS_SHOWN, -1)]


@open_to(*READERS)
@require_safe
def pay(request: Any, ref: UUID) -> HttpResponse:
    """One person's month: the days, the money, why it waits. Raises NotYours."""
    found = postpay.one_pay(request.actor, ref)
    held = [] if found.state == PayState.RELEASED else postpay.elsewhere([found]).get(found.pk, [])
    page = RecordPage(
        _("{name}{month}的公益性岗位补贴").format(name=found.person.name, month=month_in_words(found.month)),
        (*_held(held), Section(facts=_facts(found)), *step_sections(POST_PAY, request.actor, found, request.day),
         Section(_("变更记录"), events=told(history_of([found])))),
        code="W-6",
        crumbs=(c.Link(_("公益性岗位月发放"), LEDGER), c.Link(found.person.name, f"/people/{found.person.ref}/")),
        badges=(c.Badge(POST_PAY.label(found.state)), *((c.Badge(_("暂缓核发"), c.Tone.WARN),) if held else ())),
        steps=way_of(POST_PAY, found),
        actions=step_actions(POST_PAY, request.actor, found, request.day),
    )  # fmt: skip
    return show(request, "web/page_record.html", page)


def _held(held: list[postpay.Elsewhere]) -> tuple[Section, ...]:
    words = postpay.in_words(held)
    if words is None:
        return ()
    lede = _("{words}。两处说法对不上,先问清楚,不是说本人有错:改正离岗或上岗日期以后,照实际在岗天数重记考勤,就能核发。").format(words=words)
    return (Section(_("为什么暂缓"), lede=lede),)


def _facts(found: PostPay) -> tuple[c.Fact, ...]:
    term, waiting = found.appointment, _("还没有记考勤")
    return (
        c.Fact(_("岗位"), term.post.title, source=term.post.employer.name),
        c.Fact(_("在岗"), _("{start:%Y-%m-%d}至{end}").format(start=term.started_on, end=f"{term.left_on:%Y-%m-%d}" if term.left_on else _("今"))),
        c.Fact(_("这个月在岗天数"), postpay.days_on_post(found)),
        c.Fact(_("补贴标准(元/月)"), None if found.standard_fen is None else yuan(found.standard_fen), missing=_("岗位上没有登记")),
        c.Fact(_("应出勤天数"), found.due_days, missing=waiting),
        c.Fact(_("实出勤天数"), found.worked_days, missing=waiting, source=found.evidence),
        c.Fact(_("应发金额(元)"), None if found.amount_fen is None else yuan(found.amount_fen), missing=waiting,
               source=_("补贴标准×实出勤÷应出勤,不足一分的进一分")),
    )  # fmt: skip


@open_to(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: Any, ref: UUID) -> HttpResponse:
    """The days of one person's month, from the sheet. Raises NotYours."""
    found = postpay.one_pay(request.actor, ref)
    month_days = postpay.last_of(found.month).day
    form = AttendanceForm(sent(request), initial={"stamp": stamp_of(POST_PAY, found), "due_days": found.due_days or month_days})
    if form.is_valid() and did(
        form,
        lambda: record_attendance(
            request.actor, ref, form.attendance(), day=request.day, at=request.now, stamp=form.cleaned_data["stamp"]
        ),
    ):
        return done(request, _("考勤已记,等县里另一人核发。"), f"/post-pay/{ref}/")
    on_post = postpay.days_on_post(found)
    page = FormPage(
        _("记{name}{month}的考勤").format(name=found.person.name, month=month_in_words(found.month)), _("记考勤"), f"/post-pay/{ref}/",
        crumbs=(c.Link(_("公益性岗位月发放"), LEDGER),),
        lede=_("登记的在岗天数是{days}天,实出勤不能比它多;中途离岗的,先在就业经历里登记离岗。").format(days=on_post),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)
