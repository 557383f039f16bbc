"""The form that starts a match run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.web.forms.fields import Select

SEED_MAX = 2**31 - 1


class RunForm(forms.Form):
    """Where, and the seed that settles ties and makes the run repeatable."""

    region = Select(label=_("给哪里的人匹配"))
    seed = forms.IntegerField(
        label=_("种子"),
        min_value=0,
        max_value=SEED_MAX,
        help_text=_("同样的名册、岗位和种子,得到完全同样的结果。一般不用改。"),
        error_messages={
            "required": _("请填一个整数。"),
            "invalid": _("请填一个整数。"),
            "min_value": _("种子不能是负数。"),
            "max_value": _("种子太大了。"),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = list(places)
