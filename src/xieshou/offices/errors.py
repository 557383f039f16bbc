"""Refusals about accounts and roles.

Invalid
  UsernameTaken     the name of the account is somebody's already
  RoleDoesNotFit    the role is not given at this level, or in an office of this line
  PlaceOutside      the place lies outside the office's own
  LastAdmin         ending it would leave the office without an administrator
  LinkDead          the link is wrong, used, replaced or too old: one answer
  WeakPassword      the password is too short or too common
  WrongPassword     the present password is wrong
  WrongCode         the six digits are wrong, or were taken already
  NoReason          an act on an account says why
  NothingToReset    the account has no second step
  OpenedAlready     the first office is there
NotAllowed
  NotForYourself    nobody changes their own roles or account as an administrator
  BeyondYourPower   the account also acts where the administrator has no say
  OnlyFromAbove     the second step is reset by an administrator of a level above
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid, NotAllowed, Stale


class UsernameTaken(Invalid):
    code = "account.username_taken"
    message = _("用户名“{username}”已经有人用了。")
    remedy = _("请换一个,例如加上单位简称或编号;是同一个人的,请打开他的账号加岗位。")


class RoleDoesNotFit(Invalid):
    code = "account.role_does_not_fit"
    message = _("“{role}”不能设在{level}的{line}单位。")
    remedy = _("请核对单位和范围;哪些岗位能设在哪一级,见管理员手册的表。")


class PlaceOutside(Invalid):
    code = "account.place_outside"
    message = _("{place}不在{office}的管辖范围之内。")
    remedy = _("请选单位所在地,或它下面的地方。")


class LastAdmin(Invalid):
    code = "account.last_admin"
    message = _("{office}只有这一位管理员,现在结束,就没有人管理账号了。")
    remedy = _("请先邀请另一位管理员。")


class NoReason(Invalid):
    code = "account.no_reason"
    message = _("没有写理由。")
    remedy = _("请写明为什么这样办,例如“调入”“换手机”“离职”;理由会记入变更记录。")


class LinkDead(Invalid):
    code = "account.link_dead"
    message = _("这个链接打不开:可能已经用过、过期或被新的链接代替。")
    remedy = _("请找本单位管理员重发一个;链接只能用一次。")


class WeakPassword(Invalid):
    code = "account.weak_password"
    message = _("这个密码不够安全:{why}")
    remedy = _("请用十个字以上、别人猜不到的密码,例如几个不相干的词。")


class WrongPassword(Invalid):
    code = "account.wrong_password"
    message = _("现在的密码不对,没有更改。")
    remedy = _("请核对后再试;忘记密码的,请找本单位管理员发重设链接。")


class WrongCode(Invalid):
    code = "account.wrong_code"
    message = _("动态码不对,或者这个码刚才已经用过。")
    remedy = _("请等手机上换出下一个码再输;手机时间要准。手机丢了的,可输一个恢复码。")


class NothingToReset(Stale):
    code = "account.nothing_to_reset"
    message = _("{name}现在没有绑定两步登录。")
    remedy = _("请刷新页面,看清现在的情况。")


class NotForYourself(NotAllowed):
    code = "account.not_for_yourself"
    message = _("不能给自己授予、结束岗位或重设账号。")
    remedy = _("请由本单位另一位管理员,或上一级管理员办理。")


class BeyondYourPower(NotAllowed):
    code = "account.beyond_your_power"
    message = _("这一项超出您的授权范围。")
    remedy = _("请由管得到这个人全部岗位的管理员(通常是上一级、同一条线)办理。")


class OnlyFromAbove(NotAllowed):
    code = "account.only_from_above"
    message = _("两步登录只能由上一级单位的管理员重设。")
    remedy = _("请联系上一级管理员;没有上一级的,由机房值守人员在服务器上用 xieshou account 办理。")


class OpenedAlready(Stale):
    code = "office.opened_already"
    message = _("已经开设过第一个单位“{office}”,不能再开。")
    remedy = _(
        "请运行 xieshou serve 并登录;管理员的链接丢了,用 xieshou account link 重发;另一条线用 xieshou init --further。"
    )


class CodeTaken(Invalid):
    code = "office.code_taken"
    message = _("单位编号 {code} 已经是“{office}”的。")
    remedy = _("同一个单位的,直接在它下面邀请账号;另一个单位的,请另写一个编号。")
