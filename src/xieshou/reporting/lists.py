"""Ledgers as files: Excel and PDF, at once when they are short, as a job with progress when they are long."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from xieshou.audit.exports import note_export
from xieshou.kit.documents import as_pdf
from xieshou.kit.jobfiles import new_file
from xieshou.kit.jobs import job
from xieshou.kit.ledgers import Ledger, all_of, as_document, ledger_named, write_workbook
from xieshou.kit.ledgers.page import batched
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import acting
from xieshou.kit.workflow import as_ledger, flow_named
from xieshou.offices.models import Role
from xieshou.placements.ledgers import OFFICIALS
from xieshou.reporting.stamping import live_stamp, printed_by

Report = Callable[[int, int | None, str], None]
# More rows than this are written by the worker: the one asking sees progress, and no request holds a server for minutes.
AT_ONCE_MOST = {"xlsx": 5_000, "pdf": 500}
VOLUME_ROWS = 1_000  # a PDF of more rows takes gigabytes to draw; longer lists come in volumes
STEP_ROWS = 500
FLOW_READERS = OFFICIALS | {Role.ADMIN}


@dataclass(frozen=True)
class ListFile:
    """A list as a file: its name, content, how many rows it holds, and the number the taking is kept under."""

    name: str
    content: bytes
    rows: int
    export: UUID


@dataclass(frozen=True)
class Asked:
    """Which list: the ledger, its day and filters, the form; who asks, for which office and place, when."""

    ledger: Ledger
    day: date
    filters: dict[str, str]
    form: str
    issuer: str
    scope: str
    at: datetime


def list_named(code: str) -> Ledger | None:
    """The ledger of this code, or the records of the flow of this code as one."""
    flow = flow_named(code)
    return as_ledger(flow, FLOW_READERS) if flow else ledger_named(code)


def is_long(ledger: Ledger, actor: Actor, day: date, filters: dict[str, str], form: str) -> bool:
    """True when the list should be written by the worker."""
    return ledger.narrowed(actor, day, filters).order_by().count() > AT_ONCE_MOST[form]


def list_file(actor: Actor, asked: Asked, progress: Report | None = None) -> ListFile:
    """The list as a file, and a note of the taking."""
    export = uuid4()
    rows = all_of(asked.ledger, actor, asked.day, asked.filters)
    counted = rows if progress is None else _told(rows, asked, actor, progress)
    name = f"{asked.ledger.code}-{asked.day:%Y%m%d}"
    if asked.form == "xlsx":
        content, count = _workbook(asked.ledger, counted)
        name += ".xlsx"
    else:
        content, count, is_many = _volumes(actor, asked, counted, export)
        name += ".zip" if is_many else ".pdf"
    kept = {**asked.filters, **({"q": "…"} if asked.filters.get("q") else {})}
    note_export(
        actor, what=asked.ledger.code, day=asked.day, filters=kept, row_count=count, content=content, at=asked.at, ref=export
    )  # fmt: skip
    return ListFile(name, content, count, export)


def _told(rows: Iterable[Any], asked: Asked, actor: Actor, progress: Report) -> Iterator[Any]:
    total = asked.ledger.narrowed(actor, asked.day, asked.filters).order_by().count()
    for at, row in enumerate(rows):
        if at % STEP_ROWS == 0:
            progress(at, total, _("正在写“{title}”").format(title=asked.ledger.title))
        yield row


def _workbook(ledger: Ledger, rows: Iterable[Any]) -> tuple[bytes, int]:
    sink = io.BytesIO()
    count = write_workbook(ledger, rows, sink)
    return sink.getvalue(), count


def _volumes(actor: Actor, asked: Asked, rows: Iterable[Any], export: UUID) -> tuple[bytes, int, bool]:
    """One PDF, or a zip of volumes of a thousand rows each, numbered through."""
    stamp = printed_by(
        live_stamp(asked.day, asked.scope, is_counted=False), label=actor.label, at=asked.at, export=export
    )
    volumes: list[bytes] = []
    count = 0
    parts = batched(rows, VOLUME_ROWS)
    for volume in chain([next(parts, [])], parts):
        document = as_document(asked.ledger, volume, stamp, issuer=asked.issuer, first=count + 1)
        volumes.append(as_pdf(document))
        count += len(volume)
    if len(volumes) == 1:
        return volumes[0], count, False
    names = [_("第{at}册.pdf").format(at=at) for at in range(1, len(volumes) + 1)]
    return zipped(dict(zip(names, volumes, strict=True))), count, True


def zipped(files: dict[str, bytes]) -> bytes:
    """The files in one zip, in their order."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, content in files.items():
            whole.writestr(name, content)
    return sink.getvalue()


@job("ledger.file", title=gettext_lazy("导出台账"))
def ledger_job(
    actor: Actor, progress: Report, *, day: date, code: str, as_of: str, filters: dict[str, str], form: str, issuer: str,
    scope: str, asked_at: str, language: str,
) -> dict[str, object]:  # fmt: skip
    """A long list, written by the worker."""
    declared = list_named(code)
    if declared is None:
        raise LookupError(code)
    asked = Asked(declared, date.fromisoformat(as_of), filters, form, issuer, scope, datetime.fromisoformat(asked_at))
    with override(language), acting(actor, "ledger.export"):
        made = list_file(actor, asked, progress)
    return {"file": kept(made.name, made.content), "rows": made.rows}


def kept(name: str, content: bytes) -> str:
    """Keep a job's file; returns what its result calls it."""
    place, path = new_file(name)
    path.write_bytes(content)
    return place
