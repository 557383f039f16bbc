"""The form of a step: a reason from the closed list and words, where the step asks for them; the page's stamp."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kit.workflow import Step


class StepForm(forms.Form):
    """Text to types. `stamp` says what the page showed, so that a second click and a stale page are answered politely."""

    stamp = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)

    def __init__(self, step: Step, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if step.reasons is not None:
            self.fields["reason"] = forms.ChoiceField(
                label=_("原因"), choices=[("", _("请选择")), *step.reasons.choices]
            )
        self.fields["words"] = forms.CharField(
            label=_("说明"), max_length=300, required=step.reasons is not None or step.needs_words,
            help_text=_("写给下一位办理的人看,会留在办理记录里。"),
        )  # fmt: skip
