"""A record in its flow: the buttons an actor has, what happens next, and the steps taken so far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from xieshou.kit.scope import Actor
from xieshou.kit.signatures import Signature
from xieshou.kit.workflow import Button, Workflow, buttons, history, in_words, last_steps, next_of
from xieshou.web import components as c
from xieshou.web.drawing import to_the_minute
from xieshou.web.framing import way
from xieshou.web.pages import Section
from xieshou.web.templatetags.xs import day as in_full


def step_address(flow: Workflow, record: Any, code: str) -> str:
    """Where a step is taken: its own form, or the flow's page that asks once more."""
    step = flow.step(code)
    if step is not None and step.form is not None:
        return step.form(record)
    return f"/flows/{flow.code}/{record.ref}/{code}/"


def step_actions(flow: Workflow, actor: Actor, record: Any, day: date) -> tuple[c.Action, ...]:
    """The open buttons; two steps with one form are one button."""
    found: dict[str, c.Action] = {}
    for button in buttons(flow, actor, record, day=day):
        if button.is_open:
            href = step_address(flow, record, button.step.code)
            found.setdefault(href, c.Action(str(button.step.title), href, button.step.tone))
    return tuple(found.values())


def step_sections(flow: Workflow, actor: Actor, record: Any, day: date) -> tuple[Section, ...]:
    """What happens next, by whom, until when; why a closed button is closed; and every step so far."""
    taken = history(flow, record)
    mine = buttons(flow, actor, record, day=day)
    return (
        Section(_("下一步"), lede=_lede(flow, record), facts=_next_facts(flow, record, mine, day)),
        Section(_("办理记录"), table=_steps_table(flow, taken, day, flow.name(record))),
    )


def way_of(flow: Workflow, record: Any) -> tuple[c.Step, ...]:
    """The way so far and the state now, for the bar above a record."""
    taken = history(flow, record)
    begun = taken[0].source if taken else flow.state_of(record)
    way = [c.Step(flow.label(begun), "done" if taken else "current")]
    for one in taken:
        state = "current" if one is taken[-1] else "returned" if one.restarts else "done"
        way.append(c.Step(flow.label(one.target), state, in_full(one.on)))
    return tuple(way)


def title_of(flow: Workflow, code: str) -> str:
    """The word of a step; its code where the step is no longer declared."""
    step = flow.step(code)
    return str(step.title) if step else code


def _lede(flow: Workflow, record: Any) -> str:
    if flow.is_final(flow.state_of(record)):
        return _("已经办结,没有下一步。")
    return _("现在是“{state}”。").format(state=flow.label(flow.state_of(record)))


def _next_facts(flow: Workflow, record: Any, mine: Sequence[Button], day: date) -> tuple[c.Fact, ...]:
    coming = next_of(flow, record)
    facts = [c.Fact(str(step.title), who, source=str(step.note)) for step, who in coming.moves]
    if coming.due_on and not flow.is_final(coming.state):
        late = c.Badge(pgettext("待办", "已过期"), c.Tone.BAD) if coming.due_on < day else None
        facts.append(c.Fact(_("应在此日之前办理"), coming.due_on, badge=late))
    if coming.notice_until:
        facts.append(c.Fact(_("公示到"), coming.notice_until))
    facts += [c.Fact(_("您现在不能办理"), str(one.why_not)) for one in mine if not one.is_open]
    return tuple(facts)


def _steps_table(flow: Workflow, taken: Sequence[Signature], day: date, name: str) -> c.Table:
    columns = (
        c.Column(_("办理")), c.Column(_("办理前后")), c.Column(_("办理人")), c.Column(_("时间")), c.Column(_("原因和说明")),
        c.Column(_("内容摘要"), "code", is_minor=True),
    )  # fmt: skip
    rows = tuple(_step_row(flow, one) for one in reversed(taken))
    empty = c.Empty(_("还没有人办理。"), _("办理后,每一步是谁、什么时候、签的什么内容都会列在这里。"))
    return c.Table(_("办理记录"), c.AsOf(day, name, _("签办记录")), columns, rows, empty)


def _step_row(flow: Workflow, one: Signature) -> c.Row:
    step = flow.step(one.step)
    reason = str(step.reasons(one.reason).label) if step and step.reasons and one.reason else ""
    said = ":".join(part for part in (reason, one.words) if part)
    cells = (
        c.Cell(title_of(flow, one.step)),
        c.Cell(f"{flow.label(one.source)} → {flow.label(one.target)}"),
        c.Cell(one.actor_label),
        c.Cell(to_the_minute(one.at)),
        c.Cell(said or None, missing=_("无")),
        c.Cell(one.sha256[:12]),
    )
    return c.Row(cells, c.Tone.WARN if one.restarts else c.Tone.PLAIN)


def flow_table(flow: Workflow, actor: Actor, rows: Sequence[Any], as_of: c.AsOf) -> c.Table:
    """Records of a flow: where each stands, by when the next step is due, and who takes it."""
    last = last_steps(flow, rows)
    columns = (c.Column(_("事项")), c.Column(_("状态")), c.Column(_("应办日期"), "date"), c.Column(_("由谁办理")))
    lines = tuple(_record_row(flow, actor, row, last.get(row.pk), as_of.day) for row in rows)
    empty = c.Empty(_("没有需要办理的事项。"), _("有新的事项时,会出现在这里和首页的“今天要办”。"))
    return c.Table(str(flow.title), as_of, columns, lines, empty)


def _record_row(flow: Workflow, actor: Actor, row: Any, last: Signature | None, day: date | None) -> c.Row:
    state = flow.state_of(row)
    final = flow.is_final(state)
    due = None if final or last is None else last.due_on
    who = _("、").join(dict.fromkeys(in_words(step.by) for step in flow.steps_from(state)))
    late = due is not None and day is not None and due < day
    cells = (
        c.Cell(flow.name(row), way(actor, flow.link(row), f"/flows/{flow.code}/{row.ref}/")),
        c.Cell(badge=c.Badge(flow.label(state), c.Tone.PLAIN if final else c.Tone.WARN)),
        c.Cell(due, missing=_("已办结") if final else _("不限")),
        c.Cell(who or None, missing=_("已办结")),
    )
    return c.Row(cells, c.Tone.BAD if late else c.Tone.PLAIN)
