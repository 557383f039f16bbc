"""Who may sign in, how long a lock lasts, and where one lands: everything the doors of the product share."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from xieshou.web.components import Refusal
from xieshou.web.refusing import say

BACKEND = "xieshou.web.signin.OfficeBackend"


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
