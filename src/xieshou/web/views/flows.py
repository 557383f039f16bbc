"""办理: the flows, the records in each, and one page for any step of any flow."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xieshou.kit.access import open_to
from xieshou.kit.errors import NotYours
from xieshou.kit.scope import Actor
from xieshou.kit.workflow import Step, Workflow, all_flows, as_ledger, flow_named, in_words, stamp_of, take
from xieshou.reporting.lists import FLOW_READERS
from xieshou.web import components as c
from xieshou.web.asking import Asked, asked_of
from xieshou.web.forms.flows import StepForm
from xieshou.web.framing import READERS, as_of, done, paged, sent, show, way
from xieshou.web.pages import ConfirmPage, ListPage, RecordPage
from xieshou.web.parts.flows import flow_table, step_actions, step_address, step_sections, way_of
from xieshou.web.parts.ledgers import file_actions, help_action
from xieshou.web.views.ledgers import list_sent

OPEN_TO = tuple(FLOW_READERS)


@open_to(*OPEN_TO)
@require_safe
def flows(request: Any) -> HttpResponse:
    """Every flow, and how many records of it are still under way."""
    columns = (c.Column(_("流程")), c.Column(_("编号"), "code"), c.Column(_("依据")), c.Column(_("在办"), "number"))
    rows = tuple(_flow_row(one, request.actor) for one in all_flows())
    table = c.Table(_("办理流程"), as_of(request, _("签办记录")), columns, rows, c.Empty(_("还没有办理流程。")))
    return show(request, "web/page_list.html", ListPage(_("办理流程"), table, is_printable=False))


def _flow_row(flow: Workflow, actor: Actor) -> c.Row:
    going = [state for state in flow.states.values if not flow.is_final(state)]
    count = flow.rows(actor).order_by().filter(**{f"{flow.state}__in": going}).count()
    here = f"/flows/{flow.code}/"
    return c.Row((c.Cell(str(flow.title), here), c.Cell(flow.code), c.Cell(flow.clause), c.Cell(count, here)))


@open_to(*OPEN_TO)
@require_safe
def flow(request: Any, code: str) -> HttpResponse:
    """The records of a flow, by state. Raises NotYours."""
    declared = _named(code)
    asked = asked_of(request, request.GET)
    rows = declared.rows(request.actor)
    chosen = asked.answers.get("state", "")
    if chosen in declared.states.values:
        rows = rows.filter(**{declared.state: chosen})
    found, pager = paged(request, rows, ("pk",), unit=_("条"))
    page = ListPage(
        title=str(declared.title),
        table=flow_table(declared, request.actor, found.rows, as_of(request, _("签办记录"))),
        code=declared.code,
        clause=declared.clause,
        crumbs=(c.Link(_("办理流程"), "/flows/"),),
        tabs=_tabs(declared, request.actor, chosen),
        pager=pager,
        actions=(*(_files(code, asked) if request.actor.role in READERS else ()), help_action("flows", code)),
        is_printable=False,
    )
    return show(request, "web/page_list.html", page)


def _files(code: str, asked: Asked) -> tuple[c.Action, ...]:
    return file_actions(f"/flows/{code}/", asked.fields())


@open_to(*READERS)
@require_POST
def export(request: Any, code: str, form: str) -> HttpResponse:
    """The records of a flow as a file. Raises NotYours."""
    return list_sent(request, as_ledger(_named(code), FLOW_READERS), form)


def _tabs(flow: Workflow, actor: Actor, chosen: str) -> tuple[c.Link, ...]:
    by_state = flow.rows(actor).order_by().values_list(flow.state).annotate(n=Count("pk"))
    counts: dict[str, int] = dict(by_state)
    here = f"/flows/{flow.code}/"
    every = c.Link(_("全部"), here, is_current=not chosen, count=sum(counts.values()))
    states = (
        c.Link(str(label), f"{here}?state={value}", is_current=chosen == value, count=counts.get(value, 0))
        for value, label in flow.states.choices
    )
    return (every, *states)


@open_to(*OPEN_TO)
@require_safe
def record(request: Any, code: str, ref: UUID) -> HttpResponse:
    """One record in its flow. Raises NotYours."""
    declared = _named(code)
    found = _one(declared, request.actor, ref)
    inside = way(request.actor, declared.link(found))
    page = RecordPage(
        title=declared.name(found),
        crumbs=(c.Link(str(declared.title), f"/flows/{declared.code}/"),),
        badges=(c.Badge(declared.label(declared.state_of(found))),),
        steps=way_of(declared, found),
        sections=step_sections(declared, request.actor, found, request.day),
        actions=(
            *step_actions(declared, request.actor, found, request.day),
            *((c.Action(_("查看内容"), inside, "quiet"),) if inside not in ("", request.path) else ()),
        ),
    )
    return show(request, "web/page_record.html", page)


@open_to(*OPEN_TO)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: Any, code: str, ref: UUID, step: str) -> HttpResponse:
    """Take one step: asked once more, then signed. Raises NotYours and what the flow refuses."""
    declared = _named(code)
    found = _one(declared, request.actor, ref)
    wanted = declared.step(step)
    if wanted is None or wanted.form is not None:
        raise NotYours()
    form = StepForm(wanted, sent(request), initial={"stamp": stamp_of(declared, found)})
    if form.is_valid():
        said = form.cleaned_data
        take(
            declared, request.actor, found, step, day=request.day, at=request.now,
            stamp=said["stamp"], reason=said.get("reason", ""), words=said["words"],
        )  # fmt: skip
        return done(request, _("已办理“{step}”。").format(step=wanted.title), declared.link(found))
    return show(request, "web/page_confirm.html", _confirm_page(declared, found, wanted), form=form)


def _confirm_page(flow: Workflow, record: Any, step: Step) -> ConfirmPage:
    lines = (
        _("状态从“{source}”变为“{target}”。").format(
            source=flow.label(flow.state_of(record)), target=flow.label(step.target)
        ),
        *((str(step.note),) if step.note else ()),
        _("由{who}办理;签的是现在的内容,姓名和时间留在办理记录里。").format(who=in_words(step.by)),
    )
    return ConfirmPage(
        title=str(step.title),
        question=flow.name(record),
        consequences=lines,
        submit_label=str(step.title),
        cancel_href=flow.link(record),
        path=step_address(flow, record, step.code),
        crumbs=(c.Link(str(flow.title), f"/flows/{flow.code}/"),),
        is_danger=step.restarts,
    )


def _named(code: str) -> Workflow:
    found = flow_named(code)
    if found is None:
        raise NotYours()
    return found


def _one(flow: Workflow, actor: Actor, ref: UUID) -> Any:
    found = flow.rows(actor).filter(ref=ref).first()
    if found is None:
        raise NotYours()
    return found
