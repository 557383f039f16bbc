"""Matching on a cluster, by Apache Spark's Arrow maps: an extra (`pip install xieshou[spark]`) that needs Java 17.

    people = session.read.parquet("hdfs://…/people.parquet")        # the columns of --people
    answer = solve_on(session, people, posts, pairings, as_of="2018-06-30")

Each pass tells every part of the labourers the posts and the prices (24 bytes a post), and gets back a list a person.
Spark divides, ships and repeats; nothing here does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from xieshou.engines.matching.far import Found, scan_part
from xieshou.engines.matching.records import PEOPLE, Pairings, People, Posts, as_of_number
from xieshou.engines.matching.results import Solution
from xieshou.engines.matching.scoretable import ScoreTable, default_table
from xieshou.engines.matching.shortlist import Shortlist
from xieshou.engines.matching.solving import solve

ROW = "row"
LISTS = f"{ROW} bigint, post binary, score binary, bound int, pairs bigint"


def solve_on(
    session: SparkSession,
    people: DataFrame,
    posts: Posts,
    pairings: Pairings | None = None,
    *,
    as_of: str,
    table: ScoreTable | None = None,
    **more: Any,
) -> Solution:
    """`solve` with the scans on the cluster. `people` has the columns of --people; its rows are read here once as well,
    for the proof is over them. `more` as for `solve`."""
    wanted = [c for c in (*PEOPLE, "tier") if c in people.columns]
    here = pl.from_arrow(people.select(*wanted).toArrow())
    assert isinstance(here, pl.DataFrame)
    return solve_spread(session, People.of(here), posts, pairings, as_of=as_of, table=table, **more)


def solve_spread(
    session: SparkSession,
    people: People,
    posts: Posts,
    pairings: Pairings | None = None,
    *,
    as_of: str,
    table: ScoreTable | None = None,
    **more: Any,
) -> Solution:
    """The same for people who are here already: they are spread over the cluster first."""
    parts = session.sparkContext.defaultParallelism * 4
    numbered = people.table.cells.with_columns(pl.Series(ROW, np.arange(len(people))))
    spread = session.createDataFrame(numbered.to_arrow()).repartition(parts).cache()
    pairings, table = pairings or Pairings.none(), table or default_table()
    scans = _Scans(session, spread, posts, pairings, as_of_number(as_of), table)
    try:
        return solve(people, posts, pairings, as_of=as_of, table=table, far=scans, **more)
    finally:
        spread.unpersist()


class _Scans:
    """`far.Far` by one Arrow map a call."""

    def __init__(
        self, session: SparkSession, people: DataFrame, posts: Posts, pairings: Pairings, as_of: int, table: ScoreTable
    ) -> None:
        self.session, self.people, self.passes = session, people, 0
        pairs = None if pairings.table is None else pairings.table.cells
        self.rules = session.sparkContext.broadcast((posts.table.cells, pairs, as_of, table))

    def __call__(self, price: np.ndarray, ask: np.ndarray | None, width: int) -> Found:
        rules, told = self.rules, self.session.sparkContext.broadcast((price, ask, width))

        def part(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            return _lists_of(batches, rules.value, told.value)

        self.passes += 1
        found = self.people.mapInArrow(part, LISTS).toArrow()
        told.destroy()
        row = found[ROW].to_numpy()
        post = np.frombuffer(b"".join(found["post"].to_pylist()), np.int32).reshape(row.size, width)
        score = np.frombuffer(b"".join(found["score"].to_pylist()), np.int16).reshape(row.size, width)
        bound = found["bound"].to_numpy().astype(np.int32)
        return Found(row, Shortlist(post, score, bound), int(found["pairs"].to_numpy().sum()))


def _lists_of(batches: Iterator[pa.RecordBatch], rules: tuple[Any, ...], told: tuple[Any, ...]) -> Iterator[pa.RecordBatch]:
    """What a worker does with its part of the labourers."""
    (posts, pairs, as_of, table), (price, ask, width) = rules, told
    columns = Posts.of(posts), Pairings.none() if pairs is None else Pairings.of(pairs)
    for batch in batches:
        frame = pl.from_arrow(batch)
        assert isinstance(frame, pl.DataFrame)
        if ask is not None:
            frame = frame.filter(np.isin(frame[ROW].to_numpy(), ask, kind="sort"))
        if len(frame) == 0:
            continue
        lists, pairs_seen = scan_part(People.of(frame), *columns, as_of, table, price, width)
        count = np.zeros(len(frame), np.int64)
        count[0] = pairs_seen
        yield pa.RecordBatch.from_arrays(
            [pa.array(frame[ROW].to_numpy()), _bytes(lists.post), _bytes(lists.score), pa.array(lists.bound), pa.array(count)],
            names=[ROW, "post", "score", "bound", "pairs"],
        )  # fmt: skip


def _bytes(rows: np.ndarray) -> pa.Array:
    """One binary cell a row."""
    wide = pa.binary(rows.shape[1] * rows.itemsize)
    return pa.Array.from_buffers(wide, rows.shape[0], [None, pa.py_buffer(np.ascontiguousarray(rows))]).cast(pa.binary())
