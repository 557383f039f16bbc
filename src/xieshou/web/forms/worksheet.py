"""Forms of 务工月更新: a job somebody found, their last day, pay and employer of the job they have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.placements.enums import Channel, Status
from xieshou.placements.services.telling import Job
from xieshou.roster.enums import Answerer
from xieshou.web.forms.fields import DayField, Pick, Select, YuanField, because, line
from xieshou.web.forms.offers import EndForm
from xieshou.web.forms.people import OWN_CHANNELS, OWN_KINDS

WHO = [choice for choice in Answerer.choices if choice[0] != Answerer.NOBODY]


def _who() -> forms.Field:
    return Pick(label=_("谁回答的"), choices=WHO, initial=Answerer.SELF)


def _withheld() -> forms.Field:
    return forms.BooleanField(label=_("工资不愿说"), required=False)


def _pay() -> forms.Field:
    return because(
        YuanField(label=_("月工资(元)"), help_text=_("不知道就空着;不影响本人享受的任何待遇。")),
        _("只用来看就业稳不稳、有没有被欠薪;没有本人同意,不用来核减待遇(R-109)。"),
    )


class _Pay(forms.Form):
    """Either a sum, or that it is not said, or nothing."""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("pay") and said.get("is_withheld"):
            self.add_error("is_withheld", _("写了工资数,就不要勾“不愿说”。"))
        return said


class JobForm(_Pay):
    """自己找到的工作: all may stay as they are but what the person says."""

    folded = ("kind",)
    folded_label = _("就业类型(默认单位就业)")
    employer_text = line(_("单位或老板"), required=False, most=120, help_text=_("不知道就空着。"))
    place = Select(label=_("在哪里上班"), required=False)
    started_on = DayField(label=_("从哪天开始"), help_text=_("记不清的,填大概的那一天。"))
    pay = _pay()
    is_withheld = _withheld()
    channel = Pick(label=_("怎样找到的"), choices=[(k.value, k.label) for k in OWN_CHANNELS], initial=Channel.OWN)
    answerer = _who()
    kind = Pick(label=_("就业类型"), choices=[(k.value, k.label) for k in OWN_KINDS], initial=Status.UNIT)

    def __init__(self, *args: Any, places: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("不知道")), *places]

    def job(self) -> Job:
        """What was said, as the service takes it."""
        said = self.cleaned_data
        return Job(
            said["started_on"], said["kind"], said["channel"], said["employer_text"], int(said["place"]) if said["place"] else None,
            said["pay"], said["is_withheld"],
        )  # fmt: skip


class EndedForm(EndForm):
    """Somebody's last day, and who said so."""

    answerer = _who()
    field_order = ("ended_on", "end_reason", "answerer")


class DetailForm(_Pay):
    """Pay, employer and place of the job they have; what is not told stays as it is."""

    pay = _pay()
    is_withheld = _withheld()
    employer_text = line(_("单位或老板"), required=False, most=120)
    place = Select(label=_("在哪里上班"), required=False)
    answerer = _who()

    def __init__(self, *args: Any, places: Iterable[Any] = (), is_others: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("不改")), *places]
        if is_others:
            for name in ("pay", "employer_text", "place"):
                del self.fields[name]

    def told(self) -> dict[str, Any]:
        """What was told, as the service takes it."""
        said = self.cleaned_data
        place = said.get("place")
        return {
            "wage_fen_month": said.get("pay"), "employer_text": said.get("employer_text"), "place_id": int(place) if place else None,
        }  # fmt: skip
