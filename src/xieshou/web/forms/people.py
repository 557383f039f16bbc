"""Forms about one person: the own answer, a job found without us, why a number is looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xieshou.jobs.occupations import occupation_choices
from xieshou.placements.enums import Channel, Status
from xieshou.placements.services.spells import OwnSpell
from xieshou.roster.enums import Answerer, AnswerWay, Reach, Want
from xieshou.roster.models import Intention
from xieshou.roster.national import FORMS
from xieshou.roster.services.answers import Answer
from xieshou.roster.services.readings import IDENTITY, PHONE
from xieshou.web.forms.fields import DayField, Pick, Select, YuanField, because, clause, line
from xieshou.web.words import REASONS_NONE

WAYS = [choice for choice in AnswerWay.choices if choice[0] not in (AnswerWay.FILE, AnswerWay.OWN)]
WANTS = [choice for choice in Want.choices if choice[0] != Want.UNKNOWN]
OWN_KINDS = (Status.UNIT, Status.FLEXIBLE, Status.OWN_BUSINESS, Status.FARMING)
OWN_CHANNELS = (Channel.OWN, Channel.FRIENDS, Channel.BROKER)


class AnswerForm(forms.Form):
    """一问一答: one person's answer, with who gave it and how it was asked (R-051)."""

    folded = ("place_1", "occupation_2", "occupation_3", "needs_lodging", "together", "reason_none")
    folded_label = _("再问细一点(可不填)")
    answerer = clause(
        because(
            Pick(label=_("谁回答的"), choices=Answerer.choices, initial=Answerer.SELF),
            _("只有本人的回答才参加匹配;家人代答只作参考,联系不上不算不愿意。"),
        ),
        "R-051",
    )
    way = Pick(label=_("怎样问到的"), choices=WAYS, initial=AnswerWay.CALL)
    answered_on = DayField(label=_("问到的日期"))
    evidence = because(
        line(
            _("依据"),
            help_text=_("写通话时间、短信内容、签字表编号和行号,或“入户,在场人”。每个人写自己的。"),
            ask=_("请写明依据:几点打的电话、短信原文,或签字表编号和行号。"),
        ),
        _("意愿决定给谁推荐岗位,以后可能抽查:抽到时要说得出几时、怎样问到本人。"),
    )
    want = Pick(
        label=_("本人的意愿"),
        choices=WANTS,
        error_messages={"required": _("请选择本人的意愿;没有联系上的,上面选“联系不上”。")},
    )
    reach = Select(label=_("愿去多远"), choices=Reach.choices, initial=Reach.ANYWHERE)
    place_1 = Select(label=_("最想去的地方"), required=False)
    occupation_1 = Select(label=_("想做的工种"), required=False, help_text=_("最多三个,按想做的先后。"))
    occupation_2 = Select(label=_("第二个工种"), required=False)
    occupation_3 = Select(label=_("第三个工种"), required=False)
    pay = YuanField(label=_("期望月薪(元)"), help_text=_("本人说的最低数;没说就空着。"))
    needs_lodging = forms.BooleanField(label=_("需要包住"), required=False)
    together = Select(
        label=_("想和谁一起去"), required=False, help_text=_("夫妻或结伴;双方都这样回答,匹配时才一起安排。")
    )
    reason_none = Select(
        label=_("暂不就业的原因"),
        choices=[("", _("不愿说")), *REASONS_NONE],
        required=False,
        help_text=_("只在本人表示暂不就业时填,不说也可以。"),
    )

    def __init__(
        self,
        *args: Any,
        places: Iterable[tuple[str, str]] = (),
        companions: Iterable[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        trades = [("", _("都可以")), *occupation_choices()]
        for name in ("occupation_1", "occupation_2", "occupation_3"):
            self.fields[name].choices = trades
        self.fields["place_1"].choices = [("", _("没有特别想去的")), *places]
        self.fields["together"].choices = [("", _("不结伴")), *companions]
        # Somebody who was reached said something; nobody reached says nothing.
        self.fields["want"].required = self.data.get("answerer") != Answerer.NOBODY

    def answer(self, person_id: int) -> Answer:
        """What was said, as the service takes it."""
        said = self.cleaned_data
        base = Answer(
            person_id, said["answered_on"], said["way"], said["evidence"], Want.UNKNOWN, answerer=said["answerer"]
        )
        if said["answerer"] == Answerer.NOBODY:
            return base
        trades = [said[f"occupation_{i}"] for i in (1, 2, 3)]
        return replace(
            base,
            want=said["want"],
            reach=said["reach"],
            places=tuple(filter(None, [said["place_1"]])),
            pay_fen_month_min=said["pay"],
            occupations=tuple(dict.fromkeys(filter(None, trades))),
            needs_lodging=said["needs_lodging"],
            together_with_id=int(said["together"]) if said["together"] else None,
            reason_none=said["reason_none"] if said["want"] == Want.NONE else "",
        )


class CorrectAnswerForm(AnswerForm):
    """An answer as it should have been written down, and why."""

    reason = line(
        _("哪里记错了"), help_text=_("例如“工种选错了”“听错了工资数”。本人改了主意不是记错,请另记一条。"),
        ask=_("请写明哪里记错了、怎样知道的。"),
    )  # fmt: skip

    @staticmethod
    def first(said: Intention) -> dict[str, Any]:
        """How the form begins: as it was written down."""
        trades = [*said.occupations, "", "", ""]
        return {
            "answerer": said.answerer, "way": said.way, "answered_on": said.answered_on.isoformat(), "evidence": said.evidence,
            "want": said.want, "reach": said.reach, "place_1": next(iter(said.places), ""), "occupation_1": trades[0],
            "occupation_2": trades[1], "occupation_3": trades[2],
            "pay": said.pay_fen_month_min // 100 if said.pay_fen_month_min else None, "needs_lodging": said.needs_lodging,
            "together": str(said.together_with_id or ""), "reason_none": said.reason_none,
        }  # fmt: skip


# The English of these speaks to the reader; the Chinese says neither “he” nor “you”.
OWN_LABELS = (
    ("reach", pgettext_lazy("我的", "愿去多远")), ("place_1", pgettext_lazy("我的", "最想去的地方")),
    ("occupation_1", pgettext_lazy("我的", "想做的工种")), ("needs_lodging", pgettext_lazy("我的", "需要包住")),
    ("reason_none", pgettext_lazy("我的", "暂不就业的原因")),
)  # fmt: skip


class OwnAnswerForm(AnswerForm):
    """What I want, said by myself: no evidence is asked, signing in was it."""

    is_wrong = forms.BooleanField(label=_("上一条不是我说的,或者记错了"), required=False, help_text=_("勾上的,上一条会注明已更正。"))

    def __init__(self, *args: Any, has_answer: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("answerer", "way", "answered_on", "evidence", "together", *(() if has_answer else ("is_wrong",))):
            del self.fields[name]
        self.fields["want"].label = _("我的意愿")
        self.fields["want"].required = True
        for name, label in OWN_LABELS:
            self.fields[name].label = label
        self.fields["pay"].help_text = _("您要的最低数;不说就空着。")
        self.fields["reason_none"].help_text = _("只在您暂不就业时填,不说也可以。")

    def own_answer(self, person_id: int, *, day: date, label: str) -> Answer:
        """What was said, as the service takes it."""
        self.cleaned_data |= {
            "answerer": Answerer.SELF, "way": AnswerWay.OWN, "answered_on": day, "evidence": label, "together": "",
        }  # fmt: skip
        return self.answer(person_id)


class OwnSpellForm(forms.Form):
    """自己找到的工作: four short questions, each of which may be unknown but the first day."""

    place = Select(label=_("在哪里上班"), required=False)
    employer_text = line(_("单位或老板"), required=False, most=120, help_text=_("不知道就空着。"))
    started_on = DayField(label=_("从哪天开始"), help_text=_("记不清的,填大概的那一天。"))
    pay = because(
        YuanField(label=_("月工资(元)"), help_text=_("不愿说就空着;不影响本人享受的任何待遇。")),
        _("只用来看就业稳不稳、有没有被欠薪;没有本人同意,不用来核减待遇(R-109)。"),
    )
    kind = Pick(label=_("就业类型"), choices=[(k.value, k.label) for k in OWN_KINDS], initial=Status.UNIT)
    channel = Pick(label=_("怎样找到的"), choices=[(k.value, k.label) for k in OWN_CHANNELS], initial=Channel.OWN)

    def __init__(self, *args: Any, places: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("不知道")), *places]

    def fact(self, person_id: int) -> OwnSpell:
        """What was said, as the service takes it."""
        said = self.cleaned_data
        return OwnSpell(
            person_id=person_id,
            started_on=said["started_on"],
            kind=said["kind"],
            channel=said["channel"],
            place_id=int(said["place"]) if said["place"] else None,
            employer_text=said["employer_text"],
            wage_fen_month=said["pay"],
        )


PURPOSES = (
    ("联系本人询问意愿", _("联系本人询问意愿")),
    ("联系本人回访", _("联系本人回访")),
    ("核对是否同一人", _("核对是否同一人")),
    ("办理上岗手续", _("办理上岗手续")),
    ("其他", _("其他(请写明)")),
)


class PurposeForm(forms.Form):
    """What personal data are taken for: a purpose, in words where it is another."""

    purpose = because(
        Pick(label=_("用途"), choices=PURPOSES),
        _("号码是本人的。谁在什么时候为什么看过,都记在本人档案里,本人随时可以查。"),
    )
    detail = line(_("用途说明"), required=False, most=100)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("purpose") == "其他" and not said.get("detail"):
            self.add_error("detail", _("请写明用途。"))
        return said

    @property
    def purpose_text(self) -> str:
        """The purpose in one line."""
        said = self.cleaned_data
        return ":".join(filter(None, [said["purpose"], said["detail"]]))


class RevealForm(PurposeForm):
    """Which value, and what for."""

    what = Pick(label=_("查看什么"), choices=[(PHONE, _("联系电话")), (IDENTITY, _("身份证号码"))], initial=PHONE)
    field_order = ("what", "purpose", "detail")


NATIONAL_PURPOSES = (
    ("报上级系统", _("报上级系统(上传、补录)")),
    ("与上级系统核对", _("与上级系统核对")),
    ("其他", _("其他(请写明)")),
)


class NationalForm(PurposeForm):
    """Which national table, whose rows, and what for."""

    table = Pick(label=_("哪一张表"), choices=[(one.code, one.title) for one in FORMS.values()], initial="national_2022")
    with_family = forms.BooleanField(label=_("连同同户的其他成员"), required=False, initial=True)
    field_order = ("table", "with_family", "purpose", "detail")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = NATIONAL_PURPOSES


class CopyForm(NationalForm):
    """Which national table one person's row is copied into by hand, and what for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["with_family"]
