"""户的变动: what may have happened to a household, each with its own short form; what is on record; taking one back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.kit.access import open_to
from xieshou.kit.errors import NotYours
from xieshou.kit.periods import on_day
from xieshou.kit.scope import one, scoped
from xieshou.offices.models import Role
from xieshou.roster.models import Household, HouseholdEvent, Membership
from xieshou.roster.selectors import villages_of
from xieshou.roster.services import events
from xieshou.roster.services.events.finding import events_of, households_by_number, names_of, person_by_number, who_went
from xieshou.roster.services.locking import ask_correction
from xieshou.roster.services.own import refuse_unless_own
from xieshou.roster.tables import COMES, LEAVES, EventKind
from xieshou.web import components as c
from xieshou.web.forms.events import CorrectionForm, EventForm, TransferForm, WhenAndWhy
from xieshou.web.framing import KEEPERS, READERS, as_of, did, did_knowing, done, may, sent, show
from xieshou.web.pages import FormPage, ListPage
from xieshou.web.parts import events as parts

ON_A_PAGE = [kind for kind in EventKind if kind not in (EventKind.TRANSFER, EventKind.UNDO)]


@open_to(*READERS)
@require_safe
def happened(request: Any, ref: UUID) -> HttpResponse:
    """What happened to a household, and what can be registered. Raises NotYours."""
    household = one(request.actor, Household, ref)
    refuse_unless_own(request.actor, household.scope_path)
    rows = events_of(request.actor, household)
    can = may(request.actor, KEEPERS)
    page = ListPage(
        _("户{number}的变动").format(number=household.source_no),
        parts.events_table(rows, names_of(request.actor, rows), as_of(request, _("户的变动登记")), can_undo=can),
        clause="R-104", crumbs=(c.Link(_("这一户"), f"/households/{ref}/"),),
        lede=_("人不会凭空多出来,也不会凭空不见:每一次变动都有原因和依据,登记错了的,撤销也留记录。"),
        before=parts.kinds(household) if can else (),
        actions=(c.Action(_("申请更正锁定的一期"), f"/households/{ref}/correction/", "quiet", icon="lock-open"),) if can else (),
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


@open_to(*KEEPERS)
@require_http_methods(["GET", "POST"])
def happens(request: Any, ref: UUID, kind: str) -> HttpResponse:
    """Register one event of a household. Raises NotYours."""
    household = one(request.actor, Household, ref)
    refuse_unless_own(request.actor, household.scope_path)
    if kind not in ON_A_PAGE:
        raise NotYours()
    what = EventKind(kind)
    members = _members(request, household)
    form = EventForm(what, members, who_went(request.actor, household, what), sent(request), initial={"on": request.day.isoformat(), "reason": str(what.label)})  # fmt: skip
    if form.is_valid() and did_knowing(form, lambda: _act(request, household, form)):
        return done(request, _("已登记“{what}”。").format(what=what.label), f"/households/{ref}/events/")
    page = FormPage(
        _("{what}:户{number}").format(what=what.label, number=household.source_no), _("登记"), f"/households/{ref}/events/",
        lede=str(parts.LEDES[what]), crumbs=(c.Link(_("这一户的变动"), f"/households/{ref}/events/"),),
        aside=(parts.members(members.values()),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _members(request: Any, household: Household) -> dict[int, Membership]:
    rows = scoped(request.actor, Membership).filter(on_day(request.day), household=household).select_related("person")
    return {row.person_id: row for row in rows.order_by("relation", "pk")}


def _act(request: Any, household: Household, form: EventForm) -> None:
    """The service of the kind, with what the form says."""
    actor, ref, kind, given = request.actor, household.ref, form.kind, form.cleaned_data
    said = form.said(request.day)
    if kind == EventKind.SPLIT:
        events.split(
            actor, ref, form.people(), given["new_no"].strip(), form.one("head") or 0, said=said,
            relations=form.relations(), next_head=form.one("next"),
        )  # fmt: skip
    elif kind in LEAVES:
        events.leaves(actor, ref, kind, form.people(), said=said, head=form.one("next"), relations=form.relations())
    elif kind == EventKind.HEAD:
        events.change_head(actor, ref, form.one("head") or 0, form.relations(), said=said)
    elif kind == EventKind.JOIN:
        [other] = households_by_number(actor, [given["other_no"].strip()])
        events.join(actor, ref, other, said=said)
    elif kind == EventKind.BIRTH:
        events.is_born(actor, ref, form.child(), said=said)
    elif kind in COMES:
        person = UUID(given["person"]) if given.get("person") else person_by_number(actor, given["number"])
        events.comes(actor, ref, kind, person, given["relation"], said=said)


@open_to(*KEEPERS)
@require_http_methods(["GET", "POST"])
def undo(request: Any, ref: UUID) -> HttpResponse:
    """Take one event back, by an event of its own. Raises NotYours."""
    event = one(request.actor, HouseholdEvent, ref)
    refuse_unless_own(request.actor, event.scope_path)
    form = _undo_form(request, event)
    home = f"/households/{event.household.ref}/events/"
    act: Callable[[], Any] = lambda: events.undo(request.actor, ref, said=form.said(request.day))  # noqa: E731
    if form.is_valid() and did_knowing(form, act):
        return done(request, _("已撤销,一切照原样。"), home)
    page = FormPage(
        _("撤销:{what}").format(what=event.get_kind_display()), _("撤销这一次"), home,
        lede=_("撤销以后,人和户都回到这次变动以前的样子;这次变动和这次撤销都留在记录里。"),
        aside=(parts.event_facts(event, names_of(request.actor, [event])),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _undo_form(request: Any, event: HouseholdEvent) -> WhenAndWhy:
    form = WhenAndWhy(sent(request), initial={"on": request.day.isoformat()})
    form.fields["on"].label = _("哪一天发现的")
    form.fields["on"].help_text = ""
    return form


@open_to(*KEEPERS)
@require_http_methods(["GET", "POST"])
def ask(request: Any, ref: UUID) -> HttpResponse:
    """Ask the next level to open a locked period for a household (R-105). Raises NotYours."""
    household = one(request.actor, Household, ref)
    refuse_unless_own(request.actor, household.scope_path)
    form = CorrectionForm(sent(request))
    home = f"/households/{ref}/events/"
    if form.is_valid() and did(
        form,
        lambda: ask_correction(
            request.actor, ref, form.cleaned_data["on"], form.cleaned_data["what"], today=request.day
        ),
    ):
        return done(request, _("已申请,等上一级决定。"), home)
    page = FormPage(
        _("申请更正:户{number}").format(number=household.source_no), _("申请"), home, crumbs=(c.Link(_("这一户的变动"), home),),
        lede=_("每一期的事,锁定日以前可以直接改;锁定以后要改的,写明要改什么、为什么,由上一级决定。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(Role.CLERK)
@require_http_methods(["GET", "POST"])
def transfer(request: Any) -> HttpResponse:
    """整村划转: households of a village go over to another."""
    villages = [(str(v.pk), f"{v.parent.name if v.parent else ''} {v.name}") for v in villages_of(request.actor)[:2000]]
    form = TransferForm(villages, sent(request), initial={"on": request.day.isoformat()})
    count: list[int] = []
    if form.is_valid() and did_knowing(form, lambda: count.append(_transfer(request, form))):
        return done(request, _("已划转{count}户,连同户里的人。").format(count=count[0]), "/ledgers/L-01/")
    page = FormPage(
        _("整村划转"), _("划转"), "/", lede=_("户和人一起过去,编号、经历都不变;划转前后总人数不变。新村要先在行政区划里登记。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


def _transfer(request: Any, form: TransferForm) -> int:
    given = form.cleaned_data
    refs = households_by_number(request.actor, form.wanted()) if form.wanted() else None
    return len(
        events.transfer(request.actor, int(given["village"]), int(given["to"]), said=form.said(request.day), refs=refs)
    )


def asked_day(request: Any) -> date:
    """The day a page is asked for (`?on=`), never later than today."""
    text = request.GET.get("on", "")
    try:
        return min(date.fromisoformat(text), request.day) if text else request.day
    except ValueError:
        return request.day
