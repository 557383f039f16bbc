"""投诉举报: a page without an account, the labourer's own, the code that opens the answer, and the desk's record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.kit.access import open_to, public
from xieshou.kit.errors import NotYours
from xieshou.kit.parameters import value_on
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.workflow import stamp_of
from xieshou.offices.models import Role
from xieshou.roster.models import Person
from xieshou.supervision.complaints import selectors
from xieshou.supervision.complaints.models import Complaint
from xieshou.supervision.complaints.services import (
    NAMELESS,
    Filed,
    Told,
    answer_complaint,
    by_code,
    file_complaint,
    knock,
    note_read,
    say_satisfaction,
)
from xieshou.supervision.complaints.workflows import COMPLAINTS
from xieshou.web import components as c
from xieshou.web.forms.complaints import AnswerForm, CodeForm, ComplaintForm, SatisfactionForm
from xieshou.web.framing import did, done, sent, show
from xieshou.web.pages import FormPage, OncePage, RecordPage, Section
from xieshou.web.parts.flows import step_actions, step_sections, way_of

WAYS = ("GET", "HEAD", "POST")


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(WAYS)
def complain(request: Any) -> HttpResponse:
    """Tell what happened, without an account. The answer is read with the code that is shown once."""
    form = ComplaintForm(sent(request), places=selectors.places(request.day))
    return _told(request, form, NAMELESS, None, "/sign-in/")


@open_to(Role.LABOURER)
@never_cache
@sensitive_post_parameters()
@require_http_methods(WAYS)
def my_complaint(request: Any) -> HttpResponse:
    """The labourer's own way in: with their name, or without any trace of the account."""
    person = scoped(request.actor, Person).get()
    form = ComplaintForm(sent(request), is_named=True)
    return _told(request, form, request.actor, person, "/me/")


