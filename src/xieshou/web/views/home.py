"""今天要办: where everybody begins."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.kit.access import open_to
from xieshou.offices.models import Role
from xieshou.reporting.waiting import Waiting, waiting
from xieshou.web import components as c
from xieshou.web.access import EVERYONE, opens
from xieshou.web.framing import as_of, show
from xieshou.web.pages import HomePage
from xieshou.web.parts.home import DUTIES, groups_of


@open_to(*EVERYONE)
@require_safe
def home(request: Any) -> HttpResponse:
    """What needs me now, overdue first; a labourer's home is their own file."""
    actor = request.actor
    if actor.role == Role.LABOURER:
        return redirect("/me/")
    mine = {code for code, duty in DUTIES.items() if opens(actor, duty.by or duty.do)}
    found = waiting(actor, request.day, mine)
    nothing = not any(one.total for one in found)
    told = as_of(request, _("名册、推荐、就业经历和回访"))
    page = HomePage(
        greeting=_greeting(request, found),
        groups=groups_of(found, request.day, told.scope),
        as_of=told,
        empty=c.Empty(_("今天没有要办的事。"), _("有新的事会出现在这里。")) if nothing else None,
    )
    return show(request, "web/home.html", page)


def _greeting(request: Any, found: list[Waiting]) -> str:
    counts = {
        urgency: f"{sum(getattr(one, urgency) for one in found):,}" for urgency in ("overdue", "today", "undated")
    }
    words = _("{name},有{overdue}件已过期,{today}件今天到期,{undated}件等着办。")
    return words.format(name=request.assignment.user.name, **counts)
