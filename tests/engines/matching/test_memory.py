"""Memory by formula: what a run takes beside the program itself, against what the operating system counts."""

from functools import cache
from pathlib import Path

import pytest
from bench import matching
from bench.matching_memory import memory_needed

PEOPLE, POSTS = 64_000, 6_000  # beyond 60,000 a gap is allowed, and the day after works on shorter rows


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    folder = tmp_path_factory.mktemp("memory")
    matching._make(f"market:{PEOPLE}x{POSTS}", folder)

    @cache
    def row(name):
        if name in matching.AFTER_OURS:
            row("xieshou")
        return matching._in_its_own_process(f"market:{PEOPLE}x{POSTS}", name, folder)

    return row


@pytest.mark.parametrize(
    ("method", "kept"),
    [
        ("xieshou", False),
        pytest.param("xieshou, day after", True, marks=pytest.mark.walk),
        pytest.param("xieshou, tiers and quotas", False, marks=pytest.mark.walk),
    ],
)
def test_the_formula_is_near_what_is_measured(rows, method, kept):
    row = rows(method)
    assert "solved MB" in row, row
    taken = (row["solved MB"] - row["program MB"]) * 2**20
    needed = memory_needed(PEOPLE, POSTS, blockers=row.get("blockers", 0), kept=kept)
    assert 0.7 * needed <= taken <= 1.15 * needed, f"{taken / 2**20:.0f} MB taken, {needed / 2**20:.0f} MB by the formula"


def test_the_manual_has_the_same_formula():
    page = (Path(__file__).parents[3] / "docs/matching.md").read_text("utf-8")
    for people, posts, more in ((2_000_000, 200_000, {}), (2_000_000, 200_000, {"kept": True})):
        assert f"{memory_needed(people, posts, **more) / 1e9:.2f} GB" in page
