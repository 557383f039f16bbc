"""底数比对 and 核实 on pages: which file, what the enquiry found, who was verified and by what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.roster.tables import ComparedWith, Settled
from xieshou.web.forms.fields import Pick, Select, Several, line


class CompareForm(forms.Form):
    """Which staged file, and as what it counts."""

    batch = Select(label=_("哪个文件"), help_text=_("先在“导入”里上传,检查过的文件都在这里;不用入库。"))
    with_what = Pick(label=_("这是什么"), choices=ComparedWith.choices)
    is_whole = forms.BooleanField(
        label=_("表里是本单位的全部底数"), required=False,
        help_text=_("勾了,名册里有、表里没有的人都列为“减少”。只导出了一部分的不要勾。"),
    )  # fmt: skip

    def __init__(self, batches: list[tuple[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["batch"].choices = [("", _("请选择")), *batches]


class SettleForm(forms.Form):
    """What the enquiry about one difference found."""

    outcome = Pick(label=_("核实结果"), choices=Settled.choices)
    words = line(
        _("凭什么"),
        most=300,
        help_text=_("问了谁、看了什么;名册要改的,请在本人档案里更正。"),
        ask=_("请写明问了谁、看了什么。"),
    )


class VerifyForm(forms.Form):
    """Who was verified, and by what."""

    people = Several(label=_("核实了谁"), required=True, error_messages={"required": _("请至少选一人。")})
    evidence = line(
        _("凭什么"), help_text=_("例如:9月28日入户,看了户口簿;或签字的核实表编号。"), ask=_("请写明看了什么、问了谁。")
    )

    def __init__(self, people: list[tuple[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = people
