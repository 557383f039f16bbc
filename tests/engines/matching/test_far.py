"""Scans made elsewhere, by parts in this process and by Spark: the same optimum, proved over everybody."""

import os
import shutil
import sys

import numpy as np
import pytest
from bench.matching_data import FAMILIES

from xieshou.engines.matching import Pairings, People, Posts, solve, verify_dir, verify_solution
from xieshou.engines.matching.far import Found, scan_part
from xieshou.engines.matching.scoretable import default_table
from xieshou.engines.matching.shortlist import Shortlist

DAY = "2018-06-30"


def market(family: str, size: int = 1500):
    people, posts, pairings = FAMILIES[family](size, size // 5, seed=3)
    return People.of(people), Posts.of(posts), Pairings.of(pairings)


def in_parts(people: People, posts: Posts, pairings: Pairings, count: int = 3):
    """A `Far` of this process: each part knows its own people only."""
    cells = people.table.cells

    def far(price: np.ndarray, ask: np.ndarray | None, width: int) -> Found:
        rows = np.arange(len(people)) if ask is None else ask
        found, pairs = [], 0
        for part in np.array_split(rows[::-1], count):
            if part.size:
                lists, seen = scan_part(People.of(cells[part]), posts, pairings, 20180630, default_table(), price, width)
                found.append((part, lists))
                pairs += seen
        lists = Shortlist(*(np.concatenate(columns) for columns in zip(*(f[1] for f in found), strict=True)))
        return Found(np.concatenate([f[0] for f in found]), lists, pairs)

    return far


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_lists_made_in_parts_lead_to_the_same_optimum(family):
    given = market(family)
    here, far = solve(*given, as_of=DAY), solve(*given, as_of=DAY, far=in_parts(*given))
    for key in ("households_placed", "households_bound", "score", "exact", "gap"):
        assert getattr(far.certificate, key) == getattr(here.certificate, key)
    assert far.certificate.exact
    assert verify_solution(far).has_certificate


def test_prices_of_nonsense_are_certified_for_what_they_are():
    given = market("market", 400)
    far = solve(*given, as_of=DAY, far=in_parts(*given))
    wrong = far.price + 7
    figures = verify_solution(far).figures
    from dataclasses import replace

    from xieshou.engines.errors import ProofRefused

    with pytest.raises(ProofRefused, match="dual_bound"):
        verify_solution(replace(far, price=wrong))
    assert figures["gap"] == 0


@pytest.fixture(scope="module")
def session():
    """Spark on this machine; without pyspark or Java the test that needs it is skipped, and says so."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("NOT TESTED ON SPARK: no Java here (apt-get install openjdk-17-jre-headless)")
    sql = pytest.importorskip("pyspark.sql", reason="NOT TESTED ON SPARK: pip install xieshou[spark]")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = sql.SparkSession.builder.master("local[2]").appName("xieshou")
    for name, value in {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
    }.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    yield made
    made.stop()


@pytest.mark.filterwarnings("ignore")
def test_spark_in_local_mode_proves_the_same(session, tmp_path):
    from xieshou.engines.matching.spark import solve_on

    people, posts, pairings = market("market", 3000)
    people.table.cells.write_parquet(tmp_path / "people.parquet")
    spread = session.read.parquet(str(tmp_path / "people.parquet"))
    answer = solve_on(session, spread, posts, pairings, as_of=DAY)
    here = solve(people, posts, pairings, as_of=DAY)
    assert answer.certificate.exact
    assert answer.work.eligible_pairs == here.work.eligible_pairs
    for key in ("households_placed", "households_bound", "score"):
        assert getattr(answer.certificate, key) == getattr(here.certificate, key)
    assert verify_solution(answer).has_certificate
    by_command(people, posts, tmp_path)


def by_command(people, posts, folder):
    from xieshou.config.cli import main

    posts.table.cells.write_parquet(folder / "posts.parquet")
    words = ["--people", f"{folder}/people.parquet", "--posts", f"{folder}/posts.parquet", "--as-of", DAY, "--spark"]
    assert main(["match", "solve", *words, "--out", f"{folder}/out"]) == 0
    assert verify_dir(folder / "out").figures["exact"]
