"""Saying that two records are one person: which stays, and by what it is known."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.web.forms.fields import Pick, line


class SameForm(forms.Form):
    """`stays` is the inner id of the record to keep."""

    stamp = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    stays = Pick(label=_("保留哪一条"), help_text=_("保留号码已核实、登记在现在这一户的;另一条留着备查,随时可以拆开。"))
    words = line(
        _("凭什么"), most=300, ask=_("请写明凭什么认定是同一人。"),
        help_text=_("例如:9月28日入户看了户口簿,嫁到莫家户,娘家户没有销。"),
    )  # fmt: skip

    def __init__(self, choices: list[tuple[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stays"].choices = choices
