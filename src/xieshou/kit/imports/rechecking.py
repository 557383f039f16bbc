"""Asking the rows of a staged batch again, by the checks as they are today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from xieshou.kit.imports import blocks
from xieshou.kit.imports.importers import importer_of
from xieshou.kit.imports.models import ImportBatch, StagedRow
from xieshou.kit.imports.problems import RowProblem, Severity
from xieshou.kit.imports.sheet import Sheet, sheet_of_frame
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.sets import insert_set

OPEN = (StagedRow.State.READY, StagedRow.State.BLOCKED)


def check_again(actor: Actor, batch: ImportBatch) -> dict[int, list[dict[str, str]]]:
    """Ask every open row anew; blocks and rows told something are brought into line. What is told of each row."""
    sheet = sheet_of_batch(batch, *blocks.rows_in(actor, batch, "".join(blocks.STATES)))
    found = importer_of(batch.layout).check(actor, sheet, batch.day)
    told = told_by_row(found)
    blocked = {problem.row for problem in found if problem.severity is Severity.BLOCK}
    is_open = set(blocks.numbers_in(actor, batch, blocks.OPEN))
    was_blocked = set(blocks.numbers_in(actor, batch, "b"))
    turned = {one: (StagedRow.State.BLOCKED if one in blocked else StagedRow.State.READY, None) for one in is_open}
    blocks.settle(actor, batch, {one: turned[one] for one in is_open if (one in blocked) != (one in was_blocked)})
    _bring_into_line(actor, batch, {one: told[one] for one in told if one in is_open}, turned)
    return told


def _bring_into_line(
    actor: Actor, batch: ImportBatch, told: dict[int, list[dict[str, str]]], turned: Mapping[int, tuple[str, None]]
) -> None:
    changed, known = [], set()
    for row in scoped(actor, StagedRow).filter(batch=batch, state__in=OPEN):
        known.add(row.number)
        problems, state = told.get(row.number, []), turned[row.number][0]
        if (row.problems, row.state) != (problems, state):
            row.problems, row.state = problems, state
            changed.append(row)
    scoped(actor, StagedRow).bulk_update(changed, ["problems", "state"], batch_size=500)
    new = [
        (batch.pk, batch.scope_path, number, turned[number][0], problems)
        for number, problems in told.items()
        if number not in known
    ]
    insert_set(StagedRow, ("batch", "scope_path", "number", "state", "problems"), new)


def sheet_of_batch(batch: ImportBatch, numbers: Sequence[int], raw: pl.DataFrame) -> Sheet:
    """The staged rows read again through the layout, exactly as the file was."""
    return sheet_of_frame(
        importer_of(batch.layout).layout, raw, numbers, as_of=batch.day, name=batch.file_name, sha256=batch.sha256,
        page=batch.sheet_name, heading_row=batch.heading_row, system=batch.system,
    )  # fmt: skip


def told_by_row(problems: Sequence[RowProblem]) -> dict[int, list[dict[str, str]]]:
    """Problems as they are kept, by row."""
    told: dict[int, list[dict[str, str]]] = {}
    for p in problems:
        told.setdefault(p.row, []).append(
            {"column": p.column, "code": p.code, "severity": p.severity, "sentence": p.sentence, "remedy": p.remedy}
        )
    return told
