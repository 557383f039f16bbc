"""核查任务: what an inspector does with one record; and findings, from the list of issues to the look back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xieshou.kit.access import open_to
from xieshou.kit.errors import NotYours
from xieshou.kit.scope import one
from xieshou.kit.workflow import stamp_of
from xieshou.supervision.inspections import closing, fieldwork
from xieshou.supervision.inspections.models import Finding, InspectionTask
from xieshou.supervision.inspections.scripts import OPENING, RULES, questions_of
from xieshou.supervision.inspections.selectors import my_tasks
from xieshou.supervision.inspections.workflows import FINDINGS, TASKS
from xieshou.web import components as c
from xieshou.web.forms.inspections import AnswerForm, AttemptForm, JudgeForm, WordsForm
from xieshou.web.framing import READERS, as_of, did, done, paged, sent, show
from xieshou.web.pages import FormPage, ListPage, Section
from xieshou.web.parts import inspections as parts
from xieshou.web.views.inspections import DRIVERS

FINDING_STEPS: dict[str, tuple[str, Callable[..., Any]]] = {
    "withdraw": ("withdraw", closing.withdraw_finding),
    "close": ("close", closing.close_finding),
    "look-back": ("look_back", closing.look_back),
}


@open_to(*DRIVERS)
@require_safe
def tasks(request: Any) -> HttpResponse:
    """The records that wait for this inspector."""
    found, pager = paged(request, my_tasks(request.actor).order_by("due_on", "pk"), ("due_on", "pk"), unit=_("条"))
    table = parts.task_table(found.rows, as_of(request, _("抽查派发的任务")), request.day)
    page = ListPage(
        _("我的核查任务"), table, code="W-9T", lede=_("两人一条:一人记录本人的回答,另一人对照登记的内容判定。"),
        crumbs=(c.Link(_("督查"), "/inspections/"),), pager=pager, is_printable=False,
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


@open_to(*DRIVERS)
@require_safe
def task(request: Any, ref: UUID) -> HttpResponse:
    """One record to be inspected: whom to reach, the script, the attempts; the register only after the answers."""
    return show(request, "web/page_record.html", parts.task_page(request, _task(request, ref)))


@open_to(*DRIVERS)
@require_POST
def call(request: Any, ref: UUID) -> HttpResponse:
    """Show the number once, noted as read, above the script."""
    found = _task(request, ref)
    phone = fieldwork.reveal_phone(request.actor, ref, at=request.now)
    answer = _answer_page(request, found, AnswerForm(initial={"stamp": stamp_of(TASKS, found)}, questions=questions_of(found.record)), phone)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@open_to(*DRIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: Any, ref: UUID) -> HttpResponse:
    """What the person said, in their own words."""
    found = _task(request, ref)
    form = AnswerForm(sent(request), initial={"stamp": stamp_of(TASKS, found)}, questions=questions_of(found.record))

    def act() -> None:
        said = form.cleaned_data
        fieldwork.record_answers(
            request.actor, ref, form.answers(), way=said["way"], day=request.day, at=request.now, stamp=said["stamp"]
        )

    if form.is_valid() and did(form, act):
        return done(request, _("已记下,由另一名检查人判定。"), _at(found))
    return _answer_page(request, found, form, "")


def _answer_page(request: Any, found: InspectionTask, form: forms.Form, phone: str) -> HttpResponse:
    page = FormPage(
        _("记录{name}的回答").format(name=found.person_name), _("保存回答"), _at(found), lede=str(OPENING["phone"]),
        path=f"{_at(found)}answer/", crumbs=parts.task_crumbs(found),
        call=c.Link(phone, f"tel:{phone}", "phone") if phone else None,
        aside=(Section(_("怎么问"), facts=tuple(c.Fact(str(n), str(rule)) for n, rule in enumerate(RULES, start=1))),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(*DRIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def attempt(request: Any, ref: UUID) -> HttpResponse:
    """An attempt that did not reach the person."""
    found, form = _task(request, ref), AttemptForm(sent(request))
    if form.is_valid() and did(
        form, lambda: fieldwork.note_attempt(request.actor, ref, at=request.now, **form.cleaned_data)
    ):
        return done(request, _("已记下这一次。"), _at(found))
    page = FormPage(_("没有联系上的一次"), _("记下"), _at(found), crumbs=parts.task_crumbs(found))
    return show(request, "web/page_form.html", page, form=form)


@open_to(*DRIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: Any, ref: UUID) -> HttpResponse:
    """Not reached, after enough attempts."""
    found = _task(request, ref)
    form = WordsForm(sent(request), initial={"stamp": stamp_of(TASKS, found)})
    if form.is_valid() and did(
        form, lambda: fieldwork.give_up(request.actor, ref, day=request.day, at=request.now, **form.cleaned_data)
    ):
        return done(request, _("已记为没有联系上,由另一名检查人判定。"), _at(found))
    page = FormPage(
        _("没有联系上"), _("保存"), _at(found), crumbs=parts.task_crumbs(found),
        lede=_("这一条不能换成别的。公布的界里按没有证实计,另一个数里不计。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(*DRIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: Any, ref: UUID) -> HttpResponse:
    """The other inspector compares, and signs the outcome."""
    found = _task(request, ref)
    reached = found.answers.get("reached") == "yes"
    form = JudgeForm(sent(request), was_reached=reached, initial={"stamp": stamp_of(TASKS, found)})
    if form.is_valid() and did(
        form, lambda: fieldwork.judge(request.actor, ref, day=request.day, at=request.now, **form.cleaned_data)
    ):
        return done(request, _("已判定。"), "/inspections/tasks/")
    page = FormPage(
        _("判定:{name}").format(name=found.person_name), _("判定"), _at(found), crumbs=parts.task_crumbs(found),
        aside=(parts.compared(request, found),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(*READERS)
@require_safe
def finding(request: Any, ref: UUID) -> HttpResponse:
    """One finding on its way from the list of issues to the look back."""
    return show(request, "web/page_record.html", parts.finding_page(request, _finding(request, ref)))


@open_to(*DRIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def finding_step(request: Any, ref: UUID, step: str) -> HttpResponse:
    """Withdraw, close, or look at it again."""
    found = _finding(request, ref)
    if step not in FINDING_STEPS:
        raise NotYours()
    code, act = FINDING_STEPS[step]
    declared = FINDINGS.step(code)
    form = WordsForm(sent(request), initial={"stamp": stamp_of(FINDINGS, found)})
    if form.is_valid() and did(
        form, lambda: act(request.actor, ref, day=request.day, at=request.now, **form.cleaned_data)
    ):
        return done(request, _("已办理“{step}”。").format(step=declared.title), FINDINGS.link(found))
    page = FormPage(
        str(declared.title), str(declared.title), FINDINGS.link(found), lede=str(declared.note), crumbs=parts.crumbs(found.campaign),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _task(request: Any, ref: UUID) -> InspectionTask:
    return fieldwork.task_of(request.actor, ref)


def _finding(request: Any, ref: UUID) -> Finding:
    found: Finding = one(request.actor, Finding, ref)
    return found


def _at(found: InspectionTask) -> str:
    return f"/inspections/tasks/{found.ref}/"
