"""What every page's frame shows: who is signed in, for which office, on which day, and whether this is the demo."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xieshou.web.access import opens
from xieshou.web.components import Language, Shell
from xieshou.web.navigation import bar_for, groups_for


def shell(request: Any) -> dict[str, Any]:
    """The context of the frame. Asks the database nothing: it is drawn on refusals too, when the transaction is over."""
    actor = getattr(request, "actor", None)
    assignment = getattr(request, "assignment", None)
    frame: dict[str, Any] = {
        "languages": _languages(),
        "language_href": "/language/",
        "path": request.get_full_path() if request.method == "GET" else request.path,
        "demo_day": date.fromisoformat(settings.DEMO_DAY) if settings.DEMO else None,
    }
    if assignment and actor:
        frame |= {
            "groups": groups_for(actor, request.path),
            "bar": bar_for(actor, request.path),
            "as_of": request.day,
            "office": assignment.office.name,
            "user": assignment.user.name,
            "role": str(assignment.get_role_display()),
            "account_href": "/account/",
            "sign_out_href": "/sign-out/",
            "search_hint": _hint(actor, request.path),
        }
    elif request.path != settings.LOGIN_URL:
        frame["sign_in_href"] = settings.LOGIN_URL
    return {"shell": Shell(**frame)}


def _hint(actor: Any, path: str) -> str:
    """What the search box of the head takes; none where the page has a box of its own, or nobody may search."""
    return "" if path in ("/search/", "/people/") or not opens(actor, "/search/") else _("姓名、拼音、后四位、村、户编号")


def _languages() -> tuple[Language, ...]:
    now = get_language() or settings.LANGUAGE_CODE
    return tuple(Language(code, label, code == now) for code, label in settings.LANGUAGES)
