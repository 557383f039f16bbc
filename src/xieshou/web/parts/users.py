"""Accounts in words and tables: the list, the facts of one, its roles."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xieshou.offices.accounts import AccountFile
from xieshou.offices.models import Assignment, User
from xieshou.web import components as c
from xieshou.web.histories import CHINA
from xieshou.web.templatetags.xs import day as in_words


def accounts_table(rows: list[User], as_of: c.AsOf, today: date, locked: set[str]) -> c.Table:
    """One line an account."""
    columns = (
        c.Column(_("姓名")),
        c.Column(_("用户名")),
        c.Column(_("单位和岗位")),
        c.Column(_("状态")),
        c.Column(_("止"), "date", is_minor=True),
    )
    lines = tuple(_account_row(user, today, locked) for user in rows)
    empty = c.Empty(_("没有符合条件的账号"), _("放宽条件再看;还没有同事的,点“邀请同事”。"))
    return c.Table(_("账号"), as_of, columns, lines, empty)  # fmt: skip


def _account_row(user: Any, today: date, locked: set[str]) -> c.Row:
    now = [one for one in user.posts if is_current(one, today)]
    shown = now or user.posts[:1]
    words = _("、").join(in_role(one) for one in shown)
    ends = min((one.ended_on for one in now if one.ended_on), default=None)
    return c.Row(
        (
            c.Cell(user.name, f"/users/{user.ref}/"),
            c.Cell(user.username),
            c.Cell(words),
            c.Cell(badge=state_badge(user, has_role=bool(now), is_locked=user.username in locked), value=""),
            c.Cell(ends, missing=_("长期") if now else "—"),
        )
    )


def in_role(one: Assignment) -> str:
    """Office and role, and the place where it is narrower than the office's."""
    narrower = f"({one.region.name})" if one.region_id != one.office.region_id else ""
    return f"{one.office.name} · {one.get_role_display()}{narrower}"


def is_current(one: Assignment, today: date) -> bool:
    """True when the role is in force today."""
    return one.started_on <= today and (one.ended_on is None or one.ended_on >= today)


def state_badge(user: User, *, has_role: bool, is_locked: bool) -> c.Badge:
    """Where an account stands, the gravest first."""
    if not user.is_active:
        return c.Badge(_("已停用"), c.Tone.BAD)
    if is_locked:
        return c.Badge(_("锁住"), c.Tone.WARN)
    if not has_role:
        return c.Badge(_("没有在任岗位"), c.Tone.WARN)
    if user.password_set_at is None and not user.is_demo:
        return c.Badge(_("还没设密码"), c.Tone.WARN)
    return c.Badge(_("正常"), c.Tone.GOOD)


def account_facts(file: AccountFile) -> tuple[c.Fact, ...]:
    """What is known of one account; never its password, link or secret."""
    user, step = file.user, file.second_step
    waits = _("有一个链接等着用,{until}前有效").format(until=_instant(file.link.expires_at)) if file.link else None
    bound = (
        _("已绑定,{on};恢复码还有{count}个").format(
            on=in_words(step.confirmed_at.astimezone(CHINA).date()), count=file.codes_left
        )
        if step and step.confirmed_at
        else None
    )
    return (
        c.Fact(_("姓名"), user.name),
        c.Fact(_("用户名"), user.username),
        c.Fact(_("密码"), in_words(user.password_set_at.astimezone(CHINA).date()) if user.password_set_at else None, missing=_("还没有设置")),
        c.Fact(_("一次性链接"), waits, missing=_("没有")),
        c.Fact(_("两步登录"), bound, missing=_("没有绑定")),
        c.Fact(_("最近登录"), _instant(user.last_login) if user.last_login else None, missing=_("还没有登录过")),
    )  # fmt: skip


def posts_table(file: AccountFile, as_of: c.AsOf, today: date) -> c.Table:
    """The roles in managed offices, with the way to end each."""
    columns = (
        c.Column(_("单位和岗位")),
        c.Column(_("管辖范围")),
        c.Column(_("派出单位"), is_minor=True),
        c.Column(_("起"), "date"),
        c.Column(_("止"), "date"),
        c.Column(_("办理")),
    )
    lines = tuple(_post_row(one, file, today) for one in file.posts)
    return c.Table(_("岗位"), as_of, columns, lines, c.Empty(_("没有岗位")))  # fmt: skip


def _post_row(one: Assignment, file: AccountFile, today: date) -> c.Row:
    is_over = one.ended_on is not None and one.ended_on < today
    end = c.Action(_("结束"), f"/users/{file.user.ref}/roles/{one.ref}/end/")
    return c.Row(
        (
            c.Cell(in_role(one)),
            c.Cell(one.region.full_name),
            c.Cell(one.sent_by.name if one.sent_by else None, missing="—"),
            c.Cell(one.started_on),
            c.Cell(one.ended_on, missing=_("长期")),
            c.Cell(missing="—") if is_over else c.Cell(action=end),
        )
    )


def _instant(at: Any) -> str:
    local = at.astimezone(CHINA)
    return f"{in_words(local.date())} {local:%H:%M}"
