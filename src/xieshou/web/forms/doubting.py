"""A form that can be asked back: what is impossible stands as an error, what is unlikely waits for a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xieshou.kit.imports import RowProblem
from xieshou.kit.phrases import retold
from xieshou.roster.written import what
from xieshou.web.forms.fields import line

# Where a check of the roster speaks of a column, the field of the form that holds it.
FIELD_OF = {
    "household_no": "source_no", "person_no": "person_no", "cause1": "cause_1", "cause2": "cause_2",
    "household_phone": "household_phone", "village": "region",
}  # fmt: skip


class Doubting(forms.Form):
    """The field `despite` keeps the reason; it is hidden until there is something to answer."""

    doubt_count = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["despite"] = line(
            _("确实如此的理由"), required=False, help_text=_("核对过、确实如此的,写明凭什么;理由会留在记录里。")
        )
        if not self.data.get("despite"):
            self.fields["despite"].widget = forms.HiddenInput()

    def ask(self, problems: Sequence[RowProblem]) -> None:
        """Show each doubt at its field, and open the field for the reason."""
        self.doubt_count = len(problems)
        self.fields["despite"].widget = forms.TextInput(attrs={"autocomplete": "off"})
        for problem in problems:
            field = self.fields[self._place_of(problem)]
            field.doubts = (*getattr(field, "doubts", ()), _told(problem))

    def refuse(self, problems: Sequence[RowProblem]) -> None:
        """Say what cannot be saved, each at its field."""
        for problem in problems:
            self.add_error(self._place_of(problem), _told(problem))

    def _place_of(self, problem: RowProblem) -> str:
        name = FIELD_OF.get(problem.column, problem.column)
        return name if name in self.fields else "despite"

    @property
    def despite(self) -> str:
        return self.cleaned_data.get("despite", "")


def _told(problem: RowProblem) -> str:
    return gettext("{what}。{remedy}。").format(what=retold(what(problem)), remedy=retold(problem.remedy))
