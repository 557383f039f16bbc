"""Random true pairs, printed irregularly, read back: equal to the truth or held, never silently wrong."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pairings.printer import Printer, Table
from xieshou.pairings.reading import Reading, read_table

DAY = date(2018, 6, 1)
SAMPLE = range(40)


def taken(reading: Reading, line: int) -> Counter:
    """The pairs a line was read as, without the held ones."""
    return Counter(
        (row.supporter.code, row.task.code, row.recipient.code or row.recipient.name)
        for row in reading.rows
        if row.line == line and not row.held
    )


def wrong(table: Table, reading: Reading) -> list[str]:
    """Lines read as something they do not say, or of which a pair vanished without anything being held."""
    faults = []
    for line, truth in table.truth.items():
        expected, found = Counter(truth), taken(reading, line)
        held = [row for row in reading.rows if row.line == line and row.held]
        if found - expected:
            faults.append(f"line {line}: {list((found - expected).elements())} is not the truth {truth}")
        elif expected - found and not held:
            faults.append(f"line {line}: {list((expected - found).elements())} vanished")
    if strays := {row.line for row in reading.rows} - set(table.truth):
        faults.append(f"lines {sorted(strays)} hold no pair")
    return faults


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_never_silently_wrong(seed):
    table = Printer(seed).table()
    reading = read_table(table.data, DAY)
    assert wrong(table, reading) == [], table.data.decode(errors="replace")


@pytest.mark.parametrize("seed", range(8))
def test_a_table_without_irregularities_is_read_whole(seed):
    table = Printer(seed, plain=True).table()
    reading = read_table(table.data, DAY)
    assert wrong(table, reading) == []
    assert [row.recipient.written for row in reading.needs_review] == []


def test_most_irregular_rows_need_no_person():
    pairs = held = 0
    quirks: set[str] = set()
    for seed in SAMPLE:
        table = Printer(seed).table()
        quirks |= table.quirks
        if table.typos == 0:
            reading = read_table(table.data, DAY)
            pairs += len(reading.rows)
            held += len(reading.needs_review)
    assert quirks >= {f"I-{n:02}" for n in (1, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 20)}
    assert pairs > 300
    assert held / pairs < 0.1, f"{held} of {pairs} held"


def test_every_misprint_is_held():
    for seed in SAMPLE:
        table = Printer(seed).table()
        if table.typos:
            assert len(read_table(table.data, DAY).needs_review) >= 1
