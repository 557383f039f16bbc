"""Refusals of pairings.

Invalid
  EndMissing        a held row is taken without saying what its ends are
  SamePlace         both ends are one place
  UnknownRegions    the table names codes the tree in the database does not have
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid


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
