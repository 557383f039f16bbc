"""Fields that recur: a day, monthly pay in yuan, radio choices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.engines.identifiers import Fault, read_phone

YUAN_MONTH_MAX = 200_000


class DayField(forms.DateField):
    """A day, chosen on the phone's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "error_messages", {"invalid": _("日期不对:请照 2018-09-30 的样子填写。"), "required": _("请填写日期。")}
        )
        super().__init__(**kwargs)


class YuanField(forms.IntegerField):
    """Whole yuan a month on the page, fen inside; empty is unknown, never 0."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("min_value", 1)
        kwargs.setdefault("max_value", YUAN_MONTH_MAX)
        kwargs.setdefault("widget", forms.NumberInput(attrs={"inputmode": "numeric"}))
        kwargs.setdefault(
            "error_messages",
            {
                "invalid": _("请只填整数元,例如 3500。"),
                "min_value": _("不知道或不愿说的,请空着,不要填 0。"),
                "max_value": _("月薪超过 20 万元,请核对是否多写了 0。"),
            },
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> int | None:
        yuan = super().clean(value)
        return None if yuan is None else yuan * 100

    def prepare_value(self, value: Any) -> Any:
        return value


class Pick(forms.ChoiceField):
    """One of a few, all seen at once: big targets for a thumb."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "error_messages", {"required": _("请选一项。"), "invalid_choice": _("没有这一项,请重新选择。")}
        )
        super().__init__(**kwargs)


class Select(forms.ChoiceField):
    """One of many."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"required": _("请选择。"), "invalid_choice": _("没有这一项,请重新选择。")})
        super().__init__(**kwargs)


def line(
    label: Any, *, required: bool = True, most: int = 200, help_text: Any = "", ask: Any = "", **attrs: str
) -> forms.CharField:
    """One line of text; `ask` is said when it is left empty."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}),
        error_messages={"required": ask or _("请填写这一项。"), "max_length": _("太长了,请写得短一些。")},
    )


def clause(field: forms.Field, text: str) -> forms.Field:
    """The field with the clause that asks for it, printed beside its help."""
    field.clause = text
    return field


def because(field: forms.Field, why: Any) -> forms.Field:
    """The field with why it is asked, folded away beside it."""
    field.why = why
    return field


class PhoneField(forms.CharField):
    """A telephone number, read as the register keeps it; empty is not registered."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        digits, fault = read_phone(text)
        if fault not in (Fault.NONE, Fault.EMPTY):
            raise forms.ValidationError(
                _("这个号码不对:请写 11 位手机号,或带区号的固定电话;没有电话的空着。"), code="phone"
            )
        return digits or ""


class Several(forms.MultipleChoiceField):
    """Any number of a few, all seen at once."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("error_messages", {"invalid_choice": _("没有这一项,请重新选择。")})
        super().__init__(**kwargs)


UNSAID = ("", _("不详"))
