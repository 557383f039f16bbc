"""Upload → staged rows → confirm → (undo). Confirming the same file twice changes nothing the second time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.apps import apps
from django.db import DataError, IntegrityError, connection, models, transaction

from xieshou.kit.garbage import uncollected
from xieshou.kit.imports import blocks
from xieshou.kit.imports.errors import (
    AllTakenIn,
    BatchUndone,
    FileNotRead,
    NotConfirmed,
    NothingToConfirm,
    RowsNotReady,
    UndoTooLate,
)
from xieshou.kit.imports.importers import Importer, Keep, Merged, importer_of
from xieshou.kit.imports.models import ImportBatch, ImportChange, RowState, StagedRow
from xieshou.kit.imports.problems import RowProblem, Severity
from xieshou.kit.imports.reader import read_table
from xieshou.kit.imports.rechecking import check_again, sheet_of_batch, told_by_row
from xieshou.kit.imports.refusals import FileRefused
from xieshou.kit.imports.sheet import Sheet, read_sheet
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.sets import insert_set, update_set
from xieshou.kit.verbs import verb


@dataclass(frozen=True)
class Desk:
    """Who takes the file: the office's id and its place. The rows belong to this place until they are confirmed."""

    office_id: int
    path: str


@dataclass(frozen=True)
class Confirmed:
    """Rows that were new, changed or the same, rows held back, and how many records of each kind were added."""

    new: int
    changed: int
    same: int
    held: int
    counts: dict[str, int]


def stage(
    actor: Actor, desk: Desk, layout: str, path: Path, *, name: str, day: date, at: datetime, system: str = ""
) -> tuple[ImportBatch, bool]:
    """Read, check and stage a file; returns (batch, True), or the batch it already is and False. Raises FileNotRead."""
    importer = importer_of(layout)
    sheet = sheet_of(importer, path, name=name, day=day, system=system)
    return stage_sheet(actor, desk, importer, sheet, day=day, at=at, system=system)


def sheet_of(importer: Importer, path: Path, *, name: str, day: date, system: str = "") -> Sheet:
    """Read a file through the importer's layout. Raises FileNotRead."""
    try:
        table = read_table(path, name=name, wanted=importer.layout.headings_in(system))
        return read_sheet(table, importer.layout, as_of=day, system=system)
    except FileRefused as refused:
        raise FileNotRead(chinese=refused.chinese, english=refused.english) from refused


@verb("import.stage")
def stage_sheet(
    actor: Actor, desk: Desk, importer: Importer, sheet: Sheet, *, day: date, at: datetime, system: str = ""
) -> tuple[ImportBatch, bool]:
    """Stage a sheet already read: one batch, one row a row."""
    same = {"office_id": desk.office_id, "layout": importer.layout.code, "sha256": sheet.table.sha256, "day": day}
    known = scoped(actor, ImportBatch).filter(**same).exclude(state=ImportBatch.State.UNDONE).first()
    if known:
        return known, False
    with uncollected():
        problems = importer.check(actor, sheet, day)
    batch = ImportBatch.objects.create(
        **same,
        title=str(importer.layout.title),
        scope_path=desk.path,
        file_name=sheet.table.name[:200],
        sheet_name=(sheet.table.sheet or "")[:60],
        headings=list(sheet.headings),
        heading_row=int(sheet.number[0]) - 1,
        row_count=len(sheet),
        staged_by=actor.user_id,
        staged_at=at,
        notes=_notes(sheet),
        system=system,
    )
    _save_rows(batch, sheet, problems)
    return batch, True


def _notes(sheet: Sheet) -> list[dict[str, object]]:
    """What the person should know of the file as a whole: what the reader met, and columns the layout does not know."""
    notes = [{"code": note.code, "facts": note.facts} for note in sheet.table.notes]
    if sheet.unknown_headings:
        notes.append({"code": "unknown_columns", "facts": {"columns": "、".join(sheet.unknown_headings)[:300]}})
    return notes


