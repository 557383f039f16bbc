"""Forms of accounts: passwords and codes of one's own, and what an administrator does with those of others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xieshou.web.forms.fields import DayField, Select, line

Choices = Iterable[tuple[str, Any]]
NEW_PASSWORD = {"autocomplete": "new-password"}


def _password(label: Any, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=200, strip=False, widget=forms.PasswordInput(attrs=attrs),
        error_messages={"required": _("请填写密码。")},
    )  # fmt: skip


class NewPasswordForm(forms.Form):
    """A new password, twice. Whether it is good enough is the service's to say."""

    password = _password(_("新密码"), **NEW_PASSWORD)
    again = _password(_("再输一遍"), **NEW_PASSWORD)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = _("至少十个字,可以用汉字;不要用姓名、生日和常见的词。")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("password") and said.get("again") and said["password"] != said["again"]:
            self.add_error("again", _("两遍不一样,请重新输入。"))
        return said


class ChangePasswordForm(NewPasswordForm):
    """The present password first."""

    present = _password(_("现在的密码"), autocomplete="current-password")
    field_order = ("present", "password", "again")


class CodeForm(forms.Form):
    """Six digits of the phone, or a recovery code."""

    code = line(_("动态码"), most=20, ask=_("请输入手机上的六位数字。"))

    def __init__(self, *args: Any, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = help_text
        self.fields["code"].widget.attrs |= {"autocomplete": "one-time-code", "autocapitalize": "none"}


class ReasonForm(forms.Form):
    """Why, for the history."""

    reason = line(_("理由"), most=200, ask=_("请写明理由。"), help_text=_("会记入变更记录,例如“调入”“离职”“换手机”。"))


class PostForm(ReasonForm):
    """A role of an office, for a place, from a day until a day or for good."""

    office = Select(label=pgettext_lazy("机构", "单位"))
    role = Select(label=_("任职岗位"))
    place = Select(label=_("管辖范围"), required=False, help_text=_("空着就是单位所在地;村级岗位请选到村。"))
    started_on = DayField(label=_("开始日期"))
    ended_on = DayField(label=_("结束日期"), required=False, help_text=_("长期的空着;两头的日子都算在内。"))
    sent_by = Select(label=_("派出单位"), required=False, help_text=_("只有驻村第一书记和帮扶责任人要选。"))
    field_order = ("office", "role", "place", "started_on", "ended_on", "sent_by", "reason")

    def __init__(self, *args: Any, offices: Choices, roles: Choices, places: Choices, day: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"started_on": day.isoformat()})
        super().__init__(*args, **kwargs)
        self.day = day
        self.fields["office"].choices = [("", _("请选择")), *offices]
        self.fields["role"].choices = [("", _("请选择")), *roles]
        self.fields["place"].choices = [("", _("单位所在地")), *places]
        self.fields["sent_by"].choices = [("", _("没有")), *offices]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        begun, ended = said.get("started_on"), said.get("ended_on")
        if begun and ended and ended < begun:
            self.add_error("ended_on", _("结束日期早于开始日期,请核对。"))
        if said.get("role") == "secretary" and not said.get("sent_by"):
            self.add_error("sent_by", _("驻村第一书记须选派出单位。"))
        return said


class InviteForm(PostForm):
    """A new account with its first role."""

    name = line(_("姓名"), most=60, ask=_("请填写姓名。"))
    username = forms.RegexField(
        r"^[A-Za-z0-9._-]{2,60}$",
        label=_("用户名"),
        help_text=_("登录时用,两个以上的英文字母、数字或点,例如 wei.xiaofang。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"required": _("请填写用户名。"), "invalid": _("只能用英文字母、数字、点和横线,至少两个。")},
    )
    field_order = ("name", "username", *PostForm.field_order)


class InviteEmployerForm(ReasonForm):
    """An account that acts for one employer of the list, and for no other."""

    employer = Select(label=_("用工单位"), help_text=_("只列出本地登记过的;账号从此只能办这一家的事。"))
    name = line(_("经办人姓名"), most=60, ask=_("请填写姓名。"))
    username = InviteForm.declared_fields["username"]
    field_order = ("employer", "name", "username", "reason")

    def __init__(self, *args: Any, employers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employer"].choices = [("", _("请选择")), *employers]


class EndRoleForm(ReasonForm):
    """The last day of a role."""

    last_day = DayField(label=_("最后一天"), help_text=_("这一天还能用,第二天起不能用。"))
    field_order = ("last_day", "reason")


class OfficeForm(ReasonForm):
    """An office below one's own."""

    name = line(_("单位名称"), most=100, ask=_("请填写单位全称。"))
    code = line(_("单位编号"), required=False, most=40, help_text=_("没有的空着,系统会按地区代码编。"))
    line = Select(label=_("条线"))
    region = Select(label=_("所在地"))
    field_order = ("name", "line", "region", "code", "reason")

    def __init__(self, *args: Any, lines: Choices, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = [("", _("请选择")), *lines]
        self.fields["region"].choices = [("", _("请选择")), *places]
