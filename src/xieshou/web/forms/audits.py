"""Forms of the auditor's desk: opening a region, bringing a table, a rule in values, a paper, a purpose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.supervision.auditing.brought import TABLES
from xieshou.supervision.auditing.models import Workpaper
from xieshou.supervision.auditing.rules import COLUMNS, OPERATORS, Condition
from xieshou.web.forms.fields import DayField, Pick, Select, line
from xieshou.web.forms.imports import UploadForm

CONDITIONS = 3
WORDS = {
    "eq": _("等于"), "ne": _("不等于"), "lt": _("小于"), "le": _("不大于"), "gt": _("大于"), "ge": _("不小于"), "empty": _("为空"),
    "filled": _("不为空"),
}  # fmt: skip
assert set(WORDS) == set(OPERATORS)


class GrantForm(forms.Form):
    """Open a region to an auditor."""

    def __init__(self, *args: Any, auditors: Iterable[tuple[str, str]], places: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["auditor"] = Select(label=_("监督检查员"), choices=[("", _("请选择")), *auditors])
        self.fields["region"] = Select(label=_("被审计地区"), choices=[("", _("请选择")), *places])
        self.fields["purpose"] = line(_("审计事项"))
        self.fields["document"] = line(_("授权文件"), most=100)
        self.fields["started_on"] = DayField(label=_("开始日期"))
        self.fields["ended_on"] = DayField(label=_("结束日期"), help_text=_("到期自动失效;提前结束的,在列表里撤销。"))


class BringForm(UploadForm):
    """A table of one's own; nothing of it is kept unless a paper is asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, layouts=[(one.code, str(one.title)) for one in TABLES.values()], **kwargs)
        self.fields["file"].help_text = _("第一行是列名,要有“身份证号”;日期、说明、账号有就读。比对完就丢,什么都不留。")
        self.fields["keep"] = forms.BooleanField(
            label=_("把对上的写成审计取证单"), required=False, help_text=_("勾了才保存:只存姓名、地方和情况,不存号码。")
        )


class RuleForm(forms.Form):
    """Up to three conditions over one input; a value that begins with @ is another column."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [("", _("不用"))] + [
            (f"{name}.{column}", words) for name, known in COLUMNS.items() for column, words in known.items()
        ]
        self.fields["title"] = line(_("规则名称"), required=False, most=80, help_text=_("写了名称就保存,下次直接用。"))
        for number in range(CONDITIONS):
            self.fields[f"column_{number}"] = Select(label=_("条件{n}:列").format(n=number + 1), choices=columns, required=number == 0)
            self.fields[f"operator_{number}"] = Select(label=_("比较"), choices=list(WORDS.items()), required=False)
            self.fields[f"value_{number}"] = line(
                _("值"), required=False, most=100, help_text=_("日期 2018-09-30;与同一份数据的另一列比,写 @列名,例如 @started_on。")
            )

    def rule(self) -> tuple[str, list[Condition]]:
        """The input and the conditions, as typed."""
        said = self.cleaned_data
        chosen = [
            (*said[f"column_{n}"].split(".", 1), said[f"operator_{n}"] or "eq", said[f"value_{n}"])
            for n in range(CONDITIONS)
            if said[f"column_{n}"]
        ]
        inputs = {name for name, *_rest in chosen}
        name = inputs.pop() if len(inputs) == 1 else ""
        return name, [Condition(column, operator, value) for _input, column, operator, value in chosen]


class PaperForm(forms.Form):
    """What a paper says."""

    kind = Pick(label=_("种类"), choices=Workpaper.Kind.choices)
    title = line(_("事项"), most=120)
    record = line(_("涉及的记录"), most=500, help_text=_("例如:L-01 台账,村名,人编号;或页面地址。"))
    clause = line(_("依据的条款"))
    facts = forms.CharField(
        label=_("查明的事实"), max_length=5000, widget=forms.Textarea(attrs={"rows": "6"}),
        error_messages={"required": _("请写明查明的事实。")},
    )  # fmt: skip


class PurposeForm(forms.Form):
    """What a file is taken for."""

    purpose = line(_("用途"), ask=_("请写明取这份数据做什么。"))


def conditions_of(saved: Sequence[dict[str, str]]) -> list[Condition]:
    """The conditions of a saved rule."""
    return [Condition(**one) for one in saved]