@verb("import.confirm")
def confirm(
    actor: Actor,
    batch: ImportBatch,
    *,
    day: date,
    numbers: Collection[int] | None = None,
    sheet: Sheet | None = None,
) -> Confirmed:
    """Make the ready rows true (`numbers`: only these rows of the file). Raises BatchUndone, NothingToConfirm, RowsNotReady.

    `sheet`: the batch's own, just staged, spares reading the rows again where all of them are ready. Rows the tables cannot
    take, let through by the checks of the day they were staged, are held like any others, and the rest is taken in.
    """
    batch = scoped(actor, ImportBatch).select_for_update().get(pk=batch.pk)
    if batch.state == ImportBatch.State.UNDONE:
        raise BatchUndone()
    states = blocks.states_of(actor, batch)
    held = states.get(RowState.BLOCKED, 0)
    sheet = _ready(actor, batch, numbers, sheet)
    if sheet is None and states.get(RowState.READY):
        raise RowsNotReady(ready=states[RowState.READY])
    if sheet is None:
        raise (NothingToConfirm if held else AllTakenIn)(blocked=held, done=batch.row_count - held)
    try:
        with transaction.atomic():
            merged = _merge(actor, batch, sheet, day)
    except (DataError, IntegrityError):
        was_held = set(blocks.numbers_in(actor, batch, "b"))
        check_again(actor, batch)
        is_held = set(blocks.numbers_in(actor, batch, "b"))
        if is_held <= was_held:
            raise
        held, sheet = len(is_held), _ready(actor, batch, numbers, None)
        if sheet is None:
            return Confirmed(0, 0, 0, held, {})
        merged = _merge(actor, batch, sheet, day)
    batch.state = ImportBatch.State.CONFIRMED
    batch.save(update_fields=["created", "state"])
    return Confirmed(*(merged.state.count(state) for state in ("new", "changed", "same")), held, merged.counts)


def _merge(actor: Actor, batch: ImportBatch, sheet: Sheet, day: date) -> Merged:
    """Make these rows true; the batch, not saved here, knows what was added."""
    with uncollected():
        merged = importer_of(batch.layout).merge(actor, sheet, day, _keeper(batch))
        _settle(actor, batch, sheet.number.tolist(), merged.state, merged.target)
        for model, ids in merged.created.items():
            batch.created[model._meta.label] = _joined(batch.created.get(model._meta.label, []), ids)
    return merged


@verb("import.undo")
def undo(actor: Actor, batch: ImportBatch, *, reason: str) -> int:
    """Take a confirmed batch back: what it added goes, what it changed is put back; the history keeps both.

    Returns how many records went or were put back. Raises NotConfirmed, and UndoTooLate when something later stands
    on them. `reason` goes to the history.
    """
    batch = scoped(actor, ImportBatch).select_for_update().get(pk=batch.pk)
    if batch.state != ImportBatch.State.CONFIRMED:
        raise NotConfirmed()
    try:
        with transaction.atomic():
            count = sum(_remove(label, ranges) for label, ranges in reversed(batch.created.items()))
            count += _put_back(batch)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as fault:
        raise UndoTooLate() from fault
    batch.state = ImportBatch.State.UNDONE
    batch.save(update_fields=["state"])
    return count


def sheet_and_problems(actor: Actor, batch: ImportBatch) -> tuple[Sheet, list[RowProblem]]:
    """The batch as a sheet with its problems: for the grid and the error workbook."""
    numbers, raw = blocks.rows_in(actor, batch, "".join(blocks.STATES))
    return sheet_of_batch(batch, numbers, raw), problems_of(actor, batch)


def problems_of(actor: Actor, batch: ImportBatch) -> list[RowProblem]:
    """The batch's problems in the order of its rows."""
    rows = scoped(actor, StagedRow).filter(batch=batch).exclude(problems=[]).order_by("number")
    return [
        RowProblem(row=number, **_problem(told))
        for number, problems in rows.values_list("number", "problems")
        for told in problems
    ]


