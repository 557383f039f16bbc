"""Who asks the API: a session or a token; what it may read, how often, and what is noted of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.security import APIKeyCookie, HttpBearer

from xieshou.audit.exports import note_export
from xieshou.kit.errors import Invalid
from xieshou.kit.scope import activate
from xieshou.offices.models import AccessToken
from xieshou.offices.services.tokens import OutsideToken, count_use, refuse_too_many

TITLES = dict(AccessToken.Scope.choices)


class BySession(APIKeyCookie):
    """The page's own session; the middleware has put the actor on."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.assignment if request.token is None else None  # type: ignore[attr-defined]


class ByToken(HttpBearer):
    """An access token; the middleware has found it."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return request.token  # type: ignore[attr-defined]


def let_in(request: Any, what: str, code: str = "") -> None:
    """Raise OutsideToken, TooMany for a token that may not read `what` (now); each request of a token is written down."""
    if request.token is None:
        return
    refuse_too_many(request.token, request.now)
    note(request, lambda response: count_use(request.token, request.now, f"{what}/{code}" if code else what))
    if what not in request.token.scopes:
        raise OutsideToken(what=TITLES[what])


def note(request: Any, what: Any) -> None:
    """Have `what(response)` written once the reading transaction has ended, before the answer is handed over."""
    request.notes = [*getattr(request, "notes", ()), what]


def note_taken(request: Any, code: str, day: date, filters: dict[str, str], row_count: int) -> None:
    """A list taken in bulk is noted as an export, with the digest of the answer."""

    def write(response: Any) -> None:
        activate(request.actor.scope)
        note_export(
            request.actor, what=f"{code}.json", day=day, filters=filters, row_count=row_count, content=response.content,
            at=request.now,
        )  # fmt: skip

    note(request, write)


class BadNumber(Invalid):
    code = "api.bad_number"
    message = _("{name} 应是{least}到{most}之间的整数。")
    remedy = _("请改正网址里的这一项。")


def whole(text: str, name: str, least: int, most: int) -> int:
    """A whole number of an address. Raises BadNumber."""
    if not (text.isascii() and text.isdecimal()) or len(text) > 9 or not least <= int(text) <= most:
        raise BadNumber(name=name, least=least, most=most)
    return int(text)
