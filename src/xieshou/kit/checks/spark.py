"""Apache Spark behind the seam, for what one machine cannot hold: an extra (`pip install xieshou[spark]`) that needs Java 17."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import BooleanType, DateType, LongType, StringType, StructField, StructType

from xieshou.kit.checks.declaration import Input, Sql
from xieshou.kit.checks.seam import Extract, Relation, Row, Stored

SQL_TYPES = {"text": "STRING", "bigint": "BIGINT", "date": "DATE", "boolean": "BOOLEAN"}
TYPES = {"text": StringType(), "bigint": LongType(), "date": DateType(), "boolean": BooleanType()}


class Spark:
    """Over Parquet or CSV that the cluster reads, or over rows at hand; Spark's own parameters take the values."""

    def __init__(self, session: SparkSession) -> None:
        self.session = session

    def run(self, query: Sql, inputs: Mapping[str, Relation], params: Mapping[str, Any]) -> list[Row]:
        for name in query.inputs:
            self._relation(inputs[name]).createOrReplaceTempView(name)
        values = {name: params[name] for name in query.values}
        return [row.asDict() for row in self.session.sql(query.text, args=values).collect()]

    def _relation(self, relation: Relation) -> DataFrame:
        wanted = relation.input
        schema = StructType([StructField(name, TYPES[kind]) for name, kind in wanted.columns.items()])
        if isinstance(relation, Stored):
            raise TypeError(f"input {wanted.name} lies in the database: Spark is given extracts")
        if isinstance(relation, Extract) and isinstance(relation.data, Path):
            if relation.data.suffix == ".csv":
                return self.session.read.csv(str(relation.data), schema=schema, header=True)
            return self.session.read.parquet(str(relation.data)).select(*wanted.columns)
        rows = relation.data.to_dicts() if isinstance(relation, Extract) else relation.rows
        return self.session.sql(_listed(wanted, rows))


def _listed(wanted: Input, rows: Iterable[Mapping[str, Any]]) -> str:
    """A few rows as SQL: the driver keeps them, no worker is started for them."""
    columns = ", ".join(f"CAST({name} AS {SQL_TYPES[kind]}) AS {name}" for name, kind in wanted.columns.items())
    lines = [f"({', '.join(_literal(row.get(name)) for name in wanted.columns)})" for row in rows]
    nothing = f"({', '.join('NULL' for _name in wanted.columns)})"
    given = f"VALUES {', '.join(lines or [nothing])} AS given({', '.join(wanted.columns)})"
    return f"SELECT {columns} FROM {given}" + ("" if lines else " WHERE 1 = 0")


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(value)
    text = value.isoformat() if isinstance(value, date) else str(value)
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def local_session() -> SparkSession:
    """Two threads of this machine, nothing listening beyond it, times in UTC."""
    builder = SparkSession.builder.master("local[2]").appName("xieshou")
    for name, value in {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "UTC",
    }.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
