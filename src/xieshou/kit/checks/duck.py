"""DuckDB behind the seam: extracts, taken into one connection in memory; neither Django nor a database server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from xieshou.kit.checks.declaration import Input, Sql
from xieshou.kit.checks.seam import Extract, Given, Relation, Row, Stored, marked

TYPES = {"text": "VARCHAR", "bigint": "BIGINT", "date": "DATE", "boolean": "BOOLEAN"}
FRAME = {"text": pl.String, "bigint": pl.Int64, "date": pl.Date, "boolean": pl.Boolean}


class DuckDB:
    """Over extracts: each is loaded once, under its input's name, however many checks ask it."""

    def __init__(self, *, threads: int = 2, memory: str = "4GB") -> None:
        import duckdb  # loaded by whoever asks files, not by every command

        self.connection = duckdb.connect(config={"threads": threads, "memory_limit": memory})
        self.connection.execute("SET enable_progress_bar = false")  # standard output is the caller's
        self.loaded: dict[str, Relation] = {}

    def run(self, query: Sql, inputs: Mapping[str, Relation], params: Mapping[str, Any]) -> list[Row]:
        for name in query.inputs:
            self.load(inputs[name])
        answer = self.connection.execute(
            marked(query.text, r"$\1"), {name: params[name] for name in sorted(query.values)}
        )
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def load(self, relation: Relation) -> None:
        """Take a relation in, unless this very one is there."""
        wanted = relation.input
        if self.loaded.get(wanted.name) is relation:
            return
        columns = ", ".join(f"CAST({name} AS {TYPES[kind]}) AS {name}" for name, kind in wanted.columns.items())
        if isinstance(relation, Extract) and isinstance(relation.data, Path):
            reader = "read_csv" if relation.data.suffix == ".csv" else "read_parquet"
            text = f"CREATE OR REPLACE TABLE {wanted.name} AS SELECT {columns} FROM {reader}(?)"
            self.connection.execute(text, [str(relation.data)])
        else:
            self.connection.register("extract", _Stream(_frame(relation)))
            self.connection.execute(f"CREATE OR REPLACE TABLE {wanted.name} AS SELECT {columns} FROM extract")
            self.connection.unregister("extract")
        self.loaded[wanted.name] = relation


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
