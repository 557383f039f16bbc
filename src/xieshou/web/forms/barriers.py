"""Forms of 障碍: a new one, and what became of one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.roster.enums import Obstacle
from xieshou.web.forms.fields import DayField, Pick, because, line

OPEN, GONE = "open", "gone"


class BarrierForm(forms.Form):
    """What the person told of."""

    code = because(
        Pick(label=_("本人说的困难"), choices=Obstacle.choices),
        _("照本人说的记,只用来帮忙解决;不影响推荐,也不影响任何待遇(R-109)。"),
    )
    on = DayField(label=_("哪天说的"))
    measure = line(_("打算怎样帮"), required=False, help_text=_("还没有办法的先空着,会出现在“今天要办”。"))


class MeasureForm(forms.Form):
    """What is done about it, or that it is gone."""

    state = Pick(label=_("现在怎样"), choices=[(OPEN, _("还在,写措施")), (GONE, _("已经解决"))], initial=OPEN)
    measure = line(_("措施"), required=False, help_text=_("例如“村里开通班车”“孩子进了幼儿园”。"))
    on = DayField(label=_("日期"))
