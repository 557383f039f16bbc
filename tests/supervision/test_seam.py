"""One declaration, three back ends, one answer: every check over the rows it is tried on, and over a small county."""

from __future__ import annotations

import os
import shutil
from functools import partial
from typing import Any

import pytest

from tests.builders import SYSTEM
from tests.supervision.test_rules import CASES, DAY
from xieshou.kit.checks import BackEnd, Check, Extract, Input, Stored, all_checks, check_named, input_named, run, sql
from xieshou.kit.checks.duck import DuckDB, frame_of
from xieshou.kit.checks.postgres import run_check
from xieshou.kit.parameters import load_shipped

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _parameters() -> None:
    load_shipped(SYSTEM)


@pytest.fixture(scope="module")
def spark() -> Any:
    """Spark on this machine; without pyspark or Java the tests that need it are skipped, and say so."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("NOT COMPARED WITH SPARK: no Java here (apt-get install openjdk-17-jre-headless)")
    pytest.importorskip("pyspark", reason="NOT COMPARED WITH SPARK: pip install xieshou[spark]")
    from xieshou.kit.checks.spark import Spark, local_session

    session = local_session()
    yield Spark(session)
    session.stop()


def answers(one: Check, rows: Any, by: BackEnd | None) -> list[Any]:
    """Everything a check said, in an order of its own: engines may give rows as they like."""
    result = run_check(one, DAY, given=rows, by=by)
    return sorted(map(repr, (*result.hits, *result.unjudged)))


def assert_same(by: BackEnd) -> int:
    """Over each case's rows, asked about and left alone; how many answers were compared."""
    compared = 0
    for case in CASES:
        one = check_named(case.code)
        assert one is not None
        for rows in (case.hit, *case.left):
            expected = answers(one, rows, None)
            assert answers(one, rows, by) == expected, case.code
            compared += len(expected)
    return compared


def test_duckdb_says_what_postgresql_says() -> None:
    assert assert_same(DuckDB(threads=1)) >= len(all_checks())


@pytest.mark.slow
def test_spark_says_what_postgresql_says(spark: Any) -> None:
    assert assert_same(spark) >= len(all_checks())


def test_a_wrong_answer_would_be_seen() -> None:
    """The comparison is able to fail: a back end that loses one row is found out."""

    class Forgetful(DuckDB):
        def run(self, *asked: Any) -> list[Any]:
            return super().run(*asked)[:-1]

    with pytest.raises(AssertionError):
        assert_same(Forgetful(threads=1))


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_extracts_on_disk_are_read(tmp_path: Any, suffix: str) -> None:
    members = input_named("members")
    frame = frame_of(members, [{"person_id": 1, "household_id": 7, "relation": "01"}, {"person_id": 2, "household_id": 7}])
    path = tmp_path / f"members.{suffix}"
    (frame.write_parquet if suffix == "parquet" else frame.write_csv)(path)
    query = sql("SELECT count(*) AS n, count(relation) AS known FROM members WHERE household_id = :household", "members")
    got = run(query, {"members": Extract(members, path)}, {"household": 7, "day": DAY}, by=DuckDB(threads=1))
    assert got == [{"n": 2, "known": 1}]


def test_an_extract_is_loaded_once_and_again_when_it_is_another() -> None:
    thing = Input("thing", {"a": "bigint"})
    duck = DuckDB(threads=1)
    query = sql("SELECT sum(a) AS total FROM thing", "thing")
    one, two = (Extract(thing, frame_of(thing, [{"a": value}])) for value in (4, 5))
    assert [run(query, {"thing": given}, {}, by=duck)[0]["total"] for given in (one, one, two)] == [4, 4, 5]


def test_codes_are_texts_all_the_same() -> None:
    """Also beside a word that no row has, and where no row has any."""
    thing = Input("thing", {"a": "bigint", "kind": "text", "way": "text"}, codes=("kind", "way"))
    given = Extract(thing, frame_of(thing, [{"a": 1, "kind": "E'1"}, {"a": 2, "kind": "E2"}, {"a": 3}]))
    query = sql("SELECT kind, coalesce(way, '') AS way FROM thing WHERE kind IN ('E9', 'E''1') OR way = 'own'", "thing")
    assert run(query, {"thing": given}, {}, by=DuckDB(threads=1)) == [{"kind": "E'1", "way": ""}]


def test_only_texts_are_codes() -> None:
    with pytest.raises(ValueError, match="'a'"):
        Input("thing", {"a": "bigint"}, codes=("a",))


def test_questions_asked_at_once_are_answered_in_their_order() -> None:
    thing = Input("thing", {"a": "bigint"})
    duck, given = DuckDB(threads=2), {"thing": Extract(thing, frame_of(thing, [{"a": n} for n in range(100)]))}
    queries = [sql(f"SELECT sum(a) + {n} AS total FROM thing", "thing") for n in range(9)]
    told = duck.at_once(partial(run, query, given, {}, by=duck) for query in queries)
    assert [rows[0]["total"] for rows in told] == [4950 + n for n in range(9)]
    assert duck.connection.execute("SELECT current_setting('threads')").fetchone() == (2,)


def test_a_question_that_fails_is_not_swallowed() -> None:
    duck = DuckDB(threads=2)
    thing = Input("thing", {"a": "bigint"})
    with pytest.raises(TypeError, match="lies in the database"):
        list(duck.at_once([partial(run, sql("SELECT a FROM thing", "thing"), {"thing": Stored(thing)}, {}, by=duck)]))
