"""Forms of 登记比对: under which pairing and document, and the files each of the three parties puts in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from xieshou.kit.imports.precheck import FORMS
from xieshou.web.forms.fields import Select, because, clause, line

KEY_BYTES_MAX = 10_000


class OneFile(forms.FileField):
    """One file, no larger than may be put in."""

    def __init__(self, *, accept: str, most: int | None = None, **kwargs: Any) -> None:
        self.most = most
        super().__init__(
            widget=forms.ClearableFileInput(attrs={"accept": accept}),
            error_messages={"required": _("请选择文件。"), "empty": _("文件是空的,请重新选择。"), "invalid": _("没有收到文件,请重新选择。")},
            **kwargs,
        )  # fmt: skip

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = super().clean(data, initial)
        if given and given.size > (self.most or settings.UPLOAD_BYTES_MAX):
            raise forms.ValidationError(_("文件太大,不是这里要的文件。"))
        return given


def _key_file() -> OneFile:
    return OneFile(label=_("密钥文件"), accept=".json", most=KEY_BYTES_MAX, help_text=_("发起比对时得到的那一个;用完请销毁。"))


def _tokens(label: Any, help_text: Any) -> OneFile:
    return OneFile(label=label, accept=".tokens,.txt", help_text=help_text)


class BeginForm(forms.Form):
    """The pairing whose people are asked about, and what the comparison rests on."""

    pairing = Select(label=_("结对关系"), help_text=_("只列本单位所辖受援方、今天有效的结对。"))
    document = because(
        clause(line(_("依据文件"), ask=_("请写文号或协议名称:没有依据的,不比对。"), help_text=_("例如 两地劳务协作协议〔2018〕3号。")), "R-047"),
        _("比对会让支援方知道本县在做这件事,第三方会看到双方各有多少人;要有两地都认的文件。"),
    )

    def __init__(self, *args: Any, pairings: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pairing"].choices = list(pairings)


class KeyForm(forms.Form):
    """The key alone."""

    key_file = _key_file()


class TakeForm(forms.Form):
    """The key and what the third gave back."""

    key_file = _key_file()
    found = _tokens(_("比对结果"), _("第三方交回来的“比对结果”。"))


class RegisterForm(forms.Form):
    """The supporter's two files."""

    key_file = OneFile(label=_("密钥文件"), accept=".json", most=KEY_BYTES_MAX, help_text=_("受援方当面交来的那一个;用完请销毁。"))
    register = OneFile(
        label=_("参保或就业登记表"), accept=",".join(FORMS),
        help_text=_("有“证件号码”一列就行;“参保开始日期”“区县代码”有就带上。读完就删,姓名和单位不进令牌。"),
    )  # fmt: skip

    def clean_register(self) -> Any:
        given = self.cleaned_data["register"]
        if not given.name.lower().endswith(tuple(FORMS)):
            raise forms.ValidationError(_("只收 .xlsx、.xls、.csv 和 .txt;别的请用 WPS 或 Excel 另存为 .xlsx。"))
        return given


class MatchForm(forms.Form):
    """Both tables, without the key."""

    home = _tokens(_("受援方的令牌表"), _("受援方交来的“令牌-只给第三方”。"))
    there = _tokens(_("支援方的令牌表"), _("支援方交来的“支援方令牌”。"))
