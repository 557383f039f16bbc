"""本村一张表: its rows with their touches, the last touch to be taken back, how the months closed."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from xieshou.kit.documents import day_in_words, month_in_words
from xieshou.placements.enums import WorkSaid
from xieshou.placements.models import WorkMonth, WorkUpdate
from xieshou.placements.worksheet import ASKED, DUE, MonthSoFar
from xieshou.roster.enums import Answerer
from xieshou.web import components as c
from xieshou.web.pages import Section
from xieshou.web.templatetags.xs import day as in_full
from xieshou.web.templatetags.xs import yuan

AT = "/village/work/"
COLUMNS = (
    lambda: c.Column(_("姓名")), lambda: c.Column(_("上次问到"), "date"), lambda: c.Column(_("在哪里、给谁干")),
    lambda: c.Column(_("从哪天起"), "date", is_minor=True), lambda: c.Column(_("月工资(元)"), "money"),
    lambda: c.Column(_("电话"), is_minor=True), lambda: c.Column(_("问过了")),
)  # fmt: skip


def columns() -> tuple[c.Column, ...]:
    """The columns, in the reader's language."""
    return tuple(one() for one in COLUMNS)


def row(person: Any, day: Any, back: str, *, can: bool) -> c.Row:
    """One person: how their work stands, and the touches."""
    job = person.job
    return c.Row(
        (
            c.Cell(person.name, f"{AT}{person.ref}/", badge=urgency_badge(person, day), note=person.home_no),
            c.Cell(person.asked_on, note=person.answered, missing=_("还没有问过")),
            c.Cell(where(person), note=job.occupation if job else "", missing=_("没有工作")),
            c.Cell(job.started_on if job else None, missing="—"),
            c.Cell(pay_of(person), missing=pay_missing(person)),
            c.Cell(str(person.phone) if person.phone else None, missing=_("没有登记")),
            c.Cell(actions=touches(person, back)) if can else c.Cell(missing="—"),
        ),
        c.Tone.PLAIN if person.urgency == ASKED else c.Tone.WARN if person.urgency == DUE else c.Tone.BAD,
    )


def urgency_badge(person: Any, day: Any) -> c.Badge:
    """How the asking stands, in words."""
    if person.back_by and person.back_by < day:
        return c.Badge(_("该返岗了,再问一次"), c.Tone.BAD)
    if person.back_by:
        return c.Badge(_("返乡待返岗"), c.Tone.WARN)
    if person.urgency == ASKED:
        return c.Badge(_("本月问过"), c.Tone.GOOD)
    if person.tried_on and person.tried_on >= day.replace(day=1):
        return c.Badge(_("{day:%-m月%-d日}没联系上").format(day=person.tried_on), c.Tone.WARN)
    return c.Badge(_("本月待问"), c.Tone.WARN) if person.urgency == DUE else c.Badge(_("已过期未问"), c.Tone.BAD)


def where(person: Any) -> str | None:
    """The place and the employer in one line; None without a job."""
    job = person.job
    if job is None:
        return None
    employer = job.employer.name if job.employer else job.employer_text
    return " · ".join(filter(None, [job.place.name if job.place else "", employer])) or _("不详")


def pay_of(person: Any) -> str | None:
    """The pay in yuan, when it was said."""
    return yuan(person.job.wage_fen_month) if person.job and person.job.wage_fen_month else None


def pay_missing(person: Any) -> str:
    """Why there is no pay."""
    if person.job is None:
        return "—"
    return _("不愿说") if person.is_withheld else _("不详")


def tap_action(person: Any, said: WorkSaid, who: str, label: str, back: str, kind: str = "secondary") -> c.Action:
    """One touch; `back` is where to go on afterwards."""
    fields = (("said", said.value), ("answerer", who), ("next", back))
    return c.Action(label, f"{AT}{person.ref}/tap/", kind, "post", fields=fields)


def touches(person: Any, back: str) -> tuple[c.Action, ...]:
    """What is said most: unchanged by the person or the family, or back; all else on the person's own sheet."""
    more = c.Action(_("有变化"), f"{AT}{person.ref}/", "quiet")
    said, own, kin = WorkSaid.SAME, _("没变·本人"), _("没变·家人")
    if person.back_by:
        said, own, kin = WorkSaid.BACK, _("返岗了·本人"), _("返岗了·家人")
    first = "secondary" if person.urgency == ASKED else "primary"
    taps = (tap_action(person, said, Answerer.SELF, own, back, first), tap_action(person, said, Answerer.FAMILY, kin, back))
    if person.job is None:
        return (*taps, c.Action(_("找到工作"), f"{AT}{person.ref}/job/"), more)
    return (*taps, more)


def last_section(update: WorkUpdate | None, back: str) -> tuple[Section, ...]:
    """What was written down last, to be taken back at one touch."""
    if update is None:
        return ()
    words = _("刚才记下:{name},{said}({who})。").format(
        name=update.person.name, said=update.get_said_display(), who=update.get_answerer_display()
    )
    act = c.Action(_("撤销这一条"), f"{AT}undo/{update.ref}/", method="post", icon="arrow-uturn-left", fields=(("next", back),))
    return (Section(lede=words, actions=(act,)),)


def told_before(update: WorkUpdate) -> str:
    """Somebody else has written just this down today: who and when, and how it is put right."""
    words = _("{at:%H:%M}已由{by}记过:{name},{said}({who}),不用再记。记错的请记的人今天撤销;有变化的点“有变化”另记。")
    return words.format(
        at=localtime(update.at), by=update.by, name=update.person.name, said=update.get_said_display(), who=update.get_answerer_display()
    )


def month_words(found: MonthSoFar, day: Any) -> str:
    """How this month stands, in a line."""
    return _("{month}应问{people}人,问过{asked}人,还没问{unasked}人,其中已过期{overdue}人。").format(
        month=month_in_words(day.replace(day=1)), people=found.people, asked=found.asked, unasked=found.unasked,
        overdue=found.overdue,
    )  # fmt: skip


def closed(months: list[WorkMonth]) -> tuple[Section, ...]:
    """How the last months closed."""
    if not months:
        return ()
    facts = tuple(
        c.Fact(
            month_in_words(one.month),
            _("应问{people}人:问过{asked},没联系上{tried},没问{unasked}").format(
                people=one.people_count, asked=one.asked_count, tried=one.tried_count, unasked=one.unasked_count
            ),
        )
        for one in months
    )
    return (Section(_("往月结账"), facts=facts),)


def job_facts(person: Any) -> tuple[c.Fact, ...]:
    """The job they have, as it stands on the sheet."""
    job = person.job
    facts = [
        c.Fact(_("在哪里、给谁干"), where(person), f"/spells/{job.ref}/" if job else "", missing=_("没有登记在岗的工作")),
        c.Fact(_("上次问到"), person.asked_on, source=person.answered, missing=_("还没有问过")),
    ]
    if job:
        facts[1:1] = [
            c.Fact(_("从哪天起"), job.started_on), c.Fact(_("月工资(元)"), pay_of(person), missing=pay_missing(person)),
            c.Fact(_("怎样找到的"), str(job.get_channel_display())),
        ]  # fmt: skip
    if person.back_by:
        facts.append(c.Fact(_("返乡过节待返岗"), _("{day}前再问一次").format(day=day_in_words(person.back_by))))
    if person.tried_on:
        facts.append(c.Fact(_("上次没联系上"), in_full(person.tried_on)))
    return tuple(facts)
