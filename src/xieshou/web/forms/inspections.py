"""Forms of inspections: plan, pool, announcement, opening, void, answers, outcome, reply."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.engines.draw import Source
from xieshou.kit.phrases import about
from xieshou.offices.models import Assignment
from xieshou.supervision.inspections.drawing import Beacon, HolderGiven, Terms
from xieshou.supervision.inspections.enums import (
    BeaconKind,
    ContactResult,
    ContactWay,
    Design,
    HolderSide,
    Verdict,
    VoidReason,
)
from xieshou.supervision.inspections.models import Holder
from xieshou.supervision.inspections.planning import Wanted
from xieshou.supervision.inspections.scripts import QUESTIONS, Question
from xieshou.web.forms.fields import DayField, Pick, Select, Several, clause, line

CHINA = ZoneInfo("Asia/Shanghai")
SOURCES, HOLDERS = 3, 3
HEX = re.compile(r"[0-9a-f]{64}")
P0 = (("0.02", "2%"), ("0.05", "5%"), ("0.10", "10%"), ("0.20", "20%"))


def words(label: Any, *, required: bool = True, most: int = 300, help_text: Any = "") -> forms.CharField:
    """Some lines of text."""
    return forms.CharField(
        label=label, required=required, max_length=most, help_text=help_text, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请填写这一项。"), "max_length": _("太长了,请写得短一些。")},
    )  # fmt: skip


class PlanForm(forms.Form):
    """What the inspecting office wants to be able to say; the sample follows from it."""

    title = line(_("督查事项"), most=100)
    figure = Select(label=_("查哪一个数"), help_text=_("抽查的是这个数背后的每一条记录。"))
    p0 = clause(Pick(label=_("想能说“不实的不超过”"), choices=P0, initial="0.05"), "GB/T 2828.11")
    allowed = forms.IntegerField(
        label=_("容许不实条数c"), min_value=0, max_value=20, initial=2,
        help_text=_("抽中的里面最多几条不实仍算通过。事先定,看了结果再定就是作假。"),
    )  # fmt: skip
    design = Pick(label=_("抽样方式"), choices=Design.choices, initial=Design.FIXED)
    load_cap = forms.IntegerField(label=_("每名检查人最多几个村"), min_value=1, max_value=500, initial=40)
    round_one_until = DayField(label=_("第一轮(电话)截止"))
    round_two_until = DayField(label=_("第二轮(入户)截止"))

    def __init__(self, *args: Any, figures: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["figure"].choices = list(figures)

    def wanted(self) -> Wanted:
        said = self.cleaned_data
        return Wanted(
            said["title"], Fraction(said["p0"]), said["allowed"], said["load_cap"], said["round_one_until"],
            said["round_two_until"], said["design"],
        )  # fmt: skip


class PoolForm(forms.Form):
    """Who may be drawn as an inspector, and the places they declare a tie to."""

    people = Several(label=_("检查人"), required=True, help_text=_("都不属于被查地区;抽到哪条由开奖决定。"))
    ties = Several(label=_("声明回避的乡镇"), help_text=_("亲属、老家或有利害关系的;只对这次勾选的人生效。"))

    def __init__(
        self, *args: Any, people: Sequence[Assignment], towns: Iterable[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(one.ref): one for one in people}
        self.fields["people"].choices = [(ref, f"{one.user.name}({one.office.name})") for ref, one in self.known.items()]
        self.fields["ties"].choices = [(str(pk), name) for pk, name in towns]

    def chosen(self) -> list[Assignment]:
        return [self.known[ref] for ref in self.cleaned_data["people"]]


class AnnounceForm(forms.Form):
    """The exact dice, when they fall, and who holds secrets."""

    stamp = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    opens_at = forms.DateTimeField(
        label=_("开奖时间"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], help_text=_("至少在24小时以后;几个来源的,写最早的一个。"),
        error_messages={"required": _("请填写开奖时间。"), "invalid": _("时间不对:请照 2018-10-08 21:30 的样子填写。")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, SOURCES + 1):
            first = n == 1
            self.fields[f"kind{n}"] = Select(
                label=_("开奖来源{n}").format(n=n), choices=[("", _("请选择") if first else _("不用")), *BeaconKind.choices], required=first
            )
            self.fields[f"reference{n}"] = line(
                _("来源{n}的期号或地点").format(n=n), most=60, required=first, help_text=_("例如 2018115,或 hall-1;只用字母、数字和短横。")
            )  # fmt: skip
        for n in range(1, HOLDERS + 1):
            self.fields[f"holder{n}"] = line(_("秘密保管人{n}").format(n=n), most=100, required=False)
            self.fields[f"side{n}"] = Select(label=_("保管人{n}是哪一方").format(n=n), choices=HolderSide.choices, required=False)
            self.fields[f"commitment{n}"] = line(
                _("保管人{n}的承诺").format(n=n), most=64, required=False,
                help_text=_("保管人自己运行 xieshou draw commit --secret-file 文件,交来的64位承诺。三位都空着就是公开摇号。"),
            )  # fmt: skip
        more = [f"{name}{n}" for n in (2, 3) for name in ("kind", "reference")]
        self.folded = (*more, "holder3", "side3", "commitment3")
        self.folded_label = _("更多来源和保管人")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for n in range(1, SOURCES + 1):
            reference = said.get(f"reference{n}", "")
            if said.get(f"kind{n}") and not reference:
                self.add_error(f"reference{n}", _("请写明期号或地点:公告以后不能换。"))
            if reference and not reference.isascii():
                self.add_error(f"reference{n}", _("只用字母、数字和短横。"))
        for n in range(1, HOLDERS + 1):
            given = said.get(f"commitment{n}", "")
            if bool(given) != bool(said.get(f"holder{n}")):
                self.add_error(f"commitment{n}", _("保管人和承诺要一起填。"))
            elif given and not HEX.fullmatch(given):
                self.add_error(f"commitment{n}", _("承诺是64位小写的0到9、a到f,请照保管人交来的粘贴。"))
        return said

    def terms(self) -> Terms:
        said = self.cleaned_data
        sources = [Source(said[f"kind{n}"], said[f"reference{n}"]) for n in range(1, SOURCES + 1) if said.get(f"kind{n}")]
        holders = [
            HolderGiven(said[f"holder{n}"], said[f"side{n}"] or HolderSide.OTHER, said[f"commitment{n}"])
            for n in range(1, HOLDERS + 1)
            if said.get(f"commitment{n}")
        ]
        at: datetime = said["opens_at"]
        return Terms(tuple(sources), at.astimezone(CHINA), tuple(holders))


class OpenForm(forms.Form):
    """What fell, where it can be looked up, and what each holder revealed."""

    stamp = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sources: Sequence[dict[str, str]], holders: Sequence[Holder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sources, self.holders = sources, holders
        for n, source in enumerate(sources):
            kind = BeaconKind(source["kind"]).label if source["kind"] in BeaconKind.values else source["kind"]
            said = f"{kind} {source['reference']}"
            self.fields[f"value{n}"] = line(
                _("{source}的结果").format(source=said), most=200,
                help_text=_("按公布的次序写,数字之间用小数点,末尾也加,例如 4.4.0.9.1.7.;照公报抄,不加空格。"),
            )  # fmt: skip
            self.fields[f"said_by{n}"] = line(_("{source}的出处").format(source=said), most=200, help_text=_("哪一份公报、哪一位公证员。"))
        for n, holder in enumerate(holders):
            self.fields[f"reveal{n}"] = line(
                _("{name}的揭示值").format(name=holder.name), most=64, help_text=_("保管人运行 xieshou draw commit --reveal 交来的64位。")
            )  # fmt: skip

    def beacon(self, proof: str, keys: str) -> Beacon:
        said = self.cleaned_data
        return Beacon(
            tuple(said[f"value{n}"] for n in range(len(self.sources))), tuple(said[f"said_by{n}"] for n in range(len(self.sources))),
            tuple(said[f"reveal{n}"] for n in range(len(self.holders))), proof, keys,
        )  # fmt: skip


class VoidForm(forms.Form):
    stamp = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    reason = Pick(label=_("作废原因"), choices=VoidReason.choices)
    words = words(_("是谁、为什么"), help_text=_("写明姓名和单位;会公布。"))


class ExtendForm(forms.Form):
    more = forms.IntegerField(label=_("再抽几条"), min_value=1, help_text=_("按票号次序往下,不能挑。"))


class WordsForm(forms.Form):
    """Words to a step, and the page's stamp."""

    stamp = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    words = words(_("说明"), help_text=_("写给下一位办理的人看,会留在办理记录里。"))


