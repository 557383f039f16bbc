"""The one-time link: its owner sets a password, and goes on to sign in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from xieshou.kit.access import public
from xieshou.offices.services.links import link_of, use_link
from xieshou.web.forms.accounts import NewPasswordForm
from xieshou.web.framing import did, sent, show
from xieshou.web.pages import FormPage
from xieshou.web.signin import proceed


@public
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: Any) -> HttpResponse:
    """Set a password by a one-time link. Looking at it uses nothing up. Raises LinkDead."""
    token = request.GET.get("k", "")[:100]
    live = link_of(token, request.now)
    form = NewPasswordForm(sent(request))
    if form.is_valid() and did(form, lambda: use_link(token, form.cleaned_data["password"], at=request.now)):
        if request.user.is_authenticated:
            logout(request)  # somebody else's browser does not stay somebody else's
        live.user.refresh_from_db()
        return proceed(request, live.user, "")
    page = FormPage(
        _("{name},请设置密码").format(name=live.user.name), _("保存密码,继续"), settings.LOGIN_URL,
        lede=_("用户名:{username}。这个链接只能用一次;密码只有您自己知道,管理员也看不到。").format(username=live.user.username),
        path=request.get_full_path(),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)
