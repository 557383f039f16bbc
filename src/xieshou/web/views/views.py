"""Keeping a list's filters under a name, and forgetting them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.kit.access import open_to
from xieshou.kit.errors import NotYours
from xieshou.kit.views import address_of, remove_view, save_view
from xieshou.web.framing import READERS, done

PAGE = re.compile(r"/(?:ledgers/[A-Z]-[0-9]{2}|posts|village)/")


@open_to(*READERS)
@require_POST
def save(request: Any) -> HttpResponse:
    """Keep the filters of the list one comes from."""
    page, answers = request.POST.get("page", ""), dict(parse_qsl(request.POST.get("answers", "")[:2000]))
    if not PAGE.fullmatch(page):
        raise NotYours()
    view = save_view(request.actor, page, request.POST.get("name", ""), answers, at=request.now)
    return done(request, _("已保存为“{name}”,下次在这个页面点它就行。").format(name=view.name), address_of(view))


@open_to(*READERS)
@require_POST
def remove(request: Any, ref: UUID) -> HttpResponse:
    """Forget a view of one's own."""
    return done(request, _("已删去这组筛选。"), remove_view(request.actor, ref))
