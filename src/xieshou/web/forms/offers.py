"""Forms of offers and jobs: the person's answer, a withdrawal, an arrival, a confirmation, a last day, a follow-up."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xieshou.engines.identifiers import Fault, read_phone
from xieshou.placements.enums import EndReason, FollowUpResult, OfferAnswer
from xieshou.placements.services.offers import OfferReply
from xieshou.placements.services.spells import Arrival
from xieshou.roster.enums import AnswerWay
from xieshou.roster.models import Person
from xieshou.web.forms.fields import DayField, Pick, Select, YuanField, because, clause, line

REGISTERED, ANOTHER, NONE = "registered", "another", "none"


class PhoneChoice(forms.Form):
    """接受或谢绝, and which phone the employer may learn: the person chooses, none is possible."""

    answer = clause(Pick(label=_("本人的答复"), choices=OfferAnswer.choices), "R-054")
    disclose = because(
        Pick(
            label=_("接受的话,告诉用工方哪个电话"),
            choices=[(REGISTERED, _("登记的电话")), (ANOTHER, _("另一个号码")), (NONE, _("不告诉电话"))],
            initial=REGISTERED,
            help_text=_("由本人决定。接受以后用工方只知道姓名和这个电话;谢绝则什么也不知道。"),
        ),
        _("用工方要联系本人报到,才需要一个电话。家庭情况、健康和是不是贫困户,永远不会告诉用工方(R-107)。"),
    )
    phone = line(_("另一个号码"), required=False, most=20, inputmode="tel")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if person.phone:
            label = _now("登记的电话 {phone}").format(phone=person.phone)
            self.fields["disclose"].choices = [(REGISTERED, label), *self.fields["disclose"].choices[1:]]
        else:
            self.fields["disclose"].choices = self.fields["disclose"].choices[1:]
            self.fields["disclose"].initial = NONE

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("answer") == OfferAnswer.ACCEPTED and said.get("disclose") == ANOTHER:
            digits, fault = read_phone(said.get("phone"))
            if fault != Fault.NONE:
                self.add_error("phone", _("这个号码不对:请写 11 位手机号,或带区号的固定电话;也可以选“不告诉电话”。"))
            said["phone"] = digits
        return said

    @property
    def chosen_phone(self) -> str | None:
        """The phone the employer will learn, or None."""
        said = self.cleaned_data
        if said["answer"] != OfferAnswer.ACCEPTED or said["disclose"] == NONE:
            return None
        return said["phone"] if said["disclose"] == ANOTHER else self.person.phone.reveal()


class ReplyForm(PhoneChoice):
    """The person's answer as an official wrote it down."""

    answered_on = DayField(label=_("答复日期"))
    way = Pick(
        label=_("怎样答复的"),
        choices=[w for w in AnswerWay.choices if w[0] not in (AnswerWay.FILE, AnswerWay.OWN)],
        initial=AnswerWay.CALL,
    )
    evidence = line(
        _("依据"),
        help_text=_("写通话时间、短信内容或签字表编号和行号。谢绝不必写原因。"),
        ask=_("请写明依据:几点打的电话、短信原文,或签字表编号。"),
    )

    field_order = ("answer", "answered_on", "way", "evidence", "disclose", "phone")

    def reply(self, ref: UUID) -> OfferReply:
        """The answer as the service takes it."""
        said = self.cleaned_data
        return OfferReply(ref, said["answer"], said["answered_on"], said["way"], said["evidence"], self.chosen_phone)


class OwnReplyForm(PhoneChoice):
    """The person's answer, given by themselves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = _("您的答复")
        self.fields["disclose"].help_text = _("由您决定。接受以后用工方只知道您的姓名和这个电话;谢绝则什么也不知道。")

    def reply(self, ref: UUID, *, day: date, label: str) -> OfferReply:
        """The answer as the service takes it; signing in was the evidence."""
        return OfferReply(ref, self.cleaned_data["answer"], day, AnswerWay.OWN, label, self.chosen_phone)


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = line(_("理由"), ask=_("请写明理由,例如“本人改变主意”或“岗位取消”。"))


class ArrivalForm(forms.Form):
    """The receiving side's word that somebody has started."""

    started_on = DayField(label=_("到岗日期"))
    evidence = line(
        _("依据"), help_text=_("例如劳动合同编号、考勤记录、入职登记表。"), ask=_("请写明依据,例如合同编号或考勤记录。")
    )
    pay = YuanField(label=_("月工资(元)"), help_text=_("合同约定的数;还不清楚就空着。"))
    until = DayField(
        label=_("期满日期"), required=False, help_text=_("公益性岗位有固定期限:空着就按参数能到的最后一天。")
    )

    def __init__(self, *args: Any, is_public: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_public:
            del self.fields["until"]

    def arrival(self, ref: UUID) -> Arrival:
        """The arrival as the service takes it."""
        said = self.cleaned_data
        return Arrival(ref, said["started_on"], said["evidence"], said["pay"], said.get("until"))


class ConfirmForm(forms.Form):
    """The home side's confirmation."""

    evidence = line(_("依据"), help_text=_("例如电话问过本人和家人、看过工资条或合同。"), ask=_("请写明凭什么核实。"))


class EndForm(forms.Form):
    """Somebody's last day."""

    ended_on = DayField(label=_("离岗日期"), help_text=_("最后上班的那一天。"))
    end_reason = Select(
        label=_("离岗原因"),
        choices=EndReason.choices,
        initial=EndReason.UNKNOWN,
        help_text=_("不清楚就选“不详”。权益受侵害的,另有人受理。"),
    )


class FollowUpForm(forms.Form):
    """What the person said when asked; not reaching them is said so."""

    result = Pick(label=_("结果"), choices=FollowUpResult.choices)
    note = line(_("本人说的情况"), required=False, most=300)
