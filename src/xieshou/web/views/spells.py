"""Jobs and follow-ups: one job's record, the home side's confirmation, a last day, what the person said when asked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.audit.history import history_of
from xieshou.kit.access import open_to
from xieshou.kit.phrases import retold
from xieshou.kit.scope import one
from xieshou.offices.models import Role
from xieshou.placements.casefile import SpellFile, spell_file
from xieshou.placements.enums import FollowUpResult
from xieshou.placements.models import FollowUp
from xieshou.placements.selectors import follow_ups_due
from xieshou.placements.services.spells import confirm_at_home, end_spell, record_follow_up
from xieshou.web import components as c
from xieshou.web.forms.offers import ConfirmForm, EndForm, FollowUpForm
from xieshou.web.framing import (
    ASKERS,
    READERS,
    as_of,
    did,
    doing,
    done,
    is_home,
    may,
    own_rung,
    paged,
    rung_of,
    sent,
    show,
    way,
)
from xieshou.web.histories import told
from xieshou.web.pages import FormPage, ListPage, RecordPage, Section
from xieshou.web.templatetags.xs import yuan

CONFIRMERS = (Role.CLERK, Role.VILLAGE, Role.SECRETARY)
ENDERS = (*ASKERS, Role.EMPLOYER)


@open_to(*READERS, Role.EMPLOYER)
@require_safe
def spell(request: Any, ref: UUID) -> HttpResponse:
    """One job: what is known of it, who said so, how it goes on."""
    file = spell_file(request.actor, ref)
    said = [
        c.Event(row.on, f"{row.get_side_display()} · {row.get_rung_display()}", source=f"{row.by} · {row.evidence}", rung=rung_of(row.rung))
        for row in reversed(file.confirmations)
    ]  # fmt: skip
    asked = tuple(
        c.Fact(
            _("第{months}个月").format(months=due.months), due.done_on or due.due_on,
            way(request.actor, f"/follow-ups/{due.ref}/"),
            source=_result(due) if due.done_on else _("应回访"),
        )
        for due in file.follow_ups
    )  # fmt: skip
    sections = [
        Section(_("这份工作"), facts=_spell_facts(file)),
        Section(_("谁确认的"), events=tuple(said), lede="" if said else _("还没有人确认。")),
    ]
    if asked:
        sections.append(Section(_("回访"), facts=asked))
    if file.person:
        sections.append(Section(_("变更记录"), events=told(history_of([file.spell]))))
    page = RecordPage(
        _("{name}的工作").format(name=file.name),
        tuple(sections),
        crumbs=(c.Link(file.name, f"/people/{file.person.ref}/"),)
        if file.person and may(request.actor, READERS)
        else (),
        badges=(c.Badge(_("已离岗")) if file.spell.ended_on else c.Badge(_("在岗"), c.Tone.GOOD),),
        actions=_spell_actions(request, file),
    )
    return show(request, "web/page_record.html", page)


def _result(due: FollowUp) -> str:
    words = FollowUpResult(due.result).label if due.result in FollowUpResult.values else due.result
    return " ".join(filter(None, [str(words), due.note]))


def _spell_facts(file: SpellFile) -> tuple[c.Fact, ...]:
    job = file.spell
    wage = yuan(job.wage_fen_month) if job.wage_fen_month else None
    return (
        c.Fact(_("就业类型"), job.get_kind_display(), rung=rung_of(job.rung)),
        c.Fact(_("就业渠道"), job.get_channel_display()),
        c.Fact(
            pgettext("工作", "单位"),
            job.employer.name if job.employer else job.employer_text or None,
            missing=_("不详"),
        ),
        c.Fact(_("地点"), job.place.full_name if job.place else None, missing=_("不详")),
        c.Fact(_("工种"), job.occupation or None, missing=_("不详")),
        c.Fact(_("上岗日期"), job.started_on),
        c.Fact(
            _("离岗日期"),
            job.ended_on,
            missing=_("仍在岗"),
            source=job.get_end_reason_display() if job.end_reason else "",
        ),
        c.Fact(_("月工资(元)"), wage, missing=_("不详")),
        c.Fact(_("来源"), retold(job.source), source=retold(job.evidence) if job.evidence != job.source else ""),
    )


def _spell_actions(request: Any, file: SpellFile) -> tuple[c.Action, ...]:
    job, actions = file.spell, []
    home = is_home(request.actor, job.scope_path)
    if home and may(request.actor, CONFIRMERS) and job.rung < own_rung(request.actor):
        label = _("确认({rung})").format(rung=own_rung(request.actor).label)
        actions.append(c.Action(label, f"/spells/{job.ref}/confirm/", "primary"))
    if job.ended_on is None and may(request.actor, ENDERS):
        actions.append(c.Action(_("登记离岗"), f"/spells/{job.ref}/end/"))
    return tuple(actions)


@open_to(*CONFIRMERS)
@require_http_methods(["GET", "POST"])
def confirm(request: Any, ref: UUID) -> HttpResponse:
    """The home side confirms a job; how far that raises its rung depends on the level of the office."""
    file = spell_file(request.actor, ref)
    rung = own_rung(request.actor)
    form = ConfirmForm(sent(request))
    if form.is_valid() and did(
        form,
        lambda: confirm_at_home(request.actor, ref, rung=rung, day=request.day, evidence=form.cleaned_data["evidence"]),
    ):
        return done(request, _("已按“{rung}”确认。").format(rung=rung.label), f"/spells/{ref}/")
    page = FormPage(
        _("确认{name}的工作").format(name=file.name), _("确认({rung})").format(rung=rung.label), f"/spells/{ref}/",
        lede=_("确认以后核实级别升到“{rung}”。级别只升不降;已经更高的保持不变。").format(rung=rung.label),
        aside=(Section(_("这份工作"), facts=_spell_facts(file)),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(*ENDERS)
@require_http_methods(["GET", "POST"])
def end(request: Any, ref: UUID) -> HttpResponse:
    """Record somebody's last day in a job."""
    file = spell_file(request.actor, ref)
    form = EndForm(sent(request), initial={"ended_on": request.day.isoformat()})
    if form.is_valid() and did(form, lambda: end_spell(request.actor, ref, day=request.day, **form.cleaned_data)):
        return done(request, _("已登记{name}离岗。").format(name=file.name), f"/spells/{ref}/")
    page = FormPage(
        _("登记{name}离岗").format(name=file.name), _("保存"), f"/spells/{ref}/",
        lede=_("离岗是正常的事;登记以后本人可以重新参加匹配。"), aside=(Section(_("这份工作"), facts=_spell_facts(file)),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)


@open_to(*READERS)
@require_safe
def follow_ups(request: Any) -> HttpResponse:
    """Follow-ups that are due, the earliest first."""
    rows = follow_ups_due(request.actor, request.day).select_related("person__region", "spell__employer")
    found, pager = paged(request, rows, ("due_on", "pk"), unit=_("次回访"))
    can = may(request.actor, ASKERS)
    columns = (
        c.Column(_("姓名")), c.Column(_("村")), c.Column(_("应回访"), "date"), c.Column(_("第几个月"), "number"), c.Column(_("在哪里上班")),
        c.Column(_("办理")),
    )  # fmt: skip
    lines = tuple(_due_row(due, request.day, can) for due in found.rows)
    empty = c.Empty(_("没有到期的回访"), _("上岗满一、三、六个月时会出现在这里。"))
    page = ListPage(
        _("回访"), c.Table(_("到期的回访"), as_of(request, _("就业经历")), columns, lines, empty), clause="KPI-11",
        lede=_("问的是本人过得怎样,不是查岗。联系不上也如实记。"), pager=pager,
    )  # fmt: skip
    return show(request, "web/page_list.html", page)


def _due_row(due: FollowUp, day: Any, can: bool) -> c.Row:
    late = (day - due.due_on).days
    employer = due.spell.employer.name if due.spell.employer else due.spell.employer_text
    return c.Row(
        (
            c.Cell(due.person.name, f"/people/{due.person.ref}/"),
            c.Cell(due.person.region.name),
            c.Cell(due.due_on, badge=c.Badge(_("逾期{days}天").format(days=late), c.Tone.BAD) if late else None),
            c.Cell(due.months),
            c.Cell(employer or None, f"/spells/{due.spell.ref}/", missing=_("不详")),
            doing(c.Action(_("记下回访"), f"/follow-ups/{due.ref}/", "primary") if can else None),
        ),
        c.Tone.BAD if late else c.Tone.PLAIN,
    )


@open_to(*ASKERS)
@require_http_methods(["GET", "POST"])
def follow_up(request: Any, ref: UUID) -> HttpResponse:
    """Record one follow-up; somebody who has left leads on to the last day."""
    due = one(request.actor, FollowUp, ref)
    file = spell_file(request.actor, due.spell.ref)
    form = FollowUpForm(sent(request), initial={"result": due.result, "note": due.note})
    if form.is_valid() and did(
        form, lambda: record_follow_up(request.actor, ref, day=request.day, **form.cleaned_data)
    ):
        left = form.cleaned_data["result"] in (FollowUpResult.LEFT, FollowUpResult.OTHER_JOB)
        onward = f"/spells/{file.spell.ref}/end/" if left and file.spell.ended_on is None else "/follow-ups/"
        return done(request, _("已记下{name}的回访。").format(name=file.name), onward)
    page = FormPage(
        _("回访{name}").format(name=file.name), _("保存"), "/follow-ups/",
        lede=_("上岗第{months}个月,应在{day:%Y年%-m月%-d日}回访。").format(months=due.months, day=due.due_on),
        aside=(Section(_("这份工作"), facts=_spell_facts(file)),),
    )  # fmt: skip
    return show(request, "web/page_form.html", page, form=form)
