"""Forms of imports: a file and its layout, which rows to take in, why a batch is taken back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from unicodedata import normalize

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xieshou.kit.imports.editing import Cell, Staged
from xieshou.kit.imports.precheck import FORMS
from xieshou.web.forms.fields import Select, line

CHOICES_MOST = 24
ROW_MAX = 1_048_576  # of a worksheet
ROWS = re.compile(r"^\d{1,7}(-\d{1,7})?$")


class UploadForm(forms.Form):
    """One file, in the columns of one layout."""

    layout = Select(label=_("这是什么表"))
    file = forms.FileField(
        label=_("表格文件"),
        help_text=_(".xlsx、.xls、.csv 或 .txt(WPS 另存的 GBK 也行)。文件先检查,不会直接改动名册。"),
        error_messages={
            "required": _("请选择文件。"),
            "empty": _("文件是空的,请重新选择。"),
            "invalid": _("没有收到文件,请重新选择。"),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(FORMS)}),
    )

    folded = ("system",)
    folded_label = _("表头是字段代码(如 AAC001)的,请选来源系统")
    system = Select(
        label=_("来自哪个系统"),
        required=False,
        choices=[("", _("表头是文字")), ("poverty", _("扶贫(防返贫监测)系统")), ("hr", _("人社(就业)系统"))],
        help_text=_("同一个代码在不同系统里意思不同,不选就不认代码。"),
    )

    def __init__(self, *args: Any, layouts: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["layout"].choices = list(layouts)

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > settings.UPLOAD_BYTES_MAX:
            limit = settings.UPLOAD_BYTES_MAX // 1024 // 1024
            raise forms.ValidationError(_("文件超过 %(limit)s MB,请按乡镇分开再上传。"), params={"limit": limit})
        if not given.name.lower().endswith(tuple(FORMS)):
            raise forms.ValidationError(_("只收 .xlsx、.xls、.csv 和 .txt;别的请用 WPS 或 Excel 另存为 .xlsx。"))
        return given


class CellsForm(forms.Form):
    """The cells of one staged row that were told something; a masked one is typed anew or left alone."""

    def __init__(self, *args: Any, row: Staged, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        for cell in row.cells:
            field = line(cell.heading, required=False, most=200)
            field.initial = cell.text
            field.doubts = cell.said
            field.is_needed = cell.column.required  # in the file; a masked number left empty stays as it is
            field.help_text = self._help(cell)
            self.fields[f"cell_{cell.place}"] = field
        self.fields["mark"] = forms.CharField(required=False, initial=row.mark, widget=forms.HiddenInput())

    def _help(self, cell: Cell) -> str:
        if cell.is_masked:
            return _now("现在是 {seen};不改的空着。").format(seen=cell.seen) if cell.seen else _now("现在是空的。")
        words = list(cell.column.codes.words.values()) if cell.column.codes else []
        return _now("可以写:{words}").format(words="、".join(words[:CHOICES_MOST])) if words else ""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors and not self.changes():
            raise forms.ValidationError(_("没有改动。请改好一格再交;不用改的,返回即可。"))
        return said

    def changes(self) -> dict[int, str]:
        """Place in the file -> new text, only where it differs; a masked cell left empty stays."""
        typed = [(cell, self.cleaned_data.get(f"cell_{cell.place}", "")) for cell in self.row.cells]
        return {
            cell.place: text for cell, text in typed if text != cell.text and not (cell.is_masked and not text)
        }


class RowsForm(forms.Form):
    """Which rows to take in; empty means every row that is ready."""

    rows = line(
        _("只入库这些行"),
        required=False,
        most=500,
        help_text=_("空着就是全部可以入库的行。也可以写行号,例如 2-50,60,75。"),
    )

    def clean_rows(self) -> list[int] | None:
        written = normalize("NFKC", self.cleaned_data["rows"])
        text = re.sub(r"[,、;\s]+", ",", re.sub(r"\s*[-~—–至到]+\s*", "-", written)).strip(",")
        if not text:
            return None
        numbers: set[int] = set()
        for part in text.split(","):
            if not ROWS.match(part):
                raise forms.ValidationError(_("“%(part)s”不是行号。请照 2-50,60 的样子写。"), params={"part": part})
            first, _dash, last = part.partition("-")
            numbers.update(range(int(first), min(int(last or first), ROW_MAX) + 1))
        return sorted(numbers)
