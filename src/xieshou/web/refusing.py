"""A refusal as a page: what happened, what to do next, and a way back. Nothing it was about to write stays."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xieshou.kit.errors import Refused
from xieshou.web.components import Action, Refusal

PAGES = {403: "403.html", 404: "404.html", 409: "409.html", 429: "429.html"}


def refused(request: Any, fault: Refused) -> HttpResponse:
    """The page of a refusal; whatever the request wrote is undone."""
    return refusal_page(request, Refusal(fault.said, fault.advice, fault.code), fault.status)


def refusal_page(request: Any, refusal: Refusal, status: int) -> HttpResponse:
    """As `refused`, from a refusal already in words."""
    request.undo = True
    transaction.set_rollback(True)
    return say(request, refusal, status)


def is_api(request: HttpRequest) -> bool:
    """True for a program's request: it is answered in JSON."""
    return request.path.startswith("/api/")


def say(request: Any, refusal: Refusal, status: int) -> HttpResponse:
    """Only the page (of a program's request, its JSON): what the request wrote stays."""
    if is_api(request):
        body = {"code": refusal.code, "message": refusal.what, "remedy": refusal.remedy}
        return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    back = refusal.action or _way_back(request)
    facts = {"said": refusal.what, "advice": refusal.remedy, "back": back.href if back else ""}
    return render(request, PAGES.get(status, "web/refused.html"), facts, status=status)


def _way_back(request: HttpRequest) -> Action | None:
    """The page the person came from, if it is one of ours and not this one."""
    origin = f"{request.scheme}://{request.get_host()}"
    came_from = request.headers.get("referer", "")
    path = re.sub(f"^{re.escape(origin)}", "", came_from) if came_from.startswith(f"{origin}/") else ""
    if not path.startswith("/") or path.startswith("//") or path == request.get_full_path():
        return None
    return Action(_("返回上一页"), path, "secondary")
