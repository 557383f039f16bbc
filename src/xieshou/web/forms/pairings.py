"""Proposing what becomes of a held row of a pairing table: the ends and the task the reader could not be sure of, and the reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.pairings.models import Pairing, TaskType

ENDS = (("supporter", _("支援方")), ("recipient", _("受援方")))
DECISIONS = (("accept", _("采用")), ("reject", _("不予采用")))


class DecideForm(forms.Form):
    """Text to types: which ends are asked for depends on the row; a code typed by hand wins over a candidate."""

    stamp = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    decision = forms.ChoiceField(label=_("决定"), choices=DECISIONS)
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("例如:核对原件第2页,应为朗县。"))

    def __init__(self, pairing: Pairing, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.missing = [(end, label) for end, label in ENDS if getattr(pairing, f"{end}_id") is None]
        for end, label in self.missing:
            offered = [(c["code"], f"{c['path']}({c['code']})") for c in pairing.candidates if c["end"] == end]
            self.fields[end] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", _("请选择")), *offered],
                help_text=_("读表时找到的相近地名。"),
            )
            self.fields[f"{end}_code"] = forms.RegexField(
                r"^\d{6}$",
                label=_("{end}代码").format(end=label),
                required=False,
                help_text=_("候选都不对时填6位代码。"),
            )
        if not pairing.task_type:
            self.fields["task_type"] = forms.ChoiceField(
                label=_("任务类型"), required=False, choices=[("", _("请选择")), *TaskType.choices]
            )

    def code_of(self, end: str) -> str:
        """The code chosen for an end; empty when none was, or none was asked for."""
        return self.cleaned_data.get(f"{end}_code") or self.cleaned_data.get(end) or ""
