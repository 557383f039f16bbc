"""账号: who may come in, in the administrator's own office and those below. Being an administrator opens no roster."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from xieshou.audit.history import history_of
from xieshou.kit.access import open_to
from xieshou.offices.accounts import (
    AccountFile,
    AccountsWanted,
    account_file,
    accounts_of,
    locked_names,
    offices_of_administration,
)
from xieshou.offices.models import Role
from xieshou.offices.powers import roles_given_by
from xieshou.web import components as c
from xieshou.web.framing import as_of, filter_bar, paged, select, show
from xieshou.web.histories import told
from xieshou.web.pages import ListPage, RecordPage, Section
from xieshou.web.parts.users import account_facts, accounts_table, is_current, posts_table, state_badge

OFFICES_MOST = 500


@open_to(Role.ADMIN)
@require_safe
def users(request: Any) -> HttpResponse:
    """Accounts of the own office and those below, narrowed by a word, a role and a state."""
    asked = request.GET
    wanted = AccountsWanted(asked.get("q", "").strip()[:60], asked.get("role", ""), asked.get("state", ""))
    found, pager = paged(request, accounts_of(request.actor, request.day, wanted), ("username", "pk"), unit=_("个账号"))
    locked = locked_names([user.username for user in found.rows], request.now)
    states = (
        ("active", _("在任")),
        ("invited", _("还没设密码")),
        ("disabled", _("已停用")),
        ("ended", _("没有在任岗位")),
    )
    filters = (
        c.Filter("q", _("姓名或用户名"), "search", wanted.word),
        select("role", _("任职岗位"), [(role, Role(role).label) for role in roles_given_by(request.actor)], request),
        select("state", _("状态"), states, request),
    )
    page = ListPage(
        _("账号"), accounts_table(list(found.rows), as_of(request, _("任职登记")), request.day, locked),
        lede=_("本单位和下级单位、同一条线的账号。管理员只管账号,看不到花名册。"), tabs=tabs(here="/users/"),
        filters=filter_bar(request, filters), pager=pager,
        actions=(c.Action(_("邀请同事"), "/users/new/", "primary", icon="plus"), c.Action(_("邀请用工单位"), "/users/employers/new/")),
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


@open_to(Role.ADMIN)
@require_safe
def user(request: Any, ref: UUID) -> HttpResponse:
    """One account: its state, its roles, what was done with it. Raises NotYours."""
    file = account_file(request.actor, ref, day=request.day, at=request.now)
    has_role = any(is_current(one, request.day) for one in file.posts)
    changes = history_of([file.user, *file.posts, *([file.second_step] if file.second_step else [])])
    page = RecordPage(
        file.user.name,
        (
            Section(_("账号"), facts=account_facts(file)),
            Section(_("任职岗位"), table=posts_table(file, as_of(request, _("任职登记")), request.day)),
            Section(_("变更记录"), events=told(changes)),
        ),
        subtitle=file.user.username, crumbs=(c.Link(_("账号"), "/users/"),),
        badges=(state_badge(file.user, has_role=has_role, is_locked=file.is_locked),), actions=_acts(file, request.actor.user_id),
        is_printable=False,
    )  # fmt: skip
    return show(request, "web/page_record.html", page)


def _acts(file: AccountFile, me: int | None) -> tuple[c.Action, ...]:
    """What this administrator may do; nothing to oneself, nothing beyond one's power."""
    at = f"/users/{file.user.ref}"
    acts = [] if file.user.pk == me else [c.Action(_("加一个岗位"), f"{at}/roles/new/", icon="plus")]
    if file.may_act:
        acts.append(c.Action(_("发重设密码的链接"), f"{at}/reset/"))
        if file.is_locked:
            acts.append(c.Action(_("解锁"), f"{at}/unlock/", "primary"))
        if file.may_reset_phone:
            acts.append(c.Action(_("重设两步登录"), f"{at}/reset-phone/"))
        switch = ("disable", _("停用账号")) if file.user.is_active else ("enable", _("重新启用"))
        acts.append(c.Action(switch[1], f"{at}/{switch[0]}/", "danger" if file.user.is_active else "primary"))
    return tuple(acts)


@open_to(Role.ADMIN)
@require_safe
def offices(request: Any) -> HttpResponse:
    """The offices the administrator manages."""
    columns = (c.Column(pgettext("机构", "单位")), c.Column(_("编号"), "code"), c.Column(_("条线")), c.Column(_("所在地")))
    rows = tuple(
        c.Row((c.Cell(one.name), c.Cell(one.code), c.Cell(str(one.get_line_display())), c.Cell(one.region.full_name)))
        for one in offices_of_administration(request.actor)[:OFFICES_MOST]
    )
    empty = c.Empty(_("还没有单位"), _("点“开设下级单位”。"))
    page = ListPage(
        pgettext("机构", "单位"), c.Table(pgettext("机构", "单位"), as_of(request, _("单位登记")), columns, rows, empty), tabs=tabs(here="/users/offices/"),
        lede=_("本单位和下级、同一条线的单位;村委会和派出单位也在这里开设。"),
        actions=(c.Action(_("开设下级单位"), "/users/offices/new/", "primary", icon="plus"),),
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def tabs(*, here: str) -> tuple[c.Link, ...]:
    """Accounts and offices."""
    places = ((_("账号"), "/users/"), (pgettext("机构", "单位"), "/users/offices/"))
    return tuple(c.Link(label, href, is_current=href == here) for label, href in places)