class AttemptForm(forms.Form):
    way = Pick(label=_("怎么联系"), choices=ContactWay.choices, initial=ContactWay.PHONE)
    result = Pick(label=_("结果"), choices=[one for one in ContactResult.choices if one[0] != ContactResult.REACHED])
    note = line(_("情况"), required=False, help_text=_("例如:关机;邻居说去赶集了。"))


class AnswerForm(forms.Form):
    """The open questions, one after the other; nothing of the register stands here."""

    stamp = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    way = Pick(label=_("怎么问到的"), choices=ContactWay.choices, initial=ContactWay.PHONE)

    def __init__(self, *args: Any, questions: Sequence[Question] = QUESTIONS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[f"q_{question.code}"] = line(
                question.text, required=bool(question.fact), ask=_("照本人的原话记;不愿说的写“不愿说”。")
            )

    def answers(self) -> dict[str, str]:
        return {one.code: self.cleaned_data[f"q_{one.code}"] for one in self.questions if self.cleaned_data[f"q_{one.code}"]}


class JudgeForm(forms.Form):
    stamp = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    outcome = Pick(label=_("判定"), help_text=_("没有查到本人的照实判,不能换一条;判“不实”的要有佐证。"))
    words = words(_("凭什么这样判"), help_text=_("看了什么、问了谁。"))

    def __init__(self, *args: Any, was_reached: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        impossible = Verdict.UNREACHABLE if was_reached else Verdict.TRUE
        self.fields["outcome"].choices = [one for one in Verdict.choices if one[0] != impossible]


class ReplyForm(forms.Form):
    """The inspected office's word: on the whole, and on single findings."""

    words = words(_("反馈意见"), most=2000, help_text=_("没有异议的也写明。"))

    def __init__(self, *args: Any, findings: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.findings = findings
        for one in findings:
            label = about(one.person.name, one.get_outcome_display())
            self.fields[f"f_{one.ref.hex}"] = words(label, required=False, help_text=_("截至日当天的佐证,例如工资条、考勤、合同。"))

    def replies(self) -> dict[Any, str]:
        return {one.ref: self.cleaned_data[f"f_{one.ref.hex}"] for one in self.findings}
