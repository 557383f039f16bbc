"""Forms of imports: a file and its layout, which rows to take in, why a batch is taken back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from xieshou.web.forms.fields import Select, line

ROWS = re.compile(r"^\d{1,7}(-\d{1,7})?$")


class UploadForm(forms.Form):
    """One file, in the columns of one layout."""

    layout = Select(label=_("这是什么表"))
    file = forms.FileField(
        label=_("文件"),
        help_text=_(".xlsx 或 .csv(WPS 另存的 GBK 也行)。文件先检查,不会直接改动名册。"),
        error_messages={
            "required": _("请选择文件。"),
            "empty": _("文件是空的,请重新选择。"),
            "invalid": _("没有收到文件,请重新选择。"),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, layouts: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["layout"].choices = list(layouts)

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > settings.UPLOAD_BYTES_MAX:
            limit = settings.UPLOAD_BYTES_MAX // 1024 // 1024
            raise forms.ValidationError(_("文件超过 %(limit)s MB,请按乡镇分开再上传。"), params={"limit": limit})
        if not given.name.lower().endswith((".xlsx", ".csv")):
            raise forms.ValidationError(_("只收 .xlsx 和 .csv;旧的 .xls 请用 WPS 或 Excel 另存为 .xlsx。"))
        return given


class RowsForm(forms.Form):
    """Which rows to take in; empty means every row that is ready."""

    rows = line(
        _("只入库这些行"),
        required=False,
        most=500,
        help_text=_("空着就是全部可以入库的行。也可以写行号,例如 2-50,60,75。"),
    )

    def clean_rows(self) -> list[int] | None:
        text = re.sub(r"[,、;;\s]+", ",", self.cleaned_data["rows"]).strip(",")
        if not text:
            return None
        numbers: set[int] = set()
        for part in text.split(","):
            if not ROWS.match(part):
                raise forms.ValidationError(_("“%(part)s”不是行号。请照 2-50,60 的样子写。"), params={"part": part})
            first, _dash, last = part.partition("-")
            numbers.update(range(int(first), int(last or first) + 1))
        return sorted(numbers)
