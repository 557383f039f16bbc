"""Asking for a person's data to be forgotten: on what ground, by which paper."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.web.forms.fields import line


class ErasureForm(forms.Form):
    ground = line(_("删除的依据"), help_text=_("例如:本人撤回同意;已迁出且保存期满。"))
    document = line(_("本人申请或文件"), most=100, help_text=_("申请书的日期或编号;原件留在单位。"))
