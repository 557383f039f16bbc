"""Refusals at the desk.

Invalid
  NoDesk           no independent desk anywhere above the place
  TooOften         an address wrote or asked too often today       429
  NoSuchCode       the query code opens nothing                    404
  NotIndependent   the office is not of the line of supervision
  NotAnswered      satisfaction before an answer
  NothingTold      an empty complaint, or an empty answer
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid, NotYours


class NoDesk(Invalid):
    code = "complaint.no_desk"
    message = _("这个地区和它的上级都还没有设举报受理席,网上暂时收不了。")
    remedy = _("请打12317或12333反映;管理员请用 xieshou complaints desk 设受理席。")


class TooOften(Invalid):
    code = "complaint.too_often"
    status = 429
    message = _("今天从这里提交或查询的次数已满({most}次)。")
    remedy = _("请明天再来,或打12317、12333反映。")


class NoSuchCode(NotYours):
    code = "complaint.no_such_code"
    message = _("没有这个查询码。")
    remedy = _("请核对纸上的查询码;丢了的可以再提交一次,写明是补充。")


class NotIndependent(Invalid):
    code = "complaint.not_independent"
    message = _("{office}不属于监督条线,不能作举报受理席。")
    remedy = _("请选监督检查单位;没有的由上一级受理。")


class NotAnswered(Invalid):
    code = "complaint.not_answered"
    message = _("还没有答复,不能评价。")
    remedy = _("收到答复以后再评价。")


class NothingTold(Invalid):
    code = "complaint.nothing_told"
    message = _("没有写内容。")
    remedy = _("请写明发生了什么、在哪里、什么时候;知道多少写多少。")