def _told(request: Any, form: ComplaintForm, actor: Actor, person: Person | None, back: str) -> HttpResponse:
    made: list[Filed] = []

    def act() -> None:
        said = form.cleaned_data
        knock(NAMELESS, "file", _address(request), day=request.day)
        is_named = person is not None and said["is_named"]
        told = Told(
            person.region_id if person else int(said["region"]), said["kind"], said["words"], said["accused"],
            is_about_the_desk=said["is_about_the_desk"], contact=said["contact"], person_id=person.pk if person and is_named else None,
        )  # fmt: skip
        made.append(file_complaint(actor if is_named else NAMELESS, told, day=request.day))

    if form.is_valid() and did(form, act):
        return show(request, "web/page_once.html", _code_page(made[0], back))
    page = FormPage(
        _("投诉举报"), _("提交"), back,
        lede=_("强迫、收费、欠薪、扣证件、弄虚作假,都可以在这里说。被反映的单位看不到,也不办理;由独立的监督检查单位受理。不要求实名。"),
        aside=(Section(_("也可以打电话"), lede=_("12317(扶贫监督举报)、12333(人社)。有危险的先打110。"),),
               Section(_("多久有答复"), lede=_("收到后{accept}个工作日内受理,受理后{answer}个工作日内答复;逾期的自动报上一级。").format(
                   accept=value_on("complaint.accept_days", request.day), answer=value_on("complaint.answer_days", request.day)),
                       actions=(c.Action(_("凭查询码看答复"), "/complain/answer/"),))),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _address(request: Any) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _code_page(filed: Filed, back: str) -> OncePage:
    return OncePage(
        title=_("已经收到"),
        lede=_("请抄下查询码:凭它看答复、评价满不满意。这一页关掉以后再也看不到,系统里也不留。"),
        lines=(filed.code,),
        facts=(c.Fact(_("受理单位"), filed.desk),),
        actions=(c.Action(_("我抄下了"), back, "primary"), c.Action(_("凭查询码看答复"), "/complain/answer/")),
    )


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(WAYS)
def complaint_answer(request: Any) -> HttpResponse:
    """With the code: where the complaint stands, its answer, and how satisfied one is."""
    form = CodeForm(sent(request))
    if form.is_valid():
        code = form.cleaned_data["code"]
        knock(NAMELESS, "ask", _address(request), day=request.day)
        found = by_code(code)
        said = SatisfactionForm(request.POST if "satisfaction" in request.POST else None, initial={"code": code})
        if said.is_valid():
            found = say_satisfaction(NAMELESS, code, said.cleaned_data["satisfaction"])
            return done(request, _("谢谢,已记下您的评价。"), "/complain/answer/")
        return _standing(request, found, said)
    page = FormPage(_("凭查询码看答复"), _("查看"), "/complain/", lede=_("一个查询码只能看它自己的那一件。"))
    return show(request, "web/page_form.html", page, form=form)


def _standing(request: Any, found: Complaint, said: SatisfactionForm) -> HttpResponse:
    facts = Section(_("办理情况"), facts=_public_facts(found))
    if found.answered_on is None:
        page = RecordPage(_("您反映的事"), (facts,), is_printable=False)
        return show(request, "web/page_record.html", page)
    form_page = FormPage(_("您反映的事"), _("评价"), "/complain/", aside=(facts,), path="/complain/answer/", lede=str(_reveal(found.answer)))
    return show(request, "web/page_form.html", form_page, form=said)


def _public_facts(found: Complaint) -> tuple[c.Fact, ...]:
    return (
        c.Fact(_("事由"), found.get_kind_display()),
        c.Fact(_("收到"), found.received_on),
        c.Fact(_("受理单位"), found.desk.office.name),
        c.Fact(_("状态"), found.get_state_display()),
        c.Fact(_("应办日期"), found.due_on, missing=_("已办完")),
        c.Fact(_("答复"), found.answered_on, missing=_("还没有答复")),
    )


def _reveal(secret: Any) -> str | None:
    return secret.reveal() if secret is not None else None


@open_to(Role.AUDITOR)
@never_cache
@require_safe
def complaint(request: Any, ref: UUID) -> HttpResponse:
    """One complaint at its desk; that it was opened is kept. Raises NotYours."""
    found = _one(request.actor, ref)
    request.notes = [*getattr(request, "notes", []), lambda response: note_read(request.actor, found, at=request.now)]
    told = (
        c.Fact(_("经过"), _reveal(found.told)),
        c.Fact(_("反映谁"), _reveal(found.accused), missing=_("没有写")),
        c.Fact(_("联系电话"), _reveal(found.contact), missing=_("没有留")),
        c.Fact(_("本人"), found.person.name if found.person else None, missing=_("匿名")),
        c.Fact(_("发生地"), found.region.full_name),
        c.Fact(_("报上一级"), found.raised_on, missing=_("没有逾期")),
    )
    answer = (c.Fact(_("答复"), _reveal(found.answer), missing=_("还没有答复")), c.Fact(_("满意度"), found.get_satisfaction_display() or None, missing=_("还没有评价")))
    page = RecordPage(
        COMPLAINTS.name(found),
        (Section(_("反映的情况"), facts=told), Section(_("答复"), facts=answer), *step_sections(COMPLAINTS, request.actor, found, request.day)),
        code="W-11",
        crumbs=(c.Link(str(COMPLAINTS.title), "/flows/W-11/"),),
        badges=(c.Badge(str(found.get_state_display())),),
        steps=way_of(COMPLAINTS, found),
        aside=(Section(_("办理期限"), facts=_public_facts(found)[1:5]),),
        actions=step_actions(COMPLAINTS, request.actor, found, request.day),
        is_printable=False,
    )  # fmt: skip
    return show(request, "web/page_record.html", page)


@open_to(Role.AUDITOR)
@never_cache
@require_http_methods(WAYS)
def answer(request: Any, ref: UUID) -> HttpResponse:
    """Answer it. Raises NotYours."""
    found = _one(request.actor, ref)
    form = AnswerForm(sent(request), initial={"stamp": stamp_of(COMPLAINTS, found)})
    if form.is_valid() and did(
        form,
        lambda: answer_complaint(
            request.actor, ref, form.cleaned_data["words"], day=request.day, at=request.now, stamp=form.cleaned_data["stamp"]
        ),
    ):
        return done(request, _("已答复,投诉人凭查询码看得到。"), f"/complaints/{ref}/")
    page = FormPage(
        _("答复投诉举报"), _("答复"), f"/complaints/{ref}/", crumbs=(c.Link(str(COMPLAINTS.title), "/flows/W-11/"),),
        aside=(Section(_("反映的情况"), facts=(c.Fact(_("事由"), found.get_kind_display()), c.Fact(_("经过"), _reveal(found.told)))),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _one(actor: Actor, ref: UUID) -> Complaint:
    found = selectors.complaints(actor).filter(ref=ref).first()
    if found is None:
        raise NotYours()
    return found