def _ready(actor: Actor, batch: ImportBatch, numbers: Collection[int] | None, sheet: Sheet | None) -> Sheet | None:
    """The rows to take in, read again exactly as the file was; `sheet` itself where it holds just these."""
    if sheet is not None and numbers is None and sheet.number.tolist() == blocks.numbers_in(actor, batch, "r"):
        return sheet
    found, raw = blocks.rows_in(actor, batch, "r", numbers)
    return sheet_of_batch(batch, found, raw) if found else None


def _problem(told: dict[str, str]) -> dict[str, object]:
    return told | {"severity": Severity(told["severity"])}


def _save_rows(batch: ImportBatch, sheet: Sheet, problems: Sequence[RowProblem]) -> None:
    told = told_by_row(problems)
    blocked = {problem.row for problem in problems if problem.severity is Severity.BLOCK}
    blocks.keep(batch, sheet.number, sheet.raw, blocked)
    states = StagedRow.State
    rows = (
        (batch.pk, batch.scope_path, number, states.BLOCKED if number in blocked else states.READY, problems)
        for number, problems in told.items()
    )
    insert_set(StagedRow, ("batch", "scope_path", "number", "state", "problems"), rows)


def _settle(
    actor: Actor, batch: ImportBatch, numbers: Sequence[int], states: Sequence[str], targets: Sequence[int]
) -> None:
    done = dict(zip(numbers, zip(states, targets, strict=True), strict=True))
    blocks.settle(actor, batch, done)
    rows = scoped(actor, StagedRow).filter(batch=batch, state=StagedRow.State.READY).values_list("id", "number")
    update_set(StagedRow, ("state",), [(pk, (done[number][0],)) for pk, number in rows if number in done])


def _keeper(batch: ImportBatch) -> Keep:
    kept: set[tuple[str, int]] = set(batch.changes.unscoped("its own batch").values_list("table", "row_id"))

    def keep(model: type[models.Model], ids: Sequence[int]) -> None:
        """Remember rows as they are now, once a batch."""
        table = model._meta.db_table
        new = [pk for pk in ids if (table, pk) not in kept]
        kept.update((table, pk) for pk in new)
        with connection.cursor() as cursor:
            cursor.execute(
                f'INSERT INTO {ImportChange._meta.db_table} (batch_id, scope_path, "table", row_id, before) '
                f"SELECT %s, %s, %s, t.id, to_jsonb(t) FROM {table} t WHERE t.id = ANY(%s)",
                [batch.pk, str(batch.scope_path), table, new],
            )

    return keep


def _joined(ranges: list[list[int]], ids: Sequence[int]) -> list[list[int]]:
    """Ids as closed ranges: sets are added with consecutive ids, so twenty thousand become one pair."""
    out = [list(pair) for pair in ranges]
    for pk in sorted(ids):
        if out and out[-1][1] == pk - 1:
            out[-1][1] = pk
        else:
            out.append([pk, pk])
    return out


def _remove(label: str, ranges: list[list[int]]) -> int:
    table = apps.get_model(label)._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} t USING unnest(%s::bigint[], %s::bigint[]) AS r(a, b) WHERE t.id BETWEEN r.a AND r.b",
            [[pair[0] for pair in ranges], [pair[1] for pair in ranges]],
        )
        return cursor.rowcount


def _put_back(batch: ImportBatch) -> int:
    """Each kept row exactly as it was, by its table's own columns."""
    count = 0
    tables = batch.changes.unscoped("its own batch").values_list("table", flat=True).distinct().order_by("table")
    for table in tables:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute "
                "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'id' AND attgenerated = ''",
                [table],
            )
            [columns] = cursor.fetchone()
            was = ", ".join(f"w.{column}" for column in columns.split(", "))
            cursor.execute(
                f"UPDATE {table} t SET ({columns}) = (SELECT {was} FROM jsonb_populate_record(NULL::{table}, c.before) w) "
                f'FROM {ImportChange._meta.db_table} c WHERE c.batch_id = %s AND c."table" = %s AND t.id = c.row_id',
                [batch.pk, table],
            )
            count += cursor.rowcount
    return count
