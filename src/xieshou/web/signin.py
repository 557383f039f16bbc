"""Who may sign in, how long a lock lasts, and where one lands: everything the doors of the product share."""

from __future__ import annotations

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from xieshou.audit.models import SignInNote
from xieshou.audit.signing_in import note_sign_in
from xieshou.kit.scope import Actor, Scope
from xieshou.offices.models import User
from xieshou.offices.selectors import USER
from xieshou.offices.services import second_step
from xieshou.offices.services.sessions import note_session
from xieshou.web.components import Refusal
from xieshou.web.refusing import say

BACKEND = "xieshou.web.signin.OfficeBackend"
# How long a right password waits for its code.
HALF_SECONDS = 600
BROWSERS = ("MicroMessenger", "Edg", "Firefox", "Chrome", "Safari")


class OfficeBackend(ModelBackend):
    """Name and password. Outside the demo a demo account is nobody, even with a session that is still open."""

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demo)


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """429 with Retry-After after too many wrong passwords; says nothing of whether the account exists."""
    minutes = max(1, round(settings.AXES_COOLOFF_TIME * 60))
    what = _("输错密码已有{count}次,为保护账号,暂时锁住{minutes}分钟。").format(
        count=settings.AXES_FAILURE_LIMIT, minutes=minutes
    )
    remedy = _("请{minutes}分钟后再试;忘记密码的,请找本单位管理员重设,不用反复输入。").format(minutes=minutes)
    page = say(request, Refusal(what, remedy, "signin.locked"), 429)  # the count of failures stays
    page.headers["Retry-After"] = str(minutes * 60)
    return page


def next_of(request: HttpRequest) -> str:
    """Where the person wanted to go: an address of this site, or "" for anything else."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    inside = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if inside else ""


def proceed(request: Any, user: User, wanted: str) -> HttpResponse:
    """After a right password: in, or on to the second step where the account's role or its owner asks for one.

    A demo account is never asked. Raises NoParameter when nobody has said which roles must.
    """
    if user.is_demo or not (second_step.is_bound(user) or second_step.needs_it(user, request.day)):
        enter(request, user)
        return redirect(wanted or "/")
    # Not signed in yet: the count of failures is forgotten only by a whole sign-in.
    request.session.cycle_key()
    request.session["half"] = {"user": user.pk, "at": request.now.timestamp(), "next": wanted}
    if second_step.is_bound(user):
        return redirect("/sign-in/code/")
    second_step.begin(user, at=request.now)
    return redirect("/sign-in/bind/")


def enter(request: Any, user: User, *, with_second_step: bool = False) -> None:
    """Sign in, under a fresh session key, and note where."""
    request.session.pop("half", None)
    login(request, user, backend=BACKEND)
    request.session["second_step"] = with_second_step
    way = "demo" if user.is_demo else "two steps" if with_second_step else "password"
    note_sign_in(_self(user), what=SignInNote.What.IN, way=way, address=request.META.get("REMOTE_ADDR") or None, at=request.now)
    note_session(
        user, request.session.session_key, at=request.now, address=request.META.get("REMOTE_ADDR") or None,
        browser=browser_of(request.headers.get("user-agent", "")),
    )  # fmt: skip


def note_leaving(request: Any) -> None:
    """Whoever was signed in goes out."""
    if request.user.is_authenticated:
        address = request.META.get("REMOTE_ADDR") or None
        note_sign_in(_self(request.user), what=SignInNote.What.OUT, way="", address=address, at=request.now)


def _self(user: User) -> Actor:
    """The account itself, in no role."""
    return Actor(user.pk, user.name, Scope(self_ids=frozenset({(USER, user.pk)})))


def half_of(request: Any) -> tuple[User, str] | None:
    """Whose right password waits for its code, and where they wanted to go; None when nobody's does any more."""
    half = request.session.get("half")
    if not half or request.now.timestamp() - half["at"] > HALF_SECONDS:
        return None
    user = User.objects.filter(pk=half["user"], is_active=True, is_demo=False).first()
    return (user, half["next"]) if user else None


def is_locked(request: Any, user: User) -> bool:
    """True while too many wrong passwords and codes lock the account for this address."""
    return not AxesProxyHandler.is_allowed(request, {"username": user.username})


def count_failure(request: Any, user: User) -> None:
    """A wrong code counts as a wrong password does; at the limit the answer becomes the page of the lock."""
    user_login_failed.send(sender=__name__, credentials={"username": user.username}, request=request)


def browser_of(agent: str) -> str:
    """Which browser on what, as `name/phone` or `name/computer`; "" for anything else."""
    name = next((mark for mark in BROWSERS if mark in agent), "")
    kind = "phone" if "Mobile" in agent or "Android" in agent else "computer"
    return f"{name}/{kind}" if name else ""
