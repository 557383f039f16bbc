"""Correcting a staged row in place: the file stays as it was, the row is read again, and every check runs again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import polars as pl

from xieshou.engines.identifiers import mask_card, mask_citizen, mask_name, mask_phone
from xieshou.kit.errors import NotYours, Stale
from xieshou.kit.fields import blind
from xieshou.kit.imports import blocks
from xieshou.kit.imports.errors import RowNotOpen
from xieshou.kit.imports.importers import importer_of
from xieshou.kit.imports.layout import Column, Layout, Mask
from xieshou.kit.imports.models import ImportBatch, StagedBlock, StagedRow
from xieshou.kit.imports.opening.words import normal_heading
from xieshou.kit.imports.rechecking import check_again
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.verbs import verb

MASKS = {Mask.NAME: mask_name, Mask.CITIZEN: mask_citizen, Mask.PHONE: mask_phone, Mask.CARD: mask_card}
ROWS_MOST = 1_048_576


@dataclass(frozen=True)
class Cell:
    """One cell to be corrected: its place and heading in the file, the text as it stands ("" where it is masked), what a
    reader may see of it, its column of the layout, and what was said of it."""

    place: int
    heading: str
    text: str
    seen: str
    column: Column
    said: tuple[str, ...]

    @property
    def is_masked(self) -> bool:
        return self.column.mask in (Mask.CITIZEN, Mask.PHONE, Mask.CARD)


@dataclass(frozen=True)
class Staged:
    """One row that may still be corrected. `mark` is equal while nobody changed it."""

    batch: ImportBatch
    number: int
    cells: tuple[Cell, ...]
    texts: tuple[str, ...]
    mark: str

    def shown(self) -> Iterator[tuple[str, str]]:
        """The cells without a problem: heading, and the text behind its mask."""
        layout, wrong = importer_of(self.batch.layout).layout, {cell.place for cell in self.cells}
        for place, (heading, text) in enumerate(zip(self.batch.headings, self.texts, strict=True)):
            if place not in wrong and text:
                yield heading, _seen(_column(layout, heading), text)


def staged_row(actor: Actor, ref: UUID, number: int) -> Staged:
    """The row of this number in the file, with the cells that were told something. Raises NotYours, RowNotOpen."""
    batch = one(actor, ImportBatch, ref)
    _block, texts = _open_row(actor, batch, number)
    row = scoped(actor, StagedRow).filter(batch=batch, number=number).first()
    return Staged(batch, number, tuple(_cells(batch, row.problems if row else [], texts)), texts, _mark(texts))


def _open_row(
    actor: Actor, batch: ImportBatch, number: int, *, lock: bool = False
) -> tuple[StagedBlock, tuple[str, ...]]:
    """The block of a row that may still be corrected, and the row's texts. Raises NotYours, RowNotOpen."""
    found = blocks.block_with(actor, batch, number, lock=lock) if number <= ROWS_MOST else None
    if found is None:
        raise NotYours()
    block, place = found
    if batch.state == ImportBatch.State.UNDONE or block.states[place] not in blocks.OPEN:
        raise RowNotOpen(number=number)
    return block, blocks.opened(block, batch.headings).row(place)


def _cells(batch: ImportBatch, problems: Sequence[dict[str, str]], texts: tuple[str, ...]) -> Iterator[Cell]:
    layout = importer_of(batch.layout).layout
    said: dict[str, list[str]] = {}
    for problem in problems:
        said.setdefault(problem["column"], []).append(f"{problem['sentence'].partition(':')[2]}。{problem['remedy']}。")
    for place, (heading, text) in enumerate(zip(batch.headings, texts, strict=True)):
        column = _column(layout, heading)
        if column and column.key in said:
            masked = column.mask in (Mask.CITIZEN, Mask.PHONE, Mask.CARD)
            yield Cell(place, heading, "" if masked else text, _seen(column, text), column, tuple(said[column.key]))


def _column(layout: Layout, heading: str) -> Column | None:
    """The column of a heading; a repeated one, kept as 联系电话(2), is none of the layout's."""
    key = layout.by_heading.get(normal_heading(heading))
    return layout.by_key[key] if key else None


def _seen(column: Column | None, text: str) -> str:
    mask = MASKS.get(column.mask) if column and column.mask is not Mask.NAME else None
    return mask(text) if mask and text else text


def _mark(texts: Sequence[str]) -> str:
    return blind(json.dumps(texts, ensure_ascii=False), "staged").hex()


@verb("import.edit_row")
def edit_staged_row(actor: Actor, ref: UUID, number: int, changes: Mapping[int, str], *, mark: str = "") -> int:
    """Give cells of a staged row (by place) other texts, and check the batch again; returns what is still told of the row.

    Every open row is asked anew, since a household is looked at as a whole; rows taken in keep what they were told.
    Which row was edited, in which columns, stays with the batch. Raises NotYours, RowNotOpen, Stale.
    """
    batch = one(actor, ImportBatch, ref, lock=True)
    block, before = _open_row(actor, batch, number, lock=True)
    if mark and mark != _mark(before):
        raise Stale()
    texts = list(before)
    for place, text in changes.items():
        texts[place] = text
    block.cells = blocks.packed(_with_row(blocks.opened(block, batch.headings), block.numbers.index(number), texts))
    block.save(update_fields=["cells"])
    batch.edited = [*batch.edited, {"row": number, "columns": [batch.headings[place] for place in sorted(changes)]}]
    batch.save(update_fields=["edited"])
    return len(check_again(actor, batch).get(number, []))


def _with_row(frame: pl.DataFrame, place: int, texts: Sequence[str]) -> pl.DataFrame:
    row = pl.DataFrame([list(texts)], schema=frame.schema, orient="row")
    return pl.concat([frame.slice(0, place), row, frame.slice(place + 1)])
