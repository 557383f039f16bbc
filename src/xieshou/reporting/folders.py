"""一户一档 in a batch: a village's or 屯's households, one PDF, each household beginning a page; written by the worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from xieshou.audit.exports import note_export
from xieshou.kit.documents import Document, Stamp, as_docx, as_pdf
from xieshou.kit.errors import Invalid, NotYours
from xieshou.kit.jobs import job
from xieshou.kit.ledgers.page import batched
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import acting
from xieshou.regions.models import Level, Region
from xieshou.reporting.households import CODE, documents_of, households_of, own_household
from xieshou.reporting.lists import ListFile, kept, zipped
from xieshou.reporting.stamping import live_stamp, printed_by

Report = Callable[[int, int | None, str], None]
VOLUME_HOUSEHOLDS = 200
STEP = 20


class NoHousehold(Invalid):
    code = "folder.no_household"
    message = gettext_lazy("{place}在{day:%Y年%-m月%-d日}没有可以打印的户。")
    remedy = gettext_lazy("请核对村和屯;花名册还没有导入的,请先导入。")


def village_of(actor: Actor, region_id: int) -> Region:
    """A village of the actor's own places. Raises NotYours."""
    inside = Region.objects.filter(path__within=list(actor.scope.own), level=Level.VILLAGE, ended_on__isnull=True)
    found = inside.filter(pk=region_id).first()
    if found is None:
        raise NotYours()
    return found


def household_paper(actor: Actor, ref: UUID, *, day: date, at: datetime, issuer: str, form: str) -> ListFile:
    """One household's folder as PDF or Word, and a note of the taking. Raises NotYours."""
    household = own_household(actor, ref)
    export = uuid4()
    stamp = _stamp(actor, household.region, day, at, export)
    [document] = documents_of(actor, [household], stamp, issuer=issuer)
    content = as_pdf(document) if form == "pdf" else as_docx(document)
    _note(actor, day, {"household": household.source_no}, 1, content, at, export)
    return ListFile(f"{CODE}-{household.source_no}.{form}", content, 1, export)


@job("household.folders", title=gettext_lazy("打印一户一档"))
def folders_job(
    actor: Actor,
    progress: Report,
    *,
    day: date,
    village: int,
    hamlet: str | None,
    issuer: str,
    asked_at: str,
    language: str,
) -> dict[str, object]:
    """The folders of a village or one of its 屯, each household on pages of its own. Raises NotYours, NoHousehold."""
    at = datetime.fromisoformat(asked_at)
    with override(language), acting(actor, "household.print"):
        place = village_of(actor, village)
        households = list(households_of(actor, place, day, hamlet))
        if not households:
            raise NoHousehold(place=f"{place.name}{hamlet or ''}", day=day)
        export = uuid4()
        stamp = _stamp(actor, place, day, at, export)
        drawn = _told(documents_of(actor, households, stamp, issuer=issuer), len(households), progress)
        volumes = [as_pdf(*volume) for volume in batched(drawn, VOLUME_HOUSEHOLDS)]
        name = f"{CODE}-{place.name}{hamlet or ''}"
        content = (
            volumes[0]
            if len(volumes) == 1
            else zipped({_("第{at}册.pdf").format(at=n): v for n, v in enumerate(volumes, 1)})
        )
        filters = {"region": str(place.pk), "hamlet": hamlet or ""}
        _note(actor, day, filters, len(households), content, at, export)
        return {"file": kept(f"{name}.{'pdf' if len(volumes) == 1 else 'zip'}", content), "rows": len(households)}


def _told(documents: Iterator[Document], total: int, progress: Report) -> Iterator[Document]:
    for at, document in enumerate(documents):
        if at % STEP == 0:
            progress(at, total, _("正在整理各户"))
        yield document
    progress(total, total, _("正在排版"))


def _stamp(actor: Actor, place: Region, day: date, at: datetime, export: UUID) -> Stamp:
    return printed_by(live_stamp(day, place.full_name), label=actor.label, at=at, export=export)


def _note(
    actor: Actor, day: date, filters: dict[str, Any], count: int, content: bytes, at: datetime, export: UUID
) -> None:
    note_export(actor, what=CODE, day=day, filters=filters, row_count=count, content=content, at=at, ref=export)
