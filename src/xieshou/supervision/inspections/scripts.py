"""核查提纲: open questions for the phone and the visit. None of them says what the register says (domain.md 5.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.supervision.inspections.enums import ContactWay


@dataclass(frozen=True)
class Question:
    """One open question; `fact` names the column of the register it is compared with afterwards, "" for none."""

    code: str
    text: Any
    fact: str = ""


QUESTIONS = (
    Question("who", _("请问您是哪一位?住在哪个村?"), "name"),
    Question("doing", _("您这段时间在做什么?"), "status"),
    Question("where", _("在哪里做?单位或者老板叫什么?"), "employer"),
    Question("work", _("具体做什么活?"), "occupation"),
    Question("since", _("从什么时候做起的?中间停过没有?"), "started_on"),
    Question("pay", _("最近一次拿到多少钱?什么时候拿的?"), "wage_fen_month"),
    Question("found", _("这份活是怎么找到的?"), "channel"),
    Question("wishes", _("有什么困难,或者有什么话要说?")),
)
# Of a household: who is in it, and what each of them does. Whether anybody works is for the answers to say.
HOME_QUESTIONS = (
    Question("who", _("请问您是哪一位?住在哪个村?"), "name"),
    Question("members", _("家里现在有哪些人?"), "members"),
    Question("able", _("哪些人身体好、能干活?"), "capable_count"),
    Question("doing", _("每个人这段时间在做什么?在哪里做,从什么时候做起?"), "employed_count"),
    Question("willing", _("有谁想找活干?想做什么?"), "willing_count"),
    Question("helped", _("最近有谁来问过家里的情况?")),
    Question("wishes", _("有什么困难,或者有什么话要说?")),
)


def questions_of(record: Any) -> tuple[Question, ...]:
    """The questions for a record drawn: of a household, or of a person."""
    return HOME_QUESTIONS if record.household_id else QUESTIONS


OPENING = {
    ContactWay.PHONE: _("您好,我是督查组的,想了解一下您最近的情况。说不说由您,不影响您享受的任何待遇。"),
    ContactWay.VISIT: _("您好,我们是督查组的,这是证件。想听您说说最近的情况。说不说由您,不影响您享受的任何待遇。"),
}
RULES = (
    _("只问,不提示;不念登记的单位、时间、工资,也不问“是不是”。"),
    _("照本人的原话记。不愿说的写“不愿说”,不清楚的写“说不清”。"),
    _("两人到场,其中一人不是本村本镇的;村干部不在旁边。"),
    _("本人回答保存以后,才看得到登记的内容,由另一名检查人对照判定。"),
)
