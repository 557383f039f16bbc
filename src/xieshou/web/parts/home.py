"""Duties in words: what each kind is called, where it is done, and what its line says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from xieshou.kit import upkeep
from xieshou.kit.phrases import retold, retold_each
from xieshou.placements.models import PayState
from xieshou.reporting.waiting import Waiting
from xieshou.roster.workflows import DUPLICATES
from xieshou.supervision.complaints.workflows import COMPLAINTS
from xieshou.supervision.inspections.enums import TaskState
from xieshou.supervision.ledgers import question_of, title_of, who
from xieshou.supervision.notices.models import NoticeState
from xieshou.web import components as c
from xieshou.web.parts.duplicates import RULES
from xieshou.web.parts.places import below
from xieshou.web.templatetags.xs import day as in_words

Words = Callable[[Any], tuple[str, str]]  # row -> title, detail


@dataclass(frozen=True)
class Duty:
    """`do`: the page that does it ({ref} is the row's); `all`: the list of them; `words`: its title and detail; `by`: a page that
    opens to those alone whose duty it is, where `do` opens to others too.
    """

    label: Any
    do: str
    all: str
    act: Any
    words: Words
    due: str = ""
    since: str = ""
    post: str = ""  # where the button posts instead of leading to `do`
    by: str = ""


def _ask(person: Any) -> tuple[str, str]:
    claim = (
        _("原表写着“{text}”,还不是本人的回答").format(text=retold(person.claim_text))
        if person.claim_text
        else _("上次的回答已过有效期")
    )
    return _("问{name}的就业意愿").format(name=person.name), f"{person.region.full_name} · {claim}"


def _answer(offer: Any) -> tuple[str, str]:
    post = offer.post
    return _("{name}还没有答复推荐").format(
        name=offer.person.name
    ), f"{post.title} · {post.employer.name} · {offer.place.name}"


def _arrive(offer: Any) -> tuple[str, str]:
    post = offer.post
    return _("确认{name}是否到岗").format(
        name=offer.disclosed_name
    ), f"{post.title} · {post.employer.name} · {offer.place.name}"


def _verify(spell: Any) -> tuple[str, str]:
    firm = spell.employer.name if spell.employer else spell.employer_text or _("单位不详")
    place = spell.place.name if spell.place else _("就业地不详")
    return _("核实{name}的就业情况").format(
        name=spell.person.name
    ), f"{firm} · {place} · {spell.occupation or _('工种不详')}"


def _follow(task: Any) -> tuple[str, str]:
    firm = task.spell.employer.name if task.spell.employer else task.spell.employer_text
    title = _("{name}上岗满{months}个月,回访").format(name=task.person.name, months=task.months)
    return title, firm or _("单位不详")


def _no_offer(household: Any) -> tuple[str, str]:
    return _("需帮扶户{number}还没有推荐岗位").format(number=household.source_no), household.region.full_name


def _held(pairing: Any) -> tuple[str, str]:
    ends = f"{pairing.supporter_text} → {pairing.recipient_text}"
    return _("帮扶关系待确认:{ends}").format(ends=ends), retold_each(pairing.hold_reason)


def _visit(person: Any) -> tuple[str, str]:
    return _("入户找{name}:多次联系不上").format(name=person.name), person.region.full_name


def _barrier(row: Any) -> tuple[str, str]:
    return _("{name}:{what},还没有措施").format(name=row.person.name, what=row.get_code_display()), row.person.region.full_name


def _tell(person: Any) -> tuple[str, str]:
    last = _("上次{day:%-m月%-d日}").format(day=person.asked_on) if person.asked_on else _("还没有问过")
    return _("问问{name}的工作").format(name=person.name), last


def _hit(hit: Any) -> tuple[str, str]:
    return _("{title}:{who}").format(title=title_of(hit), who=who(hit) or _("不详")), question_of(hit)


def _difference(row: Any) -> tuple[str, str]:
    return _("核实{who}:名册和全国平台不一样").format(who=row.name_masked), str(row.get_kind_display())


def _pair(pair: Any) -> tuple[str, str]:
    return _("辨认{who}是不是同一人").format(who=DUPLICATES.name(pair)), str(RULES.get(pair.rule, pair.rule))


def _inspect(task: Any) -> tuple[str, str]:
    act = _("判定{name}这一条") if task.state == TaskState.ANSWERED else _("核查{name}这一条")
    return act.format(name=task.person_name), f"{task.place} · {task.campaign.draw_id} · {task.get_kind_display()}"


def _reply(campaign: Any) -> tuple[str, str]:
    return _("对“{title}”的初步结论反馈").format(title=campaign.title), f"{campaign.period} {campaign.figure_title}"


def _finding(finding: Any) -> tuple[str, str]:
    return (
        _("督查问题:{name}({state})").format(name=finding.person.name, state=finding.get_state_display()),
        f"{finding.person.region.full_name} · {finding.get_outcome_display()}",
    )


def _complaint(found: Any) -> tuple[str, str]:
    return str(COMPLAINTS.name(found)), str(found.get_state_display())


def _notice(notice: Any) -> tuple[str, str]:
    act = _("审定公示“{title}”") if notice.state == NoticeState.SUBMITTED else _("公示“{title}”期满,请登记结果")
    return act.format(title=notice.title), str(notice.region.full_name)


def _post(post: Any) -> tuple[str, str]:
    return _("岗位“{title}”到期").format(
        title=post.title
    ), f"{post.employer.name} · {post.region.name} · {_('续期或不再招')}"


def _hardship(one: Any) -> tuple[str, str]:
    said = _("认定{name}的就业困难:{reason}").format(name=one.person.name, reason=one.get_reason_display())
    return said, f"{one.person.region.full_name} · {one.evidence}"


def _term(one: Any) -> tuple[str, str]:
    return _("{name}的公益性岗位到期").format(name=one.person.name), f"{one.post.title} · {one.person.region.full_name}"


def _pay(pay: Any) -> tuple[str, str]:
    act = _("核发{name}{month:%m月}的公益性岗位补贴") if pay.state == PayState.RECORDED else _("记{name}{month:%m月}的公益性岗位考勤")
    return act.format(name=pay.person.name, month=pay.month), f"{pay.appointment.post.title} · {pay.person.region.full_name}"


def _chore(record: Any) -> tuple[str, str]:
    return _("每日维护有一项不正常:{code}").format(code=upkeep.title_of(record.code)), record.said


_t = gettext_lazy
DUTIES: dict[str, Duty] = {
    "ask": Duty(_t("意愿"), "/people/{ref}/answer/", "/asks/", _t("打电话问"), _ask, due="due_on", post="/people/{ref}/call/"),
    "answer": Duty(_t("推荐"), "/offers/{ref}/answer/", "/offers/", _t("记下答复"), _answer, since="offered_on"),
    "arrive": Duty(_t("到岗"), "/offers/{ref}/arrive/", "/arrivals/", _t("确认到岗"), _arrive, since="answered_on"),
    "verify": Duty(_t("核实"), "/spells/{ref}/confirm/", "/ledgers/L-02/?rung=0", _t("核实"), _verify),
    "follow_up": Duty(_t("回访"), "/follow-ups/{ref}/", "/follow-ups/", _t("记下回访"), _follow, due="due_on"),
    "visit": Duty(_t("入户"), "/people/{ref}/answer/", "/asks/?visit=1", _t("记下回答"), _visit),
    "barrier": Duty(_t("就业困难"), "/people/{ref}/barriers/", "/", _t("写措施"), _barrier, since="opened_on"),
    "tell": Duty(_t("务工月更新"), "/village/work/{ref}/", "/village/work/?show=overdue", _t("问一次"), _tell),
    "no_offer": Duty(_t("零就业户"), "/households/{ref}/", "/ledgers/L-07/?group=needs_help&offer=none", _t("查看这一户"), _no_offer, by="/people/{ref}/answer/"),
    "held": Duty(_t("帮扶关系"), "/pairings/{ref}/", "/flows/W-7/", _t("去确认"), _held),
    "complaint": Duty(_t("投诉举报"), "/complaints/{ref}/", "/flows/W-11/", _t("去办理"), _complaint, due="due_on"),
    "notice": Duty(_t("公示"), "/notices/{ref}/", "/ledgers/L-16/", _t("去办理"), _notice),
    "hit": Duty(_t("疑点"), "/flows/W-F/{ref}/", "/checks/", _t("核对"), _hit, since="first_seen_on"),
    "difference": Duty(_t("底数比对"), "/differences/{ref}/", "/comparisons/", _t("核实"), _difference, due="due_on"),
    "duplicate": Duty(_t("疑似重复登记"), "/duplicates/{ref}/", "/flows/W-D/", _t("辨认"), _pair, since="found_on"),
    "inspection": Duty(_t("核查任务"), "/inspections/tasks/{ref}/", "/inspections/tasks/", _t("去核查"), _inspect, due="due_on"),
    "reply": Duty(_t("督查反馈"), "/inspections/{ref}/", "/inspections/", _t("去反馈"), _reply, due="reply_until"),
    "finding": Duty(_t("督查问题"), "/inspections/findings/{ref}/", "/inspections/", _t("去办理"), _finding),
    "hardship": Duty(_t("就业困难认定"), "/hardships/{ref}/recognise/", "/", _t("认定"), _hardship, since="started_on"),
    "term": Duty(_t("公益性岗位"), "/ledgers/L-05/", "/ledgers/L-05/", _t("去看"), _term, due="ended_on"),
    "pay": Duty(_t("公益性岗位月发放"), "/post-pay/{ref}/", "/ledgers/L-05M/", _t("去办理"), _pay, since="month"),
    "post": Duty(_t("岗位"), "/posts/{ref}/", "/posts/", _t("查看岗位"), _post, due="ended_on"),
    "upkeep": Duty(_t("每日维护"), "/upkeep/", "/upkeep/", _t("查看"), _chore),
}  # fmt: skip


def groups_of(found: list[Waiting], today: date, scope: str) -> tuple[c.TodoGroup, ...]:
    """Overdue first, then today, then what waits without a day of its own, then this week; places as `scope` says them."""
    labels = (
        ("overdue", pgettext("待办", "已过期"), c.Tone.BAD),
        ("today", _("今天"), c.Tone.WARN),
        ("undated", _("等着办"), c.Tone.PLAIN),
        ("soon", _("这一周"), c.Tone.PLAIN),
    )
    return tuple(_group(found, today, scope, urgency, label, tone) for urgency, label, tone in labels)


def _group(
    found: list[Waiting], today: date, scope: str, urgency: str, label: str, tone: c.Tone
) -> c.TodoGroup:
    lines = [
        (_day_of(DUTIES[one.kind], row), _todo(DUTIES[one.kind], row, today, scope))
        for one in found
        for row in one.first
        if _urgency(DUTIES[one.kind], row, today) == urgency
    ]
    lists = [
        c.Link(_("全部{kind}").format(kind=DUTIES[one.kind].label), DUTIES[one.kind].all, count=count)
        for one in found
        if (count := getattr(one, urgency))
        > sum(_urgency(DUTIES[one.kind], row, today) == urgency for row in one.first)
    ]
    count = sum(getattr(one, urgency) for one in found)
    return c.TodoGroup(label, tuple(todo for _when, todo in lines), tone, count=count, lists=tuple(lists))


def _todo(duty: Duty, row: Any, today: date, scope: str) -> c.Todo:
    title, detail = duty.words(row)
    href = duty.do.replace("{ref}", str(getattr(row, "ref", "")))
    act = c.Action(str(duty.act), href, "primary")
    if duty.post:
        where = duty.post.replace("{ref}", str(row.ref))
        act = c.Action(str(duty.act), where, "primary", "post", "phone", fields=(("next", "/"),))
    return c.Todo(title, href, _when(duty, row, today), below(scope, detail), str(duty.label), act)


def _day_of(duty: Duty, row: Any) -> date | None:
    column = duty.due or duty.since
    return getattr(row, column) if column else None


def _urgency(duty: Duty, row: Any, today: date) -> str:
    if not duty.due:
        return "undated"
    due = getattr(row, duty.due)
    return "overdue" if due < today else "today" if due == today else "soon"


def _when(duty: Duty, row: Any, today: date) -> str:
    known = _day_of(duty, row)
    if known is None:
        return ""
    days = (today - known).days
    if duty.due:
        return _("逾期{days}天").format(days=days) if days > 0 else _("今天到期") if days == 0 else in_words(known)
    return _("已等{days}天").format(days=days) if days else _("今天起")
