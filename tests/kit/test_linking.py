"""One text, two engines: the ladder answers the same on DuckDB and in PostgreSQL. Splink, where it is installed."""

from __future__ import annotations

import importlib.util

import polars as pl
import pytest
from bench.linkage_data import rosters
from django.db import connection

from xieshou.engines.errors import InputError
from xieshou.engines.linkage import prepared, steps
from xieshou.kit.linking import link, pairs_stored, pairs_within
from xieshou.kit.linking_splink import link_learned

KINDS = {"id": "bigint", "number": "text", "is_valid": "boolean", "name": "text", "sound": "text", "birth_on": "date",
         "village": "text", "phone": "text", "household": "text"}  # fmt: skip


def stored(name: str, rows: pl.DataFrame) -> None:
    columns = ", ".join(f"{column} {kind}" for column, kind in KINDS.items())
    marks = ", ".join(["%s"] * len(KINDS))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP")
        cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", prepared(rows).rows())


@pytest.mark.django_db
def test_two_lists_link_the_same_in_postgresql():
    data = rosters(5, 1_500)
    stored("left_rows", data.left)
    stored("right_rows", data.right)
    with connection.cursor() as cursor:
        for step in steps():
            cursor.execute(step.text)
        cursor.execute("SELECT left_id, right_id, rule, agreed FROM links ORDER BY left_id, right_id")
        links = cursor.fetchall()
    assert len(links) > 700
    assert links == link(data.left, data.right).links.rows()


@pytest.mark.django_db
def test_one_list_pairs_the_same_in_postgresql():
    data = rosters(5, 800)
    both = pl.concat([data.left, data.right.with_columns(pl.col("id") + 10_000)])
    stored("held", both)
    assert pairs_stored("SELECT * FROM held") == pairs_within(both).rows()


def test_without_splink_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "splink", None)
    with pytest.raises(InputError, match=r"xieshou\[linkage\]"):
        link_learned(pl.DataFrame(), pl.DataFrame(), compared={}, blocks=(), train=())


NEEDED = [name for name in ("splink", "recordlinkage") if importlib.util.find_spec(name) is None]


@pytest.mark.slow
@pytest.mark.skipif(bool(NEEDED), reason=f"NOT TESTED: {NEEDED} missing; install locks/linkage.txt")
@pytest.mark.filterwarnings("ignore")
def test_febrl4_by_splink():
    from bench.linkage import febrl4

    precision, recall = febrl4()
    assert precision >= 0.9998
    assert recall >= 0.9998
