"""The rows of a batch as they are kept: some thousands sealed as one, so that a million cost what a hundred do.

A block's cells are a compressed Arrow table of texts, one column a heading of the file. Each row's state is one letter.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
import polars as pl
from django.db.models import Q

from xieshou.kit.imports.models import ImportBatch, RowState, StagedBlock, StagedRow
from xieshou.kit.scope import Actor, scoped
from xieshou.kit.sets import insert_set

ROWS_A_BLOCK = 5_000
BLOCKS_AT_ONCE = 24
LETTERS = {
    RowState.READY: "r",
    RowState.BLOCKED: "b",
    RowState.NEW: "n",
    RowState.CHANGED: "c",
    RowState.SAME: "s",
}
STATES = {letter: state for state, letter in LETTERS.items()}
OPEN, TAKEN_IN = "rb", "ncs"
COLUMNS = ("batch", "scope_path", "first", "last", "numbers", "cells", "states", "targets")


def keep(batch: ImportBatch, number: np.ndarray, raw: pl.DataFrame, blocked: Collection[int]) -> None:
    """All rows of a sheet, in its order; `blocked` are numbers of the file. Some blocks at a time lie here sealed."""
    held = frozenset(blocked)

    def row(begin: int) -> tuple[object, ...]:
        part = number[begin : begin + ROWS_A_BLOCK].tolist()
        states = "".join("b" if one in held else "r" for one in part) if held else "r" * len(part)
        cells = packed(raw.slice(begin, ROWS_A_BLOCK))
        return batch.pk, batch.scope_path, part[0], part[-1], part, cells, states, None

    begins = range(0, len(raw), ROWS_A_BLOCK)
    for first in range(0, len(begins), BLOCKS_AT_ONCE):
        insert_set(StagedBlock, COLUMNS, [row(begin) for begin in begins[first : first + BLOCKS_AT_ONCE]])


def packed(raw: pl.DataFrame) -> bytes:
    """The cells as bytes; headings do not matter, their order does."""
    out = io.BytesIO()
    raw.rename(dict(zip(raw.columns, _places(len(raw.columns)), strict=True))).write_ipc(out, compression="zstd")
    return out.getvalue()


def opened(block: StagedBlock, headings: Sequence[str]) -> pl.DataFrame:
    """The block's cells under the headings of the file."""
    frame = pl.read_ipc(io.BytesIO(block.cells.open()))
    return frame.rename(dict(zip(frame.columns, headings, strict=True)))


def _places(count: int) -> list[str]:
    return [f"c{place}" for place in range(count)]


def blocks_of(actor: Actor, batch: ImportBatch) -> Iterator[StagedBlock]:
    """In the order of the file, one at a time."""
    return scoped(actor, StagedBlock).filter(batch=batch).order_by("first").iterator(chunk_size=4)


def states_of(actor: Actor, batch: ImportBatch) -> dict[str, int]:
    """How many rows stand how."""
    counts: Counter[str] = Counter()
    for states in scoped(actor, StagedBlock).filter(batch=batch).values_list("states", flat=True):
        counts.update({letter: states.count(letter) for letter in STATES})
    return {STATES[letter]: count for letter, count in counts.items() if count}


def numbers_in(actor: Actor, batch: ImportBatch, letters: str) -> list[int]:
    """The rows of the file that stand as one of `letters`, without opening a block."""
    rows = scoped(actor, StagedBlock).filter(batch=batch).order_by("first").values_list("numbers", "states")
    return [
        number
        for numbers, states in rows
        for number, letter in (zip(numbers, states, strict=True))
        if letter in letters
    ]


def rows_in(
    actor: Actor, batch: ImportBatch, letters: str, numbers: Collection[int] | None = None
) -> tuple[list[int], pl.DataFrame]:
    """(numbers, cells) of the rows that stand as one of `letters`; `numbers`: only these."""
    wanted = None if numbers is None else frozenset(numbers)
    found: list[int] = []
    frames = []
    for block in blocks_of(actor, batch):
        mask = [
            letter in letters and (wanted is None or number in wanted)
            for number, letter in zip(block.numbers, block.states, strict=True)
        ]
        if any(mask):
            frame = opened(block, batch.headings)
            frames.append(frame if all(mask) else frame.filter(pl.Series(mask, dtype=pl.Boolean)))
            found += [number for number, is_in in zip(block.numbers, mask, strict=True) if is_in]
    empty = pl.DataFrame(schema=dict.fromkeys(batch.headings, pl.String))
    return found, pl.concat(frames) if frames else empty


def settle(actor: Actor, batch: ImportBatch, done: Mapping[int, tuple[str, int | None]]) -> None:
    """Give rows (by number) their state and what they became."""
    for block in scoped(actor, StagedBlock).filter(batch=batch).defer("cells").order_by("first"):
        if not any(number in done for number in block.numbers):
            continue
        targets = block.targets or [None] * len(block.numbers)
        letters = list(block.states)
        for place, number in enumerate(block.numbers):
            if number in done:
                state, target = done[number]
                letters[place] = LETTERS[RowState(state)]
                targets[place] = target if target is not None else targets[place]
        block.states, block.targets = "".join(letters), targets
        block.save(update_fields=["states", "targets"])


def targets_in(actor: Actor, batch: ImportBatch) -> list[int]:
    """What the rows taken in became: ids, each as often as it was named."""
    rows = scoped(actor, StagedBlock).filter(batch=batch).exclude(targets=None).order_by("first")
    return [
        target
        for targets, states in rows.values_list("targets", "states")
        for target, letter in zip(targets, states, strict=True)
        if target is not None and letter in TAKEN_IN
    ]


def block_with(actor: Actor, batch: ImportBatch, number: int, *, lock: bool = False) -> tuple[StagedBlock, int] | None:
    """The block that holds a row, and the row's place in it."""
    rows = scoped(actor, StagedBlock).filter(batch=batch, first__lte=number, last__gte=number)
    block = (rows.select_for_update() if lock else rows).first()
    if block is None or number not in block.numbers:
        return None
    return block, block.numbers.index(number)


def forget(targets: Collection[int], layouts: Collection[str]) -> int:
    """Blank the rows that became one of `targets`, in batches whose layout begins as one of `layouts`, and what was told of
    them; returns how many rows. Their places, states and targets stay, and so does every other row. Part of a verb.
    """
    gone, of_layout, count = frozenset(targets), Q(), 0
    for begin in layouts:
        of_layout |= Q(batch__layout__startswith=begin)
    held = StagedBlock.objects.unscoped("forgetting").filter(of_layout, targets__overlap=list(gone)).order_by("pk")
    for block in held.select_related("batch").select_for_update(of=("self",)):
        mask = [target in gone for target in block.targets or ()]
        kept = pl.when(pl.Series(mask, dtype=pl.Boolean)).then(pl.lit("")).otherwise(pl.all()).name.keep()
        block.cells = packed(opened(block, block.batch.headings).with_columns(kept))
        block.save(update_fields=["cells"])
        numbers = [number for number, is_gone in zip(block.numbers, mask, strict=True) if is_gone]
        told = StagedRow.objects.unscoped("forgetting").filter(batch_id=block.batch_id, number__in=numbers)
        told.update(problems=[])
        count += len(numbers)
    return count
