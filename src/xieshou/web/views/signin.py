"""Coming in, going out, and changing hats."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.i18n import set_language

from xieshou.kit.access import open_to, public
from xieshou.kit.errors import NotYours
from xieshou.offices.models import Assignment, Role
from xieshou.offices.selectors import demo_assignments, demo_user
from xieshou.web.access import EVERYONE, opens
from xieshou.web.components import Action, AsOf, Cell, Column, DemoRole, Empty, Fact, Refusal, Row, Table
from xieshou.web.forms.signin import SignInForm
from xieshou.web.pages import LoginPage, RecordPage, Section
from xieshou.web.signin import enter, next_of, note_leaving, proceed

# What a demo account is there to show, and the icon on its button.
PURPOSES = {
    Role.CLERK: (gettext_lazy("名册、匹配、推荐、报表"), "clipboard-document-check"),
    Role.LEADER: (gettext_lazy("驾驶舱、月报"), "presentation-chart-line"),
    Role.VILLAGE: (gettext_lazy("问意愿、核实就业"), "home"),
    Role.SECRETARY: (gettext_lazy("问意愿、走访零就业户"), "flag"),
    Role.HELPER: (gettext_lazy("问意愿、回访"), "hand-raised"),
    Role.AUDITOR: (gettext_lazy("只看不改,逐数点开"), "scale"),
    Role.EMPLOYER: (gettext_lazy("岗位、到岗确认"), "building-office-2"),
    Role.LABOURER: (gettext_lazy("我的档案、答复推荐"), "user"),
    Role.ADMIN: (gettext_lazy("账号和岗位"), "cog-6-tooth"),
}


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: Any) -> HttpResponse:
    """The sign-in page; somebody signed in with a role goes on."""
    if request.method != "POST" and request.assignment:
        return redirect(next_of(request) or "/")
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return proceed(request, form.user, next_of(request))
    page = LoginPage(
        path=settings.LOGIN_URL,
        next=next_of(request),
        refusal=_no_role(request),
        demo_path="/sign-in/demo/",
        demo_roles=_demo_roles(request) if settings.DEMO else (),
    )
    return render(request, "web/login.html", {"page": page, "form": form})


@public
@require_POST
def demo_sign_in(request: Any, username: str) -> HttpResponse:
    """One click into a demo account. Outside the demo there is no such address."""
    user = demo_user(username) if settings.DEMO else None
    if user is None:
        raise Http404
    enter(request, user)
    return redirect(next_of(request) or "/")


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave; anybody may."""
    note_leaving(request)
    logout(request)
    messages.success(request, _("已退出。"))
    return redirect(settings.LOGIN_URL)


@open_to(*EVERYONE)
@require_POST
def switch_role(request: Any) -> HttpResponse:
    """Act in another of one's own roles from now on. Raises NotYours for anybody else's."""
    wanted = next((a for a in request.assignments if str(a.ref) == request.POST.get("assignment")), None)
    if wanted is None:
        raise NotYours()
    request.session["assignment"] = wanted.pk
    messages.success(request, _("现在以“{role}”的身份办理。").format(role=_role_in_words(wanted)))
    return redirect("/")


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Chinese or English, kept in a cookie."""
    return set_language(request)


@open_to(*EVERYONE)
@never_cache
@require_safe
def account(request: Any) -> HttpResponse:
    """Who I am here, what I answer for, since when."""
    me = request.assignment
    facts = (
        Fact(_("姓名"), me.user.name),
        Fact(_("用户名"), me.user.username),
        Fact(_("现在的身份"), _role_in_words(me)),
        Fact(_("管辖范围"), me.region.full_name),
    )
    page = RecordPage(
        title=_("我的账号"),
        sections=(
            Section(facts=facts, actions=_own_acts(request)),
            Section(_("我的岗位"), table=_roles_table(request)),
        ),
        is_printable=False,
    )
    return render(request, "web/page_record.html", {"page": page})


def _own_acts(request: Any) -> tuple[Action, ...]:
    """What one does with one's own account; a demo account has no password and no phone."""
    acts = [Action(_("我在哪里登录着"), "/account/sessions/")]
    if opens(request.actor, "/account/tokens/"):
        acts.append(Action(_("访问令牌"), "/account/tokens/"))
    if not request.user.is_demo:
        acts.insert(0, Action(_("更改密码"), "/account/password/"))
        if request.session.get("second_step"):
            acts.append(Action(_("换一套恢复码"), "/account/recovery-codes/"))
    return tuple(acts)


def _roles_table(request: Any) -> Table:
    columns = (
        Column(_("单位和岗位")),
        Column(_("范围")),
        Column(_("起"), "date"),
        Column(_("止"), "date"),
        Column(_("办理")),
    )
    rows = tuple(_role_row(one, is_now=one.pk == request.assignment.pk) for one in request.assignments)
    as_of = AsOf(request.day, request.assignment.user.name, _("任职登记"))
    return Table(_("我的岗位"), as_of, columns, rows, Empty(_("没有岗位")))


def _role_row(one: Assignment, *, is_now: bool) -> Row:
    switch = Action(_("换到这个岗位"), "/switch-role/", method="post", fields=(("assignment", str(one.ref)),))
    return Row(
        (
            Cell(_role_in_words(one)),
            Cell(one.region.full_name),
            Cell(one.started_on),
            Cell(one.ended_on, missing=_("长期")),
            Cell(_("现在的身份")) if is_now else Cell(action=switch),
        )
    )


def _role_in_words(one: Assignment) -> str:
    return f"{one.office.name} · {one.get_role_display()}"


def _demo_roles(request: Any) -> tuple[DemoRole, ...]:
    made = []
    for one in demo_assignments(request.day):
        purpose, icon = PURPOSES[Role(one.role)]
        made.append(DemoRole(one.user.username, str(one.get_role_display()), one.office.name, str(purpose), icon))
    return tuple(made)


def _no_role(request: Any) -> Refusal | None:
    """A known account whose roles have all ended is told so, instead of being asked for its password again and again."""
    if request.method == "POST" or not request.user.is_authenticated or request.assignment:
        return None
    if request.needs_second_step:
        what = _("您的岗位要用两步登录,这次登录时还没有绑定手机。")
        return Refusal(what, _("请再登录一次,按页面提示绑定。"), "signin.second_step")
    what = _("您的账号今天没有在任的岗位,所以没有可以打开的页面。")
    return Refusal(what, _("请联系本单位管理员,登记新的岗位和起止日期。"), "signin.no_role")
