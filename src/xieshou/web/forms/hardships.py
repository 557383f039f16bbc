"""Forms of 就业困难认定 and of 公益性岗位: a reason, and where to look for those who need a last resort."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.roster.services.hardship import HardshipFacts
from xieshou.roster.tables import HardshipReason
from xieshou.web.forms.fields import DayField, Select, because, clause, line
from xieshou.web.forms.matching import seed_field


class HardshipForm(forms.Form):
    """Why work is hard to find, since when, by what."""

    reason = because(
        clause(Select(label=_("困难原因"), choices=HardshipReason.choices), "R-035"),
        _("公益性岗位只托底:要有登记的困难原因,由有权的一级认定,而且没有合适的市场岗位。原因不写病名,不进匹配分。"),
    )
    started_on = DayField(label=_("从哪天起"), help_text=_("到期要重新认定,期限由参数 hardship.valid_months 定。"))
    evidence = line(
        _("依据"), ask=_("请写明认定的依据。"), help_text=_("例如“9月20日入户,村民代表会议记录第3页”。不要写病情。")
    )

    def facts(self, ref: UUID) -> HardshipFacts:
        """The reason as the service takes it."""
        said: dict[str, Any] = self.cleaned_data
        return HardshipFacts(ref, said["reason"], said["started_on"], said["evidence"])


class FallbackForm(forms.Form):
    """Where, and the seed that makes the run repeatable."""

    region = Select(label=_("给哪里的人托底"))
    seed = seed_field()

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = list(places)
