"""Upload → staged rows → confirm → (undo). Confirming the same file twice changes nothing the second time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from xieshou.kit.imports.errors import BatchUndone, FileNotRead, NotConfirmed, NothingToConfirm, UndoTooLate
from xieshou.kit.imports.importers import Importer, Keep, importer_of
from xieshou.kit.imports.models import ImportBatch, ImportChange, StagedRow
from xieshou.kit.imports.problems import RowProblem, Severity
from xieshou.kit.imports.reader import read_table
from xieshou.kit.imports.refusals import FileRefused
from xieshou.kit.imports.sheet import Sheet, read_sheet, sheet_of_cells
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.sets import insert_set
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
    actor: Actor, desk: Desk, layout: str, path: Path, *, name: str, day: date, at: datetime
) -> tuple[ImportBatch, bool]:
    """Read, check and stage a file; returns (batch, True), or the batch it already is and False. Raises FileNotRead."""
    importer = importer_of(layout)
    return stage_sheet(actor, desk, importer, sheet_of(importer, path, name=name, day=day), day=day, at=at)


def sheet_of(importer: Importer, path: Path, *, name: str, day: date) -> Sheet:
    """Read a file through the importer's layout. Raises FileNotRead."""
    try:
        table = read_table(path, name=name, wanted=importer.layout.by_heading)
        return read_sheet(table, importer.layout, as_of=day)
    except FileRefused as refused:
        raise FileNotRead(sentence=refused.chinese) from refused


@verb("import.stage")
def stage_sheet(
    actor: Actor, desk: Desk, importer: Importer, sheet: Sheet, *, day: date, at: datetime
) -> tuple[ImportBatch, bool]:
    """Stage a sheet already read: one batch, one row a row."""
    same = {"office_id": desk.office_id, "layout": importer.layout.code, "sha256": sheet.table.sha256, "day": day}
    known = scoped(actor, ImportBatch).filter(**same).exclude(state=ImportBatch.State.UNDONE).first()
    if known:
        return known, False
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
    )
    _save_rows(batch, sheet, problems)
    return batch, True


@verb("import.confirm")
def confirm(
    actor: Actor,
    batch: ImportBatch,
    *,
    day: date,
    numbers: Collection[int] | None = None,
    sheet: Sheet | None = None,
) -> Confirmed:
    """Make the ready rows true (`numbers`: only these rows of the file). Raises BatchUndone, NothingToConfirm.

    `sheet`: the batch's own, just staged, spares reading the rows again where all of them are ready.
    """
    batch = scoped(actor, ImportBatch).select_for_update().get(pk=batch.pk)
    if batch.state == ImportBatch.State.UNDONE:
        raise BatchUndone()
    states = StagedRow.State
    rows = scoped(actor, StagedRow).filter(batch=batch, state=states.READY)
    if numbers is not None:
        rows = rows.filter(number__in=numbers)
    ready = list(rows.order_by("number").values_list("id", "number"))
    held = scoped(actor, StagedRow).filter(batch=batch, state=states.BLOCKED).count()
    if not ready:
        raise NothingToConfirm(blocked=held, done=batch.row_count - held)
    importer = importer_of(batch.layout)
    if sheet is None or sheet.number.tolist() != [number for _, number in ready]:
        sheet = _ready_sheet(actor, batch, importer, [pk for pk, _ in ready])
    merged = importer.merge(actor, sheet, day, _keeper(batch))
    _save_states([pk for pk, _ in ready], merged.state, merged.target)
    for model, ids in merged.created.items():
        batch.created[model._meta.label] = _joined(batch.created.get(model._meta.label, []), ids)
    batch.state = ImportBatch.State.CONFIRMED
    batch.save(update_fields=["created", "state"])
    return Confirmed(*(merged.state.count(state) for state in ("new", "changed", "same")), held, merged.counts)


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
    rows = scoped(actor, StagedRow).filter(batch=batch).order_by("number").values_list("number", "raw")
    sheet = _sheet_of(batch, importer_of(batch.layout), [(number, raw.reveal()) for number, raw in rows])
    return sheet, problems_of(actor, batch)


def problems_of(actor: Actor, batch: ImportBatch) -> list[RowProblem]:
    """The batch's problems in the order of its rows."""
    rows = scoped(actor, StagedRow).filter(batch=batch).exclude(problems=[]).order_by("number")
    return [
        RowProblem(row=number, **_problem(told))
        for number, problems in rows.values_list("number", "problems")
        for told in problems
    ]


def _ready_sheet(actor: Actor, batch: ImportBatch, importer: Importer, ids: Sequence[int]) -> Sheet:
    rows = scoped(actor, StagedRow).filter(pk__anyof=list(ids)).order_by("number").values_list("number", "raw")
    return _sheet_of(batch, importer, [(number, raw.reveal()) for number, raw in rows])


def _problem(told: dict[str, str]) -> dict[str, object]:
    return told | {"severity": Severity(told["severity"])}


def _save_rows(batch: ImportBatch, sheet: Sheet, problems: Sequence[RowProblem]) -> None:
    told: dict[int, list[dict[str, object]]] = defaultdict(list)
    blocked = {problem.row for problem in problems if problem.severity is Severity.BLOCK}
    for problem in problems:
        told[problem.row].append({key: value for key, value in asdict(problem).items() if key != "row"})
    states = StagedRow.State
    rows = (
        (batch.pk, batch.scope_path, number, json.dumps(cells, ensure_ascii=False),
         states.BLOCKED if number in blocked else states.READY, told.get(number, []), None)
        for number, cells in zip(sheet.number.tolist(), sheet.raw.iter_rows(), strict=True)
    )  # fmt: skip
    insert_set(StagedRow, ("batch", "scope_path", "number", "raw", "state", "problems", "target_id"), rows)


def _sheet_of(batch: ImportBatch, importer: Importer, rows: Sequence[tuple[int, str]]) -> Sheet:
    """The staged rows read again through the layout, exactly as the file was."""
    cells = [(number, json.loads(raw)) for number, raw in rows]
    return sheet_of_cells(
        importer.layout, batch.headings, cells, as_of=batch.day, name=batch.file_name, sha256=batch.sha256,
        page=batch.sheet_name, heading_row=batch.heading_row,
    )  # fmt: skip


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


def _save_states(ids: Sequence[int], states: Sequence[str], targets: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {StagedRow._meta.db_table} r SET state = v.state, target_id = v.target "
            "FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS v(id, state, target) WHERE r.id = v.id",
            [list(ids), list(states), list(targets)],
        )


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
