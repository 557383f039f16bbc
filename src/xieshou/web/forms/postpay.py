"""Forms of the monthly pay of 公益性岗位: which month, and what the sheet says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.placements.services.postpay import Attendance
from xieshou.web.forms.fields import Select, line


def days(label: Any, least: int, help_text: Any) -> forms.IntegerField:
    """A number of days of a month."""
    return forms.IntegerField(
        label=label, min_value=least, max_value=31, help_text=help_text, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _("请填写天数。"), "invalid": _("请只填数字。"), "min_value": _("天数太少,请核对。"), "max_value": _("一个月最多31天。")},
    )  # fmt: skip


class MonthForm(forms.Form):
    """Which month's list."""

    month = Select(label=_("月份"))

    def __init__(self, *args: Any, months: tuple[tuple[str, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = months


class AttendanceForm(forms.Form):
    """One person's month."""

    stamp = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    due_days = days(_("应出勤天数"), 1, _("岗位协议里这个月该出勤几天;天天出勤的就是这个月的天数。"))
    worked_days = days(_("实出勤天数"), 0, _("照考勤表数;离岗以后、没有来的天数不算。"))
    evidence = line(_("考勤依据"), help_text=_("例如“9月考勤表第2页”。"), ask=_("请写明考勤表在哪里查得到。"))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("due_days") is not None and (said.get("worked_days") or 0) > said["due_days"]:
            self.add_error("worked_days", _("实出勤不能多于应出勤,请核对。"))
        return said

    def attendance(self) -> Attendance:
        """As the service takes it."""
        said = self.cleaned_data
        return Attendance(said["due_days"], said["worked_days"], said["evidence"])
