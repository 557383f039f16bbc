"""Refusals of pairings.

Invalid
  EndMissing        a held row is taken without saying what its ends are
  SamePlace         both ends are one place
  UnknownRegions    the table names codes the tree in the database does not have
NotAllowed
  NotAnEnd          the actor's place is neither end of the pairing
  TooLow            pairings are decided at county level or above
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid, NotAllowed


class EndMissing(Invalid):
    code = "pairing.end_missing"
    message = _("采用第{line}行前,必须选定{end}。")
    remedy = _("请从候选地区中选一个,或按代码表填写;确实没有的,请选不予采用并写明原因。")


class SamePlace(Invalid):
    code = "pairing.same_place"
    message = _("支援方和受援方是同一个地方:{name}。")
    remedy = _("请核对原表,改正其中一端。")


class UnknownRegions(Invalid):
    code = "pairing.unknown_regions"
    message = _("区划表里没有这些代码:{codes}。")
    remedy = _("请先装入或更新区划表(xieshou regions import),再导入结对关系。")


class NotAnEnd(NotAllowed):
    code = "pairing.not_an_end"
    message = _("这条帮扶关系的两端都不在您的管辖范围内。")
    remedy = _("请由支援方或受援方的单位办理;您只能查看。")


class TooLow(NotAllowed):
    code = "pairing.too_low"
    message = _("帮扶关系由县级以上单位决定。")
    remedy = _("请把情况报给县级主管单位,由他们办理。")
