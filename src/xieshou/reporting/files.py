"""The month's papers as files, all from one snapshot: L-13 in four formats, the 简报 in two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID, uuid4

from xieshou.audit.exports import note_export
from xieshou.kit.documents import Document, as_docx, as_html, as_pdf, as_xlsx
from xieshou.kit.errors import NotYours
from xieshou.kit.scope import Actor
from xieshou.reporting.lists import ListFile
from xieshou.reporting.models import Snapshot
from xieshou.reporting.monthly import CODE
from xieshou.reporting.papers import BULLETIN, bulletin, monthly_document
from xieshou.reporting.snapshots import sealed_report, take_snapshot
from xieshou.reporting.stamping import printed_by, stamp_of
from xieshou.reporting.warned import warnings_for, with_warnings

WRITERS: dict[str, Callable[[Document], bytes]] = {
    "html": lambda document: as_html(document).encode(),
    "xlsx": as_xlsx,
    "docx": as_docx,
    "pdf": as_pdf,
}
PAPERS = {CODE: monthly_document, BULLETIN: bulletin}
FORMS = {CODE: ("html", "xlsx", "docx", "pdf"), BULLETIN: ("docx", "pdf")}


def paper_of(
    snapshot: Snapshot, what: str, *, issuer: str, label: str, at: datetime, export: UUID | None = None
) -> Document:
    """L-13 or the 简报 as it was sealed, with who prints it."""
    stamp = printed_by(stamp_of(snapshot), label=label, at=at, export=export)
    return PAPERS[what](sealed_report(snapshot), stamp, issuer=issuer)


def sent_paper(
    actor: Actor, snapshot: Snapshot, what: str, *, today: date, issuer: str, at: datetime, export: UUID | None = None
) -> Document:
    """The paper as it leaves the house: what the checks ask about the place goes with it, in every form and in the pack."""
    document = paper_of(snapshot, what, issuer=issuer, label=actor.label, at=at, export=export)
    return with_warnings(document, warnings_for(actor, str(snapshot.scope_path), today))


def month_file(actor: Actor, what: str, form: str, *, month: date, today: date, at: datetime, issuer: str) -> ListFile:
    """Seal the month (once, while nothing changes), write `what` from it, note the taking. Raises NotYours for an unknown form."""
    if form not in FORMS.get(what, ()):
        raise NotYours()
    snapshot = take_snapshot(actor, month=month, today=today, at=at)
    export = uuid4()
    document = sent_paper(actor, snapshot, what, today=today, issuer=issuer, at=at, export=export)
    content = WRITERS[form](document)
    count = sum(1 for _figure in document.figures())
    note_export(
        actor, what=what, day=snapshot.as_of, filters={"month": f"{month:%Y-%m}", "snapshot": snapshot.number},
        row_count=count, content=content, at=at, ref=export,
    )  # fmt: skip
    return ListFile(name_of(snapshot, what, form), content, count, export)


def name_of(snapshot: Snapshot, what: str, form: str) -> str:
    """L-13-451299-201809-1.pdf; 简报-451299-201809-1.docx."""
    return f"{snapshot.number.replace(CODE, what, 1)}.{form}"
