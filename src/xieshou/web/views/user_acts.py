"""What an administrator does with accounts: each act on a page of its own, with its reason."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xieshou.jobs.selectors import employers_of
from xieshou.kit.access import open_to
from xieshou.kit.errors import NotYours
from xieshou.offices import accounts as ask
from xieshou.offices.models import Line, Role
from xieshou.offices.powers import managed_lines, roles_given_by
from xieshou.offices.services import accounts, second_step
from xieshou.offices.services.links import Link
from xieshou.offices.services.units import open_below
from xieshou.regions.models import Level, Region
from xieshou.web import components as c
from xieshou.web.forms.accounts import (
    EndRoleForm,
    InviteEmployerForm,
    InviteForm,
    OfficeForm,
    PostForm,
    ReasonForm,
)
from xieshou.web.framing import did, done, sent, show
from xieshou.web.histories import CHINA
from xieshou.web.pages import ConfirmPage, FormPage, OncePage

PLACES_MOST = 3000
EMPLOYERS_MOST = 2000
METHODS = ["GET", "HEAD", "POST"]


def _crumbs(ref: UUID | None = None, name: str = "") -> tuple[c.Link, ...]:
    way = (c.Link(_("账号"), "/users/"),)
    return (*way, c.Link(name, f"/users/{ref}/")) if ref else way


@open_to(Role.ADMIN)
@never_cache
@require_http_methods(METHODS)
def invite(request: Any) -> HttpResponse:
    """A new account with its first role; the link is shown once."""
    form = InviteForm(sent(request), **_choices(request))
    if form.is_valid():
        said = form.cleaned_data
        act = partial(
            accounts.invite, request.actor, username=said["username"], name=said["name"], post=_post(request, said),
            day=request.day, at=request.now, reason=said["reason"],
        )  # fmt: skip
        if link := _tried(form, act):
            return _link_once(request, link)
    page = FormPage(
        _("邀请同事"),
        _("开账号,生成链接"),
        "/users/",
        crumbs=_crumbs(),
        lede=_("会生成一个一次性链接,由您交给本人;密码由本人自己设。"),
    )
    return show(request, "web/page_form.html", page, form=form)  # fmt: skip


@open_to(Role.ADMIN)
@never_cache
@require_http_methods(METHODS)
def invite_employer(request: Any) -> HttpResponse:
    """An account bound to one registered employer, which it can never type itself."""
    known = {str(one.pk): one for one in employers_of([request.actor.place]).select_related("region")[:EMPLOYERS_MOST]}
    form = InviteEmployerForm(
        sent(request), employers=[(pk, f"{one.name}({one.credit_code})") for pk, one in known.items()]
    )
    if form.is_valid():
        said = form.cleaned_data
        firm = known[said["employer"]]
        act = partial(
            accounts.invite_employer, request.actor, username=said["username"], name=said["name"],
            employer=(firm.pk, firm.name, firm.region), day=request.day, at=request.now, reason=said["reason"],
        )  # fmt: skip
        if link := _tried(form, act):
            return _link_once(request, link)
    page = FormPage(
        _("邀请用工单位"),
        _("开账号,生成链接"),
        "/users/",
        crumbs=_crumbs(),
        lede=_("账号由您绑定到这一家,对方不能自己填别家的信用代码。"),
    )
    return show(request, "web/page_form.html", page, form=form)  # fmt: skip


@open_to(Role.ADMIN)
@require_http_methods(METHODS)
def give_role(request: Any, ref: UUID) -> HttpResponse:
    """A further role for a known account. Raises NotYours, NotForYourself."""
    user = _file(request, ref).user
    form = PostForm(sent(request), **_choices(request))
    if form.is_valid():
        said = form.cleaned_data
        if did(form, lambda: accounts.give_role(request.actor, user, _post(request, said), reason=said["reason"])):
            return done(request, _("岗位已加上。"), f"/users/{ref}/")
    page = FormPage(
        _("给{name}加一个岗位").format(name=user.name), _("加上"), f"/users/{ref}/", crumbs=_crumbs(ref, user.name)
    )
    return show(request, "web/page_form.html", page, form=form)


@open_to(Role.ADMIN)
@require_http_methods(METHODS)
def end_role(request: Any, ref: UUID, post: UUID) -> HttpResponse:
    """The last day of a role. Raises NotYours, NotForYourself, LastAdmin."""
    held = ask.managed_post(request.actor, ref, post)
    form = EndRoleForm(sent(request), initial={"last_day": request.day.isoformat()})
    if form.is_valid():
        said = form.cleaned_data
        act = partial(accounts.end_role, request.actor, held, last_day=said["last_day"], day=request.day)
        if did(form, partial(act, reason=said["reason"])):
            return done(request, _("岗位已定下最后一天。"), f"/users/{ref}/")
    page = FormPage(
        _("结束{name}的岗位:{role}").format(name=held.user.name, role=held.get_role_display()), _("定下最后一天"), f"/users/{ref}/",
        lede=f"{held.office.name} · {held.region.full_name}", crumbs=_crumbs(ref, held.user.name),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(Role.ADMIN)
@never_cache
@require_http_methods(METHODS)
def reset(request: Any, ref: UUID) -> HttpResponse:
    """A link to set a new password, shown once. Raises NotYours, NotForYourself, BeyondYourPower."""
    user = _file(request, ref).user
    form = ReasonForm(sent(request))
    if form.is_valid():
        act = partial(accounts.reset_password, request.actor, user, day=request.day, at=request.now)
        if link := _tried(form, partial(act, reason=form.cleaned_data["reason"])):
            return _link_once(request, link)
    what = (
        _("会生成一个一次性链接,由您当面或打电话核实后交给本人。"),
        _("链接用掉之前,旧密码还能用。"),
        _("以前发的链接作废。"),
    )
    page = ConfirmPage(
        _("重设密码:{name}").format(name=user.name),
        _("给这个人发重设密码的链接吗?"),
        what,
        _("生成链接"),
        f"/users/{ref}/",
        crumbs=_crumbs(ref, user.name),
        is_danger=False,
    )
    return show(request, "web/page_confirm.html", page, form=form)  # fmt: skip


@open_to(Role.ADMIN)
@require_http_methods(METHODS)
def disable(request: Any, ref: UUID) -> HttpResponse:
    """Shut the account at once. Raises NotYours, NotForYourself, BeyondYourPower, LastAdmin."""
    what = (_("现在登录着的地方马上退出。"), _("岗位和办过的事都留着,重新启用就恢复。"))
    return _confirmed(request, ref, _("停用账号"), _("停用以后这个账号不能登录,确定吗?"), what, accounts.disable)


@open_to(Role.ADMIN)
@require_http_methods(METHODS)
def enable(request: Any, ref: UUID) -> HttpResponse:
    """Open it again. Raises NotYours, NotForYourself, BeyondYourPower."""
    what = (_("密码和岗位同停用前一样。"),)
    return _confirmed(request, ref, _("重新启用"), _("让这个账号重新能登录吗?"), what, accounts.enable, is_danger=False)


@open_to(Role.ADMIN)
@require_http_methods(METHODS)
def unlock(request: Any, ref: UUID) -> HttpResponse:
    """Forget the failures that locked it. Raises NotYours, NotForYourself, BeyondYourPower."""
    what = (_("输错密码和动态码的次数清零。"), _("不是本人输错的,请先重设密码。"))
    return _confirmed(request, ref, _("解锁"), _("给这个账号解锁吗?"), what, accounts.unlock, is_danger=False)


@open_to(Role.ADMIN)
@require_http_methods(METHODS)
def reset_phone(request: Any, ref: UUID) -> HttpResponse:
    """Unbind a lost phone. Raises NotYours, NotForYourself, BeyondYourPower, OnlyFromAbove, NothingToReset."""
    what = (
        _("原来的手机和恢复码都作废,下次登录要重新绑定。"),
        _("只有上一级管理员能办;请先当面或打电话核实是本人。"),
    )
    return _confirmed(request, ref, _("重设两步登录"), _("解除手机的绑定吗?"), what, second_step.reset)


@open_to(Role.ADMIN)
@require_http_methods(METHODS)
def open_office(request: Any) -> HttpResponse:
    """An office below the own one."""
    places = {str(one.pk): one for one in ask.places_of(request.actor, _deepest(request))[:PLACES_MOST]}
    lines = [(line, Line(line).label) for line in Line.values if line in managed_lines(request.actor) - {Line.EMPLOYER}]
    form = OfficeForm(sent(request), lines=lines, places=[(pk, one.full_name) for pk, one in places.items()])
    if form.is_valid():
        said = dict(form.cleaned_data)
        region = places[said.pop("region")]
        if did(form, lambda: open_below(request.actor, region=region, parent=request.assignment.office, **said)):
            return done(request, _("单位已开设。"), "/users/offices/")
    page = FormPage(_("开设下级单位"), _("开设"), "/users/offices/", crumbs=(c.Link(pgettext("机构", "单位"), "/users/offices/"),))
    return show(request, "web/page_form.html", page, form=form)


def _tried(form: Any, act: Callable[[], Link]) -> Link | None:
    """The link an act made; None when it was refused, which the form then says."""
    made: list[Link] = []
    return made[0] if did(form, lambda: made.append(act())) else None


def _confirmed(
    request: Any,
    ref: UUID,
    title: str,
    question: str,
    what: tuple[str, ...],
    act: Callable[..., Any],
    *,
    is_danger: bool = True,
) -> HttpResponse:
    """Ask, with what will happen and a reason; then do it."""
    user = _file(request, ref).user
    form = ReasonForm(sent(request))
    if form.is_valid() and did(
        form, lambda: act(request.actor, user, day=request.day, reason=form.cleaned_data["reason"])
    ):
        return done(request, _("已办:{title}。").format(title=title), f"/users/{ref}/")
    page = ConfirmPage(
        _("{title}:{name}").format(title=title, name=user.name), question, what, title, f"/users/{ref}/",
        crumbs=_crumbs(ref, user.name), is_danger=is_danger,
    )  # fmt: skip
    return show(request, "web/page_confirm.html", page, form=form)


def _file(request: Any, ref: UUID) -> ask.AccountFile:
    return ask.account_file(request.actor, ref, day=request.day, at=request.now)


def _choices(request: Any) -> dict[str, Any]:
    """The offices, roles and places this administrator has to give."""
    places = ask.places_of(request.actor, _deepest(request))[:PLACES_MOST]
    return {
        "offices": [(str(one.pk), one.name) for one in ask.offices_of_administration(request.actor)],
        "roles": [(role, Role(role).label) for role in roles_given_by(request.actor) if role != Role.EMPLOYER],
        "places": [(str(one.pk), one.full_name) for one in places],
        "day": request.day,
    }


def _deepest(request: Any) -> int:
    """Two levels below one's own: a county down to its villages; what lies deeper is the lower offices' to give."""
    return min(Level.VILLAGE, request.actor.level + 2)


def _post(request: Any, said: dict[str, Any]) -> accounts.Post:
    office = ask.managed_office(request.actor, said["office"])
    place = _place(request, said["place"]) if said["place"] else office.region
    sender = ask.managed_office(request.actor, said["sent_by"]) if said["sent_by"] else None
    return accounts.Post(office, said["role"], place, said["started_on"], said["ended_on"], sender)


def _place(request: Any, pk: str) -> Region:
    found = ask.places_of(request.actor, _deepest(request)).filter(pk=int(pk)).first()
    if found is None:
        raise NotYours()
    return found


def _link_once(request: Any, link: Link) -> HttpResponse:
    until = link.expires_at.astimezone(CHINA)
    page = OncePage(
        _("请把链接交给{name}").format(name=link.user.name),
        lede=_("只显示这一次,关掉就再也看不到了;丢了就重发一个。"),
        lines=(request.build_absolute_uri(f"/sign-in/link/?k={link.token}"),),
        notes=(
            _("{until:%Y年%-m月%-d日 %H:%M}前有效,用一次就作废。").format(until=until),
            _("先核实是本人再交;谁拿到链接,谁就能设这个账号的密码。"),
        ),
        facts=(c.Fact(_("用户名"), link.user.username),),
        actions=(
            c.Action(_("看这个账号"), f"/users/{link.user.ref}/", "primary"),
            c.Action(_("回到账号列表"), "/users/"),
        ),
    )
    return show(request, "web/page_once.html", page)
