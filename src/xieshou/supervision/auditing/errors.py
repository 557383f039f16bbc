"""Refusals at the auditor's desk.

Invalid
  NoGrant          nothing is opened to this auditor there on this day       404
  GrantFromAbove   only an office strictly above the region may grant
  NoPurpose        a file is taken for a stated purpose
  RuleNotUnderstood a condition that is no condition over the input
  NothingRead      an own table that could not be read
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid, NotYours


class NoGrant(NotYours):
    code = "audit.no_grant"
    message = _("这里今天没有授权给您审计。")
    remedy = _("请由上一级办理授权,写明文件和起止日期;被审计的地方不能授权。")


class GrantFromAbove(Invalid):
    code = "audit.grant_from_above"
    message = _("审计权限只能由{place}的上一级授予。")
    remedy = _("请由上级的管理员或负责人办理。")


class NotAnAuditor(Invalid):
    code = "audit.not_an_auditor"
    message = _("{name}不是监督条线的监督检查员。")
    remedy = _("请先在“账号”里给这个人登记监督检查员的岗位。")


class NoPurpose(Invalid):
    code = "audit.no_purpose"
    message = _("没有写明用途。")
    remedy = _("请写明取这份数据做什么;用途会记入查看记录。")


class RuleNotUnderstood(Invalid):
    code = "audit.rule_not_understood"
    message = _("条件“{column} {value}”看不懂。")
    remedy = _("日期写成 2018-09-30,数字只写数字,是否写“是”或“否”;一条规则只能用同一份数据的列。")


class NothingRead(Invalid):
    code = "audit.nothing_read"
    message = _("这张表没有读进来:{why}")
    remedy = _("请用 xlsx 或 csv,第一行是列名,至少有“身份证号”一列。")
