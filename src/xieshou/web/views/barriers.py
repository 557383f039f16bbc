"""障碍: what stands between a person and a job, and what is done about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xieshou.kit.access import open_to
from xieshou.kit.errors import NotYours
from xieshou.kit.scope import one
from xieshou.roster.enums import Obstacle
from xieshou.roster.models import Person
from xieshou.roster.selectors import barriers_of
from xieshou.roster.services.barriers import close_barrier, open_barrier
from xieshou.roster.services.own import refuse_unless_own
from xieshou.web.forms.barriers import GONE, BarrierForm, MeasureForm
from xieshou.web.framing import ASKERS, did, done, sent, show
from xieshou.web.pages import FormPage
from xieshou.web.parts import people as parts


@open_to(*ASKERS)
@require_http_methods(["GET", "POST"])
def new_barrier(request: Any, ref: UUID) -> HttpResponse:
    """Write down an obstacle the person told of."""
    person = _own(request, ref)
    form = BarrierForm(sent(request), initial={"on": request.day.isoformat()})
    if form.is_valid() and did(form, lambda: _open(request, ref, form.cleaned_data)):
        return done(request, _("已记下。"), f"/people/{ref}/")
    return _page(request, person, form, _("登记{name}的困难").format(name=person.name))


@open_to(*ASKERS)
@require_http_methods(["GET", "POST"])
def barrier(request: Any, ref: UUID, code: str) -> HttpResponse:
    """The measure against one open obstacle, or that it is gone."""
    person = _own(request, ref)
    known = [row for row in barriers_of(request.actor, [person.pk]).get(person.pk, []) if row.code == code and not row.closed_on]
    if not known:
        raise NotYours()
    form = MeasureForm(sent(request), initial={"on": request.day.isoformat(), "measure": known[0].measure})
    if form.is_valid() and did(form, lambda: _measure(request, ref, Obstacle(code), form.cleaned_data, known[0].opened_on)):
        return done(request, _("已记下。"), f"/people/{ref}/")
    title = _("{name}:{what}").format(name=person.name, what=known[0].get_code_display())
    return _page(request, person, form, title)


def _own(request: Any, ref: UUID) -> Person:
    person: Person = one(request.actor, Person, ref)
    refuse_unless_own(request.actor, person.scope_path)
    return person


def _open(request: Any, ref: UUID, said: dict[str, Any]) -> Any:
    return open_barrier(request.actor, ref, Obstacle(said["code"]), on=said["on"], measure=said["measure"], day=request.day)


def _measure(request: Any, ref: UUID, code: Obstacle, said: dict[str, Any], opened_on: Any) -> Any:
    if said["state"] == GONE:
        return close_barrier(request.actor, ref, code, on=said["on"], measure=said["measure"], day=request.day)
    return open_barrier(request.actor, ref, code, on=opened_on, measure=said["measure"], day=request.day)


def _page(request: Any, person: Person, form: Any, title: str) -> HttpResponse:
    found = barriers_of(request.actor, [person.pk]).get(person.pk, [])
    page = FormPage(
        title, _("保存"), f"/people/{person.ref}/", lede=_("困难不是过错,只记事实;有了措施写措施,解决了写怎样解决的。"),
        aside=(parts.barriers(found),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)
