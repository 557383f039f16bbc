"""名额上限: of an employer, by itself or the office of its place; along a pairing, by an office of either end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from xieshou.jobs.models import Employer
from xieshou.jobs.quotas import NotTheEmployersPlace, may_set_quota_of, quotas_of, set_quota
from xieshou.kit.access import open_to
from xieshou.offices.models import Role
from xieshou.pairings.powers import refuse_stranger
from xieshou.pairings.selectors import pairing_by_ref
from xieshou.web import components as c
from xieshou.web.forms.quotas import QuotaForm
from xieshou.web.framing import did, done, sent, show
from xieshou.web.pages import FormPage
from xieshou.web.parts.quotas import quotas


@open_to(Role.CLERK, Role.EMPLOYER)
@require_http_methods(["GET", "POST"])
def of_employer(request: Any, ref: UUID) -> HttpResponse:
    """How many an employer takes in all its posts together."""
    employer = Employer.objects.select_related("region").filter(ref=ref).first()
    if employer is None:
        raise Http404
    if not may_set_quota_of(request.actor, employer):
        raise NotTheEmployersPlace(employer=employer.name)
    page = FormPage(
        _("“{name}”的名额上限").format(name=employer.name), _("保存名额"), "/posts/",
        lede=_("单位所有岗位合起来,同时最多安排几人。匹配按当天有效的名额算。"),
        crumbs=(c.Link(pgettext("栏目", "岗位"), "/posts/"),),
        aside=(quotas(quotas_of(employer=employer), request.day),),
    )  # fmt: skip
    return _asked(request, page, employer=employer)


@open_to(Role.CLERK)
@require_http_methods(["GET", "POST"])
def of_pairing(request: Any, ref: UUID) -> HttpResponse:
    """How many go away along a pairing."""
    pairing = pairing_by_ref(ref)
    refuse_stranger(request.actor, pairing)
    page = FormPage(
        _("{supporter} → {recipient}的名额上限").format(supporter=pairing.supporter_text, recipient=pairing.recipient_text),
        _("保存名额"), f"/pairings/{ref}/",
        lede=_("沿这条结对关系,同时最多安排几人。匹配按当天有效的名额算。"),
        crumbs=(c.Link(_("帮扶关系"), "/pairings/"),),
        aside=(quotas(quotas_of(pairing=pairing), request.day),),
    )  # fmt: skip
    return _asked(request, page, pairing=pairing)


def _asked(request: Any, page: FormPage, **whose: Any) -> HttpResponse:
    form = QuotaForm(sent(request), initial={"started_on": request.day.isoformat()})
    if form.is_valid() and did(form, lambda: set_quota(request.actor, form.facts(**whose))):
        return done(request, _("名额上限已登记。"), request.path)
    return show(request, "web/page_form.html", page, form=form)
