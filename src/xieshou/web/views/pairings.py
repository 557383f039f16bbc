"""帮扶关系: who helps whom under which task on which day, and how each row was read."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.jobs.quotas import quotas_of
from xieshou.kit.access import open_to
from xieshou.kit.errors import Invalid
from xieshou.kit.phrases import retold_each
from xieshou.kit.workflow import stamp_of
from xieshou.offices.models import Role
from xieshou.pairings.models import Pairing, TaskType
from xieshou.pairings.powers import may_decide, refuse_stranger
from xieshou.pairings.selectors import held_rows, pairing_by_ref, pairing_flows, pairings_listed
from xieshou.pairings.services import Decision, propose_decision
from xieshou.pairings.workflows import HELD_ROWS
from xieshou.regions.selectors import regions_by_code
from xieshou.web.access import OFFICIALS
from xieshou.web.components import Action, AsOf, Badge, Choice, Filter, FilterBar, Link, Tone
from xieshou.web.forms.pairings import DecideForm
from xieshou.web.framing import SeeOther, did, may, show
from xieshou.web.pages import FormPage, ListPage, RecordPage, Section
from xieshou.web.parts.flows import step_actions, step_sections, way_of
from xieshou.web.parts.pairings import flow_sections, held_section, notes_table, pairings_table, reading_facts
from xieshou.web.parts.quotas import quotas

READERS = (*OFFICIALS, Role.ADMIN)
TONES = {Pairing.State.ACTIVE: Tone.GOOD, Pairing.State.REJECTED: Tone.BAD}


@open_to(*READERS)
@require_safe
def pairings(request: Any) -> HttpResponse:
    """The table and the flows of a day, narrowed by task type and by a word of the places' names."""
    day = _day(request.GET.get("on", ""), request.day)
    task, word = request.GET.get("task", ""), request.GET.get("q", "").strip()
    task = task if task in TaskType.values else ""
    listed = list(pairings_listed(day, task, word))
    flows = [flow for flow in pairing_flows(listed) if flow.pairing_count]
    page = ListPage(
        title=_("帮扶关系"),
        code=_("附件2"),
        clause=_("粤人社函〔2018〕1475号"),
        lede=_("谁帮谁、哪种任务、哪一天有效。国定标准和省定标准分开画,不相加。"),
        before=(*held_section(held_rows(), day), *flow_sections(flows, day)),
        filters=_filters(day, task, word),
        table=pairings_table(listed, day, _("共{count}条").format(count=len(listed))),
    )
    return render(request, "web/page_list.html", {"page": page})


@open_to(*READERS)
@require_safe
def pairing(request: Any, ref: UUID) -> HttpResponse:
    """One row: as printed, as it was read, and why. Raises NotYours."""
    found = pairing_by_ref(ref)
    was_held = bool(found.hold_reason) or found.state != Pairing.State.ACTIVE
    page = RecordPage(
        title=f"{found.supporter_text} → {found.recipient_text}",
        subtitle=retold_each(found.hold_reason),
        crumbs=(Link(_("帮扶关系"), "/pairings/"),),
        actions=_actions(request, found, was_held=was_held),
        steps=way_of(HELD_ROWS, found) if was_held else (),
        badges=(Badge(str(found.get_state_display()), TONES.get(Pairing.State(found.state), Tone.WARN)),),
        sections=(
            Section(as_of=AsOf(request.day, _("一条帮扶关系"), _("附件2")), facts=reading_facts(found)),
            *(step_sections(HELD_ROWS, request.actor, found, request.day) if was_held else ()),
            *((quotas(quotas_of(pairing=found), request.day),) if found.state == Pairing.State.ACTIVE else ()),
            Section(_("这一行是怎么读的"), table=notes_table(found, request.day)),
        ),
    )
    return render(request, "web/page_record.html", {"page": page})


def _actions(request: Any, found: Pairing, *, was_held: bool) -> tuple[Action, ...]:
    steps = step_actions(HELD_ROWS, request.actor, found, request.day) if was_held else ()
    if found.state == Pairing.State.ACTIVE and may(request.actor, (Role.CLERK,)) and may_decide(request.actor, found):
        return (*steps, Action(_("登记名额上限"), f"/pairings/{found.ref}/quota/"))
    return steps


@open_to(Role.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: Any, ref: UUID) -> HttpResponse:
    """Propose what becomes of a held row; another confirms it. Raises NotYours, NotAnEnd, TooLow, what W-7 refuses."""
    found = pairing_by_ref(ref)
    refuse_stranger(request.actor, found)
    stamp = stamp_of(HELD_ROWS, found)
    form = DecideForm(found, request.POST or None, initial={"stamp": stamp})
    if form.is_valid() and did(form, lambda: _propose(request, found, form)):
        messages.success(request, _("已提出,等负责人审定后生效。"))
        return SeeOther(f"/pairings/{ref}/")
    page = FormPage(
        title=_("提出:{supporter} → {recipient}").format(
            supporter=found.supporter_text, recipient=found.recipient_text
        ),
        submit_label=_("提出,请负责人审定"),
        cancel_href=f"/pairings/{ref}/",
        lede=retold_each(found.hold_reason),
        crumbs=(Link(_("帮扶关系"), "/pairings/"),),
        aside=(Section(_("这一行是怎么读的"), table=notes_table(found, request.day)),),
    )
    return show(request, "web/page_form.html", page, form=form)


def _propose(request: Any, found: Pairing, form: DecideForm) -> None:
    said = form.cleaned_data
    codes = {end: form.code_of(end) for end in ("supporter", "recipient")}
    ids = regions_by_code([code for code in codes.values() if code], found.started_on)
    decision = Decision(
        accept=said["decision"] == "accept",
        words=said["reason"],
        supporter_id=ids.get(codes["supporter"]),
        recipient_id=ids.get(codes["recipient"]),
        task_type=said.get("task_type", ""),
    )
    propose_decision(request.actor, found.ref, decision, day=request.day, at=request.now, stamp=said["stamp"])


def _day(text: str, otherwise: date) -> date:
    if not text:
        return otherwise
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid() from None


def _filters(day: date, task: str, word: str) -> FilterBar:
    tasks = (Choice("", _("全部"), not task), *(Choice(t.value, str(t.label), t.value == task) for t in TaskType))
    return FilterBar(
        path="/pairings/",
        filters=(
            Filter("q", _("地名"), "search", word),
            Filter("task", _("任务类型"), "select", task, tasks),
            Filter("on", _("哪一天"), "date", day.isoformat()),
        ),
        clear_href="/pairings/",
    )
