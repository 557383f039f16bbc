"""My own account: password, recovery codes, where I am signed in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xieshou.kit.access import open_to
from xieshou.offices.errors import WrongPassword
from xieshou.offices.models import SignedIn
from xieshou.offices.services import second_step, sessions
from xieshou.offices.services.links import change_password
from xieshou.web import components as c
from xieshou.web.access import EVERYONE
from xieshou.web.forms.accounts import ChangePasswordForm, CodeForm
from xieshou.web.framing import did, done, sent, show
from xieshou.web.histories import CHINA
from xieshou.web.pages import FormPage, ListPage
from xieshou.web.signin import count_failure, is_locked, locked_out
from xieshou.web.templatetags.xs import day as in_words
from xieshou.web.views.second_step import codes_page


def _crumbs() -> tuple[c.Link, ...]:
    return (c.Link(_("我的账号"), "/account/"),)


@open_to(*EVERYONE)
@never_cache
@sensitive_post_parameters("present", "password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: Any) -> HttpResponse:
    """A new password against the present one; every other session of the account ends."""
    if request.user.is_demo:  # everybody's: it has no password and binds no phone
        return redirect("/account/")
    form = ChangePasswordForm(sent(request))
    if form.is_valid() and did(form, lambda: _change(request, form.cleaned_data)):
        return done(request, _("密码已更改,别处的登录都已退出。"), "/account/")
    if getattr(request, "axes_locked_out", False):
        return locked_out(request)
    page = FormPage(_("更改密码"), _("更改"), "/account/", crumbs=_crumbs())
    return show(request, "web/page_form.html", page, form=form)


def _change(request: Any, said: dict[str, Any]) -> None:
    # Through the same door as signing in, so that guessing here is counted there.
    if authenticate(request, username=request.user.username, password=said["present"]) is None:
        raise WrongPassword()
    change_password(request.user, said["password"], at=request.now)
    kept = request.session.get("second_step", False)
    update_session_auth_hash(request, request.user)
    request.session["second_step"] = kept
    sessions.end_all(request.user)
    sessions.note_session(request.user, request.session.session_key, at=request.now, address=None, browser="")


@open_to(*EVERYONE)
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def recovery(request: Any) -> HttpResponse:
    """New recovery codes against a right code; the old ones are void."""
    if not second_step.is_bound(request.user):
        return redirect("/account/")
    if is_locked(request, request.user):
        return locked_out(request)
    form = CodeForm(sent(request), help_text=_("手机上现在的六位数字。"))
    made: list[second_step.Bound] = []
    if form.is_valid():
        if did(
            form, lambda: made.append(second_step.renew_codes(request.user, form.cleaned_data["code"], at=request.now))
        ):
            return show(request, "web/page_once.html", codes_page(made[0], "/account/"))
        count_failure(request, request.user)
    page = FormPage(
        _("换一套恢复码"), _("换新的"), "/account/", lede=_("换了以后,旧的恢复码全部作废。"), crumbs=_crumbs()
    )
    return show(request, "web/page_form.html", page, form=form)


@open_to(*EVERYONE)
@never_cache
@require_safe
def places(request: Any) -> HttpResponse:
    """Where my account is signed in."""
    columns = (c.Column(_("浏览器")), c.Column(_("来自")), c.Column(_("登录时间")), c.Column(_("办理")))
    found = sessions.sessions_of(request.user, request.now)
    rows = tuple(_row(one, here=request.session.session_key) for one in found)
    as_of = c.AsOf(request.day, request.user.name, _("登录记录"))
    out = c.Action(_("在别的地方都退出"), "/account/sessions/end-all/", "primary", method="post")
    page = ListPage(
        _("我在哪里登录着"), c.Table(_("我在哪里登录着"), as_of, columns, rows, c.Empty(_("没有记录"), _("重新登录一次,这里就会出现。"))),
        lede=_("有不认识的,请先让别的地方都退出,再更改密码。"), crumbs=_crumbs(), actions=(out,), is_printable=False,
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def _row(one: SignedIn, *, here: str) -> c.Row:
    at = one.at.astimezone(CHINA)
    end = c.Action(_("让它退出"), f"/account/sessions/{one.ref}/end/", method="post")
    is_here = one.session_key == here
    cells = (
        c.Cell(_browser(one.browser), badge=c.Badge(_("就是这里"), c.Tone.GOOD) if is_here else None),
        c.Cell(one.address, missing=_("不详")),
        c.Cell(f"{in_words(at.date())} {at:%H:%M}"),
        c.Cell(missing="—") if is_here else c.Cell(action=end),
    )
    return c.Row(cells)


def _browser(stored: str) -> str:
    name, _slash, kind = stored.partition("/")
    words = {"MicroMessenger": _("微信"), "Edg": "Edge"}
    if not name:
        return _("不详")
    return _("手机上的{name}").format(name=words.get(name, name)) if kind == "phone" else words.get(name, name)


@open_to(*EVERYONE)
@require_POST
def end_session(request: Any, ref: UUID) -> HttpResponse:
    """Sign out one other place. Raises NotYours."""
    sessions.end_one(request.user, ref)
    return done(request, _("那里已退出。"), "/account/sessions/")


@open_to(*EVERYONE)
@require_POST
def end_sessions(request: Any) -> HttpResponse:
    """Sign out everywhere but here."""
    count = sessions.end_all(request.user, but=request.session.session_key)
    return done(request, _("别处{count}个登录都已退出。").format(count=count), "/account/sessions/")
