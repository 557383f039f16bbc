"""The forms of matching: a run, two runs to compare, a change by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xieshou.placements.enums import Limits, Order
from xieshou.web.forms.fields import Select, clause, line

SEED_MAX = 2**31 - 1
WAIT_DAYS_MAX = 3_650
NOBODY = "none"


def seed_field() -> forms.IntegerField:
    """What settles ties, and makes a run repeatable."""
    return forms.IntegerField(
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


class RunForm(forms.Form):
    """Where, and the seed that settles ties and makes the run repeatable."""

    region = Select(label=_("给哪里的人匹配"))
    seed = seed_field()

    order = clause(
        Select(
            label=_("零就业户谁先"),
            choices=Order.choices,
            help_text=_("名额不够时先保证前面的户。能安排的总户数不变,只有总分可能低一些。"),
        ),
        "R-070, R-075",
    )
    long_wait_days = forms.IntegerField(
        label=_("等了多少天算等得久"),
        min_value=1,
        max_value=WAIT_DAYS_MAX,
        help_text=_("从本人最近一次连续愿意算起。选了“等得久的”才用得着。"),
        error_messages={
            "required": _("请填一个整数。"),
            "invalid": _("请填一个整数。"),
            "min_value": _("至少1天。"),
            "max_value": _("天数太多了。"),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    limits = clause(
        Select(
            label=_("守哪些名额上限"),
            choices=Limits.choices,
            help_text=_("名额上限在用工单位的岗位页和结对关系页登记;没有登记的不限。"),
        ),
        "R-041",
    )
    begin_from = Select(
        label=_("从哪次匹配接着算"),
        required=False,
        help_text=_("本人答复以后再匹配一次,从上次的结果接着算更快;证明的效力一样。"),
    )

    field_order = ("region", "order", "long_wait_days", "limits", "begin_from", "seed")

    def __init__(
        self, *args: Any, places: Iterable[tuple[str, str]], runs: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = list(places)
        self.fields["begin_from"].choices = [("", _now("从头算")), *runs]

    @property
    def choices(self) -> dict[str, Any]:
        """What was chosen, as the run takes it."""
        return {name: self.cleaned_data[name] for name in ("order", "long_wait_days", "limits")}


class CompareForm(forms.Form):
    """Two runs to lay side by side."""

    before = Select(label=_("原来的匹配"))
    after = Select(label=_("后来的匹配"))

    def __init__(self, *args: Any, runs: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(runs)
        for name in ("before", "after"):
            self.fields[name].choices = choices


class HandChangeForm(forms.Form):
    """Which post instead, or none, and why."""

    post = Select(label=_("改为"), help_text=_("只列本人合格的岗位,适合的在前。分差是比本人最好的岗位少几分。"))
    reason = line(
        _("理由"), ask=_("请写明调整的理由。"), help_text=_("例如“本人要照顾老人,请求就近”。理由和您的名字一起保存。")
    )

    def __init__(self, *args: Any, posts: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [*posts, (NOBODY, _now("暂不安排岗位"))]
