"""报送前的疑点: what the checks ask about the place itself goes with its report. It stops no report, and no report hides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from xieshou.kit.documents import Column, Document, Row, Table
from xieshou.kit.scope import Actor
from xieshou.kit.workflow import history
from xieshou.supervision.ledgers import question_of, title_of
from xieshou.supervision.models import HitState, SubjectKind
from xieshou.supervision.selectors import hits
from xieshou.supervision.workflows import HITS


@dataclass(frozen=True)
class Warned:
    """One question about the place, and what was answered so far ("" while nobody has)."""

    ref: str
    title: str
    question: str
    answer: str


def warnings_for(actor: Actor, place: str, day: date) -> list[Warned]:
    """The questions about a place or an account of it that stand on `day`, also those answered and not yet closed."""
    rows = hits(actor).filter(subject=SubjectKind.PLACE, gone_on__isnull=True, first_seen_on__lte=day, scope_path__within=[place])
    return [
        Warned(str(hit.ref), str(title_of(hit)), question_of(hit), _answer(hit))
        for hit in rows.exclude(state=HitState.CLOSED, outcome="false_alarm").order_by("check_code", "pk")
    ]


def _answer(hit: object) -> str:
    said = [one.words for one in history(HITS, hit) if one.words and not one.restarts]
    return said[-1] if said else ""


def with_warnings(document: Document, warned: Sequence[Warned]) -> Document:
    """The document with the questions and answers behind it; the same document when there are none."""
    if not warned:
        return document
    columns = (Column(_("疑点"), width=18), Column(_("请核对"), width=52), Column(_("说明"), width=30))
    rows = tuple(Row((one.title, one.question, one.answer or _("还没有说明"))) for one in warned)
    note = _("疑点是问题,不是结论;报表照常报送,这一页一并报上。")
    return replace(document, parts=(*document.parts, Table(_("附:报送前的疑点"), columns, rows, note=note)))
