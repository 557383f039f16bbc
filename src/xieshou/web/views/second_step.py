"""两步登录 at the door: the code after the password, and binding a phone the first time."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from xieshou.kit import totp
from xieshou.kit.access import public
from xieshou.offices.models import SecondStep, User
from xieshou.offices.services import second_step
from xieshou.web.components import Action, Fact
from xieshou.web.forms.accounts import CodeForm
from xieshou.web.framing import did, sent, show
from xieshou.web.pages import FormPage, OncePage
from xieshou.web.signin import count_failure, enter, half_of, is_locked, locked_out


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: Any) -> HttpResponse:
    """The second step: six digits of the bound phone, or a recovery code."""
    half = half_of(request)
    if half is None:
        return redirect(settings.LOGIN_URL)
    user, wanted = half
    if is_locked(request, user):
        return locked_out(request)
    form = CodeForm(sent(request), help_text=_("手机上动态码应用里的六位数字;手机不在身边的,输一个恢复码。"))
    if form.is_valid():
        if second_step.check(user, form.cleaned_data["code"], at=request.now):
            enter(request, user, with_second_step=True)
            return redirect(wanted or "/")
        count_failure(request, user)
        form.add_error("code", _("动态码不对,或者刚才已经用过。请等手机换出下一个码再输。"))
    page = FormPage(
        _("两步登录"), _("登录"), settings.LOGIN_URL,
        lede=_("密码对了,还要手机上的动态码。连输错十次会停用两步登录,要请管理员解锁。"),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def bind(request: Any) -> HttpResponse:
    """The first time: the square, the first right code, the recovery codes, and in."""
    half = half_of(request)
    waits = second_step.waiting(half[0]) if half else None
    if half is None or waits is None:
        return redirect(settings.LOGIN_URL)
    user, wanted = half
    if is_locked(request, user):
        return locked_out(request)
    form = CodeForm(sent(request), help_text=_("扫过方块以后,手机上会出现六位数字。"))
    bound: list[second_step.Bound] = []
    if form.is_valid():
        if did(form, lambda: bound.append(second_step.confirm(user, form.cleaned_data["code"], at=request.now))):
            enter(request, user, with_second_step=True)
            return show(request, "web/page_once.html", codes_page(bound[0], wanted or "/"))
        count_failure(request, user)
    return show(request, "web/page_once.html", square_page(user, waits), form=form)


def square_page(user: User, waits: SecondStep) -> OncePage:
    """How to bind a phone."""
    secret = waits.secret.reveal()
    site = totp.address_of(secret, account=user.username, issuer="携手 Xieshou")
    return OncePage(
        _("绑定手机,做两步登录"),
        lede=_("您的岗位登录时除了密码,还要手机上的动态码。只用绑定这一次。"),
        square=mark_safe(segno.make(site, error="m").svg_inline(omitsize=True, border=3, title=_("绑定两步登录的方块"))),  # noqa: S308 - drawn by segno from our own address
        notes=(
            _("手机上装一个动态码应用(微信小程序“腾讯身份验证器”、FreeOTP、Google Authenticator 都可以)。"),
            _("用它扫这个方块;不能扫的,手工输入下面的密钥。"),
            _("把手机上出现的六位数字填在下面。"),
        ),
        facts=(Fact(_("密钥"), _in_fours(secret)), Fact(_("账号"), user.username)),
        submit_label=_("绑定并登录"),
    )  # fmt: skip


def codes_page(bound: second_step.Bound, onward: str) -> OncePage:
    """The recovery codes, once."""
    return OncePage(
        _("请抄下恢复码"),
        lede=_("手机丢了或没电时,用一个恢复码代替动态码。每个只能用一次,这一页关掉后就再也看不到了。"),
        lines=bound.codes,
        notes=(_("抄在纸上,锁在抽屉里;不要拍照,不要发给别人。"),),
        actions=(Action(_("抄好了,继续"), onward, "primary"),),
    )


def _in_fours(text: str) -> str:
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
