"""Refusals of a public notice.

Invalid
  NoLines             nothing to be read in what was pasted
  UnknownColumn       a column that a notice does not show
  ColumnMissing       a column that it must show
  TellsTooMuch        a number, date or illness in a cell          (R-106)
  CellUnread          a period or an amount that is not one
  VillageUnknown      no village of this name, or several
  NotTheirNumber      the two digits are of nobody of this name
  ObjectionsOpen      the term is over, and objections are not answered
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid


class NoLines(Invalid):
    code = "notice.no_lines"
    message = _("没有读到名单。")
    remedy = _("请从表格里连表头一起复制:姓名、村、项目、期间、金额(没有金额的可以不要这一列)。")


class UnknownColumn(Invalid):
    code = "notice.unknown_column"
    message = _("公示里不放“{column}”这一列。")
    remedy = _("请只留姓名、村、项目、期间、金额;同村同名的加“区分”。")


class ColumnMissing(Invalid):
    code = "notice.column_missing"
    message = _("表头里没有“{column}”。")
    remedy = _("请从表格里连表头一起复制:姓名、村、项目、期间、金额。")


class TellsTooMuch(Invalid):
    code = "notice.tells_too_much"
    message = _("第{row}行“{column}”里有{what},公示不能放。")
    remedy = _("公示只写姓名、村、项目、期间、金额;请删去后再粘贴。已经贴出去的纸请收回。")


class CellUnread(Invalid):
    code = "notice.cell_unread"
    message = _("第{row}行“{column}”读不出来:{written}。")
    remedy = _("期间写到月,如“2018年8月”“2018年7月至9月”;金额写元,如300或300.50。")


class VillageUnknown(Invalid):
    code = "notice.village_unknown"
    message = _("第{row}行的“{written}”在{place}有{count}个村叫这个名字。")
    remedy = _("请写村的全名;几个镇有同名村的,写成“镇名/村名”。")


class NotTheirNumber(Invalid):
    code = "notice.not_their_number"
    message = _("第{row}行:登记里{name}的证件号码第15、16位不是{mark}。")
    remedy = _("请核对“区分”一列;只在同村同名时填。")


class ObjectionsOpen(Invalid):
    code = "notice.objections_open"
    message = _("还有{count}件异议没有答复,不能结束公示。")
    remedy = _("异议由独立的举报受理席调查;请等它答复,或撤回公示、改正后重新公示。")
