"""A quota: at most how many, since when, by which document."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.jobs.models import Employer
from xieshou.jobs.quotas import QuotaFacts
from xieshou.pairings.models import Pairing
from xieshou.web.forms.fields import DayField, line

PEOPLE_MAX = 1_000_000


class QuotaForm(forms.Form):
    """名额上限 from a day on."""

    people_most = forms.IntegerField(
        label=_("同时最多几人"),
        min_value=0,
        max_value=PEOPLE_MAX,
        help_text=_("已在岗的和已接受还没到岗的,都算在里面。0 表示暂不再安排。"),
        error_messages={
            "required": _("请填一个整数。"),
            "invalid": _("请填一个整数。"),
            "min_value": _("不能是负数。"),
            "max_value": _("人数太多了,请核对。"),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    started_on = DayField(label=_("从哪天起"), help_text=_("原来的名额上限到前一天为止。"))
    ended_on = DayField(label=_("到哪天止"), required=False, help_text=_("没有期限的空着。"))
    document = line(
        _("依据"), ask=_("请写明名额的依据,例如劳务协议第几条。"), help_text=_("例如“2018年劳务协议第四条”“单位来函”。")
    )

    def facts(self, *, employer: Employer | None = None, pairing: Pairing | None = None) -> QuotaFacts:
        """The quota as the service takes it."""
        said: dict[str, Any] = self.cleaned_data
        ended_on: date | None = said["ended_on"]
        return QuotaFacts(said["people_most"], said["started_on"], said["document"], ended_on, employer, pairing)
