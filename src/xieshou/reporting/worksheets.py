"""本村一张表 on paper: the sheet of 务工月更新 across A3, to read out in the village and to write on. Telephones are masked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xieshou.audit.exports import note_export
from xieshou.kit.documents import (
    BLANK,
    Column,
    Document,
    Figure,
    Paper,
    PlainHead,
    Row,
    Stamp,
    Table,
    as_pdf,
    as_xlsx,
    day_in_words,
    month_in_words,
)
from xieshou.kit.scope import Actor
from xieshou.placements.worksheet import closed_months, counts, dress, workers
from xieshou.regions.models import Region
from xieshou.reporting.lists import VOLUME_ROWS, ListFile, zipped
from xieshou.reporting.stamping import live_stamp, printed_by

WHAT = "work-sheet"


def sheet_document(actor: Actor, village: Region, stamp: Stamp, *, issuer: str, people: list[Any] | None = None, first: int = 1) -> Document:  # fmt: skip
    """Everybody of the village's sheet (or only `people`, numbered from `first`), then how this month and the last ones stand."""
    day = stamp.day
    rows = people if people is not None else everybody(actor, village, day)
    columns = (
        Column(_("序号"), "number", 4), Column(_("户编号"), width=12), Column(_("姓名"), width=9), Column(_("在哪里"), width=12),
        Column(_("单位或老板"), width=14), Column(_("从哪天起"), width=10), Column(_("月工资(元)"), "number", 8), Column(_("电话"), width=11),
        Column(_("上次问到"), width=10), Column(_("谁回答的"), width=8), Column(_("本月"), width=10), Column(_("这次问的情况(手写)"), width=20),
    )  # fmt: skip
    lines = tuple(_line(number, person, day) for number, person in enumerate(rows, first))
    note = _("来源:务工月更新和就业经历。电话遮住中间四位;工资不愿说的照写,不影响任何待遇。")
    table = Table("", columns, lines, note=note, empty=_("没有记录。"))
    head = PlainHead(issuer, _("务工月更新·本村一张表"), f"{village.full_name} {month_in_words(day.replace(day=1))}")
    parts = (table, _months(actor, village, day))
    return Document(head, parts, stamp, is_working=True, paper=Paper.A3_WIDE, language=get_language() or "zh-hans")


def everybody(actor: Actor, village: Region, day: date) -> list[Any]:
    """The village's people in the order of their households, each with their work."""
    rows = list(workers(actor, village, day).select_related(None).order_by("home_no", "relation", "pk"))
    dress(rows, day)
    return rows


def _line(number: int, person: Any, day: date) -> Row:
    job = person.job
    employer = (job.employer.name if job.employer else job.employer_text) if job else ""
    unknown = _("不详") if job else _("没有工作")
    pay: Any = "—" if job is None else _("不愿说") if person.is_withheld else _("不详")
    if job and job.wage_fen_month:
        pay = Figure(job.wage_fen_month, is_money=True)
    return Row(
        (
            number, person.home_no, person.name, (job.place.name if job and job.place else unknown), employer or unknown,
            day_in_words(job.started_on) if job else "—", pay, str(person.phone) if person.phone else _("没有登记"),
            day_in_words(person.asked_on) if person.asked_on else _("还没有问过"), person.answered or "—", _stands(person, day), BLANK,
        )
    )  # fmt: skip


def _stands(person: Any, day: date) -> str:
    if person.back_by:
        return _("返乡待返岗")
    if person.asked_on and person.asked_on >= day.replace(day=1):
        return _("问过")
    return _("没联系上") if person.tried_on and person.tried_on >= day.replace(day=1) else _("没问")


def _months(actor: Actor, village: Region, day: date) -> Table:
    now = counts(actor, village, day)
    columns = (Column(_("月份"), width=14), Column(_("应问"), "number", 8), Column(_("问过"), "number", 8), Column(_("没联系上"), "number", 8),
               Column(_("没问"), "number", 8), Column(_("结账"), width=14))  # fmt: skip
    rows = [Row((month_in_words(day.replace(day=1)), now.people, now.asked, now.tried, now.untried, _("还没有结账")))]
    rows += [
        Row((month_in_words(one.month), one.people_count, one.asked_count, one.tried_count, one.unasked_count, day_in_words(one.closed_on)))
        for one in closed_months(actor, village, day)
    ]  # fmt: skip
    return Table(_("各月问了多少人"), columns, tuple(rows))


def sheet_file(actor: Actor, village: Region, form: str, *, day: date, at: datetime, issuer: str) -> ListFile:
    """The sheet as Excel or PDF (a zip of volumes where it is long), and a note of the taking."""
    export = uuid4()
    stamp = printed_by(live_stamp(day, village.full_name, is_counted=False), label=actor.label, at=at, export=export)
    people = everybody(actor, village, day)
    parts = [people[first : first + VOLUME_ROWS] for first in range(0, len(people), VOLUME_ROWS)] or [[]]
    name = f"{_('务工月更新')}-{village.name}-{day:%Y%m}"
    if form == "xlsx":
        content, end = as_xlsx(sheet_document(actor, village, stamp, issuer=issuer, people=people)), "xlsx"
    else:
        drawn = [
            as_pdf(sheet_document(actor, village, stamp, issuer=issuer, people=part, first=1 + at_ * VOLUME_ROWS))
            for at_, part in enumerate(parts)
        ]
        many = {_("第{at}册.pdf").format(at=number): one for number, one in enumerate(drawn, 1)}
        content, end = (drawn[0], "pdf") if len(drawn) == 1 else (zipped(many), "zip")
    note_export(
        actor, what=WHAT, day=day, filters={"region": str(village.pk)}, row_count=len(people), content=content, at=at, ref=export
    )  # fmt: skip
    return ListFile(f"{name}.{end}", content, len(people), export)
