"""The form of a check-up: one to five files and the day they are as of."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from xieshou.supervision.checkup import FILES_MAX
from xieshou.web.forms.fields import DayField, clause


class SeveralFiles(forms.ClearableFileInput):
    """Drop files on it, or choose them: the browser's own, so it works without JavaScript."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One to five lists."""

    widget = SeveralFiles(attrs={"accept": ".xlsx,.csv", "class": "drop"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = [super(FilesField, self).clean(one, initial) for one in (data or [None])]
        if len(given) > FILES_MAX:
            raise forms.ValidationError(_("一次最多放 %(most)s 个文件。"), params={"most": FILES_MAX})
        for one in given:
            self._refuse(one)
        return given

    @staticmethod
    def _refuse(one: Any) -> None:
        if one.size > settings.UPLOAD_BYTES_MAX:
            limit = settings.UPLOAD_BYTES_MAX // 1024 // 1024
            raise forms.ValidationError(_("“%(name)s”超过 %(limit)s MB,请按乡镇分开再放。"), params={"name": one.name, "limit": limit})
        if not one.name.lower().endswith((".xlsx", ".csv")):
            raise forms.ValidationError(
                _("“%(name)s”不是 .xlsx 或 .csv;旧的 .xls 请用 WPS 或 Excel 另存为 .xlsx。"), params={"name": one.name}
            )


class CheckupForm(forms.Form):
    """What to check, and as of which day."""

    files = FilesField(
        label=_("表格文件(1 至 5 个,可以一起拖进来)"),
        help_text=_("花名册、就业表、参保或就业登记、培训表、补贴发放表,有几张放几张;.xlsx 或 .csv(WPS 另存的 GBK 也行)。"),
        error_messages={"required": _("请选择文件。"), "empty": _("有一个文件是空的,请重新选择。"), "invalid": _("没有收到文件,请重新选择。")},
    )
    as_of = clause(
        DayField(label=_("截至哪一天"), help_text=_("在岗、年龄和“长期没有核实”按这一天算;一般是表格导出的那一天。")), "R-015, R-105"
    )
