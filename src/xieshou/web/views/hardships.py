"""就业困难认定: recording a reason, recognising it, ending it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xieshou.kit.access import open_to
from xieshou.kit.scope import one
from xieshou.offices.models import Role
from xieshou.roster.models import Hardship, Person
from xieshou.roster.services.hardship import end_hardship, recognise_hardship, record_hardship
from xieshou.roster.services.own import refuse_unless_own
from xieshou.web import components as c
from xieshou.web.forms.hardships import HardshipForm
from xieshou.web.forms.offers import ReasonForm
from xieshou.web.framing import KEEPERS, did, done, sent, show
from xieshou.web.pages import ConfirmPage, FormPage


@open_to(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request: Any, ref: UUID) -> HttpResponse:
    """Write down a reason of one person."""
    person = one(request.actor, Person, ref)
    refuse_unless_own(request.actor, person.scope_path)
    form = HardshipForm(sent(request), initial={"started_on": request.day.isoformat()})
    if form.is_valid() and did(form, lambda: record_hardship(request.actor, form.facts(ref), day=request.day)):
        return done(request, _("已登记,等有权的一级认定。"), f"/people/{ref}/")
    page = FormPage(
        _("登记{name}就业困难的原因").format(name=person.name), _("登记"), f"/people/{ref}/",
        lede=_("登记的人自己不能认定,由另一人或上一级认定。认定了也不一定安排公益性岗位:有合适的市场岗位,先推荐市场岗位。"),
        crumbs=(c.Link(person.name, f"/people/{ref}/"),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(Role.CLERK)
@require_http_methods(["GET", "POST"])
def recognise(request: Any, ref: UUID) -> HttpResponse:
    """Say that it is so."""
    found = one(request.actor, Hardship, ref)
    person = f"/people/{found.person.ref}/"
    if request.method == "POST":
        recognise_hardship(request.actor, ref, day=request.day)
        return done(request, _("已认定。"), person)
    page = ConfirmPage(
        _("认定就业困难"),
        _("认定{name}“{reason}”?").format(name=found.person.name, reason=found.get_reason_display()),
        (
            _("依据:{evidence}。登记人:{who}。").format(evidence=found.evidence, who=found.recorded_by),
            _("认定到{day:%Y年%-m月%-d日}有效,您的名字和日期一起留下。").format(day=found.ended_on),
            _("认定以后,没有合适市场岗位时才可以托底安置。"),
        ),
        _("认定"), person, is_danger=False,
    )  # fmt: skip
    return show(request, "web/page_confirm.html", page)


@open_to(Role.CLERK)
@require_http_methods(["GET", "POST"])
def end(request: Any, ref: UUID) -> HttpResponse:
    """It holds no longer."""
    found = one(request.actor, Hardship, ref)
    person = f"/people/{found.person.ref}/"
    form = ReasonForm(sent(request))
    if form.is_valid() and did(
        form, lambda: end_hardship(request.actor, ref, day=request.day, reason=form.cleaned_data["reason"])
    ):
        return done(request, _("已终止。"), person)
    page = ConfirmPage(
        _("终止就业困难认定"),
        _("终止{name}“{reason}”的认定?").format(name=found.person.name, reason=found.get_reason_display()),
        (_("已经在公益性岗位上的,不受影响,到期为止。"), _("理由写进变更记录。")),
        _("终止"), person,
    )  # fmt: skip
    return show(request, "web/page_confirm.html", page, form=form)
