"""DuckDB behind the seam: extracts, taken into one connection in memory; neither Django nor a database server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import polars as pl

from xieshou.kit.checks.declaration import Input, Sql
from xieshou.kit.checks.seam import Extract, Given, Relation, Row, Stored, marked
from xieshou.kit.garbage import uncollected

Answer = TypeVar("Answer")
TYPES = {"text": "VARCHAR", "bigint": "BIGINT", "date": "DATE", "boolean": "BOOLEAN"}
# Joined as a check writes it, the few to the right: without statistics DuckDB takes the wrong side for the small one.
AS_WRITTEN = "join_order,build_side_probe_side,partial_aggregate_pushdown"
# Counted as three, an aggregate keeps its table in pieces that fit the processor's cache; fewer, and it grows beyond.
COUNTED_AS = 3
FRAME = {"text": pl.String, "bigint": pl.Int64, "date": pl.Date, "boolean": pl.Boolean}


class DuckDB:
    """Over extracts: each is loaded once, under its input's name, however many checks ask it."""

    def __init__(self, *, threads: int = 2, memory: str = "4GB") -> None:
        import duckdb  # loaded by whoever asks files, not by every command

        self.connection = duckdb.connect(
            config={
                "threads": threads,
                "memory_limit": memory,
                "block_allocator_memory": memory,  # what one question has used the next need not ask the system for
                "allocator_background_threads": True,
                "preserve_insertion_order": False,  # engines give rows as they like
                "disabled_optimizers": AS_WRITTEN,
            }
        )
        self.connection.execute("SET enable_progress_bar = false")  # standard output is the caller's
        self.threads = threads
        self.loaded: dict[str, Relation] = {}
        self.loading = Lock()

    def run(self, query: Sql, inputs: Mapping[str, Relation], params: Mapping[str, Any]) -> list[Row]:
        for name in query.inputs:
            self.load(inputs[name])
        answer = self.connection.cursor().execute(
            marked(query.text, r"$\1"), {name: params[name] for name in sorted(query.values)}
        )
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def at_once(self, questions: Iterable[Callable[[], Answer]]) -> Iterator[Answer]:
        """The answers of `questions` in their order, as many asked at a time as there are threads. One thread each, that of
        whoever asks: to share one question between threads costs more, and the rows of one are made ready while the next is asked."""
        self.connection.execute(f"SET threads = {COUNTED_AS}; SET external_threads = {COUNTED_AS}")
        try:
            with uncollected(), ThreadPoolExecutor(self.threads) as pool:
                yield from pool.map(lambda question: question(), questions)
        finally:
            self.connection.execute(f"SET external_threads = 1; SET threads = {self.threads}")

    def load(self, relation: Relation) -> None:
        """Take a relation in, unless this very one is there."""
        with self.loading:
            self._load(relation)

    def _load(self, relation: Relation) -> None:
        wanted = relation.input
        if self.loaded.get(wanted.name) is relation:
            return
        if isinstance(relation, Extract) and isinstance(relation.data, Path):
            reader = "read_csv" if relation.data.suffix == ".csv" else "read_parquet"
            self._take(wanted, f"{reader}({_quoted(str(relation.data))})")
        else:
            self.connection.register("extract", _Stream(_frame(relation)))
            self._take(wanted, "extract")
            self.connection.unregister("extract")
        self.loaded[wanted.name] = relation

    def _take(self, wanted: Input, given: str) -> None:
        """As a table with the input's types; a column of codes is an enumeration of the words found in it."""
        types = {name: TYPES[kind] for name, kind in wanted.columns.items()} | self._enumerations(wanted, given)
        columns = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in types.items())
        self.connection.execute(f"CREATE OR REPLACE TABLE {wanted.name} AS SELECT {columns} FROM {given}")

    def _enumerations(self, wanted: Input, given: str) -> dict[str, str]:
        if not wanted.codes:
            return {}
        words = ", ".join(f"list_sort(list(DISTINCT CAST({name} AS VARCHAR)) FILTER ({name} IS NOT NULL))" for name in wanted.codes)
        [found] = self.connection.execute(f"SELECT {words} FROM {given}").fetchall()
        return {name: f"ENUM({', '.join(map(_quoted, words))})" for name, words in zip(wanted.codes, found, strict=True) if words}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class _Stream:
    """A frame offered as an Arrow stream, which DuckDB takes without any other library."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.frame.__arrow_c_stream__(requested_schema)


def _frame(relation: Relation) -> pl.DataFrame:
    if isinstance(relation, Stored):
        raise TypeError(f"input {relation.input.name} lies in the database: DuckDB is given extracts")
    if isinstance(relation, Given):
        return frame_of(relation.input, relation.rows)
    frame: pl.DataFrame = relation.data
    return frame


def frame_of(wanted: Input, rows: Any) -> pl.DataFrame:
    """Rows as a frame with the input's columns, what a row lacks null."""
    schema = {name: FRAME[kind] for name, kind in wanted.columns.items()}
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)
