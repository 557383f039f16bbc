"""The way of every request: one transaction, one actor, one day; a refusal becomes a clear page and leaves nothing half done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest, ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieshou.engines.errors import XieshouError
from xieshou.kit.access import Access
from xieshou.kit.constraints import sentence_for
from xieshou.kit.errors import Invalid, NotAllowed, Refused
from xieshou.kit.scope import activate
from xieshou.offices.models import Assignment, Role
from xieshou.offices.selectors import NOBODY, actor_of, assignments_on
from xieshou.offices.services.second_step import roles_that_need_it
from xieshou.offices.services.tokens import NotSignedIn, token_in_force
from xieshou.roster.search import is_private
from xieshou.supervision.auditing.access import note_look
from xieshou.web.components import Refusal
from xieshou.web.framing import SeeOther
from xieshou.web.refusing import is_api, refusal_page, refused, say

Get = Callable[[HttpRequest], HttpResponse]
SAFE = {"GET", "HEAD", "OPTIONS"}
CHINA = ZoneInfo("Asia/Shanghai")


class OneTransaction:
    """A request is one transaction; reading requests get a read-only one, so that no page can write by being looked at."""

    def __init__(self, get_response: Get) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            if request.method in SAFE:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION READ ONLY")
            response = self.get_response(request)
            if request.method in SAFE or response.status_code >= 500 or getattr(request, "undo", False):
                transaction.set_rollback(True)
        return self._noted(request, response)

    def _noted(self, request: Any, response: HttpResponse) -> HttpResponse:
        """What a reading leaves behind (that a list was taken, that a token was used) is written before it is handed over."""
        for note in getattr(request, "notes", ()) if response.status_code < 500 else ():
            with transaction.atomic():
                note(response)
        return response


class WhoAndWhen:
    """Sets `request.actor`, `request.assignment`, `request.day`, `request.now`, and tells row-level security; checks access."""

    def __init__(self, get_response: Get) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.now = datetime.now(CHINA)
        request.day = today(request.now)
        request.assignment = None
        request.assignments = []
        request.actor = NOBODY
        request.needs_second_step = False
        request.token = None
        if is_api(request) and (secret := bearer_of(request)):
            self._by_token(request, secret)
        elif request.user.is_authenticated:
            try:
                self._put_on(request)
            except Refused as refusal:  # nobody has said which roles need a second step
                return refused(request, refusal)
        activate(request.actor.scope)
        return self.get_response(request)

    def _by_token(self, request: Any, secret: str) -> None:
        """A program, in the role its token was made for; a token that is not in force is nobody's."""
        found = token_in_force(secret, request.now, request.day)
        if found is not None:
            request.token, request.user, request.assignment = found, found.user, found.assignment
            request.actor = actor_of(found.assignment, request.day)

    def _put_on(self, request: Any) -> None:
        """The role chosen last, or the first, as the request's actor."""
        choices = self._usable(request, list(assignments_on(request.user, request.day)))
        wanted = request.session.get("assignment")
        request.assignment = next((a for a in choices if a.pk == wanted), choices[0] if choices else None)
        request.assignments = choices
        if request.assignment:
            request.actor = actor_of(request.assignment, request.day)

    def _usable(self, request: Any, choices: list[Assignment]) -> list[Assignment]:
        """The roles open to this session: without a second step, only those that need none; demo accounts need none."""
        if request.user.is_demo or not choices or request.session.get("second_step"):
            return choices
        strict = roles_that_need_it(request.day)
        usable = [one for one in choices if one.role not in strict]
        request.needs_second_step = len(usable) < len(choices)
        return usable

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        access: Access | None = getattr(view, "access", None)
        if access is None:
            raise ImproperlyConfigured(f"{request.path}: the view says nothing of who may open it")
        if access.public:
            return None
        if request.assignment is None:
            return refused(request, NotSignedIn()) if is_api(request) else _to_sign_in(request)
        if not access.lets(request.actor):
            return refused(request, NotAllowed())
        if request.actor.role == Role.AUDITOR and request.method in SAFE:
            self._keep_look(request)
        return None

    def _keep_look(self, request: Any) -> None:
        """What an inspector looks at is kept, page by page; the address without what was typed into it."""
        name, actor, path, at = request.resolver_match.url_name or "", request.actor, request.path, request.now

        def note(response: HttpResponse) -> None:
            if response.status_code == 200:
                note_look(actor, what=name, address=path, at=at)

        request.notes = [*getattr(request, "notes", []), note]


class NumberInAddress(Invalid):
    code = "address.whole_number"
    message = gettext_lazy("完整的证件号码或手机号不能写在网址里,没有查。")
    remedy = gettext_lazy("请在查找框里输入,按回车。")


def _as_refusal(fault: Refused) -> Refusal:
    return Refusal(fault.said, fault.advice, fault.code)


class NoNumbersInAddresses:
    """A whole citizen number or phone in an address is answered with the same address without it: nothing is looked up by
    it, no page is kept under it. The search box sends such numbers by POST."""

    def __init__(self, get_response: Get) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE or not any(is_private(text) for _name, text in _given(request)):
            return self.get_response(request)
        if is_api(request):
            return say(request, _as_refusal(NumberInAddress()), NumberInAddress.status)
        kept = [(name, text) for name, text in _given(request) if not is_private(text)]
        messages.warning(request, _("完整的证件号码或手机号不能写在网址里,没有查。请在查找框里输入,按回车。"))
        return SeeOther(f"{request.path}?{urlencode(kept)}" if kept else request.path)


def _given(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, text) for name, texts in request.GET.lists() for text in texts]


class Refusals:
    """Turns a refusal, and a database rule that was broken, into a page that says what happened and what to do next."""

    def __init__(self, get_response: Get) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path:
            raise BadRequest("a NUL byte in the address")
        return self.get_response(request)

    def process_exception(self, request: Any, fault: Exception) -> HttpResponse | None:
        if isinstance(fault, Refused):
            return refused(request, fault)
        if isinstance(fault, XieshouError):
            said, _english, _rest = str(fault).partition(" / ")
            return refusal_page(request, Refusal(said, _("请按上面的说明核对后再试。"), "engine.refused"), 422)
        if isinstance(fault, IntegrityError) and (sentence := sentence_for(fault)):
            advice = _("请改正后再交;什么都没有保存。")
            return refusal_page(request, Refusal(sentence, advice, "database.rule"), 422)
        return None


def bearer_of(request: HttpRequest) -> str:
    """The token of the request's Authorization header; "" without one."""
    kind, _space, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def today(now: datetime) -> date:
    """The calendar's day in China; in the demo, the demo's fixed day."""
    return date.fromisoformat(settings.DEMO_DAY) if settings.DEMO else now.astimezone(CHINA).date()


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    wanted = request.get_full_path() if request.method in SAFE else "/"
    return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': wanted})}")
