"""Running the ladder of `engines.linkage`: DuckDB in memory for lists at hand, PostgreSQL where the rows already are.
Lists without numbers may be linked by learned weights instead: `link_learned`, where Splink is installed.

Answers are the same (a test asks both). Nothing is stored: links are proposals, and what becomes of them is a room's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import polars as pl
from django.db import connection

from xieshou.engines.linkage import RULES, Rule, prepared, steps, within
from xieshou.kit.linking_splink import link_learned

if TYPE_CHECKING:
    import duckdb

__all__ = ["Linked", "link", "link_learned", "pairs_stored", "pairs_within"]

THREADS = 2
LINK = ("left_id", "right_id", "rule", "agreed")
LINK_TYPES = (pl.Int64, pl.Int64, pl.String, pl.Int32)


@dataclass(frozen=True)
class Linked:
    """`links` and `undecided`: left_id, right_id, rule, agreed; sorted by ids."""

    links: pl.DataFrame
    undecided: pl.DataFrame


def link(left: pl.DataFrame, right: pl.DataFrame, *, rules: Sequence[Rule] = RULES, threads: int = THREADS) -> Linked:
    """Who of `left` is who of `right`, by rows as written (see `engines.linkage.prepared`), on DuckDB."""
    with _lists(threads, left_rows=left, right_rows=right) as at:
        for step in steps(rules):
            at.execute(step.text)
        return Linked(
            *(_answer(at, f"SELECT * FROM {name} ORDER BY left_id, right_id") for name in ("links", "undecided"))
        )


def pairs_within(rows: pl.DataFrame, *, rules: Sequence[Rule] = RULES, threads: int = THREADS) -> pl.DataFrame:
    """Pairs of one list that may be one person, each with its surest rule, on DuckDB."""
    with _lists(threads, people_rows=rows) as at:
        return _answer(at, within(rules))


@contextmanager
def _lists(threads: int, **lists: pl.DataFrame) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the lists as tables, by way of Parquet: in memory it would take pyarrow, 100 MB for one call."""
    import duckdb  # loaded by whoever links lists, not by every command

    with TemporaryDirectory() as folder, duckdb.connect(config={"threads": threads}) as at:
        for name, rows in lists.items():
            path = f"{folder}/{name}.parquet"
            prepared(rows).write_parquet(path, compression="uncompressed")
            at.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet('{path}')")
        yield at


def _answer(at: duckdb.DuckDBPyConnection, text: str) -> pl.DataFrame:
    found = at.sql(text).fetchall()
    return pl.DataFrame(found, schema=dict(zip(LINK, LINK_TYPES, strict=True)), orient="row")


def pairs_stored(rows_sql: str, params: Sequence[object] = (), *, rules: Sequence[Rule] = RULES) -> list[tuple]:
    """The same over a query of `COLUMNS`, in place on PostgreSQL: (left_id, right_id, rule, agreed)."""
    from xieshou.kit.sets import as_a_set  # it knows tables; lists at hand need none

    text = f"WITH people_rows AS MATERIALIZED ({rows_sql}), found AS (\n{within(rules)}\n) SELECT * FROM found"
    with as_a_set(), connection.cursor() as cursor:
        cursor.execute(text, params)
        return cursor.fetchall()
