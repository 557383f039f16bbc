"""月度材料包: L-13, L-07, L-01, the checks' questions and the 简报 of a month in one zip, from one snapshot.

A room adds a part of its own with `kit.documents.packs.packed("month", …)`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from xieshou.kit.documents.packs import Order, PackFile, packed, parts_of
from xieshou.kit.jobs import job
from xieshou.kit.ledgers import ledger_named
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import acting
from xieshou.reporting.files import FORMS, WRITERS, name_of, sent_paper
from xieshou.reporting.lists import Asked, kept, list_file, zipped
from xieshou.reporting.models import Snapshot
from xieshou.reporting.monthly import CODE
from xieshou.reporting.papers import BULLETIN
from xieshou.reporting.snapshots import snapshot_numbered, take_snapshot
from xieshou.reporting.stamping import stamp_of

Report = Callable[[int, int | None, str], None]
PACK = "month"


@packed(PACK, CODE, title=gettext_lazy("月报"), order=10)
def monthly_files(order: Order) -> Iterator[PackFile]:
    """L-13 as page, Excel, Word and PDF."""
    yield from _papers(order, CODE)


@packed(PACK, "L-07", title=gettext_lazy("零就业贫困户台账"), order=20)
def zero_households(order: Order) -> Iterator[PackFile]:
    """L-07 as Excel, and as PDF to sign on."""
    yield _list(order, "L-07", "xlsx")
    yield _list(order, "L-07", "pdf")


@packed(PACK, "L-01", title=gettext_lazy("劳动力台账"), order=30)
def labourers(order: Order) -> Iterator[PackFile]:
    """L-01 as Excel, in the office's columns."""
    yield _list(order, "L-01", "xlsx")


@packed(PACK, "L-14", title=gettext_lazy("疑点和整改台账"), order=35)
def hits(order: Order) -> Iterator[PackFile]:
    """L-14 as Excel: the questions that wait, and what became of the others."""
    yield _list(order, "L-14", "xlsx")


@packed(PACK, BULLETIN, title=gettext_lazy("简报"), order=40)
def bulletin_files(order: Order) -> Iterator[PackFile]:
    """The 简报 as Word, to be finished and signed, and as PDF."""
    yield from _papers(order, BULLETIN)


def _papers(order: Order, what: str) -> Iterator[PackFile]:
    snapshot = snapshot_numbered(order.actor, order.stamp.snapshot)
    document = sent_paper(order.actor, snapshot, what, today=order.today, issuer=order.issuer, at=order.at)
    count = sum(1 for _figure in document.figures())
    for form in FORMS[what]:
        yield PackFile(name_of(snapshot, what, form), WRITERS[form](document), count)


def _list(order: Order, code: str, form: str) -> PackFile:
    declared = ledger_named(code)
    if declared is None:
        raise LookupError(code)
    made = list_file(
        order.actor, Asked(declared, order.day, {}, form, order.issuer, order.stamp.scope, order.at)
    )  # fmt: skip
    return PackFile(made.name, made.content, made.rows)


def month_pack(
    actor: Actor, *, month: date, today: date, at: datetime, issuer: str, progress: Report
) -> tuple[Snapshot, bytes, int]:
    """Everything of the month in one zip, with a list of its files and their digests; returns the snapshot, zip and count."""
    snapshot = take_snapshot(actor, month=month, today=today, at=at)
    order = Order(actor, issuer, snapshot.month, snapshot.as_of, today, at, stamp_of(snapshot))
    parts = parts_of(PACK)
    files: dict[str, PackFile] = {}
    for done, part in enumerate(parts):
        progress(done, len(parts), _("正在写“{title}”").format(title=part.title))
        files |= {one.name: one for one in part.fill(order)}
    content = {one.name: one.content for one in files.values()}
    return snapshot, zipped({**content, "manifest.json": _manifest(snapshot, files)}), len(files)


def _manifest(snapshot: Snapshot, files: dict[str, PackFile]) -> bytes:
    told = {
        "snapshot": snapshot.number,
        "sha256": snapshot.sha256,
        "as_of": snapshot.as_of.isoformat(),
        "files": [{"name": one.name, "rows": one.rows, "sha256": hashlib.sha256(one.content).hexdigest()} for one in files.values()],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True).encode()


@job("report.pack", title=gettext_lazy("生成月度材料包"))
def pack_job(
    actor: Actor, progress: Report, *, day: date, month: str, issuer: str, asked_at: str, language: str
) -> dict[str, object]:
    """The month's pack as a job; its result is the zip."""
    at = datetime.fromisoformat(asked_at)
    with override(language), acting(actor, "report.pack"):
        snapshot, content, count = month_pack(
            actor, month=date.fromisoformat(month), today=day, at=at, issuer=issuer, progress=progress
        )
    name = f"{_('月度材料包')}-{snapshot.number.removeprefix(f'{CODE}-')}.zip"
    return {"file": kept(name, content), "files": count, "snapshot": snapshot.number}
