"""Forms of a public notice: what is above its lines, and the lines as a table pasted with its headings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.supervision.notices.models import NoticeKind
from xieshou.web.forms.fields import Pick, line

TEXT_MOST = 200_000


class LinesForm(forms.Form):
    """The lines alone."""

    text = forms.CharField(
        label=_("名单"), max_length=TEXT_MOST, widget=forms.Textarea(attrs={"rows": "10"}),
        help_text=_("从表格里连表头一起复制粘贴:姓名、村、项目、期间、金额(元)。同村同名的加一列“区分”,填证件号码第15、16位。别的列都不能有。"),
        error_messages={"required": _("请粘贴名单。"), "max_length": _("一次太多了,请分成几份公示。")},
    )  # fmt: skip


class NoticeForm(LinesForm):
    """A new notice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = {
            "kind": Pick(label=_("公示的事项"), choices=NoticeKind.choices),
            "title": line(_("标题"), most=80, help_text=_("如“2018年第三季度就业补贴拟发放名单公示”。")),
            "document": line(_("依据的文件"), most=120),
            "contact": line(_("联系电话"), most=20, help_text=_("公示单位的办公电话,会公开;有异议的也可以打。")),
        }
        self.fields = {**above, **self.fields}
