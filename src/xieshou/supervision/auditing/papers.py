"""审计取证单 and 审计工作底稿: written once, printed in Word with room for the reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from xieshou.kit.documents import Column, Document, Facts, Lines, Paragraph, PlainHead, Row, Stamp, Table
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.verbs import verb
from xieshou.supervision.auditing.models import AuditorGrant, Workpaper

ROWS_MOST = 200


@dataclass(frozen=True)
class Paper:
    """What a paper says."""

    kind: str
    title: str
    record: str
    facts: str
    clause: str
    rows: Sequence[Sequence[str]] = ()


@verb("audit.paper")
def write_paper(actor: Actor, grant: AuditorGrant, paper: Paper, *, day: date, at: datetime) -> Workpaper:
    """Keep a paper under the next number of its grant."""
    count = Workpaper.objects.unscoped("the next number").filter(grant=grant).count() + 1
    mark = {"evidence": "QZ", "working": "DG"}[paper.kind]
    return Workpaper.objects.create(
        grant=grant, author_id=actor.user_id, kind=paper.kind, number=f"{mark}-{grant.pk}-{day:%Y%m%d}-{count}", title=paper.title,
        record=paper.record, facts=paper.facts, clause=paper.clause, rows=[list(row) for row in paper.rows[:ROWS_MOST]], made_at=at,
    )  # fmt: skip


def papers(actor: Actor, grant: AuditorGrant) -> Any:
    """The actor's papers under a grant, newest first."""
    return scoped(actor, Workpaper).filter(grant=grant).order_by("-pk")


def as_paper(paper: Workpaper, *, issuer: str, stamp: Stamp) -> Document:
    """The paper as it is printed and signed: record, facts, clause, attached rows, room for the reply."""
    grant = paper.grant
    head = PlainHead(issuer, paper.get_kind_display(), f"{paper.made_at:%Y-%m-%d}", paper.number)
    about = Facts("", (
        (_("编号"), paper.number), (_("被审计单位"), grant.region.full_name), (_("审计事项"), grant.purpose), (_("授权文件"), grant.document),
        (_("事项"), paper.title), (_("涉及的记录"), paper.record), (_("依据的条款"), paper.clause),
    ))  # fmt: skip
    parts: list[Any] = [about, Facts(_("查明的事实"), ((_("事实"), paper.facts),))]
    if paper.rows:
        columns = (Column(_("行"), width=8), Column(_("姓名"), width=16), Column(_("地方"), width=30), Column(_("情况"), width=46))
        parts.append(Table(_("附表"), columns, tuple(Row(tuple(row)) for row in paper.rows)))
    parts += [
        Lines((_("编制人"), _("复核人"), _("日期"))),
        Facts(_("被审计单位意见"), ((_("意见(可另附页)"), ""), (_("附件"), ""))),
        Paragraph((_("请书面反馈意见;没有反馈的,由审计组注明。"),), is_note=True),
        Lines((_("单位负责人"), _("盖章"), _("日期"))),
    ]
    return Document(head, tuple(parts), stamp, is_working=True)
