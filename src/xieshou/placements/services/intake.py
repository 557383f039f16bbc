"""Taking files in as long work: staging one, and making a batch true with everybody's status brought up to date."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieshou.kit.imports.blocks import targets_in
from xieshou.kit.imports.errors import UndoTooLate
from xieshou.kit.imports.models import ImportBatch
from xieshou.kit.imports.services import Confirmed, Desk, confirm, stage, undo
from xieshou.kit.imports.sheet import Sheet
from xieshou.kit.jobs import job
from xieshou.kit.scope import Actor, one
from xieshou.kit.verbs import looking_as, verb
from xieshou.placements.services.status import refresh_people
from xieshou.placements.undoing import acted_since
from xieshou.roster.services.duplicates import find_duplicates

Report = Callable[[int, int | None, str], None]
OF_PEOPLE = ("roster.", "placements.")  # rows of these layouts became people


@job("import.stage", title=gettext_lazy("检查上传的文件"))
def stage_job(
    actor: Actor,
    progress: Report,
    *,
    day: date,
    office_id: int,
    layout: str,
    upload: str,
    file_name: str,
    asked_at: str,
    system: str = "",
) -> dict[str, object]:
    """Stage an upload that lies in the folder of uploads; the copy is removed, whatever comes of it."""
    path = settings.FILES_FOLDER / "uploads" / upload
    progress(0, None, _("正在读取并逐行检查"))
    try:
        desk = Desk(office_id, actor.scope.own[0])
        batch, _is_new = stage(actor, desk, layout, path, name=file_name, day=day, at=datetime.fromisoformat(asked_at), system=system)
    finally:
        path.unlink(missing_ok=True)
    return {"url": f"/imports/{batch.ref}/", "rows": batch.row_count}


@job("import.confirm", title=gettext_lazy("入库"))
def confirm_job(
    actor: Actor, progress: Report, *, day: date, batch: str, numbers: list[int] | None = None
) -> dict[str, object]:
    """Make a batch's ready rows true, then look whether the new people are known already under another record."""
    progress(0, None, _("正在入库"))
    made = take_in(actor, batch, day=day, numbers=numbers)
    progress(0, None, _("已入库,正在查找疑似重复登记"))
    pairs = look_for_doubles(actor, batch, day=day)
    return {"url": f"/imports/{batch}/", "new": made.new, "changed": made.changed, "same": made.same, "pairs": pairs}


@verb("import.take_in")
def take_in(
    actor: Actor, batch_ref: object, *, day: date, numbers: Collection[int] | None = None, sheet: Sheet | None = None
) -> Confirmed:
    """Confirm a batch (`sheet`: its own, just staged) and, for people, bring the employment status of their households up
    to `day`."""
    batch = one(actor, ImportBatch, batch_ref)
    made = confirm(actor, batch, day=day, numbers=numbers, sheet=sheet)
    if batch.layout.startswith(OF_PEOPLE):
        refresh_people(_people_of(actor, batch), day=day)
    return made


def look_for_doubles(actor: Actor, batch_ref: object, *, day: date) -> int:
    """Propose pairs of records between the people a batch added and everybody; returns how many. Its own transaction: what
    was taken in stays so."""
    with transaction.atomic(), looking_as(actor.scope):
        added = _ids(one(actor, ImportBatch, batch_ref), "roster.Person")
    return find_duplicates(actor, day=day, among=added) if added else 0


@verb("import.take_back")
def take_back(actor: Actor, batch_ref: object, *, day: date, reason: str) -> int:
    """Undo a batch with a reason; returns how many records went or were put back.

    What this room derived from the batch alone (status, an open watch) goes with it. Raises NotConfirmed, UndoTooLate.
    """
    batch = one(actor, ImportBatch, batch_ref)
    if acted_since(actor, batch):
        raise UndoTooLate()
    people = _people_of(actor, batch) if batch.layout.startswith(OF_PEOPLE) else []
    stayed = set(people) - set(_ids(batch, "roster.Person"))
    for table, column, label in DERIVED:
        _forget(table, column, batch.created.get(label, []))
    for column in ("one_id", "other_id"):
        _each(OF_PAIRS.format(ranges="{ranges}", column=column), batch.created.get("roster.Person", []))
    for statement in OF_JOBS:
        _each(statement, batch.created.get("placements.Spell", []))
    count = undo(actor, batch, reason=reason)
    refresh_people(stayed, day=day)
    return count


DERIVED = (
    ("placements_personstatus", "person_id", "roster.Person"),
    ("placements_householdstatus", "household_id", "roster.Household"),
    ("placements_zerowatch", "household_id", "roster.Household"),
)


# A pair nobody has taken up goes with the record; one somebody has decided about holds the record where it is.
OF_PAIRS = "DELETE FROM roster_duplicatepair t USING {ranges} WHERE t.state = 'open' AND t.{column} BETWEEN r.a AND r.b"
# What rests on a job that goes: the status is derived anew below, and a household it cleared is watched again.
OF_JOBS = (
    "UPDATE placements_personstatus t SET spell_id = NULL FROM {ranges} WHERE t.spell_id BETWEEN r.a AND r.b",
    "UPDATE placements_zerowatch t SET cleared_on = NULL, cleared_by_id = NULL FROM {ranges} WHERE t.cleared_by_id BETWEEN r.a AND r.b",
)


def _forget(table: str, column: str, ranges: list[list[int]]) -> None:
    _each(f"DELETE FROM {table} t USING {{ranges}} WHERE t.{column} BETWEEN r.a AND r.b", ranges)


def _each(statement: str, ranges: list[list[int]]) -> None:
    if ranges:
        with connection.cursor() as cursor:
            cursor.execute(
                statement.format(ranges="unnest(%s::bigint[], %s::bigint[]) AS r(a, b)"),
                [[pair[0] for pair in ranges], [pair[1] for pair in ranges]],
            )


def _ids(batch: ImportBatch, label: str) -> list[int]:
    return [pk for first, last in batch.created.get(label, []) for pk in range(first, last + 1)]


def _people_of(actor: Actor, batch: ImportBatch) -> list[int]:
    return list(dict.fromkeys(targets_in(actor, batch)))


def upload_folder() -> Path:
    """Where uploads lie until they are staged."""
    folder: Path = settings.FILES_FOLDER / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
