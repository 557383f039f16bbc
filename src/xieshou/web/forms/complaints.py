"""Forms of complaints: what happened, where; the code; the answer. A name is never asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.supervision.complaints.models import ComplaintKind, Satisfaction
from xieshou.web.forms.fields import PhoneField, Pick, Select, line

WORDS_MOST = 3000


class ComplaintForm(forms.Form):
    """`places` are (id, name) of the counties with a desk over them; `is_named`: the labourer may put their name to it."""

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]] = (), is_named: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if places:
            self.fields["region"] = Select(label=_("发生在哪个县"), choices=[("", _("请选择")), *places])
        self.fields["kind"] = Pick(label=_("什么事"), choices=[one for one in ComplaintKind.choices if one[0] != ComplaintKind.NOTICE])
        self.fields["words"] = forms.CharField(
            label=_("经过"), max_length=WORDS_MOST, widget=forms.Textarea(attrs={"rows": "6"}),
            help_text=_("什么时候、在哪里、谁、做了什么;知道多少写多少。不用写自己的姓名。"),
            error_messages={"required": _("请写下发生了什么。"), "max_length": _("太长了,请写得短一些。")},
        )  # fmt: skip
        self.fields["accused"] = line(_("反映谁(单位或人)"), required=False, help_text=_("不清楚的空着。"))
        self.fields["is_about_the_desk"] = forms.BooleanField(
            label=_("反映的就是当地的监督检查单位,请直接交上一级"), required=False
        )
        self.fields["contact"] = PhoneField(
            label=_("联系电话"), help_text=_("可以不留。留了只有受理席看得到;不留的,凭查询码看答复。")
        )
        if is_named:
            self.fields["is_named"] = forms.BooleanField(
                label=_("用我的名字反映"), required=False, help_text=_("不勾就是匿名:系统里不留您的账号。勾了,答复也会出现在“我的档案”。")
            )


class ObjectionForm(forms.Form):
    """What is wrong with a public notice."""

    words = forms.CharField(
        label=_("哪里不对"), max_length=WORDS_MOST, widget=forms.Textarea(attrs={"rows": "6"}),
        help_text=_("写明第几行、哪个人、为什么;不用写自己的姓名。"),
        error_messages={"required": _("请写下哪里不对。"), "max_length": _("太长了,请写得短一些。")},
    )  # fmt: skip
    contact = PhoneField(label=_("联系电话"), help_text=_("可以不留。留了只有受理席看得到;不留的,凭查询码看答复。"))


class CodeForm(forms.Form):
    """The code on the paper; and, once answered, how satisfied one is."""

    code = line(_("查询码"), most=20, ask=_("请填写查询码。"), help_text=_("提交时给的三组字母和数字,大小写不分。"))


class SatisfactionForm(forms.Form):
    code = forms.CharField(max_length=20, widget=forms.HiddenInput)
    satisfaction = Pick(label=_("您对答复满意吗"), choices=Satisfaction.choices)


class AnswerForm(forms.Form):
    """The answer, as who complained will read it."""

    stamp = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("答复"), max_length=WORDS_MOST, widget=forms.Textarea(attrs={"rows": "6"}),
        help_text=_("投诉人会原样看到。写明查了什么、结果怎样、怎么处理;不要写出别的投诉人。"),
        error_messages={"required": _("请写明答复。"), "max_length": _("太长了,请写得短一些。")},
    )  # fmt: skip
